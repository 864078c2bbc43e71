"""A clock that can be set forward, and what is due on it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from songreel.core import clock
from songreel.core.logs import get_logger

_LONGEST_SLEEP = 3600.0
_log = get_logger(__name__)

Task = Callable[[], Awaitable[None]]


@dataclass(eq=False, slots=True)
class _Due:
    moment: datetime
    task: Task
    handle: asyncio.TimerHandle | None = None


@dataclass(slots=True)
class Clockwork:
    """The simulation's time: the wall clock and an offset, with tasks that are due on it."""

    offset: timedelta = timedelta()
    _due: set[_Due] = field(default_factory=set[_Due])
    _running: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def now(self) -> datetime:
        """Return the simulation's present moment, in UTC."""
        return clock.now() + self.offset

    def set_offset(self, offset: timedelta) -> None:
        """Put the clock forward or back; what has become due is done at once."""
        self.offset = offset
        for due in list(self._due):
            self._arm(due)

    def at(self, moment: datetime, task: Task) -> None:
        """Have a task done when a moment comes, or at once if it is past."""
        due = _Due(moment, task)
        self._due.add(due)
        self._arm(due)

    async def wait_until(self, moment: datetime) -> None:
        """Return when a moment has come."""
        reached = asyncio.Event()

        async def tell() -> None:
            reached.set()

        self.at(moment, tell)
        await reached.wait()

    async def close(self) -> None:
        """Forget what is due, and end what runs."""
        for due in list(self._due):
            self._forget(due)
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _arm(self, due: _Due) -> None:
        if due.handle is not None:
            due.handle.cancel()
        left = (due.moment - self.now()).total_seconds()
        loop = asyncio.get_running_loop()
        due.handle = loop.call_later(min(max(0.0, left), _LONGEST_SLEEP), self._look, due)

    def _look(self, due: _Due) -> None:
        if due.moment > self.now():
            self._arm(due)
            return
        self._forget(due)
        self.spawn(due.task)

    def spawn(self, task: Task) -> None:
        """Do something on the side."""
        running = asyncio.create_task(_guarded(task))
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    def _forget(self, due: _Due) -> None:
        if due.handle is not None:
            due.handle.cancel()
        self._due.discard(due)


async def _guarded(task: Task) -> None:
    try:
        await task()
    except Exception:
        _log.exception("a task of the simulation failed")
