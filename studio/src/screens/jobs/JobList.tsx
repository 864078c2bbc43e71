import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useConnection } from "../../api/live";
import { keys, sentence, server } from "../../api/queries";
import { inTab } from "../../app/kept";
import { Link } from "../../app/Link";
import { ago } from "../../app/time";
import { Button } from "../../ui/Button";
import { Empty, Loading, Notice } from "../../ui/Notice";
import { Announcer } from "./Announcer";
import { JobRow } from "./JobRow";
import css from "./Jobs.module.css";
import { FILTERS, type Filter, useJobList } from "./useJobList";

const NAMES: Record<Filter, string> = {
  all: "All",
  running: "Going on",
  failed: "Failed",
  decision: "Needs a decision",
};
const NOTHING: Record<Filter, { title: string; words: string }> = {
  all: {
    title: "Nothing was made yet",
    words: "Whatever takes a while stands here: how far it is, what it costs, and how to stop it.",
  },
  running: { title: "Nothing goes on", words: "What is begun now shows up here by itself." },
  failed: { title: "Nothing failed", words: "What fails stands here, with what to do about it." },
  decision: {
    title: "Nothing needs a decision",
    words: "Where nobody knows whether a service charges for something, you are asked here.",
  },
};
const CHOSEN = "songreel.jobs.filter";

function chosen(): Filter {
  const kept = inTab.get(CHOSEN);
  return FILTERS.find((one) => one === kept) ?? "all";
}

/** The jobs, newest first, as they come along. */
export function JobList(): ReactNode {
  const [filter, setFilter] = useState(chosen);
  const choose = (wanted: Filter) => {
    inTab.set(CHOSEN, wanted);
    setFilter(wanted);
  };
  const ledger = useQuery({
    queryKey: keys.ledger,
    queryFn: ({ signal }) => server.ledger.get({ signal }),
  });
  const open = ledger.data?.unresolved ?? 0;
  const held = ledger.data?.held;
  return (
    <div className={css.page}>
      <h1>Jobs</h1>
      <fieldset className={css.filters}>
        <legend className="unseen">Show</legend>
        {FILTERS.map((one) => (
          <button key={one} type="button" aria-pressed={filter === one} onClick={() => choose(one)}>
            {NAMES[one]}
            {one === "decision" && open > 0 && <b className="number"> {open}</b>}
          </button>
        ))}
      </fieldset>
      {held && (
        <Notice
          kind="warning"
          title="All paid work is held"
          action={<Link to={{ at: "settings", part: "spending" }}>Let it go on</Link>}
        >
          {/* The reason is written by the server, or by whoever held it. */}
          Since {ago(held.since)}: {held.reason}. What was sent before goes on.
        </Notice>
      )}
      <Offline />
      <List key={filter} filter={filter} />
    </div>
  );
}

function Offline(): ReactNode {
  if (useConnection() !== "lost") return null;
  return (
    <Notice kind="warning" title="Connecting again…">
      What you see may be old. What was begun goes on at the server, and is shown as soon as it
      answers.
    </Notice>
  );
}

function List({ filter }: { filter: Filter }): ReactNode {
  const asked = useJobList(filter);
  if (!asked.data) {
    if (!asked.error) return <Loading what="the jobs" rows={4} />;
    return (
      <Notice
        kind="error"
        title="The jobs could not be read"
        action={<Button onClick={() => void asked.refetch()}>Try again</Button>}
      >
        {sentence(asked.error)}
      </Notice>
    );
  }
  const { title, words } = NOTHING[filter];
  return (
    <>
      <Announcer jobs={asked.jobs} />
      {asked.jobs.length === 0 ? (
        <Empty
          title={title}
          action={filter === "all" && <Link to={{ at: "new" }}>Begin a film</Link>}
        >
          {words}
        </Empty>
      ) : (
        <ul className={css.list} aria-label="Jobs">
          {asked.jobs.map((job) => (
            <JobRow key={job.job_id} job={job} />
          ))}
        </ul>
      )}
      {asked.hasNextPage && (
        <Button
          className={css.older ?? ""}
          busy={asked.isFetchingNextPage}
          onClick={() => void asked.fetchNextPage()}
        >
          Show older ones
        </Button>
      )}
      {asked.isFetchNextPageError && <p role="alert">{sentence(asked.error)}</p>}
    </>
  );
}
