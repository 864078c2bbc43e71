import { describe, expect, it } from "vitest";
import { clicksAhead } from "../audio/Metronome";
import { columns, loudest } from "./columns";
import { Grid, lastAtOrBefore, nearestIndex } from "./grid";
import { fitted, sampleAt, scrollTo, xOf, zoomed } from "./scale";

const RATE = 1000;
/** An upbeat of one, then bars of four, half a second a beat. */
const beats = Array.from({ length: 33 }, (_, index) => ({
  sample: 250 + 500 * index,
  position: ((index + 3) % 4) + 1,
}));
const grid = new Grid(beats);

describe("scale", () => {
  it("goes there and back within half a pixel", () => {
    for (const sample of [0, 1, 4410, 99_999]) {
      const back = sampleAt(xOf(sample, 7.3), 7.3, 100_000);
      expect(Math.abs(back - sample)).toBeLessThanOrEqual(1);
    }
  });

  it("stays within the song", () => {
    expect(sampleAt(-5, 10, 1000)).toBe(0);
    expect(sampleAt(1e9, 10, 1000)).toBe(999);
    expect(sampleAt(5, 10, 0)).toBe(0);
  });

  it("zooms between the whole song and 1200 pixels a second", () => {
    const limits = { samples: 240 * RATE, sampleRate: RATE, width: 1000 };
    const whole = fitted(limits.samples, limits.width);
    expect(whole).toBe(240);
    expect(zoomed(whole, 0.5, limits)).toBe(whole);
    expect(zoomed(whole, 2, limits)).toBe(120);
    expect(zoomed(whole, 1e6, limits)).toBeCloseTo(RATE / 1200);
  });

  it("keeps a sample where it is on the screen", () => {
    expect(scrollTo(5000, 100, 10)).toBe(400);
    expect(scrollTo(500, 100, 10)).toBe(0);
  });
});

describe("grid", () => {
  it("finds what is nearest, and nothing in nothing", () => {
    expect(nearestIndex([], 5)).toBe(-1);
    expect(nearestIndex([10, 20, 40], 29)).toBe(1);
    expect(nearestIndex([10, 20, 40], 31)).toBe(2);
    expect(nearestIndex([10, 20, 40], -3)).toBe(0);
    expect(nearestIndex([10, 20, 40], 99)).toBe(2);
    expect(lastAtOrBefore([10, 20, 40], 20)).toBe(1);
    expect(lastAtOrBefore([10, 20, 40], 9)).toBe(-1);
  });

  it("counts bars from the first downbeat", () => {
    expect(grid.placeOf(0)).toBeNull();
    expect(grid.placeOf(250)).toEqual({ bar: 0, beat: 4 });
    expect(grid.placeOf(750)).toEqual({ bar: 1, beat: 1 });
    expect(grid.placeOf(2749)).toEqual({ bar: 1, beat: 4 });
    expect(grid.say(2750)).toBe("bar 2 beat 1");
    expect(grid.say(3)).toBe("before bar 1");
  });

  it("snaps to beats, to bars, within reach, or not at all", () => {
    expect(grid.snapped(1400, "beat")).toBe(1250);
    expect(grid.snapped(1400, "bar")).toBe(750);
    expect(grid.snapped(1400, "beat", 100)).toBe(1400);
    expect(grid.snapped(1401, "off")).toBe(1401);
    expect(new Grid([]).snapped(77, "beat")).toBe(77);
  });

  it("steps to the neighbours and stays at the ends", () => {
    expect(grid.stepped(750, 1, "beat")).toBe(1250);
    expect(grid.stepped(751, -1, "beat")).toBe(750);
    expect(grid.stepped(750, -1, "beat")).toBe(250);
    expect(grid.stepped(750, 1, "bar")).toBe(2750);
    expect(grid.stepped(250, -1, "beat")).toBe(250);
    expect(grid.stepped(16_250, 1, "beat")).toBe(16_250);
  });

  it("shows beats, then bars, then every other bar, as the room gets less", () => {
    const kinds = (perPixel: number) => grid.ticks(0, 20_000, perPixel).map((one) => one.kind);
    expect(kinds(10).filter((kind) => kind === "beat")).toHaveLength(25);
    expect(kinds(100)).toEqual(Array(8).fill("bar"));
    expect(grid.ticks(0, 20_000, 400).map((one) => one.sample)).toEqual([750, 4750, 8750, 12_750]);
    expect(
      grid
        .ticks(0, 20_000, 10)
        .map((one) => one.label)
        .filter(Boolean),
    ).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
    expect(grid.ticks(2000, 4750, 100).map((one) => one.sample)).toEqual([2750]);
    expect(new Grid([]).ticks(0, 10, 1)).toEqual([]);
  });
});

describe("columns", () => {
  const peaks = { bucket: 10, low: [-127, 0, -64, 0], high: [0, 127, 64, 0] };

  it("takes the extremes of all that a pixel shows", () => {
    const { low, high } = columns(peaks, 0, 20, 2);
    expect([...low]).toEqual([-1, expect.closeTo(-64 / 127)]);
    expect([...high]).toEqual([1, expect.closeTo(64 / 127)]);
  });

  it("goes evenly from bucket to bucket when one is close", () => {
    const { high } = columns(peaks, 0, 5, 8);
    const levels = [...high].map((one) => Math.round(one * 127));
    expect(levels).toEqual([0, 32, 95, 111, 80, 48, 16, 0]);
  });

  it("knows the loudest moment", () => {
    expect(loudest({ bucket: 1, low: [-100], high: [20] })).toBeCloseTo(100 / 127);
    expect(loudest({ bucket: 1, low: [], high: [] })).toBeGreaterThan(0);
  });
});

describe("clicks", () => {
  it("come at the beats, the first of a bar marked, as far ahead as asked", () => {
    const at = { sample: 700, sampleRate: RATE, pace: 1 };
    expect(clicksAhead(beats, grid.times, at, 1)).toEqual([
      { sample: 750, isOne: true, inSeconds: 0.05 },
      { sample: 1250, isOne: false, inSeconds: 0.55 },
    ]);
  });

  it("come later when it is played slowly", () => {
    const at = { sample: 750, sampleRate: RATE, pace: 0.5 };
    expect(clicksAhead(beats, grid.times, at, 1.1).map((one) => one.inSeconds)).toEqual([0, 1]);
  });
});
