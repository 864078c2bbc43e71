import type { Edit } from "songreel";
import { describe, expect, it } from "vitest";
import { backFrom, ELSEWHERE, onFrom } from "./steps";

const mine: Edit[] = [{ kind: "double" }];
const theirs: Edit[] = [...mine, { kind: "halve" }];

describe("taking corrections back", () => {
  const past = [{ before: [], after: mine }];

  it("puts back what was there before", () => {
    expect(backFrom({ past, future: [] }, mine)).toEqual([]);
    expect(onFrom({ past: [], future: [{ before: [], after: mine }] }, [])).toEqual(mine);
  });

  it("drops nothing that was corrected elsewhere since", () => {
    expect(backFrom({ past, future: [] }, theirs)).toBe(ELSEWHERE);
    expect(onFrom({ past: [], future: [{ before: [], after: mine }] }, theirs)).toBe(ELSEWHERE);
  });

  it("takes back the last correction after a reload", () => {
    expect(backFrom({ past: [], future: [] }, theirs)).toEqual(mine);
    expect(backFrom({ past: [], future: [] }, [])).toBeNull();
    expect(onFrom({ past: [], future: [] }, mine)).toBeNull();
  });
});
