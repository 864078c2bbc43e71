/** Quotes: what orders of a project will cost, and agreeing to it. */

import type { CallOptions } from "../transport.ts";
import type { Quote } from "../types.ts";
import { Resource, part } from "./resource.ts";

const QUOTES = "/api/mv/quotes";

/** What can be done about quotes; `projects.quote` makes them. */
export class Quotes extends Resource {
  /** Return a quote: its lines, and what of it is drawn. */
  get(quoteId: string, options: CallOptions = {}): Promise<Quote> {
    const path = `${QUOTES}/${part(quoteId)}`;
    return this.transport.json({ method: "GET", path, signal: options.signal });
  }

  /**
   * Set the whole amount of a quote aside, or nothing; said twice it is the same.
   *
   * @throws {ConflictError} it has ended.
   * @throws {TooManyRequestsError} a cap has no room for it.
   */
  accept(quoteId: string, options: CallOptions = {}): Promise<Quote> {
    return this.#decide(quoteId, "accept", options);
  }

  /** End a quote and give back what no order has drawn; what was ordered goes on. */
  release(quoteId: string, options: CallOptions = {}): Promise<Quote> {
    return this.#decide(quoteId, "release", options);
  }

  #decide(quoteId: string, decision: string, options: CallOptions): Promise<Quote> {
    const path = `${QUOTES}/${part(quoteId)}/${decision}`;
    return this.transport.json({ method: "POST", path, repeatable: true, signal: options.signal });
  }
}
