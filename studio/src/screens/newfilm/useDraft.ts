import { useEffect, useMemo, useState } from "react";
import type { CutPlan, Event, Project } from "songreel";
import { useEvents } from "../../api/live";
import { sentence, server } from "../../api/queries";
import { useMayChange } from "../../api/session";
import type { Player, Source } from "../../player/Player";
import { type Framing, shotsOfPlan } from "../../player/shots";
import { useSay } from "../../ui/Toasts";

type Clips = ReadonlyMap<number, string>;

/** Return the clips of a draft, by their place, as its job tells of them. */
export function useDraftClips(jobId: string): Clips {
  const [clips, setClips] = useState<Clips>(() => new Map());
  const say = useSay();
  useEvents((event) => {
    if (event.job_id === jobId) setClips((before) => withShots(before, [event]));
  });
  useEffect(() => {
    // What was told before one came here.
    const stopped = new AbortController();
    setClips(new Map());
    const catchUp = async () => {
      let after = 0;
      for (;;) {
        const page = await server.jobs.events(jobId, { after, signal: stopped.signal });
        setClips((before) => withShots(before, page.events));
        if (page.events.length === 0 || page.last_seq === after) return;
        after = page.last_seq;
      }
    };
    catchUp().catch((problem: unknown) => {
      if (!stopped.signal.aborted) say(sentence(problem), { kind: "problem" });
    });
    return () => stopped.abort();
  }, [jobId, say]);
  return clips;
}

function withShots(before: Clips, events: readonly Event[]): Clips {
  let after: Map<number, string> | null = null;
  for (const { type, index, video_url: url } of events) {
    if (type !== "shot" || typeof index !== "number" || typeof url !== "string") continue;
    if ((after ?? before).get(index) === url) continue;
    after ??= new Map(before);
    after.set(index, url);
  }
  return after ?? before;
}

/** Return what a player shows of a draft: its song, and the shots that are there. */
export function useDraftSource(
  project: Project | undefined,
  plan: CutPlan | undefined,
  clips: Clips,
): Source | null {
  const songId = project?.song_id;
  const scenes = project?.scenes;
  return useMemo(() => {
    if (!songId || !plan || !scenes) return null;
    const shots = shotsOfPlan(plan, (clip) => ({
      url: clips.get(clip) ?? null,
      name: `Shot ${clip + 1} is being drawn`,
      words: scenes[clip]?.description ?? "",
    })).map((shot) => ({ ...shot, framing: withCaption(shot.framing?.zoom ?? 1000) }));
    const song = server.assets.url(songId);
    return { kind: "sequence", song, shots, frames: plan.frames, missing: "wait" };
  }, [songId, plan, scenes, clips]);
}

/** Return a framing as near, in whose lower left corner the caption of a drawn clip stays whole. */
function withCaption(zoom: number): Framing {
  const half = Math.ceil(500_000 / zoom);
  return { zoom, x: half, y: 1000 - half };
}

const TELL_MILLISECONDS = 300;
const TELL_FRAMES = 96;

/** Have a draft drawn from where it is watched. */
export function usePlayHeadTold(player: Player, jobId: string, isOver: boolean): void {
  const mayChange = useMayChange();
  useEffect(() => {
    if (isOver || !mayChange) return;
    let told = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (frame: number) => {
      told = frame;
      timer = undefined;
      server.jobs.playhead(jobId, frame).catch((problem: unknown) => {
        // It is drawn from elsewhere, no more than that; that it may be over is no news either.
        console.warn(problem);
      });
    };
    const later = (frame: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => tell(frame), TELL_MILLISECONDS);
    };
    const ends = [
      player.onSeek(later),
      player.onFrame((frame) => {
        if (timer === undefined && Math.abs(frame - told) >= TELL_FRAMES) later(frame);
      }),
    ];
    return () => {
      clearTimeout(timer);
      for (const end of ends) end();
    };
  }, [player, jobId, isOver, mayChange]);
}

/** Return whether enough of a film is there, from a frame on, to begin to play it. */
export function canBegin(source: Source | null, at = 0): boolean {
  if (source?.kind !== "sequence") return false;
  const ahead = Math.min(at + AHEAD_FRAMES, source.frames);
  return source.shots.every(
    (shot) =>
      shot.url !== null || shot.start_frame >= ahead || shot.start_frame + shot.frames <= at,
  );
}

// A shot takes about a second on a usual machine, and lasts for several.
const AHEAD_FRAMES = 96;
