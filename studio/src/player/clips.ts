/**
 * Clips as they are fetched ahead of where one watches, whole, few at a time.
 *
 * A video element that streams keeps one of the six connections that a browser opens to a server for
 * as long as it waits, and more of them than that keep everything else from being asked. What is
 * whole also seeks at once.
 */

const AT_ONCE = 2;
const KEPT_BYTES = 256 * 2 ** 20;
// What somebody brought along may be an hour long: that is streamed.
const WHOLE_BYTES = 64 * 2 ** 20;

interface Kept {
  address: string;
  bytes: number;
}

/** Fetches clips and forgets those that were not wanted for the longest time. */
export class Clips {
  readonly #kept = new Map<string, Kept>();
  readonly #coming = new Map<string, Promise<string>>();
  readonly #waiting: (() => void)[] = [];
  readonly #stopped = new AbortController();
  #busy = 0;

  /** Return the address under which a clip plays; it is fetched the first time. */
  get(url: string): Promise<string> {
    const known = this.#kept.get(url);
    if (known) {
      this.#kept.delete(url);
      this.#kept.set(url, known);
      return Promise.resolve(known.address);
    }
    const coming = this.#coming.get(url) ?? this.#fetched(url);
    this.#coming.set(url, coming);
    return coming;
  }

  /** Forget everything. */
  close(): void {
    this.#stopped.abort();
    for (const { address } of this.#kept.values()) URL.revokeObjectURL(address);
    this.#kept.clear();
  }

  async #fetched(url: string): Promise<string> {
    if (this.#busy >= AT_ONCE) await new Promise<void>((go) => this.#waiting.push(go));
    this.#busy += 1;
    try {
      const leave = new AbortController();
      const signal = AbortSignal.any([this.#stopped.signal, leave.signal]);
      const answer = await fetch(url, { signal, credentials: "same-origin" });
      if (!answer.ok) throw new Error(`The clip cannot be fetched (${answer.status}).`);
      if (Number(answer.headers.get("Content-Length")) > WHOLE_BYTES) {
        leave.abort();
        return url;
      }
      const clip = await answer.blob();
      const address = URL.createObjectURL(clip);
      this.#kept.set(url, { address, bytes: clip.size });
      this.#sweep();
      return address;
    } finally {
      this.#busy -= 1;
      this.#coming.delete(url);
      this.#waiting.shift()?.();
    }
  }

  #sweep(): void {
    let bytes = [...this.#kept.values()].reduce((sum, one) => sum + one.bytes, 0);
    for (const [url, one] of this.#kept) {
      if (bytes <= KEPT_BYTES || this.#kept.size <= 4) return;
      this.#kept.delete(url);
      URL.revokeObjectURL(one.address);
      bytes -= one.bytes;
    }
  }
}
