// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Title } from "./Title";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  localStorage.clear();
  vi.useRealTimers();
});

/** Close the page: none that is closed comes to rest any more, and the next one is shown after it. */
const close = () => fireEvent(window, new Event("pagehide"));

/** Show the field as a project has its title; `isKept` is how the server answers. */
function shown(title: string, isKept = true) {
  const sent: string[] = [];
  const page = (now: string) => (
    <Title
      projectId="film"
      title={now}
      onSet={(text) => {
        sent.push(text);
        return Promise.resolve(isKept);
      }}
    />
  );
  const { rerender, container } = render(page(title));
  const field = within(container).getByRole<HTMLInputElement>("textbox");
  return {
    sent,
    field,
    project: (now: string) => rerender(page(now)),
    type: (text: string) => fireEvent.change(field, { target: { value: text } }),
    rest: () => act(() => vi.advanceTimersByTimeAsync(5_000)),
    press: (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name }))),
  };
}

test("what is typed is kept once, when whoever types it rests", async () => {
  const { sent, field, type, rest, project } = shown("");
  type("Rain ");
  await rest();
  project("Rain");
  await rest();
  expect(sent).toEqual(["Rain"]);
  expect(field.value).toBe("Rain ");
});

test("what another tab made of it is taken over where nobody types", async () => {
  const { sent, field, project, rest } = shown("");
  project("Rain");
  await rest();
  expect(field.value).toBe("Rain");
  expect(sent).toEqual([]);
});

test("what another tab made of it is never overwritten unasked", async () => {
  const { sent, field, project, type, rest, press } = shown("");
  type("Snow");
  project("Rain");
  await rest();
  expect(sent).toEqual([]);
  expect(field.value).toBe("Snow");
  expect(screen.getByText(/changed to “Rain” meanwhile/)).toBeTruthy();
  await press("Save mine");
  expect(sent).toEqual(["Snow"]);
  project("Snow");
  await rest();
  expect(sent).toEqual(["Snow"]);
  expect(screen.queryByRole("button")).toBeNull();
});

test("what could not be kept stays, and is sent again only when that is wanted", async () => {
  const { sent, field, type, rest, press } = shown("", false);
  type("Rain");
  await rest();
  await rest();
  expect(sent).toEqual(["Rain"]);
  expect(field.value).toBe("Rain");
  await press("Leave it empty");
  expect(field.value).toBe("");
  await rest();
  expect(sent).toEqual(["Rain"]);
});

test("who goes elsewhere at once loses nothing", async () => {
  const { sent, type } = shown("");
  type("Rain");
  cleanup();
  expect(sent).toEqual(["Rain"]);
});

test("who goes on to the next field has it kept at once, and only once", async () => {
  const { sent, field, type, rest } = shown("");
  type("Rain");
  fireEvent.blur(field);
  expect(sent).toEqual(["Rain"]);
  await rest();
  expect(sent).toEqual(["Rain"]);
});

test("what was typed when the page was closed is there again, and kept then", async () => {
  shown("").type("Rain");
  close();
  const { sent, field, rest, project } = shown("");
  expect(field.value).toBe("Rain");
  await rest();
  expect(sent).toEqual(["Rain"]);
  project("Rain");
  expect(Object.keys(localStorage)).toEqual([]);
});

test("what another tab made of it while the page was closed is not overwritten", async () => {
  shown("").type("Rain");
  close();
  const { sent, field, rest } = shown("Snow");
  await rest();
  expect(field.value).toBe("Rain");
  expect(sent).toEqual([]);
});

test("what is still being typed in another tab is left to that one", async () => {
  const mine = shown("");
  mine.type("Ra");
  const other = shown("");
  expect(other.field.value).toBe("");
  await act(() => vi.advanceTimersByTimeAsync(500));
  mine.type("Rain");
  await other.rest();
  expect([mine.sent, other.sent]).toEqual([["Rain"], []]);
});

test("what was typed in a tab that broke down is not lost", async () => {
  const { type, rest } = shown("", false);
  type("Rain");
  await rest();
  await act(() => vi.advanceTimersByTimeAsync(20_000));
  expect(shown("").field.value).toBe("Rain");
});

test("a browser without room for it keeps nobody from typing", async () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("It is full.", "QuotaExceededError");
  });
  const { sent, type, rest } = shown("");
  type("Rain");
  await rest();
  expect(sent).toEqual(["Rain"]);
});
