import type { Analysis } from "songreel";

export type BeatMark = Analysis["beats"][number];
export type Snap = "beat" | "bar" | "off";

/** Where something is in the music: bar 1 begins with the first downbeat, bar 0 is what comes before it. */
export interface Place {
  bar: number;
  beat: number;
}

/** A line of the grid; `label` is its bar's number where there is room for one. */
export interface Tick {
  sample: number;
  kind: "bar" | "beat";
  label: string | null;
}

const BEAT_PIXELS = 14;
const BAR_PIXELS = 9;
const LABEL_PIXELS = 44;

/** The beats of a song with the bars that they make. */
export class Grid {
  readonly beats: readonly BeatMark[];
  /** Samples of all beats, and of those that begin a bar. */
  readonly times: readonly number[];
  readonly ones: readonly number[];
  /** For each beat the number of its bar. */
  readonly #bars: readonly number[];

  constructor(beats: readonly BeatMark[]) {
    this.beats = beats;
    this.times = beats.map((one) => one.sample);
    this.ones = beats.filter((one) => one.position === 1).map((one) => one.sample);
    let bar = 0;
    this.#bars = beats.map((one) => {
      if (one.position === 1) bar += 1;
      return bar;
    });
  }

  /** Return the bar and beat in which a sample lies; null before the first beat. */
  placeOf(sample: number): Place | null {
    const index = lastAtOrBefore(this.times, sample);
    const found = this.beats[index];
    return found ? { bar: this.#bars[index] ?? 0, beat: found.position } : null;
  }

  /** Say the bar and beat of a sample in words. */
  say(sample: number): string {
    const place = this.placeOf(sample);
    if (!place || place.bar === 0) return "before bar 1";
    return `bar ${place.bar} beat ${place.beat}`;
  }

  /** Return the beat or downbeat nearest to a sample; further away than `reach`, the sample itself. */
  snapped(sample: number, to: Snap, reach = Number.POSITIVE_INFINITY): number {
    if (to === "off") return sample;
    const marks = to === "bar" ? this.ones : this.times;
    const nearest = marks[nearestIndex(marks, sample)];
    return nearest !== undefined && Math.abs(nearest - sample) <= reach ? nearest : sample;
  }

  /** Return the next beat or downbeat after a sample, or with `by` −1 the one before it; else the sample. */
  stepped(sample: number, by: 1 | -1, to: "beat" | "bar"): number {
    const marks = to === "bar" ? this.ones : this.times;
    const at = lastAtOrBefore(marks, by > 0 ? sample : sample - 1);
    return (by > 0 ? marks[at + 1] : marks[at]) ?? sample;
  }

  /** Return the lines from one sample to before another, as fine as the zoom has room for. */
  ticks(from: number, to: number, perPixel: number): Tick[] {
    const beat = median(this.times) / perPixel;
    const bar = median(this.ones) / perPixel;
    const showsBeats = beat >= BEAT_PIXELS;
    const every = roomFor(BAR_PIXELS, bar);
    const labelled = Math.max(every, roomFor(LABEL_PIXELS, bar));
    const ticks: Tick[] = [];
    for (let index = lastAtOrBefore(this.times, from - 1) + 1; index < this.beats.length; index++) {
      const found = this.beats[index];
      if (!found || found.sample >= to) break;
      const number = this.#bars[index] ?? 0;
      if (found.position !== 1) {
        if (showsBeats) ticks.push({ sample: found.sample, kind: "beat", label: null });
      } else if ((number - 1) % every === 0) {
        const label = (number - 1) % labelled === 0 ? String(number) : null;
        ticks.push({ sample: found.sample, kind: "bar", label });
      }
    }
    return ticks;
  }
}

/** Return the index of the last of ascending numbers that is at most `value`; −1 where there is none. */
export function lastAtOrBefore(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Return the index of that of ascending numbers which is nearest to `value`; −1 where there is none. */
export function nearestIndex(ascending: readonly number[], value: number): number {
  const before = lastAtOrBefore(ascending, value);
  const earlier = ascending[before];
  const later = ascending[before + 1];
  if (earlier === undefined) return later === undefined ? -1 : 0;
  if (later === undefined) return before;
  return value - earlier <= later - value ? before : before + 1;
}

/** Return the usual distance of ascending numbers; 0 where there are no two. */
function median(ascending: readonly number[]): number {
  const steps: number[] = [];
  for (let index = 1; index < ascending.length; index++) {
    steps.push((ascending[index] ?? 0) - (ascending[index - 1] ?? 0));
  }
  steps.sort((left, right) => left - right);
  return steps[steps.length >> 1] ?? 0;
}

/** Return every how many bars there is one, in powers of two, so that each has its pixels. */
function roomFor(pixels: number, bar: number): number {
  if (bar <= 0) return 1;
  return 2 ** Math.max(0, Math.ceil(Math.log2(pixels / bar)));
}
