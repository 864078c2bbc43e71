import type { ReactNode } from "react";
import type { Project } from "songreel";
import css from "./Cast.module.css";
import { WordsForm } from "./WordsForm";

/** What the film is about, in a sentence or a page. */
export function Idea({ project }: { project: Project }): ReactNode {
  const isWritten = project.scenes.length > 0;
  return (
    <section className={css.part} aria-labelledby="idea">
      <h2 id="idea">What it is about</h2>
      <WordsForm
        project={project}
        name="idea"
        label="The idea"
        hint={
          isWritten
            ? "Scenes that are there stay as they are; new ones are written from this."
            : "A sentence will do: who wants what, and where."
        }
        read={(one) => one.idea}
        fields={(idea) => ({ idea })}
        refuse={(words) => (words ? null : "A film needs an idea.")}
      />
    </section>
  );
}
