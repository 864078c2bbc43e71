import { type ReactNode, useState } from "react";
import type { Project, ProjectFields } from "songreel";
import { server } from "../../api/queries";
import { useDraftText } from "../../project/useDraftText";
import { useWarned } from "../../project/useWarned";
import { Button } from "../../ui/Button";
import { TextArea } from "../../ui/Field";
import { useSay } from "../../ui/Toasts";
import css from "./Cast.module.css";

interface WordsFormProps {
  project: Project;
  /** Under which name what is typed is kept. */
  name: string;
  label: string;
  hint: string;
  saved: string;
  rows?: number;
  fields: (words: string) => ProjectFields;
  /** Why what is typed cannot be saved, or null. */
  refuse?: (words: string) => string | null;
}

/** A text of the film: typed, kept in the browser, and saved once it is said what that means. */
export function WordsForm(props: WordsFormProps): ReactNode {
  const { project, name, label, hint, saved, rows = 3, fields, refuse } = props;
  const id = project.project_id;
  const [words, setWords, forget, isChanged] = useDraftText(`${name}.${id}`, saved);
  const { change, warning } = useWarned(id);
  const [busy, setBusy] = useState(false);
  const say = useSay();
  const problem = isChanged ? (refuse?.(words.trim()) ?? null) : null;
  const save = async () => {
    if (problem || busy) return;
    setBusy(true);
    const changed = await change((options) =>
      server.projects.change(id, fields(words.trim()), options),
    );
    setBusy(false);
    if (!changed) return;
    forget();
    say("Saved.");
  };
  return (
    <form
      className={css.words}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextArea
        label={label}
        hint={hint}
        dir="auto"
        rows={rows}
        maxLength={5000}
        value={words}
        problem={problem ?? undefined}
        onChange={(event) => setWords(event.target.value)}
      />
      {isChanged && (
        <div className={css.row}>
          <Button type="submit" look="main" busy={busy} disabled={problem !== null}>
            {`Save ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
          </Button>
          <Button look="quiet" onClick={forget}>
            Discard
          </Button>
          <span className="small muted">Not saved yet; kept in this browser.</span>
        </div>
      )}
      {warning}
    </form>
  );
}
