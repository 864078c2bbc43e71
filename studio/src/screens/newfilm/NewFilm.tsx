import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { NotFoundError, type Project } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { clock } from "../../app/time";
import { useShortcuts } from "../../keys/Shortcuts";
import { Button } from "../../ui/Button";
import { TextArea } from "../../ui/Field";
import { useSay } from "../../ui/Toasts";
import { ChooseSong } from "../song/ChooseSong";
import { Draft } from "./Draft";
import { titleOf, useWish, type Wish } from "./draftWish";
import { Looks } from "./Looks";
import css from "./NewFilm.module.css";

const SHAPES = [
  { aspect: "16:9", name: "Wide", use: "films, YouTube" },
  { aspect: "9:16", name: "Tall", use: "phones, shorts" },
  { aspect: "1:1", name: "Square", use: "feeds" },
] as const;
const MOST_LETTERS = 20_000;

/** A song, an idea, a character and a look; then the draft of the film, for nothing. */
export default function NewFilm(): ReactNode {
  const { wish, change, forget } = useWish();
  const [isChanging, setIsChanging] = useState(false);
  if (wish.made && !isChanging) {
    return (
      <Draft
        key={wish.made.jobId}
        {...wish.made}
        onAgain={(jobId) => wish.made && change({ made: { ...wish.made, jobId } })}
        onChange={() => setIsChanging(true)}
        onLeave={forget}
      />
    );
  }
  return (
    <Form
      wish={wish}
      change={change}
      onForget={() => {
        forget();
        setIsChanging(false);
      }}
      onBegun={() => setIsChanging(false)}
    />
  );
}

interface FormProps {
  wish: Wish;
  change: (change: Partial<Wish>) => void;
  onForget: () => void;
  onBegun: () => void;
}

function Form({ wish, change, onForget, onBegun }: FormProps): ReactNode {
  const form = useRef<HTMLFormElement>(null);
  const [isAsked, setIsAsked] = useState(false);
  const { begin, busy } = useDrafting();
  const lacks = {
    song: wish.songId === null,
    idea: wish.idea.trim() === "",
    character: wish.character.trim() === "",
  };
  const draw = async () => {
    setIsAsked(true);
    const [first] = Object.entries(lacks).flatMap(([name, isLacking]) => (isLacking ? [name] : []));
    if (first) {
      const place = form.current?.querySelector(`[data-field="${first}"]`);
      place?.querySelector<HTMLElement>("textarea, button")?.focus();
      return;
    }
    const made = await begin(wish);
    if (!made) return;
    change({ made });
    onBegun();
  };
  useShortcuts("New film", [
    { keys: "Mod+Enter", does: "Show me the draft", run: () => void draw() },
  ]);
  return (
    <form
      ref={form}
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        void draw();
      }}
    >
      <header className={css.head}>
        <h1>New film</h1>
        {(wish.songId || wish.idea || wish.character) && (
          <Button look="quiet" onClick={onForget}>
            Begin anew
          </Button>
        )}
      </header>
      <section className={css.part} aria-labelledby="new-song" data-field="song">
        <h2 id="new-song">1. The song</h2>
        <SongChoice wish={wish} change={change} isMissed={isAsked && lacks.song} />
      </section>
      <section className={css.part} aria-labelledby="new-idea">
        <h2 id="new-idea">2. What happens</h2>
        <div className={css.words}>
          <div data-field="idea">
            <TextArea
              label="The idea"
              hint="One sentence will do. In any language."
              placeholder="A robot finds a flower in the rain and carries it across the sleeping city"
              dir="auto"
              rows={4}
              value={wish.idea}
              problem={problemOf(wish.idea, isAsked, "Say in a few words what happens.")}
              onChange={(event) => change({ idea: event.target.value })}
            />
          </div>
          <div data-field="character">
            <TextArea
              label="Who it is about"
              hint="What one sees of them, so that they look the same in each shot."
              placeholder="A small rusty robot with round eyes and a red scarf"
              dir="auto"
              rows={4}
              value={wish.character}
              problem={problemOf(wish.character, isAsked, "Say who is seen: a person, an animal…")}
              onChange={(event) => change({ character: event.target.value })}
            />
          </div>
        </div>
      </section>
      <fieldset className={css.part}>
        <legend>3. The look</legend>
        <Looks chosen={wish.style} onChoose={(style) => change({ style })} />
      </fieldset>
      <fieldset className={css.part}>
        <legend>4. The shape</legend>
        <div className={css.shapes}>
          {SHAPES.map(({ aspect, name, use }) => (
            <label key={aspect} className={css.shape}>
              <input
                type="radio"
                name="shape"
                checked={wish.aspect === aspect}
                onChange={() => change({ aspect })}
              />
              <span className={css.frame} data-aspect={aspect} aria-hidden="true" />
              <span>
                {name} <span className="number">{aspect}</span>
                <span className="small muted"> {use}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <footer className={css.go}>
        <Button type="submit" look="main" icon="film" busy={busy}>
          Show me the draft
        </Button>
        <p className="small muted">Costs nothing: it is drawn on this computer, in seconds.</p>
      </footer>
    </form>
  );
}

function problemOf(text: string, isAsked: boolean, lacking: string): string | undefined {
  if (text.length > MOST_LETTERS) {
    const letters = text.length.toLocaleString();
    return `These are ${letters} letters; more than ${MOST_LETTERS.toLocaleString()} are not read. Shorten it.`;
  }
  return isAsked && text.trim() === "" ? lacking : undefined;
}

function SongChoice(props: {
  wish: Wish;
  change: (change: Partial<Wish>) => void;
  isMissed: boolean;
}): ReactNode {
  const { wish, change, isMissed } = props;
  const asked = useQuery({
    queryKey: keys.song(wish.songId ?? ""),
    queryFn: ({ signal }) => server.songs.get(wish.songId ?? "", { signal }),
    enabled: wish.songId !== null,
  });
  if (wish.songId === null || asked.error instanceof NotFoundError) {
    return (
      <>
        {isMissed && <p className={css.problem}>A film needs a song: drop it, or choose it.</p>}
        <ChooseSong title="Drop your song here" onChosen={(songId) => change({ songId })} />
      </>
    );
  }
  const song = asked.data;
  return (
    <div className={css.chosen}>
      <div>
        <p dir="auto" className={css.name}>
          {song?.name ?? "The song"}
        </p>
        <p className="small muted number" role="status">
          {song && `${clock(song.duration_seconds)} long`}
          {asked.error && sentence(asked.error)}
        </p>
      </div>
      <Button onClick={() => change({ songId: null })}>Another song</Button>
    </div>
  );
}

/** Return what makes a project of a wish, or changes the one that was made, and has it drawn. */
function useDrafting(): {
  begin: (wish: Wish) => Promise<Wish["made"]>;
  busy: boolean;
} {
  const client = useQueryClient();
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const begin = async (wish: Wish) => {
    setBusy(true);
    try {
      const projectId = wish.made
        ? await changed(wish, wish.made.projectId)
        : (await server.projects.create({ ...fieldsOf(wish), title: await titled(wish) }))
            .project_id;
      const job = await server.projects.run(projectId, { until: "animatic", free: true });
      void client.invalidateQueries({ queryKey: keys.projects });
      void client.invalidateQueries({ queryKey: keys.project(projectId) });
      return { projectId, jobId: job.job_id };
    } catch (problem) {
      say(sentence(problem), { kind: "problem" });
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { begin, busy };
}

function fieldsOf(wish: Wish) {
  return {
    idea: wish.idea,
    character_description: wish.character,
    song_id: wish.songId,
    style: wish.style,
    aspect_ratio: wish.aspect,
  };
}

async function titled(wish: Wish): Promise<string> {
  const song = wish.songId ? await server.songs.get(wish.songId) : null;
  return titleOf(song?.name, wish.idea);
}

/** Change a project that was drafted before, and have its scenes written anew where they are of something else. */
async function changed(wish: Wish, projectId: string): Promise<string> {
  let before: Project;
  try {
    before = await server.projects.get(projectId);
  } catch (problem) {
    if (!(problem instanceof NotFoundError)) throw problem;
    // It was deleted meanwhile: it is a new film.
    return (await server.projects.create({ ...fieldsOf(wish), title: await titled(wish) }))
      .project_id;
  }
  const { project } = await server.projects.change(projectId, fieldsOf(wish), {
    version: before.version,
  });
  if (project.scene_count > 0 && project.steps.scenes !== "current") {
    await server.jobs.finished(await server.projects.start(projectId, "scenes", { free: true }));
  }
  return projectId;
}
