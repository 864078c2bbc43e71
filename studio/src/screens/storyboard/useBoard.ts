import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef } from "react";
import type { Project } from "songreel";
import { keys, server } from "../../api/queries";
import { useChange } from "../../project/useProject";
import { useSay } from "../../ui/Toasts";

/** What can be done to the scenes of a storyboard; each of it can be taken back. */
export interface Board {
  move: (sceneId: string, to: number) => Promise<void>;
  remove: (sceneIds: readonly string[]) => Promise<void>;
  split: (sceneId: string) => Promise<void>;
  add: (description: string, at: number) => Promise<string | null>;
  pin: (sceneId: string, seconds: number | null) => Promise<void>;
  carryOn: (sceneId: string, continues: boolean) => Promise<void>;
  /** Have a clip that was sent stand for a scene. */
  bring: (sceneId: string, assetId: string) => Promise<boolean>;
  undo: () => void;
  redo: () => void;
}

/** What was done, and how it is taken back and done once more. */
interface Done {
  words: string;
  back: () => Promise<unknown>;
  again: () => Promise<unknown>;
}

/** Return what changes the scenes of a project. */
export function useBoard(projectId: string): Board {
  const client = useQueryClient();
  const change = useChange(projectId);
  const say = useSay();
  const done = useRef<Done[]>([]);
  const undone = useRef<Done[]>([]);

  const current = useCallback(
    () => client.getQueryData<Project>(keys.project(projectId)),
    [client, projectId],
  );
  const { told, undo, redo } = useMemo(() => {
    // One after another: a key that is pressed again means what stands once the last one is answered.
    let turn: Promise<unknown> = Promise.resolve();
    const soon = (act: () => Promise<void>) => {
      turn = turn.then(act, act);
    };
    const shown = (one: Done) => {
      done.current.push(one);
      say(one.words, { action: { name: "Undo", act: () => soon(() => back(one)) } });
    };
    const back = async (one: Done) => {
      if (!done.current.includes(one)) return;
      done.current = done.current.filter((other) => other !== one);
      if (!(await one.back())) return;
      undone.current.push(one);
      say("It was taken back.", { action: { name: "Redo", act: () => soon(() => again(one)) } });
    };
    const again = async (one: Done) => {
      if (!undone.current.includes(one)) return;
      undone.current = undone.current.filter((other) => other !== one);
      if (await one.again()) shown(one);
    };
    return {
      /** Say what was done, with the way back and forth. */
      told(words: string, ways: Omit<Done, "words">) {
        // Whoever goes on from here goes another way.
        undone.current = [];
        shown({ words, ...ways });
      },
      undo() {
        soon(async () => {
          const last = done.current.at(-1);
          if (last) await back(last);
          else say("There is nothing to undo.");
        });
      },
      redo() {
        soon(async () => {
          const last = undone.current.at(-1);
          if (last) await again(last);
          else say("There is nothing to redo.");
        });
      },
    };
  }, [say]);

  return useMemo<Board>(() => {
    const { projects } = server;
    const order = async (ids: readonly string[]) => {
      const project = current();
      if (project) {
        // An answer that is on its way shows the order of before.
        await client.cancelQueries({ queryKey: keys.project(projectId), exact: true });
        // It is seen at once; where it is refused, what the server has is shown again.
        const byId = new Map(project.scenes.map((scene) => [scene.scene_id, scene]));
        const scenes = ids.flatMap((id, index) => {
          const scene = byId.get(id);
          return scene ? [{ ...scene, number: index + 1 }] : [];
        });
        client.setQueryData(keys.project(projectId), { ...project, scenes });
      }
      const changed = await change((version) =>
        projects.reorderScenes(projectId, ids, { version }),
      );
      if (!changed) await client.invalidateQueries({ queryKey: keys.project(projectId) });
      return changed;
    };
    return {
      async move(sceneId, to) {
        const before = current()?.scenes.map((scene) => scene.scene_id) ?? [];
        const from = before.indexOf(sceneId);
        if (from < 0 || to < 0 || to >= before.length || to === from) return;
        const after = before.toSpliced(from, 1).toSpliced(to, 0, sceneId);
        if (!(await order(after))) return;
        told(`Scene ${from + 1} is scene ${to + 1} now.`, {
          back: () => order(before),
          again: () => order(after),
        });
      },
      async remove(sceneIds) {
        const without = async (ids: readonly string[]) => {
          const gone: string[] = [];
          for (const id of ids) {
            const ask = (version: number) => projects.deleteScene(projectId, id, { version });
            if (!(await change(ask, { quiet: true }))) break;
            gone.push(id);
          }
          return gone;
        };
        const removed = await without(sceneIds);
        if (removed.length === 0) return;
        const words =
          removed.length === 1
            ? "The scene was deleted; its clips are kept."
            : `${removed.length} scenes were deleted; their clips are kept.`;
        told(words, {
          async back() {
            // The last one that went comes back first: so each finds its place.
            for (const id of removed.toReversed()) {
              const ask = (version: number) => projects.restoreScene(projectId, id, { version });
              if (!(await change(ask))) return false;
            }
            return true;
          },
          again: async () => (await without(removed)).length === removed.length,
        });
      },
      async split(sceneId) {
        const before = current();
        const whole = before?.scenes.find((scene) => scene.scene_id === sceneId);
        const known = new Set(before?.scenes.map((scene) => scene.scene_id));
        const split = (secondId?: string) =>
          change((version) => projects.splitScene(projectId, sceneId, null, { version, secondId }));
        const changed = await split();
        const half = changed?.project.scenes.find((scene) => !known.has(scene.scene_id));
        if (!half || !whole) return;
        told(`Scene ${whole.number} is two scenes now.`, {
          async back() {
            const ask = (version: number) =>
              projects.deleteScene(projectId, half.scene_id, { version });
            const joined = await change(ask, { quiet: true });
            if (!joined || whole.seconds === null) return joined;
            return change((version) =>
              projects.changeScene(projectId, sceneId, { seconds: whole.seconds }, { version }),
            );
          },
          again: () => split(half.scene_id),
        });
      },
      async add(description, at) {
        const known = new Set(current()?.scenes.map((scene) => scene.scene_id));
        const changed = await change((version) =>
          projects.addScene(projectId, { description, at }, { version }),
        );
        const added = changed?.project.scenes.find((scene) => !known.has(scene.scene_id));
        if (!added) return null;
        const { scene_id: id } = added;
        told(`Scene ${added.number} was added.`, {
          back: () => change((version) => projects.deleteScene(projectId, id, { version })),
          again: () => change((version) => projects.restoreScene(projectId, id, { version })),
        });
        return added.scene_id;
      },
      async pin(sceneId, seconds) {
        const before = current()?.scenes.find((scene) => scene.scene_id === sceneId);
        const ask = (wanted: number | null) =>
          change((version) =>
            projects.changeScene(projectId, sceneId, { seconds: wanted }, { version }),
          );
        if (!before || !(await ask(seconds))) return;
        const words =
          seconds === null
            ? `The music sets the length of scene ${before.number} again.`
            : `Scene ${before.number} is ${seconds} s long, whatever the music does.`;
        told(words, { back: () => ask(before.seconds), again: () => ask(seconds) });
      },
      async carryOn(sceneId, continues) {
        const before = current()?.scenes.find((scene) => scene.scene_id === sceneId);
        const ask = (wanted: boolean) =>
          change((version) =>
            projects.changeScene(projectId, sceneId, { continues: wanted }, { version }),
          );
        if (!before || !(await ask(continues))) return;
        const words = continues
          ? `Scene ${before.number} starts from the last frame of the scene before.`
          : `Scene ${before.number} begins with a picture of its own.`;
        told(words, { back: () => ask(before.continues), again: () => ask(continues) });
      },
      async bring(sceneId, assetId) {
        const changed = await change((version) =>
          projects.use(projectId, sceneId, assetId, { version }),
        );
        if (changed) say("Your clip stands for this scene now. Its other takes are kept.");
        return changed !== null;
      },
      undo,
      redo,
    };
  }, [change, client, current, projectId, say, told, undo, redo]);
}
