import { type ReactNode, useEffect, useState } from "react";
import type { Analysis } from "songreel";
import { ForMakers, useWhyNot, WHY_NOT } from "../../api/ForMakers";
import { clock, readClock, writeClock } from "../../app/time";
import type { Transport } from "../../audio/Transport";
import { Button, IconButton } from "../../ui/Button";
import { useSay } from "../../ui/Toasts";
import type { Grid } from "../../wave/grid";
import { partToken } from "../../wave/paint";
import css from "./PartsCard.module.css";
import type { Correcting } from "./useSong";
import { LABELS, nameOfPart } from "./verdict";

type Section = Analysis["sections"][number];

interface PartsCardProps {
  analysis: Analysis;
  grid: Grid;
  transport: Transport;
  correcting: Correcting;
  /** Begin a part at the play head. */
  onAdd: () => void;
}

/** The parts of the song as a list: what each is called, where it begins. */
export function PartsCard({
  analysis,
  grid,
  transport,
  correcting,
  onAdd,
}: PartsCardProps): ReactNode {
  const { sections, drops, sample_rate: sampleRate } = analysis;
  return (
    <section className={css.card} aria-labelledby="parts">
      <h2 id="parts">Parts</h2>
      <ol className={css.list}>
        {sections.map((section, index) => (
          <Row
            // Which part it is, and not where: what is typed in it moves it, and keeps the focus.
            // biome-ignore lint/suspicious/noArrayIndexKey: as said above
            key={index}
            number={index + 1}
            section={section}
            alike={sections.filter((one) => one !== section && one.group === section.group)}
            analysis={analysis}
            grid={grid}
            transport={transport}
            correcting={correcting}
          />
        ))}
      </ol>
      <div className={css.foot}>
        <ForMakers>
          <Button icon="add" onClick={onAdd}>
            New part at the play head
          </Button>
        </ForMakers>
      </div>
      {drops.length > 0 && (
        <div className={css.drops}>
          <h3>{drops.length === 1 ? "The drop" : "Drops"}</h3>
          {drops.map((drop) => (
            <Button key={drop.sample} look="quiet" onClick={() => transport.seek(drop.sample)}>
              {clock(drop.sample / sampleRate)}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}

interface RowProps extends Omit<PartsCardProps, "onAdd"> {
  number: number;
  section: Section;
  /** Other parts with the same music. */
  alike: readonly Section[];
}

function Row({
  number,
  section,
  alike,
  analysis,
  grid,
  transport,
  correcting,
}: RowProps): ReactNode {
  const say = useSay();
  const whyNot = useWhyNot();
  const rate = analysis.sample_rate;
  const name = `part ${number}`;
  const call = async (label: Section["label"]) => {
    const middle = Math.floor((section.start + section.end) / 2);
    if (!(await correcting.correct({ kind: "label_section", sample: middle, label }))) return;
    const others = alike.filter((one) => one.label !== label);
    if (others.length === 0) return;
    const count = others.length === 1 ? "One other part has" : `${others.length} other parts have`;
    say(`${count} the same music.`, {
      action: {
        name: `Call ${others.length === 1 ? "it" : "them"} ${label} too`,
        act: () =>
          void correcting.correct({
            kind: "label_section",
            sample: middle,
            label,
            everywhere: true,
          }),
      },
    });
  };
  const remove = async () => {
    if (await correcting.correct({ kind: "remove_border", sample: section.start })) {
      say("The part was joined to the one before it.", {
        action: { name: "Undo", act: () => void correcting.undo() },
      });
    }
  };
  return (
    <li className={css.row}>
      <span className={css.colour} style={{ background: `var(${partToken(section.label)})` }} />
      {whyNot ? (
        // A list cannot be read only; a line of text can.
        <input
          aria-label={`What ${name} is`}
          aria-describedby={WHY_NOT}
          title={whyNot}
          className={css.label}
          readOnly
          value={nameOfPart(section.label)}
        />
      ) : (
        <select
          aria-label={`What ${name} is`}
          className={css.label}
          value={section.label}
          onChange={(event) => {
            const label = LABELS.find((one) => one === event.target.value);
            if (label) void call(label);
          }}
        >
          {LABELS.map((label) => (
            <option key={label} value={label}>
              {nameOfPart(label)}
            </option>
          ))}
        </select>
      )}
      {number === 1 ? (
        <span className={`${css.first} number`}>0:00</span>
      ) : (
        <Begins
          name={name}
          start={section.start}
          rate={rate}
          whyNot={whyNot}
          onMove={(to) =>
            correcting.correct({
              kind: "move_border",
              sample: section.start,
              to: Math.max(1, to),
            })
          }
          samples={analysis.samples}
        />
      )}
      <span className={`${css.bar} small muted number`}>
        {number > 1 && grid.say(section.start).replace(/ beat 1$/, "")}
      </span>
      <span className={css.actions}>
        <IconButton
          icon="play"
          label={`Play from ${name}`}
          onClick={() => {
            transport.seek(section.start);
            transport.play();
          }}
        />
        {number > 1 && (
          <ForMakers>
            <IconButton
              icon="delete"
              label={`Join ${name} to the one before it`}
              onClick={() => void remove()}
            />
          </ForMakers>
        )}
      </span>
    </li>
  );
}

/** The time at which a part begins, to be typed. */
function Begins({
  name,
  start,
  rate,
  samples,
  whyNot,
  onMove,
}: {
  name: string;
  start: number;
  rate: number;
  samples: number;
  /** Why it cannot be changed. */
  whyNot: string | undefined;
  onMove: (to: number) => Promise<boolean>;
}): ReactNode {
  const written = writeClock(Math.round((100 * start) / rate) / 100);
  const [text, setText] = useState(written);
  const [problem, setProblem] = useState(false);
  const say = useSay();
  useEffect(() => setText(written), [written]);
  const commit = async () => {
    if (text.trim() === written) return;
    const seconds = readClock(text);
    if (seconds === null || seconds <= 0 || seconds * rate >= samples) {
      setProblem(true);
      say(`“${text}” is no time within the song. Write it as 1:23.5.`, { kind: "problem" });
      return;
    }
    setProblem(false);
    if (!(await onMove(Math.round(seconds * rate)))) setText(written);
  };
  return (
    <input
      aria-label={`Where ${name} begins`}
      aria-describedby={whyNot ? WHY_NOT : undefined}
      title={whyNot}
      className={css.time}
      inputMode="decimal"
      readOnly={whyNot !== undefined}
      value={text}
      aria-invalid={problem || undefined}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => void commit()}
      onKeyDown={(event) => {
        if (event.key === "Enter") void commit();
        if (event.key === "Escape") {
          setText(written);
          setProblem(false);
        }
      }}
    />
  );
}
