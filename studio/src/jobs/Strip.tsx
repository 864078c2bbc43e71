import { type ReactNode, useState } from "react";
import type { Account } from "songreel";
import { ForMakers } from "../api/ForMakers";
import { Link } from "../app/Link";
import { Button } from "../ui/Button";
import { Progress } from "./Progress";
import css from "./Strip.module.css";
import { useRunning } from "./useJobs";
import { StopDialog, useStop } from "./useStop";
import { isMoneyAtStake, thingOf } from "./words";

/** What goes on for a project, wherever in it one is, with the way to stop it. */
export function Strip({ projectId }: { projectId: string }): ReactNode {
  const running = useRunning(projectId).data ?? [];
  if (running.length === 0) return null;
  return (
    <section className={css.strip} aria-label="What goes on">
      {running.slice(0, 3).map((job) => (
        <One key={job.job_id} job={job} />
      ))}
      {running.length > 3 && (
        <Link to={{ at: "jobs", job: null }}>and {running.length - 3} more</Link>
      )}
    </section>
  );
}

function One({ job }: { job: Account }): ReactNode {
  const { stop, busy } = useStop();
  const [isAsking, setIsAsking] = useState(false);
  const ask = () => (isMoneyAtStake(job) ? setIsAsking(true) : void stop(job.job_id));
  return (
    <div className={css.one}>
      <Link to={{ at: "jobs", job: job.job_id }}>{thingOf(job)}</Link>
      <Progress job={job} compact />
      <ForMakers>
        <Button look="quiet" onClick={ask} busy={busy}>
          Stop
        </Button>
      </ForMakers>
      {isAsking && <StopDialog job={job} onClose={() => setIsAsking(false)} />}
    </div>
  );
}
