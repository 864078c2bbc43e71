import { useMemo } from "react";
import type { ProjectScene, SceneFields } from "songreel";
import { useDraftText } from "../../project/useDraftText";
import {
  draftName,
  draftNow,
  fieldsOf,
  type KeptDraft,
  readDraft,
  type ShotFields,
  typing,
} from "./shotDraft";

/** A draft of a shot's fields, with the way to change it. */
export interface ShotDraft {
  fields: ShotFields;
  set: (change: Partial<ShotFields>) => void;
  forget: () => void;
  /** What saving would change: nothing that nobody typed. */
  changes: SceneFields;
  isChanged: boolean;
  /** Whether somebody else saved something else of what was typed here. */
  isOvertaken: boolean;
  /** Go on with what was typed all the same. */
  insist: () => void;
  problems: Partial<Record<keyof ShotFields, string>>;
}

/** Return what is being changed about a shot; it outlives the page until it is saved. */
export function useShotDraft(projectId: string, scene: ProjectScene): ShotDraft {
  const [text, setText, forget] = useDraftText(draftName(projectId, scene.scene_id), "");
  return useMemo(() => {
    const saved = fieldsOf(scene);
    const kept = readDraft(text, saved);
    const now = draftNow(kept, saved);
    const keep = (draft: KeptDraft) => setText(JSON.stringify(draft));
    return {
      ...now,
      problems: problemsOf(now.fields),
      set: (change) => keep(typing(kept, saved, change)),
      insist: () => keep({ base: saved, fields: now.fields }),
      forget,
    };
  }, [scene, text, setText, forget]);
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
