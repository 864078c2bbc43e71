import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Event } from "songreel";
import { sentence, server } from "../../api/queries";
import css from "./Jobs.module.css";
import { lineOf } from "./lines";
import { useHeard } from "./useHeard";

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** What happened to a job, in its order. */
export function Log({ jobId }: { jobId: string }): ReactNode {
  const client = useQueryClient();
  const queryKey = ["job-log", jobId] as const;
  const asked = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const known = client.getQueryData<Event[]>(queryKey) ?? [];
      const events = [...known];
      for (;;) {
        const after = events.at(-1)?.seq ?? 0;
        const found = await server.jobs.events(jobId, { after, signal });
        events.push(...found.events);
        if (found.events.length === 0 || found.ended) return events;
      }
    },
    staleTime: 0,
  });
  useHeard(
    (event) => event.job_id === jobId,
    () => void asked.refetch(),
  );
  const lines = (asked.data ?? []).flatMap((event) => {
    const words = lineOf(event);
    return words === null ? [] : [{ seq: event.seq, at: event.at, words }];
  });
  return (
    <section className={css.section}>
      <h2>What happened</h2>
      {asked.error && <p role="alert">{sentence(asked.error)}</p>}
      <ol className={css.log}>
        {lines.map(({ seq, at, words }) => (
          <li key={seq}>
            <time dateTime={at} className="small muted number">
              {TIME.format(new Date(at))}
            </time>
            <span dir="auto">{words}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
