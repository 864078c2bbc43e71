import { expect, test } from "vitest";
import { draftNow, readDraft, type ShotFields, typing, unsent } from "./shotDraft";

const SAVED: ShotFields = {
  description: "A robot waits.",
  avoid: "crowds",
  seconds: "",
  continues: false,
  maker: "",
  seed: "",
  references: "film",
};
const none = { base: SAVED, fields: SAVED };

test("only what was typed is saved, whatever was saved elsewhere meanwhile", () => {
  const draft = typing(none, SAVED, { avoid: "crowds, text" });
  const theirs = { ...SAVED, description: "A robot runs.", seed: "7" };
  const now = draftNow(draft, theirs);
  expect(now.changes).toEqual({ negative_description: "crowds, text" });
  expect(now.fields).toEqual({ ...theirs, avoid: "crowds, text" });
  // Nobody else wrote what is written here: there is nothing to decide.
  expect(now.isOvertaken).toBe(false);
});

test("what was typed and saved elsewhere too is overtaken until somebody decides", () => {
  const draft = typing(none, SAVED, { description: "Mine" });
  const theirs = { ...SAVED, description: "Theirs", avoid: "rain" };
  expect(draftNow(draft, theirs).isOvertaken).toBe(true);
  // To type on decides nothing.
  const further = typing(draft, theirs, { description: "Mine too", seed: "3" });
  expect(draftNow(further, theirs).isOvertaken).toBe(true);
  const insisted = { base: theirs, fields: draftNow(further, theirs).fields };
  const now = draftNow(insisted, theirs);
  expect(now.isOvertaken).toBe(false);
  expect(now.changes).toEqual({ description: "Mine too", seed: 3 });
});

test("the same words on both sides are no draft, nor is what was typed back", () => {
  const draft = typing(none, SAVED, { description: "Same" });
  expect(draftNow(draft, { ...SAVED, description: "Same " }).isChanged).toBe(false);
  const back = typing(draft, SAVED, { description: SAVED.description });
  expect(draftNow(back, SAVED).isChanged).toBe(false);
});

test("a draft of before is read, and what is none is none", () => {
  const before = JSON.stringify({
    base: JSON.stringify(SAVED),
    fields: { ...SAVED, seconds: "5" },
  });
  expect(draftNow(readDraft(before, SAVED), SAVED).changes).toEqual({ seconds: 5 });
  expect(readDraft("", SAVED)).toEqual(none);
});

test("pictures are chosen, left out and left to the film", () => {
  const saving = (references: string, saved = "film") =>
    draftNow(typing(none, SAVED, { references }), { ...SAVED, references: saved }).changes;
  expect(saving("a,b")).toEqual({ references: ["a", "b"] });
  expect(saving("")).toEqual({ references: [] });
  expect(
    draftNow(typing(none, { ...SAVED, references: "a" }, { references: "film" }), {
      ...SAVED,
      references: "a",
    }).changes,
  ).toEqual({ references: null });
  expect(saving("film")).toEqual({});
});

test("what was typed while it was saved stays, and nothing else does", () => {
  const sent = { ...SAVED, description: "Mine", seed: "3" };
  const draft = typing(none, SAVED, { description: "Mine", seed: "3" });
  expect(unsent(draft, sent, sent)).toBeNull();
  const on = typing(draft, SAVED, { description: "Mine and ", avoid: "rain" });
  const left = unsent(on, sent, sent);
  expect(left && draftNow(left, sent)).toEqual({
    fields: { ...sent, description: "Mine and ", avoid: "rain" },
    changes: { description: "Mine and", negative_description: "rain" },
    isChanged: true,
    isOvertaken: false,
  });
});

test("a space is typed before the next word is", () => {
  const draft = typing(none, SAVED, { description: `${SAVED.description} ` });
  expect(draftNow(draft, SAVED).fields.description).toBe("A robot waits. ");
  expect(draftNow(draft, SAVED).isChanged).toBe(false);
  const theirs = { ...SAVED, description: "Theirs" };
  expect(draftNow(draft, theirs).fields.description).toBe("Theirs");
});
