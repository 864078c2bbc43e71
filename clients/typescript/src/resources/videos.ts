/** Clips and films: made, put together, looked at and downloaded. */

import { type Content, type DownloadOptions, blobOf, contentOf } from "../downloads.ts";
import type { Asked, CallOptions, Transport } from "../transport.ts";
import type { Clip, ClipWish, ExportFormat, Job, MergeWish, Merged, VideoInfo } from "../types.ts";
import type { WaitOptions } from "../waiting.ts";
import type { Jobs } from "./jobs.ts";
import { type OrderOptions, Resource, ordered, part } from "./resource.ts";

const VIDEOS = "/api/mv/get_video";
// The server makes an export before it answers.
const EXPORT_SECONDS = 600;

/** How a clip is ordered. */
export interface ClipOptions extends OrderOptions {
  /** Refuse what would have to be adapted to the model. */
  readonly strict?: boolean | undefined;
}

/** What can be done with clips and films. */
export class Videos extends Resource {
  readonly #jobs: Jobs;

  constructor(transport: Transport, jobs: Jobs) {
    super(transport);
    this.#jobs = jobs;
  }

  /** Order a clip, and return its job at once. */
  order(wish: ClipWish, options: ClipOptions = {}): Promise<Job> {
    const prefer = options.strict ? "respond-async, handling=strict" : "respond-async";
    return this.transport.json(ordered("/api/mv/generate_video", wish, options, { prefer }));
  }

  /**
   * Have a clip made, and wait for it.
   *
   * @throws {JobFailedError} the backend failed, or somebody cancelled it.
   * @throws {WaitedLongError} it is not there yet; its job goes on.
   */
  async generate(wish: ClipWish, options: ClipOptions & WaitOptions = {}): Promise<Clip> {
    return this.#jobs.outcome<Clip>(await this.order(wish, options), options);
  }

  /** Have 2 to 200 clips put one after another, at no cost; return the job at once. */
  orderMerge(wish: MergeWish, options: OrderOptions = {}): Promise<Job> {
    return this.transport.json(ordered("/api/mv/merge_videos", wish, options));
  }

  /** Put 2 to 200 clips one after another, at no cost, and wait for the film. */
  async merge(wish: MergeWish, options: OrderOptions & WaitOptions = {}): Promise<Merged> {
    return this.#jobs.outcome<Merged>(await this.orderMerge(wish, options), options);
  }

  /** Return what is known of a video; `exists` is false where there is none. */
  info(videoId: string, options: CallOptions = {}): Promise<VideoInfo> {
    const path = `${pathOf(videoId)}/info`;
    return this.transport.json({ method: "GET", path, signal: options.signal });
  }

  /** Return the address of a video, for a player. */
  url(videoId: string): string {
    return this.transport.url(pathOf(videoId));
  }

  /**
   * Return a video, once all of it is there and its hash is right.
   *
   * @throws {DamagedError} it came otherwise than it was stored.
   */
  download(videoId: string, options: DownloadOptions = {}): Promise<Blob> {
    return blobOf(this.transport, get(pathOf(videoId)), `The video ${videoId}`, options);
  }

  /** Return a video as it comes; its stream ends with an error where it did not come whole. */
  stream(videoId: string, options: DownloadOptions = {}): Promise<Content> {
    return contentOf(this.transport, get(pathOf(videoId)), `The video ${videoId}`, options);
  }

  /** Return a film in another form; the server makes it before it answers. */
  export(videoId: string, format: ExportFormat, options: DownloadOptions = {}): Promise<Blob> {
    const asked = { ...get(`${pathOf(videoId)}/export`), query: { format }, seconds: EXPORT_SECONDS };
    return blobOf(this.transport, asked, `The export of video ${videoId}`, options);
  }

  /**
   * Have a film made ready in another form; return the job at once, null where it is ready.
   *
   * Everybody who asks meanwhile gets the same job; then `export` is answered at once.
   */
  async beginExport(videoId: string, format: ExportFormat, options: CallOptions = {}): Promise<Job | null> {
    const answer = await this.transport.json<Job | { export_url: string }>({
      method: "POST",
      path: `${pathOf(videoId)}/export`,
      query: { format },
      repeatable: true,
      signal: options.signal,
    });
    return "job_id" in answer ? answer : null;
  }

  /** Return the address of a film in another form, for a link. */
  exportUrl(videoId: string, format: ExportFormat): string {
    return this.transport.url(`${pathOf(videoId)}/export?format=${format}`);
  }

  /** Return the picture that stands for a video best. */
  poster(videoId: string, options: CallOptions & { format?: "jpg" | "webp" | undefined } = {}): Promise<Blob> {
    const { format, signal } = options;
    return this.transport.blob({ ...get(`${pathOf(videoId)}/poster`), query: { format }, signal });
  }
}

function pathOf(videoId: string): string {
  return `${VIDEOS}/${part(videoId)}`;
}

function get(path: string): Asked {
  return { method: "GET", path };
}
