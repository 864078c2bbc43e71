import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { colourOf, useTheme } from "./colours";
import type { Peaks } from "./columns";
import { wavePainter } from "./paint";

interface WaveformProps {
  peaks: Peaks;
  /** Which samples it shows, up to before `to`. */
  from: number;
  to: number;
  width: number;
  height: number;
  className?: string | undefined;
}

/** The wave of a piece of a song, small enough for one canvas; `Strip` shows a whole song to scroll through. */
export function Waveform({ peaks, from, to, width, height, className }: WaveformProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const paint = useMemo(() => wavePainter(peaks, { top: 0, bottom: height }), [peaks, height]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme is painted anew
  useEffect(() => {
    const shown = canvas.current;
    const context = shown?.getContext("2d");
    if (!shown || !context || width <= 0) return;
    shown.width = Math.round(width * devicePixelRatio);
    shown.height = Math.round(height * devicePixelRatio);
    context.scale(shown.width / width, shown.height / height);
    const perPixel = (to - from) / width;
    paint({ context, width, height, from, to, perPixel, colours: colourOf });
  }, [paint, from, to, width, height, theme]);
  return (
    <div className={className} aria-hidden="true">
      <canvas ref={canvas} style={{ display: "block", width, height }} />
    </div>
  );
}
