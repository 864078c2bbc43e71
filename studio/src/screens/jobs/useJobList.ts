import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import type { Account, FeedEvent, JobFilter, JobPage, Progress } from "songreel";
import { useConnection, useEvents } from "../../api/live";
import { server } from "../../api/queries";
import { progressOf } from "../../jobs/told";

export const FILTERS = ["all", "running", "failed", "decision"] as const;
export type Filter = (typeof FILTERS)[number];
type Pages = InfiniteData<JobPage, string>;

const ASKED: Record<Filter, JobFilter> = {
  all: {},
  running: { states: ["queued", "running"] },
  failed: { states: ["failed"] },
  decision: { unresolved: true },
};
const PAGE = 50;
const TOGETHER_MILLISECONDS = 600;
const AT_ONCE = 3;
// With more changes than this the newest page is asked for, instead of each job by itself.
const FEW = 8;
// What happens to a part changes what its film costs, or nothing that the list shows.
const COSTS = new Set(["submitted", "settled", "succeeded", "failed", "cancelled"]);

// A name of its own: the stream has everything under `jobs` asked for anew, and that is every page.
const keyOf = (filter: Filter) => ["job-list", filter] as const;

/**
 * Return the jobs of a filter, newest first, page after page.
 *
 * What the stream tells is put into what is there; a page that was read is not read again for it.
 */
export function useJobList(filter: Filter) {
  const client = useQueryClient();
  const queryKey = keyOf(filter);
  const asked = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => page(filter, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (last: JobPage) => last.next_cursor,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: "always",
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  useChanges(client, filter);
  const connection = useConnection();
  const wasLost = useRef(false);
  const { refetch } = asked;
  useEffect(() => {
    if (connection === "lost") wasLost.current = true;
    if (connection !== "live" || !wasLost.current) return;
    wasLost.current = false;
    void refetch();
  }, [connection, refetch]);
  return { ...asked, jobs: asked.data?.pages.flatMap((one) => one.jobs) ?? [] };
}

function page(filter: Filter, after: string, signal?: AbortSignal): Promise<JobPage> {
  const place = after ? { after } : {};
  return server.jobs.list({ ...ASKED[filter], limit: PAGE, ...place }, signal ? { signal } : {});
}

function useChanges(client: QueryClient, filter: Filter): void {
  const changed = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const connection = useConnection();
  const put = useCallback(
    (change: (pages: Pages) => Pages) =>
      client.setQueryData<Pages>(keyOf(filter), (pages) => pages && change(pages)),
    [client, filter],
  );
  const flush = useCallback(async () => {
    const ids = [...changed.current];
    changed.current.clear();
    const known = jobsOf(client.getQueryData<Pages>(keyOf(filter)));
    try {
      const isNewest = ids.length > FEW || ids.some((id) => !known.has(id));
      const fresh = isNewest ? (await page(filter, "")).jobs : [];
      const here = new Set(fresh.map((job) => job.job_id));
      const rest = ids.filter((id) => known.has(id) && !here.has(id));
      for (let first = 0; first < rest.length; first += AT_ONCE) {
        const some = rest.slice(first, first + AT_ONCE);
        fresh.push(...(await Promise.all(some.map((id) => server.jobs.get(id)))));
      }
      put((pages) => merged(pages, fresh, filter));
    } catch (problem) {
      // The stream says when the server is there again; then they are asked for.
      for (const id of ids) changed.current.add(id);
      console.warn("The list of jobs waits for the server:", problem);
    } finally {
      timer.current = undefined;
    }
  }, [client, filter, put]);
  const soon = useCallback(() => {
    if (changed.current.size > 0) {
      timer.current ??= setTimeout(() => void flush(), TOGETHER_MILLISECONDS);
    }
  }, [flush]);
  useEffect(() => {
    if (connection === "live") soon();
  }, [connection, soon]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  useEvents((event) => {
    const progress = progressOf(event);
    if (progress) {
      put((pages) => told(pages, event.job_id, progress));
      return;
    }
    const known = jobsOf(client.getQueryData<Pages>(keyOf(filter)));
    if (known.has(event.job_id) || mayBelong(event, filter)) changed.current.add(event.job_id);
    const parent = event.parent_id;
    if (parent && known.has(parent) && COSTS.has(event.type)) changed.current.add(parent);
    soon();
  });
}

function jobsOf(pages: Pages | undefined): Map<string, Account> {
  return new Map(pages?.pages.flatMap((one) => one.jobs.map((job) => [job.job_id, job] as const)));
}

/** Tell whether a job that is not in the list may have come into it by what happened. */
function mayBelong(event: FeedEvent, filter: Filter): boolean {
  if (filter === "decision") return event.type === "settled" || event.type === "failed";
  if (event.parent_id !== null) return false;
  return filter === "failed" ? event.type === "failed" : true;
}

function belongs(job: Account, filter: Filter): boolean {
  if (filter === "decision") return job.actions.includes("submit_again");
  if (filter === "all") return true;
  return ASKED[filter].states?.includes(job.status) ?? true;
}

/** Return pages in which jobs are as they are now; what is new stands at the front. */
function merged(pages: Pages, fresh: readonly Account[], filter: Filter): Pages {
  const now = new Map(fresh.map((job) => [job.job_id, job]));
  const known = jobsOf(pages);
  const isNew = (job: Account) =>
    !known.has(job.job_id) && (filter === "decision" || job.parent_id === null);
  const added = fresh.filter((job) => isNew(job) && belongs(job, filter));
  const replaced = pages.pages.map((one, place) => {
    const jobs = one.jobs
      .map((job) => now.get(job.job_id) ?? job)
      .filter((job) => belongs(job, filter));
    // The server knows the order of what began within the same second; times here do not.
    return { ...one, jobs: place === 0 ? [...added, ...jobs] : jobs };
  });
  return { ...pages, pages: replaced };
}

function told(pages: Pages, id: string, progress: Progress): Pages {
  const change = (job: Account): Account =>
    job.job_id === id ? { ...job, status: "running", progress } : job;
  return {
    ...pages,
    pages: pages.pages.map((one) =>
      one.jobs.some((job) => job.job_id === id) ? { ...one, jobs: one.jobs.map(change) } : one,
    ),
  };
}
