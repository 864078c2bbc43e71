import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useEffectEvent,
  useRef,
} from "react";
import { WHY_NOT } from "../../api/ForMakers";
import { clock, FRAMES_A_SECOND } from "../../app/time";
import type { Grid, Snap } from "../../wave/grid";
import { xOf } from "../../wave/scale";
import type { Seen } from "../../wave/useSeen";
import css from "./Board.module.css";
import { sampleOf, snapped, steppedFrame } from "./cuts";

interface CutHandleProps {
  /** Which clip begins here, from 1 on: the film begins with the first. */
  place: number;
  frame: number;
  /** Between which frames it can lie. */
  bounds: readonly [number, number];
  /** Where the clips beside it begin and end. */
  between: readonly [number, number];
  perPixel: number;
  sampleRate: number;
  grid: Grid;
  snap: Snap;
  scroller: RefObject<HTMLElement | null>;
  seen: RefObject<Seen>;
  /** Whether it cannot be moved: one may only look. */
  isFixed: boolean;
  /** Says beside it what it costs to have it there; empty: nothing. */
  priceAt: (place: number, frame: number) => string;
  onMove: (place: number, frame: number) => void;
}

const REACH_PIXELS = 12;
const EDGE_PIXELS = 36;
// Keys come one after the other: it is moved once, when they have come to rest.
const REST_MILLISECONDS = 500;

/**
 * A cut between two scenes: dragged, or moved with keys. While it is dragged nothing is rendered: it is a
 * layer that is moved, with a shade over what it takes and a few words.
 */
export function CutHandle({
  place,
  frame,
  bounds: [least, most],
  between: [start, end],
  perPixel,
  sampleRate,
  grid,
  snap,
  scroller,
  seen,
  isFixed,
  priceAt,
  onMove,
}: CutHandleProps): ReactNode {
  const handle = useRef<HTMLDivElement>(null);
  const shade = useRef<HTMLDivElement>(null);
  const words = useRef<HTMLSpanElement>(null);
  const wanted = useRef(frame);
  const drag = useRef<Drag | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const x = (at: number) => xOf(sampleOf(at, sampleRate), perPixel);
  const say = (at: number) => {
    const seconds = at / FRAMES_A_SECOND;
    // A frame lies a little beside its beat: what is said is the beat that it stands for.
    const sample = grid.snapped(sampleOf(at, sampleRate), "beat", sampleRate / FRAMES_A_SECOND);
    return `${grid.say(sample)}, ${clock(seconds, { tenths: true })}`;
  };
  const show = (at: number) => {
    const shown = handle.current;
    if (!shown) return;
    shown.style.transform = `translateX(${x(at)}px)`;
    shown.setAttribute("aria-valuenow", (at / FRAMES_A_SECOND).toFixed(2));
    shown.setAttribute("aria-valuetext", say(at));
    const isMoving = at !== frame;
    if (shade.current) {
      const left = Math.min(x(at), x(frame));
      const width = Math.abs(x(at) - x(frame));
      shade.current.style.transform = `translateX(${left}px) scaleX(${isMoving ? width : 0})`;
    }
    if (!words.current) return;
    words.current.hidden = !isMoving && !drag.current;
    const lengths = [at - start, end - at].map((one) => `${(one / FRAMES_A_SECOND).toFixed(1)} s`);
    const price = priceAt(place, at);
    const { left, width } = seen.current;
    words.current.dataset.side = x(at) - left > width / 2 ? "before" : "after";
    words.current.textContent = `${say(at)} · ${lengths.join(" | ")}${price ? ` · ${price}` : ""}`;
  };
  const draw = useEffectEvent(() => {
    if (timer.current === undefined && !drag.current) wanted.current = frame;
    show(wanted.current);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it stands where it is, whatever is shown anew
  useEffect(() => draw(), [perPixel, grid, frame, start, end]);

  const commit = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    if (wanted.current !== frame) onMove(place, wanted.current);
    else show(frame);
  };
  const latest = useEffectEvent(commit);
  useEffect(
    () => () => {
      // Whoever leaves in the middle of moving it has moved it.
      if (timer.current !== undefined) latest();
    },
    [],
  );
  const put = (at: number) => {
    wanted.current = Math.min(most, Math.max(least, at));
    show(wanted.current);
  };

  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape" && (drag.current || timer.current !== undefined)) {
      event.preventDefault();
      clearTimeout(timer.current);
      timer.current = undefined;
      drag.current = null;
      put(frame);
      return;
    }
    const by = BY[event.key];
    if (isFixed || by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const isFrame = event.key === "," || event.key === ".";
    const to = isFrame ? "frame" : event.shiftKey ? "bar" : "beat";
    put(steppedFrame(wanted.current, by, to, grid, sampleRate));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest(), REST_MILLISECONDS);
  };

  const follow = () => {
    const held = drag.current;
    if (!held) return;
    held.timer = 0;
    const { left, width } = seen.current;
    const at = held.x - held.edge;
    const beyond = Math.min(0, at - EDGE_PIXELS) + Math.max(0, at - width + EDGE_PIXELS);
    const next = Math.max(0, left + beyond / 2);
    if (scroller.current && beyond !== 0) scroller.current.scrollLeft = next;
    const sample = (next + at - held.off) * perPixel;
    const to = held.isFree ? "off" : snap;
    const reach = REACH_PIXELS * perPixel;
    put(snapped((sample * FRAMES_A_SECOND) / sampleRate, grid, sampleRate, { to, reach }));
    if (beyond !== 0) held.timer = requestAnimationFrame(follow);
  };
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.focus({ preventScroll: true });
    if (isFixed) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const edge = scroller.current?.getBoundingClientRect().left ?? 0;
    const off = event.clientX - edge + seen.current.left - x(wanted.current);
    drag.current = { edge, off, x: event.clientX, timer: 0, isFree: event.altKey };
    show(wanted.current);
  };
  const pull = (event: PointerEvent<HTMLDivElement>) => {
    const held = drag.current;
    if (!held) return;
    held.x = event.clientX;
    held.isFree = event.altKey;
    // Pointers tell more often than is drawn.
    held.timer ||= requestAnimationFrame(follow);
  };
  const drop = (event: PointerEvent<HTMLDivElement>) => {
    const held = drag.current;
    if (!held) return;
    event.preventDefault();
    cancelAnimationFrame(held.timer);
    if (held.timer !== 0) follow();
    drag.current = null;
    commit();
  };
  return (
    <>
      <div ref={shade} className={css.shade} aria-hidden="true" />
      <div
        ref={handle}
        className={css.cut}
        role="slider"
        tabIndex={0}
        aria-label={`Cut to scene ${place + 1}`}
        aria-disabled={isFixed || undefined}
        aria-describedby={isFixed ? WHY_NOT : undefined}
        aria-valuemin={least / FRAMES_A_SECOND}
        aria-valuemax={most / FRAMES_A_SECOND}
        aria-valuenow={frame / FRAMES_A_SECOND}
        aria-valuetext={say(frame)}
        onKeyDown={press}
        onBlur={() => timer.current !== undefined && commit()}
        onPointerDown={grab}
        onPointerMove={pull}
        onPointerUp={drop}
        onPointerCancel={() => {
          drag.current = null;
          put(frame);
        }}
      >
        <span ref={words} className={css.words} aria-hidden="true" hidden />
      </div>
    </>
  );
}

interface Drag {
  /** The left edge of what scrolls, on the screen. */
  edge: number;
  /** How far beside the cut it was taken. */
  off: number;
  x: number;
  timer: number;
  isFree: boolean;
}

const BY: Partial<Record<string, 1 | -1>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  ".": 1,
  ",": -1,
};
