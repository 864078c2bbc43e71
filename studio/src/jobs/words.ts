import type { Account, Cost, Order, Progress } from "songreel";
import { dollars, isNothing, total } from "../app/money";
import { span } from "../app/time";

const ALONE: Record<Account["kind"], string> = {
  scenes: "Scenes",
  reference: "Character picture",
  clip: "Clip",
  film: "Film",
  merge: "Clips put together",
  project: "Work",
  listen: "Song listened to",
  export: "Export",
};
const STEPS: Record<Account["about"]["steps"][number], string> = {
  plan: "Cuts",
  scenes: "Scenes",
  reference: "Character picture",
  animatic: "Draft film",
  clips: "Clips",
  film: "Film",
};

const EXPORTS: Record<string, string> = {
  fcpxml: "Final Cut package",
  xmeml: "Premiere package",
  otio: "OpenTimelineIO package",
  edl: "Edit list",
  bundle: "The whole project",
  sync: "Look at the beat",
  sync_picture: "Look at the beat",
};

const PARTS: Record<string, string> = {
  plan: "the cuts",
  scenes: "the scenes",
  reference: "the character’s picture",
  animatic: "the draft",
  clips: "the clips",
  film: "the film",
};

/** Say what a step makes: `the draft`. */
export function partOf(step: string): string {
  return PARTS[step] ?? step.replaceAll("_", " ");
}

/** What a job makes, without the project that it is for: `Clip 3`, `Draft film`. */
export function thingOf(job: Pick<Account, "kind"> & Partial<Pick<Account, "about">>): string {
  const last = job.about?.steps.at(-1);
  const form = EXPORTS[job.about?.format ?? ""];
  const thing = last ? STEPS[last] : (form ?? ALONE[job.kind]);
  return job.about?.number ? `${thing} ${job.about.number}` : thing;
}

/** Say in words what a job does: `Clip 3 of Rain`. */
export function nameOf(job: Pick<Account, "kind"> & Partial<Pick<Account, "about">>): string {
  const song = job.about?.song_name;
  if (song) return `${thingOf(job)}: ${song}`;
  const title = job.about?.project_title;
  return title ? `${thingOf(job)} of ${title}` : thingOf(job);
}

const PHASES: Record<string, string> = {
  plan: "Planning the cuts",
  scenes: "Writing the scenes",
  reference: "Drawing the character",
  animatic: "Drawing the draft",
  clips: "Making the clips",
  film: "Putting the film together",
  assembly: "Putting the film together",
  generating: "Being made",
  storing: "Saving",
  listening: "Listening",
  exporting: "Being put together",
  measuring: "Looking through the film",
};

/** Say what a phase is. */
export function phaseName(phase: string): string {
  return PHASES[phase] ?? `${phase.charAt(0).toUpperCase()}${phase.slice(1).replaceAll("_", " ")}`;
}

/** Say what goes on: the phase, and how many of its parts are done. */
export function phaseOf(progress: Pick<Progress, "phase" | "done" | "total">): string {
  const isCounted = progress.total > 1 && !isShared(progress);
  const counted = isCounted ? `, ${progress.done} of ${progress.total} done` : "";
  return `${phaseName(progress.phase)}${counted}`;
}

// A single thing that is made counts thousandths of itself.
function isShared({ phase }: Pick<Progress, "phase">): boolean {
  return phase === "generating";
}

/** How much of a job's phase is done, in thousandths; null where nobody knows. */
export function shareOf(progress: Progress): number | null {
  if (progress.share !== null) return progress.share;
  const { elapsed_seconds: elapsed, estimate_seconds: whole, done, total: all } = progress;
  // Never full before it is done: an estimate may be short.
  if (whole && elapsed !== null) return Math.min(950, Math.round((1000 * elapsed) / whole));
  return isShared(progress) || all <= 1 ? null : Math.round((1000 * done) / all);
}

/** Say how long it still takes; null where nobody knows. */
export function restOf(progress: Progress): string | null {
  const { elapsed_seconds: elapsed, estimate_seconds: whole } = progress;
  if (whole === null) return null;
  const rest = whole - (elapsed ?? 0);
  return rest > 0 ? `about ${span(rest)} left` : "longer than usual";
}

/** What a job cost so far, in short pieces; none where it costs nothing. */
export function costOf(cost: Cost): string[] {
  const { charged_usd: charged, unknown_usd: unknown, reserved_usd: reserved } = cost;
  return [
    isNothing(charged) ? "" : `${dollars(charged)} spent`,
    isNothing(reserved) ? "" : `${dollars(reserved)} set aside`,
    isNothing(unknown) ? "" : `${dollars(unknown)} perhaps charged`,
  ].filter(Boolean);
}

/** Tell whether stopping a job may leave something on the bill that is not there yet. */
export function isMoneyAtStake(job: Account): boolean {
  return !isNothing(job.cost.reserved_usd);
}

const SENT: readonly Order["state"][] = ["intended", "submitted"];

/** Say, before a job is stopped, what that costs. */
export function stopPrice(job: Account): string {
  const { charged_usd: charged, reserved_usd: reserved } = job.cost;
  const kept = isNothing(charged)
    ? ""
    : ` ${dollars(charged)} were charged already; what they paid for is kept.`;
  if (isNothing(reserved)) return `Stopping costs nothing.${kept}`;
  const sent = job.orders.filter((one) => SENT.includes(one.state));
  if (sent.length === 0) {
    return `Nothing is being made yet: the ${dollars(reserved)} set aside are free again.${kept}`;
  }
  const most = dollars(total(sent.map((one) => one.amount_usd)));
  const what =
    sent.length === 1 ? "One clip or picture is" : `${sent.length} clips or pictures are`;
  return `${what} being made at the service. It may charge for what it began: ${most} at most.${kept}`;
}

/** Say, before a job is tried again, what that costs. */
export function retryPrice(job: Account): string {
  const lost = job.orders.filter((one) => one.state === "not_charged");
  if (lost.length === 0) return "What is finished is kept, and is not paid for again.";
  const price = dollars(total(lost.map((one) => one.amount_usd)));
  return `What is finished is kept. What failed is ordered again, for ${price} at its list price.`;
}
