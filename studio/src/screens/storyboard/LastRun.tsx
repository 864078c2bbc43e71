import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Account } from "songreel";
import { keys, server } from "../../api/queries";
import { Link } from "../../app/Link";
import { useBegin } from "../../jobs/useJobs";
import { Button, IconButton } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import css from "./Storyboard.module.css";

const SEEN = "songreel.seen.";

/** Says why the last thing that was to be made was not, until somebody has read it. */
export function LastRun({ projectId }: { projectId: string }): ReactNode {
  const job = useQuery({
    queryKey: [...keys.jobs, "last", projectId],
    queryFn: async ({ signal }) =>
      (await server.jobs.list({ projectId, limit: 1 }, { signal })).jobs[0] ?? null,
  }).data;
  const { begin, busy } = useBegin();
  const [seen, setSeen] = useState<string | null>(null);
  if (!job || seen === job.job_id || sessionStorage.getItem(SEEN + job.job_id)) return null;
  const reason = reasonOf(job);
  if (!reason) return null;
  const close = () => {
    sessionStorage.setItem(SEEN + job.job_id, "1");
    setSeen(job.job_id);
  };
  return (
    <Notice
      kind="error"
      title="The last run did not finish"
      action={
        <div className={css.actions}>
          {job.actions.includes("retry") && (
            <Button busy={busy} onClick={() => void begin(() => server.jobs.retry(job.job_id))}>
              Go on with it
            </Button>
          )}
          <IconButton icon="close" label="I have read it" onClick={close} />
        </div>
      }
    >
      {reason} What was finished is kept.{" "}
      <Link to={{ at: "jobs", job: job.job_id }}>What happened, and what it cost</Link>
    </Notice>
  );
}

function reasonOf(job: Account): string | null {
  if (job.status !== "failed" || !job.error) return null;
  const { message, details } = job.error;
  return [message, details].filter((one) => typeof one === "string").join(" ") || null;
}
