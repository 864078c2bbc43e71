import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useEffectEvent,
  useRef,
} from "react";
import { clock, FRAMES_A_SECOND } from "../../app/time";
import type { Player } from "../../player/Player";
import type { Grid } from "../../wave/grid";
import { xOf } from "../../wave/scale";
import type { Seen } from "../../wave/useSeen";
import css from "./Board.module.css";
import { sampleOf, steppedFrame } from "./cuts";

interface PlayHeadProps {
  player: Player;
  frames: number;
  height: number;
  grid: Grid;
  perPixel: number;
  sampleRate: number;
  scroller: RefObject<HTMLElement | null>;
  seen: RefObject<Seen>;
}

const ROOM_PIXELS = 48;

/** What one sees: a layer of its own, moved without being painted, and a slider for keys. */
export function PlayHead({
  player,
  frames,
  height,
  grid,
  perPixel,
  sampleRate,
  scroller,
  seen,
}: PlayHeadProps): ReactNode {
  const head = useRef<HTMLDivElement>(null);
  const told = useRef(-1);
  const draw = useEffectEvent((frame: number) => {
    const shown = head.current;
    if (!shown) return;
    const sample = sampleOf(frame, sampleRate);
    const x = xOf(sample, perPixel);
    shown.style.transform = `translateX(${x}px)`;
    const isPlaying = player.state.status !== "paused";
    const { left, width } = seen.current;
    const isOut = x < left || x - left > width - (isPlaying ? ROOM_PIXELS : 0);
    if (isOut && scroller.current) scroller.current.scrollLeft = x - ROOM_PIXELS;
    const second = Math.floor(frame / FRAMES_A_SECOND);
    // Read out: no more than once a second while it moves by itself.
    if (isPlaying && second === told.current) return;
    told.current = second;
    shown.setAttribute("aria-valuenow", (frame / FRAMES_A_SECOND).toFixed(1));
    const words = `${clock(frame / FRAMES_A_SECOND, { tenths: true })}, ${grid.say(sample + sampleRate / 50)}`;
    shown.setAttribute("aria-valuetext", words);
  });
  useEffect(() => player.onFrame((frame) => draw(frame)), [player]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it stands elsewhere at another zoom
  useEffect(() => draw(player.frame), [perPixel, grid]);
  const move = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = event.shiftKey ? "bar" : "beat";
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 } as const;
    const step = by[event.key as keyof typeof by];
    const ends = { Home: 0, End: frames - 1 };
    const place =
      step === undefined
        ? ends[event.key as keyof typeof ends]
        : steppedFrame(player.frame, step, to, grid, sampleRate);
    if (place === undefined) return;
    event.preventDefault();
    player.seek(place);
  };
  return (
    <div
      ref={head}
      className={css.head}
      style={{ height }}
      role="slider"
      tabIndex={0}
      aria-label="Play head"
      aria-valuemin={0}
      aria-valuemax={Math.floor(frames / FRAMES_A_SECOND)}
      aria-valuenow={0}
      onKeyDown={move}
    />
  );
}
