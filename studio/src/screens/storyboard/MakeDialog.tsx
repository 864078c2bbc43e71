import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Project, Quote } from "songreel";
import { keys, server } from "../../api/queries";
import { Link } from "../../app/Link";
import { dollars, isMore, isNothing, less, price, total } from "../../app/money";
import { BudgetField } from "../../project/BudgetField";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Loading, Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import { hasShotDraft } from "../shot/shotDraft";
import type { Seeds } from "./board";
import css from "./MakeDialog.module.css";
import { lackOf, type Offer, type Phase, useOffer } from "./useOffer";

interface MakeDialogProps {
  project: Project;
  /** Whose clips; null: of all that are missing or out of date. */
  scenes: readonly string[] | null;
  title?: string;
  /** Other seeds for some scenes: another take of each. */
  seeds?: Seeds | undefined;
  onClose: (begun: boolean) => void;
}

/** Names what clips cost, line by line, and makes them once somebody agrees. */
export function MakeDialog(props: MakeDialogProps): ReactNode {
  const { project, onClose, title = "Make the clips" } = props;
  const lack = lackOf(project);
  if (!lack) return <Priced {...props} title={title} />;
  return (
    <Dialog title={title} onClose={() => onClose(false)}>
      <Notice
        kind="warning"
        title="Something comes first"
        action={
          <Link to={{ at: "project", id: project.project_id, tab: lack.tab, scene: null }}>
            {lack.tab === "song" ? "Choose a song" : "Go to Cast & look"}
          </Link>
        }
      >
        {lack.words}
      </Notice>
    </Dialog>
  );
}

function Priced(props: MakeDialogProps): ReactNode {
  const { project, scenes, title = "", onClose, seeds } = props;
  const say = useSay();
  const wish = { projectId: project.project_id, wanted: scenes, seeds };
  const { phase, ask, accept, leave } = useOffer(wish, (offer) => {
    const count = offer.scenes.length;
    const sum = offer.quote.total_usd;
    const money = isNothing(sum) ? "It costs nothing." : `${dollars(sum)} are set aside.`;
    say(`${clips(count)} ${count === 1 ? "is" : "are"} being made. ${money}`);
    onClose(true);
  });
  const room = useRoom(project, "offer" in phase ? (phase.offer?.quote ?? null) : null);
  const isHeld = phase.at === "starting";
  const close = () => {
    leave();
    onClose(false);
  };
  return (
    <Dialog
      title={title}
      onClose={close}
      isHeld={isHeld}
      actions={
        <>
          <Button onClick={close} disabled={isHeld}>
            Not now
          </Button>
          <MainButton phase={phase} isShort={room.isShort} onAsk={ask} onAccept={accept} />
        </>
      }
    >
      <div className={css.content}>
        {phase.at === "asking" && (
          <>
            <p role="status">{phase.words}</p>
            <Loading what="the price" rows={2} />
          </>
        )}
        {phase.at === "refused" && (
          <Notice kind="error" title="It could not be begun">
            {phase.problem} Nothing was ordered.
            {phase.kept !== undefined &&
              ` What was set aside for it could not be given back yet: ${phase.kept} The storyboard shows it until it is.`}
          </Notice>
        )}
        {phase.at === "unknown" && (
          <Notice kind="warning" title="Nobody knows yet whether it was begun">
            The server did not answer. Ask again: what was begun already is neither made nor paid
            for twice. If you leave, the storyboard shows what is being made, or what is still set
            aside.
          </Notice>
        )}
        {"offer" in phase && phase.offer && phase.at !== "refused" && (
          <Unsaved project={project} offer={phase.offer} />
        )}
        {phase.at === "expired" && (
          <Notice kind="warning" title="This price has run out">
            It was good until {moment(phase.offer.quote.valid_until)}. Ask again: it may be the
            same.
          </Notice>
        )}
        {phase.at === "offered" && phase.before !== null && (
          <Changed before={phase.before} now={phase.offer.quote.total_usd} />
        )}
        {"offer" in phase && phase.offer && <Lines offer={phase.offer} />}
        {"offer" in phase &&
          phase.offer &&
          phase.at !== "unknown" &&
          !isNothing(phase.offer.quote.total_usd) && (
            <Room project={project} room={room} onRaised={ask} />
          )}
      </div>
    </Dialog>
  );
}

function MainButton(props: {
  phase: Phase;
  isShort: boolean;
  onAsk: () => void;
  onAccept: () => void;
}): ReactNode {
  const { phase, isShort, onAsk, onAccept } = props;
  if (phase.at === "asking") {
    return (
      <Button look="main" busy>
        Make the clips
      </Button>
    );
  }
  if (phase.at === "refused" || phase.at === "expired") {
    return (
      <Button look="main" onClick={onAsk}>
        Ask for the price again
      </Button>
    );
  }
  if (phase.at === "unknown") {
    return (
      <Button look="main" icon="retry" onClick={onAccept}>
        Ask again
      </Button>
    );
  }
  const { scenes, quote } = phase.offer;
  const sum = quote.total_usd;
  return (
    <Button
      look="main"
      icon="film"
      busy={phase.at === "starting"}
      disabled={isShort}
      onClick={onAccept}
    >
      {`Make ${clips(scenes.length)} ${isNothing(sum) ? "for free" : `for ${dollars(sum)}`}`}
    </Button>
  );
}

function clips(count: number): string {
  return count === 1 ? "1 clip" : `${count} clips`;
}

function moment(time: string): string {
  const at = new Date(time);
  const isToday = at.toDateString() === new Date().toDateString();
  const style: Intl.DateTimeFormatOptions = { timeStyle: "short" };
  if (!isToday) style.dateStyle = "medium";
  return new Intl.DateTimeFormat(undefined, style).format(at);
}

function Changed({ before, now }: { before: string; now: string }): ReactNode {
  if (isNothing(less(before, now))) {
    return (
      <Notice kind="info" title={`The price is the same: ${dollars(now)}`}>
        What was asked for had changed meanwhile, or the price had run out. Nothing was ordered.
      </Notice>
    );
  }
  return (
    <Notice kind="warning" title={`The price was ${dollars(before)} and is ${dollars(now)} now`}>
      Something changed meanwhile. Nothing was ordered; look at it, and agree again.
    </Notice>
  );
}

/** Names the shots whose words are typed and not saved: their clips are made of what is saved. */
function Unsaved({ project, offer }: { project: Project; offer: Offer }): ReactNode {
  const { project_id: id } = project;
  const typed = offer.scenes.filter((scene) => hasShotDraft(id, scene));
  if (typed.length === 0) return null;
  return (
    <Notice kind="warning" title="Not everything that you typed is saved">
      What is made, and paid for, is what is saved. Not saved yet:{" "}
      {typed.map((scene, index) => (
        <span key={scene.scene_id}>
          {index > 0 && ", "}
          <Link to={{ at: "project", id, tab: "storyboard", scene: scene.scene_id }}>
            Scene {scene.number}
          </Link>
        </span>
      ))}
      .
    </Notice>
  );
}

function Lines({ offer }: { offer: Offer }): ReactNode {
  const { quote, free, impossible } = offer;
  return (
    <>
      <table className={css.lines}>
        <caption className="unseen">What it costs, line by line</caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Made by</th>
            <th scope="col">Price</th>
          </tr>
        </thead>
        <tbody>
          {quote.lines.map((line) => (
            <tr key={line.subject}>
              <td>{line.what}</td>
              <td className="muted">{line.model}</td>
              <td className="number">{dollars(line.amount_usd)}</td>
            </tr>
          ))}
          {free.map((scene) => (
            <tr key={scene.scene_id}>
              <td>Scene {scene.number}</td>
              <td className="muted">This computer, or made before</td>
              <td>free</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              Together
            </th>
            <td className="number">{price(quote.total_usd)}</td>
          </tr>
        </tfoot>
      </table>
      {quote.lines.length > 0 && (
        <p className="small muted">
          Good until {moment(quote.valid_until)}. It never costs more than this; what turns out to
          cost less is given back.
        </p>
      )}
      {(impossible.length > 0 || quote.unknown.length > 0) && (
        <Notice kind="warning" title="Not in this price">
          <ul>
            {impossible.map((scene) => (
              <li key={scene.scene_id}>
                Scene {scene.number} is left out: {scene.clip.unknown}
              </li>
            ))}
            {quote.unknown.map(({ what, why }) => (
              <li key={what}>
                {what}: {why}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}

interface RoomFor {
  /** What the film's budget still has, or null where it has none. */
  budget: string | null;
  /** What the server may still spend today. */
  today: string | null;
  held: string | null;
  isShort: boolean;
  lacksBudget: boolean;
}

function useRoom(project: Project, quote: Quote | null): RoomFor {
  const ledger = useQuery({
    queryKey: keys.ledger,
    queryFn: ({ signal }) => server.ledger.get({ signal }),
  }).data;
  const sum = quote?.total_usd ?? "0";
  const budget = project.budget_usd === null ? null : less(project.budget_usd, project.spent_usd);
  const today = ledger ? less(ledger.cap_usd, ledger.spent_usd) : null;
  const lacksBudget = budget !== null && isMore(sum, budget);
  const lacksToday = today !== null && isMore(sum, today);
  const held = ledger?.held?.reason ?? null;
  const isShort = !isNothing(sum) && (lacksBudget || lacksToday || held !== null);
  return { budget, today, held, isShort, lacksBudget };
}

function Room(props: { project: Project; room: RoomFor; onRaised: () => void }): ReactNode {
  const { project, room, onRaised } = props;
  const { budget, today, held, isShort, lacksBudget } = room;
  return (
    <section className={css.room} aria-label="What may be spent">
      <dl className={css.sums}>
        <div>
          <dt>Left of this film’s budget</dt>
          <dd className="number">
            {budget === null
              ? "No budget is set"
              : `${dollars(budget)} of ${dollars(total([project.budget_usd ?? "0"]))}`}
          </dd>
        </div>
        <div>
          <dt>Left of today’s limit for everything</dt>
          <dd className="number">{today === null ? "…" : dollars(today)}</dd>
        </div>
      </dl>
      {held !== null && (
        <Notice kind="warning" title="Nothing paid is ordered at the moment">
          {held} <Link to={{ at: "settings", part: "spending" }}>Look at it under Settings</Link>
        </Notice>
      )}
      {isShort && held === null && !lacksBudget && (
        <Notice kind="warning" title="That is more than may be spent today">
          Make fewer clips, wait until tomorrow, or have whoever runs the server raise the limit:{" "}
          <Link to={{ at: "settings", part: "spending" }}>how that is done</Link>.
        </Notice>
      )}
      {lacksBudget && (
        <Notice kind="warning" title="That is more than is left of the budget">
          Raise it here, or make fewer clips.
        </Notice>
      )}
      {(lacksBudget || budget === null) && (
        <BudgetField
          project={project}
          hint={
            budget === null
              ? "Without one, only today’s limit holds. With one, this film never costs more."
              : undefined
          }
          onSaved={onRaised}
        />
      )}
    </section>
  );
}
