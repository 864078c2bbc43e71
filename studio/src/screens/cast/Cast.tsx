import type { ReactNode } from "react";
import { useConnection } from "../../api/live";
import { useUnkept } from "../../app/useUnkept";
import type { ProjectScreenProps } from "../../project/ProjectPage";
import { Notice } from "../../ui/Notice";
import css from "./Cast.module.css";
import { Character } from "./Character";
import { Idea } from "./Idea";
import { Look } from "./Look";
import { Making } from "./Making";

/** Who is seen in the film, how it looks, who makes its clips, and what it may cost. */
export default function Cast({ project }: ProjectScreenProps): ReactNode {
  const connection = useConnection();
  const isUnkept = useUnkept();
  return (
    <div className={css.page}>
      {connection === "lost" && (
        <Notice kind="warning" title="The server does not answer">
          What is shown may be old. What you type is kept in this{" "}
          {isUnkept ? "page, as long as that is open," : "browser"} until it can be saved.
        </Notice>
      )}
      <Idea project={project} />
      <Character project={project} />
      <Look project={project} />
      <Making project={project} />
    </div>
  );
}
