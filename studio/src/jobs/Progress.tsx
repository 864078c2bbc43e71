import type { ReactNode } from "react";
import type { Account } from "songreel";
import { dollars, isNothing } from "../app/money";
import { span } from "../app/time";
import css from "./Progress.module.css";

/** How far a job is, in words: phase, share, how long still, on what that rests, what it cost so far. */
export function Progress({ job, compact = false }: { job: Account; compact?: boolean }): ReactNode {
  const { progress, cost } = job;
  const share = progress?.share ?? null;
  const words = [
    progress ? phrase(progress) : job.status === "queued" ? "Waiting for its turn" : "Beginning",
    progress?.estimate_seconds != null && `about ${span(progress.estimate_seconds)} left`,
    !compact && progress?.basis,
    !isNothing(cost.charged_usd) && `${dollars(cost.charged_usd)} spent`,
    !isNothing(cost.reserved_usd) && `${dollars(cost.reserved_usd)} set aside`,
  ].filter(Boolean);
  return (
    <div className={css.progress}>
      <progress
        className={css.bar}
        max={1000}
        {...(share === null ? {} : { value: share })}
        aria-label={progress ? phrase(progress) : "Progress"}
      />
      <p className="small muted number">{words.join(" · ")}</p>
    </div>
  );
}

function phrase(progress: NonNullable<Account["progress"]>): string {
  const name = progress.phase.replaceAll("_", " ");
  const counted = progress.total > 1 ? ` ${progress.done} of ${progress.total}` : "";
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}${counted}`;
}
