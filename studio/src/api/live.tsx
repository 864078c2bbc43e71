import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useState,
} from "react";
import { type FeedEvent, NotSignedInError } from "songreel";
import { progressOf, tellProgress } from "../jobs/told";
import css from "./live.module.css";
import { keys, server } from "./queries";

type Connection = "connecting" | "live" | "lost";
const Context = createContext<Connection>("connecting");

// Films tell of their progress several times a second; a page that asks as often helps nobody.
const TOGETHER_MILLISECONDS = 400;
const CURSOR = "songreel.cursor";
const hearers = new Set<(event: FeedEvent) => void>();

/** Hear one stream of everything that happens, and have asked for anew what it changes. */
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
    const hear = async () => {
      const after = sessionStorage.getItem(CURSOR) ?? undefined;
      const watch = server.events.follow({
        ...(after ? { after } : {}),
        signal: stopped.signal,
        patience: Number.POSITIVE_INFINITY,
        onConnection: (isOpen) => setConnection(isOpen ? "live" : "lost"),
        onCursor: (cursor) => sessionStorage.setItem(CURSOR, cursor),
      });
      for await (const event of watch) {
        for (const hearer of hearers) hearer(event);
        const progress = progressOf(event);
        if (progress) {
          tellProgress(client, event.job_id, progress);
          continue;
        }
        touch(keys.jobs, keys.job(event.job_id), keys.ledger);
        if (event.project_id) touch(keys.project(event.project_id), keys.projects);
      }
    };
    hear().catch((problem: unknown) => {
      if (stopped.signal.aborted) return;
      setConnection("lost");
      if (problem instanceof NotSignedInError) {
        void client.invalidateQueries({ queryKey: keys.session });
      } else {
        console.error(problem);
      }
    });
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
