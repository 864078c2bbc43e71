import { useCallback, useEffect, useRef, useState } from "react";
import { inBrowser, keepDraft } from "../app/kept";

const PREFIX = "songreel.draft.";
const LATER_MILLISECONDS = 250;

/** What is kept of a text from now on: null forgets it. */
type Next = string | null;

interface DraftText {
  text: string;
  /** Keep another text, or what becomes of the newest one: of that alone whoever waited can be sure. */
  set: (next: string | ((newest: Next) => Next)) => void;
  forget: () => void;
  isChanged: boolean;
  /** Return the newest of it, drawn or not; null where nothing is kept. */
  newest: () => Next;
}

/**
 * Return a text that is being typed: what is on the server, until somebody changes it. It outlives the
 * page until `forget` says that it was saved, or is not wanted.
 */
export function useDraftText(name: string, saved: string): DraftText {
  const key = PREFIX + name;
  const [draft, setDraft] = useState<string | null>(() => inBrowser.get(key));
  const latest = useRef(draft);
  const isWritten = useRef(true);
  const isShown = useRef(true);
  const forget = useCallback(() => {
    latest.current = null;
    inBrowser.remove(key);
    setDraft(null);
  }, [key]);
  // Whoever went elsewhere and comes back reads, and perhaps writes, only what the browser keeps.
  const newest = useCallback(() => (isShown.current ? latest.current : inBrowser.get(key)), [key]);
  const set = useCallback<DraftText["set"]>(
    (next) => {
      const text = typeof next === "string" ? next : next(newest());
      if (text === null) {
        forget();
        return;
      }
      latest.current = text;
      isWritten.current = !isShown.current;
      if (isShown.current) setDraft(text);
      else keepDraft(key, text);
    },
    [key, newest, forget],
  );
  useEffect(() => {
    const keep = () => {
      if (isWritten.current || latest.current === null) return;
      keepDraft(key, latest.current);
      isWritten.current = true;
    };
    isShown.current = true;
    window.addEventListener("pagehide", keep);
    return () => {
      isShown.current = false;
      window.removeEventListener("pagehide", keep);
      // Whoever goes elsewhere within the studio finds the last letter too.
      keep();
    };
  }, [key]);
  useEffect(() => {
    if (draft === null) return;
    // Not with each letter: a text of thousands takes its time.
    const timer = setTimeout(() => {
      keepDraft(key, draft);
      isWritten.current = latest.current === draft;
    }, LATER_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [key, draft]);
  const isChanged = draft !== null && draft !== saved;
  return { text: draft ?? saved, set, forget, isChanged, newest };
}
