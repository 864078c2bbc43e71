import { type ReactNode, useState } from "react";
import type { Project, Scenes } from "songreel";
import { sentence, server } from "../../api/queries";
import { Button } from "../../ui/Button";
import { useSay } from "../../ui/Toasts";
import css from "./Shot.module.css";

interface SuggestProps {
  project: Project;
  sceneId: string;
  onWords: (description: string, avoid: string) => void;
}

/** Writes one scene anew; the words come into the field, and are saved by nobody else. */
export function Suggest({ project, sceneId, onWords }: SuggestProps): ReactNode {
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const { idea } = project;
  const { description } = project.character;
  const lacks = !idea.trim() || !description.trim();
  const write = async () => {
    setBusy(true);
    try {
      // On the server's own machine: nobody pays for a word that may be thrown away.
      const job = await server.projects.writeScene(project.project_id, sceneId);
      const { scenes } = await server.jobs.outcome<Scenes>(job);
      const scene = scenes[0];
      if (scene) onWords(scene.description, scene.negative_description);
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
