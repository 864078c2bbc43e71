import type { CutPlan, Project, ProjectScene, Take } from "songreel";
import { FRAMES_A_SECOND } from "../../app/time";

/** Where a scene stands, as a person would say it. */
export type CardState = "making" | "failed" | "stale" | "missing" | "ready";

export const STATES: Record<CardState, string> = {
  making: "Being made",
  failed: "Failed",
  stale: "Out of date",
  missing: "No clip yet",
  ready: "Ready",
};

/** Return where a scene stands. */
export function stateOf(scene: ProjectScene): CardState {
  const { job, standing } = scene.clip;
  if (job && (job.status === "queued" || job.status === "running")) return "making";
  if (job?.status === "failed") return "failed";
  if (standing === "current") return "ready";
  return standing === "stale" ? "stale" : "missing";
}

/** Seeds for the clips of some scenes, by their ids. */
export type Seeds = Readonly<Record<string, number>>;

const SEEDS = 2 ** 32;

/** Return another seed by chance for each of some scenes: another take of each. */
export function otherSeeds(sceneIds: readonly string[]): Seeds {
  return Object.fromEntries(sceneIds.map((id) => [id, Math.floor(Math.random() * SEEDS)]));
}

/**
 * Return where among all scenes one comes to stand that is put at a place among those that are shown.
 *
 * Both places are counted without the scene itself. It stays beside the scenes that one sees it
 * beside: in front of the one that follows, else behind the last.
 */
export function placeAmong(
  all: readonly string[],
  shown: readonly string[],
  sceneId: string,
  place: number,
): number {
  const others = all.filter((id) => id !== sceneId);
  const seen = shown.filter((id) => id !== sceneId);
  const next = seen[place];
  if (next !== undefined) return others.indexOf(next);
  const last = seen.at(-1);
  return last === undefined ? all.indexOf(sceneId) : others.indexOf(last) + 1;
}

/** Return where among all scenes one stands once it is moved by one among those that are shown. */
export function placeBeside(
  all: readonly string[],
  shown: readonly string[],
  sceneId: string,
  by: number,
): number {
  const place = shown.indexOf(sceneId) + by;
  // Past the last that is shown it goes on among all: its number says so.
  if (place < 0 || place >= shown.length) return all.indexOf(sceneId) + by;
  return placeAmong(all, shown, sceneId, place);
}

/** Where a scene is in the song: `Chorus`, `Bars 9–12`; null as long as nothing is planned. */
export interface Place {
  section: string | null;
  bars: string | null;
}

const NOWHERE: Place = { section: null, bars: null };

/** Return where each scene of a plan is in the song. */
export function placesOf(plan: CutPlan | undefined, scenes: number): Place[] {
  if (!plan || plan.clips.length !== scenes) return Array.from({ length: scenes }, () => NOWHERE);
  const cuts = new Map(plan.cuts.map((cut) => [cut.frame, cut]));
  return plan.clips.map((clip) => {
    const first = cuts.get(clip.start)?.bar ?? null;
    const next = cuts.get(clip.start + clip.frames);
    // A scene that ends within a bar has a part of that bar.
    const last = next?.bar == null ? null : next.beat === 1 ? next.bar - 1 : next.bar;
    const section = clip.label.charAt(0).toUpperCase() + clip.label.slice(1);
    return { section, bars: barsOf(first, last) };
  });
}

function barsOf(first: number | null, last: number | null): string | null {
  if (first === null) return null;
  if (last === null) return `From bar ${first}`;
  return last <= first ? `Bar ${first}` : `Bars ${first}–${last}`;
}

/** Return how long a scene is on the screen, in seconds; null where nobody knows yet. */
export function secondsOf(scene: ProjectScene): number | null {
  if (scene.frames !== null) return scene.frames / FRAMES_A_SECOND;
  return scene.seconds;
}

/** Return a project's scenes that have no clip that is up to date, and are not being made. */
export function openScenes(project: Project): ProjectScene[] {
  return project.scenes.filter((scene) => {
    const state = stateOf(scene);
    return state !== "ready" && state !== "making";
  });
}

/** What is known of a take, as far as it is; what was brought along knows nothing of itself. */
export interface TakeFacts {
  prompt: string | null;
  avoid: string | null;
  backend: string | null;
  model: string | null;
  seed: number | null;
  seconds: number | null;
  /** US dollars; null where nobody knows. */
  cost: string | null;
}

/** Return what a take was asked for with, and what it cost. */
export function factsOf(take: Take): TakeFacts {
  const { facts } = take;
  const text = (name: string) => (typeof facts[name] === "string" ? facts[name] || null : null);
  const number = (name: string) => (typeof facts[name] === "number" ? facts[name] : null);
  return {
    prompt: text("prompt"),
    avoid: text("negative_prompt"),
    backend: text("backend"),
    model: text("model"),
    seed: number("seed"),
    seconds: number("seconds"),
    cost: costOf(facts["cost"]),
  };
}

function costOf(cost: unknown): string | null {
  if (typeof cost !== "object" || cost === null || !("amount_usd" in cost)) return null;
  return typeof cost.amount_usd === "string" ? cost.amount_usd : null;
}
