import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Ledger } from "songreel";
import { keys, server } from "../../api/queries";
import { useMay } from "../../api/session";
import { Link } from "../../app/Link";
import { dollars, isNothing } from "../../app/money";
import { ago } from "../../app/time";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import { Asked, Section, useDo } from "./parts";
import css from "./Settings.module.css";
import { UsageTable } from "./UsageTable";

/** What may be spent today and what is, what it went into, and the way to stop all of it. */
export function Spending(): ReactNode {
  const ledger = useQuery({
    queryKey: keys.ledger,
    queryFn: ({ signal }) => server.ledger.get({ signal }),
  });
  return (
    <div>
      <Section title="Today">
        <Asked query={ledger} what="today’s spending">
          {(today) => <Today ledger={today} />}
        </Asked>
      </Section>
      <UsageTable />
    </div>
  );
}

function Today({ ledger }: { ledger: Ledger }): ReactNode {
  const { spent_usd: spent, cap_usd: cap, unresolved, held } = ledger;
  const mayHold = useMay("admin");
  return (
    <>
      {held ? <Held held={held} /> : null}
      <p className="number">
        <b>{dollars(spent)}</b> of {dollars(cap)} spent or set aside today ({ledger.day}, UTC)
      </p>
      {!isNothing(cap) && (
        <progress
          className={css.bar}
          max={Number(cap)}
          value={Math.min(Number(spent), Number(cap))}
          aria-label="Spent today"
        />
      )}
      <p className="small muted">
        Nothing paid is ordered above this cap. It is not raised here: whoever runs the server
        starts it anew with another one, <code>SONGREEL_DAILY_CAP=50 songreel serve</code>. People
        and projects can have smaller ones.
      </p>
      {unresolved > 0 && (
        <p>
          {unresolved === 1 ? "One order needs" : `${unresolved} orders need`} a decision: nobody
          knows whether they are charged.{" "}
          <Link to={{ at: "jobs", job: null }}>Look at the jobs</Link>
        </p>
      )}
      {mayHold ? (
        !held && <Hold />
      ) : (
        <p className="small muted">Only whoever runs the server can hold all paid work.</p>
      )}
    </>
  );
}

function useLedger() {
  const client = useQueryClient();
  return (ledger: Ledger) => client.setQueryData(keys.ledger, ledger);
}

function Held({ held }: { held: NonNullable<Ledger["held"]> }): ReactNode {
  const { act, busy } = useDo();
  const set = useLedger();
  const say = useSay();
  const mayRelease = useMay("admin");
  const release = () =>
    act(
      () => server.ledger.release(),
      (ledger) => {
        set(ledger);
        say("Paid work goes on.");
      },
    );
  return (
    <Notice
      kind="warning"
      title="All paid work is held"
      action={
        mayRelease && (
          <Button busy={busy} onClick={() => void release()}>
            Let it go on
          </Button>
        )
      }
    >
      Since {ago(held.since)}: <bdi>{held.reason}</bdi>. New paid work is refused; what was sent
      before is finished.
    </Notice>
  );
}

function Hold(): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const [reason, setReason] = useState("");
  const { act, busy } = useDo();
  const set = useLedger();
  const hold = async () => {
    const why = reason.trim();
    const isDone = await act(() => server.ledger.hold(why ? { reason: why } : {}), set);
    if (isDone) setIsOpen(false);
  };
  return (
    <>
      <Button look="danger" onClick={() => setIsOpen(true)}>
        Hold all paid work…
      </Button>
      {isOpen && (
        <Dialog
          title="Hold all paid work?"
          onClose={() => setIsOpen(false)}
          actions={
            <>
              <Button onClick={() => setIsOpen(false)}>Not now</Button>
              <Button look="danger" busy={busy} onClick={() => void hold()}>
                Hold it
              </Button>
            </>
          }
        >
          <div className={css.form}>
            <p>
              Nothing more is ordered from paid services, for anybody, until you let it go on. What
              was sent before is finished, and may be charged. Free work is not touched.
            </p>
            <TextField
              label="Why"
              hint="Everybody who is refused reads it."
              maxLength={500}
              dir="auto"
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </div>
        </Dialog>
      )}
    </>
  );
}
