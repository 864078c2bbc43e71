import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ForMakers } from "../../api/ForMakers";
import { sentence, server } from "../../api/queries";
import { Link } from "../../app/Link";
import type { ProjectScreenProps } from "../../project/ProjectPage";
import { Button } from "../../ui/Button";
import { Empty, Loading, Notice } from "../../ui/Notice";
import { RenderFilm, useRendering } from "../timeline/RenderFilm";
import { Checks } from "./Checks";
import { Credits } from "./Credits";
import { Downloads } from "./Downloads";
import css from "./Export.module.css";
import { FailedFilm } from "./FailedFilm";
import { FilmPlayer } from "./FilmPlayer";
import { Form } from "./Form";
import { factsOf } from "./facts";
import { SyncPicture } from "./SyncPicture";
import { useExports } from "./useExports";

/** The finished film: watched, looked through, and taken along in whatever form it is needed. */
export default function Export({ project }: ProjectScreenProps): ReactNode {
  const rendering = useRendering(project);
  const filmId = project.film?.video_id ?? null;
  const asked = useQuery({
    queryKey: ["project", project.project_id, "film", filmId],
    queryFn: ({ signal }) => server.videos.info(filmId ?? "", { signal }),
    enabled: filmId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const exports = useExports(project.project_id, filmId ?? "");
  if (project.scenes.length === 0) {
    const to = { at: "project", id: project.project_id, scene: null } as const;
    return (
      <Empty
        title="There is nothing to export yet"
        action={<Link to={{ ...to, tab: "storyboard" }}>Go to the storyboard</Link>}
      >
        A film is made of scenes and their clips; it is rendered from them for nothing.
      </Empty>
    );
  }
  const info = asked.data?.exists ? asked.data : null;
  const facts = info && factsOf(info);
  const isGone = asked.data !== undefined && !asked.data.exists;
  const isOld = filmId !== null && project.steps.film !== "current";
  return (
    <div className={css.screen}>
      <div className={css.main}>
        {asked.error && (
          <Notice
            kind="error"
            title="The film could not be read"
            action={<Button onClick={() => void asked.refetch()}>Try again</Button>}
          >
            {sentence(asked.error)}
          </Notice>
        )}
        {isGone && (
          <Notice kind="warning" title="The film is not there any more">
            It was deleted, or its time was over. Render it again: its clips are kept, so that costs
            nothing.
          </Notice>
        )}
        {filmId !== null && asked.isPending && <Loading what="the film" />}
        {filmId === null && (
          <Empty title="There is no film yet">
            Once its clips are there it is rendered from them, for nothing.
          </Empty>
        )}
        <FailedFilm project={project} job={rendering.job} />
        {isOld && !isGone && (
          <Notice kind="warning" title="This film is older than the project">
            Something was changed since: its cuts, its clips, or how it is finished. Render it again
            to have that in it.
          </Notice>
        )}
        {info && <FilmPlayer project={project} info={info} />}
        {facts?.notices.map((notice) => (
          <Notice key={notice} title={notice} />
        ))}
        {info && facts && (
          <>
            <Downloads project={project} info={info} exports={exports} />
            <Checks facts={facts} />
          </>
        )}
      </div>
      <div className={css.side}>
        {(project.steps.film !== "current" || isGone) && (
          <RenderFilm project={project} rendering={rendering} />
        )}
        <ForMakers>
          <Form project={project} />
        </ForMakers>
        {info && facts && <Credits project={project} facts={facts} />}
      </div>
      {info && (
        <div className={css.wide}>
          <SyncPicture key={info.video_id} videoId={info.video_id} exports={exports} />
        </div>
      )}
    </div>
  );
}
