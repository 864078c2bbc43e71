/** What comes before clips, and films: scenes that are written, pictures of the character. */

import { type Content, type DownloadOptions, blobOf, contentOf } from "../downloads.ts";
import type { CallOptions, Transport } from "../transport.ts";
import type { Film, FilmWish, Job, Reference, ReferenceWish, Scenes, ScenesWish } from "../types.ts";
import type { WaitOptions } from "../waiting.ts";
import type { Jobs } from "./jobs.ts";
import { type OrderOptions, Resource, ordered, part } from "./resource.ts";

const REFERENCES = "/api/mv/get_character_reference";
const FILMS = "/api/mv/films";
// The first time the song is listened to before it answers.
const LISTENING_SECONDS = 600;

abstract class Making extends Resource {
  protected readonly jobs: Jobs;

  constructor(transport: Transport, jobs: Jobs) {
    super(transport);
    this.jobs = jobs;
  }
}

/** What can be done about scenes. */
export class SceneWriting extends Making {
  /** Have scenes written, and return the job at once. */
  order(wish: ScenesWish, options: OrderOptions = {}): Promise<Job> {
    return this.transport.json(ordered("/api/mv/create_scenes", wish, options));
  }

  /** Have scenes written, exactly as many as asked for, and wait for them. */
  async write(wish: ScenesWish, options: OrderOptions & WaitOptions = {}): Promise<Scenes> {
    return this.jobs.outcome<Scenes>(await this.order(wish, options), options);
  }
}

/** What can be done about pictures of characters. */
export class References extends Making {
  /** Have a picture of a character drawn, and return the job at once. */
  order(wish: ReferenceWish, options: OrderOptions = {}): Promise<Job> {
    return this.transport.json(ordered("/api/mv/generate_character_reference", wish, options));
  }

  /** Have a picture of a character drawn, and wait for it. */
  async draw(wish: ReferenceWish, options: OrderOptions & WaitOptions = {}): Promise<Reference> {
    return this.jobs.outcome<Reference>(await this.order(wish, options), options);
  }

  /** Return the address of a picture. */
  url(imageId: string): string {
    return this.transport.url(pathOf(imageId));
  }

  /** Return a picture, once all of it is there and its hash is right. */
  download(imageId: string, options: DownloadOptions = {}): Promise<Blob> {
    const asked = { method: "GET", path: pathOf(imageId) } as const;
    return blobOf(this.transport, asked, `The picture ${imageId}`, options);
  }

  /** Return a picture as it comes. */
  stream(imageId: string, options: DownloadOptions = {}): Promise<Content> {
    const asked = { method: "GET", path: pathOf(imageId) } as const;
    return contentOf(this.transport, asked, `The picture ${imageId}`, options);
  }
}

/** What can be done about films: the whole way from a song to a music video. */
export class Films extends Making {
  /** Order a film, and return its job at once. */
  order(wish: FilmWish, options: OrderOptions = {}): Promise<Job> {
    return this.transport.json(ordered(FILMS, wish, options, { seconds: LISTENING_SECONDS }));
  }

  /** Have a film made, and wait for it. */
  async make(wish: FilmWish, options: OrderOptions & WaitOptions = {}): Promise<Film> {
    return this.jobs.outcome<Film>(await this.order(wish, options), options);
  }

  /** Return what tells the film of a request from all others; it is planned, nothing is ordered. */
  async fingerprint(wish: FilmWish, options: CallOptions = {}): Promise<string> {
    const asked = {
      method: "POST",
      path: `${FILMS}/fingerprint`,
      json: wish,
      seconds: LISTENING_SECONDS,
      repeatable: true,
      signal: options.signal,
    } as const;
    return (await this.transport.json<{ fingerprint: string }>(asked)).fingerprint;
  }
}

function pathOf(imageId: string): string {
  return `${REFERENCES}/${part(imageId)}`;
}
