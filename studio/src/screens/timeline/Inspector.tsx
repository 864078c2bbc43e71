import { type ReactNode, useState } from "react";
import type { CutPlan, Project, ProjectScene } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { Link } from "../../app/Link";
import { dollars, isNothing } from "../../app/money";
import { plainly } from "../../app/plainly";
import { clock, FRAMES_A_SECOND, readClock } from "../../app/time";
import { Button, IconButton } from "../../ui/Button";
import type { Grid } from "../../wave/grid";
import { boundsOf, type Cuts, endOf, sampleOf, steppedFrame } from "./cuts";
import css from "./Timeline.module.css";
import type { Sight } from "./usePreview";

interface InspectorProps {
  project: Project;
  plan: CutPlan;
  cuts: Cuts;
  place: number;
  grid: Grid;
  sampleRate: number;
  longest: number;
  sights: ReadonlyMap<string, Sight>;
  /** How its cut is seen; nothing for the first scene. */
  begins: ReactNode;
  onMove: (place: number, frame: number) => void;
  onSplit: () => void;
  onRemove: () => void;
  onStartHere: () => void;
  onEndHere: () => void;
  onSeek: (place: number) => void;
}

/** The scene under the play head: what it is, and everything that can be done with its cut by pressing. */
export function Inspector(props: InspectorProps): ReactNode {
  const { project, plan, cuts, place, grid, sampleRate, longest, sights, onMove, onSeek } = props;
  const scene = project.scenes[place];
  const start = cuts.starts[place] ?? 0;
  const end = endOf(cuts, place);
  const bounds = boundsOf(cuts, place, longest);
  const step = (by: 1 | -1, to: "beat" | "bar" | "frame") => () => {
    const frame = steppedFrame(start, by, to, grid, sampleRate);
    onMove(place, Math.min(bounds[1], Math.max(bounds[0], frame)));
  };
  const says = grid.say(
    grid.snapped(sampleOf(start, sampleRate), "beat", sampleRate / FRAMES_A_SECOND),
  );
  const reason = plan.cuts.find((cut) => cut.frame === start && !cut.inner)?.lands_on;
  return (
    <section className={css.inspector} aria-label="Scene at the play head">
      <header className={css.scene}>
        <IconButton
          icon="back"
          label="Previous scene"
          disabled={place === 0}
          onClick={() => onSeek(place - 1)}
        />
        <h2 className="number">
          Scene {place + 1} <span className="muted">of {cuts.starts.length}</span>
        </h2>
        <IconButton
          icon="next"
          label="Next scene"
          disabled={place + 1 >= cuts.starts.length}
          onClick={() => onSeek(place + 1)}
        />
      </header>
      <p className={css.description} dir="auto">
        {scene?.description}
      </p>
      <p className="small muted number">
        {clock(start / FRAMES_A_SECOND, { tenths: true })} –{" "}
        {clock(end / FRAMES_A_SECOND, { tenths: true })} ·{" "}
        {((end - start) / FRAMES_A_SECOND).toFixed(1)} s · begins{" "}
        {place === 0 ? "with the film" : reason === "placed" ? "between beats" : `at ${says}`}
      </p>
      {scene && <State scene={scene} sight={sights.get(scene.scene_id)} />}
      {place > 0 && (
        <ForMakers>
          <div className={css.moving}>
            <IconButton icon="back" label="Begin a beat earlier" onClick={step(-1, "beat")} />
            <StartField
              key={`${place}-${start}`}
              start={start}
              bounds={bounds}
              onSet={(frame) => onMove(place, frame)}
            />
            <IconButton icon="next" label="Begin a beat later" onClick={step(1, "beat")} />
          </div>
        </ForMakers>
      )}
      {place > 0 && <ForMakers>{props.begins}</ForMakers>}
      <div className={css.group}>
        <ForMakers>
          <Button icon="split" onClick={props.onSplit}>
            Split
          </Button>
          <Button icon="delete" onClick={props.onRemove}>
            Remove
          </Button>
          <Button disabled={place === 0} onClick={props.onStartHere}>
            Start here
          </Button>
          <Button disabled={place + 1 >= cuts.starts.length} onClick={props.onEndHere}>
            End here
          </Button>
        </ForMakers>
        {scene && (
          <Link
            className={css.open}
            to={{
              at: "project",
              id: project.project_id,
              tab: "storyboard",
              scene: scene.scene_id,
            }}
          >
            Open the shot
          </Link>
        )}
      </div>
    </section>
  );
}

function State({ scene, sight }: { scene: ProjectScene; sight: Sight | undefined }): ReactNode {
  const { clip } = scene;
  const price =
    clip.price_usd !== null && !isNothing(clip.price_usd) ? `: ${dollars(clip.price_usd)}` : "";
  if (clip.job?.status === "queued" || clip.job?.status === "running") {
    return <p className="small">Its clip is being made.</p>;
  }
  if (clip.job?.status === "failed") {
    return (
      <p className={`${css.failed} small`}>
        Its clip could not be made. {plainly(`${clip.job.message ?? ""} ${clip.job.details ?? ""}`)}
      </p>
    );
  }
  if (clip.standing === "current") return <p className="small">Its clip is ready.</p>;
  const words =
    clip.standing === "stale"
      ? `Its clip is out of date: a new one is needed${price}.`
      : `It has no clip yet${price}.`;
  const shown = sight?.isDrawn ? " The draft is shown meanwhile." : "";
  return (
    <p className="small">
      {words}
      {shown}
    </p>
  );
}

interface StartFieldProps {
  start: number;
  bounds: readonly [number, number];
  onSet: (frame: number) => void;
}

/** Where a scene begins, as it is typed. */
function StartField({ start, bounds: [least, most], onSet }: StartFieldProps): ReactNode {
  const said = (frame: number) => clock(frame / FRAMES_A_SECOND, { tenths: true });
  const shown = (start / FRAMES_A_SECOND).toFixed(2);
  const [text, setText] = useState<string | null>(null);
  const seconds = text === null ? null : readClock(text);
  const frame = seconds === null ? null : Math.round(seconds * FRAMES_A_SECOND);
  const problem =
    text === null
      ? null
      : frame === null
        ? "Write it as 0:32.4."
        : frame < least || frame > most
          ? `It can be ${said(least)} to ${said(most)}.`
          : null;
  const set = () => {
    if (text === null || problem) return;
    setText(null);
    if (frame !== null && frame !== start) onSet(frame);
  };
  return (
    <span className={css.start}>
      <label>
        <span className="small muted">Begins at</span>
        <input
          className="number"
          value={text ?? writeStart(Number(shown))}
          inputMode="decimal"
          aria-invalid={problem ? true : undefined}
          onChange={(event) => setText(event.target.value)}
          onBlur={set}
          onKeyDown={(event) => {
            if (event.key === "Enter") set();
            if (event.key === "Escape") setText(null);
          }}
        />
      </label>
      {problem && (
        <span className={`${css.failed} small`} role="status">
          {problem}
        </span>
      )}
    </span>
  );
}

function writeStart(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(2).padStart(5, "0")}`;
}
