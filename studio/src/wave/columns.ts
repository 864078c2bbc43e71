import type { Analysis } from "songreel";

export type Peaks = Analysis["peaks"];

/** The lowest and highest level of each pixel, between −1 and 1. */
export interface Columns {
  low: Float32Array;
  high: Float32Array;
}

/** Return what the wave is in each of `count` pixels, the first of which begins with the sample `from`. */
export function columns(peaks: Peaks, from: number, perPixel: number, count: number): Columns {
  const low = new Float32Array(count);
  const high = new Float32Array(count);
  const { bucket } = peaks;
  if (perPixel < bucket) return between(peaks, from, perPixel, count);
  for (let x = 0; x < count; x++) {
    const first = Math.floor((from + x * perPixel) / bucket);
    const last = Math.max(first + 1, Math.ceil((from + (x + 1) * perPixel) / bucket));
    let least = 0;
    let most = 0;
    for (let index = Math.max(0, first); index < last && index < peaks.low.length; index++) {
      least = Math.min(least, peaks.low[index] ?? 0);
      most = Math.max(most, peaks.high[index] ?? 0);
    }
    low[x] = least / 127;
    high[x] = most / 127;
  }
  return { low, high };
}

/** Nearer than the wave is known, it goes evenly from one bucket's middle to the next one's. */
function between(
  { bucket, low, high }: Peaks,
  from: number,
  perPixel: number,
  count: number,
): Columns {
  const at = (levels: readonly number[], place: number): number => {
    const index = Math.floor(place);
    const left = levels[Math.max(0, index)] ?? 0;
    const right = levels[Math.min(index + 1, levels.length - 1)] ?? 0;
    return (left + (right - left) * (place - index)) / 127;
  };
  const shown: Columns = { low: new Float32Array(count), high: new Float32Array(count) };
  for (let x = 0; x < count; x++) {
    const place = (from + (x + 0.5) * perPixel) / bucket - 0.5;
    shown.low[x] = Math.min(0, at(low, place));
    shown.high[x] = Math.max(0, at(high, place));
  }
  return shown;
}

/** Return by how much a quiet song is to be drawn larger, so that its loudest moment fills the height. */
export function loudest(peaks: Peaks): number {
  let most = 1;
  for (const level of peaks.high) most = Math.max(most, level);
  for (const level of peaks.low) most = Math.max(most, -level);
  return most / 127;
}
