import type { QueryClient } from "@tanstack/react-query";
import type { Account, FeedEvent, Progress } from "songreel";
import { keys } from "../api/queries";

/** Return the progress that an event tells of, null where it tells of something else. */
export function progressOf(event: FeedEvent): Progress | null {
  if (event.type !== "progress") return null;
  const number = (name: string) => (typeof event[name] === "number" ? event[name] : null);
  const text = (name: string) => (typeof event[name] === "string" ? event[name] : null);
  return {
    phase: text("phase") ?? "",
    done: number("done") ?? 0,
    total: number("total") ?? 1,
    note: text("note"),
    share: number("share"),
    elapsed_seconds: number("elapsed_seconds"),
    estimate_seconds: number("estimate_seconds"),
    basis: text("basis"),
  };
}

/** Put the progress of a job into all that is known of it, so that nothing has to be asked for it. */
export function tellProgress(client: QueryClient, id: string, progress: Progress): void {
  const told = (job: Account): Account =>
    job.job_id === id ? { ...job, status: "running", progress } : job;
  client.setQueryData<Account>(keys.job(id), (job) => job && told(job));
  client.setQueriesData<Account[] | Account | null>({ queryKey: keys.jobs }, (known) => {
    if (Array.isArray(known)) {
      return known.some((job) => job.job_id === id) ? known.map(told) : known;
    }
    return known && told(known);
  });
}
