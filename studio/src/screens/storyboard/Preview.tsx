import { type ReactNode, useEffect, useMemo, useRef } from "react";
import type { Project } from "songreel";
import { sentence } from "../../api/queries";
import type { Source } from "../../player/Player";
import { SequencePlayer } from "../../player/SequencePlayer";
import { usePlayer } from "../../player/usePlayer";
import { usePlan } from "../../project/useProject";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { canBegin, useDraftClips, useDraftSource, usePlayHeadTold } from "../newfilm/useDraft";
import css from "./Storyboard.module.css";

interface PreviewProps {
  project: Project;
  /** The job that draws it, as long as it is drawn. */
  jobId: string | null;
  onClose: () => void;
}

/** The whole film, drawn for nothing: it plays while it is drawn. */
export function Preview({ project, jobId, onClose }: PreviewProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className={css.preview} aria-labelledby="preview">
      <header className={css.previewHead}>
        <h2 id="preview" ref={heading} tabIndex={-1}>
          The whole film as a draft
        </h2>
        <Button look="quiet" icon="close" onClick={onClose}>
          Close the draft
        </Button>
      </header>
      {jobId === null ? (
        <Whole project={project} />
      ) : (
        <Drawn key={jobId} project={project} jobId={jobId} />
      )}
    </section>
  );
}

function Whole({ project }: { project: Project }): ReactNode {
  const plan = usePlan(project);
  const url = project.animatic?.video_url ?? null;
  const frames = plan.data?.frames;
  const source = useMemo<Source | null>(
    () => (url && frames ? { kind: "film", url, frames } : null),
    [url, frames],
  );
  const player = usePlayer(source);
  if (plan.error) return <Notice kind="error" title={sentence(plan.error)} />;
  if (!source) return null;
  return <SequencePlayer player={player} aspect={project.aspect_ratio} frames={source.frames} />;
}

function Drawn({ project, jobId }: { project: Project; jobId: string }): ReactNode {
  const plan = usePlan(project);
  const clips = useDraftClips(jobId);
  const source = useDraftSource(project, plan.data, clips);
  const player = usePlayer(source);
  usePlayHeadTold(player, jobId, false);
  const hasBegun = useRef(false);
  const isReady = canBegin(source);
  useEffect(() => {
    if (!isReady || hasBegun.current) return;
    hasBegun.current = true;
    player.play();
  }, [isReady, player]);
  if (!source) {
    return <p role="status">The cuts are being planned; the film begins in a few seconds.</p>;
  }
  return (
    <SequencePlayer
      player={player}
      aspect={project.aspect_ratio}
      frames={source.frames}
      waiting="The next shot is being drawn…"
    />
  );
}
