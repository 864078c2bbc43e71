/**
 * What the browser keeps for the studio. It may have no room, or be told to keep nothing of this site:
 * then it is held here until the page is closed, and nothing breaks.
 */
class Kept {
  /** What the browser would not take. */
  readonly #held = new Map<string, string>();
  readonly #place: () => Storage | null;

  constructor(place: () => Storage | null) {
    this.#place = place;
  }

  get(name: string): string | null {
    return this.#held.get(name) ?? this.#try((place) => place.getItem(name)) ?? null;
  }

  /** Keep a text; return whether it outlives the page. */
  set(name: string, text: string): boolean {
    const isKept = this.#try((place) => {
      place.setItem(name, text);
      return true;
    });
    if (isKept) this.#held.delete(name);
    else this.#held.set(name, text);
    return isKept ?? false;
  }

  remove(name: string): void {
    this.#held.delete(name);
    this.#try((place) => place.removeItem(name));
  }

  names(): string[] {
    return [...new Set([...(this.#try(Object.keys) ?? []), ...this.#held.keys()])];
  }

  clear(): void {
    this.#held.clear();
    this.#try((place) => place.clear());
  }

  /** Do something with what the browser keeps; undefined where it lets nobody. */
  #try<Found>(act: (place: Storage) => Found): Found | undefined {
    try {
      // Where nothing may be kept, it throws when it is only named, or is not there.
      const place = this.#place();
      return place ? act(place) : undefined;
    } catch (problem) {
      if (problem instanceof DOMException) return undefined;
      throw problem;
    }
  }
}

/** What every page of this browser finds. */
export const inBrowser = new Kept(() => localStorage);

/** What this tab finds when it is loaded again. */
export const inTab = new Kept(() => sessionStorage);

const watchers = new Set<() => void>();
let isUnkept = false;

/** Keep what somebody types until it is saved; where that goes with the page, whoever watches is told. */
export function keepDraft(name: string, text: string): void {
  if (inBrowser.set(name, text) || isUnkept) return;
  isUnkept = true;
  for (const watcher of watchers) watcher();
}

/** Return whether something that was typed in this page goes with it. */
export const isAnyUnkept = (): boolean => isUnkept;

/** Be told once something that is typed goes with the page; returns what ends that. */
export function watchUnkept(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
