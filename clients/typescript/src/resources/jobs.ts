/** Jobs: where they stand, what happens to them, and what can be done about them. */

import { JobFailedError } from "../errors.ts";
import type { CallOptions, Transport } from "../transport.ts";
import type {
  Account,
  CancelledJob,
  ErrorBody,
  Event,
  Events,
  Job,
  JobKind,
  JobPage as Listed,
  JobState,
} from "../types.ts";
import { type WaitOptions, type Waiting, isEnd } from "../waiting.ts";
import { Watch, type WatchOptions } from "../watching.ts";
import { Resource, allOf, part } from "./resource.ts";

const JOBS = "/api/mv/jobs";

/** Which jobs are listed; parts of films only with `partOf` or `unresolved`. */
export interface JobFilter {
  readonly states?: readonly JobState[] | undefined;
  readonly kinds?: readonly JobKind[] | undefined;
  readonly projectId?: string | undefined;
  readonly keyId?: string | undefined;
  /** Only jobs that were asked for then or later. */
  readonly since?: Date | string | undefined;
  /** Only jobs that were asked for before then. */
  readonly until?: Date | string | undefined;
  /** Only parts of this film. */
  readonly partOf?: string | undefined;
  /** Only jobs with an order of which nobody knows the outcome. */
  readonly unresolved?: boolean | undefined;
  /** How many at most on a page, 1 to 200. */
  readonly limit?: number | undefined;
}

/** What can be asked about jobs, and decided. */
export class Jobs extends Resource {
  readonly #waiting: Waiting;

  constructor(transport: Transport, waiting: Waiting) {
    super(transport);
    this.#waiting = waiting;
  }

  /**
   * Return a job as it stands, with its cost, its orders and what can be done about it.
   *
   * With `waitSeconds`, at most 600, the server answers once it has ended or that time is over.
   * Each such request takes one of the six connections of a browser: `wait` does not.
   */
  get(jobId: string, options: CallOptions & { waitSeconds?: number | undefined } = {}): Promise<Account> {
    return accountOf(this.transport, jobId, options);
  }

  /** Return a page of jobs, newest first; `next_cursor` is the `after` of the next one. */
  list(filter: JobFilter & { after?: string | undefined } = {}, options: CallOptions = {}): Promise<Listed> {
    const query = {
      state: filter.states,
      kind: filter.kinds,
      project_id: filter.projectId,
      key_id: filter.keyId,
      since: timeOf(filter.since),
      until: timeOf(filter.until),
      part_of: filter.partOf,
      unresolved: filter.unresolved,
      limit: filter.limit,
      after: filter.after,
    };
    return this.transport.json({ method: "GET", path: JOBS, query, signal: options.signal });
  }

  /** Yield all jobs, newest first, page after page. */
  all(filter: JobFilter = {}, options: CallOptions = {}): AsyncGenerator<Account, void, undefined> {
    return allOf(
      (after) => this.list(after === undefined ? filter : { ...filter, after }, options),
      (page) => page.jobs,
      (page) => page.next_cursor,
    );
  }

  /** Return what happened to a job after the event of that number, as far as it is known. */
  events(jobId: string, options: CallOptions & { after?: number | undefined } = {}): Promise<Events> {
    const { after = 0, signal } = options;
    return this.transport.json({ method: "GET", path: eventsPath(jobId), query: { after }, signal });
  }

  /**
   * Yield what happens to a job until its end; a server that restarts is waited for.
   *
   * Each takes a connection of its own: to follow many jobs, follow `events`.
   */
  async *follow(
    jobId: string,
    options: WatchOptions & { after?: number | undefined } = {},
  ): AsyncGenerator<Event, void, undefined> {
    const { after = 0 } = options;
    const watched = {
      path: eventsPath(jobId),
      query: {},
      page: async (cursor: string | null, signal: AbortSignal | undefined) => {
        const page = await this.events(jobId, { after: Number(cursor ?? 0), ...given(signal) });
        return { events: page.events, cursor: String(page.last_seq), ended: page.ended };
      },
    };
    const watch = new Watch<Event>(this.transport, watched, String(after), options);
    for await (const event of watch.events()) {
      yield event;
      if (isEnd(event.type)) return;
    }
  }

  /**
   * Return a job once it has ended, however it did; all that wait at once share one connection.
   *
   * @throws {WaitedLongError} it has not ended within `seconds`; it goes on.
   * @throws {UnreachableError} the server went and did not come back within a minute.
   */
  wait(job: string | Job, options: WaitOptions = {}): Promise<Account> {
    return this.#waiting.end(typeof job === "string" ? job : job.job_id, options);
  }

  /**
   * Return a job once it has succeeded.
   *
   * @throws {JobFailedError} it failed, or was cancelled.
   */
  async finished(job: string | Job, options: WaitOptions = {}): Promise<Account> {
    const ended = await this.wait(job, options);
    if (ended.status === "succeeded") return ended;
    throw new JobFailedError(ended.job_id, ended.error as unknown as ErrorBody);
  }

  /** Return what a job leads to, once it is there; see `finished`. */
  async outcome<T>(job: string | Job, options: WaitOptions = {}): Promise<T> {
    return (await this.finished(job, options)).result as T;
  }

  /** Stop a job; one that has ended stays as it is. `cancellation` says what that means for the bill. */
  cancel(jobId: string, options: CallOptions = {}): Promise<CancelledJob> {
    return this.#decide(jobId, "cancel", options);
  }

  /** Stop the job that was ordered under a key. */
  cancelByKey(idempotencyKey: string, options: CallOptions = {}): Promise<Account> {
    return this.transport.json({
      method: "POST",
      path: `${JOBS}/cancel`,
      json: { idempotency_key: idempotencyKey },
      repeatable: true,
      signal: options.signal,
    });
  }

  /**
   * Do again what a job failed at or was cancelled in; it takes up whatever is finished.
   *
   * Said twice, it is the same new job. What has an unknown outcome is for `submitAgain`.
   */
  retry(jobId: string, options: CallOptions = {}): Promise<Account> {
    return this.#decide(jobId, "retry", options);
  }

  /** Order anew, and perhaps pay again, what a job left with an unknown outcome. */
  submitAgain(jobId: string, options: CallOptions = {}): Promise<Account> {
    return this.#decide(jobId, "submit_again", options);
  }

  /**
   * Close what a job left with an unknown outcome.
   *
   * `charged` says whether the service billed it; without it, it goes on counting as spent.
   */
  giveUp(jobId: string, options: CallOptions & { charged?: boolean | undefined } = {}): Promise<Account> {
    return this.transport.json({
      method: "POST",
      path: `${JOBS}/${part(jobId)}/give_up`,
      json: { charged: options.charged ?? null },
      signal: options.signal,
    });
  }

  /** Say at which frame, of 24 a second, a film is watched: its shots are made from there on. */
  playhead(jobId: string, frame: number, options: CallOptions = {}): Promise<void> {
    return this.transport.done({
      method: "PUT",
      path: `${JOBS}/${part(jobId)}/playhead`,
      json: { frame },
      signal: options.signal,
    });
  }

  #decide<T>(jobId: string, decision: string, options: CallOptions): Promise<T> {
    const path = `${JOBS}/${part(jobId)}/${decision}`;
    return this.transport.json({ method: "POST", path, repeatable: true, signal: options.signal });
  }
}

/** Return a job as it stands. */
export function accountOf(
  transport: Transport,
  jobId: string,
  options: CallOptions & { waitSeconds?: number | undefined },
): Promise<Account> {
  const { waitSeconds, signal } = options;
  const path = `${JOBS}/${part(jobId)}`;
  if (waitSeconds === undefined) return transport.json({ method: "GET", path, signal });
  const headers = { Prefer: `wait=${Math.ceil(waitSeconds)}` };
  return transport.json({ method: "GET", path, headers, seconds: waitSeconds + 60, signal });
}

function eventsPath(jobId: string): string {
  return `${JOBS}/${part(jobId)}/events`;
}

function timeOf(time: Date | string | undefined): string | undefined {
  return time instanceof Date ? time.toISOString() : time;
}

function given(signal: AbortSignal | undefined): CallOptions {
  return signal === undefined ? {} : { signal };
}
