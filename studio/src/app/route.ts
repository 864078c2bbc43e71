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
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

/** Go somewhere; `replace` where going back should not lead here. */
export function go(route: Route, { replace = false } = {}): void {
  const [question] = questions;
  if (question && !window.confirm(question.words)) return;
  history[replace ? "replaceState" : "pushState"](null, "", href(route));
  for (const listener of listeners) listener();
}

/** Return where one is. */
export function useRoute(): Route {
  return read(useSyncExternalStore(subscribe, () => location.pathname));
}
