import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import { Icon } from "../ui/icons";
import { Captions } from "./Captions";
import type { Player } from "./Player";
import css from "./player.module.css";
import { TitleCard } from "./TitleCard";
import { usePlayerState } from "./usePlayer";

interface ScreenProps {
  player: Player;
  /** As in `16:9`. */
  aspect: string;
  /** What is said while a shot is waited for that was not made yet. */
  waiting?: string | undefined;
}

const COMING = "One moment: the picture comes…";

/** Where the pictures are seen; a press on it plays or pauses. */
export function Screen({ player, aspect, waiting }: ScreenProps): ReactNode {
  const stage = useRef<HTMLDivElement>(null);
  const { source, status, shot, isCovered } = usePlayerState(player);
  useEffect(() => (stage.current ? player.attach(stage.current) : undefined), [player]);
  const [across = 16, down = 9] = aspect.split(":").map(Number);
  const shape = { aspectRatio: `${across} / ${down}`, "--ratio": across / down } as CSSProperties;
  const seen = source?.kind === "sequence" ? source.shots[shot] : undefined;
  return (
    <div className={css.screen} style={shape}>
      <div ref={stage} className={css.stage} />
      {isCovered && seen && (
        <div className={css.card}>
          {seen.poster && <img src={seen.poster} alt="" />}
          {!seen.poster && (
            <div>
              <p>{seen.name}</p>
              {seen.words && (
                <p className={`${css.words} small muted`} dir="auto">
                  {seen.words}
                </p>
              )}
            </div>
          )}
        </div>
      )}
      {source?.kind === "sequence" && source.title && !isCovered && (
        <TitleCard player={player} title={source.title} ratio={across / down} />
      )}
      {source?.kind === "sequence" && source.captions && (
        <Captions
          player={player}
          captions={source.captions}
          isAtTop={seen?.isDrawn === true && !isCovered}
        />
      )}
      <button
        type="button"
        className={css.press}
        aria-label={status === "paused" ? "Play the film" : "Pause the film"}
        // The same is said by the button below; the keyboard needs it once.
        tabIndex={-1}
        onClick={() => player.toggle()}
      >
        {status === "paused" && (
          <span>
            <Icon name="play" size={30} />
          </span>
        )}
      </button>
      <p className={status === "buffering" ? css.wait : "unseen"} role="status">
        {status === "buffering" ? (seen?.url === null && waiting) || COMING : ""}
      </p>
    </div>
  );
}
