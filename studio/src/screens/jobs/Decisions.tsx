import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Account } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { useMay } from "../../api/session";
import { dollars, isNothing, total } from "../../app/money";
import { go } from "../../app/route";
import { StopDialog } from "../../jobs/useStop";
import { nameOf, retryPrice } from "../../jobs/words";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { useSay } from "../../ui/Toasts";
import css from "./Jobs.module.css";
import { projectStep, whereOf } from "./steps";

type Asked = "stop" | "retry" | "again" | "give_up" | null;

/** What a person can do about a job; what costs something says so before it is done. */
export function Decisions({ job }: { job: Account }): ReactNode {
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const can = (action: Account["actions"][number]) => job.actions.includes(action);
  const name = nameOf(job);
  // Why not stands above every screen.
  const isRefused = !useMay("generate");
  return (
    <>
      {can("cancel") && (
        <Button disabled={isRefused} aria-label={`Stop: ${name}`} onClick={() => setAsked("stop")}>
          Stop
        </Button>
      )}
      {can("retry") && (
        <Button
          icon="retry"
          disabled={isRefused}
          aria-label={`Try again: ${name}`}
          onClick={() => setAsked("retry")}
        >
          Try again
        </Button>
      )}
      {can("submit_again") && (
        <Button
          disabled={isRefused}
          aria-label={`Order again: ${name}`}
          onClick={() => setAsked("again")}
        >
          Order again…
        </Button>
      )}
      {can("give_up") && (
        <Button
          look="quiet"
          disabled={isRefused}
          aria-label={`Give up: ${name}`}
          onClick={() => setAsked("give_up")}
        >
          Give up…
        </Button>
      )}
      {job.actions.length === 0 && !isRefused && <InProject job={job} />}
      {asked === "stop" && <StopDialog job={job} onClose={close} />}
      {asked === "retry" && <Retry job={job} onClose={close} />}
      {asked === "again" && <OrderAgain job={job} onClose={close} />}
      {asked === "give_up" && <GiveUp job={job} onClose={close} />}
    </>
  );
}

interface DecisionProps {
  job: Account;
  onClose: () => void;
}

function useDecide(onClose: () => void) {
  const client = useQueryClient();
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const decide = async (ask: () => Promise<Account>, done: (job: Account) => void) => {
    setBusy(true);
    try {
      const job = await ask();
      await client.invalidateQueries({ queryKey: keys.jobs });
      void client.invalidateQueries({ queryKey: ["job-list"] });
      void client.invalidateQueries({ queryKey: keys.ledger });
      onClose();
      done(job);
    } catch (problem) {
      say(sentence(problem), { kind: "problem" });
    } finally {
      setBusy(false);
    }
  };
  const begun = (words: string) => (job: Account) =>
    say(words, {
      action: { name: "Show it", act: () => go({ at: "jobs", job: job.job_id }) },
    });
  return { decide, busy, say, begun };
}

function Retry({ job, onClose }: DecisionProps): ReactNode {
  const { decide, busy, begun } = useDecide(onClose);
  const retry = () => decide(() => server.jobs.retry(job.job_id), begun("It is tried again."));
  return (
    <Dialog
      title="Try again?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button look="main" busy={busy} onClick={() => void retry()}>
            Try again
          </Button>
        </>
      }
    >
      <p dir="auto">
        <b>{nameOf(job)}</b>
      </p>
      <p>{retryPrice(job)}</p>
    </Dialog>
  );
}

/** What the orders of which nobody knows the outcome cost, at their list price. */
function openPrice(job: Account): string {
  const open = job.orders.filter((one) => one.state === "unknown" && one.decision === null);
  return dollars(total(open.map((one) => one.amount_usd)));
}

/** Say why nobody knows, for somebody who never heard of that. */
export function Unknown({ job }: { job: Account }): ReactNode {
  const why =
    job.status === "cancelled"
      ? "It was stopped while the service worked on it, and the service does not say what that means:"
      : "The connection broke after this was sent, or the service gave no clear answer:";
  return (
    <p>
      {why} nobody knows whether it charges {openPrice(job)}. Look at your bill there if you can.
      Until you decide it counts as spent, and nothing is ordered twice by itself.
    </p>
  );
}

function OrderAgain({ job, onClose }: DecisionProps): ReactNode {
  const { decide, busy, begun } = useDecide(onClose);
  const again = () =>
    decide(() => server.jobs.submitAgain(job.job_id), begun("It is ordered again."));
  return (
    <Dialog
      title="Order again?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button look="main" busy={busy} onClick={() => void again()}>
            Order again for {openPrice(job)}
          </Button>
        </>
      }
    >
      <p dir="auto">
        <b>{nameOf(job)}</b>
      </p>
      <p>
        It may be paid twice: {openPrice(job)} now, and perhaps {openPrice(job)} for what was sent
        before.
      </p>
    </Dialog>
  );
}

const BILLS = [
  { charged: undefined, label: "I do not know", hint: "It goes on counting as spent." },
  { charged: true, label: "It is on the bill", hint: "It counts as spent, at its list price." },
  { charged: false, label: "It is not on the bill", hint: "It no longer counts as spent." },
];

function GiveUp({ job, onClose }: DecisionProps): ReactNode {
  const { decide, busy, say } = useDecide(onClose);
  const [charged, setCharged] = useState<boolean | undefined>(undefined);
  const give = () => {
    const told = charged === undefined ? {} : { charged };
    return decide(
      () => server.jobs.giveUp(job.job_id, told),
      (ended) => {
        const { charged_usd: spent, unknown_usd: perhaps } = ended.cost;
        const rest = isNothing(perhaps) ? "" : ` ${dollars(perhaps)} go on counting as spent.`;
        say(`Given up.${isNothing(spent) ? "" : ` ${dollars(spent)} were charged.`}${rest}`);
      },
    );
  };
  return (
    <Dialog
      title="Give it up?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button look="danger" busy={busy} onClick={() => void give()}>
            Give up
          </Button>
        </>
      }
    >
      <p dir="auto">
        <b>{nameOf(job)}</b>
      </p>
      <fieldset className={css.bills}>
        <legend>Is {openPrice(job)} on the bill of the service?</legend>
        {BILLS.map(({ charged: value, label, hint }) => (
          <label key={label}>
            <input
              type="radio"
              name="bill"
              checked={charged === value}
              onChange={() => setCharged(value)}
            />
            <span>
              {label}
              <span className="small muted">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}

/** A step of a project is done again in the project; what costs nothing, at once. */
function InProject({ job }: { job: Account }): ReactNode {
  const { decide, busy, begun } = useDecide(() => undefined);
  const place = whereOf(job);
  const step = projectStep(job);
  if (!place || job.status === "succeeded") return null;
  if (!step) {
    return <Button onClick={() => go(place)}>Go on in the project</Button>;
  }
  const again = async () => {
    const begunJob = await server.projects.start(step.project, step.step);
    return server.jobs.get(begunJob.job_id);
  };
  return (
    <Button
      icon="retry"
      busy={busy}
      aria-label={`Try again: ${nameOf(job)}`}
      onClick={() => void decide(again, begun("It is tried again. It costs nothing."))}
    >
      Try again
    </Button>
  );
}
