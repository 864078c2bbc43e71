import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import {
  type Analysis,
  type Corrections,
  type Edit,
  PreconditionFailedError,
  type SongFile,
} from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { useSay } from "../../ui/Toasts";
import { backFrom, ELSEWHERE, type History, onFrom, type Step } from "./steps";

/** A song that was listened to. */
export type HeardSong = SongFile & { analysis: Analysis };

/** Where the song could not be read again, the next correction still follows this one. */
function newer(song: SongFile, corrections: Corrections): SongFile {
  const isThere = (song.corrections.version ?? 0) >= (corrections.version ?? 0);
  return isThere ? song : { ...song, corrections };
}

// They outlast the screen: who looks at another one in between can still go back.
const histories = new Map<string, History>();
const waiting = new Map<string, Promise<unknown>>();

function historyOf(id: string): History {
  let found = histories.get(id);
  if (!found) {
    found = { past: [], future: [] };
    histories.set(id, found);
  }
  return found;
}

export interface Correcting {
  /** Add corrections; returns whether they were taken. */
  correct: (...edits: Edit[]) => Promise<boolean>;
  /** Take beats from a text. */
  importBeats: (text: string) => Promise<boolean>;
  undo: () => Promise<boolean>;
  redo: () => Promise<boolean>;
  /** Take all corrections back. */
  reset: () => Promise<boolean>;
  canUndo: boolean;
  canRedo: boolean;
}

/** Return what corrects a song, one change after the other, each at the version that is shown. */
export function useCorrecting(song: SongFile, projectId: string): Correcting {
  const client = useQueryClient();
  const say = useSay();
  const id = song.song_id;
  const edits = song.corrections.edits ?? [];
  const { past, future } = historyOf(id);

  const change = useCallback(
    (
      ask: (version: number, edits: readonly Edit[]) => Promise<Corrections> | null,
      after: Move,
    ) => {
      const before = waiting.get(id) ?? Promise.resolve();
      const done = before.then(async () => {
        const known = client.getQueryData<SongFile>(keys.song(id));
        const edits = known?.corrections.edits as readonly Edit[] | undefined;
        const asked = known && ask(known.corrections.version ?? 0, edits ?? []);
        if (!asked) return false;
        try {
          const corrections = await asked;
          const left = (corrections.edits ?? []) as readonly Edit[];
          after(historyOf(id), { before: edits ?? [], after: left });
          // What is corrected and what comes of it are shown at once: nothing moves under the hand twice.
          await client.refetchQueries({ queryKey: keys.song(id), exact: true });
          client.setQueryData<SongFile>(keys.song(id), (song) => song && newer(song, corrections));
          void client.invalidateQueries({ queryKey: keys.project(projectId) });
          return true;
        } catch (problem) {
          if (problem instanceof PreconditionFailedError) {
            histories.delete(id);
            await client.refetchQueries({ queryKey: keys.song(id), exact: true });
            say(
              "Somebody else corrected this song meanwhile, perhaps you in another tab. What they did " +
                "is shown now; yours was not saved. Look at it, and correct it again.",
              { kind: "problem" },
            );
          } else {
            say(sentence(problem), { kind: "problem" });
          }
          return false;
        }
      });
      waiting.set(id, done);
      return done;
    },
    [client, id, projectId, say],
  );

  const correct = useCallback(
    (...added: Edit[]) =>
      change((version) => server.songs.correct(id, added, { version }), remember),
    [change, id],
  );
  const importBeats = useCallback(
    (text: string) =>
      change((version) => server.songs.importBeats(id, text, { version }), remember),
    [change, id],
  );
  /** Take nothing back where somebody else corrected the song since. */
  const forget = useCallback(() => {
    histories.delete(id);
    say(
      "This song was corrected elsewhere since, perhaps by you in another tab: what you did here " +
        "before cannot be taken back step by step any more. Undo now takes back the last " +
        "correction that is shown, whoever made it.",
      { kind: "problem" },
    );
    return null;
  }, [id, say]);
  const undo = useCallback(
    () =>
      change(
        (version, edits) => {
          const wanted = backFrom(historyOf(id), edits);
          if (wanted === ELSEWHERE) return forget();
          return wanted && server.songs.replaceCorrections(id, wanted, { version });
        },
        (history, { before, after }) => {
          history.past.pop();
          history.future.push({ before: after, after: before });
        },
      ),
    [change, forget, id],
  );
  const redo = useCallback(
    () =>
      change(
        (version, edits) => {
          const wanted = onFrom(historyOf(id), edits);
          if (wanted === ELSEWHERE) return forget();
          return wanted && server.songs.replaceCorrections(id, wanted, { version });
        },
        (history, step) => {
          history.future.pop();
          history.past.push(step);
        },
      ),
    [change, forget, id],
  );
  const reset = useCallback(
    () =>
      change(
        (version, edits) =>
          edits.length > 0 ? server.songs.replaceCorrections(id, [], { version }) : null,
        remember,
      ),
    [change, id],
  );
  return {
    correct,
    importBeats,
    undo,
    redo,
    reset,
    canUndo: past.length > 0 || edits.length > 0,
    canRedo: future.length > 0,
  };
}

type Move = (history: History, step: Step) => void;

const remember: Move = (history, step) => {
  history.past.push(step);
  history.future = [];
};
