import { type PointerEvent, type ReactNode, type RefObject, useMemo, useRef } from "react";
import type { Analysis, CutPlan, Project } from "songreel";
import { useMayChange } from "../../api/session";
import type { Joint } from "../../player/joints";
import type { Player } from "../../player/Player";
import type { Grid, Snap } from "../../wave/grid";
import { gridPainter, layered, partsPainter, wavePainter } from "../../wave/paint";
import { Strip } from "../../wave/Strip";
import { xOf } from "../../wave/scale";
import type { Seen } from "../../wave/useSeen";
import { linesPainter } from "../song/linesPainter";
import type { Line } from "../song/lyricsText";
import { nameOfPart } from "../song/verdict";
import css from "./Board.module.css";
import { Clips } from "./Clips";
import { CutHandle } from "./CutHandle";
import { changesPainter } from "./changesPainter";
import { boundsOf, type Cuts, endOf, frameOf, sampleOf } from "./cuts";
import type { Finish } from "./history";
import { bandOf, heightOf, heightWith, topOf } from "./lanes";
import { PlayHead } from "./PlayHead";
import type { Sight } from "./usePreview";

interface BoardProps {
  project: Project;
  plan: CutPlan;
  analysis: Analysis;
  grid: Grid;
  lines: readonly Line[];
  cuts: Cuts;
  captions: Finish["captions"];
  joints: readonly Joint[];
  sights: ReadonlyMap<string, Sight>;
  longest: number;
  player: Player;
  snap: Snap;
  width: number;
  perPixel: number;
  scroller: RefObject<HTMLDivElement | null>;
  seen: RefObject<Seen>;
  priceAt: (place: number, frame: number) => string;
  onMove: (place: number, frame: number) => void;
}

// Handles nearer to each other than this cannot be told apart: look closer, or use the fields below.
const LEAST_BETWEEN = 26;
const NONE: readonly Line[] = [];

/** The film from left to right over its song: bars, parts, wave, clips with their cuts, transitions, words. */
export function Board(props: BoardProps): ReactNode {
  const { project, plan, analysis, grid, lines, cuts, captions, joints, sights, longest } = props;
  const { player, snap, width, perPixel, scroller, seen, priceAt, onMove } = props;
  const { samples, sample_rate: sampleRate, sections } = analysis;
  const shownLines = captions === "off" ? NONE : lines;
  const hasChanges = joints.some((joint) => joint.kind !== "fade");
  const height = heightWith(shownLines.length > 0 ? "words" : hasChanges ? "changes" : "clips");
  const paint = useMemo(() => {
    const clips = bandOf("clips");
    return layered(
      partsPainter(sections, { top: topOf("parts"), bottom: topOf("clips") }),
      gridPainter(grid, { top: 0, bottom: clips.top }, heightOf("ruler")),
      wavePainter(analysis.peaks, bandOf("wave")),
      changesPainter(joints, sampleRate, bandOf("changes")),
      linesPainter(shownLines, sampleRate, bandOf("words")),
    );
  }, [analysis.peaks, sections, grid, sampleRate, joints, shownLines]);
  const scrub = useScrub(player, scroller, seen, perPixel, sampleRate);
  const isFixed = !useMayChange();
  let last = 0;
  return (
    <div className={css.around}>
      <div ref={scroller} className={css.scroller} data-board="">
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
                  top: topOf("parts"),
                  height: heightOf("parts"),
                  left: xOf(section.start, perPixel),
                  width: xOf(section.end - section.start, perPixel),
                }}
              >
                <span>{nameOfPart(section.label)}</span>
              </div>
            ))}
            <Clips
              project={project}
              plan={plan}
              cuts={cuts}
              sights={sights}
              perPixel={perPixel}
              sampleRate={sampleRate}
            />
            {cuts.starts.map((frame, place) => {
              const x = xOf(sampleOf(frame, sampleRate), perPixel);
              if (place === 0 || (x - last < LEAST_BETWEEN && last > 0)) return null;
              last = x;
              return (
                <CutHandle
                  key={project.scenes[place]?.scene_id ?? place}
                  place={place}
                  frame={frame}
                  bounds={boundsOf(cuts, place, longest)}
                  between={[cuts.starts[place - 1] ?? 0, endOf(cuts, place)]}
                  perPixel={perPixel}
                  sampleRate={sampleRate}
                  grid={grid}
                  snap={snap}
                  scroller={scroller}
                  seen={seen}
                  isFixed={isFixed}
                  priceAt={priceAt}
                  onMove={onMove}
                />
              );
            })}
            <PlayHead
              player={player}
              frames={cuts.frames}
              height={height}
              grid={grid}
              perPixel={perPixel}
              sampleRate={sampleRate}
              scroller={scroller}
              seen={seen}
            />
          </div>
        )}
      </div>
    </div>
  );
}

const EDGE_PIXELS = 28;

/** Return what a pointer does on the board: it takes the play head along. A finger scrolls, and taps. */
function useScrub(
  player: Player,
  scroller: RefObject<HTMLElement | null>,
  seen: RefObject<Seen>,
  perPixel: number,
  sampleRate: number,
) {
  const held = useRef<{ x: number; edge: number; timer: number } | null>(null);
  const at = (x: number) => frameOf(Math.max(0, x) * perPixel, sampleRate);
  const put = () => {
    const drag = held.current;
    if (!drag) return;
    const { left, width } = seen.current;
    const x = drag.x - drag.edge;
    const beyond = Math.min(0, x - EDGE_PIXELS) + Math.max(0, x - width + EDGE_PIXELS);
    const next = Math.max(0, left + beyond / 2);
    if (scroller.current && beyond !== 0) scroller.current.scrollLeft = next;
    player.seek(at(next + Math.min(Math.max(0, x), width)));
    drag.timer = beyond === 0 ? 0 : requestAnimationFrame(put);
  };
  const end = () => {
    if (held.current) cancelAnimationFrame(held.current.timer);
    held.current = null;
  };
  const edge = () => scroller.current?.getBoundingClientRect().left ?? 0;
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || event.pointerType === "touch" || event.defaultPrevented) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { x: event.clientX, edge: edge(), timer: 0 };
      put();
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const drag = held.current;
      if (!drag) return;
      drag.x = event.clientX;
      drag.timer ||= requestAnimationFrame(put);
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (held.current) put();
      end();
      if (event.pointerType !== "touch" || event.defaultPrevented) return;
      player.seek(at(seen.current.left + event.clientX - edge()));
    },
    onPointerCancel: end,
  };
}
