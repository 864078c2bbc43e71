import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { CutPlan, Project, Take } from "songreel";
import { keys, server } from "../../api/queries";
import { FRAMES_A_SECOND } from "../../app/time";
import type { Joint } from "../../player/joints";
import type { Source } from "../../player/Player";
import { type Framing, shotsOfPlan } from "../../player/shots";
import type { Line } from "../song/lyricsText";
import { captionsOf, titleOf } from "./finished";
import type { Finish } from "./history";

/** What is seen of a scene before the film is rendered: its clip, else what was drawn of it. */
export interface Sight {
  readonly url: string | null;
  readonly poster: string | null;
  readonly isDrawn: boolean;
}

/** Return what is seen of each scene, by its id. */
export function useSights(project: Project): ReadonlyMap<string, Sight> {
  const drawn = useDrawn(project);
  const { scenes } = project;
  return useMemo(() => {
    const sights = new Map<string, Sight>();
    for (const { scene_id: id, clip } of scenes) {
      if (clip.video_id !== null && clip.video_url !== null) {
        sights.set(id, { url: clip.video_url, poster: posterOf(clip.video_id), isDrawn: false });
        continue;
      }
      const shot = drawn?.get(id);
      const poster = shot ? posterOf(shot.id) : null;
      sights.set(id, { url: shot?.url ?? null, poster, isDrawn: shot !== undefined });
    }
    return sights;
  }, [scenes, drawn]);
}

const posterOf = (videoId: string): string => `${server.videos.url(videoId)}/poster?format=webp`;

/** Return what the draft shows of each scene: its job tells of the shots by their place. */
function useDrawn(project: Project) {
  const { job_id: jobId = null, scene_ids: ids = [] } = project.animatic ?? {};
  const asked = useQuery({
    queryKey: [...keys.job(jobId ?? ""), "shots"],
    queryFn: async ({ signal }) => {
      const shots = new Map<number, { id: string; url: string }>();
      for (let after = 0; ; ) {
        const page = await server.jobs.events(jobId ?? "", { after, signal });
        for (const { type, index, video_id: id, video_url: url } of page.events) {
          const isShot = type === "shot" && typeof index === "number";
          if (isShot && typeof id === "string" && typeof url === "string") {
            shots.set(index, { id, url });
          }
        }
        if (page.events.length === 0 || page.last_seq === after) return shots;
        after = page.last_seq;
      }
    },
    enabled: jobId !== null && ids.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const shots = asked.data;
  return useMemo(() => {
    if (!shots) return null;
    return new Map(
      ids.flatMap((id, place) => {
        const shot = shots.get(place);
        return shot ? [[id, shot] as const] : [];
      }),
    );
  }, [shots, ids]);
}

/** Return what a player shows of the film as it is cut now. */
export function useSource(
  project: Project,
  plan: CutPlan,
  sights: ReadonlyMap<string, Sight>,
  over: { captions: Finish["captions"]; lines: readonly Line[]; joints: readonly Joint[] },
): Source | null {
  const { song_id: songId, scenes } = project;
  const called = project.finish["title"];
  const title = useMemo(
    () => (typeof called === "string" ? titleOf(called, plan.frames) : null),
    [called, plan.frames],
  );
  const { lines, captions: style, joints } = over;
  const captions = useMemo(
    () => captionsOf(lines, style, plan.frames),
    [lines, style, plan.frames],
  );
  return useMemo(() => {
    if (songId === null) return null;
    const seen = scenes.map((scene) => sights.get(scene.scene_id));
    const shots = shotsOfPlan(plan, (clip) => ({
      url: seen[clip]?.url ?? null,
      poster: seen[clip]?.poster ?? null,
      name: `Scene ${clip + 1}`,
      words: scenes[clip]?.description ?? "",
    })).map((shot, index) => {
      const clip = plan.shots[index]?.clip ?? 0;
      return seen[clip]?.isDrawn
        ? { ...shot, framing: withCaption(shot.framing?.zoom ?? 1000), isDrawn: true }
        : shot;
    });
    const song = server.assets.url(songId);
    const { frames } = plan;
    return { kind: "sequence", song, shots, frames, missing: "pass", joints, captions, title };
  }, [songId, scenes, plan, sights, joints, captions, title]);
}

/** Return a framing as near, in whose lower left corner the caption of a drawn clip stays whole. */
function withCaption(zoom: number): Framing {
  const half = Math.ceil(500_000 / zoom);
  return { zoom, x: half, y: 1000 - half };
}

/** Return how long the clip of each scene is that was bought, in seconds. */
export function clipSecondsOf(
  project: Project,
  takes: readonly Take[] | undefined,
): (number | null)[] {
  const byId = new Map(takes?.map((take) => [take.take_id, take]));
  return project.scenes.map(({ clip }) => {
    const take = clip.take_id === null ? undefined : byId.get(clip.take_id);
    if (take?.source !== "made" || clip.standing !== "current") return null;
    const seconds: unknown = take.facts.seconds;
    return typeof seconds === "number" ? seconds : null;
  });
}

/** Return how many frames the clip of each scene has, as far as one knows before it is rendered. */
export function clipFramesOf(
  project: Project,
  plan: CutPlan,
  takes: readonly Take[] | undefined,
): number[] {
  const byId = new Map(takes?.map((take) => [take.take_id, take]));
  return project.scenes.map(({ clip }, place) => {
    const planned = plan.clips[place]?.seconds ?? 0;
    const take = clip.take_id === null ? undefined : byId.get(clip.take_id);
    const told: unknown = take?.facts.seconds;
    const seconds = typeof told === "number" ? told : planned;
    // What somebody brought along holds its last picture where it is shorter.
    const isOwn = take !== undefined && take.source !== "made";
    return Math.floor((isOwn ? Math.max(seconds, planned) : seconds) * FRAMES_A_SECOND);
  });
}
