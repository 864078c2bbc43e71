import { useSyncExternalStore } from "react";
import { inBrowser } from "./kept";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

// public/theme.js reads the same before the first paint.
const KEPT = "songreel.theme";
const listeners = new Set<() => void>();

function kept(): Theme {
  const found = inBrowser.get(KEPT);
  return THEMES.find((one) => one === found) ?? "system";
}

/** Have the studio light, dark, or as the system is; canvases draw anew when the root changes. */
export function wear(theme: Theme): void {
  if (theme === "system") {
    inBrowser.remove(KEPT);
    delete document.documentElement.dataset.theme;
  } else {
    inBrowser.set(KEPT, theme);
    document.documentElement.dataset.theme = theme;
  }
  for (const listener of listeners) listener();
}

/** Return what the studio wears. */
export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, kept);
}
