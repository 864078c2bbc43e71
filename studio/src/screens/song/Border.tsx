import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef } from "react";
import { WHY_NOT } from "../../api/ForMakers";
import { clock } from "../../app/time";
import type { Grid } from "../../wave/grid";
import { xOf } from "../../wave/scale";
import css from "./SongStrip.module.css";
import type { Correcting } from "./useSong";

interface BorderProps {
  start: number;
  /** The names of the parts on both sides. */
  names: readonly [string, string];
  /** Between which samples it can be. */
  bounds: readonly [number, number];
  perPixel: number;
  sampleRate: number;
  grid: Grid;
  top: number;
  height: number;
  /** Whether it cannot be moved: one may only look. */
  isFixed: boolean;
  correcting: Correcting;
}

const REACH_PIXELS = 12;
// Keys come one after the other: the border is moved once, when they have come to rest.
const REST_MILLISECONDS = 500;

/** The border between two parts: dragged, or moved by the beat with the arrows. */
export function Border({
  start,
  names: [before, after],
  bounds: [least, most],
  perPixel,
  sampleRate,
  grid,
  top,
  height,
  isFixed,
  correcting,
}: BorderProps): ReactNode {
  const handle = useRef<HTMLDivElement>(null);
  const wanted = useRef(start);
  const drag = useRef<{ from: number; frame: number; x: number; isFree: boolean } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isMoving = useRef(false);

  const show = (sample: number) => {
    const shown = handle.current;
    if (!shown) return;
    const seconds = sample / sampleRate;
    shown.style.transform = `translateX(${xOf(sample, perPixel)}px)`;
    shown.setAttribute("aria-valuenow", seconds.toFixed(2));
    shown.setAttribute(
      "aria-valuetext",
      `${grid.say(sample)}, ${clock(seconds, { tenths: true })}`,
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it stands where it is at each zoom
  useEffect(() => show(wanted.current), [perPixel, grid]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it was moved, here or elsewhere
  useEffect(() => {
    // Whoever is about to move it on keeps it in hand.
    if (timer.current !== undefined || drag.current) return;
    wanted.current = start;
    show(start);
  }, [start]);

  const commit = async () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const to = wanted.current;
    if (to === start) return;
    if (isMoving.current) {
      // Where it is moved from is known once the move before has ended.
      timer.current = setTimeout(() => void latest.current(), REST_MILLISECONDS);
      return;
    }
    isMoving.current = true;
    const isTaken = await correcting.correct({ kind: "move_border", sample: start, to });
    isMoving.current = false;
    if (isTaken) return;
    wanted.current = start;
    show(start);
  };
  const latest = useRef(commit);
  useEffect(() => {
    latest.current = commit;
  });
  useEffect(
    () => () => {
      // Whoever leaves in the middle of moving it has moved it.
      if (timer.current !== undefined) void latest.current();
    },
    [],
  );
  const put = (sample: number) => {
    wanted.current = Math.min(most, Math.max(least, Math.round(sample)));
    show(wanted.current);
  };

  const press = (event: KeyboardEvent) => {
    if (isFixed || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      event.stopPropagation();
      void correcting.correct({ kind: "remove_border", sample: start });
      return;
    }
    const forward = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 } as const;
    const by = forward[event.key as keyof typeof forward];
    if (by === undefined) return;
    event.preventDefault();
    put(grid.stepped(wanted.current, by, event.shiftKey ? "bar" : "beat"));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void latest.current(), REST_MILLISECONDS);
  };

  const follow = () => {
    const held = drag.current;
    if (!held) return;
    held.frame = 0;
    const sample = start + (held.x - held.from) * perPixel;
    put(held.isFree ? sample : grid.snapped(sample, "beat", REACH_PIXELS * perPixel));
  };
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.focus();
    if (isFixed) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: event.clientX, x: event.clientX, frame: 0, isFree: event.altKey };
  };
  const pull = (event: PointerEvent<HTMLDivElement>) => {
    const held = drag.current;
    if (!held) return;
    held.x = event.clientX;
    held.isFree = event.altKey;
    held.frame ||= requestAnimationFrame(follow);
  };
  const drop = (event: PointerEvent<HTMLDivElement>) => {
    const held = drag.current;
    if (!held) return;
    event.preventDefault();
    cancelAnimationFrame(held.frame);
    follow();
    drag.current = null;
    void commit();
  };
  return (
    <div
      ref={handle}
      className={css.border}
      style={{ top, height }}
      role="slider"
      tabIndex={0}
      aria-label={`Border between ${before} and ${after}`}
      aria-disabled={isFixed || undefined}
      aria-describedby={isFixed ? WHY_NOT : undefined}
      aria-valuemin={Math.floor(least / sampleRate)}
      aria-valuemax={Math.ceil(most / sampleRate)}
      aria-valuenow={start / sampleRate}
      title="Drag it; with Alt it goes between beats. Arrows: a beat, with Shift a bar."
      onKeyDown={press}
      onBlur={() => timer.current !== undefined && void commit()}
      onPointerDown={grab}
      onPointerMove={pull}
      onPointerUp={drop}
      onPointerCancel={() => {
        drag.current = null;
        put(start);
      }}
    />
  );
}
