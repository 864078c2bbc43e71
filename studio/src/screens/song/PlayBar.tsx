import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";
import type { Analysis } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { clock } from "../../app/time";
import type { Transport } from "../../audio/Transport";
import { usePlayHead, usePlaying } from "../../audio/useTransport";
import { Button, IconButton } from "../../ui/Button";
import type { Grid } from "../../wave/grid";
import css from "./PlayBar.module.css";
import type { Correcting } from "./useSong";
import { nameOfPart } from "./verdict";

interface PlayBarProps {
  transport: Transport;
  grid: Grid;
  sections: Analysis["sections"];
  clicks: boolean;
  onClicks: () => void;
  onZoom: (factor: number) => void;
  onWhole: () => void;
  correcting: Correcting;
}

const PACES = [0.5, 0.75, 1] as const;

/** Plays, tells where one is, and has what is always at hand: the click, the zoom, undo. */
export function PlayBar({
  transport,
  grid,
  sections,
  clicks,
  onClicks,
  onZoom,
  onWhole,
  correcting,
}: PlayBarProps): ReactNode {
  const { isPlaying, pace } = usePlaying(transport);
  return (
    <div className={css.bar} role="toolbar" aria-label="Play the song" onMouseDown={keepFocus}>
      <Button
        icon={isPlaying ? "pause" : "play"}
        onClick={() => transport.toggle()}
        className={css.play ?? ""}
      >
        {isPlaying ? "Pause" : "Play"}
      </Button>
      <Where transport={transport} grid={grid} sections={sections} />
      <Button
        icon="metronome"
        aria-pressed={clicks}
        className={css.toggle ?? ""}
        onClick={onClicks}
      >
        Click
      </Button>
      <select
        aria-label="How fast it plays"
        className={css.pace}
        value={PACES.find((one) => one === pace) ?? ""}
        onChange={(event) => transport.setPace(Number(event.target.value))}
      >
        {PACES.find((one) => one === pace) === undefined && <option value="">{pace}×</option>}
        {PACES.map((one) => (
          <option key={one} value={one}>
            {one}×
          </option>
        ))}
      </select>
      <div className={css.group}>
        <IconButton icon="minus" label="Further away" onClick={() => onZoom(1 / 1.6)} />
        <IconButton icon="add" label="Closer" onClick={() => onZoom(1.6)} />
        <Button look="quiet" onClick={onWhole}>
          Whole song
        </Button>
      </div>
      <div className={css.group}>
        <ForMakers>
          <IconButton
            icon="undo"
            label="Undo the last correction"
            disabled={!correcting.canUndo}
            onClick={() => void correcting.undo()}
          />
          <IconButton
            icon="redo"
            label="Redo the correction"
            disabled={!correcting.canRedo}
            onClick={() => void correcting.redo()}
          />
        </ForMakers>
      </div>
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

/** Says the time, the bar and the part under the play head; written without rendering anything. */
function Where({
  transport,
  grid,
  sections,
}: Pick<PlayBarProps, "transport" | "grid" | "sections">): ReactNode {
  const time = useRef<HTMLSpanElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  const tell = (sample: number) => {
    const at = grid.placeOf(sample);
    const part = sections.find((one) => one.start <= sample && sample < one.end);
    const words = [
      at && at.bar > 0 ? `bar ${at.bar} · beat ${at.beat}` : "before bar 1",
      part && nameOfPart(part.label).toLowerCase(),
    ];
    write(time.current, clock(sample / transport.sound.sampleRate, { tenths: true }));
    write(place.current, words.filter(Boolean).join(" · "));
  };
  usePlayHead(transport, tell);
  // biome-ignore lint/correctness/useExhaustiveDependencies: said anew when the bars are others
  useEffect(() => tell(transport.sample), [grid, sections]);
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
