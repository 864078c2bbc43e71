// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import type { ProjectScene } from "songreel";
import { afterEach, beforeEach, expect, test } from "vitest";
import { useShotDraft } from "./useShotDraft";

const SCENE = {
  scene_id: "one",
  description: "A robot waits.",
  negative_description: "crowds",
  seconds: null,
  continues: false,
  backend: null,
  model: null,
  seed: null,
  references: null,
} as unknown as ProjectScene;

beforeEach(() => localStorage.clear());
afterEach(cleanup);

const drawn = () =>
  renderHook(({ scene }) => useShotDraft("rain", scene), { initialProps: { scene: SCENE } });

test("whoever waited for something keeps what was typed meanwhile", () => {
  const { result, unmount } = drawn();
  const { set: begun } = result.current;
  act(() => result.current.set({ description: "Mine" }));
  act(() => result.current.set({ avoid: "rain" }));
  act(() => begun(({ references }) => ({ references: `${references},b` })));
  const { fields } = result.current;
  expect(fields).toMatchObject({ description: "Mine", avoid: "rain", references: "film,b" });
  unmount();
  // Once one has gone elsewhere too.
  begun({ seed: "7" });
  expect(drawn().result.current.fields).toEqual({ ...fields, seed: "7" });
});

test("what was typed while it was saved is not forgotten", () => {
  const { result, rerender } = drawn();
  act(() => result.current.set({ description: "Mine" }));
  const { settle, fields } = result.current;
  act(() => result.current.set({ avoid: "rain" }));
  const scene = { ...SCENE, description: "Mine" };
  act(() => settle(fields, scene));
  rerender({ scene });
  expect(result.current.changes).toEqual({ negative_description: "rain" });
  act(() =>
    result.current.settle(result.current.fields, { ...scene, negative_description: "rain" }),
  );
  expect(localStorage).toHaveLength(0);
});
