import { useSyncExternalStore } from "react";

/** Where one is. Addresses can be kept, sent to somebody and gone back to. */
export type Route =
  | { at: "projects" }
  | { at: "new" }
  | { at: "project"; id: string; tab: ProjectTab; scene: string | null }
  | { at: "jobs"; job: string | null }
  | { at: "settings"; part: SettingsPart }
  | { at: "lost" };

export const PROJECT_TABS = ["song", "cast", "storyboard", "timeline", "export"] as const;
export type ProjectTab = (typeof PROJECT_TABS)[number];
export const SETTINGS_PARTS = [
  "spending",
  "keys",
  "storage",
  "callers",
  "webhooks",
  "doctor",
  "look",
] as const;
export type SettingsPart = (typeof SETTINGS_PARTS)[number];

const BASE = "/studio/";

/** Read an address; what leads nowhere is `lost`. */
export function read(path: string): Route {
  const parts = decoded(path.replace(BASE, "").split("/").filter(Boolean));
  if (parts === null) return { at: "lost" };
  const [first, second, third, fourth] = parts;
  switch (first) {
    case undefined:
      return { at: "projects" };
    case "new":
      return { at: "new" };
    case "jobs":
      return { at: "jobs", job: second ?? null };
    case "settings": {
      const part = SETTINGS_PARTS.find((one) => one === (second ?? SETTINGS_PARTS[0]));
      return part ? { at: "settings", part } : { at: "lost" };
    }
    case "projects": {
      const tab = PROJECT_TABS.find((one) => one === (third ?? "storyboard"));
      if (!second || !tab) return { at: "lost" };
      return { at: "project", id: second, tab, scene: fourth ?? null };
    }
    default:
      return { at: "lost" };
  }
}

function decoded(parts: readonly string[]): string[] | null {
  try {
    return parts.map(decodeURIComponent);
  } catch (problem) {
    // A percent sign that stands for nothing: it was cut off, or typed.
    if (problem instanceof URIError) return null;
    throw problem;
  }
}

/** Write the address of a place. */
export function href(route: Route): string {
  switch (route.at) {
    case "project": {
      const scene = route.scene ? `/${encodeURIComponent(route.scene)}` : "";
      return `${BASE}projects/${encodeURIComponent(route.id)}/${route.tab}${scene}`;
    }
    case "jobs":
      return route.job ? `${BASE}jobs/${encodeURIComponent(route.job)}` : `${BASE}jobs`;
    case "settings":
      return `${BASE}settings/${route.part}`;
    case "new":
      return `${BASE}new`;
    default:
      return BASE;
  }
}

const listeners = new Set<() => void>();
// The browser shows another address already while one is asked whether to go back to it.
let shown: string | null = null;
// How many addresses of the studio lie before this one in the browser's history.
let place = 0;
const questions = new Set<{ words: string }>();

/** Have asked, until the answer is called, whether one really wants to go elsewhere. */
export function stay(words: string): () => void {
  const question = { words };
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  questions.add(question);
  window.addEventListener("beforeunload", ask);
  return () => {
    questions.delete(question);
    window.removeEventListener("beforeunload", ask);
  };
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    place = placeOf(history.state) ?? 0;
    history.replaceState({ place }, "");
    window.addEventListener("popstate", travel);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("popstate", travel);
  };
}

function placeOf(state: unknown): number | null {
  if (typeof state !== "object" || state === null || !("place" in state)) return null;
  return typeof state.place === "number" ? state.place : null;
}

/** Go where the browser's own buttons lead, or back from there where somebody wants to stay. */
function travel({ state }: PopStateEvent): void {
  // What has no place was jumped to within the page.
  const there = placeOf(state) ?? place + 1;
  if (location.pathname !== shown && !mayLeave()) {
    history.go(place - there || -1);
    return;
  }
  place = there;
  history.replaceState({ place }, "");
  arrive();
}

function arrive(): void {
  shown = location.pathname;
  for (const listener of listeners) listener();
}

function mayLeave(): boolean {
  const [question] = questions;
  return !question || window.confirm(question.words);
}

function where(): string {
  shown ??= location.pathname;
  return shown;
}

/** Go somewhere; `replace` where going back should not lead here. */
export function go(route: Route, { replace = false } = {}): void {
  if (!mayLeave()) return;
  if (!replace) place += 1;
  history[replace ? "replaceState" : "pushState"]({ place }, "", href(route));
  arrive();
}

/** Return where one is. */
export function useRoute(): Route {
  return read(useSyncExternalStore(subscribe, where));
}
