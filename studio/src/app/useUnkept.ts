import { useEffect } from "react";
import { useSay } from "../ui/Toasts";
import { onUnkept } from "./kept";

const LOST =
  "Save what you type before you close this page, or it is lost: your browser has no room to keep it, or may keep nothing of this site.";

/** Say, once, that what is typed is lost with the page. */
export function useUnkept(): void {
  const say = useSay();
  useEffect(() => onUnkept(() => say(LOST, { kind: "problem" })), [say]);
}
