import type { SceneStep } from "songreel";
import { inTab } from "../../app/kept";

/** Where each scene begins, by the order of the film: null where the music decides. */
export type Pins = readonly (readonly [sceneId: string, frame: number | null])[];

/** How a cut is seen. */
export type Change = "cut" | "dissolve" | "dip" | "flash" | "whip";

/** How a scene begins, by its id; null: as the film does it there. */
export type Begins = ReadonlyMap<string, Change | null>;

/** How a film is finished, as far as it is set here. */
export interface Finish {
  readonly transitions: Change;
  readonly captions: "off" | "lines" | "karaoke" | "soft";
  readonly fades: boolean;
}

/** Something that was done, with all that is needed to take it back and do it again. */
export type Command =
  | { readonly kind: "cuts"; readonly name: string; readonly before: Pins; readonly after: Pins }
  | {
      readonly kind: "split";
      readonly name: string;
      readonly sceneId: string;
      readonly before: Pins;
      readonly after: Pins;
    }
  | {
      readonly kind: "remove";
      readonly name: string;
      readonly sceneId: string;
      readonly before: Pins;
      readonly after: Pins;
    }
  | {
      readonly kind: "finish";
      readonly name: string;
      readonly before: Finish;
      readonly after: Finish;
    }
  | {
      readonly kind: "begin";
      readonly name: string;
      readonly sceneId: string;
      readonly before: Change | null;
      readonly after: Change | null;
    };

/** What was done and what was taken back, the newest last. */
export interface History {
  readonly past: readonly Command[];
  readonly future: readonly Command[];
}

/** What a command finds when it is done or taken back. */
export interface Standing {
  readonly pins: Pins;
  readonly finish: Finish;
  readonly begins: Begins;
}

export const NOTHING: History = { past: [], future: [] };

export const done = (history: History, command: Command): History => ({
  past: [...history.past, command],
  future: [],
});

export function undone({ past, future }: History): History {
  const last = past.at(-1);
  return last ? { past: past.slice(0, -1), future: [...future, last] } : { past, future };
}

export function redone({ past, future }: History): History {
  const last = future.at(-1);
  return last ? { past: [...past, last], future: future.slice(0, -1) } : { past, future };
}

/** Tell whether what stands is what a command left, or found: only then it can be taken back, or done again. */
export function fits(command: Command, side: "before" | "after", standing: Standing): boolean {
  if (command.kind === "finish") {
    return JSON.stringify(sorted(command[side])) === JSON.stringify(sorted(standing.finish));
  }
  if (command.kind === "begin") return command[side] === standing.begins.get(command.sceneId);
  return JSON.stringify(command[side]) === JSON.stringify(standing.pins);
}

/** A command that places cuts, whatever it does to the scenes before. */
export type Cutting = Extract<Command, { kind: "cuts" | "split" | "remove" }>;

/** Return what a command does to the scenes, before their cuts are placed. */
export function stepOf(command: Cutting, side: "before" | "after"): SceneStep {
  if (command.kind === "remove") {
    return side === "after" ? { remove: command.sceneId } : { restore: command.sceneId };
  }
  if (command.kind !== "split") return {};
  if (side === "before") return { remove: command.sceneId };
  const half = command.after.findIndex(([id]) => id === command.sceneId);
  const whole = command.after[half - 1]?.[0] ?? "";
  return { split: { sceneId: whole, secondId: command.sceneId } };
}

const sorted = ({ transitions, captions, fades }: Finish) => [transitions, captions, fades];

// A tab keeps some megabytes. What is older is taken back only until the page is loaded again.
const KEPT = 300;
const nameOf = (projectId: string): string => `songreel.timeline.${projectId}`;

/** Keep what was done in this tab, over a reload; return whether there is room for it. */
export function keep(projectId: string, history: History): boolean {
  const kept = { past: history.past.slice(-KEPT), future: history.future.slice(-KEPT) };
  return inTab.set(nameOf(projectId), JSON.stringify(kept));
}

/** Return what was done in this tab before it was loaded again. */
export function kept(projectId: string): History {
  const text = inTab.get(nameOf(projectId));
  if (text === null) return NOTHING;
  const found: unknown = JSON.parse(text);
  return isHistory(found) ? found : NOTHING;
}

function isHistory(found: unknown): found is History {
  return (
    typeof found === "object" &&
    found !== null &&
    "past" in found &&
    "future" in found &&
    Array.isArray(found.past) &&
    Array.isArray(found.future)
  );
}
