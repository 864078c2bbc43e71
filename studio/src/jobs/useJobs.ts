import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { Job } from "songreel";
import { keys, sentence, server } from "../api/queries";
import { useSay } from "../ui/Toasts";

// As many as the server tells of at once.
const PARTS = 200;

/** Return the jobs of a project that have not ended, newest first. */
export function useRunning(projectId: string) {
  return useQuery({
    queryKey: [...keys.jobs, "running", projectId],
    queryFn: async ({ signal }) => {
      const filter = { projectId, states: ["queued", "running"] as const, limit: 50 };
      return (await server.jobs.list(filter, { signal })).jobs;
    },
  });
}

/** Return the parts of a project's jobs that are under way, a job for each clip: one list for all. */
export function useParts(projectId: string) {
  const running = useRunning(projectId).data ?? [];
  const wholes = running.filter((job) => job.kind === "project").map((job) => job.job_id);
  return useQuery({
    queryKey: [...keys.jobs, "parts", ...wholes],
    queryFn: async ({ signal }) => {
      const states = ["queued", "running"] as const;
      const lists = wholes.map((partOf) =>
        server.jobs.list({ partOf, states, limit: PARTS }, { signal }),
      );
      return (await Promise.all(lists)).flatMap((list) => list.jobs);
    },
    enabled: wholes.length > 0,
    // Until the list of another run is there, that of the one before it stays.
    placeholderData: keepPreviousData,
  });
}

/** Return a job as it stands. */
export function useJob(id: string | null) {
  return useQuery({
    queryKey: keys.job(id ?? ""),
    queryFn: ({ signal }) => server.jobs.get(id ?? "", { signal }),
    enabled: id !== null,
  });
}

/** Return what begins a job: it says what is wrong where it is refused, and whether it is asked for. */
export function useBegin(): {
  begin: (ask: () => Promise<Job>) => Promise<Job | null>;
  busy: boolean;
} {
  const client = useQueryClient();
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const begin = useCallback(
    async (ask: () => Promise<Job>) => {
      setBusy(true);
      try {
        const job = await ask();
        void client.invalidateQueries({ queryKey: keys.jobs });
        return job;
      } catch (problem) {
        say(sentence(problem), { kind: "problem" });
        return null;
      } finally {
        setBusy(false);
      }
    },
    [client, say],
  );
  return { begin, busy };
}

export { nameOf } from "./words";
