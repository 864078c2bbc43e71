import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { LiveProvider, LiveStatus } from "./api/live";
import { queries } from "./api/queries";
import { useSession, useSignedIn } from "./api/session";
import { Boundary } from "./app/Boundary";
import { Link } from "./app/Link";
import { href, type Route, useRoute } from "./app/route";
import { Shell } from "./app/Shell";
import { useTitle } from "./app/title";
import { useTellUnkept } from "./app/useUnkept";
import { ShortcutsProvider } from "./keys/Shortcuts";
import { SignIn, SignInAgain } from "./screens/signin/SignIn";
import { LookAlone, Who } from "./screens/signin/Who";
import { Button } from "./ui/Button";
import { Empty, Loading, Notice } from "./ui/Notice";
import { Toasts } from "./ui/Toasts";
import { useStrayDrops } from "./upload/useStrayDrops";

const Projects = lazy(() => import("./screens/projects/Projects"));
const NewFilm = lazy(() => import("./screens/newfilm/NewFilm"));
const ProjectPage = lazy(() => import("./project/ProjectPage"));
const Jobs = lazy(() => import("./screens/jobs/Jobs"));
const Settings = lazy(() => import("./screens/settings/Settings"));

/** The studio: signed in or not, and which screen. */
export function App(): ReactNode {
  return (
    <QueryClientProvider client={queries}>
      <Toasts>
        <ShortcutsProvider>
          <Door />
        </ShortcutsProvider>
      </Toasts>
    </QueryClientProvider>
  );
}

function Door(): ReactNode {
  const { state, problem, again } = useSignedIn();
  const session = useSession();
  useStrayDrops();
  useTellUnkept();
  // Who was in and is not any more keeps what is on the screen, and what was typed there.
  const isOver = state === "out" && session !== undefined;
  if (state === "out" && !isOver) return <SignIn />;
  return (
    <LiveProvider enabled={state === "in"}>
      <Shell status={<LiveStatus />} who={session && <Who session={session} />}>
        {session && !session.scopes.includes("generate") && <LookAlone />}
        {isOver && <SignInAgain before={session} />}
        {problem && (
          <Notice
            kind="warning"
            title="The server cannot be reached"
            action={<Button onClick={again}>Try again</Button>}
          >
            {problem}
          </Notice>
        )}
        {(state === "in" || isOver) && <Screen />}
      </Shell>
    </LiveProvider>
  );
}

function Screen(): ReactNode {
  const route = useRoute();
  useTitle(TITLES[route.at]);
  // A screen that broke is whole again at another address.
  return (
    <Boundary key={route.at}>
      <Suspense fallback={<Loading what="the screen" />}>{screenOf(route)}</Suspense>
    </Boundary>
  );
}

// A project names its film and its tab.
const TITLES: Record<Route["at"], string | null> = {
  projects: "Projects",
  new: "New film",
  project: null,
  jobs: "Jobs",
  settings: "Settings",
  lost: "Not found",
};

function screenOf(route: ReturnType<typeof useRoute>): ReactNode {
  switch (route.at) {
    case "projects":
      return <Projects />;
    case "new":
      return <NewFilm />;
    case "project":
      return <ProjectPage key={route.id} route={route} />;
    case "jobs":
      return <Jobs job={route.job} />;
    case "settings":
      return <Settings part={route.part} />;
    case "lost":
      return (
        <Empty
          title="There is nothing here"
          action={<Link to={{ at: "projects" }}>All projects</Link>}
        >
          The address {location.pathname} leads nowhere. Perhaps it was cut off when it was copied;
          all projects are at {href({ at: "projects" })}.
        </Empty>
      );
  }
}
