import { useCallback, useEffect, useRef, useState } from "react";

const PREFIX = "songreel.draft.";
const LATER_MILLISECONDS = 250;

/**
 * Return a text that is being typed: what is on the server, until somebody changes it. It outlives the
 * page until `forget` says that it was saved, or is not wanted.
 */
export function useDraftText(
  name: string,
  saved: string,
): [text: string, set: (text: string) => void, forget: () => void, isChanged: boolean] {
  const key = PREFIX + name;
  const [draft, setDraft] = useState<string | null>(() => localStorage.getItem(key));
  const latest = useRef(draft);
  const isWritten = useRef(true);
  const set = useCallback((text: string) => {
    latest.current = text;
    isWritten.current = false;
    setDraft(text);
  }, []);
  useEffect(() => {
    const keep = () => {
      if (isWritten.current || latest.current === null) return;
      localStorage.setItem(key, latest.current);
      isWritten.current = true;
    };
    window.addEventListener("pagehide", keep);
    return () => {
      window.removeEventListener("pagehide", keep);
      // Whoever goes elsewhere within the studio finds the last letter too.
      keep();
    };
  }, [key]);
  useEffect(() => {
    if (draft === null) return;
    // Not with each letter: a text of thousands takes its time.
    const timer = setTimeout(() => {
      localStorage.setItem(key, draft);
      isWritten.current = latest.current === draft;
    }, LATER_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [key, draft]);
  const forget = useCallback(() => {
    latest.current = null;
    localStorage.removeItem(key);
    setDraft(null);
  }, [key]);
  const isChanged = draft !== null && draft !== saved;
  return [draft ?? saved, set, forget, isChanged];
}
