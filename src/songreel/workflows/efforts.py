"""Work that all share who ask for the same while it is being done."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from songreel.domain.errors import UnavailableError

T = TypeVar("T")

Told = Callable[[int], object]
"""Hears how much is done, in thousandths; called in threads."""


@dataclass(frozen=True, slots=True)
class Interest:
    """Somebody's interest in some work.

    Attributes:
        told: hears how far it is.
        is_over: tells, where they do not wait any more, whether they want no more of it.
    """

    told: Told
    is_over: Callable[[], bool]


class _Unwanted(Exception):
    """Nobody waits for this work any more."""


@dataclass(slots=True)
class Effort:
    """One piece of work, for all who wait for it; used from threads too.

    Attributes:
        waiting: how many wait for its end.
        told: who hears how far it is.
        stops: what ends it, besides what `go_on` raises.
    """

    waiting: int = 0
    told: list[Told] = field(default_factory=list[Told])
    stops: list[Callable[[], object]] = field(default_factory=list[Callable[[], object]])
    _unwanted: threading.Event = field(default_factory=threading.Event)
    _closing: threading.Event = field(default_factory=threading.Event)
    _base: int = 0
    _room: int = 1000

    def go_on(self) -> None:
        """Raise where nobody waits for it any more.

        Raises:
            UnavailableError: the server is shutting down.
        """
        if self._closing.is_set():
            raise UnavailableError("The server is shutting down; try again in a moment.")
        if self._unwanted.is_set():
            raise _Unwanted

    def part(self, first: int, last: int) -> None:
        """Begin a part of the work: it is from and up to so many thousandths of the whole."""
        self._base, self._room = first, last - first
        self.told_of(0, 1)

    def told_of(self, done: int, total: int) -> None:
        """Tell how much of the present part is done, and raise as `go_on` does."""
        self.go_on()
        share = self._base + self._room * min(done, total) // max(1, total)
        for told in tuple(self.told):
            told(share)

    def end(self, *, closing: bool) -> None:
        """Have it end soon."""
        (self._closing if closing else self._unwanted).set()
        for stop in self.stops:
            stop()


class Efforts(Generic[T]):
    """Work by what it leads to: each is done once for all who ask meanwhile."""

    def __init__(self) -> None:
        """Have nothing to do."""
        self._by_key: dict[str, tuple[Effort, asyncio.Task[T]]] = {}
        self._all: dict[asyncio.Task[T], Effort] = {}

    async def of(
        self, key: str, make: Callable[[Effort], Awaitable[T]], interest: Interest | None = None
    ) -> T:
        """Return what some work leads to; whoever asks meanwhile waits for the same.

        Giving up waiting does not end it, but where somebody says so and nobody else waits.

        Args:
            key: what it leads to.
            make: does it, where nobody has it done already.
            interest: of whoever asks.

        Raises:
            UnavailableError: the server is shutting down.
        """
        effort, task = self._by_key.get(key) or self._begin(key, make)
        effort.waiting += 1
        if interest is not None:
            effort.told.append(interest.told)
        try:
            await asyncio.wait((task,))
        finally:
            effort.waiting -= 1
            if interest is not None:
                effort.told.remove(interest.told)
                if interest.is_over() and effort.waiting == 0:
                    self._leave(key, effort)
        if task.cancelled():
            raise UnavailableError("The server is shutting down; try again in a moment.")
        return task.result()

    def _leave(self, key: str, effort: Effort) -> None:
        """End some work that nobody wants; whoever asks then begins anew."""
        latest, _ = self._by_key.get(key, (None, None))
        if latest is effort:
            del self._by_key[key]
            effort.end(closing=False)

    async def close(self, *, at_once: bool) -> None:
        """End all work.

        Args:
            at_once: without waiting for what threads do until they hear of it.
        """
        tasks = dict(self._all)
        for task, effort in tasks.items():
            effort.end(closing=True)
            if at_once:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(
        self, key: str, make: Callable[[Effort], Awaitable[T]]
    ) -> tuple[Effort, asyncio.Task[T]]:
        effort = Effort()

        async def made() -> T:
            return await make(effort)

        task = asyncio.create_task(made())
        self._by_key[key] = effort, task
        self._all[task] = effort
        task.add_done_callback(lambda done: self._forget(key, done))
        return effort, task

    def _forget(self, key: str, task: asyncio.Task[T]) -> None:
        del self._all[task]
        _, latest = self._by_key.get(key, (None, None))
        if latest is task:
            del self._by_key[key]
        if not task.cancelled():
            # Whoever waited has heard of it; where nobody waits any more, nobody needs to.
            task.exception()
