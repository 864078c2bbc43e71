import { lazy, type ReactNode, Suspense, useState } from "react";
import type { Project } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { useConnection } from "../../api/live";
import { server } from "../../api/queries";
import { Link } from "../../app/Link";
import { isNothing, price } from "../../app/money";
import { useBegin, useRunning } from "../../jobs/useJobs";
import type { ProjectScreenProps } from "../../project/ProjectPage";
import { Button } from "../../ui/Button";
import button from "../../ui/Button.module.css";
import { Loading, Notice } from "../../ui/Notice";
import { AddScene } from "./AddScene";
import { openScenes, otherSeeds, type Seeds, stateOf } from "./board";
import { Grid } from "./Grid";
import { LastRun } from "./LastRun";
import { MakeDialog } from "./MakeDialog";
import { Preview } from "./Preview";
import { SetAside } from "./SetAside";
import css from "./Storyboard.module.css";
import { useBoard } from "./useBoard";
import { WriteScenes } from "./WriteScenes";

const Shot = lazy(() => import("../shot/Shot"));

/** The scenes of a film as cards; with a scene in the address, its shot. */
export default function Storyboard({ project, scene }: ProjectScreenProps): ReactNode {
  if (scene === null) return <AllScenes project={project} />;
  return (
    <Suspense fallback={<Loading what="the shot" />}>
      <Shot key={scene} project={project} sceneId={scene} />
    </Suspense>
  );
}

function AllScenes({ project }: { project: Project }): ReactNode {
  const board = useBoard(project.project_id);
  const running = useRunning(project.project_id).data ?? [];
  const [isPreviewOpen, setIsPreviewOpen] = useState(false);
  const [making, setMaking] = useState<Wanted | null>(null);
  const [adding, setAdding] = useState<number | null>(null);
  const connection = useConnection();
  const phases = running.map((job) => job.progress?.phase);
  const drawing = running.find((job) => job.progress?.phase === "animatic")?.job_id ?? null;
  const isWriting = phases.includes("scenes");
  return (
    <div className={css.page}>
      {connection === "lost" && (
        <Notice kind="warning" title="The server does not answer">
          What is shown may be old. This page tries again by itself; nothing is lost.
        </Notice>
      )}
      <ForMakers>
        <SetAside project={project} isOrdering={making !== null} />
      </ForMakers>
      <LastRun project={project} onMake={() => setMaking({ scenes: null })} />
      {project.scenes.length === 0 && isWriting && <Loading what="the scenes" rows={4} />}
      {project.scenes.length === 0 && !isWriting && (
        <ForMakers>
          <WriteScenes project={project} onAdd={() => setAdding(0)} />
        </ForMakers>
      )}
      {project.scenes.length > 0 && (
        <>
          <Head
            project={project}
            isDrawing={drawing !== null}
            isPreviewOpen={isPreviewOpen}
            onPreview={() => setIsPreviewOpen(true)}
            onMake={() => setMaking({ scenes: null })}
          />
          {isPreviewOpen && (
            <Preview project={project} jobId={drawing} onClose={() => setIsPreviewOpen(false)} />
          )}
          <Grid
            project={project}
            board={board}
            onMake={(scenes) => setMaking(wantedOf(project, scenes))}
            onAdd={setAdding}
          />
        </>
      )}
      {making && <MakeDialog project={project} {...making} onClose={() => setMaking(null)} />}
      {adding !== null && (
        <AddScene
          projectId={project.project_id}
          at={adding}
          onAdd={board.add}
          onClose={() => setAdding(null)}
        />
      )}
    </div>
  );
}

/** Clips that somebody asks for; of scenes that are ready, another take of each. */
interface Wanted {
  scenes: readonly string[] | null;
  seeds?: Seeds;
  title?: string;
}

function wantedOf(project: Project, ids: readonly string[]): Wanted {
  const scenes = project.scenes.filter((scene) => ids.includes(scene.scene_id));
  const [first] = scenes;
  // Where some are open, these are meant: nobody pays for the others by the way.
  if (!first || scenes.some((scene) => stateOf(scene) !== "ready")) return { scenes: ids };
  const what = scenes.length === 1 ? `scene ${first.number}` : `${scenes.length} scenes`;
  return { scenes: ids, seeds: otherSeeds(ids), title: `Another take of ${what}` };
}

interface HeadProps {
  project: Project;
  isDrawing: boolean;
  isPreviewOpen: boolean;
  onPreview: () => void;
  onMake: () => void;
}

/** Where the film stands, and the one thing that is next. */
function Head({ project, isDrawing, isPreviewOpen, onPreview, onMake }: HeadProps): ReactNode {
  const { begin, busy } = useBegin();
  const { steps, project_id: id } = project;
  const isDrafted = steps.animatic === "current" && project.animatic?.video_id != null;
  const open = openScenes(project);
  const draft = async () => {
    const job = await begin(() => server.projects.run(id, { until: "animatic", free: true }));
    if (job) onPreview();
  };
  const isDraftNext = !isDrafted && open.length > 0;
  return (
    <header className={css.head}>
      <p>{standingOf(project)}</p>
      <div className={css.actions}>
        {!isPreviewOpen && (isDrafted || isDrawing) && (
          <Button look={isDraftNext ? "main" : "plain"} icon="play" onClick={onPreview}>
            Watch the draft
          </Button>
        )}
        <ForMakers>
          {!isPreviewOpen && !isDrafted && !isDrawing && (
            <Button
              look={isDraftNext ? "main" : "plain"}
              icon="play"
              busy={busy}
              disabled={project.song_id === null}
              onClick={() => void draft()}
            >
              See the whole film for free
            </Button>
          )}
          {open.length > 0 && (
            <Button look={isDraftNext ? "plain" : "main"} icon="film" onClick={onMake}>
              {`Make the clips${costOf(project)}`}
            </Button>
          )}
        </ForMakers>
        {open.length === 0 && steps.clips === "current" && (
          <Link
            className={`${button.button} ${button.main}`}
            to={{ at: "project", id, tab: "export", scene: null }}
          >
            <span>Make the film</span>
          </Link>
        )}
      </div>
      {project.song_id === null && (
        <p className="small">
          The film has no song yet:{" "}
          <Link to={{ at: "project", id, tab: "song", scene: null }}>choose one</Link>. Clips and
          draft are cut to it.
        </p>
      )}
    </header>
  );
}

function costOf(project: Project): string {
  const { amount_usd: amount, unknown } = project.clips_cost;
  if (unknown.length > 0) return "…";
  return isNothing(amount) ? " for free…" : ` · ${price(amount)}…`;
}

function standingOf({ scenes }: Project): string {
  const states = scenes.map(stateOf);
  const count = (state: string) => states.filter((one) => one === state).length;
  const told = [
    [count("ready"), "ready"],
    [count("making"), "being made"],
    [count("missing"), "without a clip"],
    [count("stale"), "out of date"],
    [count("failed"), "failed"],
  ] as const;
  const parts = told.filter(([many]) => many > 0).map(([many, words]) => `${many} ${words}`);
  return `${scenes.length === 1 ? "1 scene" : `${scenes.length} scenes`}: ${parts.join(", ")}`;
}
