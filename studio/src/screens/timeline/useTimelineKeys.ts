import { useRef } from "react";
import { useShortcuts } from "../../keys/Shortcuts";
import type { Player } from "../../player/Player";
import type { Grid, Snap } from "../../wave/grid";
import { type Cuts, clipAt, steppedFrame } from "./cuts";
import type { Rendering } from "./RenderFilm";
import type { Editing } from "./useEditing";
import type { useZoom } from "./useZoom";

interface Wanted {
  player: Player;
  grid: Grid;
  sampleRate: number;
  cuts: Cuts;
  editing: Editing;
  snap: Snap;
  setSnap: (snap: Snap) => void;
  zooming: ReturnType<typeof useZoom>;
  rendering: Rendering;
  move: (place: number, frame: number) => void;
  toBegin: () => void;
}

/** Have the keys of a cutting room work on a timeline, beside those of its player. */
export function useTimelineKeys(wanted: Wanted): void {
  const { player, grid, sampleRate, cuts, editing, snap, setSnap, zooming, rendering, move } =
    wanted;
  const on = useRef<Snap>("beat");
  const go = (by: 1 | -1, to: "beat" | "bar") => () =>
    player.seek(steppedFrame(player.frame, by, to, grid, sampleRate));
  const toggle = () => {
    if (snap !== "off") on.current = snap;
    setSnap(snap === "off" ? on.current : "off");
  };
  const here = () => clipAt(cuts, player.frame);
  useShortcuts("Timeline", [
    { keys: "ArrowRight", does: "A beat on", run: go(1, "beat") },
    { keys: "ArrowLeft", does: "A beat back", run: go(-1, "beat") },
    { keys: "Shift+ArrowRight", does: "A bar on", run: go(1, "bar") },
    { keys: "Shift+ArrowLeft", does: "A bar back", run: go(-1, "bar") },
    { keys: "n", does: "Cuts snap to beats, or not", run: toggle },
    {
      keys: "s",
      does: "Split the scene at the play head",
      changes: true,
      run: () => editing.splitAt(player.frame),
    },
    {
      keys: "Delete",
      does: "Remove the scene at the play head",
      changes: true,
      run: () => editing.removeAt(player.frame),
    },
    {
      keys: "Backspace",
      does: "The same",
      changes: true,
      run: () => editing.removeAt(player.frame),
    },
    {
      keys: "[",
      does: "The scene begins at the play head",
      changes: true,
      run: () => here() > 0 && move(here(), player.frame),
    },
    {
      keys: "]",
      does: "The scene ends at the play head",
      changes: true,
      run: () => here() + 1 < cuts.starts.length && move(here() + 1, player.frame),
    },
    { keys: "t", does: "Choose how the scene begins", changes: true, run: wanted.toBegin },
    { keys: "+", does: "Closer", run: () => zooming.zoom(1.6) },
    { keys: "-", does: "Further away", run: () => zooming.zoom(1 / 1.6) },
    { keys: "0", does: "The whole song", run: zooming.whole },
    { keys: "Mod+z", does: "Undo", changes: true, run: editing.undo },
    { keys: "Mod+Shift+z", does: "Redo", changes: true, run: editing.redo },
    {
      keys: "Mod+Enter",
      does: "Render the film",
      changes: rendering.kind === "film",
      run: rendering.render,
    },
  ]);
}
