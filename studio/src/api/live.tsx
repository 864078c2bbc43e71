import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useState,
} from "react";
import {
  type Account,
  type ErrorBody,
  type FeedEvent,
  isEnd,
  type Job,
  JobFailedError,
} from "songreel";
import { progressOf, tellProgress } from "../jobs/told";
import css from "./live.module.css";
import { keys, server } from "./queries";
import { type Connection, hearEvents } from "./stream";

const Context = createContext<Connection>("connecting");

// Films tell of their progress several times a second; a page that asks as often helps nobody.
const TOGETHER_MILLISECONDS = 400;
const waiting = new Set<() => void>();
const hearers = new Set<(event: FeedEvent) => void>();

/** Hear the one stream of everything that happens, and have asked for anew what it changes. */
export function LiveProvider({
  enabled,
  children,
}: {
  enabled: boolean;
  children: ReactNode;
}): ReactNode {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>("connecting");
  useEffect(() => {
    if (!enabled) return;
    const stopped = new AbortController();
    const stale = new Map<string, readonly string[]>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAsking = false;
    const soon = () => {
      if (isAsking || stale.size === 0 || stopped.signal.aborted) return;
      timer ??= setTimeout(() => void flush(), TOGETHER_MILLISECONDS);
    };
    const flush = async () => {
      timer = undefined;
      const names = [...stale.values()];
      stale.clear();
      // What a busy server has not answered yet is not asked for once more.
      isAsking = true;
      await Promise.all(names.map((queryKey) => client.invalidateQueries({ queryKey })));
      isAsking = false;
      soon();
    };
    const touch = (...names: (readonly string[])[]) => {
      for (const name of names) stale.set(name.join("/"), name);
      soon();
    };
    hearEvents(
      {
        onEvent: (event) => {
          for (const hearer of hearers) hearer(event);
          const progress = progressOf(event);
          if (progress) {
            tellProgress(client, event.job_id, progress);
            return;
          }
          touch(keys.jobs, keys.job(event.job_id), keys.ledger);
          if (event.project_id) touch(keys.project(event.project_id), keys.projects);
        },
        onConnection: (now) => {
          setConnection(now);
          if (now === "live") for (const wake of waiting) wake();
        },
        onGap: () => {
          void client.invalidateQueries();
          for (const wake of waiting) wake();
        },
        onSignedOut: () => void client.invalidateQueries({ queryKey: keys.session }),
      },
      stopped.signal,
    );
    return () => {
      stopped.abort();
      clearTimeout(timer);
    };
  }, [client, enabled]);
  return <Context value={connection}>{children}</Context>;
}

/** Return whether the stream is open: without it what is shown may be old. */
export const useConnection = (): Connection => useContext(Context);

/** Be told each event of the stream for as long as a component is shown. */
export function useEvents(hear: (event: FeedEvent) => void): void {
  const latest = useEffectEvent(hear);
  useEffect(() => {
    const hearer = (event: FeedEvent) => latest(event);
    hearers.add(hearer);
    return () => void hearers.delete(hearer);
  }, []);
}

/**
 * Return a job once it has succeeded, told by the one stream: another one for it would take one of the
 * few connections of a browser.
 *
 * @throws {JobFailedError} it failed, or was cancelled.
 */
export async function finished(job: Job): Promise<Account> {
  let wake = (): void => undefined;
  const woken = () => wake();
  const hear = (event: FeedEvent) => {
    if (event.job_id === job.job_id && isEnd(event.type)) wake();
  };
  hearers.add(hear);
  // What ended before the stream was there is not told.
  waiting.add(woken);
  try {
    for (;;) {
      const told = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const account = await server.jobs.get(job.job_id);
      if (account.status === "succeeded") return account;
      if (isEnd(account.status)) {
        throw new JobFailedError(account.job_id, account.error as unknown as ErrorBody);
      }
      await told;
    }
  } finally {
    hearers.delete(hear);
    waiting.delete(woken);
  }
}

const WORDS: Record<Connection, string> = {
  connecting: "Connecting…",
  live: "Connected",
  lost: "Connecting again…",
};

/** Say whether what is shown is up to date by itself. */
export function LiveStatus(): ReactNode {
  const connection = useContext(Context);
  return (
    <p className={`${css.status} small`} role="status">
      <span className={css[connection]} aria-hidden="true" />
      <span className={connection === "live" ? css.usual : undefined}>{WORDS[connection]}</span>
    </p>
  );
}
