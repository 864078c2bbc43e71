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
  unsent,
} from "./shotDraft";

/** A draft of a shot's fields, with the way to change it. */
export interface ShotDraft {
  fields: ShotFields;
  /** Type something, beside what was typed by then: also for whoever waited before that. */
  set: (change: ShotChange) => void;
  forget: () => void;
  /** These fields were sent, and this is the scene now; what was typed since stays. */
  settle: (sent: ShotFields, scene: ProjectScene) => void;
  /** Return the fields as they are by now, drawn or not. */
  newest: () => ShotFields;
  /** What saving would change: nothing that nobody typed. */
  changes: SceneFields;
  isChanged: boolean;
  /** Whether somebody else saved something else of what was typed here. */
  isOvertaken: boolean;
  /** Go on with what was typed all the same. */
  insist: () => void;
  problems: Partial<Record<keyof ShotFields, string>>;
}

/** What becomes of some fields; of the newest ones, where it depends on them. */
export type ShotChange = Partial<ShotFields> | ((newest: ShotFields) => Partial<ShotFields>);

/** Return what is being changed about a shot; it outlives the page until it is saved. */
export function useShotDraft(projectId: string, scene: ProjectScene): ShotDraft {
  const {
    text,
    set: setText,
    forget,
    newest,
  } = useDraftText(draftName(projectId, scene.scene_id), "");
  return useMemo(() => {
    const saved = fieldsOf(scene);
    const now = draftNow(readDraft(text, saved), saved);
    const keep = (next: (kept: KeptDraft) => KeptDraft | null) =>
      setText((kept) => {
        const draft = next(readDraft(kept ?? "", saved));
        return draft && JSON.stringify(draft);
      });
    const fieldsBy = (kept: KeptDraft) => draftNow(kept, saved).fields;
    return {
      ...now,
      problems: problemsOf(now.fields),
      set: (change) =>
        keep((kept) =>
          typing(kept, saved, typeof change === "function" ? change(fieldsBy(kept)) : change),
        ),
      insist: () => keep((kept) => ({ base: saved, fields: fieldsBy(kept) })),
      forget,
      settle: (sent, answer) => keep((kept) => unsent(kept, sent, fieldsOf(answer))),
      newest: () => fieldsBy(readDraft(newest() ?? "", saved)),
    };
  }, [scene, text, setText, forget, newest]);
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
