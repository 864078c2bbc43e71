import { useCallback, useEffect, useRef, useState } from "react";
import type { Project } from "songreel";
import { inBrowser, keepDraft } from "../../app/kept";

/** What somebody says of a film. */
export interface Given {
  songId: string | null;
  idea: string;
  character: string;
  style: string | null;
  aspect: "16:9" | "9:16" | "1:1";
}

/** The project that was made of it, and the job that draws its draft. */
export interface Made {
  projectId: string;
  jobId: string;
  /** What was said then. */
  given?: Given;
  /** The scenes as they were written then, for `writtenOf`; not there where nobody saw that. */
  written?: string;
}

/** What somebody has said of a film that is not made yet; kept in the browser until it is. */
export interface Wish extends Given {
  made: Made | null;
}

/** Return of a wish what goes into its project. */
export function givenOf({ songId, idea, character, style, aspect }: Given): Given {
  return { songId, idea, character, style, aspect };
}

/** Return the scenes in a form that is another one once somebody changed them. */
export function writtenOf({ scenes }: Pick<Project, "scenes">): string {
  return JSON.stringify(
    scenes.map((one) => [
      one.scene_id,
      one.description,
      one.negative_description,
      one.seconds,
      one.cut_at,
      one.continues,
      one.backend,
      one.model,
      one.seed,
      one.begins_with,
      one.references,
    ]),
  );
}

const PLACE = "songreel.new-film";
const NOTHING: Wish = {
  songId: null,
  idea: "",
  character: "",
  style: null,
  aspect: "16:9",
  made: null,
};
// Between two letters nothing is written.
const REST_MILLISECONDS = 250;

/** Return what was typed, which survives that the page is closed. */
export function useWish(): {
  wish: Wish;
  change: (change: Partial<Wish>) => void;
  forget: () => void;
} {
  const [wish, setWish] = useState(kept);
  const latest = useRef(wish);
  useEffect(() => {
    latest.current = wish;
    const timer = setTimeout(() => write(wish), REST_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [wish]);
  useEffect(() => {
    const leave = () => write(latest.current);
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, []);
  const change = useCallback(
    (some: Partial<Wish>) => setWish((before) => ({ ...before, ...some })),
    [],
  );
  const forget = useCallback(() => setWish(NOTHING), []);
  return { wish, change, forget };
}

/** Begin a film, with a song where there is one: what was typed and not drafted yet stays. */
export function beginFilm(some: Partial<Wish> = {}): void {
  const before = kept();
  write({ ...(before.made ? NOTHING : before), ...some });
}

function write(wish: Wish): void {
  const text = JSON.stringify(wish);
  if (text === JSON.stringify(NOTHING)) inBrowser.remove(PLACE);
  else keepDraft(PLACE, text);
}

function kept(): Wish {
  const written = inBrowser.get(PLACE);
  if (!written) return NOTHING;
  try {
    return { ...NOTHING, ...(JSON.parse(written) as Partial<Wish>) };
  } catch {
    // Somebody else's, or cut off: nothing of it can be used.
    inBrowser.remove(PLACE);
    return NOTHING;
  }
}

/** Return what a film is called until somebody says otherwise: as its song's file is. */
export function titleOf(song: string | null | undefined, idea: string): string {
  const name = (song ?? "")
    .replace(/\.[a-z0-9]{2,4}$/i, "")
    .replaceAll("_", " ")
    .trim();
  const words = idea.trim().split(/\s+/).slice(0, 6).join(" ");
  return (name || words || "New film").slice(0, 120);
}
