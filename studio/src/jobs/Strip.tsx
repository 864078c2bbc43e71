import { type ReactNode, useState } from "react";
import type { Account } from "songreel";
import { sentence, server } from "../api/queries";
import { Link } from "../app/Link";
import { dollars, isNothing } from "../app/money";
import { Button } from "../ui/Button";
import { useSay } from "../ui/Toasts";
import { Progress } from "./Progress";
import css from "./Strip.module.css";
import { nameOf, useRunning } from "./useJobs";

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
  const stop = useStop();
  return (
    <div className={css.one}>
      <Link to={{ at: "jobs", job: job.job_id }}>{nameOf(job)}</Link>
      <Progress job={job} compact />
      <Button look="quiet" onClick={() => stop.stop(job.job_id)} busy={stop.busy}>
        Stop
      </Button>
    </div>
  );
}

/** Return what stops a job and says what that means for the bill. */
export function useStop(): { stop: (jobId: string) => Promise<void>; busy: boolean } {
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const stop = async (jobId: string) => {
    setBusy(true);
    try {
      const { cancellation } = await server.jobs.cancel(jobId);
      const {
        outcome,
        charged_usd: charged,
        reserved_usd: reserved,
        unknown_usd: unknown,
      } = cancellation;
      const bill = {
        not_billed: "It cost nothing.",
        billed: `${dollars(charged)} were charged; what was paid for is kept.`,
        unknown: `Whether ${dollars(unknown)} are charged is not known yet.`,
        open: `${dollars(reserved)} stay set aside until the service says what it charges.`,
      }[outcome];
      say(`Stopped. ${isNothing(charged) && outcome === "billed" ? "It cost nothing." : bill}`);
    } catch (problem) {
      say(sentence(problem), { kind: "problem" });
    } finally {
      setBusy(false);
    }
  };
  return { stop, busy };
}
