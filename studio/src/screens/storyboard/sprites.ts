import { useQuery } from "@tanstack/react-query";
import { keys, server } from "../../api/queries";

/** A small picture of a video: a part of a sheet of many. */
export interface Sprite {
  from: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** All small pictures of a video, on one sheet. */
export interface Sheet {
  url: string;
  width: number;
  height: number;
  sprites: readonly Sprite[];
}

const CUE = /(?:(\d+):)?(\d+):(\d+\.\d+) --> .*\n.*#xywh=(\d+),(\d+),(\d+),(\d+)/g;

/** Read the index of a sheet. */
export function sheetOf(url: string, index: string): Sheet {
  const sprites = [...index.matchAll(CUE)].map(
    ([, hours = "0", minutes, seconds, x, y, width, height]): Sprite => ({
      from: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
      x: Number(x),
      y: Number(y),
      width: Number(width),
      height: Number(height),
    }),
  );
  const width = Math.max(1, ...sprites.map((one) => one.x + one.width));
  const height = Math.max(1, ...sprites.map((one) => one.y + one.height));
  return { url, width, height, sprites };
}

/** Return the picture that is shown at a moment, in seconds. */
export function spriteAt(sheet: Sheet, seconds: number): Sprite | undefined {
  return sheet.sprites.findLast((one) => one.from <= seconds) ?? sheet.sprites[0];
}

/** Return the small pictures of a video; undefined as long as they are not there. */
export function useSheet(videoId: string | null): Sheet | undefined {
  return useQuery({
    queryKey: keys.sprites(videoId ?? ""),
    queryFn: async ({ signal }) => {
      const video = server.videos.url(videoId ?? "");
      const answer = await fetch(`${video}/sprites.vtt`, { signal, credentials: "same-origin" });
      if (!answer.ok) throw new Error(`The pictures of the preview answer ${answer.status}.`);
      return sheetOf(`${video}/sprites.jpg`, await answer.text());
    },
    enabled: videoId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
}
