import { useSyncExternalStore } from "react";

/** Colours by the names of their tokens, as a canvas takes them. */
export type Colours = (token: string) => string;

let version = 0;
let known = new Map<string, string>();
const listeners = new Set<() => void>();

function forget(): void {
  version += 1;
  known = new Map();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) watch();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) unwatch();
  };
}

const systems = [
  matchMedia("(prefers-color-scheme: dark)"),
  matchMedia("(forced-colors: active)"),
  matchMedia("(prefers-contrast: more)"),
];
const chosen = new MutationObserver(forget);

function watch(): void {
  for (const system of systems) system.addEventListener("change", forget);
  chosen.observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

function unwatch(): void {
  for (const system of systems) system.removeEventListener("change", forget);
  chosen.disconnect();
}

/** Return a number that is another one whenever the theme is: what was drawn before is drawn anew. */
export function useTheme(): number {
  return useSyncExternalStore(subscribe, () => version);
}

/** Return the colour of a token in the theme that is worn now. */
export const colourOf: Colours = (token) => {
  let colour = known.get(token);
  if (colour === undefined) {
    // What a custom property holds is only text; as the colour of an element it is worked out.
    const probe = document.createElement("span");
    probe.style.color = `var(${token})`;
    document.body.append(probe);
    colour = getComputedStyle(probe).color;
    probe.remove();
    known.set(token, colour);
  }
  return colour;
};
