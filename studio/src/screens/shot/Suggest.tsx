import { type ReactNode, useState } from "react";
import type { Project, Scenes } from "songreel";
import { sentence, server } from "../../api/queries";
import { plainly } from "../../app/plainly";
import { Button } from "../../ui/Button";
import { useSay } from "../../ui/Toasts";
import css from "./Shot.module.css";
import type { ShotFields } from "./shotDraft";
import type { ShotDraft } from "./useShotDraft";

interface SuggestProps {
  project: Project;
  sceneId: string;
  draft: Pick<ShotDraft, "set" | "newest">;
}

/** The fields into which the words come. */
type Words = Pick<ShotFields, "description" | "avoid">;

/** Writes one scene anew; the words come into the field, and are saved by nobody else. */
export function Suggest({ project, sceneId, draft }: SuggestProps): ReactNode {
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const { idea } = project;
  const { description } = project.character;
  const lacks = !idea.trim() || !description.trim();
  const take = (words: Words) => {
    const { description: before, avoid } = draft.newest();
    draft.set(words);
    say("Other words are in the field; nothing is saved yet.", {
      action: { name: "Undo", act: () => draft.set({ description: before, avoid }) },
    });
  };
  const write = async () => {
    setBusy(true);
    const asked = draft.newest();
    try {
      // On the server's own machine: nobody pays for a word that may be thrown away.
      const job = await server.projects.writeScene(project.project_id, sceneId);
      const { scenes, metadata } = await server.jobs.outcome<Scenes>(job);
      const scene = scenes[0];
      if (!scene) return;
      for (const notice of metadata.notices ?? []) say(plainly(notice));
      const words = { description: scene.description, avoid: scene.negative_description };
      const now = draft.newest();
      if (now.description === asked.description && now.avoid === asked.avoid) take(words);
      else {
        // Whoever typed meanwhile says whether that makes way.
        say("Other words are written. You typed meanwhile, so yours stay.", {
          action: { name: "Use the others", act: () => take(words) },
        });
      }
    } catch (problem) {
      say(sentence(problem), { kind: "problem" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={css.row}>
      <Button icon="retry" busy={busy} disabled={lacks} onClick={() => void write()}>
        Suggest other words
      </Button>
      <span className="small muted">
        {lacks
          ? "For that the film needs its idea and its character: see Cast & look."
          : "Free; for this place in the song, between the scenes before and after it."}
      </span>
    </div>
  );
}
