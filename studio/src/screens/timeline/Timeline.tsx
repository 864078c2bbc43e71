import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { NotFoundError, type Project } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { useMayChange } from "../../api/session";
import { Link } from "../../app/Link";
import type { ProjectScreenProps } from "../../project/ProjectPage";
import { usePlan } from "../../project/useProject";
import { Button } from "../../ui/Button";
import { Empty, Loading, Notice } from "../../ui/Notice";
import { Listening } from "../song/Listening";
import { useSong } from "../song/useListening";
import type { HeardSong } from "../song/useSong";
import { Desk } from "./Desk";

/** The timeline of a project: its song, its clips, its cuts; seen and heard before it is rendered. */
export default function Timeline({ project }: ProjectScreenProps): ReactNode {
  const to = { at: "project", id: project.project_id, scene: null } as const;
  if (project.song_id === null) {
    return (
      <Empty
        title="A timeline needs a song"
        action={<Link to={{ ...to, tab: "song" }}>Choose the song</Link>}
      >
        The cuts lie on its beats, so it comes first.
      </Empty>
    );
  }
  if (project.scenes.length === 0) {
    return (
      <Empty
        title="There are no scenes yet"
        action={<Link to={{ ...to, tab: "storyboard" }}>Go to the storyboard</Link>}
      >
        Have them written, or write them yourself; then they are cut to the song here.
      </Empty>
    );
  }
  return <WithSong project={project} songId={project.song_id} />;
}

function WithSong({ project, songId }: { project: Project; songId: string }): ReactNode {
  const { file, listening } = useSong(songId);
  const plan = usePlan(project);
  // In the middle of a change that takes several steps the plan is out of date for a moment.
  const [isCutting, setIsCutting] = useState(false);
  const planning = usePlanning(project, file.data?.analysis != null && !isCutting);
  const mayChange = useMayChange();
  const song = file.data;
  if (file.error && !song) {
    return (
      <Notice
        kind="error"
        title={
          file.error instanceof NotFoundError
            ? "The song of this project is not there any more"
            : "The song could not be read"
        }
        action={<Button onClick={() => void file.refetch()}>Try again</Button>}
      >
        {sentence(file.error)}
      </Notice>
    );
  }
  if (!song) return <Loading what="the timeline" />;
  if (song.analysis === null) return <Listening song={song} listening={listening} />;
  // What was planned of other scenes or another song is not shown as if it were of these.
  const isPlanned = plan.data?.clips.length === project.scenes.length;
  const unplanned = planning.problem && !isCutting && (
    <Notice
      kind="error"
      title="The film cannot be cut to this song"
      action={<Button onClick={planning.again}>Try again</Button>}
    >
      {planning.problem}
    </Notice>
  );
  if (unplanned && !(plan.data && isPlanned)) return unplanned;
  if (plan.error && !plan.data && project.steps.plan === "current") {
    return (
      <Notice
        kind="error"
        title="The cuts could not be read"
        action={<Button onClick={() => void plan.refetch()}>Try again</Button>}
      >
        {sentence(plan.error)}
      </Notice>
    );
  }
  if (!mayChange && project.steps.plan !== "current" && !(plan.data && isPlanned)) {
    return (
      <Empty title="The film is not cut to the song yet">
        That is done as soon as somebody who may change the film opens this page.
      </Empty>
    );
  }
  if (!plan.data || (!isPlanned && !isCutting && project.steps.plan !== "current")) {
    return <Wait words="Cutting the film to the song…" />;
  }
  return (
    <>
      {unplanned}
      <Desk
        key={project.project_id}
        project={project}
        plan={plan.data}
        song={song as HeardSong}
        onCutting={setIsCutting}
      />
    </>
  );
}

function Wait({ words }: { words: string }): ReactNode {
  return (
    <>
      <p className="muted" role="status">
        {words}
      </p>
      <Loading what="the timeline" rows={4} />
    </>
  );
}

/** Have the film planned where that is out of date: it costs nothing, and nobody has to ask for it. */
function usePlanning(
  project: Project,
  isHeard: boolean,
): { problem: string | null; again: () => void } {
  const client = useQueryClient();
  const { project_id: id, version, steps } = project;
  const [failed, setFailed] = useState<{ version: number; words: string } | null>(null);
  const asked = useRef(-1);
  const plan = useCallback(async () => {
    asked.current = version;
    try {
      const change = await server.projects.placeCuts(id, {}, { version });
      client.setQueryData(keys.project(id), change.project);
      setFailed(null);
    } catch (problem) {
      // Somebody else was faster: it is asked for again at the version that they made.
      setFailed({ version, words: sentence(problem) });
      await client.invalidateQueries({ queryKey: keys.project(id) });
    }
  }, [client, id, version]);
  const mayChange = useMayChange();
  const isDue = isHeard && mayChange && steps.plan !== "current";
  useEffect(() => {
    if (isDue && asked.current !== version) void plan();
  }, [isDue, plan, version]);
  const again = useCallback(() => {
    setFailed(null);
    void plan();
  }, [plan]);
  return { problem: failed?.version === version && isDue ? failed.words : null, again };
}
