import type { Account } from "songreel";
import { plainly } from "../../app/plainly";
import type { Route } from "../../app/route";

/** Why a job failed, and where to do something about it. */
export interface Reason {
  /** What happened and what to do. */
  message: string;
  /** What the service said, in its own words. */
  details: string | null;
  place: { name: string; to: Route } | null;
}

const SPENDING = { name: "Look at the caps", to: { at: "settings", part: "spending" } } as const;
const KEYS = { name: "Look at the service keys", to: { at: "settings", part: "keys" } } as const;
const STORAGE = { name: "Make room", to: { at: "settings", part: "storage" } } as const;

const PLACES: Record<string, Reason["place"]> = {
  BUDGET_EXCEEDED: SPENDING,
  AUTHENTICATION_ERROR: KEYS,
  STORAGE_FULL: STORAGE,
};

/** Return why a job failed or was stopped, or null where it did neither. */
export function reasonOf(job: Account): Reason | null {
  const { error } = job;
  // What nobody knows is explained with what can be decided about it.
  if (!error || error.error_code === "OUTCOME_UNKNOWN") return null;
  const text = (name: string) => (typeof error[name] === "string" ? error[name] : null);
  return {
    message: plainly(text("message") ?? "It ended without a reason."),
    details: text("details"),
    place: PLACES[text("error_code") ?? ""] ?? null,
  };
}
