import type { CutPlan } from "songreel";
import { FRAMES_A_SECOND } from "../app/time";
import type { Joint } from "./joints";

/** How fast a clip runs: frame n of a shot shows frame `n * numerator / denominator` of it. */
export interface Speed {
  readonly numerator: number;
  readonly denominator: number;
}

/** Which part of the picture is seen; all in thousandths, `x` and `y` are its middle. */
export interface Framing {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

/** What is seen between two cuts. Places are frames: of the film, and of the clip at the film's rate. */
export interface SequenceShot {
  readonly start_frame: number;
  readonly frames: number;
  /** The first frame of the clip that is seen. */
  readonly source_in: number;
  readonly speed?: Speed;
  readonly framing?: Framing;
  /** Where the clip is; null: it was not made yet. */
  readonly url: string | null;
  /** A picture to see until the clip is there, or instead of it. */
  readonly poster: string | null;
  /** What stands on the card in place of a clip that is not there. */
  readonly name: string;
  readonly words?: string;
  /** Whether it is a draft, which writes at its bottom what it stands for. */
  readonly isDrawn?: boolean;
}

/** Footage that goes on without a jump, through cuts at which only the framing changes. */
export interface Run {
  readonly key: string;
  readonly first: number;
  readonly start: number;
  readonly end: number;
  /** From where and until where it is seen: within a dissolve it runs on beyond its cuts. */
  readonly from: number;
  readonly until: number;
  readonly url: string | null;
  readonly sourceIn: number;
  readonly speed: number;
}

const WHOLE: Framing = { zoom: 1000, x: 500, y: 500 };
const AS_MADE: Speed = { numerator: 1, denominator: 1 };

/** Join shots that go on from each other: one video shows them all. */
export function runsOf(shots: readonly SequenceShot[], joints: readonly Joint[] = []): Run[] {
  const runs: Run[] = [];
  const dissolves = new Map(
    joints.filter(({ kind }) => kind === "dissolve").map((one) => [one.at, one] as const),
  );
  shots.forEach((shot, first) => {
    const { start_frame: start, frames, source_in: sourceIn, url, speed = AS_MADE } = shot;
    const rate = speed.numerator / speed.denominator;
    const before = runs.at(-1);
    const goesOn =
      before?.url &&
      before.url === url &&
      before.speed === rate &&
      before.end === start &&
      before.sourceIn + (start - before.start) * rate === sourceIn;
    if (before && goesOn) {
      const end = start + frames;
      runs[runs.length - 1] = { ...before, end, until: end + (dissolves.get(end)?.after ?? 0) };
      return;
    }
    const key = `${url ?? first}@${start}-${sourceIn}`;
    const end = start + frames;
    const from = start - (dissolves.get(start)?.before ?? 0);
    const until = end + (dissolves.get(end)?.after ?? 0);
    runs.push({ key, first, start, end, from, until, url, sourceIn, speed: rate });
  });
  return runs;
}

/** Return the place of what is seen at a frame; the nearest where nothing is. */
export function placeAt(parts: readonly { readonly start: number }[], frame: number): number {
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((parts[middle]?.start ?? 0) <= frame) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Return the second of a run's clip that is seen at a place of the film, which may lie between frames. */
export function secondOf(run: Run, at: number): number {
  const inside = Math.min(Math.max(at, run.from), run.until);
  return (run.sourceIn + (inside - run.start) * run.speed) / FRAMES_A_SECOND;
}

/** Write what puts a part of the picture into the whole frame. */
export function transformOf({ zoom, x, y }: Framing = WHOLE): string {
  if (zoom === 1000) return "none";
  const share = zoom / 1000;
  // What lies at the middle of what is seen comes to the middle of the frame.
  const moved = (middle: number) => `${((0.5 - middle / 1000) * share * 100).toFixed(2)}%`;
  return `translate(${moved(x)}, ${moved(y)}) scale(${share})`;
}

/** What a clip of a plan shows. */
export interface PlannedClip {
  readonly url: string | null;
  readonly poster?: string | null;
  readonly name: string;
  readonly words?: string;
}

/** Return the shots of a plan with the clips that are there, one for each clip of the plan. */
export function shotsOfPlan(
  plan: Pick<CutPlan, "shots">,
  clipOf: (clip: number) => PlannedClip,
): SequenceShot[] {
  return plan.shots.map((shot) => {
    const { poster = null, ...clip } = clipOf(shot.clip);
    const { numerator = 1, denominator = 1 } = shot.speed;
    const { zoom = 1000, x = 500, y = 500 } = shot.framing ?? {};
    return {
      start_frame: shot.start,
      frames: shot.frames,
      source_in: shot.source_in,
      speed: { numerator, denominator },
      framing: { zoom, x, y },
      poster,
      ...clip,
    };
  });
}
