"""Requests that wait for their job: the lease, the connection, and the answer's delivery."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from songreel.core import tracing
from songreel.domain.errors import SongreelError, UnavailableError, from_document
from songreel.domain.job import Job
from songreel.http.answers import encode
from songreel.http.connection import PROOF_SECONDS, Connection, connection_of
from songreel.http.errors import ConnectionGone, error_answer
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Joined, Order, Ticket
from songreel.jobs.runner import insist

LATER = "songreel.later"
"""Key of the scope under which the outermost layer looks for answers that are still to come."""

_RELEASE_PATIENCE_SECONDS = 2.0

Render = Callable[[dict[str, Any]], Awaitable[bytes]]
"""Writes the result of a job as the body of its answer."""


class WaitingRoom:
    """Everybody who waits for a job in this process."""

    def __init__(self, jobs: Jobs, *, proof_seconds: float = PROOF_SECONDS) -> None:
        """Hold whom they wait for.

        Args:
            jobs: where the jobs run.
            proof_seconds: how long a connection may take to prove that it is alive.
        """
        self.jobs = jobs
        self.is_draining = False
        self._proof_seconds = proof_seconds
        self._places: dict[str, _Place] = {}
        self._gone: deque[str] = deque()
        self._releasing: asyncio.Task[None] | None = None
        self._answered: set[asyncio.Task[None]] = set()
        self._patient: set[asyncio.Timeout] = set()

    @property
    def count(self) -> int:
        """Return how many wait."""
        return len(self._places) + len(self._patient)

    async def outcome(self, job_id: str, seconds: float) -> Job | None:
        """Wait for a job's end, but not for ever; None where it has none by then.

        Raises:
            NotFoundError: there is no such job.
        """
        if self.is_draining:
            return None
        try:
            async with asyncio.timeout(seconds) as limit:
                self._patient.add(limit)
                try:
                    return await self.jobs.outcome(job_id)
                finally:
                    self._patient.discard(limit)
        except TimeoutError:
            return None

    async def submit(self, order: Order, *, wait: bool) -> Ticket:
        """Find or make the job of an order; a twin of a live request is made only beside it.

        Raises:
            ConflictError: the key is used by another order.
            UnavailableError: too many jobs wait, or the server is shutting down.
        """
        return await self.jobs.submit(order, wait=wait, prove=self._prove)

    def enter(self, lease: str, connection: Connection) -> None:
        """Note which connection a lease stands for."""
        self._places[lease] = _Place(connection)
        if self.is_draining:
            connection.abort()

    async def leave(self, lease: str, *, answered: bool) -> None:
        """End a lease: its answer was delivered, or its connection is gone.

        Only the first is waited for: of a thousand connections that go at once nobody is there.
        """
        if answered:
            release = asyncio.create_task(self._release(lease, answered=True))
            self._answered.add(release)
            release.add_done_callback(self._answered.discard)
            await asyncio.wait((release,), timeout=_RELEASE_PATIENCE_SECONDS)
            return
        self._gone.append(lease)
        if self._releasing is None or self._releasing.done():
            self._releasing = asyncio.create_task(self._release_gone(), context=tracing.apart())

    async def _release_gone(self) -> None:
        # At the end of the process all leases end at once, with it.
        while self._gone and not self.is_draining:
            await self._release(self._gone.popleft(), answered=False)

    async def _release(self, lease: str, *, answered: bool) -> None:
        """Release a lease, however long the database takes: an equal request waits for it.

        Forgotten here but open there, it would pass for that of a live connection, and what
        nobody waits for any more would be ordered a second time.
        """
        try:
            await insist(lambda: self.jobs.release(lease, answered=answered))
        finally:
            place = self._places.pop(lease, None)
            if place is not None:
                place.left.set()

    def drain(self) -> None:
        """Close all waiting connections without an answer: their callers retry that, not a 503.

        Each job goes on after the next start, and a retry adopts it.
        """
        self.is_draining = True
        for place in tuple(self._places.values()):
            place.connection.abort()
        for limit in self._patient:
            if not limit.expired():
                limit.reschedule(0)

    async def _prove(self, leases: Sequence[str]) -> None:
        """Return when each lease belongs to a live connection, or has been released.

        A lease that is not known here was handed out a moment ago, to a request whose bytes had
        just come in, or belongs to another process, which looks after it.
        """
        places = [place for lease in leases if (place := self._places.get(lease)) is not None]
        await asyncio.gather(*(place.prove(self._proof_seconds) for place in places))


class _Place:
    __slots__ = ("connection", "left")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.left = asyncio.Event()

    async def prove(self, limit: float) -> None:
        if not await self.connection.prove(limit):
            await self.left.wait()


class WaitingAnswer(Response):
    """Waits for a job and answers with its end; nothing of the request's body is held meanwhile."""

    def __init__(
        self,
        room: WaitingRoom,
        ticket: Ticket,
        render: Render,
        *,
        additions: Mapping[str, Any],
        headers: Mapping[str, str],
        patience: float | None = None,
        otherwise: Callable[[Job], Response] | None = None,
    ) -> None:
        """Hold what the answer is made of.

        Args:
            room: where to wait.
            ticket: the job, with the lease of this request.
            render: writes the result of the job.
            additions: what this request adds to the result's metadata.
            headers: what it adds to the headers.
            patience: seconds to wait at most, or None.
            otherwise: makes the answer of a job that has no end by then.
        """
        super().__init__()
        if ticket.lease is None:
            raise ValueError("a request that waits holds a lease")
        self._room = room
        self._job_id, self._owner_id = ticket.job.id, ticket.job.owner_id
        self._lease = ticket.lease
        self._render = render
        self._additions = dict(additions)
        if ticket.how is Joined.ADOPTED:
            self._additions["adopted"] = True
        self._more_headers = dict(headers)
        self._patience, self._otherwise = patience, otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Step aside: the outermost layer calls `answer` once all the others have returned."""
        scope[LATER].append(self)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, answer, and release the lease once the answer has arrived."""
        connection = connection_of(scope)
        answered = False
        try:
            if connection is not None:
                self._room.enter(self._lease, connection)
            response = await self._wait(connection, scope)
            answered = await _deliver(response, connection, scope, receive, send)
        except ConnectionGone:
            return
        finally:
            await self._room.leave(self._lease, answered=answered)
        # Held back until now: it is what lets the server close the connection.
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _wait(self, connection: Connection | None, scope: Scope) -> Response:
        """Return the answer to send.

        Raises:
            ConnectionGone: nobody waits for it any more.
        """
        try:
            async with connection.watched() if connection is not None else contextlib.nullcontext():
                if self._patience is None or self._otherwise is None:
                    return await self._answer(await self._room.jobs.outcome(self._job_id), scope)
                job = await self._room.outcome(self._job_id, self._patience)
                if job is not None:
                    return await self._answer(job, scope)
                return self._otherwise(await self._room.jobs.get(self._job_id, self._owner_id))
        except UnavailableError:
            # The process stops: closed without an answer, as all who wait are.
            if connection is None:
                raise
            connection.abort()
            raise ConnectionGone from None

    async def _answer(self, job: Job, scope: Scope) -> Response:
        if job.error is not None:
            bill = await self._room.jobs.bill(job.id)
            cost = None if bill.is_nothing else bill.model_dump(mode="json")
            more = {} if cost is None else {"cost": cost}
            return error_answer(from_document(job.error), scope, self._more_headers, **more)
        result = dict(job.result or {})
        result["metadata"] = {**result["metadata"], **self._additions}
        try:
            body = await self._render(result)
        except SongreelError as error:
            return error_answer(error, scope, self._more_headers)
        return Response(body, headers=self._more_headers, media_type="application/json")


class PatientAnswer(Response):
    """Waits a while for a job that nothing hangs on, and answers with it as it is then."""

    def __init__(
        self,
        room: WaitingRoom,
        job_id: str,
        patience: float,
        make: Callable[[], Awaitable[Response]],
    ) -> None:
        """Hold what the answer is made of.

        Args:
            room: where to wait.
            job_id: what for.
            patience: seconds to wait at most.
            make: makes the answer in the end.
        """
        super().__init__()
        self._room, self._job_id, self._patience, self._make = room, job_id, patience, make

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Step aside: the outermost layer calls `answer` once all the others have returned."""
        scope[LATER].append(self)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, and answer."""
        connection = connection_of(scope)
        try:
            async with connection.watched() if connection is not None else contextlib.nullcontext():
                try:
                    await self._room.outcome(self._job_id, self._patience)
                    response = await self._make()
                except SongreelError as error:
                    response = error_answer(error, scope)
                await response(scope, receive, send)
        except ConnectionGone:
            return


async def as_json(result: dict[str, Any]) -> bytes:
    """Write a result as it is."""
    return encode(result)


async def _deliver(
    response: Response, connection: Connection | None, scope: Scope, receive: Receive, send: Send
) -> bool:
    """Send an answer but for its very end, and tell whether the other end has all of it."""

    async def all_but_end(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "more_body": True}
        await send(message)

    if connection is not None:
        connection.begin_answer()
    await response(scope, receive, all_but_end)
    return True if connection is None else await connection.delivered()
