import { type ReactNode, useRef } from "react";
import { Notice } from "../ui/Notice";
import { Controls, usePlayerKeys } from "./Controls";
import type { Player } from "./Player";
import css from "./player.module.css";
import { Screen } from "./Screen";
import { usePlayerState } from "./usePlayer";

interface SequencePlayerProps {
  player: Player;
  /** As in `16:9`. */
  aspect: string;
  frames: number;
  /** What is said while the next picture is waited for. */
  waiting?: string | undefined;
}

/** A screen with its controls and keys; `usePlayer` makes the player that it shows. */
export function SequencePlayer({
  player,
  aspect,
  frames,
  waiting,
}: SequencePlayerProps): ReactNode {
  const whole = useRef<HTMLElement>(null);
  const { problem } = usePlayerState(player);
  usePlayerKeys(player);
  return (
    <section ref={whole} className={css.player} aria-label="Film">
      <Screen player={player} aspect={aspect} waiting={waiting} />
      <Controls player={player} frames={frames} whole={whole} />
      {problem && (
        <Notice kind="warning" title="Something cannot be played">
          {problem}
        </Notice>
      )}
    </section>
  );
}
