import type { ReactNode } from "react";
import { type Account, NotFoundError } from "songreel";
import { sentence } from "../../api/queries";
import { Link } from "../../app/Link";
import { dollars } from "../../app/money";
import { Progress } from "../../jobs/Progress";
import { useJob } from "../../jobs/useJobs";
import { costOf } from "../../jobs/words";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/icons";
import { Empty, Loading, Notice } from "../../ui/Notice";
import { Announcer } from "./Announcer";
import { Decisions } from "./Decisions";
import { Elapsed } from "./Elapsed";
import { JobTitle, mayHaveParts, Outcome } from "./JobRow";
import css from "./Jobs.module.css";
import { Log } from "./Log";
import { Orders } from "./Orders";
import { Parts } from "./Parts";
import { Result } from "./Result";
import { hasEnded, stateOf } from "./state";
import { whereOf } from "./steps";

/** All about one job: how far it is, what came of it, what was ordered, what happened. */
export function JobDetail({ id }: { id: string }): ReactNode {
  const asked = useJob(id);
  const job = asked.data;
  return (
    <div className={css.page}>
      <nav aria-label="Way back">
        <Link to={{ at: "jobs", job: null }} className={css.back}>
          <Icon name="back" size={18} />
          All jobs
        </Link>
      </nav>
      {!job && <h1 className="unseen">Job</h1>}
      {job ? <Shown job={job} /> : <NotThere problem={asked.error} again={asked.refetch} />}
    </div>
  );
}

function NotThere({ problem, again }: { problem: unknown; again: () => unknown }): ReactNode {
  if (!problem) return <Loading what="the job" />;
  if (problem instanceof NotFoundError) {
    return (
      <Empty title="There is no such job">
        It belongs to another workspace, or the address was cut off when it was copied.
      </Empty>
    );
  }
  return (
    <Notice
      kind="error"
      title="The job could not be read"
      action={<Button onClick={() => void again()}>Try again</Button>}
    >
      {sentence(problem)}
    </Notice>
  );
}

function Shown({ job }: { job: Account }): ReactNode {
  const state = stateOf(job);
  const place = whereOf(job);
  return (
    <>
      <Announcer jobs={[job]} />
      <header className={css.head}>
        <JobTitle job={job} isMain />
        <p className={`${css.facts} number`}>
          <span className={`${css.state} ${css[state.look]}`}>
            <Icon name={state.icon} size={16} />
            {state.words}
          </span>
          <Elapsed job={job} />
          {hasEnded(job) && <span>{costOf(job.cost).join(" · ") || `${dollars("0")} spent`}</span>}
        </p>
      </header>
      {!hasEnded(job) && <Progress job={job} />}
      <Outcome job={job} />
      <div className={css.actions}>
        <Decisions job={job} />
        {place && job.status !== "succeeded" && <Link to={place}>Go to the project</Link>}
      </div>
      <Result job={job} />
      {job.orders.length > 0 && <Orders orders={job.orders} />}
      {mayHaveParts(job) && (
        <section className={css.section}>
          <h2>Parts</h2>
          <Parts jobId={job.job_id} />
        </section>
      )}
      <Log jobId={job.job_id} />
    </>
  );
}
