// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import type { Account } from "songreel";
import { afterEach, expect, test, vi } from "vitest";
import { queries, server } from "../../api/queries";
import { useSong } from "./useListening";

afterEach(() => {
  cleanup();
  queries.clear();
  vi.restoreAllMocks();
});

test("what was asked for and then stopped is not begun again by itself", async () => {
  const stopped = { job_id: "one", status: "cancelled", about: { song_id: "rain" } };
  const last = stopped as unknown as Account;
  const answer = <T,>(value: unknown) => Promise.resolve(value as T);
  vi.spyOn(server.session, "get").mockReturnValue(answer({ scopes: ["read", "generate"] }));
  vi.spyOn(server.songs, "get").mockReturnValue(answer({ song_id: "rain", analysis: null }));
  const list = vi.spyOn(server.jobs, "list").mockReturnValue(answer({ jobs: [last] }));
  vi.spyOn(server.jobs, "get").mockReturnValue(answer(last));
  const begin = vi.spyOn(server.songs, "beginListening").mockReturnValue(answer(last));
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(() => useSong("rain"), { wrapper });
  await vi.waitFor(() => expect(result.current.listening.isStopped).toBe(true));
  expect(begin).not.toHaveBeenCalled();
  act(() => result.current.listening.again());
  await vi.waitFor(() => expect(begin).toHaveBeenCalledOnce());
  await vi.waitFor(() => expect(result.current.listening.isStopped).toBe(true));
  // The connection was lost, and all is asked for anew.
  const asked = list.mock.calls.length;
  await act(() => queries.invalidateQueries());
  expect(list.mock.calls.length).toBeGreaterThan(asked);
  expect(begin).toHaveBeenCalledOnce();
});
