import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Account, CancelledJob } from "songreel";
import { keys, sentence, server } from "../api/queries";
import { dollars, isNothing } from "../app/money";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useSay } from "../ui/Toasts";
import { nameOf, stopPrice } from "./words";

/** Return what stops a job and says what that means for the bill. */
export function useStop(): { stop: (jobId: string) => Promise<boolean>; busy: boolean } {
  const client = useQueryClient();
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const stop = async (jobId: string) => {
    setBusy(true);
    try {
      say(billOf(await server.jobs.cancel(jobId)));
      void client.invalidateQueries({ queryKey: keys.jobs });
      return true;
    } catch (problem) {
      say(sentence(problem), { kind: "problem" });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { stop, busy };
}

function billOf({ status, cancellation }: CancelledJob): string {
  if (status === "succeeded") return "It was finished already, and is kept.";
  const { outcome, charged_usd: charged, reserved_usd: reserved } = cancellation;
  switch (outcome) {
    case "not_billed":
      return "Stopped. It cost nothing.";
    case "billed":
      return `Stopped. ${dollars(charged)} were charged; what was paid for is kept.`;
    case "unknown":
      return `Stopped. Whether ${dollars(cancellation.unknown_usd)} are charged nobody knows yet; the job says what can be done.`;
    case "open":
      return isNothing(reserved)
        ? "It stops now. It cost nothing so far."
        : `It stops now. ${dollars(reserved)} stay set aside until the service says what it charges.`;
  }
}

/** Asks whether a job is to be stopped, and says what that costs. */
export function StopDialog({ job, onClose }: { job: Account; onClose: () => void }): ReactNode {
  const { stop, busy } = useStop();
  const confirm = async () => {
    if (await stop(job.job_id)) onClose();
  };
  return (
    <Dialog
      title="Stop this?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Let it go on</Button>
          <Button look="danger" busy={busy} onClick={() => void confirm()}>
            Stop it
          </Button>
        </>
      }
    >
      <p dir="auto">
        <b>{nameOf(job)}</b>
      </p>
      <p>{stopPrice(job)}</p>
      <p className="small muted">
        What is finished is kept, and can be taken up again later without paying twice.
      </p>
    </Dialog>
  );
}
