/** Asks a Songreel server, from a browser or from Node: films out of songs. */

export { Songreel, type SongreelOptions } from "./client.ts";
export type { Content, DownloadOptions } from "./downloads.ts";
export * from "./errors.ts";
export type { components, operations, paths } from "./openapi.ts";
export type { AssetFilter, Assets } from "./resources/assets.ts";
export type { Keys, ProviderKeys, ServerResource, SessionResource, Workspaces } from "./resources/access.ts";
export type { EventFeed, FeedPlace } from "./resources/events.ts";
export type { JobFilter, Jobs } from "./resources/jobs.ts";
export type { UsageFilter } from "./resources/money.ts";
export {
  CHARACTER,
  type ChangeOptions,
  type ProjectResource,
  type SceneStep,
  type StepOptions,
} from "./resources/projects.ts";
export type { OrderOptions } from "./resources/resource.ts";
export type { Songs, VersionOptions } from "./resources/songs.ts";
export type { ClipOptions, Videos } from "./resources/videos.ts";
export type { MessageFilter } from "./resources/webhooks.ts";
export { type ApiKey, type CallOptions, type Fetch, newKey } from "./transport.ts";
export type * from "./types.ts";
export type { Sendable, UploadOptions } from "./uploads.ts";
export { type WaitOptions, isEnd } from "./waiting.ts";
export type { WatchOptions } from "./watching.ts";
