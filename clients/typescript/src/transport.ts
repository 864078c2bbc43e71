/**
 * How a request is sent until it is answered: again where that is safe, and never paid for twice.
 *
 * An order carries an idempotency key that is made once for each call: sent again after a connection
 * broke, it joins the job that the first one may have begun.
 */

import {
  SongreelError,
  TooManyRequestsError,
  UnavailableError,
  UnreachableError,
  UnreadableError,
  errorOf,
  unreadable,
} from "./errors.ts";

/** What may stand behind a `?`; a list is said once for each, null and undefined not at all. */
export type Query = Readonly<
  Record<string, string | number | boolean | readonly string[] | null | undefined>
>;

/** What every operation takes besides. */
export interface CallOptions {
  /** Ends the call; what was begun on the server goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** How bytes are sent; the same as `fetch`, or in its place where that cannot tell how far it is. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A request, before anybody sends it. */
export interface Asked extends CallOptions {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Query | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A body, as it is written in JSON. */
  readonly json?: unknown | undefined;
  /** A body as it is; asked for each time that it is sent. */
  readonly body?: (() => BodyInit) | undefined;
  /** How long an answer may take. */
  readonly seconds?: number | undefined;
  /** Whether it may be sent again when its fate is unknown; else by its method, or for its key. */
  readonly repeatable?: boolean | undefined;
  /** How often it is sent again at most, where that is not up to the client. */
  readonly retries?: number | undefined;
  /** Who sends it, where that is not `fetch`. */
  readonly via?: Fetch | undefined;
}

/** A key, or who tells it and is asked again where the server does not know the key. */
export type ApiKey = string | (() => string | null | undefined | Promise<string | null | undefined>);

export const KEY = "Idempotency-Key";
export const ANSWER_SECONDS = 60;

// A server that wants to be left alone for longer is not waited for: the error tells how long.
const LONGEST_PAUSE_SECONDS = 60;
const FIRST_PAUSE_SECONDS = 0.25;
const SLOWEST_PAUSE_SECONDS = 8;
const REPEATABLE = new Set(["GET", "HEAD", "PUT", "DELETE"]);
// What proxies answer while the server behind them is gone.
const GATEWAYS = new Set([502, 503, 504]);
// No time of day helps here: somebody has to raise the cap.
const FOR_GOOD = new Set(["BUDGET_EXCEEDED"]);
// Whoever meets one of these, in Node, knows that nothing arrived; browsers do not tell.
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/** Sends requests to one server. */
export class Transport {
  readonly base: string;
  readonly retries: number;
  readonly #key: ApiKey | undefined;
  readonly #fetch: Fetch;
  readonly #credentials: RequestCredentials | undefined;
  #token: string | null | undefined;

  constructor(options: {
    base: string;
    key: ApiKey | undefined;
    retries: number;
    fetch: Fetch | undefined;
    credentials: RequestCredentials | undefined;
  }) {
    this.base = options.base.replace(/\/+$/, "");
    this.retries = options.retries;
    this.#key = options.key;
    this.#fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.#credentials = options.credentials;
  }

  /** Return an address on the server. */
  url(path: string, query: Query = {}): string {
    const said = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value === null || value === undefined) continue;
      for (const one of Array.isArray(value) ? value : [value]) said.append(name, String(one));
    }
    return said.size > 0 ? `${this.base}${path}?${said}` : `${this.base}${path}`;
  }

  /** Send a request until it is answered well, and return the document of the answer. */
  async json<T>(asked: Asked): Promise<T> {
    return this.#whole(asked, async (response) => {
      try {
        return (await response.json()) as T;
      } catch (problem) {
        throw problem instanceof SyntaxError ? unreadable(response, problem.message) : problem;
      }
    });
  }

  /** Do the same, and return the bytes of the answer. */
  async blob(asked: Asked): Promise<Blob> {
    return this.#whole(asked, (response) => response.blob());
  }

  /** Do the same, where the answer says nothing more. */
  async done(asked: Asked): Promise<void> {
    await this.blob(asked);
  }

  /** Do the same, and return the answer with its bytes still to be read. */
  async open(asked: Asked): Promise<Opened> {
    return this.#persist(asked, async () => {
      const limit = new Limit(asked);
      const response = await this.#send(asked, limit);
      return new Opened(response, limit, (problem) => this.#translated(problem, asked, limit));
    });
  }

  async #whole<T>(asked: Asked, read: (response: Response) => Promise<T>): Promise<T> {
    return this.#persist(asked, async () => {
      const limit = new Limit(asked);
      try {
        const response = await this.#send(asked, limit);
        limit.begin(asked.seconds);
        return await read(response);
      } catch (problem) {
        throw this.#translated(problem, asked, limit);
      } finally {
        limit.end();
      }
    });
  }

  async #persist<T>(asked: Asked, attempt: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await attempt();
      } catch (problem) {
        const wait = pauseBeforeAnother(problem, failures, isRepeatable(asked));
        if (wait === null || failures >= (asked.retries ?? this.retries)) throw problem;
        await pause(wait, asked.signal);
      }
    }
  }

  async #send(asked: Asked, limit: Limit): Promise<Response> {
    asked.signal?.throwIfAborted();
    limit.begin(asked.seconds);
    try {
      let response = await this.#once(asked, limit.signal);
      if (response.status === 401 && typeof this.#key === "function" && !isStreamed(asked)) {
        const before = this.#token;
        this.#token = await this.#key();
        if (this.#token !== before) response = await this.#once(asked, limit.signal);
      }
      if (!response.ok) throw await errorOf(response);
      return response;
    } catch (problem) {
      throw this.#translated(problem, asked, limit);
    } finally {
      limit.end();
    }
  }

  async #once(asked: Asked, signal: AbortSignal): Promise<Response> {
    const headers = new Headers(asked.headers);
    this.#token ??= typeof this.#key === "function" ? await this.#key() : this.#key;
    if (this.#token != null) headers.set("Authorization", `Bearer ${this.#token}`);
    const init: RequestInit & { duplex?: "half" } = { method: asked.method, headers, signal };
    if (this.#credentials !== undefined) init.credentials = this.#credentials;
    if (asked.json !== undefined) {
      headers.set("Content-Type", "application/json");
      init.body = JSON.stringify(asked.json);
    } else if (asked.body !== undefined) {
      init.body = asked.body();
      if (init.body instanceof ReadableStream) init.duplex = "half";
    }
    return (asked.via ?? this.#fetch)(this.url(asked.path, asked.query), init);
  }

  #translated(problem: unknown, asked: Asked, limit: Limit): unknown {
    if (problem instanceof SongreelError || asked.signal?.aborted === true) return problem;
    if (!limit.isOver && !(problem instanceof TypeError)) return problem;
    const reason = limit.isOver ? "it takes too long" : reasonOf(problem);
    return new UnreachableError(
      `The server at ${this.base} does not answer (${reason}). Make sure that it runs, and try again.`,
      { wasSent: limit.isOver || !NEVER_SENT.has(codeOf(problem)), timedOut: limit.isOver, cause: problem },
    );
  }
}

/** How long something may take, and whether it took longer. */
class Limit {
  readonly signal: AbortSignal;
  isOver = false;
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(asked: CallOptions) {
    const own = this.#controller.signal;
    this.signal = asked.signal ? AbortSignal.any([asked.signal, own]) : own;
  }

  begin(seconds: number = ANSWER_SECONDS): void {
    this.end();
    this.#timer = setTimeout(() => {
      this.isOver = true;
      this.#controller.abort(new DOMException("it takes too long", "TimeoutError"));
    }, seconds * 1000);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  close(): void {
    this.end();
    this.#controller.abort();
  }
}

/** An answer whose bytes are still to be read. */
export class Opened {
  readonly response: Response;
  readonly #limit: Limit;
  readonly #translated: (problem: unknown) => unknown;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(response: Response, limit: Limit, translated: (problem: unknown) => unknown) {
    this.response = response;
    this.#limit = limit;
    this.#translated = translated;
    this.#reader = response.body?.getReader();
  }

  /** Return the next bytes, or null at the end; nothing for so many seconds is a broken connection. */
  async read(seconds: number = ANSWER_SECONDS): Promise<Uint8Array | null> {
    if (this.#reader === undefined) return null;
    this.#limit.begin(seconds);
    try {
      const { done, value } = await this.#reader.read();
      return done ? null : value;
    } catch (problem) {
      throw this.#translated(problem);
    } finally {
      this.#limit.end();
    }
  }

  /** Read no further. */
  close(): void {
    this.#limit.close();
  }
}

/** Return after how many seconds a request may be sent again, or null: it may not. */
export function pauseBeforeAnother(
  problem: unknown,
  failures: number,
  repeatable: boolean,
): number | null {
  // Not all come back at once.
  const spread = 0.75 + Math.random() / 4;
  const backoff = Math.min(FIRST_PAUSE_SECONDS * 2 ** failures, SLOWEST_PAUSE_SECONDS) * spread;
  if (problem instanceof UnreachableError) return repeatable || !problem.wasSent ? backoff : null;
  if (problem instanceof UnreadableError) {
    return repeatable && GATEWAYS.has(problem.status) ? backoff : null;
  }
  // With these the server says that it began nothing, and when to come again.
  if (!(problem instanceof TooManyRequestsError || problem instanceof UnavailableError)) return null;
  const wanted = problem.retryAfter;
  if (wanted === null || wanted > LONGEST_PAUSE_SECONDS || FOR_GOOD.has(problem.error_code)) {
    return null;
  }
  return Math.max(backoff, wanted);
}

/** Return after so many seconds, or throw why it was ended. */
export async function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", end);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener("abort", end, { once: true });
  });
}

/** Return an idempotency key that nobody else makes. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

function isRepeatable(asked: Asked): boolean {
  return asked.repeatable ?? (REPEATABLE.has(asked.method) || asked.headers?.[KEY] !== undefined);
}

function isStreamed(asked: Asked): boolean {
  // What was streamed cannot be sent a second time.
  return asked.body !== undefined && asked.repeatable === false;
}

function causeOf(problem: unknown): unknown {
  return problem instanceof Error ? problem.cause : undefined;
}

function codeOf(problem: unknown): string {
  const cause = causeOf(problem);
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}

function reasonOf(problem: unknown): string {
  const cause = causeOf(problem);
  if (cause instanceof Error && cause.message !== "") return cause.message;
  return problem instanceof Error ? problem.message : String(problem);
}

