import { useEffect, useMemo, useRef } from "react";
import { useDraftText } from "./useDraftText";

/** A text of a project that is being typed, and what was saved when that was begun. */
export interface DraftWords {
  words: string;
  set: (words: string) => void;
  /** Whether it is otherwise than what is saved. */
  isChanged: boolean;
  /** Whether somebody else saved other words since this was begun. */
  isOvertaken: boolean;
  /** What was saved when this was begun. */
  base: string;
  /** Go on with the draft although other words are saved now. */
  insist: () => void;
  /** Take what is saved. */
  forget: () => void;
  /** These words were sent, and these are saved now; what was typed since stays. */
  settle: (sent: string, saved: string) => void;
}

interface Kept {
  base: string;
  words: string;
}

/** Read what was kept; what is not of that kind are words by themselves. */
export function read(text: string, saved: string): Kept {
  const none = { base: saved, words: text || saved };
  if (!text.startsWith("{")) return none;
  try {
    const { base, words } = JSON.parse(text) as Partial<Kept>;
    return typeof base === "string" && typeof words === "string" ? { base, words } : none;
  } catch (problem) {
    console.warn(problem);
    return none;
  }
}

/** Return words that are being typed; they outlive the page until they are saved. */
export function useDraftWords(name: string, saved: string): DraftWords {
  const { text, set: setText, forget } = useDraftText(name, "");
  const typed = useRef<string | null>(null);
  const { base, words } = read(text, saved);
  const isChanged = words !== saved;
  // Who typed what is saved by now changes nothing, later either.
  useEffect(() => {
    if (text && !isChanged) forget();
  }, [text, isChanged, forget]);
  return useMemo(() => {
    const keep = (kept: Kept) => setText(JSON.stringify(kept));
    return {
      words,
      base,
      isChanged,
      isOvertaken: isChanged && base !== saved,
      set: (next) => {
        typed.current = next;
        keep({ base: isChanged ? base : saved, words: next });
      },
      insist: () => keep({ base: saved, words }),
      forget,
      settle: (sent, now) => {
        if (typed.current === null || typed.current === sent) forget();
        else keep({ base: now, words: typed.current });
      },
    };
  }, [words, base, isChanged, saved, setText, forget]);
}
