// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

// What is held in memory lives as long as the page: each test has a new one.
beforeEach(() => void vi.resetModules());
afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

function full() {
  return vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("It is full.", "QuotaExceededError");
  });
}

function forbidden() {
  vi.spyOn(window, "localStorage", "get").mockImplementation(() => {
    throw new DOMException("Nothing may be kept.", "SecurityError");
  });
}

test.each([
  ["has no room", full],
  ["may keep nothing", forbidden],
])(
  "a text stays until the page is closed where the browser %s, and that is said once",
  async (_, broken) => {
    const { inBrowser, isAnyUnkept, keepDraft, watchUnkept } = await import("./kept");
    broken();
    const said = vi.fn();
    watchUnkept(said);
    keepDraft("songreel.draft.a", "Rain");
    keepDraft("songreel.draft.b", "Snow");
    expect(inBrowser.get("songreel.draft.a")).toBe("Rain");
    expect(inBrowser.names()).toEqual(["songreel.draft.a", "songreel.draft.b"]);
    inBrowser.remove("songreel.draft.a");
    expect(inBrowser.get("songreel.draft.a")).toBeNull();
    expect(said).toHaveBeenCalledOnce();
    expect(isAnyUnkept()).toBe(true);
  },
);

test("what was not kept before the browser had room again is kept then", async () => {
  const { inBrowser, keepDraft } = await import("./kept");
  localStorage.setItem("songreel.draft.a", "Ra");
  const spy = full();
  keepDraft("songreel.draft.a", "Rain");
  expect(inBrowser.get("songreel.draft.a")).toBe("Rain");
  spy.mockRestore();
  keepDraft("songreel.draft.a", "Rain falls");
  expect(localStorage.getItem("songreel.draft.a")).toBe("Rain falls");
  expect(inBrowser.get("songreel.draft.a")).toBe("Rain falls");
});

test("a mistake of the studio's own is not taken for a browser that keeps nothing", async () => {
  const { inBrowser } = await import("./kept");
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
    throw new TypeError("That is no name.");
  });
  expect(() => inBrowser.get("songreel.draft.a")).toThrow(TypeError);
});

test("who signs out leaves no words behind", async () => {
  const { forgetDraftsNext, forgetDraftsOfOthers } = await import("./drafts");
  for (const name of ["draft.idea.x", "new-film", "lyrics.x", "paste.x", "theme"]) {
    localStorage.setItem(`songreel.${name}`, "mine");
  }
  forgetDraftsNext();
  forgetDraftsOfOthers();
  expect(Object.keys(localStorage)).toEqual(["songreel.theme"]);
});
