// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render } from "@testing-library/react";
import { useEffect } from "react";
import type { Account, FeedEvent } from "songreel";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useParts, useRunning } from "../jobs/useJobs";
import { LiveProvider } from "./live";
import { keys, queries, server } from "./queries";

const CLIPS = Array.from({ length: 60 }, (_, index) => `clip-${index}`);
const WHOLE = "whole";

function job(id: string, kind: Account["kind"]): Account {
  return { job_id: id, kind, status: "queued", progress: null } as unknown as Account;
}

function progress(id: string, share: number): FeedEvent {
  const told = { phase: "generating", done: share, total: 1000, share, estimate_seconds: 60 };
  const event = { type: "progress", job_id: id, project_id: "rain", parent_id: WHOLE, ...told };
  return { ...event, elapsed_seconds: share / 20 } as unknown as FeedEvent;
}

/** A feed whose events come when the test says so. */
class Feed {
  readonly #waiting: FeedEvent[] = [];
  #wake: () => void = () => undefined;

  tell(...events: FeedEvent[]): void {
    this.#waiting.push(...events);
    this.#wake();
  }

  async *events(): AsyncGenerator<FeedEvent> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next) yield next;
      else {
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
      }
    }
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  queries.clear();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function Cards(props: { onParts: (shares: readonly (number | null | undefined)[]) => void }) {
  const { onParts } = props;
  useRunning("rain");
  const parts = useParts("rain").data;
  useEffect(() => onParts((parts ?? []).map((one) => one.progress?.share)), [onParts, parts]);
  return null;
}

test("sixty clips that come along are told of without asking for each", async () => {
  const feed = new Feed();
  vi.spyOn(server.events, "follow").mockReturnValue(feed.events() as never);
  const get = vi.spyOn(server.jobs, "get").mockRejectedValue(new Error("nobody asks for one"));
  const list = vi.spyOn(server.jobs, "list").mockImplementation(async ({ partOf } = {}) => ({
    jobs: partOf ? CLIPS.map((id) => job(id, "clip")) : [job(WHOLE, "project")],
    next_cursor: null,
  }));
  const told = vi.fn<(shares: readonly (number | null | undefined)[]) => void>();
  const shares = () => told.mock.lastCall?.[0];
  render(
    <QueryClientProvider client={queries}>
      <LiveProvider enabled>
        <Cards onParts={told} />
      </LiveProvider>
    </QueryClientProvider>,
  );
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  expect(shares()).toHaveLength(CLIPS.length);
  const before = list.mock.calls.length;
  for (let share = 100; share <= 900; share += 200) {
    feed.tell(...CLIPS.map((id) => progress(id, share)));
    await act(() => vi.advanceTimersByTimeAsync(1_000));
  }
  expect(shares()).toEqual(CLIPS.map(() => 900));
  expect(list.mock.calls.length).toBe(before);

  // What ends is asked for, all of it together: one list of wholes, and one of their parts.
  feed.tell(...CLIPS.map((id) => ({ ...progress(id, 1000), type: "succeeded" }) as FeedEvent));
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  expect(list.mock.calls.length - before).toBeLessThanOrEqual(4);
  expect(get).not.toHaveBeenCalled();
  expect(queries.getQueryData(keys.job("clip-1"))).toBeUndefined();
});
