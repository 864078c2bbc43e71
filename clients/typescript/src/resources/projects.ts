/** Projects: made, changed scene by scene, quoted, and their steps done. */

import type { Asked, CallOptions } from "../transport.ts";
import type {
  CutPlan,
  Job,
  NewProject,
  NewScene,
  Project,
  ProjectChange,
  ProjectFields,
  ProjectSummary,
  ProjectPage as Listed,
  Quote,
  SceneFields,
  Step,
  Take,
} from "../types.ts";
import { type OrderOptions, Resource, allOf, ifMatch, ordered, part } from "./resource.ts";

const PROJECTS = "/api/mv/projects";
// What refuses a step may have to listen to the song first.
const STEP_SECONDS = 600;

/** What takes are of that are pictures of the character. */
export const CHARACTER = "character";

/** How a project is changed. */
export interface ChangeOptions extends CallOptions {
  /** The version that the project has to be at, else the change is refused (412). */
  readonly version?: number | undefined;
  /** Only tell what the change would do. */
  readonly dryRun?: boolean | undefined;
}

/** What is done to the scenes before cuts are placed, one of it. */
export interface SceneStep {
  /** A scene that is taken out. */
  readonly remove?: string | undefined;
  /** A scene that was taken out, and is put back. */
  readonly restore?: string | undefined;
  /** A scene that is made into two, and the id of its second half. */
  readonly split?: { readonly sceneId: string; readonly secondId: string } | undefined;
}

/** How a step is done. */
export interface StepOptions extends OrderOptions {
  /** An accepted quote that pays for it; clips that cost something need one. */
  readonly quoteId?: string | undefined;
  /** Another seed for the clips of some scenes, by their ids: another take of each. */
  readonly seeds?: Readonly<Record<string, number>> | undefined;
}

/** What can be done with projects; changes throw `PreconditionFailedError` at another version. */
export class ProjectResource extends Resource {
  /** Make a project; everything but its title may come later. */
  create(fields: NewProject, options: CallOptions = {}): Promise<Project> {
    return this.transport.json({
      method: "POST",
      path: PROJECTS,
      json: fields,
      signal: options.signal,
    });
  }

  /** Return a page of projects, newest first; `next` is the `after` of the next one. */
  list(options: CallOptions & { after?: string | undefined; limit?: number | undefined } = {}): Promise<Listed> {
    const { after, limit, signal } = options;
    return this.transport.json({ method: "GET", path: PROJECTS, query: { after, limit }, signal });
  }

  /** Yield all projects, newest first, page after page. */
  all(options: CallOptions = {}): AsyncGenerator<ProjectSummary, void, undefined> {
    return allOf(
      (after) => this.list(after === undefined ? options : { ...options, after }),
      (page) => page.projects,
      (page) => page.next,
    );
  }

  /** Return a project: where each step and clip stands, and what the open clips cost. */
  get(projectId: string, options: CallOptions = {}): Promise<Project> {
    return this.transport.json({ method: "GET", path: pathOf(projectId), signal: options.signal });
  }

  /** Change fields of a project; null takes back what may be unset. */
  change(projectId: string, fields: ProjectFields, options: ChangeOptions = {}): Promise<ProjectChange> {
    return this.#change("PATCH", pathOf(projectId), fields, options);
  }

  /** Delete a project; for a day it can be restored. */
  delete(projectId: string, options: CallOptions = {}): Promise<void> {
    // Sent a second time it would find nothing.
    const asked = { method: "DELETE", path: pathOf(projectId), repeatable: false } as const;
    return this.transport.done({ ...asked, signal: options.signal });
  }

  /** Take the deletion of a project back. */
  restore(projectId: string, options: CallOptions = {}): Promise<Project> {
    const path = `${pathOf(projectId)}/restore`;
    return this.transport.json({ method: "POST", path, repeatable: true, signal: options.signal });
  }

  /** Put a scene in, at the place `at` counted from 0, or at the end. */
  addScene(projectId: string, fields: NewScene, options: ChangeOptions = {}): Promise<ProjectChange> {
    return this.#change("POST", `${pathOf(projectId)}/scenes`, fields, options);
  }

  /** Change a scene; null takes back what may be unset. */
  changeScene(
    projectId: string,
    sceneId: string,
    fields: SceneFields,
    options: ChangeOptions = {},
  ): Promise<ProjectChange> {
    return this.#change("PATCH", scenePath(projectId, sceneId), fields, options);
  }

  /** Take a scene out; its takes are kept, and `restoreScene` puts it back. */
  deleteScene(projectId: string, sceneId: string, options: ChangeOptions = {}): Promise<ProjectChange> {
    return this.#change("DELETE", scenePath(projectId, sceneId), undefined, options);
  }

  /** Put a scene back that was taken out, as it was and where it was. */
  restoreScene(projectId: string, sceneId: string, options: ChangeOptions = {}): Promise<ProjectChange> {
    return this.#change("POST", `${scenePath(projectId, sceneId)}/restore`, undefined, options);
  }

  /**
   * Make two scenes of one, with these descriptions or each with that of the whole; `secondId` is
   * the id of the second half.
   */
  splitScene(
    projectId: string,
    sceneId: string,
    descriptions?: readonly [string, string] | null,
    options: ChangeOptions & { secondId?: string | undefined } = {},
  ): Promise<ProjectChange> {
    const id = options.secondId === undefined ? {} : { scene_id: options.secondId };
    const body = { ...(descriptions == null ? {} : { descriptions }), ...id };
    return this.#change("POST", `${scenePath(projectId, sceneId)}/split`, body, options);
  }

  /**
   * Place cuts at frames of the film, 24 a second, and have it planned anew.
   *
   * A scene may be taken out, put back or split in the same step: all of it happens, or nothing.
   *
   * `cuts` has the frame at which each scene begins, by its id; null: the music decides. Scenes that
   * are not named stay as they are.
   */
  placeCuts(
    projectId: string,
    cuts: Readonly<Record<string, number | null>>,
    options: ChangeOptions & SceneStep = {},
  ): Promise<ProjectChange> {
    const { remove, restore, split } = options;
    const body = {
      cuts,
      ...(remove === undefined ? {} : { remove }),
      ...(restore === undefined ? {} : { restore }),
      ...(split === undefined
        ? {}
        : { split: { scene_id: split.sceneId, second_id: split.secondId } }),
    };
    return this.#change("PUT", `${pathOf(projectId)}/cuts`, body, options);
  }

  /** Put the scenes, each named by its id, in another order. */
  reorderScenes(
    projectId: string,
    order: readonly string[],
    options: ChangeOptions = {},
  ): Promise<ProjectChange> {
    return this.#change("PUT", `${pathOf(projectId)}/scenes/order`, { order }, options);
  }

  /** Return every take of the scenes and of the character, oldest first. */
  async takes(projectId: string, options: CallOptions = {}): Promise<Take[]> {
    const path = `${pathOf(projectId)}/takes`;
    const asked = { method: "GET", path, signal: options.signal } as const;
    return (await this.transport.json<{ takes: Take[] }>(asked)).takes;
  }

  /** Choose a take for a scene, named by its id, or for `CHARACTER`. */
  chooseTake(
    projectId: string,
    subject: string,
    takeId: string,
    options: ChangeOptions = {},
  ): Promise<ProjectChange> {
    return this.#change("PUT", takePath(projectId, subject), { take_id: takeId }, options);
  }

  /**
   * Use one's own clip for a scene, or one's own picture of the `CHARACTER`: an asset.
   *
   * With `choose: false` it is only put beside the other takes: to be chosen later, or to be one of
   * the `references` of a scene.
   */
  use(
    projectId: string,
    subject: string,
    assetId: string,
    { choose = true, ...options }: ChangeOptions & { choose?: boolean } = {},
  ): Promise<ProjectChange> {
    const body = { asset_id: assetId, ...(choose ? {} : { choose }) };
    return this.#change("PUT", takePath(projectId, subject), body, options);
  }

  /** Return how the film is cut, `plan/1`. */
  plan(projectId: string, options: CallOptions = {}): Promise<CutPlan> {
    const path = `${pathOf(projectId)}/plan`;
    return this.transport.json({ method: "GET", path, signal: options.signal });
  }

  /**
   * Have one step done, again where it was done, and return its job at once.
   *
   * `scenes` are ids of those whose clips are wanted; else all are that are not up to date. With
   * `free`, scenes that would cost money are written on the server's own machine. `mostUsd` is what
   * scenes or a picture of the character may cost: above it nothing is ordered.
   *
   * @throws {ConflictError} it costs more than `mostUsd`, or has to be decided first.
   */
  start(
    projectId: string,
    step: Step,
    options: StepOptions & {
      scenes?: readonly string[] | undefined;
      free?: boolean | undefined;
      mostUsd?: string | undefined;
    } = {},
  ): Promise<Job> {
    const { quoteId, scenes, seeds, free, mostUsd } = options;
    const body = {
      ...paidBy(quoteId),
      ...clipsOf(scenes, seeds),
      ...(free ? { free } : {}),
      ...(mostUsd === undefined ? {} : { most_usd: mostUsd }),
    };
    const path = `${pathOf(projectId)}/steps/${step}`;
    return this.transport.json(ordered(path, body, options, { seconds: STEP_SECONDS }));
  }

  /**
   * Have other words written for one scene, for nothing, and return the job at once.
   *
   * Its result has the scene; nothing is changed until `changeScene` puts it in. The same `seed`
   * writes the same words.
   */
  writeScene(
    projectId: string,
    sceneId: string,
    options: OrderOptions & { seed?: number | undefined } = {},
  ): Promise<Job> {
    const body = options.seed === undefined ? {} : { seed: options.seed };
    const path = `${scenePath(projectId, sceneId)}/write`;
    return this.transport.json(ordered(path, body, options, { seconds: STEP_SECONDS }));
  }

  /**
   * Have all done that leads to a step and is not up to date; return the job at once.
   *
   * It stops where something has to be decided: `next` in its result says what. With `until` at
   * `clips`, `scenes` are ids of those whose clips are wanted. With `free`, scenes that would cost
   * money are written on the server's own machine.
   *
   * @throws {ConflictError} the quote has no line for something that would be bought.
   */
  run(
    projectId: string,
    options: StepOptions & {
      until?: Step | undefined;
      scenes?: readonly string[] | undefined;
      free?: boolean | undefined;
    } = {},
  ): Promise<Job> {
    const { until = "film", quoteId, scenes, seeds, free } = options;
    const body = { until, ...paidBy(quoteId), ...clipsOf(scenes, seeds), ...(free ? { free } : {}) };
    const path = `${pathOf(projectId)}/run`;
    return this.transport.json(ordered(path, body, options, { seconds: STEP_SECONDS }));
  }

  /**
   * Return what the clips that are missing or out of date cost, or those of some scenes alone.
   *
   * `seeds` asks for another take of some, and goes with the run that the quote pays for as well.
   */
  quote(
    projectId: string,
    options: CallOptions & {
      scenes?: readonly string[] | undefined;
      seeds?: Readonly<Record<string, number>> | undefined;
    } = {},
  ): Promise<Quote> {
    const { scenes, seeds, signal } = options;
    const asked: Asked = {
      method: "POST",
      path: `${pathOf(projectId)}/quote`,
      json: clipsOf(scenes, seeds),
      seconds: STEP_SECONDS,
      signal,
    };
    return this.transport.json(asked);
  }

  /** Return what a project was quoted at, newest first. */
  async quotes(projectId: string, options: CallOptions = {}): Promise<Quote[]> {
    const path = `${pathOf(projectId)}/quotes`;
    const asked = { method: "GET", path, signal: options.signal } as const;
    return (await this.transport.json<{ quotes: Quote[] }>(asked)).quotes;
  }

  #change(
    method: Asked["method"],
    path: string,
    json: unknown,
    options: ChangeOptions,
  ): Promise<ProjectChange> {
    const { version, dryRun, signal } = options;
    return this.transport.json({
      method,
      path,
      json,
      query: { dry_run: dryRun || undefined },
      headers: ifMatch(version),
      // What was tried out may be again. A change at a version has made another one: sent a second
      // time, it would be told that somebody else has changed the project.
      repeatable: dryRun === true || (method === "PUT" && version === undefined),
      signal,
    });
  }
}

function pathOf(projectId: string): string {
  return `${PROJECTS}/${part(projectId)}`;
}

function scenePath(projectId: string, sceneId: string): string {
  return `${pathOf(projectId)}/scenes/${part(sceneId)}`;
}

function takePath(projectId: string, subject: string): string {
  const of = subject === CHARACTER ? CHARACTER : `scenes/${part(subject)}`;
  return `${pathOf(projectId)}/${of}/take`;
}

function clipsOf(
  scenes: readonly string[] | undefined,
  seeds: Readonly<Record<string, number>> | undefined,
) {
  return {
    ...(scenes && scenes.length > 0 ? { scenes } : {}),
    ...(seeds && Object.keys(seeds).length > 0 ? { seeds } : {}),
  };
}

function paidBy(quoteId: string | undefined): { quote_id?: string | undefined } {
  return quoteId === undefined ? {} : { quote_id: quoteId };
}
