"""Turns at writing a SQLite file, in the order in which they were asked for.

SQLite itself lets a writer that finds the file locked sleep and try again: beside a busy connection
the other one starves. Within one process everybody takes a turn here first.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

_LONGEST_WAIT_SECONDS = 60


class Turns:
    """A lock that threads and tasks wait for in one queue."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[Callable[[], bool]] = deque()

    def take(self) -> None:
        """Wait, in a thread, for one's turn.

        Raises:
            TimeoutError: nobody gave back the turn for a minute.
        """
        mine = threading.Event()
        abandoned = False

        def call() -> bool:
            if abandoned:
                return False
            mine.set()
            return True

        if self._enter(call) or mine.wait(_LONGEST_WAIT_SECONDS):
            return
        with self._guard:
            abandoned = True
            late = mine.is_set()
        if late:
            self.give_back()
        raise TimeoutError("the database was busy for a minute")

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait, in a task, for one's turn; give it back at the end of the block."""
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[None] = loop.create_future()

        def call() -> bool:
            try:
                loop.call_soon_threadsafe(self._hand, mine)
            except RuntimeError:
                return False  # That loop is closed, and nobody waits on it any more.
            return True

        if not self._enter(call):
            try:
                await mine
            except asyncio.CancelledError:
                if not mine.cancelled():
                    self.give_back()  # It came in the same moment; otherwise `_hand` passes it on.
                raise
        try:
            yield
        finally:
            self.give_back()

    def _hand(self, mine: asyncio.Future[None]) -> None:
        if mine.cancelled():
            self.give_back()
        else:
            mine.set_result(None)

    def give_back(self) -> None:
        """Let the next one have its turn."""
        with self._guard:
            while self._waiting:
                if self._waiting.popleft()():
                    return
            self._taken = False

    def _enter(self, call: Callable[[], bool]) -> bool:
        with self._guard:
            if self._taken:
                self._waiting.append(call)
                return False
            self._taken = True
            return True
