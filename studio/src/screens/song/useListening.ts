import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Account } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { useMayChange } from "../../api/session";
import { plainly } from "../../app/plainly";
import { useBegin, useJob } from "../../jobs/useJobs";
import { useSay } from "../../ui/Toasts";

/** A song that nobody listened to yet, on its way to being heard. */
export interface Listening {
  /** What listens to it; null until that is known. */
  job: Account | null;
  /** Why it could not be listened to. */
  problem: string | null;
  /** Whether somebody stopped it, or whoever looks may not have it begun: it waits until it is asked for. */
  isStopped: boolean;
  /** Begin anew. */
  again: () => void;
}

/** Return a song with all that is known of it, and have it listened to where nobody did yet. */
export function useSong(id: string) {
  const client = useQueryClient();
  const file = useQuery({
    queryKey: keys.song(id),
    queryFn: ({ signal }) => server.songs.get(id, { signal }),
  });
  const mayChange = useMayChange();
  const isAsked = useRef(false);
  const begun = useQuery({
    // Not under the song: what is asked for anew there is not to begin what somebody stopped.
    queryKey: ["listening", id],
    queryFn: async ({ signal }) => {
      const last = await lastListening(id, signal);
      // What somebody stopped stays so, also when the page is loaded anew.
      const isLeft = last?.status === "cancelled" && !isAsked.current;
      if (isLeft || !mayChange) return last;
      const job = await server.songs.beginListening(id, { signal });
      // Once it has begun it may be stopped again, and stays so.
      isAsked.current = false;
      if (job === null) await client.invalidateQueries({ queryKey: keys.song(id), exact: true });
      return job;
    },
    enabled: file.data?.analysis === null,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const job = useJob(begun.data?.job_id ?? null);
  const status = job.data?.status;
  useEffect(() => {
    if (status === "succeeded") {
      void client.invalidateQueries({ queryKey: keys.song(id), exact: true });
    }
  }, [client, id, status]);
  const listening: Listening = {
    // Until another one has begun there is none that could be stopped.
    job: begun.isFetching ? null : (job.data ?? null),
    problem: begun.isFetching ? null : begun.error ? sentence(begun.error) : problemOf(job.data),
    isStopped: !begun.isFetching && (status === "cancelled" || (!mayChange && begun.data === null)),
    again: () => {
      isAsked.current = true;
      void begun.refetch();
    },
  };
  return { file, listening };
}

/** Return the newest job that listens to a song; null where there was none lately. */
async function lastListening(id: string, signal: AbortSignal): Promise<Account | null> {
  const page = await server.jobs.list({ kinds: ["listen"], limit: 200 }, { signal });
  return page.jobs.find((one) => one.about.song_id === id) ?? null;
}

/** Return what has a song listened to again, and the job that does; what a person said stays. */
export function useListenAgain(id: string): {
  listen: () => Promise<void>;
  busy: boolean;
  job: Account | null;
} {
  const client = useQueryClient();
  const say = useSay();
  const { begin, busy } = useBegin();
  const [jobId, setJobId] = useState<string | null>(null);
  const over = useRef(new Set<string>());
  // Begun before the page was loaded, in another tab, or by somebody else.
  const running = useQuery({
    queryKey: [...keys.jobs, "listening", id],
    queryFn: async ({ signal }) => {
      const states = ["queued", "running"] as const;
      const page = await server.jobs.list({ kinds: ["listen"], states }, { signal });
      return page.jobs.find((one) => one.about.song_id === id)?.job_id ?? null;
    },
  }).data;
  useEffect(() => {
    if (running && !over.current.has(running)) setJobId(running);
  }, [running]);
  const job = useJob(jobId).data ?? null;
  useEffect(() => {
    if (job === null || job.status === "queued" || job.status === "running") return;
    if (over.current.has(job.job_id)) return;
    over.current.add(job.job_id);
    setJobId(null);
    const problem = problemOf(job);
    if (problem !== null) say(problem, { kind: "problem" });
    if (job.status !== "succeeded") return;
    void client.invalidateQueries({ queryKey: keys.song(id), exact: true });
    say("Listened again. What you corrected is still applied.");
  }, [client, id, job, say]);
  const listen = async () => {
    const begun = await begin(() => server.songs.beginListening(id, { again: true }));
    if (begun) setJobId(begun.job_id);
  };
  return { listen, busy, job: jobId === null ? null : job };
}

function problemOf(job: Account | undefined): string | null {
  if (job?.status !== "failed") return null;
  const { message, details } = job.error ?? {};
  const told = [message, details].filter((one) => typeof one === "string" && one !== "");
  return plainly(told.join(" ")) || "It failed, and nobody knows why.";
}
