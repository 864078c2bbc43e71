import { type ReactNode, useState } from "react";
import type { Project } from "songreel";
import { sentence, server } from "../../api/queries";
import { Button } from "../../ui/Button";
import { useSay } from "../../ui/Toasts";
import css from "./Shot.module.css";

interface SuggestProps {
  project: Project;
  onWords: (description: string, avoid: string) => void;
}

const SEEDS = 2 ** 31;

/** Writes one scene anew; the words come into the field, and are saved by nobody else. */
export function Suggest({ project, onWords }: SuggestProps): ReactNode {
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const { idea, style } = project;
  const { description } = project.character;
  const lacks = !idea.trim() || !description.trim();
  const write = async () => {
    setBusy(true);
    try {
      const { scenes } = await server.scenes.write({
        idea,
        character_description: description,
        number_of_scenes: 1,
        // On this computer: nobody pays for a word that may be thrown away.
        backend: "local",
        seed: Math.floor(Math.random() * SEEDS),
        ...(style === null ? {} : { style }),
      });
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
          : "Free; from the idea of the film."}
      </span>
    </div>
  );
}
