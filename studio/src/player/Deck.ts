import { FRAMES_A_SECOND } from "../app/time";
import type { Clips } from "./clips";
import css from "./player.module.css";
import { type Framing, type Run, secondOf, transformOf } from "./shots";

const FRAME_SECONDS = 1 / FRAMES_A_SECOND;
// Within half a frame nobody sees anything; within a quarter of a second a clip catches up by
// itself; behind that it jumps.
const NOTHING_SECONDS = 0.4 * FRAME_SECONDS;
const JUMP_SECONDS = 0.25;
const MOST_CATCHING_UP = 0.3;

/** One video of several that lie on top of each other: it plays a run, or stands ready for one. */
export class Deck {
  readonly element = document.createElement("div");
  readonly video = document.createElement("video");
  run: Run | null = null;
  /** Why the run cannot be seen, or null. */
  problem: string | null = null;
  usedAt = 0;
  readonly #clips: Clips;
  readonly #changed: () => void;
  #wanted: number | null = null;
  #isLoaded = false;

  constructor(clips: Clips, changed: () => void) {
    this.#clips = clips;
    this.#changed = changed;
    const { video } = this;
    video.muted = true;
    video.playsInline = true;
    video.preload = "auto";
    video.disablePictureInPicture = true;
    video.addEventListener("loadeddata", this.#settle);
    video.addEventListener("seeked", this.#settle);
    video.addEventListener("error", () => this.#fail("This clip cannot be played here."));
    this.element.className = css.layer ?? "";
    this.element.append(video);
  }

  /** Tell whether its picture is the one that was asked for. */
  get isReady(): boolean {
    const { video } = this;
    return this.#isLoaded && this.#wanted === null && !video.seeking && video.readyState >= 2;
  }

  /** Have a run stand ready at a place of the film. */
  cue(run: Run, at: number): void {
    if (this.run?.key !== run.key) {
      const isSameClip = this.run?.url === run.url && this.problem === null;
      this.run = run;
      this.video.pause();
      if (!isSameClip) void this.#load(run);
    }
    this.run = run;
    this.seek(at);
  }

  /** Show the picture of a place of the film; only the last of many that come fast is looked for. */
  seek(at: number): void {
    if (!this.run) return;
    // The middle of a frame: its edge may be rounded to the one before.
    const second = secondOf(this.run, Math.floor(at) + 0.5);
    const there = Math.floor(this.video.currentTime * FRAMES_A_SECOND);
    const isThere = this.#isLoaded && there === Math.floor(second * FRAMES_A_SECOND);
    if (isThere && !this.video.seeking) {
      this.#wanted = null;
      return;
    }
    this.#wanted = second;
    this.#settle();
  }

  /** Run on with the sound, whose place is known; `rate` is how fast that runs. */
  follow(at: number, rate: number): void {
    const { video, run } = this;
    if (!run || !this.#isLoaded || video.seeking) return;
    const second = secondOf(run, at);
    const ahead = video.currentTime - second;
    const usual = run.speed * rate;
    if (Math.abs(ahead) > JUMP_SECONDS && second < video.duration) {
      video.currentTime = second;
    }
    const more = Math.abs(ahead) < NOTHING_SECONDS ? 0 : -4 * ahead;
    const wanted = usual * (1 + Math.min(Math.max(more, -MOST_CATCHING_UP), MOST_CATCHING_UP));
    if (Math.abs(video.playbackRate - wanted) > 0.01 * usual) video.playbackRate = wanted;
    // A clip that is a frame short holds its last picture; played again it would begin anew.
    if (video.paused && !video.ended) this.start(wanted);
  }

  /** Begin to run; `onLate` is told how many seconds passed until it did. */
  start(rate: number, onLate?: (seconds: number) => void): void {
    const { video } = this;
    video.playbackRate = rate;
    if (onLate && "requestVideoFrameCallback" in video) {
      const [began, from] = [performance.now(), video.currentTime];
      const see: VideoFrameRequestCallback = (now, { mediaTime }) => {
        const run = (mediaTime - from) / rate;
        if (run < FRAME_SECONDS / 2) video.requestVideoFrameCallback(see);
        else if (run < 1) onLate(Math.max(0, (now - began) / 1000 - run));
      };
      video.requestVideoFrameCallback(see);
    }
    // It is stopped again by a seek or a cut before it has begun: nothing is wrong with that.
    video.play().catch((problem: unknown) => {
      if (!(problem instanceof DOMException && problem.name === "AbortError")) {
        this.#fail("This clip cannot be played here.");
      }
    });
  }

  stop(): void {
    if (!this.video.paused) this.video.pause();
  }

  /** Show it above the others. */
  show(isShown: boolean): void {
    const told = isShown ? "true" : "false";
    if (this.element.dataset.shown !== told) this.element.dataset.shown = told;
  }

  /** Lay it into a dissolve: under the incoming picture, or as that, by a share; null: out of it. */
  blend(incoming: number | "under" | null): void {
    const { element } = this;
    const told = incoming === null ? "" : incoming === "under" ? "under" : "over";
    if ((element.dataset.blend ?? "") !== told) element.dataset.blend = told;
    const opacity = typeof incoming === "number" ? incoming.toFixed(4) : "";
    if (element.style.opacity !== opacity) element.style.opacity = opacity;
  }

  frame(framing: Framing | undefined): void {
    const wanted = transformOf(framing);
    if (this.video.style.transform !== wanted) this.video.style.transform = wanted;
  }

  close(): void {
    this.run = null;
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
    this.element.remove();
  }

  async #load(run: Run): Promise<void> {
    this.#isLoaded = false;
    this.problem = null;
    if (run.url === null) return;
    try {
      const address = await this.#clips.get(run.url);
      // Meanwhile another one may be wanted.
      if (this.run?.url !== run.url) return;
      this.video.src = address;
      this.video.load();
    } catch (problem) {
      if (this.run?.url === run.url) {
        this.#fail(problem instanceof Error ? problem.message : String(problem));
      }
    }
  }

  readonly #settle = (): void => {
    const { video } = this;
    if (!this.run || video.readyState < 1) return;
    if (video.readyState >= 2) this.#isLoaded = true;
    if (video.seeking) return;
    if (this.#wanted !== null) {
      const wanted = Math.min(this.#wanted, Math.max(0, video.duration - FRAME_SECONDS / 2));
      this.#wanted = null;
      if (Math.abs(video.currentTime - wanted) > FRAME_SECONDS / 4) {
        video.currentTime = wanted;
        return;
      }
    }
    this.#changed();
  };

  #fail(problem: string): void {
    if (!this.run) return;
    this.problem = problem;
    this.#changed();
  }
}
