import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import {
  type CutPlan,
  PreconditionFailedError,
  type Project,
  type ProjectChange,
  type Take,
} from "songreel";
import { keys, queries, sentence, server } from "../api/queries";
import { dollars, isNothing } from "../app/money";
import { useSay } from "../ui/Toasts";

/** Return a project as the server has it, and hear of its changes. */
export function useProject(id: string) {
  return useQuery({
    queryKey: keys.project(id),
    queryFn: ({ signal }) => server.projects.get(id, { signal }),
  });
}

/** Return every take of a project, oldest first. */
export function useTakes(id: string) {
  return useQuery({
    queryKey: keys.takes(id),
    queryFn: ({ signal }) => server.projects.takes(id, { signal }),
  });
}

/** Return the takes of a scene, named by its id, or of the `CHARACTER`, oldest first. */
export function takesOf(takes: readonly Take[] | undefined, subject: string): Take[] {
  return takes?.filter((one) => one.subject === subject) ?? [];
}

/** Return how a project's film is cut; null until it was planned. */
export function usePlan(project: Project | undefined) {
  const isThere = project !== undefined && project.steps.plan !== "missing";
  return useQuery({
    queryKey: [...keys.plan(project?.project_id ?? ""), project?.version],
    queryFn: ({ signal }) => server.projects.plan(project?.project_id ?? "", { signal }),
    enabled: isThere,
    // Until the plan of the next version is there, that of the one before it stays.
    placeholderData: (before: CutPlan | undefined, query) =>
      query?.queryKey[1] === project?.project_id ? before : undefined,
  });
}

/** Say what a change left out of date, and what that costs to make anew. */
export function consequence(change: ProjectChange): string | null {
  const clips = change.invalidated.filter((one) => one.scene_id !== null);
  if (clips.length === 0) return null;
  const what = clips.length === 1 ? "One clip is" : `${clips.length} clips are`;
  const { amount_usd: amount, unknown } = change.cost;
  const price = isNothing(amount) ? "" : `; all that is open costs ${dollars(amount)}`;
  return `${what} out of date now${price}${unknown.length > 0 ? ", and what has no known price" : ""}.`;
}

/** How a change ended: what the server answered, or null where it was refused (and that was said). */
export type Changed = Promise<ProjectChange | null>;
type Ask = (version: number) => Promise<ProjectChange>;

interface ChangeOptions {
  /** Whether nothing is told of what it left out of date. */
  quiet?: boolean;
  /** Tells whether what was changed still is as it was when that was begun; otherwise nothing is sent. */
  holds?: (latest: Project) => boolean;
}

class OvertakenError extends Error {}

/**
 * Return what changes a project at the version that is shown.
 *
 * Where somebody else was faster nothing is overwritten: that is said, the newest state is shown, and
 * whoever asked keeps what was typed.
 */
export function useChange(id: string): (ask: Ask, options?: ChangeOptions) => Changed {
  const client = useQueryClient();
  const say = useSay();
  return useCallback(
    async (ask, { quiet = false, holds } = {}) => {
      const known = client.getQueryData<Project>(keys.project(id));
      if (!known) return null;
      try {
        // One change after another: each is at the version that the one before it made.
        const change = await queued(id, () => {
          const latest = client.getQueryData<Project>(keys.project(id)) ?? known;
          if (holds && !holds(latest)) throw new OvertakenError();
          return ask(latest.version);
        });
        if (!change.kept) return change;
        client.setQueryData(keys.project(id), change.project);
        void client.invalidateQueries({ queryKey: keys.project(id) });
        void client.invalidateQueries({ queryKey: keys.projects });
        const told = consequence(change);
        if (told && !quiet) say(told);
        return change;
      } catch (problem) {
        if (problem instanceof PreconditionFailedError || problem instanceof OvertakenError) {
          await client.invalidateQueries({ queryKey: keys.project(id) });
          say(
            "Somebody else changed this project meanwhile, perhaps you in another tab. Yours was not " +
              "saved; what you typed is still where you typed it. Look at what is there now, and save again.",
            { kind: "problem" },
          );
        } else {
          say(sentence(problem), { kind: "problem" });
        }
        return null;
      }
    },
    [client, id, say],
  );
}

const last = new Map<string, Promise<unknown>>();

async function queued(id: string, ask: () => Promise<ProjectChange>): Promise<ProjectChange> {
  const before = last.get(id) ?? Promise.resolve();
  const change = before.then(async () => {
    const answer = await ask();
    // What was only tried out is not so.
    if (answer.kept) queries.setQueryData(keys.project(id), answer.project);
    return answer;
  });
  // Who waits behind a change that was refused is refused by itself, or not.
  last.set(
    id,
    change.catch(() => undefined),
  );
  return change;
}
