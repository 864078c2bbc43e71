import { type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { useTheme } from "./colours";
import { type Painter, Tiles } from "./tiles";

interface StripProps {
  /** Length of the song, and how many samples one pixel shows. */
  samples: number;
  perPixel: number;
  height: number;
  /** Paints a tile. Keep the same function until something else is to be seen. */
  paint: Painter;
  /** What scrolls: only what is seen in it is painted. */
  scroller: RefObject<HTMLElement | null>;
  className?: string | undefined;
}

/**
 * A strip as long as a song, painted on as many canvases as one sees. What it shows has to be told in
 * another way too: a canvas says nothing to whoever does not see it.
 */
export function Strip({
  samples,
  perPixel,
  height,
  paint,
  scroller,
  className,
}: StripProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const tiles = useRef<Tiles | null>(null);
  const theme = useTheme();
  useLayoutEffect(() => {
    if (!host.current || !scroller.current) return;
    const made = new Tiles(host.current, scroller.current);
    tiles.current = made;
    return () => {
      tiles.current = null;
      made.close();
    };
  }, [scroller]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme is painted anew
  useLayoutEffect(() => {
    tiles.current?.show({ samples, perPixel, height, paint });
  }, [samples, perPixel, height, paint, theme]);
  return (
    <div
      ref={host}
      className={className}
      aria-hidden="true"
      style={{ position: "relative", width: samples / perPixel, height }}
    />
  );
}
