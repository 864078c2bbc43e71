import { type Band, FONT } from "../../wave/paint";
import type { Painter } from "../../wave/tiles";
import { sampleOf } from "./cuts";

/** Return what paints the transitions: a band over each cut at which there is one, with its name. */
export function changesPainter(
  frames: readonly number[],
  name: string,
  sampleRate: number,
  { top, bottom }: Band,
): Painter {
  return (tile) => {
    const { context, perPixel, from } = tile;
    context.font = `12px ${FONT}`;
    context.textBaseline = "middle";
    const half = Math.max(5, (sampleRate * 6) / 24 / perPixel);
    for (const frame of frames) {
      const x = (sampleOf(frame, sampleRate) - from) / perPixel;
      if (x < -120 || x > tile.width + half) continue;
      context.fillStyle = tile.colours("--accent");
      context.beginPath();
      context.moveTo(x - half, bottom - 6);
      context.lineTo(x, top + 6);
      context.lineTo(x + half, bottom - 6);
      context.fill();
      context.fillStyle = tile.colours("--muted");
      context.fillText(name, x + half + 4, (top + bottom) / 2);
    }
  };
}
