import { type KeyboardEvent, type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { clock } from "../../app/time";
import type { Transport } from "../../audio/Transport";
import { usePlayHead } from "../../audio/useTransport";
import type { Grid } from "../../wave/grid";
import { xOf } from "../../wave/scale";
import type { Seen } from "../../wave/useSeen";
import css from "./SongStrip.module.css";

interface PlayHeadProps {
  transport: Transport;
  grid: Grid;
  perPixel: number;
  height: number;
  scroller: RefObject<HTMLElement | null>;
  seen: RefObject<Seen>;
}

const ROOM_PIXELS = 48;

/** Where one hears: a layer of its own, moved without being painted, and a slider for keys. */
export function PlayHead({
  transport,
  grid,
  perPixel,
  height,
  scroller,
  seen,
}: PlayHeadProps): ReactNode {
  const head = useRef<HTMLDivElement>(null);
  const told = useRef(-1);
  const draw = (sample: number) => {
    const shown = head.current;
    if (!shown) return;
    const x = xOf(sample, perPixel);
    shown.style.transform = `translateX(${x}px)`;
    if (transport.state.isPlaying) follow(scroller.current, seen.current, x);
    const seconds = sample / transport.sound.sampleRate;
    // Read out: no more than once a second while it moves by itself.
    const isDue = !transport.state.isPlaying || Math.floor(seconds) !== told.current;
    if (!isDue) return;
    told.current = Math.floor(seconds);
    shown.setAttribute("aria-valuenow", seconds.toFixed(1));
    shown.setAttribute(
      "aria-valuetext",
      `${clock(seconds, { tenths: true })}, ${grid.say(sample)}`,
    );
  };
  usePlayHead(transport, draw);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it stands elsewhere at another zoom
  useLayoutEffect(() => draw(transport.sample), [perPixel, grid]);
  const move = (event: KeyboardEvent) => {
    const to = event.shiftKey ? "bar" : "beat";
    const { sample } = transport;
    const places: Record<string, number> = {
      ArrowRight: grid.stepped(sample, 1, to),
      ArrowUp: grid.stepped(sample, 1, to),
      ArrowLeft: grid.stepped(sample, -1, to),
      ArrowDown: grid.stepped(sample, -1, to),
      Home: 0,
      End: transport.sound.samples,
    };
    const place = places[event.key];
    if (place === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    transport.seek(place);
    reveal(scroller.current, seen.current, xOf(place, perPixel));
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
      aria-valuemax={Math.floor(transport.sound.samples / transport.sound.sampleRate)}
      aria-valuenow={0}
      onKeyDown={move}
    />
  );
}

/** Turn the page when the play head has come to its end. */
function follow(scroller: HTMLElement | null, { left, width }: Seen, x: number): void {
  if (!scroller) return;
  const isAhead = x - left > width - ROOM_PIXELS && x > width;
  if (x < left || isAhead) scroller.scrollLeft = x - ROOM_PIXELS;
}

function reveal(scroller: HTMLElement | null, { left, width }: Seen, x: number): void {
  if (!scroller) return;
  if (x - left < ROOM_PIXELS) scroller.scrollLeft = x - ROOM_PIXELS;
  else if (x - left > width - ROOM_PIXELS) scroller.scrollLeft = x - width + ROOM_PIXELS;
}
