import { expect, it } from "vitest";
import { changed, isFile, pasted, timeProblem } from "./lyricsText";

const sung = { from: 10_000, to: 50_000 };

it("knows the files that the server reads", () => {
  expect(isFile("[00:12.00]Rain")).toBe(true);
  expect(isFile("1\n00:00:01,000 --> 00:00:02,000\nRain")).toBe(true);
  expect(isFile("WEBVTT\n\n")).toBe(true);
  expect(isFile("Rain\n[Chorus]\nmore rain")).toBe(false);
});

it("takes times as people write them", () => {
  const { lines, isGuess } = pasted("0:12.5 Rain on the roof\n1:02 – مطر\n[0:30] Regen", sung);
  expect(isGuess).toBe(false);
  expect(lines).toEqual([
    { start: 12_500, text: "Rain on the roof" },
    { start: 30_000, text: "Regen" },
    { start: 62_000, text: "مطر" },
  ]);
});

it("spreads lines without times over what is sung", () => {
  const { lines, isGuess } = pasted("one\n\n two \nthree\nfour", sung);
  expect(isGuess).toBe(true);
  expect(lines.map((line) => line.start)).toEqual([10_000, 20_000, 30_000, 40_000]);
  expect(lines[1]?.text).toBe("two");
  expect(pasted("  \n ", sung).lines).toEqual([]);
});

it("moves the words of a line along, and drops them when the text is another", () => {
  const line = {
    start: 1000,
    end: 3000,
    text: "red rain",
    words: [
      { start: 1000, text: "red " },
      { start: 2000, end: 2500, text: "rain" },
    ],
  };
  expect(changed(line, 1500, "red rain")).toEqual({
    start: 1500,
    end: 3500,
    text: "red rain",
    words: [
      { start: 1500, text: "red " },
      { start: 2500, end: 3000, text: "rain" },
    ],
  });
  expect(changed(line, 1000, "blue rain")).toEqual({ start: 1000, end: 3000, text: "blue rain" });
  expect(changed(null, 5, " new ")).toEqual({ start: 5, text: "new" });
});

it("refuses times outside the song", () => {
  expect(timeProblem("0:12", 60)).toBeNull();
  expect(timeProblem("1:00", 60)).toMatch(/over/);
  expect(timeProblem("soon", 60)).toMatch(/1:23/);
});
