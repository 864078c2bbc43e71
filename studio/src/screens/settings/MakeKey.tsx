import { type ReactNode, useId, useState } from "react";
import type { Key, NewKey } from "songreel";
import { sentence, server } from "../../api/queries";
import { readDollars } from "../../app/money";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select, TextField } from "../../ui/Field";
import css from "./Settings.module.css";

type Right = Key["scopes"][number];
const RIGHTS: { right: Right; label: string }[] = [
  { right: "read", label: "Only look" },
  { right: "generate", label: "Make films, and spend money" },
  { right: "admin", label: "Run the server: keys, caps, everything" },
];

interface Draft {
  name: string;
  right: Right;
  workspace: string;
  cap: string;
  days: string;
  jobs: string;
  requests: string;
}
const EMPTY: Draft = {
  name: "",
  right: "generate",
  workspace: "local",
  cap: "",
  days: "",
  jobs: "",
  requests: "",
};

/** Asks what a new key may do, and makes it. */
export function MakeKey(props: { onClose: () => void; onMade: (key: NewKey) => void }): ReactNode {
  const [draft, setDraft] = useState(EMPTY);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useId();
  const set = (change: Partial<Draft>) => setDraft((known) => ({ ...known, ...change }));
  const make = async () => {
    if (!draft.name.trim()) {
      setProblem("Say whose key it is.");
      return;
    }
    const cap = draft.cap.trim() ? readDollars(draft.cap) : null;
    if (draft.cap.trim() && cap === null) {
      setProblem("Write the dollars as 12, 12.50 or 1,000, or nothing for no cap.");
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      props.onMade(
        await server.keys.make({
          name: draft.name.trim(),
          scopes: [draft.right],
          workspace: draft.workspace.trim() || "local",
          over_limit: "refuse",
          daily_cap_usd: cap,
          expires_in_days: numberOf(draft.days),
          jobs_per_hour: numberOf(draft.jobs),
          requests_per_minute: numberOf(draft.requests),
        }),
      );
    } catch (reason) {
      setProblem(sentence(reason));
      setBusy(false);
    }
  };
  const text = (name: Exclude<keyof Draft, "right">) => ({
    value: draft[name],
    onChange: (event: { target: { value: string } }) => set({ [name]: event.target.value }),
  });
  const count = { inputMode: "numeric", type: "number", min: 1 } as const;
  return (
    <Dialog
      title="Make a key"
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>Not now</Button>
          <Button look="main" type="submit" form={form} busy={busy}>
            Make it
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <TextField
          label="Whose key it is"
          autoComplete="off"
          dir="auto"
          maxLength={200}
          problem={problem}
          {...text("name")}
        />
        <Select
          label="What it may do"
          value={draft.right}
          onChange={(event) => {
            const found = RIGHTS.find(({ right }) => right === event.target.value);
            if (found) set({ right: found.right });
          }}
        >
          {RIGHTS.map(({ right, label }) => (
            <option key={right} value={right}>
              {label}
            </option>
          ))}
        </Select>
        <TextField
          label="Workspace"
          hint="All in a workspace share their films. A new name makes a new one."
          dir="auto"
          {...text("workspace")}
        />
        <div className={css.fields}>
          <TextField
            label="Dollars a day at most"
            inputMode="decimal"
            placeholder="no cap of its own"
            {...text("cap")}
          />
          <TextField label="Ends after days" placeholder="never" {...count} {...text("days")} />
          <TextField label="Jobs an hour" placeholder="any number" {...count} {...text("jobs")} />
          <TextField
            label="Requests a minute"
            placeholder="any number"
            {...count}
            {...text("requests")}
          />
        </div>
      </form>
    </Dialog>
  );
}

function numberOf(text: string): number | null {
  return text.trim() ? Number(text) : null;
}
