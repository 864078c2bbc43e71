import { useSyncExternalStore } from "react";

const asked = matchMedia("(prefers-reduced-motion: reduce)");

function subscribe(listener: () => void): () => void {
  asked.addEventListener("change", listener);
  return () => asked.removeEventListener("change", listener);
}

/** Return whether somebody wants nothing to move that was not asked to. */
export function useStillness(): boolean {
  return useSyncExternalStore(subscribe, () => asked.matches);
}
