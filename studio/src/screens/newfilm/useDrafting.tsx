import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { NotFoundError, type Project } from "songreel";
import { finished } from "../../api/live";
import { keys, sentence, server } from "../../api/queries";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { useSay } from "../../ui/Toasts";
import { type Given, givenOf, type Made, titleOf, type Wish, writtenOf } from "./draftWish";

/** What is decided by a person before a project that was drafted is changed. */
type Question =
  | { about: "words"; project: Project }
  | { about: "scenes"; clips: number }
  /** Nothing is asked. */
  | null;
type Answer = "mine" | "theirs" | null;
type Ask = (question: Question) => Promise<Answer>;

/** Thrown where somebody thought better of it. */
class NotNow extends Error {}

/** Return what makes a project of a wish, or changes the one that was made, and has it drawn. */
export function useDrafting(change: (some: Partial<Wish>) => void): {
  begin: (wish: Wish) => Promise<Made | null>;
  busy: boolean;
  /** A dialog that asks before anything is lost, to be drawn somewhere. */
  question: ReactNode;
} {
  const client = useQueryClient();
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<{ question: Question; end: (answer: Answer) => void }>();
  const ask: Ask = async (question) => {
    const answer = await new Promise<Answer>((end) => setAsked({ question, end }));
    setAsked(undefined);
    return answer;
  };
  const begin = async (wish: Wish) => {
    setBusy(true);
    try {
      const projectId = wish.made ? await changed(wish, wish.made, ask, change) : await made(wish);
      const job = await server.projects.run(projectId, { until: "animatic", free: true });
      void client.invalidateQueries({ queryKey: keys.projects });
      // What was known of it is of the draft before.
      client.removeQueries({ queryKey: keys.project(projectId) });
      return { projectId, jobId: job.job_id, given: givenOf(wish) };
    } catch (problem) {
      if (!(problem instanceof NotNow)) say(sentence(problem), { kind: "problem" });
      return null;
    } finally {
      setBusy(false);
    }
  };
  const question = asked && <Decide question={asked.question} onEnd={asked.end} />;
  return { begin, busy, question };
}

function Decide(props: { question: Question; onEnd: (answer: Answer) => void }): ReactNode {
  const { question, onEnd } = props;
  if (question === null) return null;
  if (question.about === "words") {
    return (
      <Dialog
        title="This film was changed elsewhere meanwhile"
        onClose={() => onEnd(null)}
        actions={
          <>
            <Button onClick={() => onEnd("theirs")}>Take what is saved</Button>
            <Button look="main" onClick={() => onEnd("mine")}>
              Save mine all the same
            </Button>
          </>
        }
      >
        <p>Other words are saved than those that you began from:</p>
        <p dir="auto">“{question.project.idea}”</p>
        <p dir="auto">“{question.project.character.description}”</p>
      </Dialog>
    );
  }
  const { clips } = question;
  return (
    <Dialog
      title="Write the scenes anew?"
      onClose={() => onEnd(null)}
      actions={
        <>
          <Button look="danger" onClick={() => onEnd("theirs")}>
            Write them anew
          </Button>
          <Button look="main" onClick={() => onEnd("mine")}>
            Keep the scenes
          </Button>
        </>
      }
    >
      <p>
        {clips > 0
          ? `${clips === 1 ? "One scene has a clip" : `${clips} scenes have clips`} by now. `
          : "The scenes may have been changed since the draft was made. "}
        Written anew from what you say here, all of them are replaced by others: what was changed in
        them is gone from the film, and so are their clips.
      </p>
      <p>Kept, they stay as they are, and the draft is drawn from them.</p>
    </Dialog>
  );
}

async function made(wish: Wish): Promise<string> {
  const song = wish.songId ? await server.songs.get(wish.songId) : null;
  const title = titleOf(song?.name, wish.idea);
  return (await server.projects.create({ ...fieldsOf(givenOf(wish)), title })).project_id;
}

/** Change a project that was drafted before, and have its scenes written anew where that loses nothing. */
async function changed(
  wish: Wish,
  before: Made,
  ask: Ask,
  change: (some: Partial<Wish>) => void,
): Promise<string> {
  const { projectId } = before;
  let project: Project;
  try {
    project = await server.projects.get(projectId);
  } catch (problem) {
    if (!(problem instanceof NotFoundError)) throw problem;
    // It was deleted meanwhile: it is a new film.
    return made(wish);
  }
  const saved = savedOf(project);
  const wanted = givenOf(wish);
  const names = otherIn(wanted, before.given ?? saved);
  const overtaken = before.given ? otherIn(saved, before.given) : [];
  if (names.some((name) => overtaken.includes(name))) {
    const answer = await ask({ about: "words", project });
    if (answer === null) throw new NotNow();
    if (answer === "theirs") {
      change({ ...saved, made: { ...before, given: saved } });
      throw new NotNow();
    }
  }
  const fields = Object.fromEntries(
    Object.entries(fieldsOf(wanted)).filter(([name]) => names.some((one) => NAMES[one] === name)),
  );
  // Nothing is changed before it was said what would be lost by it.
  const at = { version: project.version };
  const tried =
    names.length > 0
      ? (await server.projects.change(projectId, fields, { ...at, dryRun: true })).project
      : project;
  const isToBeWritten = tried.scene_count > 0 && tried.steps.scenes !== "current";
  let isKept = false;
  if (isToBeWritten) {
    const clips = project.scenes.filter((scene) => scene.clip.standing !== "missing").length;
    if (clips > 0 || before.written !== writtenOf(project)) {
      const answer = await ask({ about: "scenes", clips });
      if (answer === null) throw new NotNow();
      isKept = answer === "mine";
    }
  }
  if (names.length > 0) await server.projects.change(projectId, fields, at);
  if (isToBeWritten && !isKept) {
    const writing = server.projects.start(projectId, "scenes", { free: true, mostUsd: "0" });
    await finished(await writing);
  }
  return projectId;
}

const NAMES = {
  idea: "idea",
  character: "character_description",
  songId: "song_id",
  style: "style",
  aspect: "aspect_ratio",
} as const satisfies Record<keyof Given, string>;

function fieldsOf({ idea, character, songId, style, aspect }: Given) {
  return {
    idea,
    character_description: character,
    song_id: songId,
    style,
    aspect_ratio: aspect,
  };
}

function savedOf(project: Project): Given {
  return {
    idea: project.idea,
    character: project.character.description,
    songId: project.song_id,
    style: project.style,
    aspect: project.aspect_ratio as Given["aspect"],
  };
}

function otherIn(one: Given, other: Given): (keyof Given)[] {
  const names = Object.keys(NAMES) as (keyof Given)[];
  return names.filter((name) => (one[name] ?? "").trim() !== (other[name] ?? "").trim());
}
