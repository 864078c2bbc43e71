/** The client itself: one object for one server, with what it offers as attributes. */

import { Keys, ProviderKeys, ServerResource, SessionResource, Workspaces } from "./resources/access.ts";
import { Assets, StorageResource } from "./resources/assets.ts";
import { EventFeed, feedOf } from "./resources/events.ts";
import { Jobs, accountOf } from "./resources/jobs.ts";
import { LedgerResource, UsageResource } from "./resources/money.ts";
import { ProjectResource } from "./resources/projects.ts";
import { Quotes } from "./resources/quotes.ts";
import { Songs } from "./resources/songs.ts";
import { Videos } from "./resources/videos.ts";
import { Webhooks } from "./resources/webhooks.ts";
import { Films, References, SceneWriting } from "./resources/writing.ts";
import { type ApiKey, type Fetch, Transport } from "./transport.ts";
import { Waiting } from "./waiting.ts";

const DEFAULT_URL = "http://127.0.0.1:8000";
const RETRIES = 4;

/** Which server is asked, and how. */
export interface SongreelOptions {
  /**
   * The server's address. Where it is left out: in a page, the server that the page came from;
   * elsewhere that of `SONGREEL_URL`, else http://127.0.0.1:8000.
   */
  readonly baseUrl?: string | undefined;
  /** Sent along with every request; where it is left out, outside of pages, `SONGREEL_API_KEY`. */
  readonly apiKey?: ApiKey | undefined;
  /** How often a request is sent again at most where that is safe; 4 where it is left out. */
  readonly retries?: number | undefined;
  /** In place of `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** Whether cookies are sent, as `fetch` takes it; to the page's own server they are. */
  readonly credentials?: RequestCredentials | undefined;
}

/**
 * Asks a Songreel server.
 *
 * Every operation throws an `ApiError` where the server answers with an error, and an
 * `UnreachableError` where it does not answer.
 */
export class Songreel {
  readonly assets: Assets;
  readonly events: EventFeed;
  readonly films: Films;
  readonly jobs: Jobs;
  readonly keys: Keys;
  readonly ledger: LedgerResource;
  readonly projects: ProjectResource;
  readonly providerKeys: ProviderKeys;
  readonly quotes: Quotes;
  readonly references: References;
  readonly scenes: SceneWriting;
  readonly server: ServerResource;
  readonly session: SessionResource;
  readonly songs: Songs;
  readonly storage: StorageResource;
  readonly usage: UsageResource;
  readonly videos: Videos;
  readonly webhooks: Webhooks;
  readonly workspaces: Workspaces;
  readonly #transport: Transport;

  constructor(options: SongreelOptions = {}) {
    const transport = new Transport({
      base: options.baseUrl ?? defaultUrl(),
      key: options.apiKey ?? (isPage() ? undefined : environment("SONGREEL_API_KEY")),
      retries: options.retries ?? RETRIES,
      fetch: options.fetch,
      credentials: options.credentials,
    });
    const waiting = new Waiting(transport, feedOf(transport, { from: "now" }), (jobId, call) =>
      accountOf(transport, jobId, call),
    );
    this.#transport = transport;
    this.jobs = new Jobs(transport, waiting);
    this.assets = new Assets(transport);
    this.events = new EventFeed(transport);
    this.films = new Films(transport, this.jobs);
    this.keys = new Keys(transport);
    this.ledger = new LedgerResource(transport);
    this.projects = new ProjectResource(transport);
    this.providerKeys = new ProviderKeys(transport);
    this.quotes = new Quotes(transport);
    this.references = new References(transport, this.jobs);
    this.scenes = new SceneWriting(transport, this.jobs);
    this.server = new ServerResource(transport);
    this.session = new SessionResource(transport);
    this.songs = new Songs(transport);
    this.storage = new StorageResource(transport);
    this.usage = new UsageResource(transport);
    this.videos = new Videos(transport, this.jobs);
    this.webhooks = new Webhooks(transport);
    this.workspaces = new Workspaces(transport);
  }

  /** Return the whole address of a path that an answer tells, such as `video_url`. */
  url(path: string): string {
    return this.#transport.url(path);
  }
}

function isPage(): boolean {
  return typeof location !== "undefined" && location.origin.startsWith("http");
}

function defaultUrl(): string {
  return isPage() ? location.origin : (environment("SONGREEL_URL") ?? DEFAULT_URL);
}

function environment(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  // A variable that is set to nothing is none.
  return process?.env?.[name] || undefined;
}
