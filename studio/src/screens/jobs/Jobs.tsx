import type { ReactNode } from "react";
import { JobDetail } from "./JobDetail";
import { JobList } from "./JobList";

/** Everything that is being made or was: a list, or one of them. */
export default function Jobs({ job }: { job: string | null }): ReactNode {
  return job === null ? <JobList /> : <JobDetail key={job} id={job} />;
}
