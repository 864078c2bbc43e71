/** The events of all jobs, in one order. */

import type { CallOptions, Transport } from "../transport.ts";
import type { FeedEvent, FeedPage } from "../types.ts";
import { Watch, type WatchOptions, type Watched } from "../watching.ts";
import { Resource } from "./resource.ts";

const FEED = "/api/mv/events";

/** Where a log is read from. */
export interface FeedPlace {
  /** Behind a cursor that was told. */
  readonly after?: string | undefined;
  /** Where to begin without one. */
  readonly from?: "start" | "now" | undefined;
  /** Only of jobs of this project. */
  readonly projectId?: string | undefined;
}

/** What happens to all jobs, parts of films included. */
export class EventFeed extends Resource {
  /** Return what happened, from the start or behind a cursor; ask again with its `next_cursor`. */
  list(options: FeedPlace & CallOptions & { limit?: number | undefined } = {}): Promise<FeedPage> {
    const { after, from = "start", projectId, limit, signal } = options;
    const query = { after, from, project_id: projectId, limit };
    return this.transport.json({ method: "GET", path: FEED, query, signal });
  }

  /** Yield what happens from now on, or behind a cursor, for ever; to stop, break off or abort. */
  follow(options: FeedPlace & WatchOptions = {}): AsyncGenerator<FeedEvent, void, undefined> {
    const watched = feedOf(this.transport, options);
    return new Watch<FeedEvent>(this.transport, watched, options.after ?? null, options).events();
  }
}

/** Return the log of all jobs, to be watched. */
export function feedOf(transport: Transport, place: FeedPlace): Watched<FeedEvent> {
  const query = { from: place.from ?? "now", project_id: place.projectId };
  return {
    path: FEED,
    query,
    page: async (after, signal) => {
      const asked = { method: "GET", path: FEED, query: { ...query, after }, signal } as const;
      const page = await transport.json<FeedPage>(asked);
      return { events: page.events, cursor: page.next_cursor, ended: false };
    },
  };
}
