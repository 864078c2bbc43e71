import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Project } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { keys, server } from "../../api/queries";
import { useWarned } from "../../project/useWarned";
import { Button } from "../../ui/Button";
import { useSay } from "../../ui/Toasts";
import { Looks } from "../newfilm/Looks";
import css from "./Cast.module.css";
import { WordsForm } from "./WordsForm";

// On a phone the styles are a long way to what comes after them.
const IS_WIDE = matchMedia("(min-width: 760px)").matches;
const MOST_COLOURS = 8;
const LONGEST_COLOUR = 60;

/** How the film looks: one of the styles, its colours, and what no clip shows. */
export function Look({ project }: { project: Project }): ReactNode {
  const id = project.project_id;
  const { change, warning } = useWarned(id);
  const say = useSay();
  const chosen = useStyle(project.style);
  const title = typeof chosen?.title === "string" ? chosen.title : project.style;
  const [wish, setWish] = useState<{ style: string | null } | null>(null);
  const choose = async (style: string | null) => {
    setWish({ style });
    const changed = await change((options) => server.projects.change(id, { style }, options));
    setWish(null);
    if (changed && project.scenes.length > 0) {
      say("Scenes that are written next have this look. Those that are there stay as they are.");
    }
  };
  return (
    <section className={css.part} aria-labelledby="look">
      <h2 id="look">How it looks</h2>
      <ForMakers>
        <details className={css.styles} open={IS_WIDE}>
          <summary>Style: {title ?? "as the song wants"}</summary>
          <Looks
            chosen={wish ? wish.style : project.style}
            onChoose={(style) => void choose(style)}
          />
        </details>
        <FromStyle project={project} />
      </ForMakers>
      <div className={css.two}>
        <WordsForm
          project={project}
          name="palette"
          label="Colours"
          hint="Up to eight, separated by commas, the leading one first. Every clip is asked for in them."
          rows={2}
          read={(one) => one.palette.join(", ")}
          fields={(words) => ({ palette: coloursOf(words) })}
          refuse={whyNot}
        />
        <WordsForm
          project={project}
          name="avoid"
          label="What no clip shows"
          hint="Separated by commas. It is added to what each scene avoids."
          rows={2}
          read={(one) => one.avoid}
          fields={(avoid) => ({ avoid })}
        />
      </div>
      {warning}
    </section>
  );
}

function coloursOf(words: string): string[] {
  return words
    .split(/[,،、]/)
    .map((one) => one.trim())
    .filter(Boolean);
}

function whyNot(words: string): string | null {
  const colours = coloursOf(words);
  if (colours.length > MOST_COLOURS)
    return `At most ${MOST_COLOURS} colours; these are ${colours.length}.`;
  const long = colours.find((one) => one.length > LONGEST_COLOUR);
  return long ? `A colour is a word or two: “${long.slice(0, 30)}…” is longer.` : null;
}

function useStyle(name: string | null) {
  const styles = useQuery({
    queryKey: keys.styles,
    queryFn: ({ signal }) => server.server.styles({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  return styles?.find((one) => one.name === name);
}

/** What the chosen style brings along, to be taken over. */
function FromStyle({ project }: { project: Project }): ReactNode {
  const { change, warning } = useWarned(project.project_id);
  const style = useStyle(project.style);
  if (!style) return null;
  const palette = Array.isArray(style.palette) ? style.palette.map(String) : [];
  const avoid = typeof style.avoid === "string" ? style.avoid : "";
  const isTaken = palette.join() === project.palette.join() && avoid === project.avoid;
  const take = () =>
    void change((options) =>
      server.projects.change(project.project_id, { palette, avoid }, options),
    );
  return (
    <div className={css.row}>
      <p className="small">
        This style is {palette.join(", ")}; it avoids {avoid}.
      </p>
      {!isTaken && <Button onClick={take}>Take both for every clip</Button>}
      {warning}
    </div>
  );
}
