import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { Edit } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import type { Transport } from "../../audio/Transport";
import { usePlaying } from "../../audio/useTransport";
import { Keys } from "../../keys/Shortcuts";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import css from "./Tapping.module.css";
import { added, paceOf } from "./taps";

export interface Taps {
  samples: readonly number[];
  isOpen: boolean;
  open: () => void;
  /** Note where the song is at the moment of a press. */
  tap: (event: { timeStamp: number; repeat?: boolean }) => void;
  clear: () => void;
  close: () => void;
}

/** Keep what is tapped along. */
export function useTaps(transport: Transport): Taps {
  const [samples, setSamples] = useState<readonly number[]>([]);
  const [isOpen, setIsOpen] = useState(false);
  const open = useCallback(() => setIsOpen(true), []);
  const tap = useCallback(
    ({ timeStamp, repeat = false }: { timeStamp: number; repeat?: boolean }) => {
      if (repeat) return;
      setIsOpen(true);
      const { isPlaying, pace } = transport.state;
      if (!isPlaying || pace <= 0) {
        transport.play();
        return;
      }
      // The press was a little before it is heard of here.
      const late = Math.max(0, performance.now() - timeStamp) / 1000;
      const sample = Math.round(transport.sample - late * pace * transport.sound.sampleRate);
      setSamples((before) => added(before, Math.max(0, sample), transport.sound.sampleRate));
    },
    [transport],
  );
  const clear = useCallback(() => setSamples([]), []);
  const close = useCallback(() => {
    setSamples([]);
    setIsOpen(false);
  }, []);
  return { samples, isOpen, open, tap, clear, close };
}

const ENOUGH = 4;

/** Where one taps along, sees how fast that is, and has the beats follow. */
export function Tapping({
  taps,
  transport,
  metre,
  isAdvised,
  onUse,
}: {
  taps: Taps;
  transport: Transport;
  metre: number;
  /** Whether that is what is to be done next. */
  isAdvised: boolean;
  onUse: (edit: Edit) => Promise<boolean>;
}): ReactNode {
  const { isPlaying } = usePlaying(transport);
  const pad = useRef<HTMLButtonElement>(null);
  const [position, setPosition] = useState(1);
  const [beats, setBeats] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const { samples, isOpen } = taps;
  const hasOpened = useRef(false);
  useEffect(() => {
    if (isOpen && !hasOpened.current) pad.current?.focus({ preventScroll: true });
    hasOpened.current = isOpen;
  }, [isOpen]);
  if (!isOpen) {
    return (
      <div className={css.closed}>
        <Button look={isAdvised ? "main" : "plain"} onClick={taps.open}>
          Tap along
        </Button>
        <p className="small muted">
          Is the grid wrong? Play the song and tap with it, here or with <Keys keys="t" />.
        </p>
      </div>
    );
  }
  const bars = beats ?? metre;
  const pace = paceOf(samples, transport.sound.sampleRate);
  const use = async () => {
    setBusy(true);
    const isTaken = await onUse({
      kind: "taps",
      samples: [...samples],
      position: Math.min(position, bars),
      ...(beats === null ? {} : { metre: beats }),
    });
    setBusy(false);
    if (!isTaken) return;
    taps.close();
    transport.pause();
  };
  return (
    <section className={css.tapping} aria-label="Tap along">
      <button
        ref={pad}
        type="button"
        className={css.pad}
        // A tap counts when the finger comes down; keys have only the click.
        onPointerDown={(event) => taps.tap(event)}
        onClick={(event) => event.detail === 0 && taps.tap(event)}
      >
        {isPlaying ? "Tap on each beat" : "Play and tap"}
      </button>
      <div className={css.side}>
        <p aria-live="off" className="number">
          {samples.length === 0
            ? "No taps yet. A few bars are enough; the rest of the song follows them."
            : `${samples.length} ${samples.length === 1 ? "tap" : "taps"}${
                pace === null ? "" : `, about ${pace} beats a minute`
              }`}
        </p>
        <div className={css.fields}>
          <Select
            label="The first tap was beat"
            value={Math.min(position, bars)}
            onChange={(event) => setPosition(Number(event.target.value))}
          >
            {upTo(1, bars).map((beat) => (
              <option key={beat} value={beat}>
                {beat === 1 ? "1, where a bar begins" : beat}
              </option>
            ))}
          </Select>
          <Select
            label="Beats a bar"
            value={bars}
            onChange={(event) => setBeats(Number(event.target.value))}
          >
            {upTo(2, 12).map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
          </Select>
        </div>
        <div className={css.actions}>
          <ForMakers>
            <Button
              look="main"
              busy={busy}
              disabled={samples.length < ENOUGH}
              onClick={() => void use()}
            >
              Use these taps
            </Button>
          </ForMakers>
          <Button onClick={taps.clear} disabled={samples.length === 0}>
            Start over
          </Button>
          <Button look="quiet" onClick={taps.close}>
            Cancel
          </Button>
        </div>
        {samples.length > 0 && samples.length < ENOUGH && (
          <p className="small muted">At least {ENOUGH} taps tell how fast it is.</p>
        )}
      </div>
    </section>
  );
}

function upTo(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
