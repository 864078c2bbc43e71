import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";
import css from "./Field.module.css";

interface Said {
  label: string;
  /** What helps to fill it in. */
  hint?: ReactNode;
  /** Why what is there cannot be. */
  problem?: string | undefined;
}

function useSaid({ hint, problem }: Pick<Said, "hint" | "problem">) {
  const id = useId();
  const told = [hint ? `${id}-hint` : "", problem ? `${id}-problem` : ""].filter(Boolean).join(" ");
  return { id, told: told || undefined };
}

function Around({
  id,
  label,
  hint,
  problem,
  children,
}: Said & { id: string; children: ReactNode }): ReactNode {
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="small muted">
          {hint}
        </p>
      )}
      {problem && (
        <p id={`${id}-problem`} className={css.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}

/** A line of text, a number, or a date, with its label above it. */
export function TextField({
  label,
  hint,
  problem,
  ...rest
}: Said & InputHTMLAttributes<HTMLInputElement>): ReactNode {
  const { id, told } = useSaid({ hint, problem });
  return (
    <Around id={id} label={label} hint={hint} problem={problem}>
      <input
        id={id}
        className={css.input}
        aria-describedby={told}
        aria-invalid={problem ? true : undefined}
        {...rest}
      />
    </Around>
  );
}

/** Several lines of text; it grows with what is written. */
export function TextArea({
  label,
  hint,
  problem,
  ...rest
}: Said & TextareaHTMLAttributes<HTMLTextAreaElement>): ReactNode {
  const { id, told } = useSaid({ hint, problem });
  return (
    <Around id={id} label={label} hint={hint} problem={problem}>
      <textarea
        id={id}
        className={`${css.input} ${css.area}`}
        aria-describedby={told}
        aria-invalid={problem ? true : undefined}
        {...rest}
      />
    </Around>
  );
}

/** One of several; the browser's own list. */
export function Select({
  label,
  hint,
  problem,
  children,
  ...rest
}: Said & SelectHTMLAttributes<HTMLSelectElement>): ReactNode {
  const { id, told } = useSaid({ hint, problem });
  return (
    <Around id={id} label={label} hint={hint} problem={problem}>
      <select id={id} className={css.input} aria-describedby={told} {...rest}>
        {children}
      </select>
    </Around>
  );
}

/** Yes or no. */
export function Check({
  label,
  hint,
  ...rest
}: Omit<Said, "problem"> & InputHTMLAttributes<HTMLInputElement>): ReactNode {
  const { id, told } = useSaid({ hint, problem: undefined });
  return (
    <div className={css.check}>
      <input id={id} type="checkbox" aria-describedby={told} {...rest} />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p id={`${id}-hint`} className="small muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
