import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { type LyricsFormat, PreconditionFailedError, type SongFile } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { inBrowser, keepDraft } from "../../app/kept";
import { readClock, writeClock } from "../../app/time";
import { useSay } from "../../ui/Toasts";
import { changed, type DraftLine, type Line, type Sheet, timeProblem } from "./lyricsText";

interface Draft {
  /** Of the lyrics that it was made of; null where there were none. */
  version: number | null;
  lines: DraftLine[];
}

export interface LyricsState {
  /** What the song shows: what is saved, or what is being edited. */
  shown: readonly Line[];
  draft: Draft | null;
  isLoading: boolean;
  problem: string | null;
  /** Begin to edit what is there, or these lines. */
  edit: (lines?: readonly Line[]) => void;
  setLines: (change: (lines: DraftLine[]) => DraftLine[]) => void;
  discard: () => void;
  save: () => Promise<boolean>;
  /** Put a whole file in the place of what is there. */
  putFile: (content: string | Blob, format?: LyricsFormat) => Promise<string | null>;
  remove: () => Promise<void>;
}

const EMPTY: readonly Line[] = [];

/** The lyrics of a song, and what is being changed about them; a draft outlasts the page. */
export function useLyrics(song: SongFile, projectId: string): LyricsState {
  const client = useQueryClient();
  const say = useSay();
  const id = song.song_id;
  const version = song.lyrics?.version ?? null;
  const asked = useQuery({
    queryKey: keys.lyrics(id, version ?? 0),
    queryFn: async ({ signal }) => {
      const file = await server.songs.lyrics(id, { format: "json", signal });
      return JSON.parse(await file.text()) as Sheet;
    },
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const sheet = version === null ? null : (asked.data ?? null);
  const [draft, setDraft] = useDraft(id);

  const refresh = useCallback(async () => {
    await client.refetchQueries({ queryKey: keys.song(id), exact: true });
    void client.invalidateQueries({ queryKey: keys.project(projectId) });
  }, [client, id, projectId]);

  const put = async (
    content: string | Blob,
    format: LyricsFormat | undefined,
    at: number | null,
  ) => {
    await server.songs.putLyrics(id, content, { format, version: at ?? undefined });
    await refresh();
  };
  /** Refuse to overwrite lyrics that came meanwhile, where there were none. */
  const isTaken = async (): Promise<boolean> => {
    if (version !== null) return false;
    return (await server.songs.get(id)).lyrics !== null;
  };

  const save = async () => {
    if (!draft) return false;
    const lines = draft.lines
      .filter((line) => line.text.trim())
      .map((line) => changed(line.from, 1000 * (readClock(line.time) ?? 0), line.text))
      .map((line) => ({ ...line, start: Math.round(line.start) }))
      .sort((left, right) => left.start - right.start)
      .map(bounded);
    try {
      if (draft.version === null && (await isTaken())) throw meanwhile();
      if (lines.length === 0) {
        if (draft.version !== null) await server.songs.removeLyrics(id, { version: draft.version });
        await refresh();
      } else {
        const whole: Sheet = { ...(sheet ?? {}), schema: "lyrics/1", lines };
        await put(JSON.stringify(whole), "json", draft.version);
      }
      setDraft(null);
      return true;
    } catch (problem) {
      if (problem instanceof PreconditionFailedError || problem instanceof Meanwhile) {
        await refresh();
        say(
          "Somebody else changed these lyrics meanwhile, perhaps you in another tab. Yours are still " +
            "here and were not saved: discard them to see the others, or keep a copy first.",
          { kind: "problem" },
        );
      } else {
        say(sentence(problem), { kind: "problem" });
      }
      return false;
    }
  };
  const putFile = async (content: string | Blob, format?: LyricsFormat) => {
    try {
      if (await isTaken()) throw meanwhile();
      await put(content, format, version);
      setDraft(null);
      return null;
    } catch (problem) {
      if (!(problem instanceof PreconditionFailedError || problem instanceof Meanwhile)) {
        return sentence(problem);
      }
      await refresh();
      return "Somebody else changed the lyrics meanwhile. What they did is shown now; send the file again to replace it.";
    }
  };
  const remove = async () => {
    if (version === null) return;
    try {
      const [file, format] = [await server.songs.lyrics(id), song.lyrics?.format];
      await server.songs.removeLyrics(id, { version });
      await refresh();
      setDraft(null);
      say("The lyrics are gone.", {
        action: {
          name: "Undo",
          act: () =>
            void server.songs
              .putLyrics(id, file, { format })
              .then(refresh)
              .catch((problem: unknown) => say(sentence(problem), { kind: "problem" })),
        },
      });
    } catch (problem) {
      await refresh();
      say(sentence(problem), { kind: "problem" });
    }
  };
  const setLines = useCallback(
    (change: (lines: DraftLine[]) => DraftLine[]) =>
      setDraft((before) => before && { ...before, lines: change(before.lines) }),
    [setDraft],
  );
  const shown = useMemo(() => {
    if (!draft) return sheet?.lines ?? EMPTY;
    return draft.lines
      .filter((line) => line.text.trim() && timeProblem(line.time, song.duration_seconds) === null)
      .map((line) => changed(line.from, 1000 * (readClock(line.time) ?? 0), line.text))
      .sort((left, right) => left.start - right.start);
  }, [draft, sheet, song.duration_seconds]);
  return {
    shown,
    draft,
    isLoading: asked.isLoading,
    problem: asked.error ? sentence(asked.error) : null,
    edit: (lines) => setDraft({ version, lines: (lines ?? sheet?.lines ?? []).map(drafted) }),
    setLines,
    discard: () => setDraft(null),
    save,
    putFile,
    remove,
  };
}

class Meanwhile extends Error {}
const meanwhile = (): Meanwhile => new Meanwhile("lyrics came meanwhile");

let count = 0;

/** Return a line as it is edited. */
export function drafted(line: Line): DraftLine {
  count += 1;
  const key = `${Date.now().toString(36)}-${count}`;
  return { key, time: writeClock(line.start / 1000), text: line.text, from: line };
}

/** End a line no later than the next one begins: the server has no two at once of what was moved. */
function bounded(line: Line): Line {
  if (line.end == null || line.end >= line.start) return line;
  const { end: _, ...rest } = line;
  return rest;
}

const nameOf = (id: string): string => `songreel.lyrics.${id}`;

function useDraft(id: string) {
  const [draft, setDraft] = useState<Draft | null>(() => kept(id));
  useEffect(() => {
    // Typing is not held up by the disk, and a page that is closed has written before.
    const timer = setTimeout(() => keep(id, draft), 200);
    const now = () => keep(id, draft);
    window.addEventListener("pagehide", now);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", now);
      now();
    };
  }, [id, draft]);
  return [draft, setDraft] as const;
}

function kept(id: string): Draft | null {
  const text = inBrowser.get(nameOf(id));
  return text === null ? null : (JSON.parse(text) as Draft);
}

function keep(id: string, draft: Draft | null): void {
  if (draft) keepDraft(nameOf(id), JSON.stringify(draft));
  else inBrowser.remove(nameOf(id));
}
