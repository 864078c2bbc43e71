import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useMemo, useState } from "react";
import type { Project, ProjectChange, ProjectScene } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { keys, server } from "../../api/queries";
import { useMayChange } from "../../api/session";
import { isNothing } from "../../app/money";
import { useNotSaved } from "../../app/useUnkept";
import { consequence, useChange } from "../../project/useProject";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Check, TextArea, TextField } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import { secondsOf } from "../storyboard/board";
import { ModelPicker, short } from "./ModelPicker";
import { type Model, modelFor, type Need } from "./models";
import { References } from "./References";
import css from "./Shot.module.css";
import { Suggest } from "./Suggest";
import { picked } from "./shotDraft";
import type { ShotDraft } from "./useShotDraft";

interface ShotFormProps {
  project: Project;
  scene: ProjectScene;
  draft: ShotDraft;
  /** Whether the clip that is there was paid for. */
  isPaid: boolean;
}

/** What a shot shows and how it is made; what a change costs is told before it is saved. */
export function ShotForm({ project, scene, draft, isPaid }: ShotFormProps): ReactNode {
  const { fields, set, problems, changes, isChanged, isOvertaken } = draft;
  const change = useChange(project.project_id);
  const say = useSay();
  // Whoever may only look reads the texts to their end, with the keyboard too.
  const readOnly = !useMayChange();
  const notSaved = useNotSaved();
  const form = useId();
  const [busy, setBusy] = useState(false);
  // Once open it stays so: the focus is within while one goes through the models with arrows.
  const [isMoreOpen, setIsMoreOpen] = useState(fields.maker !== "");
  const [warning, setWarning] = useState<ProjectChange | null>(null);
  const isWrong = Object.keys(problems).length > 0;
  const ask = (dryRun: boolean) =>
    change(
      (version) =>
        server.projects.changeScene(project.project_id, scene.scene_id, changes, {
          version,
          dryRun,
        }),
      { quiet: true },
    );
  const save = async () => {
    setWarning(null);
    setBusy(true);
    const changed = await ask(false);
    setBusy(false);
    if (!changed) return;
    const saved = changed.project.scenes.find((one) => one.scene_id === scene.scene_id);
    draft.settle(fields, saved ?? scene);
    say(consequence(changed) ?? "Saved.");
  };
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    // What somebody else saved of it is looked at first.
    if (!isChanged || isWrong || isOvertaken || busy || readOnly) return;
    if (!isPaid || scene.clip.standing !== "current") {
      await save();
      return;
    }
    setBusy(true);
    const told = await ask(true);
    setBusy(false);
    if (!told) return;
    if (told.invalidated.some((one) => one.scene_id !== null)) setWarning(told);
    else await save();
  };
  const model = useModel(fields.maker, project);
  const seedless = model && !model.takesSeed ? model.model : null;
  const seconds = fields.seconds.trim() && !problems.seconds ? Number(fields.seconds) : null;
  const need: Need = {
    seconds: seconds ?? secondsOf(scene),
    ratio: project.aspect_ratio,
    resolution: project.resolution,
    continues: fields.continues && scene.number > 1,
    words: fields.description.length,
    avoids: fields.avoid.trim() !== "",
    hasSeed: fields.seed.trim() !== "",
    pictures: picked(fields.references)?.length ?? 1,
    withSound: (project.finish["clip_audio"] ?? "mute") !== "mute",
  };
  return (
    <form
      id={form}
      className={css.form}
      aria-label="The shot"
      onSubmit={(event) => void submit(event)}
    >
      {isOvertaken && (
        <Notice
          kind="warning"
          title="This shot was changed elsewhere meanwhile"
          action={
            <ForMakers>
              <div className={css.row}>
                <Button onClick={draft.insist}>Keep what I typed</Button>
                <Button onClick={draft.forget}>Take what is saved</Button>
              </div>
            </ForMakers>
          }
        >
          What you typed is still here; nothing was overwritten. Saved is: “
          <span dir="auto">{scene.description.slice(0, 200)}</span>”. What you did not touch shows
          what is saved already.
        </Notice>
      )}
      <TextArea
        label="What is seen"
        dir="auto"
        rows={5}
        maxLength={5000}
        readOnly={readOnly}
        value={fields.description}
        problem={problems.description}
        onChange={(event) => set({ description: event.target.value })}
      />
      <ForMakers>
        <Suggest project={project} sceneId={scene.scene_id} draft={draft} />
      </ForMakers>
      <TextArea
        label="What to avoid"
        hint="Separated by commas: crowds, text, bright daylight"
        dir="auto"
        rows={2}
        maxLength={5000}
        readOnly={readOnly}
        value={fields.avoid}
        onChange={(event) => set({ avoid: event.target.value })}
      />
      <div className={css.pair}>
        <TextField
          label="Length in seconds"
          hint={lengthHint(scene)}
          inputMode="numeric"
          placeholder="The music decides"
          readOnly={readOnly}
          value={fields.seconds}
          problem={problems.seconds}
          onChange={(event) => set({ seconds: event.target.value })}
        />
        <TextField
          label="Seed"
          hint={
            seedless === null
              ? "The same seed and words make much the same clip again."
              : `${short(seedless)} takes no seed: each take is another one.`
          }
          disabled={seedless !== null}
          inputMode="numeric"
          placeholder={seedless === null ? "By chance" : "Not with this model"}
          readOnly={readOnly}
          value={fields.seed}
          problem={problems.seed}
          onChange={(event) => set({ seed: event.target.value })}
        />
      </div>
      <ForMakers>
        <Check
          label="Start from the last frame of the scene before"
          hint={
            scene.number === 1 ? "This is the first scene: there is none before it." : undefined
          }
          disabled={scene.number === 1}
          checked={fields.continues && scene.number > 1}
          onChange={(event) => set({ continues: event.target.checked })}
        />
        <References
          project={project}
          references={fields.references}
          model={model}
          need={need}
          onChoose={(choose) => set(({ references }) => ({ references: choose(references) }))}
        />
        <details
          className={css.more}
          open={isMoreOpen}
          onToggle={(event) => setIsMoreOpen(event.currentTarget.open)}
        >
          <summary>Model: {fields.maker ? short(fields.maker) : "as the whole film"}</summary>
          <ModelPicker
            chosen={fields.maker}
            onChoose={(maker) => set({ maker })}
            project={project}
            need={need}
          />
        </details>
        {isChanged && (
          <div className={css.save}>
            <p className="small">
              {notSaved}
              {isOvertaken && " Decide above first what is to stay."}
            </p>
            <div className={css.row}>
              <Button look="quiet" onClick={draft.forget}>
                Discard
              </Button>
              <Button type="submit" look="main" busy={busy} disabled={isWrong || isOvertaken}>
                Save the shot
              </Button>
            </div>
          </div>
        )}
      </ForMakers>
      {warning && (
        <Dialog
          title="The clip would be out of date"
          onClose={() => setWarning(null)}
          actions={
            <>
              <Button onClick={() => setWarning(null)}>Not now</Button>
              <Button look="main" onClick={() => void save()}>
                Save all the same
              </Button>
            </>
          }
        >
          {consequence(warning)}
          {isNothing(warning.cost.amount_usd) ? "" : " Nothing is bought by saving."} The take that
          is there is kept, and can be chosen again.
        </Dialog>
      )}
    </form>
  );
}

/** Return the model that makes a shot; nothing as long as nobody knows which. */
function useModel(maker: string, project: Project): Model | undefined {
  const backends = useQuery({
    queryKey: keys.backends,
    queryFn: ({ signal }) => server.server.backends({ signal }),
  }).data;
  return useMemo(() => backends && modelFor(backends, maker, project), [backends, maker, project]);
}

function lengthHint(scene: ProjectScene): string {
  const seconds = secondsOf(scene);
  return seconds === null ? "Planned once there is a song." : `Now ${seconds.toFixed(1)} s.`;
}
