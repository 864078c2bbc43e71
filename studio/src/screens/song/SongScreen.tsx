import type { ReactNode } from "react";
import { NotFoundError } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { sentence, server } from "../../api/queries";
import type { ProjectScreenProps } from "../../project/ProjectPage";
import { useChange } from "../../project/useProject";
import { Button } from "../../ui/Button";
import { Loading, Notice } from "../../ui/Notice";
import { ChooseSong } from "./ChooseSong";
import { Listening } from "./Listening";
import css from "./Song.module.css";
import { SongDesk } from "./SongDesk";
import { useSong } from "./useListening";
import type { HeardSong } from "./useSong";

/** The song of a project: sent, listened to, looked at, heard and corrected. */
export default function SongScreen({ project }: ProjectScreenProps): ReactNode {
  if (project.song_id === null) return <First projectId={project.project_id} />;
  return <Known key={project.song_id} songId={project.song_id} projectId={project.project_id} />;
}

function First({ projectId, gone = false }: { projectId: string; gone?: boolean }): ReactNode {
  const change = useChange(projectId);
  return (
    <div className={css.screen}>
      {gone && (
        <Notice kind="warning" title="The song of this project is not there any more">
          It was deleted. Send it again, or choose another one: what you corrected about the same
          file comes back with it.
        </Notice>
      )}
      <ForMakers>
        <ChooseSong
          title="Which song is the film for?"
          onChosen={async (song_id) => {
            await change((version) => server.projects.change(projectId, { song_id }, { version }));
          }}
        />
      </ForMakers>
    </div>
  );
}

function Known({ songId, projectId }: { songId: string; projectId: string }): ReactNode {
  const { file, listening } = useSong(songId);
  const song = file.data;
  if (!song) {
    if (file.error instanceof NotFoundError) return <First projectId={projectId} gone />;
    if (file.error) {
      return (
        <Notice
          kind="error"
          title="The song could not be read"
          action={<Button onClick={() => void file.refetch()}>Try again</Button>}
        >
          {sentence(file.error)}
        </Notice>
      );
    }
    return <Loading what="the song" />;
  }
  if (isHeard(song)) return <SongDesk song={song} projectId={projectId} />;
  return <Listening song={song} listening={listening} />;
}

const isHeard = (song: { analysis: unknown }): song is HeardSong => song.analysis !== null;
