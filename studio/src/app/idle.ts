/**
 * Do something when nothing else is to be done; returns what calls it off.
 *
 * Safari has no idle callbacks: there it is done behind what waits already.
 */
export function whenIdle(work: () => void): () => void {
  if ("requestIdleCallback" in window) {
    const asked = requestIdleCallback(work);
    return () => cancelIdleCallback(asked);
  }
  const timer = setTimeout(work);
  return () => clearTimeout(timer);
}
