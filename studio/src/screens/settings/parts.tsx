import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { NotPermittedError } from "songreel";
import { sentence } from "../../api/queries";
import { useMay, useSession } from "../../api/session";
import { Button } from "../../ui/Button";
import { Loading, Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import css from "./Settings.module.css";

/** Shows what only those may see who run the server; anybody else is told so. */
export function ForAdmins({ children }: { children: ReactNode }): ReactNode {
  const session = useSession();
  const may = useMay("admin");
  if (!session) return <Loading what="your rights" rows={1} />;
  if (may) return children;
  return (
    <Notice title="This is for whoever runs the server">
      You are signed in as {session.key_name ?? "somebody"}, whose key has not the right “admin”.
      Ask whoever runs the server for a key that has it, or have them do it.
    </Notice>
  );
}

/** Shows what was asked for, or why it is not there. */
export function Asked<T>(props: {
  query: UseQueryResult<T>;
  what: string;
  children: (data: T) => ReactNode;
}): ReactNode {
  const { query, what, children } = props;
  if (query.data !== undefined) return children(query.data);
  if (!query.error) return <Loading what={what} rows={2} />;
  if (query.error instanceof NotPermittedError) {
    return <Notice title="You may not see this">{sentence(query.error)}</Notice>;
  }
  return (
    <Notice
      kind="error"
      title={`${what.charAt(0).toUpperCase()}${what.slice(1)} could not be read`}
      action={<Button onClick={() => void query.refetch()}>Try again</Button>}
    >
      {sentence(query.error)}
    </Notice>
  );
}

/** Return what does something and says what is wrong where it is refused. */
export function useDo(): {
  act: <T>(ask: () => Promise<T>, done?: (answer: T) => void) => Promise<boolean>;
  busy: boolean;
} {
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const act = async <T,>(ask: () => Promise<T>, done?: (answer: T) => void) => {
    setBusy(true);
    try {
      const answer = await ask();
      done?.(answer);
      return true;
    } catch (problem) {
      say(sentence(problem), { kind: "problem" });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { act, busy };
}

/** A part of a page with its heading. */
export function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section className={css.section} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

interface TableProps {
  label: string;
  heads: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}

/** A table that scrolls by itself where it is too wide. */
export function Table({ label, heads, rows }: TableProps): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keys
    <section className={css.scroll} tabIndex={0} aria-label={label}>
      <table className={css.table}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head || <span className="unseen">What can be done</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, place) => (
                <td key={heads[place]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A secret that is shown once, with the way to copy it. */
export function Secret({ label, text }: { label: string; text: string }): ReactNode {
  const say = useSay();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
    } catch (problem) {
      say(`It could not be copied: mark it and copy it by hand. (${sentence(problem)})`, {
        kind: "problem",
      });
    }
  };
  return (
    <div className={css.secret}>
      <output aria-label={label}>
        <code>{text}</code>
      </output>
      <Button onClick={() => void copy()}>Copy</Button>
    </div>
  );
}
