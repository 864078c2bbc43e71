/** Names for what is sent and answered, out of the description of the API. */

import type { components, paths } from "./openapi.ts";

type Schemas = components["schemas"];
type Json<C> = C extends { "application/json": infer B } ? B : never;

// The description has a default for `kind`, but the server wants to be told.
type Tagged<E> = E extends { kind?: infer K } ? Omit<E, "kind"> & { kind: NonNullable<K> } : never;

/** What is sent to a path with a method, as JSON. */
export type BodyOf<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  requestBody?: { content: infer C };
}
  ? Json<C>
  : never;

export type ErrorBody = Pick<Schemas["ErrorBody"], "error" | "error_code" | "message"> &
  Partial<Schemas["ErrorBody"]>;

/** A job; its cost, orders, progress and actions come with it where it is asked for, or listed. */
export type Job = Schemas["JobBody"] & Partial<Omit<Schemas["AccountBody"], keyof Schemas["JobBody"]>>;
/** A job with its cost, its orders and what can be done about it. */
export type Account = Schemas["AccountBody"];
export type CancelledJob = Schemas["CancelledBody"];
export type JobPage = Schemas["JobsBody"];
export type JobState = Schemas["JobState"];
export type JobKind = Schemas["JobKind"];
export type Progress = Schemas["ProgressBody"];
export type Cost = Schemas["CostBody"];
export type Order = Schemas["OrderBody"];
export type PlayHead = Schemas["PlayHead"];

/** One entry of a job's log: `seq` counts from 1 in each job; further fields go with the `type`. */
export interface Event {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly [field: string]: unknown;
}
/** The same in the log of all jobs. */
export interface FeedEvent extends Event {
  readonly job_id: string;
  readonly kind: JobKind;
  readonly parent_id: string | null;
  readonly project_id: string | null;
}
export interface Events {
  readonly events: Event[];
  readonly last_seq: number;
  readonly ended: boolean;
}
export interface FeedPage {
  readonly events: FeedEvent[];
  readonly next_cursor: string;
}

export type Clip = Schemas["ClipAnswer"];
export type Merged = Schemas["MergeAnswer"];
/** A film that is there, as its job tells it. */
export interface Film {
  readonly video_id: string;
  readonly video_url: string;
  readonly video_path: string;
  readonly metadata: Schemas["Metadata"];
}
export type Scenes = Schemas["ScenesAnswer"];
export type Reference = Schemas["ReferenceAnswer"];
export type VideoInfo = Schemas["VideoInfo"];
export type ExportFormat = Schemas["ExportFormat"];

export type ClipWish = BodyOf<"/api/mv/generate_video", "post">;
export type MergeWish = BodyOf<"/api/mv/merge_videos", "post">;
export type ScenesWish = BodyOf<"/api/mv/create_scenes", "post">;
export type ReferenceWish = BodyOf<"/api/mv/generate_character_reference", "post">;
export type FilmWish = BodyOf<"/api/mv/films", "post">;

export type Song = Schemas["SongBody"];
export type SongFile = Schemas["SongFileBody"];
export type Analysis = Schemas["Analysis"];
export type Corrections = Schemas["CorrectionsBody"];
/** One correction; which it is stands in its `kind`. */
export type Edit = Tagged<
  NonNullable<BodyOf<"/api/mv/songs/{song_id}/corrections", "post">["edits"]>[number]
>;
export type Lyrics = Schemas["LyricsBody"];
export type LyricsFormat = Schemas["LyricsFormat"];
export type PlanWish = BodyOf<"/api/mv/songs/{song_id}/plan", "post">;
export type CutPlan = Schemas["CutPlan"];

export type Asset = Schemas["AssetBody"];
export type AssetPage = Schemas["AssetsBody"];
export type AssetKind = Schemas["StoredKind"];
export type AssetChange = BodyOf<"/api/mv/assets/{asset_id}", "patch">;
export type Storage = Schemas["StorageBody"];
export type Swept = Schemas["SweptBody"];

export type Project = Schemas["ProjectDocument"];
export type ProjectSummary = Schemas["ProjectSummary"];
export type ProjectPage = Schemas["ProjectsBody"];
export type ProjectScene = Schemas["ProjectSceneBody"];
export type ProjectChange = Schemas["ProjectChangeAnswer"];
export type ProjectFields = BodyOf<"/api/mv/projects/{project_id}", "patch">;
export type NewProject = BodyOf<"/api/mv/projects", "post">;
export type SceneFields = BodyOf<"/api/mv/projects/{project_id}/scenes/{scene_id}", "patch">;
export type NewScene = BodyOf<"/api/mv/projects/{project_id}/scenes", "post">;
export type Step = Schemas["Step"];
export type Standing = Schemas["Standing"];
export type Take = Schemas["TakeDocument"];
export type Quote = Schemas["QuoteBody"];
export type QuoteLine = Schemas["QuoteLineBody"];

export type Ledger = Schemas["LedgerBody"];
export type Usage = Schemas["UsageBody"];
export type UsageRow = Schemas["UsageRowBody"];
export type Difference = Schemas["DifferenceBody"];
export type Grouping = Schemas["By"];

export type WebhookEndpoint = Schemas["EndpointAnswer"];
export type WebhookSecret = Schemas["SecretAnswer"];
export type WebhookMessage = Schemas["MessageAnswer"];
export type WholeWebhookMessage = Schemas["WholeMessageAnswer"];
export type WebhookState = Schemas["MessageState"];
export type NewWebhook = BodyOf<"/api/mv/webhook_endpoints", "post">;
export type WebhookChange = BodyOf<"/api/mv/webhook_endpoints/{endpoint_id}", "patch">;

export type Session = Schemas["SessionBody"];
export type Key = Schemas["KeyBody"];
export type NewKey = Schemas["NewKeyBody"];
export type KeyWish = BodyOf<"/api/keys", "post">;
export type Workspace = Schemas["WorkspaceBody"];
export type ProviderKey = Schemas["ProviderKeyBody"];
export type Finding = Schemas["FindingBody"];
export type Backends = Schemas["BackendsBody"];
export type Styles = Schemas["StylesBody"];
export type Signed = Schemas["SignedBody"];
