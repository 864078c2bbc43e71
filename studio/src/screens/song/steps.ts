import type { Edit } from "songreel";

/** What was done here: the whole list of corrections before it, and the one that it left. */
export interface Step {
  readonly before: readonly Edit[];
  readonly after: readonly Edit[];
}

/** What was done and what was taken back, the newest last. */
export interface History {
  past: Step[];
  future: Step[];
}

/** Somebody else corrected the song since: a whole list put back would drop what they did. */
export const ELSEWHERE = "elsewhere";
type Wanted = readonly Edit[] | typeof ELSEWHERE | null;

/** Return the corrections that one goes back to; null where there is nothing to take back. */
export function backFrom({ past }: History, edits: readonly Edit[]): Wanted {
  const last = past.at(-1);
  // After a reload nobody knows the steps any more: the last correction is taken back.
  if (!last) return edits.length > 0 ? edits.slice(0, -1) : null;
  return alike(last.after, edits) ? last.before : ELSEWHERE;
}

/** Return the corrections that one goes on to again; null where nothing was taken back. */
export function onFrom({ future }: History, edits: readonly Edit[]): Wanted {
  const next = future.at(-1);
  if (!next) return null;
  return alike(next.before, edits) ? next.after : ELSEWHERE;
}

const alike = (one: readonly Edit[], other: readonly Edit[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
