import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { NotSignedInError, type Session } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { go } from "../../app/route";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { useSayingPlace } from "../../ui/Toasts";
import css from "./SignIn.module.css";

/** Trade an API key for a session. The key is kept nowhere: the server sets a cookie. */
export function SignIn(): ReactNode {
  const client = useQueryClient();
  return (
    <main className={css.page}>
      <div className={css.card}>
        <img src={`${import.meta.env.BASE_URL}reel.svg`} alt="" width="44" height="44" />
        <h1>Sign in to Songreel</h1>
        <KeyForm onIn={(session) => client.setQueryData(keys.session, session)} />
      </div>
    </main>
  );
}

/** Asks for a key once more, over what one was doing: nothing of that is lost. */
export function SignInAgain({ before }: { before: Session }): ReactNode {
  const client = useQueryClient();
  const dialog = useRef<HTMLDialogElement>(null);
  const said = useSayingPlace(true);
  const name = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Closed, were it for a moment, it would leave the next Escape to what lies behind it.
    const stay = (event: KeyboardEvent) => event.key === "Escape" && event.preventDefault();
    window.addEventListener("keydown", stay, true);
    return () => {
      window.removeEventListener("keydown", stay, true);
      shown?.close();
    };
  }, []);
  const enter = (session: Session) => {
    if (session.workspace_id !== before.workspace_id) {
      // What is shown belongs to others.
      client.clear();
      go({ at: "projects" });
    }
    client.setQueryData(keys.session, session);
    void client.invalidateQueries();
  };
  return (
    <dialog
      ref={dialog}
      className={css.again}
      aria-labelledby={name}
      onCancel={(event) => event.preventDefault()}
      // Asked twice by other means, a browser closes it whatever was said of the first time.
      onClose={(event) => event.currentTarget.showModal()}
    >
      <h2 id={name}>Sign in again</h2>
      <p>
        {before.entrance === "open"
          ? "From now on this server needs a key."
          : `Your session is over, or the key “${before.key_name ?? ""}” was revoked.`}{" "}
        What you typed is still here, and what was begun goes on.
      </p>
      <KeyForm onIn={enter} />
      <div ref={said} className={css.said} role="status" aria-live="polite" />
    </dialog>
  );
}

function KeyForm({ onIn }: { onIn: (session: Session) => void }): ReactNode {
  const [key, setKey] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const enter = async (event: FormEvent) => {
    event.preventDefault();
    if (!key.trim()) {
      setProblem("Paste your key; it begins with sr_.");
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      onIn(await server.session.begin(key.trim()));
    } catch (reason) {
      const isWrong = reason instanceof NotSignedInError;
      setProblem(
        isWrong ? "This server does not know that key, or it was revoked." : sentence(reason),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={css.form} onSubmit={enter}>
      <TextField
        label="Your key"
        type="password"
        autoComplete="current-password"
        autoFocus
        spellCheck={false}
        value={key}
        onChange={(event) => setKey(event.target.value)}
        problem={problem}
        hint="Whoever runs this server makes one: songreel keys create --name you --scopes generate"
      />
      <Button type="submit" look="main" busy={busy}>
        Sign in
      </Button>
    </form>
  );
}
