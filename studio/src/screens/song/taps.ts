// Two presses nearer than this were one: nobody taps ten times a second.
const LEAST_SECONDS = 0.1;

/** Return taps with another one. Who went back in the song taps that stretch anew. */
export function added(taps: readonly number[], sample: number, sampleRate: number): number[] {
  const before = taps.filter((one) => one < sample);
  const last = before.at(-1);
  if (last !== undefined && sample - last < LEAST_SECONDS * sampleRate) return [...before];
  return [...before, sample];
}

/** Return how many beats a minute were tapped, from the usual distance of two taps; null for less than two. */
export function paceOf(taps: readonly number[], sampleRate: number): number | null {
  const steps = taps.slice(1).map((sample, index) => sample - (taps[index] ?? 0));
  if (steps.length === 0) return null;
  steps.sort((left, right) => left - right);
  const usual = steps[steps.length >> 1] ?? 0;
  return usual > 0 ? Math.round((60 * sampleRate) / usual) : null;
}
