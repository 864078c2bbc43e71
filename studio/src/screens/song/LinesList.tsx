import { type ReactNode, useEffect, useRef, useState } from "react";
import { clock } from "../../app/time";
import type { Transport } from "../../audio/Transport";
import { usePlayHead } from "../../audio/useTransport";
import { Button } from "../../ui/Button";
import { lastAtOrBefore } from "../../wave/grid";
import css from "./Lyrics.module.css";
import type { Line } from "./lyricsText";

const AT_ONCE = 200;

/** The lines to be read and gone to; that which is sung is marked while the song plays. */
export function LinesList({
  lines,
  transport,
}: {
  lines: readonly Line[];
  transport: Transport;
}): ReactNode {
  const list = useRef<HTMLOListElement>(null);
  const [most, setMost] = useState(AT_ONCE);
  const now = useRef(-1);
  const starts = useRef<number[]>([]);
  useEffect(() => {
    starts.current = lines.map((line) => line.start);
    now.current = -1;
  }, [lines]);
  usePlayHead(transport, () => {
    const index = lastAtOrBefore(starts.current, 1000 * transport.seconds);
    if (index === now.current) return;
    list.current?.children[now.current]?.removeAttribute("data-now");
    list.current?.children[index]?.setAttribute("data-now", "");
    now.current = index;
  });
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with keys */}
      <ol ref={list} className={css.list} tabIndex={0} aria-label="Lines">
        {lines.slice(0, most).map((line, index) => (
          // Two lines may begin at once.
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names, and are not moved here
          <li key={index}>
            <button
              type="button"
              className={css.line}
              onClick={() => transport.seek((line.start / 1000) * transport.sound.sampleRate)}
            >
              <span className="small muted number">{clock(line.start / 1000)}</span>
              <span dir="auto" className={css.text}>
                {line.text}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {lines.length > most && (
        <Button look="quiet" onClick={() => setMost(most + 5 * AT_ONCE)}>
          Show more of the {lines.length} lines
        </Button>
      )}
    </>
  );
}
