import type { CutPlan } from "songreel";
import { FRAMES_A_SECOND } from "../../app/time";
import type { Grid, Snap } from "../../wave/grid";

/** Between the samples of a song and the frames of its film. */
export const sampleOf = (frame: number, sampleRate: number): number =>
  Math.round((frame * sampleRate) / FRAMES_A_SECOND);

/** Return the frame nearest to a sample, as the server rounds it: halves up. */
export function frameOf(sample: number, sampleRate: number): number {
  return Math.floor((2 * sample * FRAMES_A_SECOND + sampleRate) / (2 * sampleRate));
}

/** No shot is shorter than half a second. */
export const LEAST_FRAMES = FRAMES_A_SECOND / 2;

/** Which clips can be had: their lengths, with what they cost, in ascending order. */
export type Offer = Pick<CutPlan["offer"], "model" | "in_step" | "sold">;

/** Return how many frames a clip of so many seconds fills at most. */
export function capacityOf(seconds: number, offer: Offer, slowDown: number): number {
  const slowed = offer.in_step ? 0 : slowDown;
  return Math.floor((seconds * FRAMES_A_SECOND * (1000 + slowed)) / 1000);
}

/** Return how many frames the longest clip fills. */
export function longestOf(offer: Offer, slowDown: number): number {
  return Math.max(...offer.sold.map((one) => capacityOf(one.seconds, offer, slowDown)));
}

/** Where the clips of a film begin, and where it ends. */
export interface Cuts {
  readonly starts: readonly number[];
  readonly frames: number;
}

/** Return the first frame after a clip. */
export const endOf = ({ starts, frames }: Cuts, place: number): number =>
  starts[place + 1] ?? frames;

/** Return which clip is seen at a frame. */
export function clipAt({ starts }: Cuts, frame: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= frame) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Between which frames a cut can lie: its neighbours last half a second, and no longer than clips do. */
export function boundsOf(cuts: Cuts, place: number, longest: number): [number, number] {
  const here = cuts.starts[place] ?? 0;
  const before = cuts.starts[place - 1] ?? 0;
  const after = endOf(cuts, place);
  const least = Math.max(before + LEAST_FRAMES, after - longest);
  const most = Math.min(after - LEAST_FRAMES, before + longest);
  // A film that was planned otherwise stays as it is.
  return least > most ? [here, here] : [Math.min(least, here), Math.max(most, here)];
}

/** Return the cuts with one of them elsewhere. */
export function moved(cuts: Cuts, place: number, frame: number): Cuts {
  return { ...cuts, starts: cuts.starts.map((start, at) => (at === place ? frame : start)) };
}

/** Return the cuts with one more, at a frame. */
export function split(cuts: Cuts, frame: number): Cuts {
  const place = clipAt(cuts, frame);
  return { ...cuts, starts: cuts.starts.toSpliced(place + 1, 0, frame) };
}

/**
 * Return the cuts without a clip: the one before it goes on instead, as far as it can, and the next
 * one begins earlier for the rest. Null where both together are not long enough.
 */
export function removed(cuts: Cuts, place: number, longest: number): Cuts | null {
  const starts = cuts.starts.toSpliced(place, 1);
  if (starts.length === 0) return null;
  if (place === 0) {
    starts[0] = 0;
    return endOf({ ...cuts, starts }, 0) <= longest ? { ...cuts, starts } : null;
  }
  const before = cuts.starts[place - 1] ?? 0;
  const next = endOf(cuts, place);
  if (next - before <= longest) return { ...cuts, starts };
  if (place === cuts.starts.length - 1) return null;
  const end = endOf(cuts, place + 1);
  const cut = Math.max(end - longest, Math.min(next, before + longest));
  if (cut - before > longest) return null;
  starts[place] = cut;
  return { ...cuts, starts };
}

/** Return the frame that a pointer means: that of the beat or bar near it, or its own. */
export function snapped(
  frame: number,
  grid: Grid,
  sampleRate: number,
  { to, reach }: { to: Snap; reach: number },
): number {
  if (to === "off") return Math.round(frame);
  const sample = (frame * sampleRate) / FRAMES_A_SECOND;
  const found = grid.snapped(sample, to, reach);
  return found === sample ? Math.round(frame) : frameOf(found, sampleRate);
}

/** Return the frame of the next beat or bar after a frame, or with −1 of the one before it. */
export function steppedFrame(
  frame: number,
  by: 1 | -1,
  to: "beat" | "bar" | "frame",
  grid: Grid,
  sampleRate: number,
): number {
  if (to === "frame") return frame + by;
  // A beat that rounds to this very frame is where one is, not where one goes.
  const half = sampleRate / (2 * FRAMES_A_SECOND);
  const from = sampleOf(frame, sampleRate) + by * Math.ceil(half);
  const found = grid.stepped(from, by, to);
  return found === from ? frame : frameOf(found, sampleRate);
}

/** A clip that a change makes too short, with what a longer one costs. */
export interface Longer {
  readonly place: number;
  readonly seconds: number;
  readonly price: string;
}

/**
 * Return which clips a change of cuts would make too short, as far as a page can know. `seconds` are
 * those of the clips that are there; null: there is none yet.
 */
export function tooShort(
  cuts: Cuts,
  seconds: readonly (number | null)[],
  offer: Offer,
  slowDown: number,
): Longer[] {
  return cuts.starts.flatMap((start, place) => {
    const has = seconds[place];
    const wanted = endOf(cuts, place) - start;
    if (has == null || wanted <= has * FRAMES_A_SECOND) return [];
    const enough = offer.sold.find((one) => capacityOf(one.seconds, offer, slowDown) >= wanted);
    if (!enough || enough.seconds <= has) return [];
    return [{ place, seconds: enough.seconds, price: String(enough.price) }];
  });
}
