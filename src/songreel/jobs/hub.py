"""Wakes whoever waits in this process: for a job's end, its next event, or a cancellation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager

from songreel.domain.errors import UnavailableError
from songreel.domain.job import Job


class Signal:
    """Is set once, and calls back, so that a wait which it ends needs no task of its own.

    There is one for each job that a process carries, ten thousand of them: one takes a tenth of the
    memory of an `asyncio.Event`.
    """

    __slots__ = ("_calls", "_is_set")

    def __init__(self) -> None:
        self._is_set = False
        self._calls: list[Callable[[], None]] = []

    def is_set(self) -> bool:
        """Tell whether it is set."""
        return self._is_set

    def set(self) -> None:
        """Set it and call back, once."""
        if not self._is_set:
            self._is_set = True
            for call in tuple(self._calls):
                call()

    async def wait(self) -> bool:
        """Wait until it is set."""
        if not self._is_set:
            waiting = asyncio.get_running_loop().create_future()

            def wake() -> None:
                if not waiting.done():
                    waiting.set_result(None)

            with self.calling(wake):
                await waiting
        return True

    @contextmanager
    def calling(self, call: Callable[[], None]) -> Generator[None]:
        """Call back if it is set within the block."""
        self._calls.append(call)
        try:
            yield
        finally:
            self._calls.remove(call)


class Hub:
    """Keeps a future for each request that waits, and an event for each follower and each run.

    Nothing polls for them one by one: what ends or happens in this process wakes them, and one
    statement now and then asks the database about all that is carried elsewhere.
    """

    def __init__(self) -> None:
        self._ends: dict[str, set[asyncio.Future[Job]]] = {}
        self._followers: dict[str, set[asyncio.Event]] = {}
        self._followers_of_all: set[asyncio.Event] = set()
        self._seen: dict[str, int] = {}
        self._runs: dict[str, Signal] = {}
        # Set when something is put into the outbox of webhooks.
        self.outbox = asyncio.Event()
        self.closed = False

    @contextmanager
    def run(self, job_id: str) -> Generator[Signal]:
        """Give an event that is set when the job, which this process carries, is cancelled."""
        event = Signal()
        self._runs[job_id] = event
        try:
            yield event
        finally:
            if self._runs.get(job_id) is event:
                del self._runs[job_id]

    def carries(self, job_id: str) -> bool:
        """Tell whether this process carries a job right now."""
        return job_id in self._runs

    def cancel(self, job_ids: Iterable[str]) -> None:
        """Tell those of some jobs that are carried here to stop."""
        for job_id in job_ids:
            event = self._runs.get(job_id)
            if event is not None:
                event.set()

    @contextmanager
    def end(self, job_id: str) -> Generator[asyncio.Future[Job]]:
        """Give a future that is resolved with the job once it has its end."""
        future: asyncio.Future[Job] = asyncio.get_running_loop().create_future()
        waiting = self._ends.setdefault(job_id, set())
        waiting.add(future)
        try:
            yield future
        finally:
            if not future.cancel() and not future.cancelled():
                future.exception()  # Taken note of, also where the waiter itself was cancelled.
            waiting.discard(future)
            if not waiting and self._ends.get(job_id) is waiting:
                del self._ends[job_id]

    @contextmanager
    def news(self, job_id: str) -> Generator[asyncio.Event]:
        """Give an event that is set whenever something happens to the job."""
        event = asyncio.Event()
        followers = self._followers.setdefault(job_id, set())
        followers.add(event)
        try:
            yield event
        finally:
            followers.discard(event)
            if not followers and self._followers.get(job_id) is followers:
                del self._followers[job_id]
                self._seen.pop(job_id, None)

    @contextmanager
    def anything(self) -> Generator[asyncio.Event]:
        """Give an event that is set whenever something happens to any job."""
        event = asyncio.Event()
        self._followers_of_all.add(event)
        try:
            yield event
        finally:
            self._followers_of_all.discard(event)

    def happened(self, job_id: str) -> None:
        """Wake those who follow a job, or all of them."""
        for event in self._followers.get(job_id, ()):
            event.set()
        self.stir()

    def stir(self) -> None:
        """Have those who follow all jobs look: something may have happened."""
        for event in self._followers_of_all:
            event.set()

    def ended(self, job: Job) -> None:
        """Hand a job with its end to those who wait for it, and wake its followers."""
        for future in self._ends.get(job.id, ()):
            if not future.done():
                future.set_result(job)
        self.happened(job.id)

    def compare(self, job_id: str, last_seq: int) -> None:
        """Wake those who follow a job if its log is longer than it was at the last look."""
        if self._seen.get(job_id) != last_seq and job_id in self._followers:
            self._seen[job_id] = last_seq
            self.happened(job_id)

    def awaited(self) -> Iterator[str]:
        """Return the jobs whose end somebody waits for."""
        return iter(tuple(self._ends))

    def followed(self) -> Iterator[str]:
        """Return the jobs that somebody follows."""
        return iter(tuple(self._followers))

    def close(self) -> None:
        """Send everybody away: their jobs go on after the next start."""
        self.closed = True
        for waiting in self._ends.values():
            for future in waiting:
                if not future.done():
                    future.set_exception(shutting_down())
        for followers in self._followers.values():
            for event in followers:
                event.set()
        self.stir()


def shutting_down() -> UnavailableError:
    """Return the error for whoever asks or waits while this process stops."""
    return UnavailableError(
        "The server is shutting down. Your work is kept and goes on after the restart; "
        "send the same request again then.",
        retry_after=5,
    )
