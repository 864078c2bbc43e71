import type { Joint } from "../../player/joints";
import { type Band, FONT } from "../../wave/paint";
import type { Painter } from "../../wave/tiles";
import { sampleOf } from "./cuts";
import type { Change } from "./history";

const NAMES: Record<Exclude<Change, "cut">, string> = {
  dissolve: "Dissolve",
  dip: "Dip to black",
  flash: "Flash",
  whip: "Whip",
};

/** Return what paints the transitions: a band over each cut at which there is one, with its name. */
export function changesPainter(
  joints: readonly Joint[],
  sampleRate: number,
  { top, bottom }: Band,
): Painter {
  return (tile) => {
    const { context, perPixel, from } = tile;
    context.font = `12px ${FONT}`;
    context.textBaseline = "middle";
    const half = Math.max(5, (sampleRate * 6) / 24 / perPixel);
    for (const { kind, at } of joints) {
      if (kind === "fade") continue;
      const x = (sampleOf(at, sampleRate) - from) / perPixel;
      if (x < -120 || x > tile.width + half) continue;
      context.fillStyle = tile.colours("--accent");
      context.beginPath();
      context.moveTo(x - half, bottom - 6);
      context.lineTo(x, top + 6);
      context.lineTo(x + half, bottom - 6);
      context.fill();
      context.fillStyle = tile.colours("--muted");
      context.fillText(NAMES[kind], x + half + 4, (top + bottom) / 2);
    }
  };
}
