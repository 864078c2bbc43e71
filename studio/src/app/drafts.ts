const SIGNED_OUT = "songreel.signed-out";
const KEPT = ["songreel.draft.", "songreel.new-film"];

/** Have what was typed and not saved forgotten when the page is loaded next: until then it may be written. */
export function forgetDraftsNext(): void {
  sessionStorage.setItem(SIGNED_OUT, "1");
}

/** Forget what was typed by whoever has signed out. */
export function forgetDraftsOfOthers(): void {
  if (sessionStorage.getItem(SIGNED_OUT) === null) return;
  sessionStorage.removeItem(SIGNED_OUT);
  for (const name of Object.keys(localStorage)) {
    if (KEPT.some((begin) => name.startsWith(begin))) localStorage.removeItem(name);
  }
}
