/** Files that are sent, from wherever they are. */

import type { Asked, CallOptions, Fetch } from "./transport.ts";

/** What can be sent: a file of a page, one of Node (`openAsBlob`), bytes, or a stream of them. */
export type Sendable = Blob | Uint8Array | ArrayBuffer | ReadableStream<Uint8Array>;

/** How a file is sent. */
export interface UploadOptions extends CallOptions {
  /** What it is called; a `File` brings its name along. */
  readonly name?: string | undefined;
  /** Told how many bytes have gone, and of how many, where that is known. */
  readonly onProgress?: ((sent: number, total: number | null) => void) | undefined;
}

// A server looks through a file before it answers; nobody's line is slower than that.
const SECONDS = 600;
const SLOWEST_BYTES_PER_SECOND = 50_000;
const STREAM_SECONDS = 3600;
const BINARY = { "Content-Type": "application/octet-stream" };

/** Return the request that sends a file; the same bytes are the same thing to a server. */
export async function upload(path: string, file: Sendable, options: UploadOptions): Promise<Asked> {
  const name = options.name ?? (file instanceof File ? file.name : undefined);
  const asked = {
    method: "POST",
    path,
    query: { name },
    headers: BINARY,
    seconds: STREAM_SECONDS,
    signal: options.signal,
  } as const;
  const { onProgress } = options;
  if (file instanceof ReadableStream) {
    // Browsers send no streams to servers that talk HTTP/1.1; what they collect, they can repeat.
    if (!isBrowser()) {
      const body = onProgress ? file.pipeThrough(counted(onProgress, null)) : file;
      return { ...asked, body: () => body, repeatable: false };
    }
    return upload(path, await new Response(file).blob(), { ...options, name });
  }
  const blob = file instanceof Blob ? file : new Blob([file as BlobPart]);
  const seconds = SECONDS + blob.size / SLOWEST_BYTES_PER_SECOND;
  const whole = { ...asked, seconds, repeatable: true };
  if (onProgress === undefined) return { ...whole, body: () => blob };
  if (isBrowser()) return { ...whole, body: () => blob, via: sendWatched(onProgress) };
  const headers = { ...BINARY, "Content-Length": String(blob.size) };
  return { ...whole, headers, body: () => blob.stream().pipeThrough(counted(onProgress, blob.size)) };
}

function isBrowser(): boolean {
  return typeof XMLHttpRequest !== "undefined";
}

function counted(
  onProgress: (sent: number, total: number | null) => void,
  total: number | null,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let sent = 0;
  return new TransformStream({
    transform(block, controller) {
      controller.enqueue(block);
      sent += block.length;
      onProgress(sent, total);
    },
  });
}

/** Send as `fetch` does, and tell how far it is, which `fetch` does not. */
function sendWatched(onProgress: (sent: number, total: number | null) => void): Fetch {
  return (url, init) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(init.method ?? "POST", url);
      request.responseType = "blob";
      request.withCredentials = init.credentials === "include";
      new Headers(init.headers).forEach((value, name) => request.setRequestHeader(name, value));
      request.upload.onprogress = (event) =>
        onProgress(event.loaded, event.lengthComputable ? event.total : null);
      const end = (): void => request.abort();
      init.signal?.addEventListener("abort", end, { once: true });
      request.onloadend = () => {
        init.signal?.removeEventListener("abort", end);
        if (request.status > 0) resolve(answerOf(request));
        else reject(init.signal?.reason ?? new TypeError("the connection broke"));
      };
      request.send(init.body as XMLHttpRequestBodyInit);
    });
}

function answerOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of request.getAllResponseHeaders().trim().split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const isEmpty = [204, 205, 304].includes(request.status);
  const body = isEmpty ? null : (request.response as Blob);
  return new Response(body, { status: request.status, statusText: request.statusText, headers });
}
