import { type FormEvent, type ReactNode, useState } from "react";
import type { Project } from "songreel";
import { server } from "../api/queries";
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
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const shown = draft ?? project.budget_usd ?? "";
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const amount = shown.trim().replace(/^\$/, "").replace(",", ".");
    if (amount !== "" && !/^\d{1,7}(\.\d{1,4})?$/.test(amount)) {
      setProblem("Write an amount such as 12 or 12.50, or nothing for no budget.");
      return;
    }
    setProblem(undefined);
    setBusy(true);
    const budget = amount === "" ? null : amount;
    const changed = await change((version) =>
      server.projects.change(project.project_id, { budget }, { version }),
    );
    setBusy(false);
    if (!changed) return;
    setDraft(null);
    onSaved?.();
  };
  return (
    <form className={css.budget} onSubmit={(event) => void save(event)}>
      <TextField
        label={label}
        hint={hint}
        problem={problem}
        inputMode="decimal"
        placeholder="No budget"
        value={shown}
        onChange={(event) => setDraft(event.target.value)}
      />
      <Button type="submit" busy={busy} disabled={draft === null}>
        Save budget
      </Button>
    </form>
  );
}
