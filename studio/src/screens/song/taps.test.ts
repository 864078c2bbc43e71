import { expect, it } from "vitest";
import { added, paceOf } from "./taps";

it("keeps taps in order, and one of two that came at once", () => {
  let taps: number[] = [];
  for (const sample of [1000, 1500, 1530, 2000]) taps = added(taps, sample, 1000);
  expect(taps).toEqual([1000, 1500, 2000]);
});

it("taps a stretch anew after going back", () => {
  expect(added([1000, 1500, 2000, 2500], 1600, 1000)).toEqual([1000, 1500, 1600]);
});

it("tells the usual pace, whatever pause was made", () => {
  expect(paceOf([], 1000)).toBeNull();
  expect(paceOf([5], 1000)).toBeNull();
  expect(paceOf([0, 500, 1000, 9000, 9500], 1000)).toBe(120);
});
