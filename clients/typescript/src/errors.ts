/**
 * What can go wrong when a server is asked; every answer that is an error is an `ApiError`.
 *
 * What a server tells keeps its name (`error_code`, `request_id`); what this package adds is written
 * as JavaScript writes it (`retryAfter`, `wasSent`).
 */

import type { ErrorBody } from "./types.ts";

/** A request did not lead to what was asked for; `message` says why, for a person. */
export class SongreelError extends Error {
  override readonly name: string = "SongreelError";
}

/** The server gave no answer: it is not running, or the connection broke. */
export class UnreachableError extends SongreelError {
  override readonly name: string = "UnreachableError";
  /** Whether something of the request may have arrived. */
  readonly wasSent: boolean;
  /** Whether it was waited for an answer as long as there was time. */
  readonly timedOut: boolean;

  constructor(message: string, about: { wasSent?: boolean; timedOut?: boolean; cause?: unknown } = {}) {
    super(message, { cause: about.cause });
    this.wasSent = about.wasSent ?? true;
    this.timedOut = about.timedOut ?? false;
  }
}

/** Something answered that is no Songreel server, or one of another version. */
export class UnreadableError extends SongreelError {
  override readonly name: string = "UnreadableError";
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The bytes that came are not the ones that the server says they are. */
export class DamagedError extends SongreelError {
  override readonly name: string = "DamagedError";
}

/** The server answered with an error. */
export class ApiError extends SongreelError {
  override readonly name: string = "ApiError";
  /** Number of the HTTP answer. */
  readonly status: number;
  /** Stable, in upper snake case: what programs decide by. */
  readonly error_code: string;
  /** More than the one sentence of `message`, or null. */
  readonly details: string | null;
  /** Names the request in the server's log. */
  readonly request_id: string | null;
  /** The backend that was involved, or null. */
  readonly backend_used: string | null;
  /** Seconds after which another try makes sense, or null. */
  readonly retryAfter: number | null;
  /** The whole answer. */
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody, retryAfter: number | null = null) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.error_code = body.error_code;
    this.details = body.details ?? null;
    this.request_id = body.request_id ?? null;
    this.backend_used = body.backend_used ?? null;
    this.retryAfter = body.retry_after_seconds ?? retryAfter;
  }
}

/** The request cannot be carried out as it stands (400, 405, 415, 422). */
export class BadRequestError extends ApiError {
  override readonly name: string = "BadRequestError";
}

/** This caller may not do that (403). */
export class NotPermittedError extends ApiError {
  override readonly name: string = "NotPermittedError";
}

/** Nobody is signed in, or the key is not known here, any more (401). */
export class NotSignedInError extends NotPermittedError {
  override readonly name: string = "NotSignedInError";
}

/** There is nothing of that id (404). */
export class NotFoundError extends ApiError {
  override readonly name: string = "NotFoundError";
}

/** The request does not fit what is there already (409). */
export class ConflictError extends ApiError {
  override readonly name: string = "ConflictError";
}

/** Somebody has changed it since the version that was named (412). */
export class PreconditionFailedError extends ApiError {
  override readonly name: string = "PreconditionFailedError";
}

/** That is larger than the server takes (413). */
export class TooLargeError extends ApiError {
  override readonly name: string = "TooLargeError";
}

/** A limit or a budget of the server is used up (429). */
export class TooManyRequestsError extends ApiError {
  override readonly name: string = "TooManyRequestsError";
}

/** The server met an error of its own (500). */
export class ServerError extends ApiError {
  override readonly name: string = "ServerError";
}

/** A backend refused or failed (500 with the backend's name). */
export class GenerationFailedError extends ServerError {
  override readonly name: string = "GenerationFailedError";
}

/** The server takes no new work now (503). */
export class UnavailableError extends ApiError {
  override readonly name: string = "UnavailableError";
}

/** The server has no room for the result (507). */
export class StorageFullError extends ApiError {
  override readonly name: string = "StorageFullError";
}

/** A job that was waited for failed, or was cancelled: then `error_code` is `CANCELLED`. */
export class JobFailedError extends SongreelError {
  override readonly name: string = "JobFailedError";
  readonly job_id: string;
  readonly error_code: string;
  readonly details: string | null;
  readonly backend_used: string | null;
  readonly retryAfter: number | null;
  readonly body: ErrorBody;

  constructor(jobId: string, body: ErrorBody) {
    super(body.message);
    this.job_id = jobId;
    this.body = body;
    this.error_code = body.error_code;
    this.details = body.details ?? null;
    this.backend_used = body.backend_used ?? null;
    this.retryAfter = body.retry_after_seconds ?? null;
  }
}

/** A job has not ended within the time for which it was waited; it goes on. */
export class WaitedLongError extends SongreelError {
  override readonly name: string = "WaitedLongError";
  readonly job_id: string;

  constructor(jobId: string, seconds: number) {
    super(
      `The job ${jobId} has not ended after ${seconds} seconds. It goes on: wait for it again, ` +
        "or cancel it.",
    );
    this.job_id = jobId;
  }
}

const BY_STATUS = new Map<number, typeof ApiError>([
  [401, NotSignedInError],
  [403, NotPermittedError],
  [404, NotFoundError],
  [409, ConflictError],
  [412, PreconditionFailedError],
  [413, TooLargeError],
  [429, TooManyRequestsError],
  [503, UnavailableError],
  [507, StorageFullError],
]);

/** Return the error that an answer tells; one without the flat body is of no Songreel server. */
export async function errorOf(response: Response): Promise<SongreelError> {
  const body = await bodyOf(response);
  if (body === null) return unreadable(response);
  const status = response.status;
  const Kind = BY_STATUS.get(status) ?? (status < 500 ? BadRequestError : failureOf(body));
  return new Kind(status, body, secondsOf(response.headers.get("retry-after")));
}

/** Return the error for an answer that is not in the shape that it has to have. */
export function unreadable(response: Response, reason?: string): UnreadableError {
  const more = reason === undefined ? "" : `: ${reason}`;
  return new UnreadableError(
    `${response.url} answered ${response.status} in a way that this version of the client does ` +
      `not understand${more}. Make sure that a Songreel server of the same version answers there.`,
    response.status,
  );
}

function failureOf(body: ErrorBody): typeof ApiError {
  return body.backend_used == null ? ServerError : GenerationFailedError;
}

async function bodyOf(response: Response): Promise<ErrorBody | null> {
  const text = await response.text();
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (problem) {
    if (problem instanceof SyntaxError) return null;
    throw problem;
  }
  return isErrorBody(found) ? found : null;
}

function isErrorBody(found: unknown): found is ErrorBody {
  if (typeof found !== "object" || found === null) return false;
  const { error_code, message } = found as Record<string, unknown>;
  return typeof error_code === "string" && typeof message === "string";
}

function secondsOf(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}

/** Tell whether a problem is an answer of this status. */
export function hasStatus(problem: unknown, status: number): problem is ApiError {
  return problem instanceof ApiError && problem.status === status;
}
