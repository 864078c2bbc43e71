import { useEffect, useRef } from "react";
import type { FeedEvent } from "songreel";
import { useEvents } from "../../api/live";

const TOGETHER_MILLISECONDS = 1200;

/** Do something when a kind of event was heard: once for all that come close together. */
export function useHeard(isIt: (event: FeedEvent) => boolean, act: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  useEvents((event) => {
    if (!isIt(event)) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, TOGETHER_MILLISECONDS);
  });
}
