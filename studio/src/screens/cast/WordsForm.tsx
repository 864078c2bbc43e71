import { type ReactNode, useState } from "react";
import type { Project, ProjectFields } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { server } from "../../api/queries";
import { useMayChange } from "../../api/session";
import { useNotSaved } from "../../app/useUnkept";
import { useDraftWords } from "../../project/useDraftWords";
import { useWarned } from "../../project/useWarned";
import { Button } from "../../ui/Button";
import { TextArea } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import css from "./Cast.module.css";

interface WordsFormProps {
  project: Project;
  /** Under which name what is typed is kept. */
  name: string;
  label: string;
  hint: string;
  /** What of it is saved. */
  read: (project: Project) => string;
  rows?: number;
  fields: (words: string) => ProjectFields;
  /** Why what is typed cannot be saved, or null. */
  refuse?: (words: string) => string | null;
}

/** A text of the film: typed, kept in the browser, and saved once it is said what that means. */
export function WordsForm(props: WordsFormProps): ReactNode {
  const { project, name, label, hint, read, rows = 3, fields, refuse } = props;
  const id = project.project_id;
  const saved = read(project);
  const draft = useDraftWords(`${name}.${id}`, saved);
  const { words, base, isChanged, isOvertaken } = draft;
  const { change, warning } = useWarned(id);
  const [busy, setBusy] = useState(false);
  const say = useSay();
  const mayChange = useMayChange();
  const notSaved = useNotSaved();
  const problem = isChanged ? (refuse?.(words.trim()) ?? null) : null;
  const save = async () => {
    if (problem || busy || isOvertaken || !mayChange) return;
    setBusy(true);
    const changed = await change(
      (options) => server.projects.change(id, fields(words.trim()), options),
      (latest) => read(latest) === base,
    );
    setBusy(false);
    if (!changed) return;
    draft.settle(words, read(changed.project));
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
        // Whoever may only look reads it to its end, with the keyboard too.
        readOnly={!mayChange}
        value={words}
        problem={problem ?? undefined}
        onChange={(event) => draft.set(event.target.value)}
      />
      {isOvertaken && (
        <>
          <Notice kind="warning" title="Other words were saved meanwhile">
            Perhaps by you in another tab. What you typed is still here; nothing was overwritten.
          </Notice>
          <TextArea label="Saved meanwhile" dir="auto" rows={rows} readOnly value={saved} />
          <ForMakers>
            <div className={css.row}>
              <Button onClick={draft.insist}>Keep mine</Button>
              <Button onClick={draft.forget}>Take what is saved</Button>
            </div>
          </ForMakers>
        </>
      )}
      {isChanged && !isOvertaken && (
        <ForMakers>
          <div className={css.row}>
            <Button type="submit" look="main" busy={busy} disabled={problem !== null}>
              {`Save ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
            </Button>
            <Button look="quiet" onClick={draft.forget}>
              Discard
            </Button>
            <span className="small muted">{notSaved}</span>
          </div>
        </ForMakers>
      )}
      {warning}
    </form>
  );
}
