import { useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, type ReactNode, useRef, useState } from "react";
import { CHARACTER, type Project, type Take } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { keys, server } from "../../api/queries";
import { dollars, isNothing, price } from "../../app/money";
import { ago } from "../../app/time";
import { useBegin, useRunning } from "../../jobs/useJobs";
import { takesOf, useTakes } from "../../project/useProject";
import { useWarned } from "../../project/useWarned";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/icons";
import { Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import { Choosing, Waiting } from "../../upload/Choosing";
import { useUpload } from "../../upload/useUpload";
import { factsOf } from "../storyboard/board";
import css from "./Cast.module.css";
import { altOf, PICTURES, whyNoPicture } from "./pictureFile";
import { WordsForm } from "./WordsForm";

/** Who is seen: in words, and as pictures of which one is in every clip. */
export function Character({ project }: { project: Project }): ReactNode {
  return (
    <section className={css.part} aria-labelledby="character">
      <h2 id="character">Who is seen</h2>
      <WordsForm
        project={project}
        name="character"
        label="The character"
        hint="Age, build, hair, clothes, one thing nobody forgets. It stands in every scene word for word."
        read={(one) => one.character.description}
        fields={(words) => ({ character_description: words })}
        refuse={(words) => (words ? null : "Say who is seen.")}
      />
      <ForMakers>
        <Pictures project={project} />
      </ForMakers>
    </section>
  );
}

function Pictures({ project }: { project: Project }): ReactNode {
  const takes = takesOf(useTakes(project.project_id).data, CHARACTER).filter((one) => one.url);
  const running = useRunning(project.project_id).data ?? [];
  const isDrawing = running.some((job) => job.progress?.phase === "reference");
  const { change, warning } = useWarned(project.project_id);
  const say = useSay();
  const lock = async (take: Take) => {
    const changed = await change((options) =>
      server.projects.chooseTake(project.project_id, CHARACTER, take.take_id, options),
    );
    if (changed) say("This picture is in every clip from now on.");
  };
  const { steps } = project;
  return (
    <>
      {steps.reference === "stale" && (
        <Notice kind="warning" title="The picture was drawn from other words">
          Draw another one, or keep it: choose it once more.
        </Notice>
      )}
      <ul className={css.pictures} aria-label="Pictures of the character">
        {takes.map((take, index) => (
          <li key={take.take_id}>
            <Picture
              take={take}
              number={index + 1}
              isStale={steps.reference === "stale"}
              onLock={() => void lock(take)}
            />
          </li>
        ))}
        {isDrawing && (
          <li className={css.drawing}>
            <p role="status">Being drawn…</p>
          </li>
        )}
      </ul>
      {takes.length === 0 && !isDrawing && (
        <p className="muted">
          No picture yet. Clips are made with one, so that the character looks the same in each.
        </p>
      )}
      <div className={css.row}>
        <Draw project={project} isFirst={takes.length === 0} isDrawing={isDrawing} />
        <Own project={project} />
      </div>
      {warning}
    </>
  );
}

interface PictureProps {
  take: Take;
  number: number;
  isStale: boolean;
  onLock: () => void;
}

function Picture({ take, number, isStale, onLock }: PictureProps): ReactNode {
  const facts = factsOf(take);
  const told = [
    take.source === "own" ? "Your own picture" : (facts.model?.split("/").at(-1) ?? null),
    facts.cost !== null && (isNothing(facts.cost) ? "free" : dollars(facts.cost)),
    ago(take.created_at),
  ];
  return (
    <article
      className={css.picture}
      aria-label={`Picture ${number}`}
      data-chosen={take.chosen || undefined}
    >
      <a
        href={take.url ?? ""}
        target="_blank"
        rel="noreferrer"
        aria-label={`Picture ${number} in full`}
      >
        <img src={take.url ?? ""} alt={altOf(take)} loading="lazy" />
      </a>
      <p className="small muted number">{told.filter(Boolean).join(" · ")}</p>
      {take.chosen && (
        <p className={css.locked}>
          <Icon name="lock" size={16} /> In every clip
        </p>
      )}
      {(!take.chosen || isStale) && (
        <Button
          onClick={onLock}
          aria-label={`${take.chosen ? "Keep" : "Use"} this one: picture ${number}`}
        >
          {take.chosen ? "Keep this one" : "Use this one"}
        </Button>
      )}
    </article>
  );
}

interface DrawProps {
  project: Project;
  isFirst: boolean;
  isDrawing: boolean;
}

function Draw({ project, isFirst, isDrawing }: DrawProps): ReactNode {
  const { begin, busy } = useBegin();
  const [isAsking, setIsAsking] = useState(false);
  const { price_usd: amount, unknown, description } = project.character;
  const isFree = isNothing(amount);
  const client = useQueryClient();
  const id = project.project_id;
  // Never for more than what is shown here, nothing too; where it is more, the new price is asked about.
  const draw = async (mostUsd: string) => {
    const job = await begin(() => server.projects.start(id, "reference", { mostUsd }));
    if (!job) await client.invalidateQueries({ queryKey: keys.project(id) });
    setIsAsking(!job);
  };
  const name = isFirst ? "Draw the character" : "Draw another one";
  if (amount === null) {
    return <p className="small muted">It cannot be drawn now: {unknown}</p>;
  }
  return (
    <>
      <Button
        icon="person"
        look={isFirst ? "main" : "plain"}
        busy={busy}
        disabled={isDrawing || !description.trim()}
        onClick={() => (isFree ? void draw(amount) : setIsAsking(true))}
      >
        {`${name} · ${price(amount)}`}
      </Button>
      {isAsking && !isFree && (
        <Dialog
          title={`${name} for ${dollars(amount)}?`}
          onClose={() => setIsAsking(false)}
          actions={
            <>
              <Button onClick={() => setIsAsking(false)}>Not now</Button>
              <Button look="main" busy={busy} onClick={() => void draw(amount)}>
                {`Draw it for ${dollars(amount)}`}
              </Button>
            </>
          }
        >
          One picture, from the words above; each time another one. It counts against the film’s
          budget and today’s limit. Pictures that are there are kept.
        </Dialog>
      )}
    </>
  );
}

function Own({ project }: { project: Project }): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  const { change, warning } = useWarned(project.project_id);
  const say = useSay();
  const upload = useUpload({
    refuse: whyNoPicture,
    send: (file, options) => server.assets.add(file, options),
    onSent: async ({ asset_id: asset }) => {
      const changed = await change((options) =>
        server.projects.use(project.project_id, CHARACTER, asset, options),
      );
      if (changed) say("Your picture is in every clip from now on.");
      return changed !== null;
    },
  });
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (file) upload.send(file);
  };
  return (
    <>
      <Choosing upload={upload} what="your picture">
        <Button icon="add" onClick={() => field.current?.click()}>
          Use a picture of your own
        </Button>
      </Choosing>
      <input
        ref={field}
        hidden
        type="file"
        aria-label="A picture of the character"
        accept={PICTURES}
        onChange={choose}
      />
      <span className="small muted">PNG, JPEG or WebP, up to 20 MB; free.</span>
      {upload.problem && (
        <Notice kind="error" title="The picture was not taken">
          {upload.problem}
        </Notice>
      )}
      <Waiting upload={upload} />
      {warning}
    </>
  );
}
