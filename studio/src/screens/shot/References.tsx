import { useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, type ReactNode, useId, useRef } from "react";
import { CHARACTER, type Project, type Take } from "songreel";
import { keys, server } from "../../api/queries";
import { Link } from "../../app/Link";
import { takesOf, useChange, useTakes } from "../../project/useProject";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/icons";
import { Notice } from "../../ui/Notice";
import { Sending } from "../../upload/Sending";
import { useUpload } from "../../upload/useUpload";
import { PICTURES, whyNoPicture } from "../cast/pictureFile";
import { type Model, type Need, picturesFor } from "./models";
import css from "./Shot.module.css";
import { AS_FILM, picked } from "./shotDraft";

interface ReferencesProps {
  project: Project;
  /** As the draft of the shot has them. */
  references: string;
  model: Model | undefined;
  need: Need;
  onChoose: (references: string) => void;
}

/** Which pictures the clip of a shot is made with: that of the film, or others. */
export function References(props: ReferencesProps): ReactNode {
  const { project, references, model, need, onChoose } = props;
  const id = useId();
  const takes = usePictures(project);
  const usual = project.character.take_id;
  const own = picked(references);
  const chosen = own ?? (usual === null ? [] : [usual]);
  const { most, why } = model ? picturesFor(model, need) : { most: chosen.length, why: "" };
  const choose = (ids: readonly string[]) => {
    // In their order on the page: where a model takes fewer, it takes the first ones.
    const sorted = takes.map((take) => take.take_id).filter((one) => ids.includes(one));
    // That of the film, chosen here, stays also when the film takes another one.
    onChoose(sorted.join(","));
  };
  const toggle = (take: Take) => {
    if (chosen.includes(take.take_id)) choose(chosen.filter((one) => one !== take.take_id));
    // Where there is room for one alone, another one takes its place.
    else choose(most === 1 ? [take.take_id] : [...chosen, take.take_id]);
  };
  const add = (take: Take) => {
    // It is the newest, and so the last one.
    const beside = most > chosen.length ? chosen : chosen.slice(0, most - 1);
    if (most > 0) onChoose([...beside, take.take_id].join(","));
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
                  <img src={take.url ?? ""} alt="" loading="lazy" />
                  <input
                    type="checkbox"
                    aria-label={`Picture ${index + 1}${isUsual ? ", the one in every clip" : ""}`}
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
      <p id={`${id}-why`} className="small muted">
        {said(takes.length, own, chosen.length, most)} {why}
        {isFull ? " Take one out to choose another." : ""}
      </p>
      <div className={css.row}>
        {own !== null && usual !== null && (
          <Button look="quiet" onClick={() => onChoose(AS_FILM)}>
            As the film
          </Button>
        )}
        <Add project={project} onAdded={add} />
        <Link to={{ at: "project", id: project.project_id, tab: "cast", scene: null }}>
          Cast &amp; look
        </Link>
      </div>
    </fieldset>
  );
}

function said(
  pictures: number,
  own: readonly string[] | null,
  chosen: number,
  most: number,
): string {
  if (pictures === 0) return "The film has no picture yet: clips need one of the character.";
  if (most === 0) return "";
  if (own === null) return "As in every clip: the film’s own picture of the character.";
  if (chosen === 0) return "No picture: the clip follows the words alone.";
  if (chosen > most)
    return most === 1
      ? "Only the first of them is used."
      : `Only the first ${most} of them are used.`;
  return chosen === 1
    ? "For this shot alone: this picture, whatever the film takes."
    : `For this shot alone: ${chosen} pictures.`;
}

/** Return the pictures of a project, that of the film first. */
function usePictures(project: Project): Take[] {
  const found = takesOf(useTakes(project.project_id).data, CHARACTER).filter((take) => take.url);
  const isUsual = (take: Take) => take.take_id === project.character.take_id;
  return [...found.filter(isUsual), ...found.filter((take) => !isUsual(take))];
}

interface AddProps {
  project: Project;
  onAdded: (take: Take) => void;
}

/** A picture of somebody or something else, put beside those of the character. */
function Add({ project, onAdded }: AddProps): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const id = project.project_id;
  const change = useChange(id);
  const upload = useUpload({
    refuse: whyNoPicture,
    send: (file, options) => server.assets.add(file, options),
    onSent: async ({ asset_id: asset }) => {
      const changed = await change((version) =>
        server.projects.use(id, CHARACTER, asset, { version, choose: false }),
      );
      if (!changed) return;
      const known = client.getQueryData<Take[]>(keys.takes(id)) ?? [];
      const takes = await client.fetchQuery({
        queryKey: keys.takes(id),
        queryFn: ({ signal }) => server.projects.takes(id, { signal }),
        staleTime: 0,
      });
      const isNew = (take: Take) => !known.some((one) => one.take_id === take.take_id);
      const added = takesOf(takes, CHARACTER).find(
        (take) => take.media_id === asset || isNew(take),
      );
      if (added) onAdded(added);
    },
  });
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (file) upload.send(file);
  };
  return (
    <>
      {upload.sending ? (
        <Sending upload={upload} sent={upload.sending} what="your picture" />
      ) : (
        <Button icon="add" onClick={() => field.current?.click()}>
          Add a picture
        </Button>
      )}
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
    </>
  );
}
