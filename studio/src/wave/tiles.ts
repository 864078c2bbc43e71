import { whenIdle } from "../app/idle";
import { type Colours, colourOf } from "./colours";

/** A piece of a strip that is painted: x counts from the tile's left edge, samples from the song's beginning. */
export interface Tile {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  /** Which samples it shows, up to before `to`. */
  from: number;
  to: number;
  perPixel: number;
  colours: Colours;
}

/** Paints one layer of a tile. It is called once for each tile, zoom, size and theme, never while one scrolls. */
export type Painter = (tile: Tile) => void;

export interface Painted {
  samples: number;
  perPixel: number;
  height: number;
  paint: Painter;
}

const TILE_PIXELS = 512;
// What lies next to what is seen is painted when nothing else is to be done, so that scrolling finds it.
const BESIDE = 2;

/** Keeps as many canvases in a strip as one sees, and paints each only once. */
export class Tiles {
  readonly #host: HTMLElement;
  readonly #scroller: HTMLElement;
  readonly #canvases = new Map<number, HTMLCanvasElement>();
  readonly #sizes: ResizeObserver;
  #painted: Painted | null = null;
  #callOff: (() => void) | null = null;
  #frame = 0;
  #density = devicePixelRatio;

  constructor(host: HTMLElement, scroller: HTMLElement) {
    this.#host = host;
    this.#scroller = scroller;
    this.#sizes = new ResizeObserver(this.#later);
    this.#sizes.observe(scroller);
    scroller.addEventListener("scroll", this.#later, { passive: true });
  }

  /** Show something else: all that is seen is painted at once. */
  show(painted: Painted): void {
    this.#painted = painted;
    this.#clear();
    this.#fill();
  }

  close(): void {
    this.#sizes.disconnect();
    this.#scroller.removeEventListener("scroll", this.#later);
    cancelAnimationFrame(this.#frame);
    this.#clear();
  }

  #later = (): void => {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      if (this.#density !== devicePixelRatio) {
        this.#density = devicePixelRatio;
        this.#clear();
      }
      this.#fill();
    });
  };

  #clear(): void {
    this.#callOff?.();
    for (const canvas of this.#canvases.values()) canvas.remove();
    this.#canvases.clear();
  }

  #fill(): void {
    const painted = this.#painted;
    if (!painted) return;
    const total = Math.ceil(painted.samples / painted.perPixel);
    const left = this.#scroller.scrollLeft - this.#host.offsetLeft;
    const last = Math.ceil(total / TILE_PIXELS) - 1;
    const first = Math.max(0, Math.floor(left / TILE_PIXELS));
    const until = Math.min(last, Math.floor((left + this.#scroller.clientWidth) / TILE_PIXELS));
    for (const [index, canvas] of this.#canvases) {
      if (index < first - BESIDE || index > until + BESIDE) {
        canvas.remove();
        this.#canvases.delete(index);
      }
    }
    for (let index = first; index <= until; index++) this.#paint(index, total, painted);
    this.#ahead(
      [first - 1, until + 1, first - 2, until + 2].filter((index) => index >= 0 && index <= last),
      total,
      painted,
    );
  }

  #ahead(indexes: number[], total: number, painted: Painted): void {
    this.#callOff?.();
    const [next, ...rest] = indexes.filter((index) => !this.#canvases.has(index));
    if (next === undefined) return;
    this.#callOff = whenIdle(() => {
      this.#paint(next, total, painted);
      this.#ahead(rest, total, painted);
    });
  }

  #paint(index: number, total: number, painted: Painted): void {
    if (this.#canvases.has(index)) return;
    const { perPixel, height, samples } = painted;
    const left = index * TILE_PIXELS;
    const width = Math.min(TILE_PIXELS, total - left);
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * this.#density);
    canvas.height = Math.round(height * this.#density);
    canvas.style.cssText = `position:absolute;top:0;left:${left}px;width:${width}px;height:${height}px`;
    const context = canvas.getContext("2d", { alpha: true });
    if (!context) return;
    context.scale(canvas.width / width, canvas.height / height);
    const from = left * perPixel;
    const to = Math.min(samples, (left + width) * perPixel);
    painted.paint({ context, width, height, from, to, perPixel, colours: colourOf });
    this.#host.append(canvas);
    this.#canvases.set(index, canvas);
  }
}
