import { useEffect, useSyncExternalStore } from "react";
import { useSay } from "../ui/Toasts";
import { isAnyUnkept, watchUnkept } from "./kept";

const LOST =
  "Save what you type before you close this page, or it is lost: your browser has no room to keep it, or may keep nothing of this site.";

let isTold = false;

/** Return whether what is typed and not saved is lost with the page. */
export function useUnkept(): boolean {
  return useSyncExternalStore(watchUnkept, isAnyUnkept);
}

/** Say, once, that what is typed is lost with the page. */
export function useTellUnkept(): void {
  const say = useSay();
  const isUnkept = useUnkept();
  useEffect(() => {
    if (!isUnkept || isTold) return;
    isTold = true;
    say(LOST, { kind: "problem" });
  }, [isUnkept, say]);
}

/** Return in a few words that a text is not saved yet, and how long it is there. */
export function useNotSaved(): string {
  return useUnkept()
    ? "Not saved yet; lost when this page is closed."
    : "Not saved yet; kept in this browser.";
}
