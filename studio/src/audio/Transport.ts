/** What is played: where its bytes are, and what its time is counted in. */
export interface Sound {
  url: string;
  samples: number;
  sampleRate: number;
}

/** What changes seldom while one plays; where the play head is, is asked of the transport itself. */
export interface Playing {
  isPlaying: boolean;
  /** How fast, where 1 is the song's own pace; below 0 the play head runs back, without sound. */
  pace: number;
  /** Why nothing is heard. */
  problem: string | null;
}

type Hear = (sample: number) => void;

const PROBLEMS: Record<number, string> = {
  2: "The song stopped loading. Is the server still there? Press play to try again.",
  3: "This browser cannot play the song from here on: the file may be damaged.",
  4: "This browser cannot play the song. Everything else on this page works without hearing it.",
};
const SHUTTLE = [1, 2, 4] as const;

/**
 * Plays a song and says where in it one is, in samples. It is no part of React: whoever draws the play
 * head is told each frame and moves it without anything being rendered.
 */
export class Transport {
  readonly #audio: HTMLAudioElement;
  readonly #hearers = new Set<Hear>();
  readonly #watchers = new Set<() => void>();
  #sound: Sound = { url: "", samples: 0, sampleRate: 44_100 };
  #state: Playing = { isPlaying: false, pace: 1, problem: null };
  /** Where one wants to be, until the audio is there. */
  #wanted: number | null = null;
  #frame = 0;
  #before = 0;

  constructor(audio = new Audio()) {
    this.#audio = audio;
    audio.preload = "metadata";
    audio.addEventListener("seeked", this.#arrive);
    audio.addEventListener("loadedmetadata", this.#arrive);
    audio.addEventListener("play", () => this.#set({ isPlaying: true, problem: null }));
    audio.addEventListener("pause", () => {
      if (this.#state.pace > 0) this.#set({ isPlaying: false });
    });
    audio.addEventListener("ended", () => this.pause());
    audio.addEventListener("error", () => {
      const words = PROBLEMS[audio.error?.code ?? 0];
      if (words && this.#sound.url) this.#set({ isPlaying: false, problem: words });
    });
  }

  get sound(): Sound {
    return this.#sound;
  }

  /** Where the play head is. */
  get sample(): number {
    if (this.#wanted !== null) return this.#wanted;
    return this.#within(Math.round(this.#audio.currentTime * this.#sound.sampleRate));
  }

  get seconds(): number {
    return this.sample / this.#sound.sampleRate;
  }

  get state(): Playing {
    return this.#state;
  }

  /** Take another song; the same one goes on. */
  load(sound: Sound): void {
    const isOther = sound.url !== this.#sound.url;
    this.#sound = sound;
    if (!isOther) return;
    this.pause();
    this.#wanted = null;
    this.#audio.src = sound.url;
    this.#set({ pace: 1, problem: null });
    this.#draw();
  }

  /** Stop, and let go of what was loaded. */
  unload(): void {
    this.pause();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#sound = { ...this.#sound, url: "" };
    this.#audio.removeAttribute("src");
    this.#audio.load();
  }

  play(pace = this.#state.pace > 0 ? this.#state.pace : 1): void {
    if (this.sample >= this.#sound.samples - 1) this.seek(0);
    this.#audio.playbackRate = pace;
    this.#set({ isPlaying: true, pace });
    if (this.#audio.error) this.#audio.load();
    this.#audio.play().catch((problem: unknown) => {
      // Whoever pauses while it begins is not told of it.
      if (problem instanceof DOMException && problem.name === "AbortError") return;
      const words =
        problem instanceof DOMException && problem.name === "NotAllowedError"
          ? "The browser does not let the page play sound yet. Press play once more."
          : PROBLEMS[4];
      this.#set({ isPlaying: false, problem: words ?? null });
    });
    this.#run();
  }

  pause(): void {
    this.#audio.pause();
    this.#set({ isPlaying: false, ...(this.#state.pace < 0 ? { pace: 1 } : {}) });
  }

  toggle(): void {
    if (this.#state.isPlaying) this.pause();
    else this.play();
  }

  /** Play at another pace, from now on. */
  setPace(pace: number): void {
    this.#audio.playbackRate = pace;
    this.#set({ pace });
  }

  /** Go forward faster with each press, as L does in an editor. */
  forward(): void {
    const { isPlaying, pace } = this.#state;
    this.play(isPlaying && pace > 0 ? faster(pace) : 1);
  }

  /** Go back faster with each press, as J does in an editor; backwards nothing is heard. */
  back(): void {
    const { isPlaying, pace } = this.#state;
    const next = isPlaying && pace < 0 ? -faster(-pace) : -1;
    this.#set({ isPlaying: true, pace: next });
    this.#wanted = this.sample;
    this.#audio.pause();
    this.#run();
  }

  /** Put the play head somewhere. Asked for faster than the audio can follow, it goes to the last place. */
  seek(sample: number): void {
    this.#wanted = this.#within(sample);
    // Before its length is known the audio cannot be anywhere; it goes there as soon as it is.
    if (!this.#audio.seeking && this.#audio.readyState > 0) this.#go();
    this.#draw();
  }

  /** Be told where the play head is, each frame in which it moved; returns what ends that. */
  hear(hearer: Hear): () => void {
    this.#hearers.add(hearer);
    hearer(this.sample);
    return () => void this.#hearers.delete(hearer);
  }

  /** Be told when something of `state` is another; returns what ends that. */
  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  };

  #within(sample: number): number {
    return Math.min(Math.max(0, Math.round(sample)), Math.max(0, this.#sound.samples - 1));
  }

  #arrive = (): void => {
    if (this.#wanted === null || this.#state.pace < 0) return;
    const there = this.#audio.currentTime * this.#sound.sampleRate;
    // Half a thousandth of a second off is there: browsers keep times as they like.
    if (Math.abs(there - this.#wanted) > this.#sound.sampleRate / 2000) this.#go();
    else if (this.#state.isPlaying) this.#wanted = null;
    this.#draw();
  };

  #asked = -1;

  #go(): void {
    const wanted = this.#wanted;
    if (wanted === null) return;
    // Some files cannot be entered at every sample: asked once, it is where it is.
    if (this.#asked === wanted && !this.#audio.seeking) {
      if (this.#state.isPlaying) this.#wanted = null;
      this.#asked = -1;
      return;
    }
    this.#asked = wanted;
    this.#audio.currentTime = wanted / this.#sound.sampleRate;
  }

  #set(change: Partial<Playing>): void {
    const before = this.#state;
    const after = { ...before, ...change };
    const isSame =
      before.isPlaying === after.isPlaying &&
      before.pace === after.pace &&
      before.problem === after.problem;
    if (isSame) return;
    this.#state = after;
    for (const watcher of this.#watchers) watcher();
  }

  #run(): void {
    this.#before = performance.now();
    this.#draw();
  }

  #draw(): void {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame((now) => {
      this.#frame = 0;
      const { isPlaying, pace } = this.#state;
      if (isPlaying && pace < 0) this.#rewind(now, pace);
      this.#before = now;
      // A play head that was put somewhere stays there until the sound goes on from it.
      if (isPlaying && pace > 0 && !this.#audio.seeking && !this.#audio.paused) this.#wanted = null;
      const { sample } = this;
      for (const hearer of this.#hearers) hearer(sample);
      if (this.#state.isPlaying) this.#draw();
    });
  }

  #rewind(now: number, pace: number): void {
    const by = (Math.max(0, now - this.#before) / 1000) * pace * this.#sound.sampleRate;
    const sample = this.#within(this.sample + by);
    this.#wanted = sample;
    if (sample === 0) this.pause();
    if (!this.#audio.seeking) this.#audio.currentTime = sample / this.#sound.sampleRate;
  }
}

function faster(pace: number): number {
  return SHUTTLE.find((one) => one > pace) ?? SHUTTLE[SHUTTLE.length - 1] ?? 1;
}
