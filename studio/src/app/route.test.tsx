// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { go, stay, useRoute } from "./route";

function Where() {
  return <p>{useRoute().at}</p>;
}

/** Press the browser's own button, and wait until it has led somewhere. */
async function press(steps: number): Promise<void> {
  await act(async () => {
    const gone = new Promise((resolve) =>
      window.addEventListener("popstate", resolve, { once: true }),
    );
    history.go(steps);
    await gone;
  });
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test("the browser's own buttons ask before one goes elsewhere, too", async () => {
  history.replaceState(null, "", "/studio/");
  render(<Where />);
  act(() => go({ at: "new" }));
  act(() => go({ at: "jobs", job: null }));
  await press(-1);
  expect(screen.getByText("new")).toBeTruthy();
  const free = stay("Leave it?");
  const confirm = vi.spyOn(window, "confirm").mockReturnValue(false);
  for (const steps of [-1, 1]) {
    await press(steps);
    // There, and back again.
    await vi.waitFor(() => expect(location.pathname).toBe("/studio/new"));
    expect(screen.getByText("new")).toBeTruthy();
  }
  expect(confirm.mock.calls).toEqual([["Leave it?"], ["Leave it?"]]);
  confirm.mockReturnValue(true);
  await press(-1);
  expect(screen.getByText("projects")).toBeTruthy();
  free();
  await press(2);
  expect(screen.getByText("jobs")).toBeTruthy();
  expect(confirm).toHaveBeenCalledTimes(3);
});
