import { type ReactNode, useEffect, useState } from "react";
import type { SongFile } from "songreel";
import { clock, span } from "../../app/time";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import css from "./Song.module.css";

// A core listens to a song about so many times as fast as it is played.
const TIMES_AS_FAST = 15;

/** What is shown while a song is listened to for the first time: what goes on, and how long still. */
export function Listening({
  song,
  problem,
  onAgain,
}: {
  song: SongFile;
  problem: string | null;
  onAgain: () => void;
}): ReactNode {
  const seconds = useSeconds(problem === null);
  const usual = Math.max(3, song.duration_seconds / TIMES_AS_FAST);
  if (problem !== null) {
    return (
      <Notice
        kind="error"
        title="The song could not be listened to"
        action={<Button onClick={onAgain}>Listen again</Button>}
      >
        {problem}
      </Notice>
    );
  }
  const late =
    seconds > 2 * usual
      ? " It takes longer than usual; the server has other songs or films to work on."
      : "";
  return (
    <section className={css.listening} aria-labelledby="listening">
      <h2 id="listening">Listening…</h2>
      <p role="status" className="unseen">
        Listening to the song
      </p>
      <p dir="auto" className={css.name}>
        {song.name ?? "The song"}
      </p>
      <progress
        className={css.bar}
        aria-label="Listening"
        max={100}
        value={Math.min(95, (100 * seconds) / usual)}
      />
      <p className="muted">
        Finding beats, bars and parts in {clock(song.duration_seconds)} of music, which costs
        nothing and usually takes about {span(usual)}. You can go elsewhere meanwhile: it goes on.
        {late}
      </p>
    </section>
  );
}

function useSeconds(isRunning: boolean): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (!isRunning) return;
    const began = Date.now();
    const timer = setInterval(() => setSeconds((Date.now() - began) / 1000), 500);
    return () => clearInterval(timer);
  }, [isRunning]);
  return seconds;
}
