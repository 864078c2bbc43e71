import { type RefObject, useLayoutEffect, useRef } from "react";

/** What is seen of a strip, in pixels from its beginning. */
export interface Seen {
  left: number;
  width: number;
}

/**
 * Return what is seen of a strip that scrolls, kept up to date. To ask the element itself in each frame
 * would have the page laid out once more every time.
 */
export function useSeen(scroller: RefObject<HTMLElement | null>): RefObject<Seen> {
  const seen = useRef<Seen>({ left: 0, width: 0 });
  useLayoutEffect(() => {
    const shown = scroller.current;
    if (!shown) return;
    const note = () => {
      seen.current = { left: shown.scrollLeft, width: shown.clientWidth };
    };
    note();
    const sizes = new ResizeObserver(note);
    sizes.observe(shown);
    shown.addEventListener("scroll", note, { passive: true });
    return () => {
      sizes.disconnect();
      shown.removeEventListener("scroll", note);
    };
  }, [scroller]);
  return seen;
}
