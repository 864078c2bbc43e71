import { type FormEvent, type ReactNode, useRef, useState } from "react";
import type { Analysis } from "songreel";
import type { Transport } from "../../audio/Transport";
import { Progress } from "../../jobs/Progress";
import { useStop } from "../../jobs/useStop";
import { Keys } from "../../keys/Shortcuts";
import { Button } from "../../ui/Button";
import { Check, Select, TextField } from "../../ui/Field";
import { useSay } from "../../ui/Toasts";
import css from "./BeatCard.module.css";
import { useListenAgain } from "./useListening";
import type { Correcting } from "./useSong";
import { tempoOf } from "./verdict";

interface BeatCardProps {
  songId: string;
  analysis: Analysis;
  transport: Transport;
  correcting: Correcting;
  /** How many corrections there are. */
  corrections: number;
}

const METRES = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** What puts beats and bars right. */
export function BeatCard({
  songId,
  analysis,
  transport,
  correcting,
  corrections,
}: BeatCardProps): ReactNode {
  const { correct } = correcting;
  const say = useSay();
  const again = useListenAgain(songId);
  const stopping = useStop();
  const stop = () => again.job && void stopping.stop(again.job.job_id);
  const reset = async () => {
    if (await correcting.reset()) {
      say("The song is as it was heard. Your corrections are gone.", {
        action: { name: "Undo", act: () => void correcting.undo() },
      });
    }
  };
  return (
    <section className={css.card} aria-labelledby="beat">
      <h2 id="beat">Beat</h2>
      <Row name="Tempo">
        <Button onClick={() => void correct({ kind: "halve" })}>Half as fast</Button>
        <Button onClick={() => void correct({ kind: "double" })}>Twice as fast</Button>
      </Row>
      <Row name="Bars begin">
        <Button onClick={() => void correct({ kind: "shift_beats", beats: -1 })}>
          A beat earlier
        </Button>
        <Button onClick={() => void correct({ kind: "shift_beats", beats: 1 })}>
          A beat later
        </Button>
        <Button onClick={() => void correct({ kind: "bar_one", sample: transport.sample })}>
          Bar one is here
        </Button>
      </Row>
      <p className="small muted">
        “Here” is where the play head stands; <Keys keys="o" /> says it while it plays.
      </p>
      <Row name="All beats">
        <Button onClick={() => void correct({ kind: "shift_time", milliseconds: -10 })}>
          10 ms earlier
        </Button>
        <Button onClick={() => void correct({ kind: "shift_time", milliseconds: 10 })}>
          10 ms later
        </Button>
      </Row>
      <Select
        label="Beats a bar"
        value={analysis.metre}
        onChange={(event) => void correct({ kind: "metre", metre: Number(event.target.value) })}
      >
        {METRES.map((metre) => (
          <option key={metre} value={metre}>
            {metre}
          </option>
        ))}
      </Select>
      <details className={css.more}>
        <summary>An even tempo, a shift, beats from a file</summary>
        <div className={css.inner}>
          <Even analysis={analysis} transport={transport} correcting={correcting} />
          <Shift correcting={correcting} />
          <Import correcting={correcting} />
        </div>
      </details>
      <div className={css.foot}>
        {again.job ? (
          <div className={css.again}>
            <Progress job={again.job} compact />
            <Button look="quiet" busy={stopping.busy} onClick={stop}>
              Stop listening
            </Button>
          </div>
        ) : (
          <Button look="quiet" busy={again.busy} onClick={() => void again.listen()}>
            Listen again
          </Button>
        )}
        <Button look="quiet" disabled={corrections === 0} onClick={() => void reset()}>
          Take all corrections back
        </Button>
        <p className="small muted number">
          {corrections === 0
            ? "Nothing corrected yet."
            : `${corrections} ${corrections === 1 ? "correction" : "corrections"}.`}
        </p>
      </div>
    </section>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <fieldset className={css.row}>
      <legend>{name}</legend>
      {children}
    </fieldset>
  );
}

function Even({
  analysis,
  transport,
  correcting,
}: Pick<BeatCardProps, "analysis" | "transport" | "correcting">): ReactNode {
  const [tempo, setTempo] = useState("");
  const [isFromHere, setIsFromHere] = useState(false);
  const [problem, setProblem] = useState<string>();
  const apply = async (event: FormEvent) => {
    event.preventDefault();
    const bpm = Number(tempo.trim().replace(",", "."));
    if (!tempo.trim() || !(bpm >= 20 && bpm <= 480)) {
      setProblem("A tempo is between 20 and 480 beats a minute.");
      return;
    }
    setProblem(undefined);
    const isTaken = await correcting.correct({
      kind: "tempo",
      millibpm: Math.round(1000 * bpm),
      ...(isFromHere ? { sample: transport.sample } : {}),
    });
    if (isTaken) setTempo("");
  };
  return (
    <form onSubmit={apply} className={css.form}>
      <TextField
        label="Even tempo, in beats a minute"
        inputMode="decimal"
        placeholder={String(tempoOf(analysis) ?? 120)}
        value={tempo}
        onChange={(event) => setTempo(event.target.value)}
        problem={problem}
      />
      <Check
        label="From the play head on, where a bar begins"
        checked={isFromHere}
        onChange={(event) => setIsFromHere(event.target.checked)}
      />
      <Button type="submit">Make it even</Button>
    </form>
  );
}

function Shift({ correcting }: Pick<BeatCardProps, "correcting">): ReactNode {
  const [by, setBy] = useState("");
  const [problem, setProblem] = useState<string>();
  const apply = async (event: FormEvent) => {
    event.preventDefault();
    const milliseconds = Number(by.trim().replace("−", "-"));
    if (!by.trim() || !Number.isInteger(milliseconds) || Math.abs(milliseconds) > 10_000) {
      setProblem("Whole milliseconds, at most 10,000; with a minus all beats are earlier.");
      return;
    }
    setProblem(undefined);
    if (await correcting.correct({ kind: "shift_time", milliseconds })) setBy("");
  };
  return (
    <form onSubmit={apply} className={css.form}>
      <TextField
        label="Shift all beats, in milliseconds"
        placeholder="-20"
        value={by}
        onChange={(event) => setBy(event.target.value)}
        problem={problem}
      />
      <Button type="submit">Shift</Button>
    </form>
  );
}

function Import({ correcting }: Pick<BeatCardProps, "correcting">): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const say = useSay();
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > 4_000_000) {
      say(`${file.name} is too large for a list of beats: one line for each beat is wanted.`, {
        kind: "problem",
      });
      return;
    }
    if (await correcting.importBeats(await file.text())) say(`The beats of ${file.name} are used.`);
  };
  return (
    <div className={css.form}>
      <p className="small muted">
        Beats as Sonic Visualiser, madmom or mir_eval write them: one a line, in seconds, then the
        beat’s place in its bar if it is known.
      </p>
      <Button onClick={() => input.current?.click()}>Beats from a file</Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File of beats"
        accept=".txt,.csv,.beats,.tsv,text/plain"
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
    </div>
  );
}
