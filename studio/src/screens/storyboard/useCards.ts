import { replaceEqualDeep } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import type { Project, ProjectScene, Take } from "songreel";
import { FRAMES_A_SECOND } from "../../app/time";
import { usePlan, useTakes } from "../../project/useProject";
import { type Place, placesOf } from "./board";
import type { Footage } from "./Frame";
import { type Sheet, useSheet } from "./sprites";

/** What the card of a scene shows besides the scene. */
export interface CardFacts {
  scene: ProjectScene;
  place: Place;
  take: Take | undefined;
  footage: Footage | null;
}

/** Return what each card shows; what did not change stays the same object, so its card stays as drawn. */
export function useCards(project: Project): { cards: CardFacts[]; sheet: Sheet | undefined } {
  const plan = usePlan(project).data;
  const takes = useTakes(project.project_id).data;
  const sheet = useSheet(project.animatic?.video_id ?? null);
  const before = useRef<CardFacts[]>([]);
  const cards = useMemo(() => {
    const places = placesOf(plan, project.scenes.length);
    const byId = new Map(takes?.map((take) => [take.take_id, take]));
    const now = project.scenes.map((scene, index): CardFacts => {
      const place = places[index] ?? { section: null, bars: null };
      const take = scene.clip.take_id === null ? undefined : byId.get(scene.clip.take_id);
      return { scene, place, take, footage: footageOf(project, scene) };
    });
    before.current = replaceEqualDeep(before.current, now);
    return before.current;
  }, [plan, takes, project]);
  return { cards, sheet };
}

/** Return what can be seen of a scene: its clip, else its place in the draft, else nothing. */
export function footageOf(project: Project, scene: ProjectScene): Footage | null {
  const { clip, start_frame: start, frames } = scene;
  if (clip.video_id !== null && clip.video_url !== null && clip.standing !== "missing") {
    return { videoId: clip.video_id, url: clip.video_url, part: null };
  }
  const draft = project.animatic;
  if (!draft?.video_id || !draft.video_url || start === null || frames === null) return null;
  const from = start / FRAMES_A_SECOND;
  const part = { from, to: from + frames / FRAMES_A_SECOND };
  return { videoId: draft.video_id, url: draft.video_url, part };
}
