import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { clock, FRAMES_A_SECOND } from "../app/time";
import { type Shortcut, useShortcuts } from "../keys/Shortcuts";
import { IconButton } from "../ui/Button";
import type { Player } from "./Player";
import css from "./player.module.css";
import { usePlayerState } from "./usePlayer";

interface ControlsProps {
  player: Player;
  /** How long it is; known before the player has it. */
  frames: number;
  /** What fills the screen when asked to. */
  whole?: RefObject<HTMLElement | null> | undefined;
}

/** Play, scrub, time, volume, the whole screen. */
export function Controls({ player, frames, whole }: ControlsProps): ReactNode {
  const { status, rate, volume, isMuted } = usePlayerState(player);
  const slider = useRef<HTMLInputElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // Past React: it would draw everything anew with each frame.
    const see = (frame: number) => {
      const now = clock(frame / FRAMES_A_SECOND, { tenths: true });
      if (time.current) time.current.textContent = now;
      if (!slider.current) return;
      slider.current.value = String(frame);
      slider.current.setAttribute("aria-valuetext", `${now} of ${length(frames)}`);
    };
    see(player.frame);
    return player.onFrame(see);
  }, [player, frames]);
  const isPaused = status === "paused";
  return (
    <fieldset className={css.controls} aria-label="Player">
      <IconButton
        icon={isPaused ? "play" : "pause"}
        label={isPaused ? "Play" : "Pause"}
        onClick={() => player.toggle()}
      />
      <input
        ref={slider}
        className={css.slider}
        type="range"
        aria-label="Place in the film"
        min={0}
        max={Math.max(1, frames - 1)}
        step={1}
        defaultValue={0}
        onInput={(event) => player.seek(Number(event.currentTarget.value))}
      />
      <span className={`${css.time} small muted number`}>
        <span ref={time}>0:00.0</span> / {length(frames)}
        {rate !== 1 && !isPaused && ` · ${rate}×`}
      </span>
      <span className={css.volume}>
        <IconButton
          icon={isMuted || volume === 0 ? "muted" : "volume"}
          label={isMuted ? "Sound on" : "Sound off"}
          aria-pressed={isMuted}
          onClick={() => player.mute()}
        />
        <input
          type="range"
          aria-label="Volume"
          min={0}
          max={1}
          step={0.05}
          value={isMuted ? 0 : volume}
          onChange={(event) => player.setVolume(Number(event.target.value))}
        />
      </span>
      {whole && document.fullscreenEnabled ? (
        <IconButton
          icon="whole"
          label="Whole screen"
          onClick={() => void toggleWhole(whole.current)}
        />
      ) : (
        <span />
      )}
    </fieldset>
  );
}

function length(frames: number): string {
  return clock(frames / FRAMES_A_SECOND);
}

async function toggleWhole(element: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await element?.requestFullscreen();
}

/** Have the keys of a cutting room work on a player. */
export function usePlayerKeys(player: Player, more: readonly Shortcut[] = []): void {
  const own: Shortcut[] = [
    { keys: "Space", does: "Play or pause", run: () => player.toggle() },
    { keys: "k", does: "Pause", run: () => player.pause() },
    { keys: "l", does: "Play; again: faster", run: () => player.shuttle(1) },
    { keys: "j", does: "Play backward; again: faster", run: () => player.shuttle(-1) },
    { keys: ",", does: "One frame back", run: () => player.step(-1) },
    { keys: ".", does: "One frame on", run: () => player.step(1) },
    { keys: "Home", does: "To the beginning", run: () => player.seek(0) },
    { keys: "End", does: "To the end", run: () => player.seek(player.frames - 1) },
  ];
  useShortcuts("Playing", [...own, ...more]);
}
