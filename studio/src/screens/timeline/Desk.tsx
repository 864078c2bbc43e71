import { useQuery } from "@tanstack/react-query";
import {
  type ReactNode,
  useCallback,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { CutPlan, Project } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { keys, server } from "../../api/queries";
import { inBrowser } from "../../app/kept";
import { dollars, isNothing } from "../../app/money";
import type { Player } from "../../player/Player";
import { SequencePlayer } from "../../player/SequencePlayer";
import { usePlayer } from "../../player/usePlayer";
import { useTakes } from "../../project/useProject";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { Grid, type Snap } from "../../wave/grid";
import { useSeen } from "../../wave/useSeen";
import type { Line, Sheet } from "../song/lyricsText";
import type { HeardSong } from "../song/useSong";
import { BeginsWith } from "./BeginsWith";
import { Board } from "./Board";
import { type Cuts, clipAt, longestOf, moved, sampleOf, tooShort } from "./cuts";
import { Finishing } from "./Finishing";
import { jointsOf, usualAt } from "./finished";
import { Inspector } from "./Inspector";
import { Longer } from "./Longer";
import { RenderFilm, useRendering } from "./RenderFilm";
import css from "./Timeline.module.css";
import { Toolbar } from "./Toolbar";
import { useEditing } from "./useEditing";
import { clipFramesOf, clipSecondsOf, useSights, useSource } from "./usePreview";
import { useTimelineKeys } from "./useTimelineKeys";
import { useZoom } from "./useZoom";

interface DeskProps {
  project: Project;
  plan: CutPlan;
  song: HeardSong;
  /** Told whether something is being changed: until that is done nobody else has it planned. */
  onCutting: (isCutting: boolean) => void;
}

const NO_LINES: readonly Line[] = [];
const SNAP = "songreel.timeline.snap";

/** Everything of a timeline: what is seen, what is cut, and what is done next. */
export function Desk({ project, plan, song, onCutting }: DeskProps): ReactNode {
  const { analysis } = song;
  const grid = useMemo(() => new Grid(analysis.beats), [analysis.beats]);
  const takes = useTakes(project.project_id).data;
  const clipSeconds = useMemo(() => clipSecondsOf(project, takes), [project, takes]);
  const editing = useEditing({
    projectId: project.project_id,
    plan,
    project,
    clipSeconds,
    onCutting,
  });
  const { cuts } = editing;
  const sights = useSights(project);
  const lines = useLines(song);
  const clipFrames = useMemo(() => clipFramesOf(project, plan, takes), [project, plan, takes]);
  const { transitions, captions, fades } = editing.finish;
  const begins = useMemo(
    () => project.scenes.map((scene) => editing.begins.get(scene.scene_id) ?? null),
    [project.scenes, editing.begins],
  );
  const joints = useMemo(
    () => jointsOf(plan, { transitions, fades }, clipFrames, begins),
    [plan, transitions, fades, clipFrames, begins],
  );
  const source = useSource(project, plan, sights, { captions, lines, joints });
  const player = usePlayer(source);
  const beginsField = useRef<HTMLSelectElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const seen = useSeen(scroller);
  const [snap, setSnap] = useSnap();
  const sampleRate = analysis.sample_rate;
  const slowDown = plan.knobs.slow_down ?? 0;
  const longest = longestOf(plan.offer, slowDown);
  const at = useCallback(() => sampleOf(player.frame, sampleRate), [player, sampleRate]);
  const zooming = useZoom({
    scroller,
    samples: analysis.samples,
    sampleRate,
    least: cuts.starts.length * 64,
    at,
  });
  const here = useClipHere(player, cuts);
  // Whoever chooses how a scene begins means the one that stood there then, though the film plays on.
  const [held, setHeld] = useState<string | null>(null);
  const heldAt = project.scenes.findIndex((scene) => scene.scene_id === held);
  const beginsAt = heldAt > 0 ? heldAt : here;
  const move = (place: number, frame: number) => {
    if (frame === cuts.starts[place]) return;
    editing.place(moved(cuts, place, frame), `moving the cut to scene ${place + 1}`);
  };
  const priceAt = (place: number, frame: number) => {
    const next = moved(cuts, place, frame);
    const dear = tooShort(next, clipSeconds, plan.offer, slowDown).filter(
      (one) => (one.place === place || one.place === place - 1) && !isNothing(one.price),
    );
    return dear
      .map(
        (one) => `scene ${one.place + 1} needs a clip of ${one.seconds} s, ${dollars(one.price)}`,
      )
      .join(" · ");
  };
  const rendering = useRendering(project);
  useTimelineKeys({
    player,
    grid,
    sampleRate,
    cuts,
    editing,
    snap,
    setSnap,
    zooming,
    rendering,
    move,
    toBegin: () => beginsField.current?.focus(),
  });
  const isOff = plan.notices?.filter((notice) => notice.startsWith("Scene ")) ?? [];

  return (
    <div className={css.screen}>
      <div className={css.cinema} data-aspect={project.aspect_ratio}>
        <SequencePlayer player={player} aspect={project.aspect_ratio} frames={cuts.frames} />
      </div>
      <div className={css.notices}>
        {editing.isElsewhere && (
          <Notice
            kind="warning"
            title="The cuts were changed somewhere else"
            action={<Button onClick={editing.forget}>Go on from here</Button>}
          >
            In the storyboard, or in another tab. What is shown is the newest; what was done here
            before cannot be taken back step by step any more.
          </Notice>
        )}
        {isOff.length > 0 && (
          <Notice kind="warning" title="Not every cut lies where it was placed">
            {isOff.join(" ")}
          </Notice>
        )}
      </div>
      <section className={css.desk} aria-label="Timeline">
        <Toolbar
          player={player}
          grid={grid}
          sampleRate={sampleRate}
          snap={snap}
          onSnap={setSnap}
          zooming={zooming}
          editing={editing}
        />
        <Board
          project={project}
          plan={plan}
          analysis={analysis}
          grid={grid}
          lines={lines}
          cuts={cuts}
          captions={captions}
          joints={joints}
          sights={sights}
          longest={longest}
          player={player}
          snap={snap}
          width={zooming.width}
          perPixel={zooming.perPixel}
          scroller={scroller}
          seen={seen}
          priceAt={priceAt}
          onMove={move}
        />
        <ForMakers>
          <Finishing
            projectId={project.project_id}
            finish={editing.finish}
            hasLyrics={lines.length > 0}
            hasParts={analysis.sections.length > 1}
            onChange={editing.setFinish}
          />
        </ForMakers>
      </section>
      <div className={css.side}>
        <Inspector
          project={project}
          plan={plan}
          cuts={cuts}
          place={here}
          grid={grid}
          sampleRate={sampleRate}
          longest={longest}
          sights={sights}
          begins={
            <BeginsWith
              ofScene={beginsAt === here ? null : beginsAt + 1}
              chosen={begins[beginsAt] ?? null}
              usual={usualAt(plan, transitions, plan.clips[beginsAt]?.start ?? 0)}
              isSeen={joints.some((joint) => joint.at === plan.clips[beginsAt]?.start)}
              field={beginsField}
              onChoose={(change) => editing.setBegin(beginsAt, change)}
              onFocus={() => setHeld(project.scenes[here]?.scene_id ?? null)}
              onBlur={() => setHeld(null)}
            />
          }
          onMove={(place, frame) => {
            move(place, frame);
            // The scene whose beginning is moved stays the one that is shown.
            player.seek(frame);
          }}
          onSplit={() => editing.splitAt(player.frame)}
          onRemove={() => editing.removeAt(player.frame)}
          onStartHere={() => move(here, player.frame)}
          onEndHere={() => move(here + 1, player.frame)}
          onSeek={(place) => player.seek(cuts.starts[place] ?? 0)}
        />
        <RenderFilm project={project} rendering={rendering} />
      </div>
      {editing.question && (
        <Longer
          question={editing.question}
          project={project}
          cuts={cuts}
          clipSeconds={clipSeconds}
        />
      )}
    </div>
  );
}

/** Return the clip under the play head; it changes at cuts, not with each frame. */
function useClipHere(player: Player, cuts: Cuts): number {
  const subscribe = useCallback((changed: () => void) => player.onFrame(changed), [player]);
  return useSyncExternalStore(subscribe, () => clipAt(cuts, player.frame));
}

/** Return the lyrics of a song as they are sung. */
function useLines(song: HeardSong): readonly Line[] {
  const version = song.lyrics?.version ?? null;
  const asked = useQuery({
    queryKey: keys.lyrics(song.song_id, version ?? 0),
    queryFn: async ({ signal }) => {
      const file = await server.songs.lyrics(song.song_id, { format: "json", signal });
      return JSON.parse(await file.text()) as Sheet;
    },
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (version !== null && asked.data?.lines) || NO_LINES;
}

const SNAPS: readonly Snap[] = ["beat", "bar", "off"];

/** Return what cuts snap to; a browser remembers it. */
function useSnap(): [Snap, (snap: Snap) => void] {
  const [snap, setSnap] = useState<Snap>(() => {
    const known = inBrowser.get(SNAP);
    return SNAPS.find((one) => one === known) ?? "beat";
  });
  const set = useCallback((next: Snap) => {
    inBrowser.set(SNAP, next);
    setSnap(next);
  }, []);
  return [snap, set];
}
