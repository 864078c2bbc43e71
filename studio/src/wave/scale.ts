/**
 * Between samples of a song and pixels of a screen. A strip begins with the song's first sample at x = 0 and is
 * scrolled; how far one is zoomed in is told by the samples of one pixel.
 */

/** One cannot zoom in further than this many pixels a second. */
const MOST_PIXELS_A_SECOND = 1200;

/** Return where a sample stands, in pixels from the beginning of the song. */
export const xOf = (sample: number, perPixel: number): number => sample / perPixel;

/** Return the whole sample at x, never outside the song. */
export function sampleAt(x: number, perPixel: number, samples: number): number {
  return Math.min(Math.max(0, Math.round(x * perPixel)), Math.max(0, samples - 1));
}

/** Return the samples of a pixel with which the whole song fills a width. */
export const fitted = (samples: number, width: number): number => samples / Math.max(1, width);

/** Return another zoom, `factor` times as close, between the whole song and its single samples. */
export function zoomed(
  perPixel: number,
  factor: number,
  { samples, sampleRate, width }: { samples: number; sampleRate: number; width: number },
): number {
  const widest = fitted(samples, width);
  const closest = Math.min(widest, sampleRate / MOST_PIXELS_A_SECOND);
  return Math.min(widest, Math.max(closest, perPixel / factor));
}

/** Return how far to scroll so that a sample stands at x of what is seen. */
export function scrollTo(sample: number, x: number, perPixel: number): number {
  return Math.max(0, xOf(sample, perPixel) - x);
}
