import { useEffect, useState, useSyncExternalStore } from "react";
import { Player, type PlayerState, type Source } from "./Player";

/**
 * Return a player for as long as a component is shown; it plays `source`, once there is one.
 *
 * A new source with the same song keeps playing where it is: hand in the shots anew as they arrive.
 * Keep the source in `useMemo`: each new one is looked through.
 */
export function usePlayer(source: Source | null): Player {
  const [player] = useState(() => new Player());
  useEffect(() => () => player.close(), [player]);
  useEffect(() => {
    if (source) player.load(source);
  }, [player, source]);
  return player;
}

/** Return what a player does; it changes at presses and cuts, not with each frame. */
export function usePlayerState(player: Player): PlayerState {
  return useSyncExternalStore(player.onState, () => player.state);
}
