import { QueryClient } from "@tanstack/react-query";
import { ApiError, NotSignedInError, Songreel, UnreachableError } from "songreel";
import { plainly } from "../app/plainly";

const UNAUTHORIZED = 401;

/** The server that this page came from; who one is says a cookie that no script can read. */
export const server = new Songreel({
  baseUrl: location.origin,
  credentials: "same-origin",
  fetch: async (input, init) => {
    const answer = await fetch(input, init);
    const asked = new URL(answer.url || location.href).pathname;
    // A session ends while one works: its key was revoked, or its time is over.
    if (answer.status === UNAUTHORIZED && asked !== "/api/session") {
      void queries.invalidateQueries({ queryKey: keys.session });
    }
    return answer;
  },
});

/** What is known of the server; the stream of events says when it is not so any more. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The client sends again by itself what may be; more would only hide what is wrong.
      retry: false,
      staleTime: 30_000,
      refetchOnWindowFocus: true,
    },
  },
});

/** Under which names what is known is kept. */
export const keys = {
  session: ["session"] as const,
  projects: ["projects"] as const,
  project: (id: string) => ["project", id] as const,
  takes: (id: string) => ["project", id, "takes"] as const,
  quotes: (id: string) => ["project", id, "quotes"] as const,
  plan: (id: string) => ["project", id, "plan"] as const,
  songs: ["songs"] as const,
  song: (id: string) => ["songs", id] as const,
  lyrics: (id: string, version: number) => ["songs", id, "lyrics", version] as const,
  /** Lists of jobs, whatever comes behind; what is told of one of them is put into each. */
  jobs: ["jobs"] as const,
  job: (id: string) => ["job", id] as const,
  ledger: ["ledger"] as const,
  storage: ["storage"] as const,
  backends: ["backends"] as const,
  styles: ["styles"] as const,
  sprites: (videoId: string) => ["sprites", videoId] as const,
};

/** Say in a sentence or two what went wrong. */
export function sentence(problem: unknown): string {
  if (problem instanceof NotSignedInError) {
    return "You are not signed in any more. Sign in, then do it again.";
  }
  if (problem instanceof ApiError) {
    return plainly([problem.message, problem.details].filter(Boolean).join(" "));
  }
  if (problem instanceof UnreachableError) {
    return "The server does not answer. What was begun goes on there; this page tries again.";
  }
  return problem instanceof Error ? problem.message : String(problem);
}
