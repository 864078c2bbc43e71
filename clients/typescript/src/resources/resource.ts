/** What all that a server offers has in common. */

import { KEY, type Asked, type CallOptions, type Transport, newKey } from "../transport.ts";

/** How something is ordered. */
export interface OrderOptions extends CallOptions {
  /** The same one, with the same request, is the same job; a new one where it is left out. */
  readonly idempotencyKey?: string | undefined;
}

/** Some of what a server offers. */
export abstract class Resource {
  protected readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }
}

/** Return the request for a job; it is answered at once. */
export function ordered(
  path: string,
  json: unknown,
  options: OrderOptions,
  more: { prefer?: string | undefined; seconds?: number | undefined } = {},
): Asked {
  const { prefer = "respond-async", seconds } = more;
  const headers = { Prefer: prefer, [KEY]: options.idempotencyKey ?? newKey() };
  const asked: Asked = { method: "POST", path, headers, json, signal: options.signal };
  return seconds === undefined ? asked : { ...asked, seconds };
}

/** Return the header that has a change refused where somebody else has changed it since. */
export function ifMatch(version: number | undefined): Record<string, string> {
  return version === undefined ? {} : { "If-Match": `"${version}"` };
}

/** Return a part of a path. */
export function part(id: string): string {
  return encodeURIComponent(id);
}

/** Yield what is on all pages of a list, from the first on. */
export async function* allOf<P, T>(
  page: (after: string | undefined) => Promise<P>,
  items: (page: P) => readonly T[],
  next: (page: P) => string | null | undefined,
): AsyncGenerator<T, void, undefined> {
  let after: string | undefined;
  do {
    const found = await page(after);
    yield* items(found);
    after = next(found) ?? undefined;
  } while (after !== undefined);
}
