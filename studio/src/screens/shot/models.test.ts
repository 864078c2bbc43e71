import { expect, test } from "vitest";
import { type Model, type Need, picturesFor } from "./models";

const MODEL: Model = {
  backend: "acme",
  model: "acme/one",
  unready: null,
  durations: [4, 8],
  durationsAt: new Map(),
  ratios: ["16:9"],
  resolutions: ["720p"],
  audio: "never",
  takesSeed: true,
  takesAvoid: true,
  reference: "image",
  referenceImages: 3,
  referenceSeconds: [8],
  referenceRatios: [],
  beginsWithPicture: true,
  longestWords: null,
  pricePerSecond: "0.1",
  prices: [],
  notice: null,
};
const NEED: Need = {
  seconds: 7,
  ratio: "16:9",
  resolution: null,
  continues: false,
  words: 10,
  avoids: false,
  hasSeed: false,
  pictures: 2,
  withSound: false,
};

test("how many pictures a model takes for a shot is said with the reason", () => {
  expect(picturesFor(MODEL, NEED)).toEqual({ most: 3, why: "one sees up to 3 pictures." });
  expect(picturesFor(MODEL, { ...NEED, seconds: 3 })).toEqual({
    most: 1,
    why: "one begins at this length and shape with one picture, as its first frame.",
  });
  expect(picturesFor({ ...MODEL, reference: null }, NEED).most).toBe(0);
  expect(picturesFor(MODEL, { ...NEED, continues: true }).most).toBe(0);
  expect(picturesFor({ ...MODEL, reference: "first_frame" }, NEED).most).toBe(1);
});
