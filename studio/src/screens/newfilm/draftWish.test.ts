import type { ProjectScene, SceneFields } from "songreel";
import { expect, it } from "vitest";
import { writtenOf } from "./draftWish";

const SCENE: ProjectScene = {
  scene_id: "a",
  number: 1,
  start_frame: null,
  frames: null,
  description: "A fox walks.",
  negative_description: "",
  seconds: null,
  cut_at: null,
  begins_with: null,
  continues: false,
  backend: null,
  model: null,
  seed: null,
  references: null,
  clip: { standing: "missing" } as ProjectScene["clip"],
};
/** One change of each field that a person can change: a new one that is left out has the wrong type. */
const CHANGES: Required<SceneFields> & Pick<ProjectScene, "cut_at"> = {
  description: "A fox leaps.",
  negative_description: "crowds",
  seconds: 4,
  cut_at: 24,
  begins_with: "dissolve",
  continues: true,
  backend: "replicate",
  model: "veo",
  seed: 7,
  references: [],
};

it.each(Object.entries(CHANGES))("knows that somebody changed the %s of a scene", (name, value) => {
  const changed = { ...SCENE, [name]: value };
  expect(writtenOf({ scenes: [changed] })).not.toBe(writtenOf({ scenes: [SCENE] }));
});

it("takes what becomes of a clip for no change of its scene", () => {
  const made = { ...SCENE, clip: { standing: "current" } as ProjectScene["clip"] };
  expect(writtenOf({ scenes: [made] })).toBe(writtenOf({ scenes: [SCENE] }));
});
