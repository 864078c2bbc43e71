from __future__ import annotations

from typing import Any

import pytest

from tests.support.traces import Trace, read

MARK = "here"


def event(name: str, ts: float, dur: float = 0, *, ph: str = "X", tid: int = 1) -> dict[str, Any]:
    return {"name": name, "ph": ph, "pid": 1, "tid": tid, "ts": ts, "dur": dur, "tdur": dur}


def between_marks(*events: dict[str, Any]) -> list[dict[str, Any]]:
    return [event(MARK, 0, ph="I"), *events, event(MARK, 1_000_000, ph="I")]


def test_script_counts_for_the_frame_that_is_drawn_after_it() -> None:
    trace = read(
        between_marks(
            event("FunctionCall", 100, 1000),
            event("FunctionCall", 200, 500),  # within the one before
            event("AnimationFrame", 2000, ph="e"),
            event("FireAnimationFrame", 2100, 3000),
            event("MinorGC", 6000, 2000),
            event("Layout", 8500, 9000),
            event("AnimationFrame", 18_000, ph="e"),
        ),
        MARK,
    )
    assert trace.scripts == [1.0, 5.0]
    assert trace.most_script == 5.0


def test_tasks_of_other_threads_and_other_times_do_not_count() -> None:
    trace = read(
        [
            event("RunTask", -90_000, 80_000),
            *between_marks(event("RunTask", 10, 20_000), event("RunTask", 10, 70_000, tid=2)),
            event("RunTask", 1_000_001, 80_000),
        ],
        MARK,
    )
    assert trace.tasks == [20.0]


def test_a_trace_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="0 of two marks"):
        read([event("RunTask", 10, 20)], MARK)


def test_jerks_are_refused() -> None:
    smooth = [1.0] * 20
    Trace([49.0], smooth).refuse_jerks()
    with pytest.raises(AssertionError, match="longest task 51"):
        Trace([51.0], smooth).refuse_jerks()
    with pytest.raises(AssertionError, match=r"8\.5 ms at most, 1\.0 ms for 95 of 100"):
        Trace([9.0], [*smooth, 8.5]).refuse_jerks()
    with pytest.raises(AssertionError, match="hardly anything"):
        Trace([9.0], [1.0]).refuse_jerks()
