import type { ProjectScene, SceneFields } from "songreel";
import { inBrowser } from "../../app/kept";

/** What can be typed and chosen for a shot; numbers as they are typed. */
export interface ShotFields {
  description: string;
  avoid: string;
  seconds: string;
  continues: boolean;
  /** `backend/model`; empty: the film's own. */
  maker: string;
  seed: string;
  /** Takes of the character, parted by commas; `AS_FILM`: what is in every clip. */
  references: string;
}

/** The pictures of a shot that has chosen none itself. */
export const AS_FILM = "film";

/** What is typed for a shot, beside what was saved when that was begun. */
export interface KeptDraft {
  base: ShotFields;
  fields: ShotFields;
}

/** Return what is saved of a shot, as its fields show it. */
export function fieldsOf(scene: ProjectScene): ShotFields {
  return {
    description: scene.description,
    avoid: scene.negative_description,
    seconds: scene.seconds === null ? "" : String(scene.seconds),
    continues: scene.continues,
    maker: scene.model === null ? "" : `${scene.backend ?? ""}/${scene.model}`,
    seed: scene.seed === null ? "" : String(scene.seed),
    references: scene.references === null ? AS_FILM : scene.references.join(","),
  };
}

const NAMES = [
  "description",
  "avoid",
  "seconds",
  "continues",
  "maker",
  "seed",
  "references",
] as const;

function isSame(one: string | boolean, other: string | boolean): boolean {
  return typeof one === "string" && typeof other === "string"
    ? one.trim() === other.trim()
    : one === other;
}

/** Return what of a draft somebody typed: the fields that are otherwise than when it was begun. */
function typedOf({ base, fields }: KeptDraft, saved: ShotFields): Partial<ShotFields> {
  const typed = NAMES.filter(
    (name) =>
      base[name] !== fields[name] &&
      // A space before the next word is typed; it is no reason to hide what somebody else wrote.
      (!isSame(base[name], fields[name]) || isSame(base[name], saved[name])),
  );
  return Object.fromEntries(typed.map((name) => [name, fields[name]]));
}

/** How a draft stands to what is saved by now. */
export interface DraftNow {
  /** What the fields show: what was typed, and else what is saved by now. */
  fields: ShotFields;
  /** What saving would change: nothing that nobody typed. */
  changes: SceneFields;
  isChanged: boolean;
  /** Whether somebody else saved something else of what was typed here. */
  isOvertaken: boolean;
}

/** Return how a draft stands to what is saved by now. */
export function draftNow(kept: KeptDraft, saved: ShotFields): DraftNow {
  const typed = typedOf(kept, saved);
  const fields = { ...saved, ...typed };
  const changed = NAMES.filter((name) => name in typed && !isSame(fields[name], saved[name]));
  return {
    fields,
    changes: changesOf(fields, changed),
    isChanged: changed.length > 0,
    isOvertaken: changed.some((name) => !isSame(kept.base[name], saved[name])),
  };
}

/** Return a draft with more typed into it: each field begins with what was saved by then. */
export function typing(kept: KeptDraft, saved: ShotFields, change: Partial<ShotFields>): KeptDraft {
  const typed = typedOf(kept, saved);
  const before = Object.keys(typed).map((name) => [name, kept.base[name as keyof ShotFields]]);
  return {
    base: { ...saved, ...Object.fromEntries(before) },
    fields: { ...saved, ...typed, ...change },
  };
}

/**
 * Return what is left of a draft once `sent` was sent of it and `saved` is the answer: what was typed
 * since. Null where that is nothing.
 */
export function unsent(kept: KeptDraft, sent: ShotFields, saved: ShotFields): KeptDraft | null {
  const names = NAMES.filter((name) => name in typedOf(kept, saved));
  const left = names.filter((name) => kept.fields[name] !== sent[name]);
  if (left.length === 0) return null;
  const base = left.map((name) => {
    const wasSent = !isSame(sent[name], kept.base[name]);
    return [name, wasSent ? saved[name] : kept.base[name]];
  });
  return {
    base: { ...saved, ...Object.fromEntries(base) },
    fields: { ...saved, ...Object.fromEntries(left.map((name) => [name, kept.fields[name]])) },
  };
}

function changesOf(fields: ShotFields, changed: readonly (keyof ShotFields)[]): SceneFields {
  const changes: SceneFields = {};
  const { description, avoid, continues, maker } = fields;
  if (changed.includes("description")) changes.description = description.trim();
  if (changed.includes("avoid")) changes.negative_description = avoid.trim();
  if (changed.includes("seconds")) changes.seconds = numberOf(fields.seconds);
  if (changed.includes("continues")) changes.continues = continues;
  if (changed.includes("seed")) changes.seed = numberOf(fields.seed);
  if (changed.includes("references")) changes.references = picked(fields.references);
  if (changed.includes("maker")) {
    const cut = maker.indexOf("/");
    changes.backend = maker ? maker.slice(0, cut) : null;
    changes.model = maker ? maker.slice(cut + 1) : null;
  }
  return changes;
}

/** Return the pictures that a shot chooses itself, null for those of the film. */
export function picked(references: string): string[] | null {
  return references === AS_FILM ? null : references.split(",").filter(Boolean);
}

function numberOf(typed: string): number | null {
  return typed.trim() === "" ? null : Number(typed.trim());
}

/** Under which name the draft of a shot is kept, for `useDraftText`. */
export function draftName(projectId: string, sceneId: string): string {
  return `shot.${projectId}.${sceneId}`;
}

/** Read a draft that was kept; what is no draft is one of what is saved. */
export function readDraft(text: string, saved: ShotFields): KeptDraft {
  if (!text) return { base: saved, fields: saved };
  try {
    const { base, fields } = JSON.parse(text) as { base?: unknown; fields?: object };
    // The base was a text of its own once.
    const begun: unknown = typeof base === "string" ? JSON.parse(base) : base;
    const from = { ...saved, ...(typeof begun === "object" ? begun : {}) };
    return { base: from, fields: { ...from, ...fields } };
  } catch (problem) {
    // What another version of the studio kept is no draft for this one.
    console.warn(problem);
    return { base: saved, fields: saved };
  }
}

/** Tell whether something is typed for a shot and not saved. */
export function hasShotDraft(projectId: string, scene: ProjectScene): boolean {
  const text = inBrowser.get(`songreel.draft.${draftName(projectId, scene.scene_id)}`);
  if (text === null) return false;
  const saved = fieldsOf(scene);
  return draftNow(readDraft(text, saved), saved).isChanged;
}
