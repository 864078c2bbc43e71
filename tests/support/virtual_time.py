"""A loop whose clock jumps to the next timer when nothing else is to be done, and the wall clock.

One callback runs at a time, and what is handed to a thread runs within the loop: the same code with
the same seed takes the same steps. A process dies between two of them.
"""

from __future__ import annotations

import asyncio
import heapq
import os
import random
import time
import uuid
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from songreel.core import clock, ids

EPOCH = datetime(2026, 11, 26, 9, tzinfo=UTC)
_MOST_STEPS_TO_LEAVE = 100_000


class Died(BaseException):
    """The process is dead: nothing that it still tries has any effect."""


class StalledError(Exception):
    """Nothing is to be done, and no timer is set: everybody waits for somebody else."""


class VirtualLoop(asyncio.BaseEventLoop):
    """An event loop without sockets, threads and real time."""

    def __init__(self, began: float = 0.0) -> None:
        """Begin at a moment, in seconds."""
        super().__init__()
        self.moment = began
        self.steps = 0
        self.on_step: Callable[[int], None] | None = None
        self._clock_resolution = 0.0

    def time(self) -> float:
        """Return the moment."""
        return self.moment

    def _run_once(self) -> None:
        scheduled: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        ready = self._ready  # type: ignore[attr-defined]
        while scheduled and (scheduled[0]._cancelled or not ready or self._is_due(scheduled[0])):
            handle = heapq.heappop(scheduled)
            handle._scheduled = False  # type: ignore[attr-defined]
            if handle._cancelled:
                self._timer_cancelled_count -= 1
                continue
            self.moment = max(self.moment, handle.when())
            ready.append(handle)
        if not ready:
            raise StalledError
        handle = ready.popleft()
        if not handle._cancelled:
            self.steps += 1
            handle._run()
            if self.on_step is not None:
                self.on_step(self.steps)

    def _is_due(self, handle: asyncio.TimerHandle) -> bool:
        return handle.when() <= self.moment

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        self._timer_cancelled_count += 1

    def _write_to_self(self) -> None:
        return

    def _process_events(self, event_list: Any) -> None:
        return

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Run a function in a step of its own, whether or not anybody waits for it by then."""
        future: asyncio.Future[Any] = self.create_future()

        def run() -> None:
            try:
                result = func(*args)
            except Exception as error:
                if not future.done():
                    future.set_exception(error)
            else:
                if not future.done():
                    future.set_result(result)

        self.call_soon(run)
        return future

    def _run_ready(self, limit: int) -> None:
        while self._ready:  # type: ignore[attr-defined]
            self._run_once()
            if self.steps > limit:
                raise RuntimeError("tasks that cannot be ended")

    def leave(self) -> None:
        """End every task where it stands; the clock is where it was afterwards."""
        moment, self.on_step = self.moment, None
        self.set_exception_handler(lambda loop, context: None)
        limit = self.steps + _MOST_STEPS_TO_LEAVE
        asyncio.events._set_running_loop(self)
        try:
            # Handing a connection back is a task of its own, which is let run.
            self._run_ready(limit)
            while tasks := asyncio.all_tasks(self):
                for task in tasks:
                    task.cancel()
                self._run_ready(limit)
        finally:
            asyncio.events._set_running_loop(None)
            self.moment = moment
            self.close()


class WallClock:
    """What the machine says it is: it runs with a loop, and somebody may set it."""

    def __init__(self) -> None:
        """Begin right."""
        self.wrong = timedelta(0)
        self.moment: Callable[[], float] = lambda: 0.0

    def true(self) -> datetime:
        """Return the moment at which everybody else's clock is."""
        return EPOCH + timedelta(seconds=self.moment())

    def now(self, zone: object = None) -> datetime:
        """Return the moment in UTC."""
        return self.true() + self.wrong

    def time_ns(self) -> int:
        """Return nanoseconds since 1970."""
        return int(self.now().timestamp() * 1e9)


class _Chance:
    """The sources of chance behind ids, in a fixed order."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.UUID = uuid.UUID

    def urandom(self, size: int) -> bytes:
        return self._random.randbytes(size)

    def uuid4(self) -> uuid.UUID:
        return uuid.UUID(int=self._random.getrandbits(128), version=4)


@contextmanager
def set_clock(wall: WallClock, seed: int) -> Iterator[None]:
    """Have the code read a wall clock, and draw its ids from a seed, within the block."""
    chance = _Chance(seed)
    clock.datetime = wall  # type: ignore[misc, assignment]
    ids.time, ids.os, ids.uuid = wall, chance, chance  # type: ignore[assignment]
    try:
        yield
    finally:
        clock.datetime = datetime  # type: ignore[misc]
        ids.time, ids.os, ids.uuid = time, os, uuid


def run(loop: VirtualLoop, main: Coroutine[Any, Any, Any]) -> Any:
    """Run until a coroutine is done, or until somebody stops the loop: then return None.

    Raises:
        StalledError: it waits for something that never comes.
    """
    task = loop.create_task(main)
    task.add_done_callback(lambda _: loop.stop())
    loop.run_forever()
    return task.result() if task.done() and not task.cancelled() else None
