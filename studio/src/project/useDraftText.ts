import { useCallback, useEffect, useState } from "react";

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
  useEffect(() => {
    if (draft === null) return;
    // Not with each letter: a text of thousands takes its time.
    const keep = () => localStorage.setItem(key, draft);
    const timer = setTimeout(keep, LATER_MILLISECONDS);
    window.addEventListener("pagehide", keep);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", keep);
    };
  }, [key, draft]);
  const forget = useCallback(() => {
    localStorage.removeItem(key);
    setDraft(null);
  }, [key]);
  const isChanged = draft !== null && draft !== saved;
  return [draft ?? saved, setDraft, forget, isChanged];
}
