"""What a recipe gets: its job, checkpointed steps, events, children."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractContextManager, aclosing, nullcontext
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from songreel.core.logs import get_logger
from songreel.domain.errors import SongreelError, from_document
from songreel.domain.event import Event, Happening
from songreel.domain.job import Job
from songreel.jobs.failures import JobCancelled, unexpected
from songreel.jobs.guard import Guard
from songreel.jobs.hub import Signal
from songreel.jobs.order import Order

_T = TypeVar("_T")
Json = Any
Recipe = Callable[["JobContext"], Awaitable[dict[str, Any]]]
_log = get_logger(__name__)


class Steps(Protocol):
    """Keeps the results of steps."""

    async def step(self, name: str, function: Callable[[], Awaitable[str]]) -> str:
        """Run a function once, over restarts, and return its text."""
        ...


class Desk(Protocol):
    """Where a recipe's events and children go."""

    async def emit(self, job_id: str, happening: Happening) -> None:
        """Append an event."""
        ...

    async def start_child(self, parent_id: str, order: Order) -> str:
        """Start a child, or find it."""
        ...

    async def outcome(self, job_id: str) -> Job:
        """Wait for the end of a job."""
        ...

    def follow(self, job_id: str, *, from_now: bool) -> AsyncGenerator[Event]:
        """Give the events of a job as they come, its first ones too unless `from_now`."""
        ...

    async def cancel_children(self, job_id: str) -> None:
        """Ask what a job started to stop."""
        ...


class _Interrupted(BaseException):
    """Ends a step without a checkpoint; the engine keeps the outcome of every `Exception`."""


class JobContext:
    """What a recipe works with; it runs on the event loop that called `Jobs.start`.

    Attributes:
        job: the job as it was when this run began.
        is_resumed: whether the job is older than this process.
        cancelled: set when somebody wants the job to stop; a recipe's waits race against it.
    """

    __slots__ = ("_count", "_desk", "_guard", "_steps", "cancelled", "is_resumed", "job")

    def __init__(
        self,
        job: Job,
        cancelled: Signal,
        *,
        steps: Steps,
        desk: Desk,
        guard: Guard,
        is_resumed: bool = False,
    ) -> None:
        self.job = job
        self.cancelled = cancelled
        self._steps = steps
        self._desk = desk
        self._guard = guard
        self.is_resumed = is_resumed
        self._count: Counter[str] | None = None

    async def step(
        self, name: str, function: Callable[[], Awaitable[Json]], *, guarded: bool = False
    ) -> Json:
        """Run a step, or return what it returned before a restart.

        A `SongreelError` that it raises is its outcome too, and is raised again. After a crash in
        the middle of a step it is run once more. Steps of one job are asked for in the same order
        each time. A guarded step gets a few seconds to finish when the server stops.

        Raises:
            JobCancelled: the job was cancelled before this step; finished steps give their results
                nevertheless, so that a recipe learns what it has to clean up.
        """
        crash: Exception | None = None
        failure: SongreelError | None = None

        async def envelope() -> str:
            nonlocal crash, failure
            if self.cancelled.is_set():
                raise _Interrupted
            try:
                return json.dumps({"value": await function()})
            except JobCancelled as stop:
                raise _Interrupted from stop
            except SongreelError as error:
                failure = error
                return json.dumps({"error": error.to_document()})
            except Exception as error:  # Whatever it is, it is the outcome of this step.
                crash = error
                return json.dumps({"crash": type(error).__name__})

        try:
            with self.uninterrupted() if guarded else nullcontext():
                outcome: Mapping[str, Any] = json.loads(await self._steps.step(name, envelope))
        except _Interrupted as stop:
            raise JobCancelled from stop
        if "value" in outcome:
            return outcome["value"]
        if "crash" in outcome:
            _log.error("step crashed", job_id=self.job.id, step=name, error=outcome["crash"])
            raise crash or unexpected(self.job)
        raise failure or _error(outcome["error"])

    def uninterrupted(self) -> AbstractContextManager[None]:
        """Return a context that a graceful stop waits for, a few seconds at most.

        Entering it raises `CancelledError` once the stop has begun: nothing more begins then.
        """
        return self._guard.hold()

    async def emit(self, happening: Happening) -> None:
        """Append an event to the job's log."""
        await self._desk.emit(self.job.id, happening)

    async def child(self, order: Order) -> str:
        """Start a child job, or find the one that an earlier run started, and return its id.

        Without an id of its own the child gets one that follows from this job, the order's
        fingerprint, and how many equal orders came before it.

        Raises:
            JobCancelled: this job was cancelled.
        """
        self._raise_if_cancelled()
        job_id = order.job_id or self._child_id(order)
        own = replace(
            order,
            parent_id=self.job.id,
            owner_id=self.job.owner_id,
            job_id=job_id,
            key_id=self.job.key_id,
            project_id=self.job.project_id,
            quote_id=self.job.quote_id,
            priority=self.job.priority,
        )
        return await self._desk.start_child(self.job.id, own)

    def _child_id(self, order: Order) -> str:
        if self._count is None:
            self._count = Counter()
        name = f"{self.job.id}/{order.kind.value}/{order.fingerprint}"
        number = self._count[name]
        self._count[name] += 1
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name}/{number}"))

    async def child_outcome(self, job_id: str) -> Job:
        """Wait for the end of a child.

        Raises:
            JobCancelled: this job was cancelled meanwhile, and its children with it.
        """
        return await self.unless_cancelled(self._desk.outcome(job_id))

    async def child_followed(
        self, job_id: str, told: Callable[[Happening], Happening | None]
    ) -> Job:
        """Wait for the end of a child, and tell in this job's own log how it comes along.

        Args:
            job_id: the child's.
            told: how something that happens to the child is told here; None: not at all.

        Raises:
            JobCancelled: this job was cancelled meanwhile, and its children with it.
        """
        await self.unless_cancelled(self._pass_on(job_id, told))
        return await self.child_outcome(job_id)

    async def _pass_on(self, job_id: str, told: Callable[[Happening], Happening | None]) -> None:
        # What the child did before a restart is in this job's log already.
        following = self._desk.follow(job_id, from_now=self.is_resumed)
        async with aclosing(following) as events:
            async for event in events:
                happening = told(event.data)
                if happening is not None:
                    await self.emit(happening)

    async def cancel_children(self) -> None:
        """Ask the children that have no end yet to stop."""
        await self._desk.cancel_children(self.job.id)

    async def unless_cancelled(self, waiting: Coroutine[Any, Any, _T]) -> _T:
        """Await something, but no longer than until the job is cancelled.

        Raises:
            JobCancelled: the job was cancelled first; what was awaited is cancelled then.
        """
        task = asyncio.current_task()
        if self.cancelled.is_set() or task is None:
            waiting.close()
            raise JobCancelled
        # As `asyncio.timeout` does it: a thousand jobs wait like this, without a task for each.
        cancelling = task.cancelling()
        interrupted = False

        def interrupt() -> None:
            nonlocal interrupted
            interrupted = True
            task.cancel()

        with self.cancelled.calling(interrupt):
            try:
                result = await waiting
            except asyncio.CancelledError:
                if interrupted and task.uncancel() <= cancelling:
                    raise JobCancelled from None
                raise
        if interrupted:
            task.uncancel()  # What was awaited had finished nevertheless.
        return result

    def _raise_if_cancelled(self) -> None:
        if self.cancelled.is_set():
            raise JobCancelled


def _error(document: Mapping[str, Any]) -> SongreelError:
    try:
        return from_document(document)
    except ValueError:
        # A class that is not kept by name: the sentence is what counts after a restart.
        return SongreelError(document["message"], details=document["details"])
