import { FRAMES_A_SECOND } from "../app/time";
import type { Caption } from "./captions";
import { Clips } from "./clips";
import { Deck } from "./Deck";
import { type Blend, blendAt, type Joint, jointAt } from "./joints";
import css from "./player.module.css";
import { placeAt, type Run, runsOf, type SequenceShot } from "./shots";

/** What is played: a song with the shots that lie over it, or a film that is whole. */
export type Source =
  | {
      readonly kind: "sequence";
      /** The address of the song's sound. */
      readonly song: string;
      readonly shots: readonly SequenceShot[];
      readonly frames: number;
      /** Whether a shot that is not there is waited for, or passed over with a card. */
      readonly missing: "wait" | "pass";
      /** How shots give way to each other, where they are not just cut. */
      readonly joints?: readonly Joint[];
      /** What is sung, over the picture. */
      readonly captions?: readonly Caption[];
    }
  | { readonly kind: "film"; readonly url: string; readonly frames: number };

/** What a page shows of it; it changes at cuts and presses, not with each frame. */
export interface PlayerState {
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

const DECKS = 3;
const VOLUME = "songreel.volume";
const MOST_LEAD_SECONDS = 0.2;
const RATES = [1, 2, 4];

/**
 * Plays a song, and over it at each frame the picture that belongs there.
 *
 * The sound is the clock: pictures follow it. Where a picture is not there in time the sound waits.
 */
export class Player {
  /** The frame that is seen; read it whenever it is wanted. */
  frame = 0;
  readonly #decks: Deck[] = [];
  #clips = new Clips();
  readonly #onFrame = new Set<(frame: number) => void>();
  readonly #onState = new Set<() => void>();
  readonly #onSeek = new Set<(frame: number) => void>();
  #master: HTMLMediaElement;
  #source: Source | null = null;
  #runs: Run[] = [];
  #stage: HTMLElement | null = null;
  #shown: Deck | null = null;
  /** The other picture of a dissolve. */
  #other: Deck | null = null;
  /** What lies over the pictures: the black of a dip, the white of a flash. */
  readonly #veil = document.createElement("div");
  #wantsToPlay = false;
  #isHeld = false;
  #timer = 0;
  // How long a video takes from being told to run until it runs: it is told so much earlier.
  #lead = 0.04;
  #backward: { from: number; at: number } | null = null;
  #uses = 0;
  #state: PlayerState;

  constructor() {
    const volume = Number(localStorage.getItem(VOLUME) ?? 1);
    this.#state = {
      status: "paused",
      shot: 0,
      isCovered: true,
      rate: 1,
      volume: Number.isFinite(volume) ? Math.min(Math.max(volume, 0), 1) : 1,
      isMuted: false,
      problem: null,
    };
    this.#master = this.#newMaster("audio");
    this.#veil.className = css.veil ?? "";
  }

  get state(): PlayerState {
    return this.#state;
  }

  get frames(): number {
    return this.#source?.frames ?? 0;
  }

  get source(): Source | null {
    return this.#source;
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
    this.#source = source;
    const address = source.kind === "film" ? source.url : source.song;
    const isOther =
      before?.kind !== source.kind ||
      (before.kind === "film" ? before.url : before.song) !== address;
    if (isOther) this.#begin(source.kind === "film" ? "video" : "audio", address);
    if (source.kind === "sequence") this.#runs = runsOf(source.shots, source.joints);
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
    for (const deck of this.#decks) deck.stop();
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
    localStorage.setItem(VOLUME, String(volume));
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
    this.#source = null;
    this.#master.removeAttribute("src");
    this.#master.load();
    for (const deck of this.#decks) deck.close();
    this.#decks.length = 0;
    this.#shown = null;
    this.#other = null;
    this.#clips.close();
    this.#clips = new Clips();
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
    for (const deck of this.#decks) deck.close();
    this.#decks.length = 0;
    this.#shown = null;
    this.#other = null;
    this.#master = this.#newMaster(name);
    this.#master.src = address;
    this.frame = 0;
    if (name === "audio") {
      for (let count = 0; count < DECKS; count += 1) {
        this.#decks.push(new Deck(this.#clips, this.#wake));
      }
    }
    this.#sound();
    this.#place();
    this.#tell({ status: "paused", shot: 0, isCovered: name === "audio", rate: 1, problem: null });
    this.#wantsToPlay = false;
  }

  #place(): void {
    const pictures = this.#decks.map((deck) => deck.element);
    this.#stage?.replaceChildren(this.#master, ...pictures, this.#veil);
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

  /** Show what belongs to a place, and have ready what comes next; return whether it can be seen. */
  #show(at: number): boolean {
    if (this.#source?.kind !== "sequence") return true;
    const { shots, missing } = this.#source;
    const place = placeAt(this.#runs, this.frame);
    const run = this.#runs[place];
    if (!run) return true;
    const shot = this.#shotAt(shots, run);
    const isRunning = this.#wantsToPlay && !this.#isHeld && !this.#master.paused;
    const joint = jointAt(this.#source.joints ?? [], this.frame);
    const blend = blendAt(joint, this.frame);
    let isCovered = true;
    let canBeSeen = missing === "pass";
    if (run.url !== null) {
      const deck = this.#deckOf(run, at);
      canBeSeen = deck.problem !== null || (this.#shown === deck && isRunning) || deck.isReady;
      isCovered = deck.problem !== null;
      if (canBeSeen && !isCovered) {
        deck.frame(shots[shot]?.framing);
        this.#raise(deck);
        if (isRunning && !this.#backward) deck.follow(at, this.#state.rate);
        else if (!isRunning) deck.stop();
      } else if (!isCovered) {
        // What was seen last stays until the picture is there, where there was one.
        isCovered = this.#shown === null;
      }
      if (deck.problem) this.#tell({ problem: deck.problem });
    } else {
      this.#raise(null);
    }
    this.#dissolve(joint, blend, place, at, isRunning);
    this.#veiled(blend);
    this.#tell({ shot, isCovered });
    this.#prepare(place, at, isRunning);
    return canBeSeen;
  }

  #shotAt(shots: readonly SequenceShot[], run: Run): number {
    let shot = run.first;
    while ((shots[shot + 1]?.start_frame ?? Number.POSITIVE_INFINITY) <= this.frame) shot += 1;
    return shot;
  }

  readonly #learn = (seconds: number): void => {
    this.#lead = Math.min(this.#lead + (seconds - this.#lead) / 3, MOST_LEAD_SECONDS);
  };

  /** Lay the other picture of a dissolve under the one that is seen, or over it. */
  #dissolve(
    joint: Joint | null,
    { incoming }: Blend,
    place: number,
    at: number,
    isRunning: boolean,
  ): void {
    const isOut = joint !== null && this.frame < joint.at;
    const run = incoming === null ? undefined : this.#runs[place + (isOut ? 1 : -1)];
    const shown = this.#shown;
    const other = run?.url && shown?.problem === null ? this.#deckOf(run, at) : null;
    if (this.#other !== other) {
      this.#other?.blend(null);
      if (this.#other !== shown) this.#other?.stop();
    }
    this.#other = other;
    if (!other || !run || other === shown || other.problem !== null) {
      shown?.blend(null);
      return;
    }
    other.frame(this.#framingOf(run, isOut));
    if (isRunning && !this.#backward) other.follow(at, this.#state.rate);
    else if (!isRunning) other.stop();
    // Until there are both, the cut is seen.
    const [below, above] = isOut ? [shown, other] : [other, shown];
    below?.blend(other.isReady ? "under" : null);
    above?.blend(other.isReady ? incoming : null);
  }

  /** Return how near the first shot of a run is seen, or its last one. */
  #framingOf(run: Run, isFirst: boolean): SequenceShot["framing"] {
    if (this.#source?.kind !== "sequence") return undefined;
    const { shots } = this.#source;
    if (isFirst) return shots[run.first]?.framing;
    return shots.findLast((shot) => shot.start_frame < run.end)?.framing;
  }

  #veiled({ black, white, thrown }: Blend): void {
    const { style, dataset } = this.#veil;
    const light = white > 0 ? "white" : "black";
    if (dataset.light !== light) dataset.light = light;
    const opacity = (white || black).toFixed(4);
    if (style.opacity !== opacity) style.opacity = opacity;
    const element = this.#shown?.element;
    if (!element) return;
    const moved = thrown === 0 ? "" : `translateX(${(-100 * thrown).toFixed(2)}%)`;
    if (element.style.transform !== moved) {
      element.style.transform = moved;
      // Beside a picture that is thrown lies its mirror image, so that no edge is seen.
      const side = thrown > 0 ? "right" : thrown < 0 ? "left" : "";
      element.style.setProperty("-webkit-box-reflect", side);
    }
  }

  #raise(deck: Deck | null): void {
    if (deck === this.#shown) return;
    this.#shown?.show(false);
    // Within a dissolve it runs on, under the one that comes.
    if (this.#other !== deck || deck === null) this.#shown?.stop();
    this.#shown?.blend(null);
    if (this.#shown) this.#shown.element.style.transform = "";
    deck?.blend(null);
    deck?.show(true);
    this.#shown = deck;
  }

  #deckOf(run: Run, at: number): Deck {
    this.#uses += 1;
    const known = this.#decks.find((deck) => deck.run?.key === run.key);
    const deck = known ?? this.#idlest();
    const isNew = known === undefined;
    deck.usedAt = this.#uses;
    const isRunning = this.#wantsToPlay && !this.#backward && !this.#master.paused;
    if (isNew || !isRunning || deck !== this.#shown) {
      if (isNew || deck.video.paused) deck.cue(run, at);
    }
    return deck;
  }

  #idlest(): Deck {
    const idle = this.#decks.filter((deck) => deck !== this.#shown);
    const found = idle.sort((one, other) => one.usedAt - other.usedAt)[0];
    if (!found) throw new Error("a sequence has several decks");
    return found;
  }

  #prepare(place: number, at: number, isRunning: boolean): void {
    const next = this.#runs[place + 1];
    if (next?.url) {
      const known = this.#decks.find((deck) => deck.run?.key === next.key);
      const deck = known ?? this.#idlest();
      deck.usedAt = this.#uses;
      // A dissolve has the next picture before its cut.
      const left = (next.from - at) / FRAMES_A_SECOND / Math.abs(this.#state.rate);
      if (!known) deck.cue(next, next.from);
      else if (deck.video.paused && at < next.from) {
        if (isRunning && left < this.#lead && deck.isReady) {
          deck.start(next.speed * this.#state.rate, this.#learn);
        } else if (!isRunning || left > MOST_LEAD_SECONDS) deck.seek(next.from);
      }
    }
    const after = this.#runs[place + 2];
    // That it cannot be had is told when it is its turn.
    if (after?.url) this.#clips.get(after.url).catch(() => undefined);
  }
}
