import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import type { Project, ProjectFields } from "songreel";
import { keys, server } from "../../api/queries";
import { Link } from "../../app/Link";
import { useChange } from "../../project/useProject";
import { Check, Select } from "../../ui/Field";
import css from "./Export.module.css";
import { useHasWords } from "./FilmPlayer";
import { Title } from "./Title";

type Finish = NonNullable<ProjectFields["finish"]>;
type Choices = readonly (readonly [value: string, words: string])[];

const SHAPES: Choices = [
  ["", "As the clips are"],
  ["16:9", "Wide, 16:9 – YouTube, television"],
  ["9:16", "Tall, 9:16 – phones, Reels, Shorts"],
  ["1:1", "Square, 1:1"],
  ["4:5", "Portrait, 4:5 – feeds"],
];
const SIZES: Choices = [
  ["", "As the clips are"],
  ["720p", "720p"],
  ["1080p", "1080p, full HD"],
  ["4k", "4K"],
];
const CAPTIONS: Choices = [
  ["off", "None"],
  ["lines", "In the picture, line by line"],
  ["karaoke", "In the picture, word by word as sung"],
  ["soft", "A track that players switch on"],
];
const LOUDNESS: Choices = [
  ["song", "As the song is"],
  ["streaming", "For streaming, −14 LUFS"],
];

/** What shape, size, words and loudness the film has; each is kept as soon as it is chosen. */
export function Form({ project }: { project: Project }): ReactNode {
  const change = useChange(project.project_id);
  const hasWords = useHasWords(project);
  const [ahead, setAhead] = useState<Partial<Finish>>({});
  const finish: Partial<Finish> = { ...(project.finish as Partial<Finish>), ...ahead };
  const client = useQueryClient();
  const waiting = useRef(0);
  const set = async (part: Partial<Finish>) => {
    setAhead((before) => ({ ...before, ...part }));
    waiting.current += 1;
    const changed = await change((version) => {
      // One is chosen while the one before is on its way: what that made of it holds.
      const latest = client.getQueryData<Project>(keys.project(project.project_id)) ?? project;
      const whole = { ...(latest.finish as Partial<Finish>), ...part } as Finish;
      return server.projects.change(project.project_id, { finish: whole }, { version });
    });
    waiting.current -= 1;
    if (waiting.current === 0) setAhead({});
    return changed !== null;
  };
  return (
    <section className={css.card} aria-label="How it is finished">
      <h2>How it is finished</h2>
      <Select
        label="Shape"
        hint="Another shape is cut out around the character."
        value={finish.aspect_ratio ?? ""}
        onChange={(event) =>
          void set({ aspect_ratio: (event.target.value || null) as Finish["aspect_ratio"] })
        }
      >
        {options(SHAPES)}
      </Select>
      <Select
        label="Size"
        hint="Clips are scaled to it; they gain no detail."
        value={finish.size ?? ""}
        onChange={(event) => void set({ size: (event.target.value || null) as Finish["size"] })}
      >
        {options(SIZES)}
      </Select>
      <Select
        label="Lyrics"
        value={finish.captions ?? "off"}
        disabled={!hasWords && (finish.captions ?? "off") === "off"}
        hint={
          hasWords ? undefined : (
            <>
              The song has no lyrics yet:{" "}
              <Link to={{ at: "project", id: project.project_id, tab: "song", scene: null }}>
                add them
              </Link>
              .
            </>
          )
        }
        onChange={(event) => void set({ captions: event.target.value as Finish["captions"] })}
      >
        {options(CAPTIONS)}
      </Select>
      <Select
        label="Loudness"
        value={finish.loudness ?? "song"}
        onChange={(event) => void set({ loudness: event.target.value as Finish["loudness"] })}
      >
        {options(LOUDNESS)}
      </Select>
      <Title
        projectId={project.project_id}
        title={(project.finish as Partial<Finish>).title ?? ""}
        onSet={(title) => set({ title: title || null })}
      />
      <Check
        label="Fade in from black, and out"
        checked={finish.fades ?? false}
        onChange={(event) => void set({ fades: event.target.checked })}
      />
      <p className="small muted">
        None of this buys a clip. It is in the film once it is rendered.
      </p>
    </section>
  );
}

function options(choices: Choices): ReactNode {
  return choices.map(([value, words]) => (
    <option key={value} value={value}>
      {words}
    </option>
  ));
}
