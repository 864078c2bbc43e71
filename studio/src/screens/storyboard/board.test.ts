import { expect, test } from "vitest";
import { placeAmong, placeBeside } from "./board";

const ALL = ["a", "b", "c", "d", "e"];

test("among all, a place is a place", () => {
  for (const place of [0, 1, 2, 3, 4]) expect(placeAmong(ALL, ALL, "c", place)).toBe(place);
});

test("among some, a scene comes to stand beside the one that is seen there", () => {
  const shown = ["b", "d", "e"];
  // In front of b, which is second of all.
  expect(placeAmong(ALL, shown, "e", 0)).toBe(1);
  // Between d and e: in front of e.
  expect(placeAmong(ALL, shown, "b", 1)).toBe(3);
  // Behind the last that is shown, not behind all.
  expect(placeAmong(ALL, ["a", "c"], "a", 1)).toBe(2);
  expect(placeAmong(ALL, ["c"], "c", 0)).toBe(2);
});

test("one on is one on among those that are shown", () => {
  const shown = ["a", "d"];
  expect(placeBeside(ALL, shown, "a", 1)).toBe(3);
  expect(placeBeside(ALL, shown, "d", -1)).toBe(0);
  // There is none before it: it goes on among all.
  expect(placeBeside(ALL, ["d"], "d", -1)).toBe(2);
  expect(placeBeside(ALL, ALL, "a", -1)).toBe(-1);
});
