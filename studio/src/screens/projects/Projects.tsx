import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { ProjectSummary } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { useConnection } from "../../api/live";
import { keys, sentence, server } from "../../api/queries";
import { Link } from "../../app/Link";
import { go } from "../../app/route";
import { Button } from "../../ui/Button";
import button from "../../ui/Button.module.css";
import { Icon } from "../../ui/icons";
import { Loading, Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import { beginFilm } from "../newfilm/draftWish";
import { ChooseSong } from "../song/ChooseSong";
import { Card } from "./Card";
import { Demo } from "./Demo";
import css from "./Projects.module.css";

const PAGE = 24;

/** All films on their way, newest first; and the way to a new one. */
export default function Projects(): ReactNode {
  const asked = useInfiniteQuery({
    queryKey: keys.projects,
    queryFn: ({ pageParam, signal }) =>
      server.projects.list({ ...(pageParam ? { after: pageParam } : {}), limit: PAGE, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const connection = useConnection();
  const heading = useRef<HTMLHeadingElement>(null);
  const deleted = useRemoval();
  const [remove] = useState(() => (project: ProjectSummary) => {
    // What had the focus goes away with its project.
    heading.current?.focus();
    deleted(project);
  });
  const projects = asked.data?.pages.flatMap((page) => page.projects);
  const isEmpty = projects?.length === 0;
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1 ref={heading} tabIndex={-1} className={css.title}>
          Projects
        </h1>
        {projects && !isEmpty && (
          <Link
            className={`${button.button} ${button.main}`}
            to={{ at: "new" }}
            onClick={() => beginFilm()}
          >
            <Icon name="add" size={18} />
            <span>New film</span>
          </Link>
        )}
      </header>
      {connection === "lost" && projects && (
        <Notice kind="warning" title="The server does not answer">
          What is shown may be old. This page tries again by itself; nothing is lost.
        </Notice>
      )}
      {asked.error && (
        <Notice
          kind="error"
          title="The projects could not be read"
          action={<Button onClick={() => void asked.refetch()}>Try again</Button>}
        >
          {sentence(asked.error)}
        </Notice>
      )}
      {!projects && !asked.error && <Loading what="the projects" rows={4} />}
      {isEmpty && <First />}
      {projects && !isEmpty && (
        <>
          <ul className={css.grid} aria-label="All projects">
            {projects.map((project, place) => (
              <li key={project.project_id} className={css.cell}>
                <Card project={project} isFirst={place < 8} onRemove={remove} />
              </li>
            ))}
          </ul>
          <More
            hasMore={asked.hasNextPage}
            isComing={asked.isFetchingNextPage}
            ask={() => void asked.fetchNextPage()}
          />
        </>
      )}
    </div>
  );
}

/** What stands where there is no project yet. */
function First(): ReactNode {
  return (
    <div className={css.first}>
      <p className={css.lead}>
        A song and an idea become a film that is cut on the beat. You see a draft of all of it
        before anything costs money.
      </p>
      <ForMakers>
        <ChooseSong
          title="New film from a song"
          onChosen={(songId) => {
            beginFilm({ songId });
            go({ at: "new" });
          }}
        />
        <Demo />
      </ForMakers>
    </div>
  );
}

/** Asks for the next page once its end comes near; a button where that is not noticed. */
function More(props: { hasMore: boolean; isComing: boolean; ask: () => void }): ReactNode {
  const { hasMore, isComing, ask } = props;
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    if (!end.current || !hasMore || isComing) return;
    const watch = new IntersectionObserver(
      (seen) => {
        if (seen.some((one) => one.isIntersecting)) latest.current();
      },
      { rootMargin: "800px" },
    );
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [hasMore, isComing]);
  if (!hasMore) return null;
  return (
    <div ref={end} className={css.more}>
      <Button busy={isComing} onClick={ask}>
        Show more
      </Button>
    </div>
  );
}

type Pages = {
  pages: { projects: ProjectSummary[]; next: string | null }[];
  pageParams: unknown[];
};

/** Return what deletes a project at once, and takes that back where it was not meant. */
function useRemoval(): (project: ProjectSummary) => void {
  const client = useQueryClient();
  const say = useSay();
  const [remove] = useState(() => (project: ProjectSummary) => {
    const { project_id: id, title } = project;
    const restore = async () => {
      try {
        await server.projects.restore(id);
        say(`“${title}” is back.`);
      } catch (problem) {
        say(sentence(problem), { kind: "problem" });
      }
      void client.invalidateQueries({ queryKey: keys.projects });
    };
    const act = async () => {
      await client.cancelQueries({ queryKey: keys.projects });
      client.setQueryData<Pages>(keys.projects, (known) => known && without(known, id));
      try {
        await server.projects.delete(id);
        say(`“${title}” was deleted. For a day it can be taken back.`, {
          action: { name: "Undo", act: () => void restore() },
        });
      } catch (problem) {
        say(sentence(problem), { kind: "problem" });
      }
      void client.invalidateQueries({ queryKey: keys.projects });
    };
    void act();
  });
  return remove;
}

function without(known: Pages, id: string): Pages {
  const pages = known.pages.map((page) => ({
    ...page,
    projects: page.projects.filter((one) => one.project_id !== id),
  }));
  return { ...known, pages };
}
