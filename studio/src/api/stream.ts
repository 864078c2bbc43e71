import { BadRequestError, type FeedEvent, NotSignedInError } from "songreel";
import { inTab } from "../app/kept";
import { server } from "./queries";

/** Whether one hears what happens. */
export type Connection = "connecting" | "live" | "lost";

/** Who hears the stream. */
export interface Hearing {
  onEvent: (event: FeedEvent) => void;
  onConnection: (connection: Connection) => void;
  /** Anything may have changed: what was missed is not told. */
  onGap: () => void;
  onSignedOut: () => void;
}

type Told =
  | { kind: "event"; event: FeedEvent; cursor: string | null }
  | { kind: "connection"; connection: Connection; cursor: string | null }
  | { kind: "gap" }
  | { kind: "ask" };

const NAME = "songreel.events";
const CURSOR = "songreel.cursor";
const PAUSE_MILLISECONDS = 5_000;

/**
 * Hear what happens on the server, until the signal is aborted.
 *
 * A browser opens six connections to a host without TLS, and a stream takes one as long as it lasts:
 * all tabs share one. Whichever tab holds the lock opens it and tells the others; when that one is
 * closed, the next goes on behind what it heard last. Where there are no locks, on a page that came
 * without TLS from another machine, each tab has its own.
 */
export function hearEvents(hearing: Hearing, signal: AbortSignal): void {
  const tab = new Tab(hearing, signal);
  void tab.listen();
}

class Tab {
  readonly #hearing: Hearing;
  readonly #signal: AbortSignal;
  readonly #channel = new BroadcastChannel(NAME);
  #cursor = inTab.get(CURSOR);
  #connection: Connection = "connecting";
  #isLeader = false;

  constructor(hearing: Hearing, signal: AbortSignal) {
    this.#hearing = hearing;
    this.#signal = signal;
    this.#channel.onmessage = ({ data }: MessageEvent<Told>) => this.#hear(data);
    signal.addEventListener("abort", () => this.#channel.close(), { once: true });
  }

  async listen(): Promise<void> {
    if (!("locks" in navigator)) {
      await this.#lead();
      return;
    }
    this.#tell({ kind: "ask" });
    try {
      await navigator.locks.request(NAME, { signal: this.#signal }, () => this.#lead());
    } catch (problem) {
      // Nobody listens here any more.
      if (this.#signal.aborted) return;
      // Where this site may keep nothing, it may hold no lock either.
      if (!(problem instanceof DOMException && problem.name === "SecurityError")) throw problem;
      await this.#lead();
    }
  }

  #hear(told: Told): void {
    if (told.kind === "ask") {
      if (this.#isLeader) this.#tellConnection();
      return;
    }
    if (told.kind === "gap") {
      this.#hearing.onGap();
      return;
    }
    this.#move(told.cursor);
    if (told.kind === "event") this.#hearing.onEvent(told.event);
    else this.#connect(told.connection);
  }

  /** Hear the server itself, for as long as anybody hears it here. */
  async #lead(): Promise<void> {
    this.#isLeader = true;
    while (!this.#signal.aborted) {
      try {
        await this.#follow();
      } catch (problem) {
        if (this.#signal.aborted) return;
        this.#become("lost");
        if (problem instanceof BadRequestError && this.#cursor !== null) {
          // A server that was restored from a backup does not know the place.
          this.#move(null);
          this.#tell({ kind: "gap" });
          this.#hearing.onGap();
          continue;
        }
        if (problem instanceof NotSignedInError) this.#hearing.onSignedOut();
        else console.warn("The stream of events ended, and is opened again.", problem);
      }
      await rest(this.#signal);
    }
  }

  async #follow(): Promise<void> {
    const watch = server.events.follow({
      ...(this.#cursor === null ? {} : { after: this.#cursor }),
      signal: this.#signal,
      patience: Number.POSITIVE_INFINITY,
      onConnection: (isOpen) => this.#become(isOpen ? "live" : "lost"),
      onCursor: (cursor) => {
        this.#move(cursor);
        this.#tellConnection();
      },
    });
    for await (const event of watch) {
      this.#tell({ kind: "event", event, cursor: this.#cursor });
      this.#hearing.onEvent(event);
    }
  }

  #become(connection: Connection): void {
    this.#connect(connection);
    this.#tellConnection();
  }

  #connect(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#hearing.onConnection(connection);
  }

  #move(cursor: string | null): void {
    if (cursor === this.#cursor) return;
    this.#cursor = cursor;
    if (cursor === null) inTab.remove(CURSOR);
    else inTab.set(CURSOR, cursor);
  }

  #tellConnection(): void {
    this.#tell({ kind: "connection", connection: this.#connection, cursor: this.#cursor });
  }

  #tell(told: Told): void {
    // Once nobody listens here the channel is closed.
    if (!this.#signal.aborted) this.#channel.postMessage(told);
  }
}

function rest(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PAUSE_MILLISECONDS);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}
