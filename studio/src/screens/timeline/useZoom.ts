import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { fitted, scrollTo, xOf, zoomed } from "../../wave/scale";

interface Zooming {
  /** Pixels of what scrolls; 0 before it was measured. */
  readonly width: number;
  readonly perPixel: number;
  /** Look closer, or with a factor below 1 from further away. */
  readonly zoom: (factor: number, at?: number) => void;
  readonly whole: () => void;
}

interface Wanted {
  scroller: RefObject<HTMLElement | null>;
  samples: number;
  sampleRate: number;
  /** How many pixels all of it has at first, where it would not be seen well in less. */
  least: number;
  /** The sample at the play head, which stays where it is. */
  at: () => number;
}

/** Return how close one looks at a strip that scrolls, and what changes that. */
export function useZoom({ scroller, samples, sampleRate, least, at }: Wanted): Zooming {
  const [width, setWidth] = useState(0);
  const [closeness, setCloseness] = useState<number | "whole" | null>(null);
  const anchor = useRef<{ sample: number; x: number } | null>(null);
  const whole = fitted(samples, width);
  const limits = { samples, sampleRate, width };
  const usual = Math.min(whole, samples / Math.max(1, least));
  const perPixel =
    closeness === "whole" ? whole : closeness === null ? usual : zoomed(closeness, 1, limits);

  useLayoutEffect(() => {
    const shown = scroller.current;
    if (!shown) return;
    const measure = () => setWidth(shown.clientWidth);
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(shown);
    return () => sizes.disconnect();
  }, [scroller]);

  const zoom = useCallback(
    (factor: number, x?: number) => {
      const shown = scroller.current;
      if (!shown) return;
      const head = xOf(at(), perPixel) - shown.scrollLeft;
      const isSeen = head >= 0 && head <= shown.clientWidth;
      const middle = x ?? (isSeen ? head : shown.clientWidth / 2);
      const next = zoomed(perPixel, factor, { samples, sampleRate, width });
      anchor.current = { sample: (shown.scrollLeft + middle) * perPixel, x: middle };
      setCloseness(next >= fitted(samples, width) ? "whole" : next);
    },
    [at, perPixel, sampleRate, samples, scroller, width],
  );
  useLayoutEffect(() => {
    const kept = anchor.current;
    anchor.current = null;
    if (kept && scroller.current) {
      scroller.current.scrollLeft = scrollTo(kept.sample, kept.x, perPixel);
    }
  }, [perPixel, scroller]);
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
  }, [scroller, zoom]);
  return { width, perPixel, zoom, whole: useCallback(() => setCloseness("whole"), []) };
}
