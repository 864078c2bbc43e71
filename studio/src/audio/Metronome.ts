import { type BeatMark, lastAtOrBefore } from "../wave/grid";
import type { Transport } from "./Transport";

/** A click that is to be heard so many seconds from now. */
export interface Click {
  sample: number;
  isOne: boolean;
  inSeconds: number;
}

// Timers of a page in the background wake once a second: what they order has to last until the next one.
const AHEAD_SECONDS = 1.6;
const WAKE_MILLISECONDS = 250;
// The song got so far away from where the clock has it: somebody moved it, or it had to be waited for.
const JUMP_SECONDS = 0.12;
const STEADY_SECONDS = 0.02;
const STEADY_FRAMES = 3;
// Two clocks never agree wholly: the same beat is not heard twice for that.
const AGAIN_SECONDS = 0.25;
const CLICK_SECONDS = 0.03;

/** Return the clicks of the next seconds after a sample, as far as `ahead`. */
export function clicksAhead(
  beats: readonly BeatMark[],
  times: readonly number[],
  at: { sample: number; sampleRate: number; pace: number },
  ahead = AHEAD_SECONDS,
): Click[] {
  const until = at.sample + ahead * at.pace * at.sampleRate;
  const clicks: Click[] = [];
  for (let index = lastAtOrBefore(times, at.sample - 1) + 1; index < beats.length; index++) {
    const beat = beats[index];
    if (!beat || beat.sample > until) break;
    const inSeconds = (beat.sample - at.sample) / at.sampleRate / at.pace;
    clicks.push({ sample: beat.sample, isOne: beat.position === 1, inSeconds });
  }
  return clicks;
}

/**
 * Clicks at each beat while a song plays, higher at the first of a bar: whether a grid is right is
 * heard sooner than seen. The sound card keeps the time; a timer only orders ahead.
 */
export class Metronome {
  readonly #transport: Transport;
  #beats: readonly BeatMark[] = [];
  #times: readonly number[] = [];
  #context: AudioContext | null = null;
  #sounds: { one: AudioBuffer; other: AudioBuffer } | null = null;
  #ordered = new Map<number, { source: AudioBufferSourceNode; when: number }>();
  #steady = 0;
  #sounded = { sample: -1, when: 0 };
  #timer: ReturnType<typeof setInterval> | undefined;
  #unwatch: (() => void) | null = null;
  #unhear: (() => void) | null = null;
  #last = { sample: 0, at: 0 };

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Click at these beats from now on. */
  setBeats(beats: readonly BeatMark[]): void {
    this.#beats = beats;
    this.#times = beats.map((one) => one.sample);
    this.#again();
  }

  /** Begin to click; asked for by a press, else the browser keeps it silent. */
  on(): void {
    if (this.#unwatch) return;
    this.#context ??= new AudioContext({ latencyHint: "interactive" });
    this.#sounds ??= {
      one: click(this.#context, 1760),
      other: click(this.#context, 1100),
    };
    void this.#context.resume();
    this.#unwatch = this.#transport.watch(this.#again);
    this.#last = { sample: this.#transport.sample, at: performance.now() };
    this.#unhear = this.#transport.hear(this.#notice);
    this.#again();
  }

  off(): void {
    this.#unwatch?.();
    this.#unhear?.();
    this.#unwatch = this.#unhear = null;
    this.#silence();
    void this.#context?.suspend();
  }

  close(): void {
    this.off();
    void this.#context?.close();
    this.#context = this.#sounds = null;
  }

  /** What was ordered for another place is not wanted after a jump. */
  #notice = (sample: number): void => {
    const { sound, state } = this.#transport;
    const at = performance.now();
    const went = (sample - this.#last.sample) / sound.sampleRate / state.pace;
    const passed = (at - this.#last.at) / 1000;
    this.#last = { sample, at };
    if (!state.isPlaying || state.pace <= 0) return;
    const off = Math.abs(went - passed);
    if (this.#timer === undefined) {
      // Sound begins a little after it was asked for: before it runs nobody knows when a beat comes.
      this.#steady = went > 0 && off < STEADY_SECONDS ? this.#steady + 1 : 0;
      if (this.#steady >= STEADY_FRAMES) this.#begin();
    } else if (off > JUMP_SECONDS) {
      this.#again();
    }
  };

  #again = (): void => {
    this.#silence();
    this.#steady = 0;
  };

  #begin(): void {
    this.#order();
    this.#timer = setInterval(this.#order, WAKE_MILLISECONDS);
  }

  #silence(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const now = this.#context?.currentTime ?? 0;
    for (const [sample, { source, when }] of this.#ordered) {
      // What sounds already is let ring out, and not ordered once more.
      if (when <= now) this.#sounded = { sample, when };
      else source.stop();
    }
    this.#ordered.clear();
  }

  #order = (): void => {
    const context = this.#context;
    if (!context || !this.#sounds) return;
    const { sample, sound, state } = this.#transport;
    const heard = heardTime(context);
    const at = { sample, sampleRate: sound.sampleRate, pace: state.pace };
    for (const each of clicksAhead(this.#beats, this.#times, at)) {
      const { sample: last, when: then } = this.#sounded;
      const isOver = each.sample === last && context.currentTime - then < AGAIN_SECONDS;
      if (isOver || this.#ordered.has(each.sample)) continue;
      const source = context.createBufferSource();
      source.buffer = each.isOne ? this.#sounds.one : this.#sounds.other;
      source.connect(context.destination);
      source.onended = () => {
        // Only what is over is forgotten: until then it must not be ordered twice.
        const over = this.#ordered.get(each.sample);
        if (over?.source !== source) return;
        this.#ordered.delete(each.sample);
        this.#sounded = { sample: each.sample, when: over.when };
      };
      const when = Math.max(context.currentTime, heard + each.inSeconds);
      source.start(when);
      this.#ordered.set(each.sample, { source, when });
    }
  };
}

/** Return which time of the context one hears now: it runs ahead of the loudspeaker. */
function heardTime(context: AudioContext): number {
  const { contextTime, performanceTime } = context.getOutputTimestamp();
  if (!contextTime || performanceTime === undefined) return context.currentTime;
  return contextTime + (performance.now() - performanceTime) / 1000;
}

function click(context: AudioContext, hertz: number): AudioBuffer {
  const rate = context.sampleRate;
  const buffer = context.createBuffer(1, Math.round(CLICK_SECONDS * rate), rate);
  const data = buffer.getChannelData(0);
  for (let index = 0; index < data.length; index++) {
    const second = index / rate;
    data[index] = 0.5 * Math.sin(2 * Math.PI * hertz * second) * Math.exp(-second * 140);
  }
  return buffer;
}
