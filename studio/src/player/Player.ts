import { inBrowser } from "../app/kept";
import { FRAMES_A_SECOND } from "../app/time";
import { type Clock, Pictures, type Sequence } from "./Pictures";

/** What is played: a song with the shots that lie over it, or a film that is whole. */
export type Source =
  | Sequence
  | { readonly kind: "film"; readonly url: string; readonly frames: number };

/** What a page shows of it; it changes at cuts and presses, not with each frame. */
export interface PlayerState {
  readonly source: Source | null;
  readonly status: "paused" | "playing" | "buffering";
  /** Which shot is seen. */
  readonly shot: number;
  /** Whether its picture is not there, so that a card stands in its place. */
  readonly isCovered: boolean;
  /** 1, 2 and 4 forward, -1, -2 and -4 backward. */
  readonly rate: number;
  readonly volume: number;
  readonly isMuted: boolean;
  readonly problem: string | null;
}

const VOLUME = "songreel.volume";
const RATES = [1, 2, 4];

/**
 * Plays a song, and over it at each frame the picture that belongs there.
 *
 * The sound is the clock: pictures follow it. Where a picture is not there in time the sound waits.
 */
export class Player {
  /** The frame that is seen; read it whenever it is wanted. */
  frame = 0;
  readonly #pictures: Pictures;
  readonly #onFrame = new Set<(frame: number) => void>();
  readonly #onState = new Set<() => void>();
  readonly #onSeek = new Set<(frame: number) => void>();
  #master: HTMLMediaElement;
  #stage: HTMLElement | null = null;
  #wantsToPlay = false;
  #isHeld = false;
  #timer = 0;
  #backward: { from: number; at: number } | null = null;
  #state: PlayerState;

  constructor() {
    const volume = Number(inBrowser.get(VOLUME) ?? 1);
    this.#state = {
      source: null,
      status: "paused",
      shot: 0,
      isCovered: true,
      rate: 1,
      volume: Number.isFinite(volume) ? Math.min(Math.max(volume, 0), 1) : 1,
      isMuted: false,
      problem: null,
    };
    this.#master = this.#newMaster("audio");
    this.#pictures = new Pictures(this.#wake);
  }

  get state(): PlayerState {
    return this.#state;
  }

  get frames(): number {
    return this.#source?.frames ?? 0;
  }

  get #source(): Source | null {
    return this.#state.source;
  }

  /** Be told each frame that is seen; return what ends it. */
  onFrame(listener: (frame: number) => void): () => void {
    this.#onFrame.add(listener);
    return () => void this.#onFrame.delete(listener);
  }

  /** Be told where somebody jumps to. */
  onSeek(listener: (frame: number) => void): () => void {
    this.#onSeek.add(listener);
    return () => void this.#onSeek.delete(listener);
  }

  readonly onState = (listener: () => void): (() => void) => {
    this.#onState.add(listener);
    return () => void this.#onState.delete(listener);
  };

  /** Show it in an element; return what takes it out. */
  attach(stage: HTMLElement): () => void {
    this.#stage = stage;
    this.#place();
    return () => {
      this.#stage = null;
      this.pause();
    };
  }

  /** Play something else, or the same with more clips: where one is, and whether it plays, stays. */
  load(source: Source): void {
    const before = this.#source;
    this.#tell({ source });
    const address = source.kind === "film" ? source.url : source.song;
    const isOther =
      before?.kind !== source.kind ||
      (before.kind === "film" ? before.url : before.song) !== address;
    if (isOther) this.#begin(source.kind === "film" ? "video" : "audio", address);
    if (source.kind === "sequence") this.#pictures.load(source);
    if (this.frame >= source.frames) this.#move(Math.max(0, source.frames - 1));
    this.#wake();
  }

  /** Play on, from the beginning where it is at its end. */
  play(): void {
    if (!this.#source) return;
    if (this.frame >= this.frames - 1) this.seek(0);
    this.#forward();
    this.#wantsToPlay = true;
    this.#tell({ status: "buffering", problem: null });
    this.#wake();
  }

  pause(): void {
    this.#forward();
    if (this.#state.rate !== 1) this.#setRate(1);
    this.#wantsToPlay = false;
    this.#isHeld = false;
    this.#master.pause();
    this.#pictures.stop();
    this.#tell({ status: "paused" });
    // The picture of just that frame, and not the one that the clip ran on to.
    this.#wake();
  }

  toggle(): void {
    if (this.#state.status === "paused") this.play();
    else this.pause();
  }

  /** Go to a frame. */
  seek(frame: number): void {
    const target = Math.min(Math.max(Math.round(frame), 0), Math.max(0, this.frames - 1));
    if (this.#backward) this.#backward = { from: target, at: performance.now() };
    this.#move(target);
    for (const listener of this.#onSeek) listener(target);
    this.#wake();
  }

  /** Go so many frames on, and stand. */
  step(frames: number): void {
    this.pause();
    this.seek(this.frame + frames);
  }

  /** Play forward (1) or backward (-1), faster each time that it is said again. */
  shuttle(direction: 1 | -1): void {
    const { rate, status } = this.#state;
    const isOn = status !== "paused" && Math.sign(rate) === direction;
    const next = RATES.find((one) => one > Math.abs(rate)) ?? Math.max(...RATES);
    const wanted = direction * (isOn ? next : 1);
    if (direction === 1) {
      this.play();
      this.#setRate(wanted);
      return;
    }
    this.#master.pause();
    this.#wantsToPlay = true;
    this.#setRate(wanted);
    this.#backward = { from: this.frame, at: performance.now() };
    this.#wake();
  }

  /** Play at another pace; 1 is that of the song. */
  setRate(rate: number): void {
    this.#forward();
    this.#setRate(rate);
  }

  setVolume(volume: number): void {
    inBrowser.set(VOLUME, String(volume));
    this.#tell({ volume, isMuted: false });
    this.#sound();
  }

  mute(isMuted = !this.#state.isMuted): void {
    this.#tell({ isMuted });
    this.#sound();
  }

  /** Let go of everything; `load` begins anew. */
  close(): void {
    this.pause();
    cancelAnimationFrame(this.#timer);
    this.#timer = 0;
    this.#tell({ source: null });
    this.#master.removeAttribute("src");
    this.#master.load();
    this.#pictures.close();
  }

  #newMaster(name: "audio" | "video"): HTMLMediaElement {
    const master = document.createElement(name);
    master.preload = "auto";
    if (master instanceof HTMLVideoElement) {
      master.playsInline = true;
      master.disablePictureInPicture = true;
    }
    for (const type of ["canplay", "seeked", "playing", "waiting", "ended"]) {
      master.addEventListener(type, this.#wake);
    }
    master.addEventListener("error", () => {
      if (master !== this.#master || !master.error) return;
      this.pause();
      const what = name === "audio" ? "song" : "film";
      this.#tell({ problem: `The ${what} cannot be played here. ${master.error.message}`.trim() });
    });
    return master;
  }

  #begin(name: "audio" | "video", address: string): void {
    this.#master.pause();
    this.#master.removeAttribute("src");
    this.#master.remove();
    this.#pictures.clear();
    this.#master = this.#newMaster(name);
    this.#master.src = address;
    this.frame = 0;
    if (name === "audio") this.#pictures.begin();
    this.#sound();
    this.#place();
    this.#tell({ status: "paused", shot: 0, isCovered: name === "audio", rate: 1, problem: null });
    this.#wantsToPlay = false;
  }

  #place(): void {
    this.#stage?.replaceChildren(this.#master, ...this.#pictures.elements);
  }

  #sound(): void {
    this.#master.volume = this.#state.volume;
    this.#master.muted = this.#state.isMuted;
  }

  #setRate(rate: number): void {
    if (rate > 0) this.#master.playbackRate = rate;
    this.#tell({ rate });
  }

  /** End playing backward. */
  #forward(): void {
    if (!this.#backward) return;
    this.#backward = null;
    this.#setRate(1);
    this.#move(this.frame);
  }

  #move(frame: number): void {
    // A little behind the frame's edge, which may be rounded to the frame before.
    this.#master.currentTime = (frame + 0.05) / FRAMES_A_SECOND;
    this.#see(frame);
  }

  #see(frame: number): void {
    if (frame === this.frame) return;
    this.frame = frame;
    for (const listener of this.#onFrame) listener(frame);
  }

  #tell(change: Partial<PlayerState>): void {
    const next = { ...this.#state, ...change };
    const names = Object.keys(change) as (keyof PlayerState)[];
    if (names.every((name) => next[name] === this.#state[name])) return;
    this.#state = next;
    for (const listener of this.#onState) listener();
  }

  readonly #wake = (): void => {
    if (this.#timer === 0 && this.#source) this.#timer = requestAnimationFrame(this.#tick);
  };

  /** Where it is, in frames, between two of them too. */
  #at(): number {
    if (this.#backward) {
      const seconds = (performance.now() - this.#backward.at) / 1000;
      return this.#backward.from + seconds * FRAMES_A_SECOND * this.#state.rate;
    }
    if (this.#master.seeking || this.#state.status === "paused") return this.frame + 0.05;
    return this.#master.currentTime * FRAMES_A_SECOND;
  }

  readonly #tick = (): void => {
    this.#timer = 0;
    if (!this.#source) return;
    const at = this.#at();
    const last = this.frames - 1;
    if (this.#wantsToPlay && (this.#master.ended || at >= this.frames || at < 0)) {
      this.#wantsToPlay = false;
      this.pause();
      this.#move(at < 0 ? 0 : last);
      return;
    }
    this.#see(Math.min(Math.max(Math.floor(at), 0), last));
    const canBeSeen = this.#source.kind === "film" ? this.#master.readyState >= 2 : this.#show(at);
    if (this.#source.kind === "film") this.#tell({ isCovered: !canBeSeen });
    if (!this.#wantsToPlay) return;
    if (!this.#backward) this.#run(canBeSeen);
    else this.#tell({ status: "playing" });
    this.#wake();
  };

  /** Let the sound run, or hold it until there is a picture for it. */
  #run(canBeSeen: boolean): void {
    const master = this.#master;
    if (!canBeSeen) {
      if (!master.paused) master.pause();
      this.#isHeld = true;
      this.#tell({ status: "buffering" });
      return;
    }
    if (master.paused) {
      this.#isHeld = false;
      master.play().catch((problem: unknown) => {
        if (problem instanceof DOMException && problem.name === "AbortError") return;
        // A browser that plays no sound before somebody pressed something waits for that.
        if (this.#wantsToPlay) this.pause();
      });
      return;
    }
    this.#tell({ status: master.readyState >= 3 && !master.seeking ? "playing" : "buffering" });
  }

  #show(at: number): boolean {
    const isForward = this.#wantsToPlay && !this.#backward && !this.#master.paused;
    const clock: Clock = {
      at,
      frame: this.frame,
      rate: this.#state.rate,
      isForward,
      isRunning: this.#wantsToPlay && !this.#isHeld && !this.#master.paused,
      isBackward: this.#backward !== null,
    };
    const { canBeSeen, ...seen } = this.#pictures.show(clock);
    this.#tell(seen);
    return canBeSeen;
  }
}
