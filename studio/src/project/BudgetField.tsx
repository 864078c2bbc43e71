import { type FormEvent, type ReactNode, useState } from "react";
import type { Project } from "songreel";
import { ForMakers, useWhyNot } from "../api/ForMakers";
import { server } from "../api/queries";
import { dollars, readDollars } from "../app/money";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import css from "./BudgetField.module.css";
import { useChange } from "./useProject";

interface BudgetFieldProps {
  project: Project;
  label?: string;
  hint?: ReactNode;
  /** It was saved. */
  onSaved?: () => void;
}

/** What may be spent on a film in all; emptied, it has no budget of its own. */
export function BudgetField({
  project,
  label = "Budget of this film, in dollars",
  hint,
  onSaved,
}: BudgetFieldProps): ReactNode {
  const change = useChange(project.project_id);
  const [draft, setDraft] = useState<{ text: string; base: string | null } | null>(null);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const whyNot = useWhyNot();
  const shown = draft?.text ?? project.budget_usd ?? "";
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (whyNot) return;
    const budget = shown.trim() === "" ? null : readDollars(shown);
    if (budget === null && shown.trim() !== "") {
      setProblem("Write an amount such as 12, 12.50 or 1,000, or nothing for no budget.");
      return;
    }
    if (draft && draft.base !== project.budget_usd) {
      const now =
        project.budget_usd === null ? "took it away" : `set ${dollars(project.budget_usd)}`;
      setProblem(`Somebody ${now} meanwhile. Save again to have yours all the same.`);
      setDraft({ ...draft, base: project.budget_usd });
      return;
    }
    setProblem(undefined);
    setBusy(true);
    const changed = await change(
      (version) => server.projects.change(project.project_id, { budget }, { version }),
      { holds: (latest) => draft === null || latest.budget_usd === draft.base },
    );
    setBusy(false);
    if (!changed) return;
    setDraft((now) => (now?.text === draft?.text ? null : now));
    onSaved?.();
  };
  return (
    <form className={css.budget} onSubmit={(event) => void save(event)}>
      <TextField
        label={label}
        hint={
          whyNot ? (
            <>
              {whyNot} {hint}
            </>
          ) : (
            hint
          )
        }
        problem={problem}
        inputMode="decimal"
        // Whoever may only look reads it, with the keyboard too.
        readOnly={whyNot !== undefined}
        placeholder="No budget"
        value={shown}
        onChange={(event) =>
          setDraft({ text: event.target.value, base: draft ? draft.base : project.budget_usd })
        }
      />
      <ForMakers>
        <Button type="submit" busy={busy} disabled={draft === null}>
          Save budget
        </Button>
      </ForMakers>
    </form>
  );
}
