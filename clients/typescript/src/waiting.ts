/**
 * Waiting for jobs: all that are waited for at once share one stream of events.
 *
 * A browser opens six connections to a server; a stream for each job would use them up.
 */

import { BadRequestError, WaitedLongError } from "./errors.ts";
import type { CallOptions, Transport } from "./transport.ts";
import type { Account, FeedEvent, JobState } from "./types.ts";
import { Watch, type Watched } from "./watching.ts";

/** How a job is waited for. */
export interface WaitOptions extends CallOptions {
  /** How long at most, in seconds; for ever where it is left out. The job goes on. */
  readonly seconds?: number | undefined;
  /** Told what happens to the job meanwhile: phases, progress, costs. */
  readonly onEvent?: ((event: FeedEvent) => void) | undefined;
}

const ENDS: ReadonlySet<string> = new Set<JobState>(["succeeded", "failed", "cancelled"]);

/** Tell whether a state, or the type of an event, is an end. */
export function isEnd(state: string): boolean {
  return ENDS.has(state);
}

interface Waiter {
  readonly onEvent: ((event: FeedEvent) => void) | undefined;
  readonly wake: () => void;
}

/** Whoever waits for jobs. */
export class Waiting {
  readonly #transport: Transport;
  readonly #feed: Watched<FeedEvent>;
  readonly #account: (jobId: string, options: CallOptions) => Promise<Account>;
  readonly #waiters = new Map<string, Set<Waiter>>();
  #listening: Listening | null = null;

  constructor(
    transport: Transport,
    feed: Watched<FeedEvent>,
    account: (jobId: string, options: CallOptions) => Promise<Account>,
  ) {
    this.#transport = transport;
    this.#feed = feed;
    this.#account = account;
  }

  /** Return a job once it has ended, however it did. */
  async end(jobId: string, options: WaitOptions = {}): Promise<Account> {
    const limit = new AbortController();
    const { seconds } = options;
    const timer = seconds === undefined ? undefined : setTimeout(() => limit.abort(), seconds * 1000);
    const signal = options.signal ? AbortSignal.any([options.signal, limit.signal]) : limit.signal;
    try {
      return await this.#end(jobId, { ...options, signal });
    } catch (problem) {
      options.signal?.throwIfAborted();
      if (!limit.signal.aborted) throw problem;
      throw new WaitedLongError(jobId, seconds ?? 0);
    } finally {
      clearTimeout(timer);
    }
  }

  async #end(jobId: string, options: WaitOptions & { signal: AbortSignal }): Promise<Account> {
    const { signal, onEvent } = options;
    let wake = (): void => undefined;
    const waiter: Waiter = { onEvent, wake: () => wake() };
    const listening = this.#register(jobId, waiter);
    try {
      // What ends while it is asked for is told: the stream is open before.
      await aborted(listening.begun, signal);
      for (;;) {
        const told = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const account = await this.#account(jobId, { signal });
        if (isEnd(account.status)) return account;
        await aborted(Promise.race([told, listening.over]), signal);
      }
    } finally {
      this.#forget(jobId, waiter);
    }
  }

  #register(jobId: string, waiter: Waiter): Listening {
    const those = this.#waiters.get(jobId) ?? new Set();
    this.#waiters.set(jobId, those.add(waiter));
    this.#listening ??= this.#listen();
    return this.#listening;
  }

  #forget(jobId: string, waiter: Waiter): void {
    const those = this.#waiters.get(jobId);
    those?.delete(waiter);
    if (those?.size === 0) this.#waiters.delete(jobId);
    if (this.#waiters.size > 0) return;
    this.#listening?.controller.abort();
    this.#listening = null;
  }

  #listen(): Listening {
    const controller = new AbortController();
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const over = this.#hear(controller.signal, begin);
    const listening = { controller, over, begun: Promise.race([begun, over]) };
    const forget = (): void => {
      if (this.#listening === listening) this.#listening = null;
    };
    // Whoever waits is told why; that nobody may is no reason to end a program.
    listening.begun.catch(() => undefined);
    over.then(forget, forget);
    return listening;
  }

  async #hear(signal: AbortSignal, begin: () => void): Promise<void> {
    const watching = { signal, onCursor: begin };
    let watch = new Watch<FeedEvent>(this.#transport, this.#feed, null, watching);
    for (;;) {
      try {
        for await (const event of watch.events()) this.#tell(event);
        return;
      } catch (problem) {
        // A server that was restored from a backup does not know the place: begin anew, and look.
        if (!(problem instanceof BadRequestError) || watch.cursor === null) throw problem;
        watch = new Watch<FeedEvent>(this.#transport, this.#feed, null, watching);
        for (const those of this.#waiters.values()) for (const waiter of those) waiter.wake();
      }
    }
  }

  #tell(event: FeedEvent): void {
    for (const waiter of this.#waiters.get(event.job_id) ?? []) {
      waiter.onEvent?.(event);
      if (isEnd(event.type)) waiter.wake();
    }
  }
}

interface Listening {
  readonly controller: AbortController;
  readonly begun: Promise<void>;
  readonly over: Promise<void>;
}

async function aborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let end = (): void => undefined;
  const over = new Promise<never>((_, reject) => {
    end = () => reject(signal.reason);
    signal.addEventListener("abort", end, { once: true });
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
