import type { ReactNode } from "react";
import type { Account } from "songreel";
import css from "./Progress.module.css";
import { costOf, phaseOf, restOf, shareOf } from "./words";

/** How far a job is, in words: phase, share, how long still, on what that rests, what it cost so far. */
export function Progress({ job, compact = false }: { job: Account; compact?: boolean }): ReactNode {
  const { progress, cost } = job;
  const share = progress && shareOf(progress);
  const phase = progress
    ? phaseOf(progress)
    : job.status === "queued"
      ? "Waiting for its turn"
      : "Beginning";
  const rest = progress && restOf(progress);
  const basis = !compact && rest && progress.basis ? ` (${progress.basis})` : "";
  const percent = progress?.share ? `${Math.floor(progress.share / 10)} %` : "";
  const words = [phase, percent, rest && `${rest}${basis}`, ...costOf(cost)].filter(Boolean);
  return (
    <div className={css.progress}>
      <progress
        className={css.bar}
        max={1000}
        {...(share === null ? {} : { value: share })}
        aria-label={phase}
      />
      <p className="small muted number">{words.join(" · ")}</p>
      {progress?.note && <p className="small">{progress.note}</p>}
    </div>
  );
}
