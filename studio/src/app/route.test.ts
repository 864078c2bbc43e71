import { expect, it } from "vitest";
import { read } from "./route";

it("takes an address that was cut off for one that leads nowhere", () => {
  expect(read("/studio/projects/100%/cast")).toEqual({ at: "lost" });
  expect(read("/studio/projects/a%20b/cast")).toMatchObject({ id: "a b", tab: "cast" });
});
