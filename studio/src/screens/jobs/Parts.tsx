import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sentence, server } from "../../api/queries";
import { Button } from "../../ui/Button";
import { Loading, Notice } from "../../ui/Notice";
import { JobRow } from "./JobRow";
import css from "./Jobs.module.css";
import { useHeard } from "./useHeard";

/** What a job has begun: the clips of a film, each with what it costs. */
export function Parts({ jobId }: { jobId: string }): ReactNode {
  const asked = useQuery({
    queryKey: ["job-parts", jobId],
    queryFn: async ({ signal }) =>
      (await server.jobs.list({ partOf: jobId, limit: 200 }, { signal })).jobs,
    staleTime: 0,
  });
  useHeard(
    (event) => event.parent_id === jobId,
    () => void asked.refetch(),
  );
  if (asked.error && !asked.data) {
    return (
      <Notice
        kind="error"
        title="The parts could not be read"
        action={<Button onClick={() => void asked.refetch()}>Try again</Button>}
      >
        {sentence(asked.error)}
      </Notice>
    );
  }
  if (!asked.data) return <Loading what="the parts" rows={1} />;
  if (asked.data.length === 0) {
    return <p className="small muted">It is made in one piece, or took up what was there.</p>;
  }
  return (
    <ul className={css.parts} aria-label="Parts">
      {asked.data.toReversed().map((job) => (
        <JobRow key={job.job_id} job={job} />
      ))}
    </ul>
  );
}
