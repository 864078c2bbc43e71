import { describe, expect, it } from "vitest";
import { Grid } from "../../wave/grid";
import {
  boundsOf,
  type Cuts,
  capacityOf,
  clipAt,
  frameOf,
  longestOf,
  moved,
  removed,
  sampleOf,
  snapped,
  split,
  steppedFrame,
  tooShort,
} from "./cuts";
import { type Command, done, fits, NOTHING, redone, stepOf, undone } from "./history";

const RATE = 44_100;
/** 128 beats a minute: a beat is 11.25 frames, so that most lie between two. */
const beats = Array.from({ length: 64 }, (_, index) => ({
  sample: Math.round((index * RATE * 60) / 128),
  position: (index % 4) + 1,
}));
const grid = new Grid(beats);
const offer = {
  model: "m",
  in_step: false,
  sold: [
    { seconds: 4, price: "0.20" },
    { seconds: 8, price: "0.40" },
  ],
};
const cuts: Cuts = { starts: [0, 90, 180, 270], frames: 400 };

describe("frames", () => {
  it("go to samples and back", () => {
    for (let frame = 0; frame < 5000; frame++) {
      expect(frameOf(sampleOf(frame, RATE), RATE)).toBe(frame);
    }
  });

  it("are those of the beats, rounded as the server does", () => {
    expect(beats.slice(0, 5).map((beat) => frameOf(beat.sample, RATE))).toEqual([
      0, 11, 23, 34, 45,
    ]);
  });

  it("step from each beat to the next one and back, though none lies on a frame", () => {
    const there: number[] = [0];
    for (let frame = 0; frame < 200; ) {
      frame = steppedFrame(frame, 1, "beat", grid, RATE);
      there.push(frame);
    }
    expect(there).toEqual(beats.slice(0, there.length).map((beat) => frameOf(beat.sample, RATE)));
    const back = there.toReversed();
    expect(back.map((frame) => steppedFrame(frame, -1, "beat", grid, RATE))).toEqual([
      ...back.slice(1),
      0,
    ]);
    expect(steppedFrame(0, 1, "bar", grid, RATE)).toBe(45);
    expect(steppedFrame(100, -1, "frame", grid, RATE)).toBe(99);
  });

  it("snap within reach, to beats or bars or nothing", () => {
    expect(snapped(36, grid, RATE, { to: "beat", reach: RATE / 8 })).toBe(34);
    expect(snapped(36, grid, RATE, { to: "bar", reach: RATE })).toBe(45);
    expect(snapped(36.4, grid, RATE, { to: "off", reach: RATE })).toBe(36);
    expect(snapped(40, grid, RATE, { to: "beat", reach: RATE / 100 })).toBe(40);
  });
});

describe("cuts", () => {
  it("know the clip at a frame", () => {
    expect([0, 89, 90, 399, 999].map((frame) => clipAt(cuts, frame))).toEqual([0, 0, 1, 3, 3]);
  });

  it("stay within what a clip can last, and half a second beside their neighbours", () => {
    expect(capacityOf(4, offer, 10)).toBe(96);
    expect(longestOf(offer, 10)).toBe(193);
    expect(boundsOf(cuts, 1, 193)).toEqual([12, 168]);
    expect(boundsOf(cuts, 1, 96)).toEqual([84, 96]);
    expect(boundsOf(cuts, 3, 96)).toEqual([270, 270]);
  });

  it("move, are split, are removed", () => {
    expect(moved(cuts, 1, 100).starts).toEqual([0, 100, 180, 270]);
    expect(split(cuts, 200).starts).toEqual([0, 90, 180, 200, 270]);
    expect(removed(cuts, 1, 193)?.starts).toEqual([0, 180, 270]);
    expect(removed(cuts, 0, 193)?.starts).toEqual([0, 180, 270]);
    expect(removed(cuts, 3, 193)).toBeNull();
    expect(removed(cuts, 1, 150)?.starts).toEqual([0, 150, 270]);
    expect(removed(cuts, 1, 100)).toBeNull();
    expect(removed({ starts: [0], frames: 50 }, 0, 193)).toBeNull();
  });

  it("say which clips are too short, and what longer ones cost", () => {
    const clips = [4, 4, null, 8];
    expect(tooShort(cuts, clips, offer, 10)).toEqual([]);
    expect(tooShort(moved(cuts, 1, 110), clips, offer, 10)).toEqual([
      { place: 0, seconds: 8, price: "0.40" },
    ]);
    // One picture in a hundred held twice does.
    expect(tooShort(moved(cuts, 1, 96), clips, offer, 10)).toEqual([]);
  });
});

describe("history", () => {
  const command = (name: string): Command => ({
    kind: "cuts",
    name,
    before: [
      ["a", null],
      ["b", null],
    ],
    after: [
      ["a", null],
      ["b", 96],
    ],
  });

  it("goes back and forth, and forgets what was taken back once something else is done", () => {
    const two = done(done(NOTHING, command("one")), command("two"));
    const back = undone(undone(two));
    expect(back.past).toEqual([]);
    expect(redone(back).past.map(({ name }) => name)).toEqual(["one"]);
    expect(done(redone(back), command("three")).future).toEqual([]);
    expect(undone(NOTHING)).toEqual(NOTHING);
  });

  it("fits only what it left", () => {
    const finish = { transitions: "cut", captions: "off", fades: false } as const;
    const pins = [
      ["a", null],
      ["b", 96],
    ] as const;
    const begins = new Map([["b", "dip"] as const]);
    expect(fits(command("one"), "after", { pins, finish, begins })).toBe(true);
    expect(fits(command("one"), "before", { pins, finish, begins })).toBe(false);
    const begin = { kind: "begin", name: "", sceneId: "b", before: null, after: "dip" } as const;
    expect(fits(begin, "after", { pins, finish, begins })).toBe(true);
    expect(fits(begin, "before", { pins, finish, begins })).toBe(false);
  });
});

describe("what is done to the scenes with their cuts", () => {
  const two = [
    ["a", null],
    ["c", 96],
  ] as const;
  const three = [
    ["a", null],
    ["b", 48],
    ["c", 96],
  ] as const;

  it("is in the same request, and taken back in one", () => {
    const split: Command = { kind: "split", name: "", sceneId: "b", before: two, after: three };
    expect(stepOf(split, "after")).toEqual({ split: { sceneId: "a", secondId: "b" } });
    expect(stepOf(split, "before")).toEqual({ remove: "b" });
    const remove: Command = { kind: "remove", name: "", sceneId: "b", before: three, after: two };
    expect(stepOf(remove, "after")).toEqual({ remove: "b" });
    expect(stepOf(remove, "before")).toEqual({ restore: "b" });
    const cuts: Command = { kind: "cuts", name: "", before: two, after: two };
    expect(stepOf(cuts, "after")).toEqual({});
  });
});
