// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { useUpload } from "./useUpload";

afterEach(cleanup);

const FILE = new File(["clip"], "own.mp4");

/** Return a promise that is answered when the test says so. */
function waiting<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function uploading(onSent: (taken: string) => Promise<unknown>) {
  const sent = waiting<string>();
  const send = vi.fn((_file: File, _options: { signal?: AbortSignal }) => sent.promise);
  const hook = renderHook((way) => useUpload({ refuse: () => null, send, onSent: way.onSent }), {
    initialProps: { onSent },
  });
  return { ...hook, sent, send };
}

test("what happens with a file once it is sent is told by then, not when it was chosen", async () => {
  const [before, now] = [vi.fn(async () => true), vi.fn(async () => true)];
  const { result, rerender, sent } = uploading(before);
  act(() => result.current.send(FILE));
  rerender({ onSent: now });
  await act(async () => sent.resolve("asset"));
  expect(before).not.toHaveBeenCalled();
  expect(now).toHaveBeenCalledWith("asset");
  expect(result.current).toMatchObject({ sending: null, waiting: null, problem: null });
});

test("a file that is there is not sent again because it could not be put in its place", async () => {
  const onSent = vi.fn(async () => false);
  const { result, rerender, sent, send } = uploading(onSent);
  act(() => result.current.send(FILE));
  await act(async () => sent.resolve("asset"));
  expect(result.current.waiting?.file).toBe(FILE);
  const onceMore = vi.fn(async () => true);
  rerender({ onSent: onceMore });
  await act(async () => result.current.send(FILE));
  expect(onceMore).toHaveBeenCalledWith("asset");
  expect(send).toHaveBeenCalledTimes(1);
  expect(result.current.waiting).toBeNull();
});

test("what goes wrong once a file is there is told, whatever was pressed", async () => {
  const placed = waiting<boolean>();
  const { result, sent, send } = uploading(() => placed.promise);
  act(() => result.current.send(FILE));
  expect(result.current.sending?.isTaken).toBe(false);
  await act(async () => sent.resolve("asset"));
  expect(result.current.sending?.isTaken).toBe(true);
  act(() => result.current.stop());
  expect(send.mock.calls[0]?.[1].signal?.aborted).toBe(false);
  await act(async () => placed.reject(new Error("No room.")));
  expect(result.current).toMatchObject({ sending: null, problem: "No room." });
  expect(result.current.waiting?.file).toBe(FILE);
});
