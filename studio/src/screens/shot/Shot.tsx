import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Project, ProjectScene, Take } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { server } from "../../api/queries";
import { Link } from "../../app/Link";
import { isNothing, price } from "../../app/money";
import { plainly } from "../../app/plainly";
import { go } from "../../app/route";
import { clock, FRAMES_A_SECOND } from "../../app/time";
import { useShortcuts } from "../../keys/Shortcuts";
import { takesOf, useChange, usePlan, useTakes } from "../../project/useProject";
import { Button, IconButton } from "../../ui/Button";
import { Empty, Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import {
  type CardState,
  factsOf,
  otherSeeds,
  placesOf,
  type Seeds,
  STATES,
  secondsOf,
  stateOf,
} from "../storyboard/board";
import { leaveShot } from "../storyboard/leftShot";
import { MakeDialog } from "../storyboard/MakeDialog";
import { Pick } from "../storyboard/Pick";
import { useBoard } from "../storyboard/useBoard";
import { footageOf } from "../storyboard/useCards";
import css from "./Shot.module.css";
import { ShotForm } from "./ShotForm";
import { Takes } from "./Takes";
import { useShotDraft } from "./useShotDraft";

interface ShotProps {
  project: Project;
  sceneId: string;
}

/** One shot: what it shows, how it is made, and its takes. */
export default function Shot({ project, sceneId }: ShotProps): ReactNode {
  const scene = project.scenes.find((one) => one.scene_id === sceneId);
  if (!scene) {
    return (
      <Empty
        title="There is no such shot"
        action={
          <Link to={{ at: "project", id: project.project_id, tab: "storyboard", scene: null }}>
            Back to the storyboard
          </Link>
        }
      >
        It was deleted, perhaps in another tab.
      </Empty>
    );
  }
  return <Open project={project} scene={scene} />;
}

const UNSAVED = "Save what you changed first: the clip is made of what is saved.";

/** The clip that somebody asks for; with a seed, another take of what is there. */
interface Wanted {
  scenes: readonly string[];
  title: string;
  seeds?: Seeds;
}

function Open({ project, scene }: { project: Project; scene: ProjectScene }): ReactNode {
  const { project_id: projectId } = project;
  const { scene_id: sceneId, number } = scene;
  const asked = useTakes(projectId);
  const takes = takesOf(asked.data, sceneId).filter((take) => take.url !== null);
  const change = useChange(projectId);
  const board = useBoard(projectId);
  const draft = useShotDraft(projectId, scene);
  const [looked, setLooked] = useState<string | null>(null);
  const [making, setMaking] = useState<Wanted | null>(null);
  const say = useSay();
  const [isBringing, setIsBringing] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const chosen = takes.find((take) => take.chosen);
  const shown = takes.find((take) => take.take_id === looked) ?? chosen ?? takes.at(-1);
  const state = stateOf(scene);
  const open = (place: number) => {
    const next = project.scenes[place - 1];
    if (next) go({ at: "project", id: projectId, tab: "storyboard", scene: next.scene_id });
  };
  const leave = () => {
    leaveShot(sceneId);
    go({ at: "project", id: projectId, tab: "storyboard", scene: null });
  };
  const keep = async (takeId: string) => {
    setLooked(takeId);
    if (takeId === chosen?.take_id) return;
    await change((version) => server.projects.chooseTake(projectId, sceneId, takeId, { version }));
  };
  const another = () => {
    if (state === "making") return;
    if (draft.isChanged) {
      say(UNSAVED, { kind: "problem" });
      return;
    }
    const scenes = [sceneId];
    if (state !== "ready") setMaking({ scenes, title: `The clip of scene ${number}` });
    else {
      const title = `Another take of scene ${number}`;
      setMaking({ scenes, title, seeds: otherSeeds(scenes) });
    }
  };
  const byNumber = takes.slice(0, 9).map((take, index) => ({
    keys: String(index + 1),
    does: `Keep take ${index + 1}`,
    changes: true,
    run: () => void keep(take.take_id),
  }));
  useShortcuts("Shot", [
    { keys: "Escape", does: "Back to the storyboard", run: leave },
    { keys: "ArrowLeft", does: "Shot before", run: () => open(number - 1) },
    { keys: "ArrowRight", does: "Next shot", run: () => open(number + 1) },
    { keys: "r", does: "Another take", changes: true, run: another },
    { keys: "Space", does: "Play or pause", run: () => togglePlay(video.current) },
    ...byNumber,
  ]);
  const makeName = makeNameOf(scene, state);
  return (
    <div className={css.page}>
      <header className={css.head}>
        <Button look="quiet" icon="back" onClick={leave}>
          Storyboard
        </Button>
        <h2 ref={heading} tabIndex={-1}>
          Scene {number} of {project.scenes.length}
        </h2>
        <Where project={project} scene={scene} />
        <div className={css.row}>
          <IconButton
            icon="back"
            label="Shot before"
            disabled={number === 1}
            onClick={() => open(number - 1)}
          />
          <IconButton
            icon="next"
            label="Next shot"
            disabled={number === project.scenes.length}
            onClick={() => open(number + 1)}
          />
        </div>
      </header>
      <div className={css.columns}>
        <div className={css.left}>
          <Viewer project={project} scene={scene} take={shown} video={video} />
          <div className={css.row}>
            <ForMakers>
              <Button
                look="main"
                icon="film"
                disabled={state === "making" || draft.isChanged}
                onClick={another}
              >
                {makeName}
              </Button>
              <Button onClick={() => setIsBringing(true)}>Use a clip of your own…</Button>
            </ForMakers>
            <p className="small muted">{draft.isChanged ? UNSAVED : `${STATES[state]}.`}</p>
          </div>
          {state === "failed" && scene.clip.job && (
            <Notice kind="error" title="The clip could not be made">
              {plainly([scene.clip.job.message, scene.clip.job.details].filter(Boolean).join(" "))}
            </Notice>
          )}
          {state !== "ready" && scene.clip.unknown && (
            <Notice kind="warning" title="It cannot be made as it is">
              {plainly(scene.clip.unknown)}
            </Notice>
          )}
          {takes.length > 0 && (
            <Takes
              takes={takes}
              shown={shown?.take_id ?? null}
              onShow={setLooked}
              onKeep={(id) => void keep(id)}
            />
          )}
          {shown && <Raw take={shown} number={takes.indexOf(shown) + 1} />}
        </div>
        <ShotForm
          project={project}
          scene={scene}
          draft={draft}
          // As long as nobody knows, what a change costs is asked.
          isPaid={!asked.data || (chosen !== undefined && !isNothing(factsOf(chosen).cost))}
        />
      </div>
      {making && <MakeDialog project={project} {...making} onClose={() => setMaking(null)} />}
      {isBringing && (
        <Pick
          number={number}
          onClip={(assetId) => board.bring(sceneId, assetId)}
          onClose={() => setIsBringing(false)}
        />
      )}
    </div>
  );
}

function makeNameOf(scene: ProjectScene, state: CardState): string {
  if (state === "ready") return "Another take…";
  if (state === "making") return "Being made";
  const { price_usd: amount } = scene.clip;
  return amount === null ? "Make the clip…" : `Make the clip · ${price(amount)}…`;
}

function togglePlay(video: HTMLVideoElement | null): void {
  if (!video) return;
  if (!video.paused) video.pause();
  else video.play().catch((problem: unknown) => console.warn(problem));
}

function Where({ project, scene }: { project: Project; scene: ProjectScene }): ReactNode {
  const plan = usePlan(project).data;
  const place = placesOf(plan, project.scenes.length)[scene.number - 1];
  const seconds = secondsOf(scene);
  const from = scene.start_frame === null ? null : clock(scene.start_frame / FRAMES_A_SECOND);
  const told = [
    place?.section,
    place?.bars,
    from && `at ${from}`,
    seconds && `${seconds.toFixed(1)} s`,
  ];
  return <p className="small muted number">{told.filter(Boolean).join(" · ")}</p>;
}

interface ViewerProps {
  project: Project;
  scene: ProjectScene;
  take: Take | undefined;
  video: { current: HTMLVideoElement | null };
}

function Viewer({ project, scene, take, video }: ViewerProps): ReactNode {
  const footage = footageOf(project, scene);
  const url = take?.url ?? footage?.url ?? null;
  const part = take?.url ? null : (footage?.part ?? null);
  const ratio = project.aspect_ratio.replace(":", " / ");
  if (url === null) {
    return (
      <p className={css.dark} style={{ aspectRatio: ratio }}>
        Nothing to see yet: make the clip, or draft the whole film for free.
      </p>
    );
  }
  return (
    <figure className={css.viewer}>
      <video
        key={url}
        ref={video}
        src={part ? `${url}#t=${part.from.toFixed(3)},${part.to.toFixed(3)}` : url}
        poster={part ? undefined : `${url}/poster`}
        controls
        muted
        playsInline
        preload="metadata"
        aria-label={part ? "The shot in the draft of the film" : "The take"}
        style={{ aspectRatio: ratio }}
      />
      {part && (
        <figcaption className="small muted">From the draft; no clip is made yet.</figcaption>
      )}
    </figure>
  );
}

function Raw({ take, number }: { take: Take; number: number }): ReactNode {
  const facts = Object.entries(take.facts).filter(([, value]) => value !== null && value !== "");
  return (
    <details className={css.more}>
      <summary>Everything that take {number} was made with</summary>
      <dl className={css.raw}>
        <div>
          <dt>made</dt>
          <dd>{take.created_at}</dd>
        </div>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name.replaceAll("_", " ")}</dt>
            <dd dir="auto">{typeof value === "string" ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
