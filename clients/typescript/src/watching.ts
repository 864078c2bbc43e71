/**
 * Watching what happens: as it is told, or page by page where something collects answers.
 *
 * A stream that breaks is opened again behind the last event that came (`Last-Event-ID`), so nothing
 * is missed and nothing comes twice. A server that restarts is waited for. Where a stream brings
 * nothing for some seconds at first, though servers say something at once, a proxy keeps it back:
 * from then on pages are asked for.
 */

import { UnavailableError, UnreachableError, unreadable } from "./errors.ts";
import { Reader } from "./sse.ts";
import {
  type CallOptions,
  type Opened,
  type Query,
  type Transport,
  pause,
  pauseBeforeAnother,
} from "./transport.ts";
import type { Event } from "./types.ts";

// How long a first stream may bring nothing; servers begin each with where it begins.
const FIRST_SECONDS = 5;
// How long a later one may; servers say something every 15 seconds.
const SILENCE_SECONDS = 40;
const FIRST_PAUSE_SECONDS = 0.25;
const SLOWEST_PAUSE_SECONDS = 1;
const PATIENCE_SECONDS = 60;

/** How something is watched. */
export interface WatchOptions extends CallOptions {
  /** How long a server that is gone is waited for, in seconds; `Infinity`: for ever. */
  readonly patience?: number | undefined;
  /** Told whether one hears, each time that this changes: to show that it is connecting again. */
  readonly onConnection?: ((isOpen: boolean) => void) | undefined;
  /** Told behind each event where to go on after it: the `after` of another watch. */
  readonly onCursor?: ((cursor: string) => void) | undefined;
}

/** A page of what happened. */
export interface Page<E> {
  readonly events: readonly E[];
  readonly cursor: string;
  readonly ended: boolean;
}

/** What is watched: its address, and how a page of it is asked for. */
export interface Watched<E> {
  readonly path: string;
  readonly query: Query;
  page(after: string | null, signal: AbortSignal | undefined): Promise<Page<E>>;
}

/** What happens to one job, or to all of an owner's. */
export class Watch<E extends Event> {
  /** What was heard last; the next one to watch goes on behind it. */
  cursor: string | null;
  /** Whether nothing more will happen. */
  ended = false;
  readonly #transport: Transport;
  readonly #watched: Watched<E>;
  readonly #options: WatchOptions;
  #isPolling = false;
  #isProven = false;
  #stream: Opened | null = null;
  #reader = new Reader();
  #failures = 0;
  // Since when nobody answers: a computer that slept has not waited.
  #lost: number | null = null;
  #pause = FIRST_PAUSE_SECONDS;

  constructor(
    transport: Transport,
    watched: Watched<E>,
    cursor: string | null,
    options: WatchOptions,
  ) {
    this.#transport = transport;
    this.#watched = watched;
    this.cursor = cursor;
    this.#options = options;
  }

  /** Yield what happens; to stop, break off or abort the signal. */
  async *events(): AsyncGenerator<E, void, undefined> {
    try {
      while (!this.ended) yield* await this.#next();
    } finally {
      this.#drop();
    }
  }

  async #next(): Promise<Iterable<E>> {
    try {
      if (this.#isPolling) return await this.#nextPage();
      this.#stream ??= await this.#open();
      if (this.#stream === null) return [];
      const block = await this.#stream.read(this.#isProven ? SILENCE_SECONDS : FIRST_SECONDS);
      if (block === null) {
        this.#drop();
        await pause(FIRST_PAUSE_SECONDS, this.#options.signal);
        return [];
      }
      this.#hear();
      return this.#told(this.#stream.response, block);
    } catch (problem) {
      await this.#lose(problem);
      return [];
    }
  }

  async #open(): Promise<Opened | null> {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (this.cursor !== null) headers["Last-Event-ID"] = this.cursor;
    const { path, query } = this.#watched;
    const seconds = this.#isProven ? SILENCE_SECONDS : FIRST_SECONDS;
    const { signal } = this.#options;
    const asked = { method: "GET", path, query, headers, seconds, signal, retries: 0 } as const;
    const opened = await this.#transport.open(asked);
    if (opened.response.status === 204) {
      this.ended = true;
    } else if (opened.response.headers.get("content-type")?.startsWith("text/event-stream")) {
      this.#reader = new Reader();
      return opened;
    } else {
      // A server, or something in front of it, that knows pages alone.
      this.#isPolling = true;
    }
    opened.close();
    return null;
  }

  *#told(response: Response, block: Uint8Array): Generator<E> {
    for (const { id, data } of this.#reader.feed(block)) {
      if (data !== null) yield eventOf<E>(response, data);
      if (id !== null && id !== this.cursor) this.#move(id);
    }
  }

  async #nextPage(): Promise<Iterable<E>> {
    const { signal } = this.#options;
    const page = await this.#watched.page(this.cursor, signal);
    this.#hear();
    if (page.events.length > 0) {
      this.#pause = FIRST_PAUSE_SECONDS;
    } else if (!page.ended) {
      await pause(this.#pause, signal);
      this.#pause = Math.min(2 * this.#pause, SLOWEST_PAUSE_SECONDS);
    }
    return this.#paged(page);
  }

  *#paged(page: Page<E>): Generator<E> {
    yield* page.events;
    this.#move(page.cursor);
    this.ended = page.ended;
  }

  #move(cursor: string): void {
    this.cursor = cursor;
    this.#options.onCursor?.(cursor);
  }

  #hear(): void {
    if (!this.#isProven || this.#failures > 0) this.#options.onConnection?.(true);
    this.#isProven = true;
    this.#failures = 0;
    this.#lost = null;
  }

  async #lose(problem: unknown): Promise<void> {
    this.#drop();
    const { signal, patience = PATIENCE_SECONDS } = this.#options;
    signal?.throwIfAborted();
    const isHeldBack = problem instanceof UnreachableError && problem.timedOut;
    if (isHeldBack && !this.#isProven && !this.#isPolling) {
      this.#isPolling = true;
      return;
    }
    const known = pauseBeforeAnother(problem, this.#failures, true);
    const wait = known ?? (problem instanceof UnavailableError ? SLOWEST_PAUSE_SECONDS : null);
    this.#lost ??= Date.now();
    if (wait === null || Date.now() - this.#lost > patience * 1000) throw problem;
    if (this.#failures === 0) this.#options.onConnection?.(false);
    this.#failures += 1;
    await pause(wait, signal);
  }

  #drop(): void {
    this.#stream?.close();
    this.#stream = null;
  }
}

function eventOf<E extends Event>(response: Response, data: string): E {
  try {
    return JSON.parse(data) as E;
  } catch (problem) {
    throw problem instanceof SyntaxError ? unreadable(response, problem.message) : problem;
  }
}
