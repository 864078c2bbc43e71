import { useMemo } from "react";
import type { ProjectScene, SceneFields } from "songreel";
import { useDraftText } from "../../project/useDraftText";

/** What can be typed and chosen for a shot; numbers as they are typed. */
export interface ShotFields {
  description: string;
  avoid: string;
  seconds: string;
  continues: boolean;
  /** `backend/model`; empty: the film's own. */
  maker: string;
  seed: string;
}

/** A draft of a shot's fields, with the way to change it. */
export interface ShotDraft {
  fields: ShotFields;
  set: (change: Partial<ShotFields>) => void;
  forget: () => void;
  /** What is otherwise than it is saved; empty where nothing is. */
  changes: SceneFields;
  isChanged: boolean;
  /** Whether somebody else saved another state since this was begun. */
  isOvertaken: boolean;
  /** Go on with the draft all the same. */
  insist: () => void;
  problems: Partial<Record<keyof ShotFields, string>>;
}

function fieldsOf(scene: ProjectScene): ShotFields {
  return {
    description: scene.description,
    avoid: scene.negative_description,
    seconds: scene.seconds === null ? "" : String(scene.seconds),
    continues: scene.continues,
    maker: scene.model === null ? "" : `${scene.backend ?? ""}/${scene.model}`,
    seed: scene.seed === null ? "" : String(scene.seed),
  };
}

interface Kept {
  base: string;
  fields: ShotFields;
}

function read(text: string, saved: ShotFields): Kept {
  const none = { base: JSON.stringify(saved), fields: saved };
  if (!text) return none;
  try {
    const { base, fields } = JSON.parse(text) as Partial<Kept>;
    return { base: base ?? none.base, fields: { ...saved, ...fields } };
  } catch (problem) {
    // What another version of the studio kept is no draft for this one.
    console.warn(problem);
    return none;
  }
}

/** Return what is being changed about a shot; it outlives the page until it is saved. */
export function useShotDraft(projectId: string, scene: ProjectScene): ShotDraft {
  const [text, setText, forget] = useDraftText(`shot.${projectId}.${scene.scene_id}`, "");
  return useMemo(() => {
    const saved = fieldsOf(scene);
    const { base, fields } = read(text, saved);
    const changes = changesOf(saved, fields);
    const isChanged = Object.keys(changes).length > 0;
    const keep = (kept: Kept) => setText(JSON.stringify(kept));
    return {
      fields,
      changes,
      isChanged,
      isOvertaken: isChanged && base !== JSON.stringify(saved),
      problems: problemsOf(fields),
      set: (change) => keep({ base, fields: { ...fields, ...change } }),
      insist: () => keep({ base: JSON.stringify(saved), fields }),
      forget,
    };
  }, [scene, text, setText, forget]);
}

function changesOf(saved: ShotFields, fields: ShotFields): SceneFields {
  const changes: SceneFields = {};
  const { description, avoid, continues, maker } = fields;
  if (description.trim() !== saved.description.trim()) changes.description = description.trim();
  if (avoid.trim() !== saved.avoid.trim()) changes.negative_description = avoid.trim();
  if (fields.seconds.trim() !== saved.seconds) changes.seconds = numberOf(fields.seconds);
  if (continues !== saved.continues) changes.continues = continues;
  if (fields.seed.trim() !== saved.seed) changes.seed = numberOf(fields.seed);
  if (maker !== saved.maker) {
    const cut = maker.indexOf("/");
    changes.backend = maker ? maker.slice(0, cut) : null;
    changes.model = maker ? maker.slice(cut + 1) : null;
  }
  return changes;
}

function numberOf(typed: string): number | null {
  return typed.trim() === "" ? null : Number(typed.trim());
}

const MOST_SEED = 2 ** 32 - 1;

function problemsOf({ description, seconds, seed }: ShotFields): ShotDraft["problems"] {
  const problems: ShotDraft["problems"] = {};
  if (!description.trim()) problems.description = "Say what the shot shows.";
  if (seconds.trim() && !(/^\d+$/.test(seconds.trim()) && inside(Number(seconds), 1, 60))) {
    problems.seconds = "Whole seconds from 1 to 60, or nothing: then the music decides.";
  }
  if (seed.trim() && !(/^\d+$/.test(seed.trim()) && inside(Number(seed), 0, MOST_SEED))) {
    problems.seed = `A whole number from 0 to ${MOST_SEED}, or nothing.`;
  }
  return problems;
}

function inside(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
