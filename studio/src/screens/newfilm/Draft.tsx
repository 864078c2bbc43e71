import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import type { Account, Project } from "songreel";
import { sentence, server } from "../../api/queries";
import { Link } from "../../app/Link";
import { plainly } from "../../app/plainly";
import { useBegin, useJob } from "../../jobs/useJobs";
import { restOf } from "../../jobs/words";
import { SequencePlayer } from "../../player/SequencePlayer";
import { usePlayer } from "../../player/usePlayer";
import { usePlan, useProject } from "../../project/useProject";
import { Button } from "../../ui/Button";
import button from "../../ui/Button.module.css";
import { Notice } from "../../ui/Notice";
import { writtenOf } from "./draftWish";
import css from "./NewFilm.module.css";
import { canBegin, useDraftClips, useDraftSource, usePlayHeadTold } from "./useDraft";

interface DraftProps {
  projectId: string;
  jobId: string;
  onAgain: (jobId: string) => void;
  /** Its scenes are there, as they were written. */
  onWritten: (written: string) => void;
  onChange: () => void;
  /** It goes on elsewhere: the next film begins anew. */
  onLeave: () => void;
}

/** The draft of a film, which plays as soon as its first shots are there. */
export function Draft(props: DraftProps): ReactNode {
  const { projectId, jobId, onAgain, onWritten, onChange, onLeave } = props;
  const project = useProject(projectId);
  const plan = usePlan(project.data);
  const job = useJob(jobId);
  const clips = useDraftClips(jobId);
  const source = useDraftSource(project.data, plan.data, clips);
  const player = usePlayer(source);
  const isOver = job.data !== undefined && !["queued", "running"].includes(job.data.status);
  usePlayHeadTold(player, jobId, isOver);
  useWritten(project.data, job.data !== undefined && !isOver, onWritten);
  const hasBegun = useRef(false);
  const isReady = canBegin(source);
  useEffect(() => {
    if (!isReady || hasBegun.current) return;
    hasBegun.current = true;
    player.play();
  }, [isReady, player]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const problem = project.error ?? job.error ?? plan.error;
  const total = plan.data?.clips.length ?? 0;
  return (
    <div className={css.draft}>
      <header className={css.draftHead}>
        <h1 ref={heading} tabIndex={-1} dir="auto">
          {project.data?.title ?? "The draft"}
        </h1>
        <Phase job={job.data} drawn={clips.size} total={total} />
      </header>
      {problem && (
        <Notice kind="error" title="The draft could not be read">
          {sentence(problem)}
        </Notice>
      )}
      {job.data && <Failed job={job.data} projectId={projectId} onAgain={onAgain} />}
      <div className={css.cinema} data-aspect={project.data?.aspect_ratio ?? "16:9"}>
        {source ? (
          <SequencePlayer
            player={player}
            aspect={project.data?.aspect_ratio ?? "16:9"}
            frames={source.frames}
            waiting="The next shot is being drawn…"
          />
        ) : (
          !problem && !isOver && <Curtain aspect={project.data?.aspect_ratio ?? "16:9"} />
        )}
      </div>
      <div className={css.next}>
        <Link
          className={`${button.button} ${button.main}`}
          to={{ at: "project", id: projectId, tab: "storyboard", scene: null }}
          onClick={onLeave}
        >
          Go on to the storyboard
        </Link>
        <Button onClick={onChange}>Change the idea</Button>
        <Button look="quiet" onClick={onLeave}>
          Another film
        </Button>
        <p className="small muted">
          The draft is drawn on this computer and cost nothing.{" "}
          {project.data && hasColours(project.data)
            ? "It has the colours of the look that you chose; the rest of that comes with the clips."
            : "How the film really looks comes with the clips."}{" "}
          What they cost is told before anything is bought.
        </p>
      </div>
    </div>
  );
}

/** Tell whether a draft is in colours that were chosen: those of a style come with its words. */
function hasColours({ palette, style, steps }: Project): boolean {
  return palette.length > 0 || (style !== null && steps.scenes === "current");
}

/** Tell once of the scenes of a draft that was seen being drawn: nobody had changed them by then. */
function useWritten(
  project: Project | undefined,
  isDrawing: boolean,
  onWritten: (written: string) => void,
): void {
  const isTold = useRef(false);
  const wasDrawing = useRef(false);
  const tell = useEffectEvent(onWritten);
  useEffect(() => {
    wasDrawing.current ||= isDrawing;
    // Scenes that are to be written anew are still the ones before.
    const isThere = project && project.scenes.length > 0 && project.steps.scenes === "current";
    if (!isThere || isTold.current || !wasDrawing.current) return;
    isTold.current = true;
    tell(writtenOf(project));
  }, [project, isDrawing]);
}

function Curtain({ aspect }: { aspect: string }): ReactNode {
  return (
    <div className={css.curtain} style={{ aspectRatio: aspect.replace(":", " / ") }}>
      <p>The film begins in a few seconds</p>
    </div>
  );
}

const PHASES: Record<string, string> = {
  scenes: "Listening to the song and writing the scenes",
  reference: "Drawing the character",
  plan: "Planning the cuts",
  animatic: "Drawing the shots",
};

function Phase(props: { job: Account | undefined; drawn: number; total: number }): ReactNode {
  const { job, drawn, total } = props;
  if (!job || job.status === "failed" || job.status === "cancelled") return null;
  const isOver = job.status === "succeeded";
  const phase = job.progress?.phase ?? "scenes";
  const isDrawn = total > 0 && drawn === total;
  const drawing = isDrawn ? "All shots are there" : (PHASES[phase] ?? "Drawing the shots");
  const words = isOver ? "The draft is whole" : drawing;
  const rest = job.progress && restOf(job.progress);
  return (
    <div className={css.phase}>
      <p role="status" className="small">
        {words}
      </p>
      {!isOver && !isDrawn && total > 0 && (
        <p className="small muted number">
          {drawn} of {total} shots are there
          {rest && ` · ${rest}`}
        </p>
      )}
    </div>
  );
}

function Failed(props: {
  job: Account;
  projectId: string;
  onAgain: (jobId: string) => void;
}): ReactNode {
  const { job, projectId, onAgain } = props;
  const { begin, busy } = useBegin();
  const wanted = nextOf(job);
  if (job.status !== "failed" && job.status !== "cancelled" && !wanted) return null;
  const again = async () => {
    const next = await begin(() =>
      server.projects.run(projectId, { until: "animatic", free: true }),
    );
    if (next) onAgain(next.job_id);
  };
  const reason = wanted ?? job.error?.message;
  return (
    <Notice
      kind={job.status === "cancelled" ? "warning" : "error"}
      title={job.status === "cancelled" ? "The draft was stopped" : "The draft could not be drawn"}
      action={
        <Button busy={busy} onClick={() => void again()}>
          Draw it again
        </Button>
      }
    >
      {typeof reason === "string" ? plainly(reason) : "What was drawn so far is kept."}
    </Notice>
  );
}

/** Return what a run stopped at, where it did. */
function nextOf(job: Account): string | null {
  const result: unknown = job.result;
  if (typeof result !== "object" || result === null || !("next" in result)) return null;
  const { next } = result;
  if (typeof next !== "object" || next === null || !("message" in next)) return null;
  return plainly(String(next.message));
}
