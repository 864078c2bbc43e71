import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { NotSignedInError } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import css from "./SignIn.module.css";

/** Trade an API key for a session. The key is kept nowhere: the server sets a cookie. */
export function SignIn(): ReactNode {
  const client = useQueryClient();
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
      client.setQueryData(keys.session, await server.session.begin(key.trim()));
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
    <main className={css.page}>
      <form className={css.card} onSubmit={enter}>
        <img src={`${import.meta.env.BASE_URL}reel.svg`} alt="" width="44" height="44" />
        <h1>Sign in to Songreel</h1>
        <TextField
          label="API key"
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
    </main>
  );
}
