import { describe, expect, it } from "vitest";
import { blendAt, type Joint, jointAt } from "./joints";

const joint = (kind: Joint["kind"], at = 100, before = 6, after = 6): Joint => ({
  kind,
  at,
  before,
  after,
});

describe("a joint", () => {
  const joints = [joint("fade", 0, 0, 12), joint("dip", 100, 8, 8), joint("fade", 240, 24, 0)];

  it("covers its frames and no other", () => {
    const found = [0, 11, 12, 91, 92, 107, 108, 215, 216, 239].map(
      (frame) => jointAt(joints, frame)?.at ?? null,
    );
    expect(found).toEqual([0, 0, null, null, 100, 100, null, null, 240, 240]);
    expect(jointAt([], 5)).toBeNull();
  });

  it("lets the incoming picture grow evenly in a dissolve", () => {
    const shares = [94, 99, 100, 105].map((frame) => blendAt(joint("dissolve"), frame).incoming);
    expect(shares).toEqual([1 / 24, 11 / 24, 13 / 24, 23 / 24]);
  });

  it("is black at both frames of a dip, and at the ends of the film", () => {
    const dip = [92, 99, 100, 107].map((frame) => blendAt(joint("dip", 100, 8, 8), frame).black);
    expect(dip).toEqual([1 / 8, 1, 1, 1 / 8]);
    expect(blendAt(joints[0] ?? null, 0).black).toBe(1);
    expect(blendAt(joints[2] ?? null, 239).black).toBe(1);
  });

  it("is white where a flash begins, and thrown away where a whip meets", () => {
    const flash = joint("flash", 100, 0, 8);
    expect([100, 104, 107].map((frame) => blendAt(flash, frame).white)).toEqual([1, 1 / 4, 1 / 64]);
    const whip = joint("whip", 100, 4, 4);
    expect([96, 98, 100, 102].map((frame) => blendAt(whip, frame).thrown)).toEqual([
      0,
      1 / 8,
      -1,
      -1 / 8,
    ]);
  });
});
