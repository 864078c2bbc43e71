import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { ProviderKey } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { Button } from "../../ui/Button";
import { Check, TextField } from "../../ui/Field";
import { Icon } from "../../ui/icons";
import { useSay } from "../../ui/Toasts";
import { Asked, ForAdmins, Section, useDo } from "./parts";
import css from "./Settings.module.css";

const NAMES: Record<ProviderKey["service"], { name: string; makes: string }> = {
  replicate: { name: "Replicate", makes: "Clips and pictures of many models." },
  gemini: { name: "Gemini", makes: "Scenes, pictures and clips of Google." },
  openai: { name: "OpenAI, or a server that speaks like it", makes: "Scenes." },
};
const LIST = ["provider-keys"];

/** Keys of paid services: handed in here, and never shown again. */
export function ServiceKeys(): ReactNode {
  return (
    <ForAdmins>
      <List />
    </ForAdmins>
  );
}

function List(): ReactNode {
  const listed = useQuery({
    queryKey: LIST,
    queryFn: ({ signal }) => server.providerKeys.list({ signal }),
  });
  return (
    <Section title="Service keys">
      <p className="muted">
        Drafts need none. A key lets Songreel order from a service, which bills you. It is kept on
        the server, used there alone, and nobody can read it here, not even you.
      </p>
      <Asked query={listed} what="the service keys">
        {(services) => (
          <div className={css.cards}>
            {services.map((one) => (
              <One key={one.service} one={one} />
            ))}
          </div>
        )}
      </Asked>
    </Section>
  );
}

function One({ one }: { one: ProviderKey }): ReactNode {
  const { name, makes } = NAMES[one.service];
  const client = useQueryClient();
  const say = useSay();
  const { act, busy } = useDo();
  const fresh = () => {
    void client.invalidateQueries({ queryKey: LIST });
    void client.invalidateQueries({ queryKey: keys.backends });
  };
  const forget = () =>
    act(
      () => server.providerKeys.delete(one.service),
      () => {
        fresh();
        say(`The key of ${name} is forgotten.`);
      },
    );
  return (
    <section className={css.card} aria-label={name}>
      <div className={css.line}>
        <h3>{name}</h3>
        <span className={`${css.badge} ${one.ready ? css.fine : ""}`}>
          <Icon name={one.ready ? "check" : "minus"} size={16} />
          {one.ready ? "Ready" : one.origin ? "Has a key" : "No key"}
        </span>
      </div>
      <p className="small muted">{makes}</p>
      <Origin one={one} />
      {one.reason && one.origin && <p className="small">{one.reason}</p>}
      <HandIn one={one} name={name} onKept={fresh} />
      {one.origin === "kept" && (
        <Button look="quiet" busy={busy} onClick={() => void forget()}>
          Forget the key
        </Button>
      )}
    </section>
  );
}

function Origin({ one }: { one: ProviderKey }): ReactNode {
  const where = {
    environment: `Its key is set where the server was started (${one.variable}), and is used before one that is handed in here.`,
    settings: `Its key is set in the settings of the server (${one.variable}), and is used before one that is handed in here.`,
    kept: "Its key was handed in, and is kept on the server.",
  };
  return one.origin ? <p className="small">{where[one.origin]}</p> : null;
}

function HandIn(props: { one: ProviderKey; name: string; onKept: () => void }): ReactNode {
  const { one, name, onKept } = props;
  const say = useSay();
  const [key, setKey] = useState("");
  const [check, setCheck] = useState(true);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const hand = async (event: FormEvent) => {
    event.preventDefault();
    if (!key.trim()) {
      setProblem("Paste the key first.");
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await server.providerKeys.put(one.service, key, { check });
      setKey("");
      onKept();
      say(`The key of ${name} is kept, and used from now on.`);
    } catch (reason) {
      setProblem(sentence(reason));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={css.form} onSubmit={hand}>
      <TextField
        label={one.origin === "kept" ? "New key" : "Key"}
        type="password"
        autoComplete="off"
        spellCheck={false}
        value={key}
        problem={problem}
        onChange={(event) => setKey(event.target.value)}
      />
      <div className={css.line}>
        <Check
          label="Ask the service whether it takes the key"
          hint="That costs nothing."
          checked={check}
          onChange={(event) => setCheck(event.target.checked)}
        />
        <Button type="submit" busy={busy}>
          Keep the key
        </Button>
      </div>
    </form>
  );
}
