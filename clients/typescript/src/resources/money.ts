/** What may be spent, what is, and what it went into. */

import type { CallOptions } from "../transport.ts";
import type { Difference, Grouping, Ledger, Usage } from "../types.ts";
import { Resource } from "./resource.ts";

const LEDGER = "/api/mv/ledger";
const USAGE = "/api/mv/usage";

/** Which orders are summed up; days are UTC, as in `2026-01-31`. */
export interface UsageFilter {
  /** What the rows tell apart; day and model where it is left out. */
  readonly by?: readonly Grouping[] | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly keyId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly model?: string | undefined;
  readonly states?: readonly string[] | undefined;
  /** Of all workspaces; that takes the scope `admin`. */
  readonly everybody?: boolean | undefined;
}

/** What can be asked about what was spent; amounts are US dollars as decimals in text. */
export class UsageResource extends Resource {
  /** Return what paid orders of this workspace cost. */
  get(filter: UsageFilter = {}, options: CallOptions = {}): Promise<Usage> {
    const asked = { method: "GET", path: USAGE, query: queryOf(filter) } as const;
    return this.transport.json({ ...asked, signal: options.signal });
  }

  /** Return the same as a table for other programs. */
  csv(filter: UsageFilter = {}, options: CallOptions = {}): Promise<Blob> {
    const query = { ...queryOf(filter), format: "csv" };
    return this.transport.blob({ method: "GET", path: USAGE, query, signal: options.signal });
  }

  /** Return every sum that caps are held to and that is not what the orders come to. */
  async check(options: CallOptions = {}): Promise<Difference[]> {
    const asked = { method: "GET", path: `${LEDGER}/check`, signal: options.signal } as const;
    return (await this.transport.json<{ differences: Difference[] }>(asked)).differences;
  }
}

/** What can be asked about money, and decided. */
export class LedgerResource extends Resource {
  /** Return what may be spent today, what is, and whether paid orders are held. */
  get(options: CallOptions = {}): Promise<Ledger> {
    return this.transport.json({ method: "GET", path: LEDGER, signal: options.signal });
  }

  /** Have nothing paid sent until `release`; `reason` is for whoever wonders why. */
  hold(options: CallOptions & { reason?: string | undefined } = {}): Promise<Ledger> {
    const json = { reason: options.reason ?? null };
    const asked = { method: "POST", path: `${LEDGER}/hold`, json, repeatable: true } as const;
    return this.transport.json({ ...asked, signal: options.signal });
  }

  /** Let paid orders be sent again. */
  release(options: CallOptions = {}): Promise<Ledger> {
    const asked = { method: "POST", path: `${LEDGER}/release` } as const;
    return this.transport.json({ ...asked, signal: options.signal });
  }
}

function queryOf(filter: UsageFilter) {
  return {
    by: filter.by,
    from: filter.since,
    to: filter.until,
    key_id: filter.keyId,
    project_id: filter.projectId,
    model: filter.model,
    state: filter.states,
    everybody: filter.everybody,
  };
}
