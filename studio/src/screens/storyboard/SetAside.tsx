import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Project } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { dollars, isNothing, total } from "../../app/money";
import { useRunning } from "../../jobs/useJobs";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";

interface SetAsideProps {
  project: Project;
  /** Whether somebody orders just now: then what is set aside is about to be used. */
  isOrdering: boolean;
}

/** Names money that was agreed to and that nothing is made with, and gives it back. */
export function SetAside({ project, isOrdering }: SetAsideProps): ReactNode {
  const { project_id: id } = project;
  const client = useQueryClient();
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const running = useRunning(id);
  const isIdle = running.data?.length === 0 && !running.isFetching && !isOrdering;
  const quotes = useQuery({
    queryKey: keys.quotes(id),
    queryFn: ({ signal }) => server.projects.quotes(id, { signal }),
    enabled: isIdle,
  });
  const held = (quotes.data ?? []).filter(
    (quote) => quote.state === "accepted" && !isNothing(quote.set_aside_usd),
  );
  if (!isIdle || quotes.isFetching || held.length === 0) return null;
  const sum = dollars(total(held.map((quote) => quote.set_aside_usd)));
  const giveBack = async () => {
    setBusy(true);
    try {
      for (const quote of held) await server.quotes.release(quote.quote_id);
      say(`${sum} are free again.`);
    } catch (problem) {
      say(sentence(problem), { kind: "problem" });
    }
    await client.invalidateQueries({ queryKey: keys.project(id) });
    void client.invalidateQueries({ queryKey: keys.ledger });
    setBusy(false);
  };
  return (
    <Notice
      kind="warning"
      title={`${sum} are set aside, and nothing is made with it`}
      action={
        <Button busy={busy} onClick={() => void giveBack()}>
          {`Give ${sum} back`}
        </Button>
      }
    >
      It was agreed to, and is kept for what did not come about. It counts as spent until it is
      given back, or its time is over.
    </Notice>
  );
}
