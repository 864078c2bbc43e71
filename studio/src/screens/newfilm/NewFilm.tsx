import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { NotFoundError } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { keys, sentence, server } from "../../api/queries";
import { clock } from "../../app/time";
import { useShortcuts } from "../../keys/Shortcuts";
import { Button } from "../../ui/Button";
import { TextArea } from "../../ui/Field";
import { ChooseSong } from "../song/ChooseSong";
import { Draft } from "./Draft";
import { useWish, type Wish } from "./draftWish";
import { Looks } from "./Looks";
import css from "./NewFilm.module.css";
import { useDrafting } from "./useDrafting";

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
        projectId={wish.made.projectId}
        jobId={wish.made.jobId}
        onAgain={(jobId) => wish.made && change({ made: { ...wish.made, jobId } })}
        onWritten={(written) => wish.made && change({ made: { ...wish.made, written } })}
        onChange={() => setIsChanging(true)}
        onLeave={forget}
      />
    );
  }
  return (
    <ForMakers>
      <Form
        wish={wish}
        change={change}
        onForget={() => {
          forget();
          setIsChanging(false);
        }}
        onBegun={() => setIsChanging(false)}
      />
    </ForMakers>
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
  const { begin, busy, question } = useDrafting(change);
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
    { keys: "Mod+Enter", does: "Show me the draft", changes: true, run: () => void draw() },
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
      {question}
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
