"""Threads for media work, and one beside them for what nobody waits for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class MediaThreads(ThreadPoolExecutor):
    """Threads that tell whether anybody uses them.

    Attributes:
        idle: set while nothing runs in them, and nothing waits for one of them.
    """

    def __init__(self, threads: int) -> None:
        """Prepare so many threads."""
        super().__init__(threads, thread_name_prefix="media")
        self.idle = threading.Event()
        self.idle.set()
        self._lock = threading.Lock()
        self._unfinished = 0

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Have a function called in one of the threads."""
        self._count(1)
        try:
            future = super().submit(fn, *args, **kwargs)
        except BaseException:
            self._count(-1)
            raise
        future.add_done_callback(lambda _: self._count(-1))
        return future

    @contextmanager
    def busy(self) -> Generator[None]:
        """Count media work that is done elsewhere, for as long as the context lasts."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._lock:
            self._unfinished += more
            if self._unfinished:
                self.idle.clear()
            else:
                self.idle.set()


class Aside:
    """One thread for what nobody waits for: it stands still while others are busy.

    A lower priority for the thread would not do: while it holds the interpreter, and does not get
    its turn, the event loop waits for it.
    """

    def __init__(self, idle: threading.Event) -> None:
        """Prepare the thread; it works while the event is set."""
        self.idle = idle
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="aside")

    async def run(self, function: Callable[..., _T], *args: object) -> _T:
        """Run a blocking function in the thread, and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)

    async def close(self) -> None:
        """Wait until the thread has ended."""
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)
