import { memo, type ReactNode } from "react";
import type { ProjectSummary } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { Link } from "../../app/Link";
import { dollars, isNothing } from "../../app/money";
import type { ProjectTab } from "../../app/route";
import { ago } from "../../app/time";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/icons";
import css from "./Projects.module.css";

interface CardProps {
  project: ProjectSummary;
  /** Whether it is seen at once; the pictures of the others wait until one comes near. */
  isFirst: boolean;
  onRemove: (project: ProjectSummary) => void;
}

/** A project: its picture, what it is called, what stands next, and what it cost. */
export const Card = memo(CardOf, (before, after) => {
  const { project: one, isFirst } = before;
  const { project: other } = after;
  return (
    one.project_id === other.project_id &&
    one.version === other.version &&
    one.poster_url === other.poster_url &&
    one.has_film === other.has_film &&
    one.spent_usd === other.spent_usd &&
    one.changed_at === other.changed_at &&
    isFirst === after.isFirst
  );
});

function CardOf({ project, isFirst, onRemove }: CardProps): ReactNode {
  const { project_id: id, title, poster_url: poster } = project;
  const { words, tab } = standing(project);
  return (
    <article className={css.card}>
      <div className={css.poster}>
        {poster ? (
          <img
            src={poster}
            alt=""
            width="320"
            height="180"
            loading={isFirst ? "eager" : "lazy"}
            decoding="async"
          />
        ) : (
          <Icon name="film" size={36} />
        )}
      </div>
      <div className={css.about}>
        <div>
          <h2 dir="auto">
            <Link to={{ at: "project", id, tab, scene: null }} className={css.open}>
              {title}
            </Link>
          </h2>
          <p className="small">{words}</p>
          <p className="small muted number">
            {[scenes(project.scene_count), money(project), ago(project.changed_at)]
              .map(together)
              .join(" · ")}
          </p>
        </div>
        <ForMakers>
          <IconButton
            icon="delete"
            label={`Delete ${title}`}
            className={css.delete ?? ""}
            onClick={() => onRemove(project)}
          />
        </ForMakers>
      </div>
    </article>
  );
}

/** Say what is next for a project, and where one does it. */
function standing(project: ProjectSummary): { words: string; tab: ProjectTab } {
  if (project.has_film) return { words: "The film is there", tab: "export" };
  if (project.poster_url) return { words: "Drafted: the clips are next", tab: "storyboard" };
  if (project.scene_count > 0) return { words: "Written: the draft is next", tab: "storyboard" };
  return { words: "Begun: the song and the idea", tab: "song" };
}

/** Keep words on one line: it breaks between them and the next ones. */
function together(words: string): string {
  return words.replaceAll(" ", "\u00a0");
}

function scenes(count: number): string {
  if (count === 0) return "No scenes yet";
  return count === 1 ? "1 scene" : `${count} scenes`;
}

function money({ spent_usd: spent, budget_usd: budget }: ProjectSummary): string {
  if (budget !== null) return `${dollars(spent)} of ${dollars(budget)}`;
  return isNothing(spent) ? "Nothing spent" : `${dollars(spent)} spent`;
}
