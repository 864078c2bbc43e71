/**
 * Files that come from a server: whole or not at all, and carried on where they broke off.
 *
 * They are told to be whole once their SHA-256 is the one that the server names.
 */

import { DamagedError, UnreachableError, hasStatus } from "./errors.ts";
import { Sha256 } from "./sha256.ts";
import {
  type Asked,
  type CallOptions,
  type Opened,
  type Transport,
  pause,
  pauseBeforeAnother,
} from "./transport.ts";

/** How a file is downloaded. */
export interface DownloadOptions extends CallOptions {
  /** Told how many bytes have come, and of how many, where the server says so. */
  readonly onProgress?: ((loaded: number, total: number | null) => void) | undefined;
}

/** A file on its way. */
export interface Content {
  readonly type: string;
  readonly size: number | null;
  /** Its bytes; it ends with an error where they are not all of those that the server named. */
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}

const SHA256 = /^"([0-9a-f]{64})"$/;
const RANGE = /^bytes (\d+)-\d+\/\d+$/;

/** Ask for a file, and return what is known of it with its bytes still to be read. */
export async function contentOf(
  transport: Transport,
  asked: Asked,
  name: string,
  options: DownloadOptions,
): Promise<Content> {
  const coming = new Coming(transport, { ...asked, signal: options.signal }, name, options);
  const first = await coming.begin();
  return {
    type: first.response.headers.get("content-type") ?? "application/octet-stream",
    size: coming.total,
    stream: new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        async pull(controller) {
          const block = await coming.next();
          if (block === null) controller.close();
          else controller.enqueue(block as Uint8Array<ArrayBuffer>);
        },
        cancel: () => coming.close(),
      },
      { highWaterMark: 0 },
    ),
  };
}

/** Return all of a file. */
export async function blobOf(
  transport: Transport,
  asked: Asked,
  name: string,
  options: DownloadOptions,
): Promise<Blob> {
  const { stream, type } = await contentOf(transport, asked, name, options);
  const blocks: Uint8Array<ArrayBuffer>[] = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(blocks, { type });
    blocks.push(value);
  }
}

class Coming {
  total: number | null = null;
  readonly #transport: Transport;
  readonly #asked: Asked;
  readonly #name: string;
  readonly #options: DownloadOptions;
  readonly #digest = new Sha256();
  #sha256: string | null = null;
  #size = 0;
  #skip = 0;
  #failures = 0;
  #opened: Opened | null = null;

  constructor(transport: Transport, asked: Asked, name: string, options: DownloadOptions) {
    this.#transport = transport;
    this.#asked = asked;
    this.#name = name;
    this.#options = options;
  }

  async begin(): Promise<Opened> {
    const opened = await this.#transport.open(this.#asked);
    const { headers } = opened.response;
    this.#sha256 = hashOf(headers);
    const length = headers.get("content-length");
    this.total = length === null || headers.has("content-encoding") ? null : Number(length);
    this.#opened = opened;
    return opened;
  }

  /** Return more of it, or null at its end. */
  async next(): Promise<Uint8Array | null> {
    for (;;) {
      try {
        this.#opened ??= await this.#again();
        const block = this.#opened === null ? null : await this.#opened.read();
        if (block === null) return this.#finish();
        const fresh = this.#take(block);
        if (fresh.length > 0) return fresh;
      } catch (problem) {
        this.close();
        await this.#lose(problem);
      }
    }
  }

  close(): void {
    this.#opened?.close();
    this.#opened = null;
  }

  #take(block: Uint8Array): Uint8Array {
    const fresh = block.subarray(this.#skip);
    this.#skip = Math.max(0, this.#skip - block.length);
    if (fresh.length > 0) this.#failures = 0;
    this.#digest.update(fresh);
    this.#size += fresh.length;
    this.#options.onProgress?.(this.#size, this.total);
    return fresh;
  }

  async #again(): Promise<Opened | null> {
    if (this.#size === 0) return this.begin();
    const wanted = { Range: `bytes=${this.#size}-`, "If-Range": `"${this.#sha256}"` };
    let opened: Opened;
    try {
      opened = await this.#transport.open({
        ...this.#asked,
        headers: { ...this.#asked.headers, ...wanted },
      });
    } catch (problem) {
      // All of it had come, or more than there is.
      if (hasStatus(problem, 416)) return null;
      throw problem;
    }
    const { headers, status } = opened.response;
    if (hashOf(headers) !== this.#sha256) {
      opened.close();
      throw new DamagedError(`${this.#name} has become another one meanwhile. Download it again.`);
    }
    const first = status === 206 ? RANGE.exec(headers.get("content-range") ?? "")?.[1] : undefined;
    this.#skip = this.#size - Number(first ?? 0);
    return opened;
  }

  async #lose(problem: unknown): Promise<void> {
    const wait = pauseBeforeAnother(problem, this.#failures, true);
    const canGoOn = this.#size === 0 || this.#sha256 !== null;
    if (!(problem instanceof UnreachableError) || wait === null || !canGoOn) throw problem;
    this.#failures += 1;
    if (this.#failures > this.#transport.retries) throw problem;
    await pause(wait, this.#options.signal);
  }

  #finish(): null {
    if (this.#sha256 !== null && this.#digest.hex() !== this.#sha256) {
      throw new DamagedError(
        `${this.#name} came otherwise than it was stored: the server's file of it is damaged. ` +
          "Have it made again.",
      );
    }
    return null;
  }
}

function hashOf(headers: Headers): string | null {
  return SHA256.exec(headers.get("etag") ?? "")?.[1] ?? null;
}
