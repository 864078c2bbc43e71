import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Account } from "songreel";
import { nameOf, phaseName } from "../../jobs/words";
import { hasEnded, stateOf } from "./state";

/** Says, for who does not see the list, when a job comes to another phase or ends; not each percent. */
export function Announcer({ jobs }: { jobs: readonly Account[] }): ReactNode {
  const before = useRef<Map<string, string> | null>(null);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const now = new Map<string, string>();
    const news: string[] = [];
    for (const job of jobs) {
      const phase = phaseOf(job);
      now.set(job.job_id, phase);
      const was = before.current?.get(job.job_id);
      // What was read in from older pages is no news.
      if (was !== undefined && was !== phase) news.push(`${nameOf(job)}: ${phase}.`);
    }
    before.current = now;
    if (news.length > 0) setSaid(news.slice(0, 3).join(" "));
  }, [jobs]);
  return (
    <p className="unseen" role="status" aria-label="What happened">
      {said}
    </p>
  );
}

function phaseOf(job: Account): string {
  if (hasEnded(job) || !job.progress) return stateOf(job).words;
  return phaseName(job.progress.phase);
}
