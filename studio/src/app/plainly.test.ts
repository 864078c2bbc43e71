import { expect, it } from "vitest";
import { plainly } from "./plainly";

it("leaves out what only programs can do anything with", () => {
  expect(plainly("The cuts are out of date: plan them again (step plan). It is free.")).toBe(
    "The cuts are out of date: plan them again. It is free.",
  );
  expect(plainly("Send a picture (POST /api/mv/assets), or two (at most).")).toBe(
    "Send a picture, or two (at most).",
  );
  expect(
    plainly("Accept it, and order with it (its quote_id), or have it written (`songreel lyrics`)."),
  ).toBe("Accept it, and order with it, or have it written.");
});
