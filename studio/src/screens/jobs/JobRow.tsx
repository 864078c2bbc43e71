import { memo, type ReactNode, useState } from "react";
import type { Account } from "songreel";
import { Link } from "../../app/Link";
import { dollars } from "../../app/money";
import { ago } from "../../app/time";
import { Progress } from "../../jobs/Progress";
import { costOf, thingOf } from "../../jobs/words";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/icons";
import { Decisions, Unknown } from "./Decisions";
import { Elapsed } from "./Elapsed";
import css from "./Jobs.module.css";
import { Parts } from "./Parts";
import { type Reason, reasonOf } from "./reasons";
import { hasEnded, stateOf, waitsFor } from "./state";
import { whereOf } from "./steps";

/** One job in the list; drawn anew only when something about it has changed. */
export const JobRow = memo(function JobRow({ job }: { job: Account }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const state = stateOf(job);
  return (
    <li className={css.row}>
      <div className={css.top}>
        <span className={`${css.state} ${css[state.look]}`}>
          <Icon name={state.icon} size={16} />
          {state.words}
        </span>
        <JobTitle job={job} />
        <p className={`${css.facts} small muted number`}>
          <Elapsed job={job} />
          {hasEnded(job) && <span>{costOf(job.cost).join(" · ") || dollars("0")}</span>}
          <span>{ago(job.created_at)}</span>
        </p>
      </div>
      {!hasEnded(job) && <Progress job={job} />}
      <Outcome job={job} />
      <div className={css.actions}>
        {mayHaveParts(job) && (
          <Button aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {isOpen ? "Hide the parts" : "Show the parts"}
          </Button>
        )}
        <Decisions job={job} />
      </div>
      {isOpen && <Parts jobId={job.job_id} />}
    </li>
  );
});

/** What a job is, which leads to all about it, and its project. */
export function JobTitle({ job, isMain }: { job: Account; isMain?: boolean }): ReactNode {
  const place = whereOf(job);
  const Heading = isMain ? "h1" : "h2";
  const thing = thingOf(job);
  const title = <bdi>{job.about.project_title}</bdi>;
  return (
    <Heading className={css.name}>
      {isMain ? thing : <Link to={{ at: "jobs", job: job.job_id }}>{thing}</Link>}
      {place && (
        <>
          <span className="muted"> of </span>
          {isMain ? title : <Link to={place}>{title}</Link>}
        </>
      )}
      {!place && job.project_id !== null && <span className="muted"> of a deleted project</span>}
    </Heading>
  );
}

/** Why a job failed and what to do, what nobody knows, what it waits for. */
export function Outcome({ job }: { job: Account }): ReactNode {
  const waits = waitsFor(job);
  const place = whereOf(job);
  const isOpen = job.actions.includes("submit_again");
  const reason = reasonOf(job);
  return (
    <>
      {waits && (
        <div className={`${css.outcome} ${css.warn}`}>
          <p>{waits}</p>
          {place && <Link to={place}>Go on in the project</Link>}
        </div>
      )}
      {reason && <Why job={job} reason={reason} />}
      {isOpen && (
        <div className={`${css.outcome} ${css.warn}`}>
          <Unknown job={job} />
        </div>
      )}
    </>
  );
}

function Why({ job, reason }: { job: Account; reason: Reason }): ReactNode {
  if (job.status === "cancelled") {
    return <p className="small muted">{reason.details ?? reason.message}</p>;
  }
  return (
    <div className={`${css.outcome} ${css.danger}`}>
      <p>{reason.message}</p>
      {reason.details && (
        <details className="small">
          <summary>What was said exactly</summary>
          <p dir="auto">{reason.details}</p>
        </details>
      )}
      {reason.place && <Link to={reason.place.to}>{reason.place.name}</Link>}
    </div>
  );
}

/** Tell whether a job may have begun others. */
export function mayHaveParts(job: Account): boolean {
  const steps = new Set(job.about.steps);
  return job.kind === "film" || steps.has("clips") || steps.has("film") || steps.has("animatic");
}
