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
  #ordered = new Map<number, AudioBufferSourceNode>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #unwatch: (() => void) | null = null;
  #unhear: (() => void) | null = null;
  #last = 0;

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
    this.#last = this.#transport.sample;
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
    const by = (sample - this.#last) / this.#transport.sound.sampleRate;
    this.#last = sample;
    if (by < -0.02 || by > 0.5) this.#again();
  };

  #again = (): void => {
    this.#silence();
    const { isPlaying, pace } = this.#transport.state;
    if (!this.#unwatch || !isPlaying || pace <= 0) return;
    this.#order();
    this.#timer = setInterval(this.#order, WAKE_MILLISECONDS);
  };

  #silence(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const source of this.#ordered.values()) source.stop();
    this.#ordered.clear();
  }

  #order = (): void => {
    const context = this.#context;
    if (!context || !this.#sounds) return;
    const { sample, sound, state } = this.#transport;
    const heard = heardTime(context);
    const at = { sample, sampleRate: sound.sampleRate, pace: state.pace };
    for (const each of clicksAhead(this.#beats, this.#times, at)) {
      if (this.#ordered.has(each.sample)) continue;
      const source = context.createBufferSource();
      source.buffer = each.isOne ? this.#sounds.one : this.#sounds.other;
      source.connect(context.destination);
      source.onended = () => {
        // Only what is over is forgotten: until then it must not be ordered twice.
        if (this.#ordered.get(each.sample) === source) this.#ordered.delete(each.sample);
      };
      source.start(Math.max(context.currentTime, heard + each.inSeconds));
      this.#ordered.set(each.sample, source);
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
