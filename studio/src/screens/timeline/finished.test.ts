import type { CutPlan } from "songreel";
import { describe, expect, it } from "vitest";
import { captionsOf, jointsOf, titleOf } from "./finished";

type Shot = CutPlan["shots"][number];

const shot = (clip: number, start: number, frames: number, sourceIn = 0): Shot => ({
  index: start,
  clip,
  start,
  frames,
  source_in: sourceIn,
  speed: { numerator: 1, denominator: 1 },
  framing: { zoom: 1000, x: 500, y: 500 },
});

function plan(shots: Shot[], sections: readonly number[]) {
  const cuts = shots.map(({ start }) => ({
    frame: start,
    lands_on: sections.includes(start) ? "section" : "beat",
  }));
  const frames = shots.reduce((sum, one) => sum + one.frames, 0);
  return { shots, frames, cuts: cuts as unknown as CutPlan["cuts"] };
}

const still = { transitions: "cut", fades: false } as const;

describe("the transitions of a film", () => {
  const film = plan(
    [shot(0, 0, 96), shot(1, 96, 96, 4), shot(1, 192, 48), shot(2, 240, 10)],
    [96, 192, 240],
  );

  it("lie where a part of the song begins with another clip, as long as usual or half a shot", () => {
    const joints = jointsOf(film, { ...still, transitions: "dip" }, []);
    expect(joints).toEqual([
      { kind: "dip", at: 96, before: 8, after: 8 },
      { kind: "dip", at: 240, before: 8, after: 5 },
    ]);
    expect(jointsOf(film, { ...still, transitions: "flash" }, [])[0]).toEqual({
      kind: "flash",
      at: 96,
      before: 0,
      after: 8,
    });
    expect(jointsOf(film, still, [])).toEqual([]);
  });

  it("dissolve as long as both clips go on, and are a cut where they do not", () => {
    const dissolve = { ...still, transitions: "dissolve" } as const;
    expect(jointsOf(film, dissolve, [192, 240, 96])).toEqual([
      { kind: "dissolve", at: 96, before: 0, after: 12 },
      { kind: "dissolve", at: 240, before: 0, after: 5 },
    ]);
    expect(jointsOf(film, dissolve, [104, 48, 96])).toEqual([
      { kind: "dissolve", at: 96, before: 4, after: 8 },
    ]);
    expect(jointsOf(film, dissolve, [96, 48, 96])).toEqual([
      { kind: "dissolve", at: 96, before: 4, after: 0 },
    ]);
    expect(jointsOf(plan([shot(0, 0, 96), shot(1, 96, 96)], [96]), dissolve, [96, 96])).toEqual([]);
  });

  it("lie at the cut of one scene, whatever the film does elsewhere", () => {
    const dissolve = { kind: "dissolve", at: 240, before: 0, after: 5 };
    expect(jointsOf(film, still, [192, 240, 96], [null, null, "dissolve"])).toEqual([dissolve]);
    const dips = { ...still, transitions: "dip" } as const;
    expect(jointsOf(film, dips, [192, 240, 96], ["whip", "cut", "dissolve"])).toEqual([dissolve]);
  });

  it("come from black, and go to it", () => {
    expect(jointsOf(film, { ...still, fades: true }, [])).toEqual([
      { kind: "fade", at: 0, before: 0, after: 12 },
      { kind: "fade", at: 250, before: 5, after: 0 },
    ]);
  });
});

describe("the words of a film", () => {
  const lines = [
    {
      start: 1000,
      text: "Rain on tin",
      words: [
        { start: 1000, text: "Rain " },
        { start: 1250, text: "on " },
        { start: 1500, text: "tin" },
      ],
    },
    { start: 1021, end: 1100, text: "ooh" },
    { start: 4000, end: 4100, text: "one second at least" },
    { start: 8000, text: "to the end" },
    { start: 20_000, text: "never" },
  ];

  it("stand from their frame to the next line, for a second at least", () => {
    const found = captionsOf(lines, "lines", 240);
    expect(found.map(({ start, end }) => [start, end])).toEqual([
      [24, 25],
      [25, 49],
      [96, 120],
      [192, 240],
    ]);
    expect(found[0]?.rows).toEqual([[{ text: "Rain on tin", at: null }]]);
  });

  it("are lit as they are sung, where words have times", () => {
    const [first, second] = captionsOf(lines.slice(0, 1), "karaoke", 240);
    expect(first?.rows[0]?.map(({ at }) => at)).toEqual([24, 30, 36]);
    expect(second).toBeUndefined();
  });

  it("are rows of one where they begin together, and none where they are a track", () => {
    const [both] = captionsOf(
      [
        { start: 1000, text: "a" },
        { start: 1010, text: "b" },
      ],
      "lines",
      240,
    );
    expect(both?.rows.map((row) => row[0]?.text)).toEqual(["a", "b"]);
    expect(captionsOf(lines, "soft", 240)).toEqual([]);
  });
});

it("the title stands for as long as the film will have it", () => {
  expect(titleOf("Rain", 480)).toEqual({ text: "Rain", start: 12, end: 96, fade: 9 });
  expect(titleOf("Rain", 24)).toEqual({ text: "Rain", start: 6, end: 24, fade: 4 });
  expect(titleOf(" ", 480)).toBeNull();
});
