/** Who may call: sessions of pages, API keys, workspaces; and what a server tells of itself. */

import type { CallOptions } from "../transport.ts";
import type {
  Backends,
  Finding,
  Key,
  KeyWish,
  NewKey,
  ProviderKey,
  Session,
  Signed,
  Styles,
  Workspace,
} from "../types.ts";
import { Resource, part } from "./resource.ts";

const SESSION = "/api/session";
const KEYS = "/api/keys";
const WORKSPACES = "/api/workspaces";
const PROVIDER_KEYS = "/api/provider_keys";
const CHECK_SECONDS = 4;
const SLOW_SECONDS = 60;

/** Who one is. A session is for pages that the server itself delivers: its cookie is theirs alone. */
export class SessionResource extends Resource {
  /** Return who the caller is, and what it may do. */
  get(options: CallOptions = {}): Promise<Session> {
    return this.transport.json({ method: "GET", path: SESSION, signal: options.signal });
  }

  /** Trade an API key for a cookie, which scripts cannot read. */
  begin(key: string, options: CallOptions = {}): Promise<Session> {
    const asked = { method: "POST", path: SESSION, json: { key } } as const;
    return this.transport.json({ ...asked, repeatable: true, signal: options.signal });
  }

  /** End the session. */
  end(options: CallOptions = {}): Promise<void> {
    return this.transport.done({ method: "DELETE", path: SESSION, signal: options.signal });
  }
}

/** API keys: for keys with the scope admin. */
export class Keys extends Resource {
  /** Make a key; `key` of the answer is shown this once. */
  make(wish: KeyWish, options: CallOptions = {}): Promise<NewKey> {
    const asked = { method: "POST", path: KEYS, json: wish } as const;
    return this.transport.json({ ...asked, signal: options.signal });
  }

  /** Return all keys, newest first, revoked ones too; their secrets are not kept. */
  async list(options: CallOptions = {}): Promise<Key[]> {
    const asked = { method: "GET", path: KEYS, signal: options.signal } as const;
    return (await this.transport.json<{ keys: Key[] }>(asked)).keys;
  }

  /** Revoke a key, with its sessions and signed addresses. */
  revoke(keyId: string, options: CallOptions = {}): Promise<Key> {
    const path = `${KEYS}/${part(keyId)}`;
    return this.transport.json({ method: "DELETE", path, signal: options.signal });
  }
}

/** Who shares films with whom: for keys with the scope admin. */
export class Workspaces extends Resource {
  /** Return all workspaces, oldest first. */
  async list(options: CallOptions = {}): Promise<Workspace[]> {
    const asked = { method: "GET", path: WORKSPACES, signal: options.signal } as const;
    return (await this.transport.json<{ workspaces: Workspace[] }>(asked)).workspaces;
  }

  /** Make a workspace; `dailyCapUsd` is what it may spend on a day, as a decimal. */
  make(
    name: string,
    options: CallOptions & { dailyCapUsd?: string | null | undefined } = {},
  ): Promise<Workspace> {
    const json = { name, daily_cap_usd: options.dailyCapUsd ?? null };
    return this.transport.json({ method: "POST", path: WORKSPACES, json, signal: options.signal });
  }

  /** Set what a workspace may spend on a day; null: no cap of its own. */
  cap(name: string, dailyCapUsd: string | null, options: CallOptions = {}): Promise<Workspace> {
    return this.transport.json({
      method: "PATCH",
      path: `${WORKSPACES}/${part(name)}`,
      json: { daily_cap_usd: dailyCapUsd },
      repeatable: true,
      signal: options.signal,
    });
  }
}

/** Keys of paid services; they can be handed in and never read. For keys with the scope admin. */
export class ProviderKeys extends Resource {
  /** Return the services: where the key of each comes from, and whether it is ready. */
  async list(options: CallOptions = {}): Promise<ProviderKey[]> {
    const asked = { method: "GET", path: PROVIDER_KEYS, signal: options.signal } as const;
    return (await this.transport.json<{ provider_keys: ProviderKey[] }>(asked)).provider_keys;
  }

  /** Keep the key of a service; where `check` is not false, the service is asked if it takes it. */
  put(
    service: ProviderKey["service"],
    key: string,
    options: CallOptions & { check?: boolean | undefined } = {},
  ): Promise<ProviderKey> {
    return this.transport.json({
      method: "PUT",
      path: `${PROVIDER_KEYS}/${part(service)}`,
      json: { key, check: options.check ?? true },
      seconds: SLOW_SECONDS,
      signal: options.signal,
    });
  }

  /** Forget the key that is kept for a service. */
  delete(service: ProviderKey["service"], options: CallOptions = {}): Promise<ProviderKey> {
    const path = `${PROVIDER_KEYS}/${part(service)}`;
    return this.transport.json({ method: "DELETE", path, signal: options.signal });
  }
}

/** What a server tells of itself. */
export class ServerResource extends Resource {
  /** Make sure that the server answers, within a few seconds, and knows the key. */
  check(options: CallOptions = {}): Promise<void> {
    const asked = { method: "GET", path: "/health", seconds: CHECK_SECONDS } as const;
    return this.transport.done({ ...asked, signal: options.signal });
  }

  /** Return every backend with its models, and who is `chosen` where nobody is named. */
  backends(options: CallOptions = {}): Promise<Backends> {
    return this.transport.json({ method: "GET", path: "/api/mv/backends", signal: options.signal });
  }

  /** Look at all that a film needs, and return what was found: for keys with the scope admin. */
  async doctor(options: CallOptions = {}): Promise<Finding[]> {
    const asked = { method: "GET", path: "/api/doctor", seconds: SLOW_SECONDS } as const;
    const found = this.transport.json<{ findings: Finding[] }>({ ...asked, signal: options.signal });
    return (await found).findings;
  }

  /** Return the styles that scenes can have, each described by what is seen. */
  async styles(options: CallOptions = {}): Promise<Styles["styles"]> {
    const asked = { method: "GET", path: "/api/mv/styles", signal: options.signal } as const;
    return (await this.transport.json<Styles>(asked)).styles;
  }

  /** Return an address that needs no key for a while, for a player that cannot send one. */
  sign(url: string, options: CallOptions = {}): Promise<Signed> {
    const asked = { method: "GET", path: "/api/mv/sign", query: { url } } as const;
    return this.transport.json({ ...asked, signal: options.signal });
  }
}
