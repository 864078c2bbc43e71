import { describe, expect, it } from "vitest";
import { placeAt, runsOf, type SequenceShot, secondOf, transformOf } from "./shots";

function shot(start_frame: number, frames: number, more: Partial<SequenceShot> = {}): SequenceShot {
  return { start_frame, frames, source_in: 0, url: "/a", poster: null, name: "", ...more };
}

describe("runs", () => {
  it("are one where a clip goes on behind a cut, and two where it jumps", () => {
    const runs = runsOf([
      shot(0, 48),
      shot(48, 48, { source_in: 48, framing: { zoom: 1300, x: 500, y: 500 } }),
      shot(96, 24, { source_in: 100 }),
      shot(120, 24, { url: "/b" }),
    ]);
    expect(runs.map(({ start, end, first }) => [start, end, first])).toEqual([
      [0, 96, 0],
      [96, 120, 2],
      [120, 144, 3],
    ]);
  });

  it("do not join what is not there yet", () => {
    const runs = runsOf([shot(0, 24, { url: null }), shot(24, 24, { url: null, source_in: 24 })]);
    expect(runs).toHaveLength(2);
    expect(new Set(runs.map((run) => run.key)).size).toBe(2);
  });

  it("know the second of their clip, slower ones too, and never one outside", () => {
    const [run] = runsOf([
      shot(24, 48, { source_in: 12, speed: { numerator: 1, denominator: 2 } }),
    ]);
    if (!run) throw new Error("there is a run");
    expect(secondOf(run, 24)).toBe(0.5);
    expect(secondOf(run, 48)).toBe(1);
    expect(secondOf(run, 1000)).toBe(1.5);
  });
});

describe("the place of a frame", () => {
  const parts = [{ start: 0 }, { start: 10 }, { start: 20 }];

  it("is the last that begins by then", () => {
    expect([0, 9, 10, 19, 20, 99].map((frame) => placeAt(parts, frame))).toEqual([
      0, 0, 1, 1, 2, 2,
    ]);
  });
});

describe("a framing", () => {
  it("leaves the whole picture alone", () => {
    expect(transformOf(undefined)).toBe("none");
  });

  it("comes nearer about the middle, or about another place", () => {
    expect(transformOf({ zoom: 1300, x: 500, y: 500 })).toBe("translate(0.00%, 0.00%) scale(1.3)");
    expect(transformOf({ zoom: 2000, x: 250, y: 750 })).toBe("translate(50.00%, -50.00%) scale(2)");
  });
});
