import { type ReactNode, useState } from "react";
import type { Take } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { dollars, isNothing } from "../../app/money";
import { ago } from "../../app/time";
import { Button } from "../../ui/Button";
import { Check } from "../../ui/Field";
import { factsOf } from "../storyboard/board";
import { Compare } from "./Compare";
import { short } from "./ModelPicker";
import css from "./Shot.module.css";

interface TakesProps {
  takes: readonly Take[];
  shown: string | null;
  onShow: (takeId: string) => void;
  onKeep: (takeId: string) => void;
}

/** Every take of a shot, side by side, with how it came about; one of them is kept. */
export function Takes({ takes, shown, onShow, onKeep }: TakesProps): ReactNode {
  const [pair, setPair] = useState<readonly string[]>([]);
  const [one, other] = pair.flatMap((id) => takes.find((take) => take.take_id === id) ?? []);
  const nameOf = (take: Take) => `Take ${takes.indexOf(take) + 1}`;
  const choose = (id: string, isWanted: boolean) =>
    setPair((before) => {
      const without = before.filter((known) => known !== id);
      return isWanted ? [...without, id].slice(-2) : without;
    });
  return (
    <section className={css.takes} aria-label="Takes">
      <h2>{takes.length === 1 ? "1 take" : `${takes.length} takes`}</h2>
      {one && other && (
        <Compare key={pair.join()} one={one} other={other} names={[nameOf(one), nameOf(other)]} />
      )}
      <ul className={css.strip}>
        {takes.map((take, index) => (
          <li key={take.take_id}>
            <TakeCard
              take={take}
              number={index + 1}
              isShown={take.take_id === shown}
              isCompared={pair.includes(take.take_id)}
              canCompare={takes.length > 1}
              onShow={() => onShow(take.take_id)}
              onKeep={() => onKeep(take.take_id)}
              onCompare={(isWanted) => choose(take.take_id, isWanted)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface TakeCardProps {
  take: Take;
  number: number;
  isShown: boolean;
  isCompared: boolean;
  canCompare: boolean;
  onShow: () => void;
  onKeep: () => void;
  onCompare: (isWanted: boolean) => void;
}

function TakeCard(props: TakeCardProps): ReactNode {
  const { take, number, isShown, isCompared, canCompare, onShow, onKeep, onCompare } = props;
  const facts = factsOf(take);
  const isOwn = take.source === "own";
  const told = [
    isOwn ? "Your own clip" : facts.model && short(facts.model),
    facts.seconds !== null && `${facts.seconds} s`,
    facts.seed !== null && `seed ${facts.seed}`,
    facts.cost !== null && (isNothing(facts.cost) ? "free" : dollars(facts.cost)),
    ago(take.created_at),
  ].filter(Boolean);
  return (
    <article
      className={css.take}
      aria-label={`Take ${number}`}
      data-chosen={take.chosen || undefined}
    >
      <button
        type="button"
        className={css.look}
        aria-label={`Look at take ${number}`}
        aria-pressed={isShown}
        onClick={onShow}
      >
        <img src={`${take.url}/poster?format=webp`} alt="" loading="lazy" />
        <span className={css.key} aria-hidden="true">
          {number}
        </span>
      </button>
      <p className="small muted number">{told.join(" · ")}</p>
      {facts.prompt && (
        <p className={css.prompt} dir="auto">
          {facts.prompt.slice(0, 300)}
        </p>
      )}
      <div className={css.row}>
        {take.chosen ? (
          <p className={css.kept}>In the film</p>
        ) : (
          <ForMakers>
            <Button onClick={onKeep} aria-label={`Keep take ${number}`}>
              Keep
            </Button>
          </ForMakers>
        )}
        {canCompare && (
          <Check
            label="Compare"
            aria-label={`Compare take ${number}`}
            checked={isCompared}
            onChange={(event) => onCompare(event.target.checked)}
          />
        )}
      </div>
    </article>
  );
}
