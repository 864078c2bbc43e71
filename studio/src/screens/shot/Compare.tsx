import { type ReactNode, useRef, useState } from "react";
import type { Take } from "songreel";
import { Button } from "../../ui/Button";
import css from "./Shot.module.css";

// Further apart than this, the second one jumps to the first.
const APART_SECONDS = 0.06;

interface CompareProps {
  one: Take;
  other: Take;
  names: readonly [string, string];
}

/** Two takes side by side, which run together. */
export function Compare({ one, other, names }: CompareProps): ReactNode {
  const videos = useRef<[HTMLVideoElement | null, HTMLVideoElement | null]>([null, null]);
  const [isPlaying, setIsPlaying] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const both = () => videos.current.filter((video) => video !== null);
  const play = async () => {
    try {
      await Promise.all(both().map((video) => video.play()));
      setIsPlaying(true);
    } catch (reason) {
      if (!(reason instanceof DOMException && reason.name === "AbortError")) {
        setProblem("One of them cannot be played here.");
      }
    }
  };
  const pause = () => {
    for (const video of both()) video.pause();
    setIsPlaying(false);
  };
  const follow = () => {
    const [first, second] = videos.current;
    if (!first || !second || second.ended) return;
    if (Math.abs(first.currentTime - second.currentTime) > APART_SECONDS) {
      second.currentTime = Math.min(first.currentTime, second.duration || first.currentTime);
    }
  };
  const again = () => {
    for (const video of both()) video.currentTime = 0;
    void play();
  };
  return (
    <section className={css.compare} aria-label="Two takes side by side">
      <div className={css.pair}>
        {[one, other].map((take, index) => (
          <figure key={take.take_id}>
            <video
              ref={(video) => {
                videos.current[index] = video;
              }}
              src={take.url ?? ""}
              muted
              playsInline
              preload="auto"
              aria-label={names[index]}
              {...(index === 0 ? { onTimeUpdate: follow, onEnded: again } : {})}
            />
            <figcaption>{names[index]}</figcaption>
          </figure>
        ))}
      </div>
      <div className={css.row}>
        <Button
          icon={isPlaying ? "pause" : "play"}
          onClick={() => (isPlaying ? pause() : void play())}
        >
          {isPlaying ? "Stop both" : "Play both"}
        </Button>
        {problem && <p role="alert">{problem}</p>}
      </div>
    </section>
  );
}
