import { useEffect } from "react";

/** Name the page after the place, for tabs and for what reads aloud; null leaves that to a screen. */
export function useTitle(place: string | null): void {
  useEffect(() => {
    if (place !== null) document.title = place ? `${place} · Songreel` : "Songreel";
  }, [place]);
}
