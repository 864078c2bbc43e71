import { type ReactNode, useEffect, useMemo, useRef } from "react";
import type { Account } from "songreel";
import { clock } from "../../app/time";

type Tick = (now: number) => void;
const ticking = new Set<Tick>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(each: Tick): () => void {
  ticking.add(each);
  timer ??= setInterval(() => {
    const now = performance.now();
    for (const one of ticking) one(now);
  }, 1000);
  return () => {
    ticking.delete(each);
    if (ticking.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** How long a job has been worked on. It ticks by itself: nothing else is drawn anew for that. */
export function Elapsed({ job }: { job: Account }): ReactNode {
  const shown = useRef<HTMLSpanElement>(null);
  const { elapsed_seconds: elapsed, status } = job;
  const isRunning = status === "running" && elapsed !== null;
  // The clocks of server and page may differ, so the seconds are counted on from what was told.
  const began = useMemo(() => performance.now() - 1000 * (elapsed ?? 0), [elapsed]);
  useEffect(() => {
    if (!isRunning) return;
    return tick((now) => {
      if (shown.current) shown.current.textContent = clock((now - began) / 1000);
    });
  }, [isRunning, began]);
  if (elapsed === null) return null;
  return (
    <>
      <span className="unseen">Time so far: </span>
      <span ref={shown} className="number">
        {clock(elapsed)}
      </span>
    </>
  );
}
