import {
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Analysis } from "songreel";
import { useMayChange } from "../../api/session";
import type { Transport } from "../../audio/Transport";
import type { Grid } from "../../wave/grid";
import {
  curvePainter,
  dropsPainter,
  gridPainter,
  layered,
  partsPainter,
  wavePainter,
} from "../../wave/paint";
import { Strip } from "../../wave/Strip";
import { fitted, sampleAt, scrollTo, xOf, zoomed } from "../../wave/scale";
import { type Seen, useSeen } from "../../wave/useSeen";
import { Border } from "./Border";
import { linesPainter } from "./linesPainter";
import type { Line } from "./lyricsText";
import { PlayHead } from "./PlayHead";
import css from "./SongStrip.module.css";
import type { Correcting } from "./useSong";
import { nameOfPart } from "./verdict";

/** What others may do with the strip. */
export interface StripControl {
  zoom: (factor: number) => void;
  whole: () => void;
}

interface SongStripProps {
  control: RefObject<StripControl | null>;
  analysis: Analysis;
  grid: Grid;
  lines: readonly Line[];
  transport: Transport;
  correcting: Correcting;
}

export const RULER = 22;
export const PARTS = 32;
const WAVE = 132;
const LINES = 30;
const EDGE_PIXELS = 28;
// Handles nearer to each other than this cannot be told apart; their times stand in the list below.
const LEAST_BETWEEN = 26;

/** The song from left to right: bars, parts, wave, energy, lyrics; played, scrubbed and zoomed. */
export function SongStrip({
  control,
  analysis,
  grid,
  lines,
  transport,
  correcting,
}: SongStripProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const { samples, sample_rate: sampleRate, sections } = analysis;
  const [width, setWidth] = useState(0);
  const [closeness, setCloseness] = useState<number | null>(null);
  const limits = useMemo(() => ({ samples, sampleRate, width }), [samples, sampleRate, width]);
  const perPixel = closeness === null ? fitted(samples, width) : zoomed(closeness, 1, limits);
  const anchor = useRef<{ sample: number; x: number } | null>(null);

  useLayoutEffect(() => {
    const shown = scroller.current;
    if (!shown) return;
    const measure = () => setWidth(shown.clientWidth);
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(shown);
    return () => sizes.disconnect();
  }, []);

  const zoom = useCallback(
    (factor: number, at?: number) => {
      const shown = scroller.current;
      if (!shown) return;
      // Without a pointer it is the play head that stays where it is, if one sees it.
      const head = xOf(transport.sample, perPixel) - shown.scrollLeft;
      const isSeen = head >= 0 && head <= shown.clientWidth;
      const x = at ?? (isSeen ? head : shown.clientWidth / 2);
      const next = zoomed(perPixel, factor, limits);
      anchor.current = { sample: (shown.scrollLeft + x) * perPixel, x };
      setCloseness(next >= fitted(samples, width) ? null : next);
    },
    [limits, perPixel, samples, transport, width],
  );
  useImperativeHandle(control, () => ({ zoom, whole: () => setCloseness(null) }), [zoom]);

  useLayoutEffect(() => {
    const kept = anchor.current;
    anchor.current = null;
    if (kept && scroller.current) {
      scroller.current.scrollLeft = scrollTo(kept.sample, kept.x, perPixel);
    }
  }, [perPixel]);

  useEffect(() => {
    const shown = scroller.current;
    if (!shown) return;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 240), event.clientX - shown.getBoundingClientRect().left);
    };
    shown.addEventListener("wheel", turn, { passive: false });
    return () => shown.removeEventListener("wheel", turn);
  }, [zoom]);

  const height = RULER + PARTS + WAVE + (lines.length > 0 ? LINES : 0);
  const paint = useMemo(() => {
    const wave = { top: RULER + PARTS, bottom: RULER + PARTS + WAVE };
    return layered(
      partsPainter(sections, { top: RULER, bottom: wave.bottom }),
      gridPainter(grid, { top: 0, bottom: wave.bottom }, RULER),
      wavePainter(analysis.peaks, wave),
      curvePainter(analysis.energy, { top: wave.top + 8, bottom: wave.bottom - 4 }),
      dropsPainter(analysis.drops, { top: wave.top, bottom: wave.bottom }),
      linesPainter(lines, sampleRate, { top: wave.bottom, bottom: wave.bottom + LINES }),
    );
  }, [analysis.peaks, analysis.energy, analysis.drops, sections, grid, lines, sampleRate]);

  const seen = useSeen(scroller);
  const isFixed = !useMayChange();
  const scrub = useScrub(transport, scroller, seen, perPixel, samples);
  let last = 0;
  return (
    <div className={css.around}>
      <div ref={scroller} className={css.scroller} data-strip="">
        {width > 0 && (
          <div className={css.content} style={{ width: samples / perPixel, height }} {...scrub}>
            <Strip
              samples={samples}
              perPixel={perPixel}
              height={height}
              paint={paint}
              scroller={scroller}
            />
            {sections.map((section) => (
              <div
                key={section.start}
                className={css.part}
                aria-hidden="true"
                style={{
                  top: RULER,
                  height: PARTS,
                  left: xOf(section.start, perPixel),
                  width: xOf(section.end - section.start, perPixel),
                }}
              >
                <span>{nameOfPart(section.label)}</span>
              </div>
            ))}
            {sections.slice(1).map((section, index) => {
              const x = xOf(section.start, perPixel);
              if (x - last < LEAST_BETWEEN || x > xOf(samples, perPixel) - 12) return null;
              last = x;
              return (
                <Border
                  // Which border it is, and not where: it is moved, and keeps the focus.
                  // biome-ignore lint/suspicious/noArrayIndexKey: as said above
                  key={index}
                  start={section.start}
                  names={[
                    nameOfPart(sections[index]?.label ?? section.label),
                    nameOfPart(section.label),
                  ]}
                  bounds={[(sections[index]?.start ?? 0) + 1, section.end - 1]}
                  perPixel={perPixel}
                  sampleRate={sampleRate}
                  grid={grid}
                  top={RULER}
                  height={PARTS + WAVE}
                  isFixed={isFixed}
                  correcting={correcting}
                />
              );
            })}
            <PlayHead
              transport={transport}
              grid={grid}
              perPixel={perPixel}
              height={height}
              scroller={scroller}
              seen={seen}
            />
          </div>
        )}
      </div>
    </div>
  );
}

/** Return what a pointer does on the strip: it takes the play head along. A finger scrolls, and taps. */
function useScrub(
  transport: Transport,
  scroller: RefObject<HTMLElement | null>,
  seen: RefObject<Seen>,
  perPixel: number,
  samples: number,
) {
  const held = useRef<{ x: number; edge: number; frame: number } | null>(null);
  const put = () => {
    const drag = held.current;
    if (!drag) return;
    const { left, width } = seen.current;
    const x = drag.x - drag.edge;
    // Near an edge what lies beyond comes along.
    const beyond = Math.min(0, x - EDGE_PIXELS) + Math.max(0, x - width + EDGE_PIXELS);
    const most = samples / perPixel - width;
    const by = Math.min(most - left, Math.max(-left, beyond / 2));
    if (scroller.current && by !== 0) scroller.current.scrollLeft = left + by;
    transport.seek(sampleAt(left + by + Math.min(Math.max(0, x), width), perPixel, samples));
    drag.frame = by === 0 ? 0 : requestAnimationFrame(put);
  };
  const end = () => {
    if (held.current) cancelAnimationFrame(held.current.frame);
    held.current = null;
  };
  const edge = () => scroller.current?.getBoundingClientRect().left ?? 0;
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || event.pointerType === "touch" || event.defaultPrevented) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { x: event.clientX, edge: edge(), frame: 0 };
      put();
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const drag = held.current;
      if (!drag) return;
      drag.x = event.clientX;
      // Pointers tell more often than is drawn.
      drag.frame ||= requestAnimationFrame(put);
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (held.current) put();
      end();
      if (event.pointerType !== "touch" || event.defaultPrevented) return;
      transport.seek(sampleAt(seen.current.left + event.clientX - edge(), perPixel, samples));
    },
    onPointerCancel: end,
  };
}
