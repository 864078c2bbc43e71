/** Reads server-sent events out of bytes as they come, wherever they are cut. */

/** One event: its data, and the id that a stream behind it is asked for with. */
export interface Sent {
  readonly id: string | null;
  readonly data: string | null;
}

/** Takes bytes, and gives the events that are whole; one with an id and no data counts, too. */
export class Reader {
  #rest = "";
  #data: string[] = [];
  #id: string | null = null;
  readonly #decoder = new TextDecoder();

  /** Give the events that end in these bytes. */
  *feed(block: Uint8Array): Generator<Sent> {
    const text = this.#rest + this.#decoder.decode(block, { stream: true });
    // The second half of a line's end may be still to come.
    const end = text.endsWith("\r") ? text.length - 1 : text.length;
    let begin = 0;
    for (const found of text.slice(0, end).matchAll(/\r\n|\n|\r/g)) {
      const line = text.slice(begin, found.index);
      begin = found.index + found[0].length;
      if (line !== "") {
        this.#take(line);
        continue;
      }
      const data = this.#data.length > 0 ? this.#data.join("\n") : null;
      this.#data = [];
      yield { id: this.#id, data };
    }
    this.#rest = text.slice(begin);
  }

  #take(line: string): void {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.#data.push(value);
    else if (name === "id" && !value.includes("\0")) this.#id = value;
  }
}
