import { type ReactNode, useCallback, useSyncExternalStore } from "react";
import { type Caption, captionAt, litAt } from "./captions";
import type { Player } from "./Player";
import css from "./player.module.css";

interface CaptionsProps {
  player: Player;
  captions: readonly Caption[];
  /** Drafts write at the bottom what they stand for: there the words stand at the top. */
  isAtTop: boolean;
}

/** The words that are sung, over the picture as the film will have them. */
export function Captions({ player, captions, isAtTop }: CaptionsProps): ReactNode {
  const subscribe = useCallback((changed: () => void) => player.onFrame(changed), [player]);
  // Of all frames only those at which a line or a word changes draw anything.
  const place = useSyncExternalStore(subscribe, () => captionAt(captions, player.frame));
  const caption = place === null ? undefined : captions[place];
  const lit = useSyncExternalStore(subscribe, () => litAt(caption, player.frame));
  if (!caption) return null;
  let count = 0;
  return (
    <div className={css.captions} data-top={isAtTop || undefined}>
      {caption.rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows stand where they stand
        <p key={at} dir="auto">
          {row.map((word) => {
            const isLit = word.at !== null && count < lit;
            const key = count;
            count += 1;
            return (
              <span key={key} data-lit={isLit || undefined}>
                {word.text}
              </span>
            );
          })}
        </p>
      ))}
    </div>
  );
}
