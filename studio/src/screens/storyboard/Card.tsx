import { memo, type PointerEvent, type ReactNode, useState } from "react";
import type { Account, ProjectScene, Take } from "songreel";
import { WHY_NOT } from "../../api/ForMakers";
import { Link } from "../../app/Link";
import { dollars, isNothing, price } from "../../app/money";
import { useStillness } from "../../app/motion";
import { plainly } from "../../app/plainly";
import { go } from "../../app/route";
import { clock, FRAMES_A_SECOND } from "../../app/time";
import { restOf } from "../../jobs/words";
import { Keys } from "../../keys/Shortcuts";
import { IconButton } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/icons";
import { Menu, type MenuItem } from "../../ui/Menu";
import { type CardState, factsOf, type Place, STATES, secondsOf, stateOf } from "./board";
import css from "./Card.module.css";
import { type Footage, Frame } from "./Frame";
import type { Sheet } from "./sprites";

/** What can be done with the scene of a card. */
export interface CardActions {
  /** Move it so many places on, or back, among the cards that are shown. */
  moveBy: (sceneId: string, by: number) => void;
  remove: (sceneId: string) => void;
  split: (sceneId: string) => void;
  pin: (sceneId: string, seconds: number | null) => void;
  carryOn: (sceneId: string, continues: boolean) => void;
  add: (at: number) => void;
  make: (sceneIds: readonly string[]) => void;
  bring: (sceneId: string) => void;
  select: (sceneId: string, isSelected: boolean) => void;
  grab: (event: PointerEvent<HTMLElement>, sceneId: string) => void;
}

interface CardProps {
  projectId: string;
  scene: ProjectScene;
  count: number;
  place: Place;
  /** The take that is chosen, where its clip is there. */
  take: Take | undefined;
  footage: Footage | null;
  sheet: Sheet | undefined;
  /** What makes its clip, as far as that is known. */
  job: Account | undefined;
  ratio: string;
  isSelected: boolean;
  /** Why nothing of it may be changed. */
  whyNot: string | undefined;
  actions: CardActions;
}

const ICONS: Record<CardState, IconName> = {
  making: "clock",
  failed: "warning",
  stale: "retry",
  missing: "film",
  ready: "check",
};

/** One scene of the storyboard: what is seen, where in the song, for how long, and what it costs. */
export const Card = memo(CardOf);

function CardOf(props: CardProps): ReactNode {
  const { projectId, scene, place, take, actions, isSelected, whyNot } = props;
  const { number, scene_id: id } = scene;
  const state = stateOf(scene);
  const playing = usePlaying(props.footage !== null);
  return (
    <article
      className={css.card}
      data-scene={id}
      data-state={state}
      data-selected={isSelected || undefined}
      aria-labelledby={`scene-${id}`}
      onBlur={playing.stop}
    >
      <Picture {...props} state={state} playing={playing} />
      <div className={css.body}>
        <header className={css.head}>
          <h2 id={`scene-${id}`}>
            <Link
              className={css.open}
              to={{ at: "project", id: projectId, tab: "storyboard", scene: id }}
              onFocus={(event) => event.target.matches(":focus-visible") && playing.glance()}
            >
              Scene {number}
            </Link>
          </h2>
          <Menu label={`More for scene ${number}`} items={() => itemsOf(props)} />
        </header>
        <p className="small muted number">{whereOf(scene, place)}</p>
        <p className={css.words} dir="auto">
          {/* A card shows a few lines; the whole text is with the shot. */}
          {scene.description.slice(0, 400)}
        </p>
        <Standing scene={scene} state={state} take={take} whyNot={whyNot} actions={actions} />
      </div>
    </article>
  );
}

function whereOf(scene: ProjectScene, { section, bars }: Place): string {
  const seconds = secondsOf(scene);
  const from = scene.start_frame === null ? null : clock(scene.start_frame / FRAMES_A_SECOND);
  const length = seconds === null ? null : `${seconds.toFixed(1)} s`;
  const pinned = scene.seconds === null ? null : `you set ${scene.seconds} s`;
  const told = [section, bars, from && `at ${from}`, length, pinned].filter(Boolean).join(" · ");
  return told || "Not placed in the song yet";
}

interface Playing {
  isPlaying: boolean;
  canPlay: boolean;
  /** Somebody looks at it: it plays, unless nothing is to move by itself. */
  glance: () => void;
  toggle: () => void;
  stop: () => void;
  /** It cannot be played. */
  giveUp: () => void;
}

function usePlaying(isThere: boolean): Playing {
  const [isPlaying, setIsPlaying] = useState(false);
  const [isBroken, setIsBroken] = useState(false);
  const isStill = useStillness();
  const canPlay = isThere && !isBroken;
  return {
    isPlaying: isPlaying && canPlay,
    canPlay,
    glance: () => canPlay && !isStill && setIsPlaying(true),
    toggle: () => setIsPlaying((was) => !was),
    stop: () => setIsPlaying(false),
    giveUp: () => setIsBroken(true),
  };
}

type PictureProps = CardProps & { state: CardState; playing: Playing };

function Picture(props: PictureProps): ReactNode {
  const { scene, footage, sheet, ratio, isSelected, whyNot, actions, state, playing } = props;
  const { number, scene_id: id } = scene;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: resting on it is what its button does as well.
    <div
      className={css.picture}
      onPointerEnter={(event) => event.pointerType === "mouse" && playing.glance()}
      onPointerLeave={playing.stop}
    >
      <Frame
        footage={footage}
        sheet={sheet}
        ratio={ratio}
        isPlaying={playing.isPlaying}
        onTrouble={playing.giveUp}
      />
      <span className={css.number} aria-hidden="true">
        {number}
      </span>
      {footage?.part && state !== "making" && <span className={css.mark}>Draft</span>}
      <input
        type="checkbox"
        className={css.select}
        aria-label={`Select scene ${number}`}
        checked={isSelected}
        onChange={(event) => actions.select(id, event.target.checked)}
      />
      {playing.canPlay && (
        <IconButton
          icon={playing.isPlaying ? "pause" : "play"}
          label={playing.isPlaying ? `Stop scene ${number}` : `Play scene ${number}`}
          className={css.play ?? ""}
          onClick={playing.toggle}
        />
      )}
      <button
        type="button"
        className={css.grip}
        data-grip
        aria-label={`Move scene ${number}: drag it, or use the arrow keys`}
        title={whyNot ?? "Drag to move"}
        disabled={whyNot !== undefined}
        aria-describedby={whyNot && WHY_NOT}
        onPointerDown={(event) => actions.grab(event, id)}
        onKeyDown={(event) => {
          const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
          if (by === undefined) return;
          event.preventDefault();
          actions.moveBy(id, by);
        }}
      >
        <Icon name="grip" />
      </button>
      {state === "making" && <Making job={props.job} />}
    </div>
  );
}

function Making({ job }: { job: Account | undefined }): ReactNode {
  const share = job?.progress?.share ?? null;
  return (
    <div className={css.making}>
      <progress
        max={1000}
        {...(share === null ? {} : { value: share })}
        aria-label="How far the clip is"
      />
      <span className="number">{howFar(job)}</span>
    </div>
  );
}

function howFar(job: Account | undefined): string {
  const rest = job?.progress && restOf(job.progress);
  if (rest) return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`;
  return job?.status === "queued" ? "Waits for its turn" : "Being made";
}

interface StandingProps {
  scene: ProjectScene;
  state: CardState;
  take: Take | undefined;
  whyNot: string | undefined;
  actions: CardActions;
}

function Standing({ scene, state, take, whyNot, actions }: StandingProps): ReactNode {
  const { clip, number } = scene;
  const words = state === "ready" && take?.source === "own" ? "Your own clip" : STATES[state];
  return (
    <footer className={css.foot}>
      <p className={css.standing}>
        <Icon name={ICONS[state]} size={16} />
        <span>{words}</span>
        <span className="number muted">{moneyOf(scene, state, take)}</span>
      </p>
      {state === "failed" && clip.job && (
        <div className={css.trouble}>
          <p>{plainly([clip.job.message, clip.job.details].filter(Boolean).join(" "))}</p>
          <p>
            <button
              type="button"
              disabled={whyNot !== undefined}
              aria-describedby={whyNot && WHY_NOT}
              onClick={() => actions.make([scene.scene_id])}
            >
              Try scene {number} again
            </button>
          </p>
        </div>
      )}
      {state !== "ready" && clip.unknown && <p className={css.trouble}>{plainly(clip.unknown)}</p>}
    </footer>
  );
}

function moneyOf(scene: ProjectScene, state: CardState, take: Take | undefined): string {
  if (state === "ready") {
    const cost = take ? factsOf(take).cost : null;
    return isNothing(cost) ? "" : `${dollars(cost ?? "0")} spent`;
  }
  if (state === "making") return "";
  return scene.clip.price_usd === null ? "" : price(scene.clip.price_usd);
}

/** Go to the shot of a scene. */
export function openShot(projectId: string, sceneId: string): void {
  go({ at: "project", id: projectId, tab: "storyboard", scene: sceneId });
}

function itemsOf({ projectId, scene, count, whyNot, actions }: CardProps): MenuItem[] {
  const { scene_id: id, number, clip } = scene;
  const state = stateOf(scene);
  const isFree = isNothing(clip.price_usd);
  const cost = clip.price_usd === null ? "" : ` (${price(clip.price_usd)})`;
  const seconds = secondsOf(scene);
  return [
    {
      name: state === "ready" ? "Make another take…" : `Make this clip${isFree ? "" : cost}…`,
      act: () => actions.make([id]),
      keys: <Keys keys="g" />,
      impossible: whyNot ?? (state === "making" ? "It is being made." : undefined),
    },
    {
      name: whyNot ? "Open the shot" : "Change the words…",
      act: () => openShot(projectId, id),
      keys: <Keys keys="Enter" />,
    },
    { name: "Use a clip of your own…", act: () => actions.bring(id), impossible: whyNot },
    {
      name: "Move earlier",
      act: () => actions.moveBy(id, -1),
      keys: <Keys keys="Alt+ArrowUp" />,
      impossible: whyNot ?? (number === 1 ? "It is the first one." : undefined),
    },
    {
      name: "Move later",
      act: () => actions.moveBy(id, 1),
      keys: <Keys keys="Alt+ArrowDown" />,
      impossible: whyNot ?? (number === count ? "It is the last one." : undefined),
    },
    scene.seconds === null
      ? {
          name: "Keep this length",
          act: () => actions.pin(id, Math.max(1, Math.round(seconds ?? 5))),
          impossible: whyNot ?? (seconds === null ? "Its length is not planned yet." : undefined),
        }
      : {
          name: "Let the music set the length",
          act: () => actions.pin(id, null),
          impossible: whyNot,
        },
    scene.continues
      ? {
          name: "Begin with a picture of its own",
          act: () => actions.carryOn(id, false),
          impossible: whyNot,
        }
      : {
          name: "Start from the last frame of the scene before",
          act: () => actions.carryOn(id, true),
          impossible: whyNot ?? (number === 1 ? "There is no scene before it." : undefined),
        },
    { name: "Add a scene after it…", act: () => actions.add(number), impossible: whyNot },
    {
      name: "Split in two",
      act: () => actions.split(id),
      keys: <Keys keys="s" />,
      impossible: whyNot,
    },
    {
      name: "Delete",
      act: () => actions.remove(id),
      keys: <Keys keys="Delete" />,
      isDangerous: true,
      impossible: whyNot ?? (count === 1 ? "A film has at least one scene." : undefined),
    },
  ];
}
