import {
  type ComponentType,
  lazy,
  type ReactNode,
  type RefObject,
  Suspense,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { NotFoundError, type Project } from "songreel";
import { ForMakers } from "../api/ForMakers";
import { sentence, server } from "../api/queries";
import { Link } from "../app/Link";
import { dollars, isNothing } from "../app/money";
import { PROJECT_TABS, type ProjectTab, type Route } from "../app/route";
import { useTitle } from "../app/title";
import { Strip } from "../jobs/Strip";
import { Button } from "../ui/Button";
import { Empty, Loading, Notice } from "../ui/Notice";
import css from "./ProjectPage.module.css";
import { useChange, useProject } from "./useProject";

/** What every screen of a project is given. */
export interface ProjectScreenProps {
  project: Project;
  /** The scene that the address names, for the shot. */
  scene: string | null;
}

const NAMES: Record<ProjectTab, string> = {
  song: "Song",
  cast: "Cast & look",
  storyboard: "Storyboard",
  timeline: "Timeline",
  export: "Export",
};
const SCREENS: Record<ProjectTab, ComponentType<ProjectScreenProps>> = {
  song: lazy(() => import("../screens/song/SongScreen")),
  cast: lazy(() => import("../screens/cast/Cast")),
  storyboard: lazy(() => import("../screens/storyboard/Storyboard")),
  timeline: lazy(() => import("../screens/timeline/Timeline")),
  export: lazy(() => import("../screens/export/Export")),
};

/** A project: what it is called, what it cost, what goes on, and one of its screens. */
export default function ProjectPage({
  route,
}: {
  route: Extract<Route, { at: "project" }>;
}): ReactNode {
  const asked = useProject(route.id);
  const project = asked.data;
  const tabs = useShownTab(route.tab, project !== undefined);
  useTitle(`${NAMES[route.tab]} · ${project?.title ?? "Film"}`);
  if (!project) {
    if (asked.error instanceof NotFoundError) {
      return (
        <Empty
          title="There is no such project"
          action={<Link to={{ at: "projects" }}>All projects</Link>}
        >
          It was deleted, or it belongs to another workspace.
        </Empty>
      );
    }
    if (asked.error) {
      return (
        <Notice
          kind="error"
          title="The project could not be read"
          action={<Button onClick={() => void asked.refetch()}>Try again</Button>}
        >
          {sentence(asked.error)}
        </Notice>
      );
    }
    return <Loading what="the project" />;
  }
  const Screen = SCREENS[route.tab];
  return (
    <div className={css.page}>
      <header className={css.head}>
        <ForMakers>
          <Title project={project} />
        </ForMakers>
        <Money project={project} />
      </header>
      <nav ref={tabs} aria-label="Parts of the project" className={css.tabs}>
        {PROJECT_TABS.map((tab) => (
          <Link
            key={tab}
            to={{ at: "project", id: route.id, tab, scene: null }}
            aria-current={tab === route.tab ? "page" : undefined}
          >
            {NAMES[tab]}
          </Link>
        ))}
      </nav>
      <Strip projectId={route.id} />
      <Suspense fallback={<Loading what={NAMES[route.tab]} />}>
        <Screen project={project} scene={route.scene} />
      </Suspense>
    </div>
  );
}

/** Return a ref for the tabs, of which the current one is in sight: on a phone there is no room for all. */
function useShownTab(tab: ProjectTab, isThere: boolean): RefObject<HTMLElement | null> {
  const tabs = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is current, or the tabs have come
  useLayoutEffect(() => {
    const all = tabs.current;
    const current = all?.querySelector("[aria-current]");
    if (!all || !current) return;
    const [whole, one] = [all.getBoundingClientRect(), current.getBoundingClientRect()];
    all.scrollLeft += one.left - whole.left - (whole.width - one.width) / 2;
  }, [tab, isThere]);
  return tabs;
}

// Whoever asked to rename it wants to type.
const focus = (field: HTMLInputElement | null): void => field?.focus();

function Title({ project }: { project: Project }): ReactNode {
  const change = useChange(project.project_id);
  const [draft, setDraft] = useState<{ words: string; base: string } | null>(null);
  if (draft === null) {
    return (
      <div className={css.title}>
        <h1 dir="auto">{project.title}</h1>
        <Button
          look="quiet"
          onClick={() => setDraft({ words: project.title, base: project.title })}
        >
          Rename
        </Button>
      </div>
    );
  }
  const save = async () => {
    const title = draft.words.trim();
    let { base } = draft;
    const isDone =
      !title ||
      title === project.title ||
      (await change(
        (version) => server.projects.change(project.project_id, { title }, { version }),
        {
          holds: (latest) => {
            const isSo = latest.title === base;
            base = latest.title;
            return isSo;
          },
        },
      ));
    setDraft(isDone ? null : (now) => now && { ...now, base });
  };
  return (
    <form
      className={css.title}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <input
        aria-label="Title"
        className={css.rename}
        dir="auto"
        maxLength={200}
        value={draft.words}
        ref={focus}
        onChange={(event) => setDraft({ ...draft, words: event.target.value })}
        onKeyDown={(event) => event.key === "Escape" && setDraft(null)}
      />
      <Button type="submit">Save</Button>
    </form>
  );
}

function Money({ project }: { project: Project }): ReactNode {
  const { spent_usd: spent, budget_usd: budget } = project;
  if (budget === null) {
    return (
      <p className="small muted number">
        {isNothing(spent) ? "Nothing spent" : `${dollars(spent)} spent`} · no budget set
      </p>
    );
  }
  return (
    <p className="small number">
      {dollars(spent)} of {dollars(budget)} spent
    </p>
  );
}
