import { inBrowser, inTab } from "./kept";

const SIGNED_OUT = "songreel.signed-out";
const KEPT = ["songreel.draft.", "songreel.new-film", "songreel.lyrics.", "songreel.paste."];

/** Have what was typed and not saved forgotten when the page is loaded next: until then it may be written. */
export function forgetDraftsNext(): void {
  inTab.set(SIGNED_OUT, "1");
}

/** Forget what was typed by whoever has signed out. */
export function forgetDraftsOfOthers(): void {
  if (inTab.get(SIGNED_OUT) === null) return;
  inTab.remove(SIGNED_OUT);
  for (const name of inBrowser.names()) {
    if (KEPT.some((begin) => name.startsWith(begin))) inBrowser.remove(name);
  }
}
