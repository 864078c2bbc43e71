import type { Account } from "songreel";
import type { IconName } from "../../ui/icons";

/** What a job's state is called, and how it looks. */
export interface State {
  words: string;
  icon: IconName;
  look: "calm" | "busy" | "ok" | "danger" | "warn";
}

/** Say where a job stands. */
export function stateOf(job: Pick<Account, "status" | "actions" | "result">): State {
  if (job.actions.includes("submit_again")) {
    return { words: "Needs a decision", icon: "warning", look: "warn" };
  }
  switch (job.status) {
    case "queued":
      return { words: "Waiting", icon: "clock", look: "calm" };
    case "running":
      return { words: "Going on", icon: "jobs", look: "busy" };
    case "succeeded":
      return waitsFor(job)
        ? { words: "Waits for you", icon: "warning", look: "warn" }
        : { words: "Done", icon: "check", look: "ok" };
    case "failed":
      return { words: "Failed", icon: "warning", look: "danger" };
    case "cancelled":
      return { words: "Stopped", icon: "close", look: "calm" };
  }
}

/** Return what a person has to say before a project goes on, or null. */
export function waitsFor(job: Pick<Account, "result">): string | null {
  const next: unknown = job.result?.next;
  if (typeof next !== "object" || next === null || !("message" in next)) return null;
  if ("needs" in next && next.needs === "quote") {
    return "What comes next costs money. The project shows the price; nothing is bought before you say so.";
  }
  return typeof next.message === "string" ? next.message : null;
}

/** Tell whether a job has ended, however. */
export function hasEnded({ status }: Pick<Account, "status">): boolean {
  return status !== "queued" && status !== "running";
}
