import { lastAtOrBefore } from "../../wave/grid";
import { type Band, FONT } from "../../wave/paint";
import type { Painter } from "../../wave/tiles";
import type { Line } from "./lyricsText";

const LEAST_PIXELS = 18;
// Words stand where they are sung once they have room; before that a line is one piece.
const WORD_PIXELS = 34;

/** Return what paints the lyrics under the wave: each line from where it begins, its words where they are sung. */
export function linesPainter(
  lines: readonly Line[],
  sampleRate: number,
  { top, bottom }: Band,
): Painter {
  const starts = lines.map((line) => (line.start * sampleRate) / 1000);
  return (tile) => {
    const { context, perPixel, from } = tile;
    if (lines.length === 0) return;
    context.font = `12px ${FONT}`;
    context.textBaseline = "middle";
    const text = tile.colours("--text");
    const rule = tile.colours("--grid-bar");
    let free = Number.NEGATIVE_INFINITY;
    for (let index = Math.max(0, lastAtOrBefore(starts, from)); index < lines.length; index++) {
      const line = lines[index];
      const start = starts[index] ?? 0;
      if (!line || start >= tile.to) break;
      const next = starts[index + 1] ?? Number.POSITIVE_INFINITY;
      const end = line.end == null ? next : Math.min(next, (line.end * sampleRate) / 1000);
      const x = (start - from) / perPixel;
      const width = Math.min((Math.max(end, start) - start) / perPixel, 4000);
      context.fillStyle = rule;
      context.fillRect(Math.round(x), top + 4, 1, bottom - top - 8);
      if (width < LEAST_PIXELS || x < free) continue;
      free = x + width - 1;
      context.save();
      context.beginPath();
      context.rect(x, top, width - 4, bottom - top);
      context.clip();
      context.fillStyle = text;
      const words = line.words ?? [];
      const isWide = words.length > 1 && width / words.length >= WORD_PIXELS;
      const pieces = isWide ? words : [{ start: line.start, text: line.text }];
      for (const piece of pieces) {
        const at = ((piece.start * sampleRate) / 1000 - from) / perPixel;
        context.fillText(piece.text.replaceAll("\n", " ").trim(), at + 5, (top + bottom) / 2);
      }
      context.restore();
    }
  };
}
