"""How smooth a page is while one uses it, from the browser's own trace.

A trace is recorded around gestures; of it counts the main thread of the page alone. How long its
tasks are says whether it ever stands still, how much script runs for each of its frames says
whether it keeps up with the screen.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = (
    "toplevel",
    "blink.user_timing",
    "devtools.timeline",
    "devtools.timeline.frame",
    "disabled-by-default-devtools.timeline",
    "v8",
    "v8.execute",
)
LONGEST_TASK_MS = 50.0
SCRIPT_MS = 8.0
"""What a frame may take of script, so that a hundred of them fit into a second beside painting."""
FEWEST_FRAMES = 10

_TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
_SCRIPTS = {
    "EvaluateScript",
    "FireAnimationFrame",
    "FireIdleCallback",
    "FunctionCall",
    "MajorGC",
    "MinorGC",
    "RunMicrotasks",
    "TimerFire",
    "v8.callFunction",
    "v8.run",
}
_FRAME = "AnimationFrame"

_Events = Sequence[Mapping[str, Any]]


@dataclass
class Trace:
    """What was measured while the gestures were made.

    Attributes:
        tasks: of the main thread, in milliseconds.
        scripts: what ran of script for each frame, in milliseconds of the processor, garbage
            collection included.
    """

    tasks: Sequence[float] = ()
    scripts: Sequence[float] = ()

    @property
    def longest_task(self) -> float:
        """Return the longest time that the page did not answer, in milliseconds."""
        return max(self.tasks, default=0.0)

    @property
    def most_script(self) -> float:
        """Return how much script ran for the busiest frame, in milliseconds."""
        return max(self.scripts, default=0.0)

    @property
    def usual_most_script(self) -> float:
        """Return what of script 95 of 100 frames stay below, in milliseconds."""
        if not self.scripts:
            return 0.0
        return sorted(self.scripts)[(len(self.scripts) - 1) * 95 // 100]

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{len(self.scripts)} frames: longest task {self.longest_task:.1f} ms, script a frame "
            f"{self.most_script:.1f} ms at most, {self.usual_most_script:.1f} ms for 95 of 100"
        )

    @property
    def is_smooth(self) -> bool:
        """Tell whether it kept within the bounds, and anything was drawn at all."""
        return (
            len(self.scripts) >= FEWEST_FRAMES
            and self.longest_task <= LONGEST_TASK_MS
            and self.most_script < SCRIPT_MS
        )

    def refuse_jerks(self) -> None:
        """Make sure that it was smooth.

        Raises:
            AssertionError: it was not, or nothing was drawn at all.
        """
        assert len(self.scripts) >= FEWEST_FRAMES, f"hardly anything was drawn: {self}"
        assert self.is_smooth, str(self)


@contextmanager
def traced(page: Page) -> Iterator[Trace]:
    """Record what the browser does for a page; the trace is filled in once the context ends.

    What went on before does not count: the page is left alone for a moment first.
    """
    browser = page.context.browser
    assert isinstance(browser, Browser)
    trace = Trace()
    _rest(page)
    browser.start_tracing(page=page, categories=list(CATEGORIES))
    mark = "songreel:gestures"
    page.evaluate("name => performance.mark(name)", mark)
    try:
        yield trace
        _rest(page)
        page.evaluate("name => performance.mark(name)", mark)
    finally:
        events = json.loads(browser.stop_tracing())["traceEvents"]
    measured = read(events, mark)
    trace.tasks, trace.scripts = measured.tasks, measured.scripts


def smoothest(page: Page, gesture: Callable[[], object], *, tries: int = 3) -> Trace:
    """Make a gesture until it was smooth, a few times at most, and return the trace of it.

    What else runs on the machine makes some of it slower, never faster: what is jerky by itself is
    so each time.
    """
    with traced(page) as trace:
        gesture()
    return trace if trace.is_smooth or tries <= 1 else smoothest(page, gesture, tries=tries - 1)


def _rest(page: Page) -> None:
    """Wait for two frames: by then everything that was asked for before is drawn."""
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def read(events: _Events, mark: str) -> Trace:
    """Return what events of a trace tell of the thread on which both marks stand.

    Raises:
        ValueError: the marks are not there.
    """
    marks = [event for event in events if event["name"] == mark and event["ph"] in "IRn"]
    if len(marks) < 2:
        raise ValueError(f"the trace has {len(marks)} of two marks {mark}")
    thread = (marks[0]["pid"], marks[0]["tid"])
    begin, end = marks[0]["ts"], marks[-1]["ts"]
    on_thread = [
        event
        for event in events
        if (event["pid"], event.get("tid")) == thread and begin <= event.get("ts", -1) <= end
    ]
    frames = sorted(
        event["ts"] for event in on_thread if event["name"] == _FRAME and event["ph"] == "e"
    )
    whole = [event for event in on_thread if event["ph"] == "X"]
    tasks = [event["dur"] / 1000 for event in whole if event["name"] in _TASKS]
    return Trace(tasks, _by_frame([each for each in whole if each["name"] in _SCRIPTS], frames))


def _by_frame(scripts: _Events, frames: Sequence[float]) -> list[float]:
    """Return the milliseconds of script for each frame: all that runs until it is drawn.

    It is the time of the processor: a machine that does something else in between makes a page
    wait, which is told of its tasks, but no script longer.
    """
    totals = [0.0] * (len(frames) + 1)
    end = 0.0
    for each in sorted(scripts, key=lambda each: each["ts"]):
        # What runs within another one is part of it.
        if each["ts"] >= end:
            end = each["ts"] + each["dur"]
            totals[bisect_left(frames, each["ts"])] += each["tdur"] / 1000
    # What ran after the last one belongs to none that was drawn, unless it is none of these.
    return totals if totals[-1] else totals[:-1]
