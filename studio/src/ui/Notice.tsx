import type { ReactNode } from "react";
import { Icon } from "./icons";
import css from "./Notice.module.css";

interface NoticeProps {
  kind?: "info" | "ok" | "warning" | "error";
  title: string;
  /** What happened and what to do about it. */
  children?: ReactNode;
  /** A button that does it. */
  action?: ReactNode;
}

/** Something that a person has to know, with what to do about it. */
export function Notice({ kind = "info", title, children, action }: NoticeProps): ReactNode {
  return (
    <div className={`${css.notice} ${css[kind]}`} role={kind === "error" ? "alert" : "status"}>
      {kind !== "info" && <Icon name={kind === "ok" ? "check" : "warning"} />}
      <div className={css.words}>
        <p className={css.title}>{title}</p>
        {children && <div className="small">{children}</div>}
      </div>
      {action}
    </div>
  );
}

interface EmptyProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** What stands where nothing is yet: why that is, and how it comes about. */
export function Empty({ title, children, action }: EmptyProps): ReactNode {
  return (
    <div className={css.empty}>
      <h2>{title}</h2>
      {children && <p className="muted">{children}</p>}
      {action}
    </div>
  );
}

/** The same for a moment, while something comes; it holds the room so that nothing jumps. */
export function Loading({ what, rows = 3 }: { what: string; rows?: number }): ReactNode {
  const places = Array.from({ length: rows }, (_, place) => place);
  return (
    <div className={css.loading}>
      <p className="unseen" role="status">
        Loading {what}
      </p>
      {places.map((place) => (
        <div key={place} className={css.bone} aria-hidden="true" />
      ))}
    </div>
  );
}
