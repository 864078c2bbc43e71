import { memo, type ReactNode, useCallback, useRef, useState } from "react";
import { ForMakers } from "../../api/ForMakers";
import { useMayChange } from "../../api/session";
import { readClock, writeClock } from "../../app/time";
import type { Transport } from "../../audio/Transport";
import { Button, IconButton } from "../../ui/Button";
import css from "./Lyrics.module.css";
import { type DraftLine, timeProblem } from "./lyricsText";
import { drafted, type LyricsState } from "./useLyrics";

const AT_ONCE = 200;

interface LinesEditorProps {
  lyrics: LyricsState;
  transport: Transport;
  /** Of the song, in seconds. */
  length: number;
}

/** Lines while they are written and timed. What is typed is kept until it is saved, also on closing the page. */
export function LinesEditor({ lyrics, transport, length }: LinesEditorProps): ReactNode {
  const list = useRef<HTMLOListElement>(null);
  const [busy, setBusy] = useState(false);
  const [most, setMost] = useState(AT_ONCE);
  const mayChange = useMayChange();
  const { setLines } = lyrics;
  const lines = lyrics.draft?.lines ?? [];
  const faulty = lines.filter((line) => line.text.trim() && timeProblem(line.time, length)).length;

  const change = useCallback(
    (key: string, fields: Partial<Pick<DraftLine, "time" | "text">>) =>
      setLines((all) => all.map((line) => (line.key === key ? { ...line, ...fields } : line))),
    [setLines],
  );
  const remove = useCallback(
    (key: string) => setLines((all) => all.filter((line) => line.key !== key)),
    [setLines],
  );
  /** Time a line, and be ready for the next: one press a line while the song plays. */
  const time = useCallback(
    (key: string, button: HTMLElement) => {
      change(key, { time: writeClock(Math.round(100 * transport.seconds) / 100) });
      const next = button.closest("li")?.nextElementSibling;
      next?.querySelector<HTMLElement>("button[data-now]")?.focus();
    },
    [change, transport],
  );
  const add = () => {
    const start = Math.round(1000 * transport.seconds);
    const line = { ...drafted({ start, text: "" }), from: null };
    setLines((all) => {
      const at = all.findIndex((one) => 1000 * (readClock(one.time) ?? 0) > start);
      return at < 0 ? [...all, line] : [...all.slice(0, at), line, ...all.slice(at)];
    });
    // The row is there with the next frame.
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-key="${line.key}"] textarea`)?.focus(),
    );
  };
  const save = async () => {
    setBusy(true);
    await lyrics.save();
    setBusy(false);
  };
  return (
    <form
      className={css.editor}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p className="small muted">
        Play the song and press “Now” when a line begins: the next line is ready for its own press.
      </p>
      {lines.length > 0 && (
        <ol ref={list} className={css.rows}>
          {lines.slice(0, most).map((line, index) => (
            <Row
              key={line.key}
              line={line}
              mayChange={mayChange}
              number={index + 1}
              problem={line.text.trim() ? timeProblem(line.time, length) : null}
              onChange={change}
              onRemove={remove}
              onTime={time}
            />
          ))}
        </ol>
      )}
      {lines.length > most && (
        <Button look="quiet" onClick={() => setMost(most + AT_ONCE)}>
          Show more of the {lines.length} lines
        </Button>
      )}
      <ForMakers>
        <Button icon="add" onClick={add} className={css.add ?? ""}>
          Line at the play head
        </Button>
        {faulty > 0 && (
          <p className={css.problem} role="status">
            {faulty === 1 ? "One line has" : `${faulty} lines have`} no time within the song.
          </p>
        )}
        <div className={css.foot}>
          <Button type="submit" look="main" busy={busy} disabled={faulty > 0}>
            Save the lyrics
          </Button>
          <Button look="quiet" onClick={lyrics.discard}>
            Discard the changes
          </Button>
        </div>
      </ForMakers>
    </form>
  );
}

interface RowProps {
  line: DraftLine;
  /** Otherwise its words can be read, and not written. */
  mayChange: boolean;
  number: number;
  problem: string | null;
  onChange: (key: string, fields: Partial<Pick<DraftLine, "time" | "text">>) => void;
  onRemove: (key: string) => void;
  onTime: (key: string, button: HTMLElement) => void;
}

const Row = memo(function Row(props: RowProps) {
  const { line, mayChange, number, problem, onChange, onRemove, onTime } = props;
  return (
    <li data-key={line.key} className={css.row}>
      <input
        aria-label={`When line ${number} begins`}
        className={css.time}
        inputMode="decimal"
        readOnly={!mayChange}
        value={line.time}
        aria-invalid={problem ? true : undefined}
        title={problem ?? undefined}
        onChange={(event) => onChange(line.key, { time: event.target.value })}
      />
      <Button
        data-now=""
        disabled={!mayChange}
        aria-label={`Line ${number} begins now`}
        onClick={(event) => onTime(line.key, event.currentTarget)}
      >
        Now
      </Button>
      <textarea
        aria-label={`Words of line ${number}`}
        className={css.words}
        dir="auto"
        rows={1}
        maxLength={5000}
        readOnly={!mayChange}
        value={line.text}
        onChange={(event) => onChange(line.key, { text: event.target.value })}
      />
      <IconButton
        icon="delete"
        disabled={!mayChange}
        label={`Delete line ${number}`}
        onClick={() => onRemove(line.key)}
      />
    </li>
  );
});
