import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import type { Account, Project } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { keys, sentence, server } from "../../api/queries";
import { useMayChange } from "../../api/session";
import { inTab } from "../../app/kept";
import { Link } from "../../app/Link";
import { plainly } from "../../app/plainly";
import { useBegin } from "../../jobs/useJobs";
import { Button, IconButton } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import { openScenes } from "./board";
import css from "./Storyboard.module.css";

const SEEN = "songreel.seen.";

interface LastRunProps {
  project: Project;
  /** Ask what the clips cost. */
  onMake: () => void;
}

/** Says why the last thing that was to be made was not, and what waits for somebody, until it is read. */
export function LastRun({ project, onMake }: LastRunProps): ReactNode {
  const { project_id: projectId } = project;
  const job = useQuery({
    queryKey: [...keys.jobs, "last", projectId],
    queryFn: async ({ signal }) =>
      (await server.jobs.list({ projectId, limit: 1 }, { signal })).jobs[0] ?? null,
  }).data;
  const { begin, busy } = useBegin();
  const [seen, setSeen] = useState<string | null>(null);
  const waiting = job ? waitingOf(job) : null;
  useRelease(projectId, waiting?.quoteId ?? null);
  if (!job || seen === job.job_id || inTab.get(SEEN + job.job_id)) return null;
  const close = () => {
    inTab.set(SEEN + job.job_id, "1");
    setSeen(job.job_id);
  };
  const read = <IconButton icon="close" label="I have read it" onClick={close} />;
  if (waiting) {
    if (waiting.step !== "clips" || openScenes(project).length === 0) return null;
    return (
      <Notice
        kind="warning"
        title="Waits for you: the clips were not ordered"
        action={
          <div className={css.actions}>
            <ForMakers>
              <Button onClick={onMake}>See what they cost now</Button>
            </ForMakers>
            {read}
          </div>
        }
      >
        {waiting.quoteId === null
          ? "They cost money, and nobody has agreed to a price yet."
          : "Something was changed after the price was agreed to, so it does not hold any more. What was set aside is given back."}
      </Notice>
    );
  }
  const reason = reasonOf(job);
  if (!reason) return null;
  return (
    <Notice
      kind="error"
      title="The last run did not finish"
      action={
        <div className={css.actions}>
          {job.actions.includes("retry") && (
            <ForMakers>
              <Button busy={busy} onClick={() => void begin(() => server.jobs.retry(job.job_id))}>
                Go on with it
              </Button>
            </ForMakers>
          )}
          {read}
        </div>
      }
    >
      {reason} What was finished is kept.{" "}
      <Link to={{ at: "jobs", job: job.job_id }}>What happened, and what it cost</Link>
    </Notice>
  );
}

/** Give back what is set aside for a quote that no order can draw on any more. */
function useRelease(projectId: string, quoteId: string | null): void {
  const client = useQueryClient();
  const say = useSay();
  const mayChange = useMayChange();
  useEffect(() => {
    if (quoteId === null || !mayChange) return;
    const release = async () => {
      const quote = await server.quotes.get(quoteId);
      if (quote.state !== "accepted") return;
      await server.quotes.release(quoteId);
      await client.invalidateQueries({ queryKey: keys.project(projectId) });
      await client.invalidateQueries({ queryKey: keys.ledger });
    };
    release().catch((problem: unknown) => say(sentence(problem), { kind: "problem" }));
  }, [client, mayChange, projectId, quoteId, say]);
}

/** What a run stopped at because a person has to agree to a price. */
interface Waiting {
  step: string;
  /** The quote that did not pay for it, or null where none was given. */
  quoteId: string | null;
}

function waitingOf({ status, result }: Account): Waiting | null {
  if (status !== "succeeded" || !isKnown(result) || !isKnown(result["next"])) return null;
  const { step, needs, quote_id: quoteId } = result["next"];
  if (needs !== "quote" || typeof step !== "string") return null;
  return { step, quoteId: typeof quoteId === "string" ? quoteId : null };
}

function isKnown(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null;
}

function reasonOf(job: Account): string | null {
  if (job.status !== "failed" || !job.error) return null;
  const { message, details } = job.error;
  const told = [message, details].filter((one) => typeof one === "string").join(" ");
  return plainly(told) || null;
}
