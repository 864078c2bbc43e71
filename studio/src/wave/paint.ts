import type { Analysis } from "songreel";
import { columns, loudest, type Peaks } from "./columns";
import type { Grid } from "./grid";
import type { Painter, Tile } from "./tiles";

type Section = Analysis["sections"][number];

/** From which pixel to which one a layer is painted, counted from the top. */
export interface Band {
  top: number;
  bottom: number;
}

/** Return one painter that paints several layers, the first one lowest. */
export const layered =
  (...painters: readonly Painter[]): Painter =>
  (tile) => {
    for (const paint of painters) paint(tile);
  };

/** The token of the colour in which a part of a song is shown. */
export const partToken = (label: Section["label"]): string => `--part-${label}`;

/** Return what tints the parts of a song. */
export function partsPainter(sections: readonly Section[], { top, bottom }: Band): Painter {
  return (tile) => {
    for (const section of sections) {
      if (section.end <= tile.from || section.start >= tile.to) continue;
      const left = within(tile, section.start);
      const right = within(tile, section.end);
      tile.context.fillStyle = tile.colours(partToken(section.label));
      tile.context.fillRect(left, top, right - left, bottom - top);
    }
  };
}

/** Return what paints the wave of a song, in one colour. */
export function wavePainter(peaks: Peaks, { top, bottom }: Band, token = "--wave"): Painter {
  const scale = loudest(peaks);
  const middle = (top + bottom) / 2;
  const half = (bottom - top) / 2 - 2;
  return (tile) => {
    const { context, width } = tile;
    const { low, high } = columns(peaks, tile.from, tile.perPixel, width);
    context.fillStyle = tile.colours(token);
    context.beginPath();
    for (let x = 0; x < width; x++) {
      const up = ((high[x] ?? 0) / scale) * half;
      const down = (-(low[x] ?? 0) / scale) * half;
      context.rect(x, middle - up, 1, Math.max(1, up + down));
    }
    context.fill();
  };
}

/** Return what paints lines at bars and beats, as many as there is room for, with the bars' numbers on top. */
export function gridPainter(grid: Grid, { top, bottom }: Band, labels: number): Painter {
  return (tile) => {
    const { context, perPixel } = tile;
    // A number that begins in the tile before this one ends here.
    const ticks = grid.ticks(tile.from - 60 * perPixel, tile.to, perPixel);
    context.font = `11px ${FONT}`;
    context.textBaseline = "middle";
    for (const kind of ["beat", "bar"] as const) {
      context.fillStyle = tile.colours(kind === "bar" ? "--grid-bar" : "--grid-beat");
      for (const tick of ticks) {
        if (tick.kind !== kind) continue;
        const x = Math.round((tick.sample - tile.from) / perPixel);
        const from = kind === "bar" ? top : top + labels;
        context.fillRect(x, from, 1, bottom - from);
      }
    }
    context.fillStyle = tile.colours("--muted");
    for (const { label, sample } of ticks) {
      if (label !== null) {
        context.fillText(label, Math.round((sample - tile.from) / perPixel) + 4, top + labels / 2);
      }
    }
  };
}

/** Return what paints a curve of thousandths, at equal distances. */
export function curvePainter(
  curve: Analysis["energy"],
  { top, bottom }: Band,
  token = "--energy",
): Painter {
  return (tile) => {
    const { context, perPixel } = tile;
    const first = Math.max(0, Math.floor(tile.from / curve.hop) - 1);
    const last = Math.min(curve.values.length - 1, Math.ceil(tile.to / curve.hop) + 1);
    // More points than pixels show nothing more.
    const step = Math.max(1, Math.floor(perPixel / curve.hop));
    context.strokeStyle = tile.colours(token);
    context.lineWidth = 1.5;
    context.lineJoin = "round";
    context.beginPath();
    for (let index = first - (first % step); index <= last; index += step) {
      const value = curve.values[index] ?? 0;
      const x = (index * curve.hop - tile.from) / perPixel;
      const y = bottom - (value / 1000) * (bottom - top);
      context.lineTo(x, y);
    }
    context.stroke();
  };
}

/** Return what paints a small arrow where the song drops. */
export function dropsPainter(drops: Analysis["drops"], { top, bottom }: Band): Painter {
  return (tile) => {
    const { context, perPixel } = tile;
    context.fillStyle = tile.colours("--accent");
    for (const drop of drops) {
      const x = (drop.sample - tile.from) / perPixel;
      if (x < -8 || x > tile.width + 8) continue;
      context.beginPath();
      context.moveTo(x - 6, top);
      context.lineTo(x + 6, top);
      context.lineTo(x, top + 9);
      context.fill();
      context.fillRect(Math.round(x), top, 1, bottom - top);
    }
  };
}

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

function within(tile: Tile, sample: number): number {
  const x = (sample - tile.from) / tile.perPixel;
  return Math.min(tile.width, Math.max(0, x));
}
