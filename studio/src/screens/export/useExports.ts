import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Account, ExportFormat } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { plainly } from "../../app/plainly";
import { useSay } from "../../ui/Toasts";

/** The exports of a film: what makes them, and how they are begun. */
export interface Exports {
  /** The newest job of an export; null where nobody asked for it lately. */
  jobOf: (format: ExportFormat) => Account | null;
  /** Have one made; returns the job that does, null where it is there; a refusal is said. */
  begin: (format: ExportFormat) => Promise<{ jobId: string | null } | "refused">;
  /** Tell whether one is being asked for. */
  isAsked: (format: ExportFormat) => boolean;
}

/** Return the exports of a film, found again after a reload and in every tab. */
export function useExports(projectId: string, videoId: string): Exports {
  const client = useQueryClient();
  const say = useSay();
  const [asking, setAsking] = useState<readonly ExportFormat[]>([]);
  const asked = useQuery({
    queryKey: [...keys.jobs, "exports", projectId],
    queryFn: async ({ signal }) => {
      const page = await server.jobs.list({ kinds: ["export"], projectId, limit: 50 }, { signal });
      return page.jobs;
    },
  });
  const jobOf = (format: ExportFormat) =>
    asked.data?.find((one) => one.about.video_id === videoId && one.about.format === format) ??
    null;
  const begin: Exports["begin"] = async (format) => {
    setAsking((before) => [...before, format]);
    try {
      const job = await server.videos.beginExport(videoId, format);
      if (job !== null) await client.invalidateQueries({ queryKey: keys.jobs });
      return { jobId: job?.job_id ?? null };
    } catch (problem) {
      say(sentence(problem), { kind: "problem" });
      return "refused";
    } finally {
      setAsking((before) => before.filter((one) => one !== format));
    }
  };
  return { jobOf, begin, isAsked: (format) => asking.includes(format) };
}

/** Tell whether a job goes on. */
export function isGoing(job: Account | null): job is Account {
  return job?.status === "queued" || job?.status === "running";
}

/** Say why a job failed; null where it did not. */
export function problemOf(job: Account | null): string | null {
  if (job?.status !== "failed") return null;
  const { message, details } = job.error ?? {};
  const told = [message, details].filter((one) => typeof one === "string" && one !== "");
  return plainly(told.join(" ")) || "It failed, and nobody knows why.";
}
