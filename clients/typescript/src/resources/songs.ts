/** Songs: sent, listened to, corrected, planned. */

import type { Asked, CallOptions } from "../transport.ts";
import type {
  Analysis,
  Corrections,
  CutPlan,
  Edit,
  Job,
  Lyrics,
  LyricsFormat,
  PlanWish,
  Song,
  SongFile,
} from "../types.ts";
import { type Sendable, type UploadOptions, upload } from "../uploads.ts";
import { Resource, ifMatch, part } from "./resource.ts";

const SONGS = "/api/mv/songs";
const BINARY = { "Content-Type": "application/octet-stream" };
// A server measures a song by decoding it whole before it answers, and listens to it whole.
const SONG_SECONDS = 600;

/** How what a person said about a song is changed. */
export interface VersionOptions extends CallOptions {
  /** Which version it replaces, else it is refused (412); whatever there is, where it is left out. */
  readonly version?: number | undefined;
}

/** What can be done with songs. */
export class Songs extends Resource {
  /** Send a song; the same bytes are the same song. */
  async add(file: Sendable, options: UploadOptions = {}): Promise<Song> {
    return this.transport.json(await upload(SONGS, file, options));
  }

  /** Take the song that comes with Songreel; asked again, it is the same one. */
  demo(options: CallOptions = {}): Promise<Song> {
    const asked = { method: "POST", path: `${SONGS}/demo`, repeatable: true } as const;
    return this.transport.json({ ...asked, signal: options.signal });
  }

  /** Return the songs that were sent, newest first. */
  async list(options: CallOptions & { limit?: number | undefined } = {}): Promise<Song[]> {
    const { limit, signal } = options;
    const asked = { method: "GET", path: SONGS, query: { limit }, signal } as const;
    return (await this.transport.json<{ songs: Song[] }>(asked)).songs;
  }

  /** Return a song with what is known of it: `analysis`, `corrections`, `lyrics`. */
  get(songId: string, options: CallOptions = {}): Promise<SongFile> {
    return this.transport.json({ method: "GET", path: pathOf(songId), signal: options.signal });
  }

  /** Return what is heard in a song; the first time it is listened to. `raw`: without corrections. */
  analysis(songId: string, options: CallOptions & { raw?: boolean | undefined } = {}): Promise<Analysis> {
    return this.transport.json({
      method: "GET",
      path: `${pathOf(songId)}/analysis`,
      query: { raw: options.raw },
      seconds: SONG_SECONDS,
      signal: options.signal,
    });
  }

  /** Have a song listened to again, and return what is heard, with the corrections. */
  listenAgain(songId: string, options: CallOptions = {}): Promise<Analysis> {
    return this.transport.json({
      method: "POST",
      path: `${pathOf(songId)}/analysis`,
      seconds: SONG_SECONDS,
      repeatable: true,
      signal: options.signal,
    });
  }

  /**
   * Have a song listened to, and return the job at once: everybody's who asks meanwhile.
   *
   * Null where that was done before, unless `again` is set.
   */
  beginListening(songId: string, options: CallOptions & { again: true }): Promise<Job>;
  beginListening(
    songId: string,
    options?: CallOptions & { again?: boolean | undefined },
  ): Promise<Job | null>;
  async beginListening(
    songId: string,
    options: CallOptions & { again?: boolean | undefined } = {},
  ): Promise<Job | null> {
    const answer = await this.transport.json<Job | Analysis>({
      method: options.again ? "POST" : "GET",
      path: `${pathOf(songId)}/analysis`,
      headers: { Prefer: "respond-async" },
      repeatable: true,
      signal: options.signal,
    });
    return "job_id" in answer ? answer : null;
  }

  /** Return what a person corrected about a song. */
  corrections(songId: string, options: CallOptions = {}): Promise<Corrections> {
    const path = `${pathOf(songId)}/corrections`;
    return this.transport.json({ method: "GET", path, signal: options.signal });
  }

  /** Add edits to the corrections of a song, and return all. */
  correct(songId: string, edits: readonly Edit[], options: VersionOptions = {}): Promise<Corrections> {
    return this.transport.json(this.#correction("POST", songId, edits, options));
  }

  /** Put edits in the place of all corrections of a song. */
  replaceCorrections(
    songId: string,
    edits: readonly Edit[],
    options: VersionOptions = {},
  ): Promise<Corrections> {
    return this.transport.json(this.#correction("PUT", songId, edits, options));
  }

  /** Take beats from a text: a line each, seconds and, if known, the position in the bar. */
  importBeats(songId: string, text: string, options: VersionOptions = {}): Promise<Corrections> {
    return this.transport.json({
      method: "POST",
      path: `${pathOf(songId)}/beats`,
      headers: { ...BINARY, ...ifMatch(options.version) },
      body: () => text,
      signal: options.signal,
    });
  }

  /** Return the lyrics of a song as a file; without a format: as they came. */
  lyrics(songId: string, options: CallOptions & { format?: LyricsFormat | undefined } = {}): Promise<Blob> {
    const { format, signal } = options;
    return this.transport.blob({ method: "GET", path: lyricsPath(songId), query: { format }, signal });
  }

  /** Give a song lyrics, in place of what it has; without a format they are what they look like. */
  putLyrics(
    songId: string,
    content: string | Blob | Uint8Array,
    options: VersionOptions & { format?: LyricsFormat | undefined } = {},
  ): Promise<Lyrics> {
    return this.transport.json({
      method: "PUT",
      path: lyricsPath(songId),
      query: { format: options.format },
      headers: { ...BINARY, ...ifMatch(options.version) },
      body: () => content as BodyInit,
      repeatable: options.version === undefined,
      signal: options.signal,
    });
  }

  /** Take the lyrics of a song away. */
  removeLyrics(songId: string, options: VersionOptions = {}): Promise<void> {
    return this.transport.done({
      method: "DELETE",
      path: lyricsPath(songId),
      headers: ifMatch(options.version),
      repeatable: false,
      signal: options.signal,
    });
  }

  /** Plan the cuts of a song's film; nothing is ordered. */
  plan(songId: string, wish: PlanWish = {}, options: CallOptions = {}): Promise<CutPlan> {
    return this.transport.json(this.#plan(songId, wish, options, {}));
  }

  /** Return the same plan as an SVG document, under a title. */
  async planPicture(
    songId: string,
    wish: PlanWish = {},
    options: CallOptions & { title?: string | undefined } = {},
  ): Promise<string> {
    const query = { picture: true, title: options.title };
    return (await this.transport.blob(this.#plan(songId, wish, options, query))).text();
  }

  #correction(
    method: "POST" | "PUT",
    songId: string,
    edits: readonly Edit[],
    options: VersionOptions,
  ): Asked {
    return {
      method,
      path: `${pathOf(songId)}/corrections`,
      headers: ifMatch(options.version),
      json: { edits },
      repeatable: method === "PUT" && options.version === undefined,
      signal: options.signal,
    };
  }

  #plan(songId: string, json: PlanWish, options: CallOptions, query: Asked["query"] & {}): Asked {
    return {
      method: "POST",
      path: `${pathOf(songId)}/plan`,
      query,
      json,
      // The first time the song is listened to before it answers.
      seconds: SONG_SECONDS,
      repeatable: true,
      signal: options.signal,
    };
  }
}

function pathOf(songId: string): string {
  return `${SONGS}/${part(songId)}`;
}

function lyricsPath(songId: string): string {
  return `${pathOf(songId)}/lyrics`;
}
