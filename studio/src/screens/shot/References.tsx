import { useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, type ReactNode, useId, useRef } from "react";
import { CHARACTER, type Project, type Take } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { Link } from "../../app/Link";
import { useNewest } from "../../app/useNewest";
import { takesOf, useChange, useTakes } from "../../project/useProject";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/icons";
import { Loading, Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import { Choosing, Waiting } from "../../upload/Choosing";
import { useUpload } from "../../upload/useUpload";
import { altOf, PICTURES, whyNoPicture } from "../cast/pictureFile";
import { type Model, type Need, picturesFor } from "./models";
import { broughtTake, chosenOf, said, withPicture } from "./pictures";
import css from "./Shot.module.css";
import { AS_FILM, picked } from "./shotDraft";

interface ReferencesProps {
  project: Project;
  /** As the draft of the shot has them. */
  references: string;
  model: Model | undefined;
  need: Need;
  /** Choose others, told from those that are chosen by then. */
  onChoose: (choose: (references: string) => string) => void;
}

/** Which pictures the clip of a shot is made with: that of the film, or others. */
export function References(props: ReferencesProps): ReactNode {
  const { project, references, model, need, onChoose } = props;
  const id = useId();
  const say = useSay();
  const asked = useTakes(project.project_id);
  const usual = project.character.take_id;
  const takes = picturesOf(asked.data, usual);
  const own = picked(references);
  const chosen = chosenOf(references, usual);
  // As long as nobody knows the model, nobody knows of a limit.
  const unlimited = { most: Number.POSITIVE_INFINITY, why: "" };
  const { most, why } = model ? picturesFor(model, need) : unlimited;
  const choose = (ids: readonly string[]) => {
    // In their order on the page: where a model takes fewer, it takes the first ones.
    const sorted = takes.map((take) => take.take_id).filter((one) => ids.includes(one));
    // That of the film, chosen here, stays also when the film takes another one.
    onChoose(() => sorted.join(","));
  };
  const toggle = (take: Take) => {
    if (chosen.includes(take.take_id)) choose(chosen.filter((one) => one !== take.take_id));
    // Where there is room for one alone, another one takes its place.
    else choose(most === 1 ? [take.take_id] : [...chosen, take.take_id]);
  };
  const add = (take: Take) => {
    if (most === 0) say("Your picture is among those of the film; this shot is made without any.");
    else onChoose((now) => withPicture(now, usual, take.take_id, most));
  };
  const isFull = most > 1 && chosen.length >= most;
  return (
    <fieldset className={css.references} aria-describedby={`${id}-why`}>
      <legend>Pictures it is made with</legend>
      {takes.length > 0 && (
        <ul className={css.pictures}>
          {takes.map((take, index) => {
            const isChosen = chosen.includes(take.take_id);
            const isUsual = take.take_id === usual;
            return (
              <li key={take.take_id}>
                <label>
                  <img src={take.url ?? ""} alt={altOf(take)} loading="lazy" />
                  <input
                    type="checkbox"
                    aria-label={`Picture ${index + 1}${isUsual ? ", of the film: in every clip" : ""}`}
                    checked={isChosen}
                    // What is chosen can be left out, whatever the model takes.
                    disabled={!isChosen && (most === 0 || isFull)}
                    onChange={() => toggle(take)}
                  />
                  {isUsual && (
                    <span className="small muted">
                      <Icon name="lock" size={16} /> Film
                    </span>
                  )}
                </label>
              </li>
            );
          })}
        </ul>
      )}
      {asked.isPending && <Loading what="the pictures" rows={1} />}
      {asked.isError && (
        <Notice
          kind="error"
          title="The pictures cannot be shown"
          action={
            <Button busy={asked.isFetching} onClick={() => void asked.refetch()}>
              Try again
            </Button>
          }
        >
          {sentence(asked.error)}
        </Notice>
      )}
      <p id={`${id}-why`} className="small muted">
        {asked.data && said({ pictures: takes.length, usual, own, most })} {why}
        {isFull ? " Take one out to choose another." : ""}
      </p>
      <div className={css.row}>
        {own !== null && usual !== null && (
          <Button look="quiet" onClick={() => onChoose(() => AS_FILM)}>
            As the film
          </Button>
        )}
        <Add project={project} isClosed={most === 0} onAdded={add} />
        <Link to={{ at: "project", id: project.project_id, tab: "cast", scene: null }}>
          Cast &amp; look
        </Link>
      </div>
    </fieldset>
  );
}

/** Return the pictures of a project, that of the film first. */
function picturesOf(takes: readonly Take[] | undefined, usual: string | null): Take[] {
  const found = takesOf(takes, CHARACTER).filter((take) => take.url);
  const isUsual = (take: Take) => take.take_id === usual;
  return [...found.filter(isUsual), ...found.filter((take) => !isUsual(take))];
}

interface AddProps {
  project: Project;
  /** Whether no picture goes along with this shot. */
  isClosed: boolean;
  onAdded: (take: Take) => void;
}

/** A picture of somebody or something else, put beside those of the character. */
function Add({ project, isClosed, onAdded }: AddProps): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const say = useSay();
  const id = project.project_id;
  const change = useChange(id);
  // The shot may be another one by then: with another model, and other pictures chosen.
  const added = useNewest(onAdded);
  const upload = useUpload({
    refuse: whyNoPicture,
    send: (file, options) => server.assets.add(file, options),
    onSent: async ({ asset_id: asset }) => {
      const known = client.getQueryData<Take[]>(keys.takes(id)) ?? [];
      const changed = await change((version) =>
        server.projects.use(id, CHARACTER, asset, { version, choose: false }),
      );
      if (!changed) return false;
      const takes = await client.fetchQuery({
        queryKey: keys.takes(id),
        queryFn: ({ signal }) => server.projects.takes(id, { signal }),
        staleTime: 0,
      });
      const take = broughtTake(takes, known, asset);
      if (take) added.current(take);
      else say("Your picture is among those of the film. Choose it for this shot.");
      return true;
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
        <Button icon="add" disabled={isClosed} onClick={() => field.current?.click()}>
          Add a picture
        </Button>
      </Choosing>
      <input
        ref={field}
        hidden
        type="file"
        aria-label="A picture for this shot"
        accept={PICTURES}
        onChange={choose}
      />
      {upload.problem && (
        <Notice kind="error" title="The picture was not taken">
          {upload.problem}
        </Notice>
      )}
      <Waiting upload={upload} />
    </>
  );
}
