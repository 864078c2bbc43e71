import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Account, Project } from "songreel";
import { ForMakers, useWhyNot } from "../../api/ForMakers";
import { useParts } from "../../jobs/useJobs";
import { useShortcuts } from "../../keys/Shortcuts";
import { Button } from "../../ui/Button";
import { type CardState, placeAmong, placeBeside, STATES, stateOf } from "./board";
import { Card, type CardActions, openShot } from "./Card";
import { leftShot } from "./leftShot";
import { Pick } from "./Pick";
import css from "./Storyboard.module.css";
import type { Board } from "./useBoard";
import { useCards } from "./useCards";
import { useDrag } from "./useDrag";

interface GridProps {
  project: Project;
  board: Board;
  onMake: (scenes: readonly string[]) => void;
  onAdd: (at: number) => void;
}

const NONE: readonly Account[] = [];
const FILTERS: readonly CardState[] = ["failed", "stale", "missing", "making", "ready"];

/** The cards, which of them are shown, and what is done with several. */
export function Grid({ project, board, onMake, onAdd }: GridProps): ReactNode {
  const { cards, sheet } = useCards(project);
  const [filter, setFilter] = useState<CardState | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [bringing, setBringing] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const marker = useRef<HTMLDivElement>(null);
  const whyNot = useWhyNot();
  const focus = useRef<{ sceneId: string; at: "open" | "grip" } | null>(leftShot());
  const parts = useParts(project.project_id).data ?? NONE;
  const ids = project.scenes.map((scene) => scene.scene_id);
  const shown = cards.filter(({ scene }) => filter === null || stateOf(scene) === filter);
  const shownIds = shown.map(({ scene }) => scene.scene_id);
  const move = (sceneId: string, to: number) => {
    const active = document.activeElement;
    if (active?.closest("[data-scene]")) {
      focus.current = { sceneId, at: active.tagName === "BUTTON" ? "grip" : "open" };
    }
    void board.move(sceneId, to);
  };
  const moveBy = (sceneId: string, by: number) =>
    move(sceneId, placeBeside(ids, shownIds, sceneId, by));
  const grab = useDrag(list, marker, (sceneId, place) =>
    move(sceneId, placeAmong(ids, shownIds, sceneId, place)),
  );
  const remove = (gone: readonly string[]) => {
    const first = shownIds.findIndex((id) => gone.includes(id));
    const stays = (id: string) => !gone.includes(id);
    const next = shownIds.slice(first).find(stays) ?? shownIds.findLast(stays);
    if (next) focus.current = { sceneId: next, at: "open" };
    setSelected(new Set());
    void board.remove(gone);
  };
  const latest = useRef({ moveBy, grab, remove, onMake, onAdd });
  useLayoutEffect(() => {
    latest.current = { moveBy, grab, remove, onMake, onAdd };
  });
  const actions = useMemo<CardActions>(
    () => ({
      moveBy: (id, by) => latest.current.moveBy(id, by),
      remove: (id) => latest.current.remove([id]),
      split: (id) => void board.split(id),
      pin: (id, seconds) => void board.pin(id, seconds),
      carryOn: (id, continues) => void board.carryOn(id, continues),
      add: (at) => latest.current.onAdd(at),
      make: (ids) => latest.current.onMake(ids),
      bring: setBringing,
      select: (id, isSelected) =>
        setSelected((before) => {
          const after = new Set(before);
          if (isSelected) after.add(id);
          else after.delete(id);
          return after;
        }),
      grab: (event, id) => latest.current.grab(event, id),
    }),
    [board],
  );
  // A card that moves in the page loses the focus; whoever moved it goes on from there.
  useLayoutEffect(() => {
    const wanted = focus.current;
    if (!wanted || !list.current) return;
    const card = list.current.querySelector<HTMLElement>(`[data-scene="${wanted.sceneId}"]`);
    const target = card?.querySelector<HTMLElement>(wanted.at === "open" ? "h2 a" : "[data-grip]");
    if (!target) return;
    focus.current = null;
    if (target !== document.activeElement) target.focus();
  });
  const picked = ids.filter((id) => selected.has(id));
  useBoardKeys({
    project,
    board,
    picked,
    actions,
    remove,
    list,
    shown: shownIds,
  });
  return (
    <section aria-label="Scenes" className={css.scenes}>
      <Filters
        cards={cards.map(({ scene }) => stateOf(scene))}
        chosen={filter}
        onChoose={setFilter}
      />
      <div className={css.within}>
        <ul className={css.grid} data-ratio={project.aspect_ratio} ref={list}>
          {shown.map(({ scene, place, take, footage }) => (
            <li key={scene.scene_id}>
              <Card
                projectId={project.project_id}
                scene={scene}
                count={ids.length}
                place={place}
                take={take}
                footage={footage}
                sheet={footage?.part ? sheet : undefined}
                job={parts.find((job) => job.job_id === scene.clip.job?.job_id)}
                ratio={project.aspect_ratio}
                isSelected={selected.has(scene.scene_id)}
                whyNot={whyNot}
                actions={actions}
              />
            </li>
          ))}
          {filter === null && (
            <li>
              <ForMakers>
                <Button className={css.add ?? ""} icon="add" onClick={() => onAdd(ids.length)}>
                  Add a scene
                </Button>
              </ForMakers>
            </li>
          )}
        </ul>
        <div ref={marker} className={css.marker} hidden />
      </div>
      {shown.length === 0 && <p className="muted">No scene is like that.</p>}
      {picked.length > 0 && (
        <section className={css.picked} aria-label="Selected scenes">
          <p role="status">
            {picked.length === 1 ? "1 scene" : `${picked.length} scenes`} selected
          </p>
          <div className={css.actions}>
            <ForMakers>
              <Button look="main" onClick={() => onMake(picked)}>
                Make their clips…
              </Button>
              <Button
                look="danger"
                disabled={picked.length === ids.length}
                onClick={() => remove(picked)}
              >
                Delete
              </Button>
            </ForMakers>
            <Button look="quiet" onClick={() => setSelected(new Set(ids))}>
              Select all
            </Button>
            <Button look="quiet" onClick={() => setSelected(new Set())}>
              Select none
            </Button>
          </div>
        </section>
      )}
      {bringing && (
        <Pick
          onClip={(assetId) => board.bring(bringing, assetId)}
          onClose={() => setBringing(null)}
          number={ids.indexOf(bringing) + 1}
        />
      )}
    </section>
  );
}

function Filters(props: {
  cards: readonly CardState[];
  chosen: CardState | null;
  onChoose: (state: CardState | null) => void;
}): ReactNode {
  const { cards, chosen, onChoose } = props;
  const counts = FILTERS.map((state) => ({
    state,
    count: cards.filter((one) => one === state).length,
  })).filter(({ state, count }) => count > 0 || state === chosen);
  if (counts.length < 2 && chosen === null) return null;
  return (
    <fieldset className={css.filters} aria-label="Show only">
      <button type="button" aria-pressed={chosen === null} onClick={() => onChoose(null)}>
        All <span className="number">{cards.length}</span>
      </button>
      {counts.map(({ state, count }) => (
        <button
          key={state}
          type="button"
          aria-pressed={chosen === state}
          onClick={() => onChoose(chosen === state ? null : state)}
        >
          {STATES[state]} <span className="number">{count}</span>
        </button>
      ))}
    </fieldset>
  );
}

interface Keyed {
  project: Project;
  board: Board;
  picked: readonly string[];
  shown: readonly string[];
  actions: CardActions;
  remove: (ids: readonly string[]) => void;
  list: { current: HTMLUListElement | null };
}

function useBoardKeys({ project, board, picked, shown, actions, remove, list }: Keyed): void {
  const here = () => {
    const card = document.activeElement?.closest<HTMLElement>("[data-scene]");
    const id = card?.dataset["scene"];
    const scene = project.scenes.find((one) => one.scene_id === id);
    return scene ?? null;
  };
  const focusCard = (place: number) => {
    const links = list.current?.querySelectorAll<HTMLElement>("[data-scene] h2 a");
    links?.[Math.max(0, Math.min(place, links.length - 1))]?.focus();
  };
  const goBy = (by: number) => {
    const scene = here();
    focusCard(scene ? shown.indexOf(scene.scene_id) + by : 0);
  };
  const columns = () => {
    const items = [...(list.current?.children ?? [])];
    const top = items[0]?.getBoundingClientRect().top;
    return Math.max(1, items.filter((one) => one.getBoundingClientRect().top === top).length);
  };
  const withScene = (act: (id: string) => void) => () => {
    const scene = here();
    if (scene) act(scene.scene_id);
  };
  const several = () => {
    const scene = here();
    return picked.length > 0 ? picked : scene ? [scene.scene_id] : [];
  };
  useShortcuts("Storyboard", [
    { keys: "ArrowRight", does: "Next scene", run: () => goBy(1) },
    { keys: "ArrowLeft", does: "Scene before", run: () => goBy(-1) },
    { keys: "ArrowDown", does: "Scene below", run: () => goBy(columns()) },
    { keys: "ArrowUp", does: "Scene above", run: () => goBy(-columns()) },
    {
      keys: "Enter",
      does: "Open the shot",
      run: withScene((id) => openShot(project.project_id, id)),
    },
    {
      keys: "x",
      does: "Select the scene, or not",
      run: withScene((id) => actions.select(id, !picked.includes(id))),
    },
    {
      keys: "Alt+ArrowUp",
      does: "Move the scene earlier",
      changes: true,
      run: withScene((id) => actions.moveBy(id, -1)),
    },
    {
      keys: "Alt+ArrowDown",
      does: "Move the scene later",
      changes: true,
      run: withScene((id) => actions.moveBy(id, 1)),
    },
    {
      keys: "s",
      does: "Split the scene in two",
      changes: true,
      run: withScene((id) => actions.split(id)),
    },
    {
      keys: "g",
      does: "Make the clips that are selected; another take where they are ready",
      changes: true,
      run: () => {
        const ids = several();
        if (ids.length > 0) actions.make(ids);
      },
    },
    {
      keys: "Delete",
      does: "Delete what is selected",
      changes: true,
      run: () => {
        const ids = several();
        if (ids.length > 0 && ids.length < project.scenes.length) remove(ids);
      },
    },
    { keys: "Mod+z", does: "Undo", changes: true, run: board.undo },
    { keys: "Mod+Shift+z", does: "Redo", changes: true, run: board.redo },
  ]);
}
