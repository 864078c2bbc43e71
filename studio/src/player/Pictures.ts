import { FRAMES_A_SECOND } from "../app/time";
import type { Caption } from "./captions";
import { Clips } from "./clips";
import { Deck } from "./Deck";
import { type Blend, blendAt, type Joint, jointAt } from "./joints";
import css from "./player.module.css";
import { placeAt, type Run, runsOf, type SequenceShot } from "./shots";
import type { Title } from "./titles";

/** A song with the shots that lie over it. */
export interface Sequence {
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
  /** What the film is called, over its first seconds. */
  readonly title?: Title | null;
}

/** Where the sound is that pictures follow, and how it goes on. */
export interface Clock {
  /** In frames of the film, between two of them too. */
  readonly at: number;
  readonly frame: number;
  /** As `PlayerState.rate`. */
  readonly rate: number;
  /** Whether the sound runs and is not held. */
  readonly isRunning: boolean;
  /** Whether it runs forward. */
  readonly isForward: boolean;
  readonly isBackward: boolean;
}

/** What came of showing a place. */
export interface Seen {
  /** Whether the picture of it is there, or none is needed. */
  readonly canBeSeen: boolean;
  /** As those of `PlayerState`, where they are known. */
  readonly shot?: number;
  readonly isCovered?: boolean;
  readonly problem?: string;
}

const DECKS = 3;
const MOST_LEAD_SECONDS = 0.2;

/** The pictures of a sequence: a few videos on top of each other, each where the sound is. */
export class Pictures {
  readonly #changed: () => void;
  readonly #decks: Deck[] = [];
  #clips = new Clips();
  #sequence: Sequence | null = null;
  #runs: Run[] = [];
  #shown: Deck | null = null;
  /** The other picture of a dissolve. */
  #other: Deck | null = null;
  /** What lies over the pictures: the black of a dip, the white of a flash. */
  readonly #veil = document.createElement("div");
  // How long a video takes from being told to run until it runs: it is told so much earlier.
  #lead = 0.04;
  #uses = 0;

  /** `changed` is called when a picture came, or cannot come. */
  constructor(changed: () => void) {
    this.#changed = changed;
    this.#veil.className = css.veil ?? "";
  }

  /** What is to lie on the stage, from the bottom up. */
  get elements(): HTMLElement[] {
    return [...this.#decks.map((deck) => deck.element), this.#veil];
  }

  /** Have videos for a song that was not there before. */
  begin(): void {
    for (let count = 0; count < DECKS; count += 1) {
      this.#decks.push(new Deck(this.#clips, this.#changed));
    }
  }

  load(sequence: Sequence): void {
    this.#sequence = sequence;
    this.#runs = runsOf(sequence.shots, sequence.joints);
  }

  stop(): void {
    for (const deck of this.#decks) deck.stop();
  }

  /** Take the videos away; clips that were fetched are kept. */
  clear(): void {
    for (const deck of this.#decks) deck.close();
    this.#decks.length = 0;
    this.#shown = null;
    this.#other = null;
    this.#sequence = null;
    this.#runs = [];
  }

  /** Let go of everything. */
  close(): void {
    this.clear();
    this.#clips.close();
    this.#clips = new Clips();
  }

  /** Show what belongs to a place, and have ready what comes next. */
  show(clock: Clock): Seen {
    const { frame, isRunning } = clock;
    const place = placeAt(this.#runs, frame);
    const run = this.#runs[place];
    if (!this.#sequence || !run) return { canBeSeen: true };
    const { shots, missing, joints = [] } = this.#sequence;
    const joint = jointAt(joints, frame);
    const blend = blendAt(joint, frame);
    const shot = shotAt(shots, run, frame);
    let problem: string | null = null;
    let isCovered = true;
    let canBeSeen = missing === "pass";
    if (run.url !== null) {
      const deck = this.#deckOf(run, clock);
      canBeSeen = deck.problem !== null || (this.#shown === deck && isRunning) || deck.isReady;
      isCovered = deck.problem !== null;
      if (canBeSeen && !isCovered) {
        deck.frame(shots[shot]?.framing);
        this.#raise(deck);
        this.#run(deck, clock);
      } else if (!isCovered) {
        // What was seen last stays until the picture is there, where there was one.
        isCovered = this.#shown === null;
      }
      problem = deck.problem;
    } else {
      this.#raise(null);
    }
    this.#dissolve(joint, blend, place, clock);
    this.#veiled(blend);
    this.#prepare(place, clock);
    return { canBeSeen, shot, isCovered, ...(problem && { problem }) };
  }

  #run(deck: Deck, { at, rate, isRunning, isBackward }: Clock): void {
    if (isRunning && !isBackward) deck.follow(at, rate);
    else if (!isRunning) deck.stop();
  }

  readonly #learn = (seconds: number): void => {
    this.#lead = Math.min(this.#lead + (seconds - this.#lead) / 3, MOST_LEAD_SECONDS);
  };

  /** Lay the other picture of a dissolve under the one that is seen, or over it. */
  #dissolve(joint: Joint | null, { incoming }: Blend, place: number, clock: Clock): void {
    const isOut = joint !== null && clock.frame < joint.at;
    const run = incoming === null ? undefined : this.#runs[place + (isOut ? 1 : -1)];
    const shown = this.#shown;
    const other = run?.url && shown?.problem === null ? this.#deckOf(run, clock) : null;
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
    this.#run(other, clock);
    // Until there are both, the cut is seen.
    const [below, above] = isOut ? [shown, other] : [other, shown];
    below?.blend(other.isReady ? "under" : null);
    above?.blend(other.isReady ? incoming : null);
  }

  /** Return how near the first shot of a run is seen, or its last one. */
  #framingOf(run: Run, isFirst: boolean): SequenceShot["framing"] {
    const shots = this.#sequence?.shots ?? [];
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

  #deckOf(run: Run, { at, isForward }: Clock): Deck {
    this.#uses += 1;
    const known = this.#decks.find((deck) => deck.run?.key === run.key);
    const deck = known ?? this.#idlest();
    const isNew = known === undefined;
    deck.usedAt = this.#uses;
    if (isNew || !isForward || deck !== this.#shown) {
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

  #prepare(place: number, { at, rate, isRunning }: Clock): void {
    const next = this.#runs[place + 1];
    if (next?.url) {
      const known = this.#decks.find((deck) => deck.run?.key === next.key);
      const deck = known ?? this.#idlest();
      deck.usedAt = this.#uses;
      // A dissolve has the next picture before its cut.
      const left = (next.from - at) / FRAMES_A_SECOND / Math.abs(rate);
      if (!known) deck.cue(next, next.from);
      else if (deck.video.paused && at < next.from) {
        if (isRunning && left < this.#lead && deck.isReady) {
          deck.start(next.speed * rate, this.#learn);
        } else if (!isRunning || left > MOST_LEAD_SECONDS) deck.seek(next.from);
      }
    }
    const after = this.#runs[place + 2];
    // That it cannot be had is told when it is its turn.
    if (after?.url) this.#clips.get(after.url).catch(() => undefined);
  }
}

function shotAt(shots: readonly SequenceShot[], run: Run, frame: number): number {
  let shot = run.first;
  while ((shots[shot + 1]?.start_frame ?? Number.POSITIVE_INFINITY) <= frame) shot += 1;
  return shot;
}
