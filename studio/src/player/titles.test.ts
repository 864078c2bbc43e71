import { expect, it } from "vitest";
import { sizeOf, strengthAt } from "./titles";

it("comes and goes as the film is rendered", () => {
  const title = { text: "Rain", start: 12, end: 96, fade: 9 };
  const seen = [11, 12, 20, 21, 50, 86, 87, 95, 96].map((frame) => strengthAt(title, frame));
  expect(seen).toEqual([0, 0.1, 0.9, 1, 1, 1, 0.9, 0.1, 0]);
});

it("is smaller where it is long, or the picture is narrow", () => {
  expect(sizeOf("Rain", 16 / 9)).toBe(9);
  expect(sizeOf("Night\nMarket", 9 / 16)).toBe(9);
  const long = "The courier who crossed the whole city in the rain to deliver one last letter ";
  expect(sizeOf(long, 16 / 9)).toBe(9);
  expect(sizeOf(long, 9 / 16)).toBeLessThan(9);
  expect(sizeOf(long.repeat(6), 9 / 16)).toBe(4.5);
});
