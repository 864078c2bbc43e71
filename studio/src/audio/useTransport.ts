import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import type { Shortcut } from "../keys/Shortcuts";
import type { Grid } from "../wave/grid";
import { type Playing, type Sound, Transport } from "./Transport";

/** Return what plays a song for as long as the screen is shown; nothing is loaded before it is known. */
export function useTransport(sound: Sound | null): Transport {
  const [transport] = useState(() => new Transport());
  const { url, samples, sampleRate } = sound ?? { url: "", samples: 0, sampleRate: 1 };
  useEffect(() => {
    if (url) transport.load({ url, samples, sampleRate });
  }, [transport, url, samples, sampleRate]);
  useEffect(() => () => transport.unload(), [transport]);
  return transport;
}

/** Return whether it plays, how fast, and what is wrong; renders anew when that changes, not each frame. */
export function usePlaying(transport: Transport): Playing {
  return useSyncExternalStore(transport.watch, () => transport.state);
}

/** Have something drawn in each frame in which the play head moved. Nothing is rendered for it. */
export function usePlayHead(transport: Transport, draw: (sample: number) => void): void {
  const latest = useEffectEvent(draw);
  useEffect(() => transport.hear((sample) => latest(sample)), [transport]);
}

/** Return the keys that play and move the play head, by beat, bar, and frame of the film. */
export function transportKeys(transport: Transport, grid: Grid): Shortcut[] {
  const step = (by: 1 | -1, to: "beat" | "bar") => () =>
    transport.seek(grid.stepped(transport.sample, by, to));
  const nudge = (by: number) => () =>
    transport.seek(transport.sample + by * (transport.sound.sampleRate / 24));
  return [
    { keys: "Space", does: "Play or pause", run: () => transport.toggle() },
    { keys: "j", does: "Back, faster with each press", run: () => transport.back() },
    { keys: "k", does: "Pause", run: () => transport.pause() },
    { keys: "l", does: "Forward, faster with each press", run: () => transport.forward() },
    { keys: "ArrowLeft", does: "A beat back", run: step(-1, "beat") },
    { keys: "ArrowRight", does: "A beat on", run: step(1, "beat") },
    { keys: "Shift+ArrowLeft", does: "A bar back", run: step(-1, "bar") },
    { keys: "Shift+ArrowRight", does: "A bar on", run: step(1, "bar") },
    { keys: ",", does: "A frame back", run: nudge(-1) },
    { keys: ".", does: "A frame on", run: nudge(1) },
    { keys: "Home", does: "To the beginning", run: () => transport.seek(0) },
    { keys: "End", does: "To the end", run: () => transport.seek(transport.sound.samples) },
  ];
}
