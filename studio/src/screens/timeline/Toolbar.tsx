import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";
import { ForMakers } from "../../api/ForMakers";
import { clock, FRAMES_A_SECOND } from "../../app/time";
import type { Player } from "../../player/Player";
import { Button, IconButton } from "../../ui/Button";
import type { Grid, Snap } from "../../wave/grid";
import { sampleOf } from "./cuts";
import css from "./Timeline.module.css";
import type { Editing } from "./useEditing";
import type { useZoom } from "./useZoom";

interface ToolbarProps {
  player: Player;
  grid: Grid;
  sampleRate: number;
  snap: Snap;
  onSnap: (snap: Snap) => void;
  zooming: ReturnType<typeof useZoom>;
  editing: Editing;
}

const SNAPS: readonly (readonly [Snap, string])[] = [
  ["beat", "Beats"],
  ["bar", "Bars"],
  ["off", "Nothing"],
];

/** What is always at hand: where one is, what cuts snap to, undo, zoom. */
export function Toolbar(props: ToolbarProps): ReactNode {
  const { player, grid, sampleRate, snap, onSnap, zooming, editing } = props;
  return (
    <div className={css.toolbar} role="toolbar" aria-label="Cutting" onMouseDown={keepFocus}>
      <Where player={player} grid={grid} sampleRate={sampleRate} />
      <fieldset className={css.snaps}>
        <legend className="small muted">Cuts snap to</legend>
        {SNAPS.map(([name, words]) => (
          <button
            key={name}
            type="button"
            aria-pressed={snap === name}
            title={name === "off" ? "Also with Alt held; N switches" : undefined}
            onClick={() => onSnap(name)}
          >
            {words}
          </button>
        ))}
      </fieldset>
      <div className={css.group}>
        <ForMakers>
          <IconButton
            icon="undo"
            label={editing.undoName ? `Undo ${editing.undoName}` : "Undo"}
            disabled={editing.undoName === null || editing.isBusy}
            onClick={editing.undo}
          />
          <IconButton
            icon="redo"
            label={editing.redoName ? `Redo ${editing.redoName}` : "Redo"}
            disabled={editing.redoName === null || editing.isBusy}
            onClick={editing.redo}
          />
        </ForMakers>
      </div>
      <div className={css.group}>
        <IconButton icon="minus" label="Further away" onClick={() => zooming.zoom(1 / 1.6)} />
        <IconButton icon="add" label="Closer" onClick={() => zooming.zoom(1.6)} />
        <Button look="quiet" onClick={zooming.whole}>
          Whole song
        </Button>
      </div>
      {editing.isPlaced && (
        <ForMakers>
          <Button look="quiet" disabled={editing.isBusy} onClick={editing.leaveToMusic}>
            Cut by the music again
          </Button>
        </ForMakers>
      )}
      <p className="unseen" role="status">
        {editing.isBusy ? "Cutting…" : ""}
      </p>
    </div>
  );
}

/** After a press with the mouse the space bar plays, as in any editor; it does not press the button again. */
function keepFocus(event: MouseEvent): void {
  const pressed = event.target instanceof Element && event.target.closest("button");
  if (!pressed) return;
  event.preventDefault();
  if (document.activeElement?.closest("button") && document.activeElement instanceof HTMLElement) {
    document.activeElement.blur();
  }
}

/** Says the time, the bar and the beat under the play head; written without rendering anything. */
function Where({ player, grid, sampleRate }: Pick<ToolbarProps, "player" | "grid" | "sampleRate">) {
  const time = useRef<HTMLSpanElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const tell = (frame: number) => {
      const at = grid.placeOf(sampleOf(frame, sampleRate) + sampleRate / 50);
      write(time.current, clock(frame / FRAMES_A_SECOND, { tenths: true }));
      write(place.current, at && at.bar > 0 ? `bar ${at.bar} · beat ${at.beat}` : "before bar 1");
    };
    tell(player.frame);
    return player.onFrame(tell);
  }, [player, grid, sampleRate]);
  return (
    <p className={`${css.where} number`}>
      <span ref={time} className={css.time} />
      <span ref={place} className="small muted" />
    </p>
  );
}

function write(element: HTMLElement | null, words: string): void {
  if (element && element.textContent !== words) element.textContent = words;
}
