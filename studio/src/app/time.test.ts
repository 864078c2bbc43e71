import { expect, it } from "vitest";
import { clock, readClock, writeClock } from "./time";

it("reads times as people write them", () => {
  expect(readClock("83.5")).toBe(83.5);
  expect(readClock(" 1:23,5 ")).toBe(83.5);
  expect(readClock("1:02:03")).toBe(3723);
  expect(readClock("0:04.")).toBe(4);
});

it("refuses what is no time", () => {
  for (const text of ["", "a", "1:75", "-3", "1::2", "1:2:3:4", "1.5:20", "1e3"]) {
    expect(readClock(text), text).toBeNull();
  }
});

it("writes what can be read back", () => {
  for (const seconds of [0, 4, 59.999, 61.25, 725.001]) {
    expect(readClock(writeClock(seconds))).toBe(seconds);
  }
  expect(writeClock(59.9999)).toBe("1:00");
  expect(clock(59.96, { tenths: true })).toBe("1:00.0");
});
