import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import type { CutPlan, Project, ProjectChange, ProjectFields } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { isNothing } from "../../app/money";
import { useChange } from "../../project/useProject";
import { useSay } from "../../ui/Toasts";
import { type Cuts, clipAt, LEAST_FRAMES, longestOf, removed, split, tooShort } from "./cuts";
import {
  type Begins,
  type Change,
  type Command,
  done,
  type Finish,
  fits,
  type History,
  keep,
  kept,
  NOTHING,
  type Pins,
  redone,
  type Standing,
  stepOf,
  undone,
} from "./history";

/** A change that makes clips too short which were paid for: it waits for a yes. */
export interface Question {
  readonly change: ProjectChange;
  readonly yes: () => void;
  readonly no: () => void;
}

export interface Editing {
  /** As they are shown: what was asked for is shown before the server has answered. */
  readonly cuts: Cuts;
  readonly finish: Finish;
  readonly begins: Begins;
  readonly isBusy: boolean;
  readonly question: Question | null;
  /** What undo takes back and redo does again, in words; null where there is nothing. */
  readonly undoName: string | null;
  readonly redoName: string | null;
  /** Whether somebody else changed the cuts since the last thing that was done here. */
  readonly isElsewhere: boolean;
  /** Whether any cut was placed by hand. */
  readonly isPlaced: boolean;
  readonly place: (cuts: Cuts, name: string) => void;
  readonly splitAt: (frame: number) => void;
  readonly removeAt: (frame: number) => void;
  readonly leaveToMusic: () => void;
  readonly setFinish: (change: Partial<Finish>, name: string) => void;
  readonly setBegin: (place: number, begin: Change | null) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly forget: () => void;
}

interface Wanted {
  projectId: string;
  plan: CutPlan;
  project: Project;
  /** How long the clip of each scene is, where it was bought. */
  clipSeconds: readonly (number | null)[];
  onCutting: (isCutting: boolean) => void;
}

const AS_SAVED: Begins = new Map();

/** Return what changes the cuts of a project, one after the other, and takes it back. */
export function useEditing(wanted: Wanted): Editing {
  const { projectId, plan, project, clipSeconds, onCutting } = wanted;
  const client = useQueryClient();
  const change = useChange(projectId);
  const say = useSay();
  const [history, setHistory] = useState<History>(() => kept(projectId));
  const stack = useRef(history);
  const [ahead, setAhead] = useState<Cuts | null>(null);
  const [finishAhead, setFinishAhead] = useState<Partial<Finish>>({});
  const [beginsAhead, setBeginsAhead] = useState<Begins>(AS_SAVED);
  const [count, setCount] = useState(0);
  const [question, setQuestion] = useState<Question | null>(null);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const waiting = useRef(0);

  const saved = useMemo(() => cutsOf(project, plan), [project, plan]);
  const cuts = ahead ?? saved;
  const standing = useMemo(() => standingOf(project), [project]);
  const longest = longestOf(plan.offer, plan.knobs.slow_down ?? 0);

  const latest = useCallback(
    () => client.getQueryData<Project>(keys.project(projectId)) ?? null,
    [client, projectId],
  );
  const remember = useCallback(
    (next: (history: History) => History) => {
      stack.current = next(stack.current);
      setHistory(stack.current);
      if (keep(projectId, stack.current)) return;
      say(
        "This browser has no room to remember what you did here: it can be taken back only until " +
          "the page is loaded again.",
        { kind: "problem" },
      );
    },
    [projectId, say],
  );

  /** Do one thing after the other; what is shown ahead goes with the last of them. */
  const queued = useCallback(
    (work: () => Promise<unknown>) => {
      waiting.current += 1;
      setCount(waiting.current);
      onCutting(true);
      queue.current = queue.current
        .then(work)
        // What comes behind it is done all the same.
        .catch((problem: unknown) => say(sentence(problem), { kind: "problem" }))
        .finally(() => {
          waiting.current -= 1;
          setCount(waiting.current);
          if (waiting.current > 0) return;
          setAhead(null);
          setFinishAhead({});
          setBeginsAhead(AS_SAVED);
          onCutting(false);
        });
    },
    [onCutting, say],
  );

  const carryOut = useCallback(
    async (command: Command, side: "before" | "after"): Promise<boolean> => {
      if (command.kind === "finish") {
        const finish = { ...latest()?.finish, ...command[side] } as ProjectFields["finish"];
        return Boolean(
          await change((version) =>
            server.projects.change(projectId, finish === undefined ? {} : { finish }, { version }),
          ),
        );
      }
      if (command.kind === "begin") {
        const fields = { begins_with: command[side] };
        return Boolean(
          await change((version) =>
            server.projects.changeScene(projectId, command.sceneId, fields, { version }),
          ),
        );
      }
      const cuts = Object.fromEntries(command[side].slice(1));
      const step = stepOf(command, side);
      // In one request: what broke between two would have lost the scene.
      return Boolean(
        await change((version) => server.projects.placeCuts(projectId, cuts, { ...step, version })),
      );
    },
    [change, latest, projectId],
  );
  const perform = useCallback(
    async (command: Command) => {
      const isDone = await carryOut(command, "after");
      const project = latest();
      const standing = project && standingOf(project);
      // An answer may be lost on its way: what was done all the same can be taken back.
      const hasArrived =
        standing && fits(command, "after", standing) && !fits(command, "before", standing);
      if (isDone || hasArrived) remember((before) => done(before, command));
    },
    [carryOut, latest, remember],
  );

  const place = useCallback(
    (next: Cuts, name: string) => {
      setAhead(next);
      queued(async () => {
        const project = latest();
        if (!project) return;
        const before = standingOf(project).pins;
        const after = pinned(project, next);
        const command: Command = { kind: "cuts", name, before, after };
        const dear = tooShort(next, clipSeconds, plan.offer, plan.knobs.slow_down ?? 0).filter(
          ({ price }) => !isNothing(price),
        );
        if (dear.length > 0) {
          const isMeant = await asked(projectId, after, project.version, setQuestion).catch(
            (problem: unknown) => {
              say(sentence(problem), { kind: "problem" });
              return false;
            },
          );
          if (!isMeant) return;
        }
        await perform(command);
      });
    },
    [clipSeconds, latest, perform, plan, projectId, queued, say],
  );

  const splitAt = useCallback(
    (frame: number) => {
      const at = clipAt(cuts, frame);
      const whole = project.scenes[at];
      const start = cuts.starts[at] ?? 0;
      const end = cuts.starts[at + 1] ?? cuts.frames;
      if (!whole || frame - start < LEAST_FRAMES || end - frame < LEAST_FRAMES) {
        say(
          "Both halves have to last half a second: put the play head further away from the cut.",
          { kind: "problem" },
        );
        return;
      }
      const sceneId = crypto.randomUUID();
      const next = split(cuts, frame);
      setAhead(next);
      queued(async () => {
        const project = latest();
        if (!project) return;
        const before = standingOf(project).pins;
        const ids = project.scenes.map((one) => one.scene_id).toSpliced(at + 1, 0, sceneId);
        const after = ids.map(
          (id, place) => [id, place ? (next.starts[place] ?? 0) : null] as const,
        );
        const name = `splitting scene ${at + 1}`;
        await perform({ kind: "split", name, sceneId, before, after });
      });
    },
    [cuts, latest, perform, project, queued, say],
  );

  const removeAt = useCallback(
    (frame: number) => {
      const at = clipAt(cuts, frame);
      const next = removed(cuts, at, longest);
      if (!next) {
        const seconds = plan.offer.sold.at(-1)?.seconds ?? 0;
        say(
          project.scenes.length === 1
            ? "A film has at least one scene."
            : `Without scene ${at + 1} the scenes beside it would have to last longer than ` +
                `${seconds} s, the longest clip that there is. Write it anew in the storyboard instead.`,
          { kind: "problem" },
        );
        return;
      }
      setAhead(next);
      queued(async () => {
        const project = latest();
        const scene = project?.scenes[at];
        if (!project || !scene) return;
        const before = standingOf(project).pins;
        const ids = before.map(([id]) => id).filter((id) => id !== scene.scene_id);
        const after = ids.map(
          (id, place) => [id, place ? (next.starts[place] ?? 0) : null] as const,
        );
        const name = `removing scene ${at + 1}`;
        await perform({ kind: "remove", name, sceneId: scene.scene_id, before, after });
      });
    },
    [cuts, latest, longest, perform, plan, project, queued, say],
  );

  const leaveToMusic = useCallback(() => {
    queued(async () => {
      const project = latest();
      if (!project) return;
      const before = standingOf(project).pins;
      const after = before.map(([id]) => [id, null] as const);
      await perform({ kind: "cuts", name: "cutting by the music", before, after });
    });
  }, [latest, perform, queued]);

  const setFinish = useCallback(
    (part: Partial<Finish>, name: string) => {
      setFinishAhead((before) => ({ ...before, ...part }));
      queued(async () => {
        const project = latest();
        if (!project) return;
        const before = standingOf(project).finish;
        await perform({ kind: "finish", name, before, after: { ...before, ...part } });
      });
    },
    [latest, perform, queued],
  );

  const setBegin = useCallback(
    (place: number, begin: Change | null) => {
      const sceneId = project.scenes[place]?.scene_id;
      if (sceneId === undefined) return;
      setBeginsAhead((before) => new Map(before).set(sceneId, begin));
      queued(async () => {
        const project = latest();
        const before = project && standingOf(project).begins.get(sceneId);
        // Somebody took the scene out meanwhile, or it begins so already.
        if (before === undefined || before === begin) return;
        const name = `how scene ${place + 1} begins`;
        await perform({ kind: "begin", name, sceneId, before, after: begin });
      });
    },
    [latest, perform, project.scenes, queued],
  );

  const begins = useMemo(
    () => (beginsAhead.size > 0 ? new Map([...standing.begins, ...beginsAhead]) : standing.begins),
    [standing, beginsAhead],
  );
  const back = history.past.at(-1);
  const forth = history.future.at(-1);
  const isBusy = count > 0;
  const canUndo = back !== undefined && fits(back, "after", standing);
  const canRedo = forth !== undefined && fits(forth, "before", standing);
  const isElsewhere = !isBusy && (back ? !canUndo : forth !== undefined && !canRedo);

  const undo = useCallback(() => {
    queued(async () => {
      const project = latest();
      const command = stack.current.past.at(-1);
      if (!project || !command || !fits(command, "after", standingOf(project))) return;
      if (await carryOut(command, "before")) remember(undone);
    });
  }, [carryOut, latest, queued, remember]);
  const redo = useCallback(() => {
    queued(async () => {
      const project = latest();
      const command = stack.current.future.at(-1);
      if (!project || !command || !fits(command, "before", standingOf(project))) return;
      if (await carryOut(command, "after")) remember(redone);
    });
  }, [carryOut, latest, queued, remember]);
  const forget = useCallback(() => remember(() => NOTHING), [remember]);

  return {
    cuts,
    finish: { ...standing.finish, ...finishAhead },
    begins,
    isBusy,
    question,
    undoName: canUndo ? back.name : null,
    redoName: canRedo ? forth.name : null,
    isElsewhere,
    isPlaced: standing.pins.some(([, frame]) => frame !== null),
    place,
    splitAt,
    removeAt,
    leaveToMusic,
    setFinish,
    setBegin,
    undo,
    redo,
    forget,
  };
}

/** Ask the server what a change would cost, and whoever made it whether it is meant. */
async function asked(
  projectId: string,
  pins: Pins,
  version: number,
  show: (question: Question | null) => void,
): Promise<boolean> {
  const cuts = Object.fromEntries(pins.slice(1));
  const change = await server.projects.placeCuts(projectId, cuts, { version, dryRun: true });
  if (!change.invalidated.some((one) => one.scene_id !== null && !isNothing(one.price_usd))) {
    return true;
  }
  return await new Promise<boolean>((decide) => {
    const answer = (isMeant: boolean) => () => {
      show(null);
      decide(isMeant);
    };
    show({ change, yes: answer(true), no: answer(false) });
  });
}

/** Return where the clips of a project begin, as they are planned. */
export function cutsOf(project: Project, plan: CutPlan): Cuts {
  const starts = project.scenes.map((scene) => scene.start_frame);
  const isPlanned = starts.length > 0 && starts.every((start) => start !== null);
  return {
    starts: isPlanned ? starts : plan.clips.map((clip) => clip.start),
    frames: plan.frames,
  };
}

function pinned(project: Project, cuts: Cuts): Pins {
  return project.scenes.map(
    (scene, place) => [scene.scene_id, place ? (cuts.starts[place] ?? null) : null] as const,
  );
}

function standingOf(project: Project): Standing {
  const {
    transitions = "cut",
    captions = "off",
    fades = false,
  } = project.finish as Partial<Finish>;
  return {
    pins: project.scenes.map((scene) => [scene.scene_id, scene.cut_at] as const),
    finish: { transitions, captions, fades },
    begins: new Map(project.scenes.map((scene) => [scene.scene_id, scene.begins_with])),
  };
}
