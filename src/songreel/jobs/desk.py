"""Where recipes hand in their events and children, and where jobs are cancelled."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from songreel.core import metrics
from songreel.domain.errors import BackendError
from songreel.domain.event import Cancelled, Event, Happening
from songreel.domain.job import Job, JobState
from songreel.jobs.admission import Admission
from songreel.jobs.failures import JobCancelled, cancelled, revoked
from songreel.jobs.hub import Hub
from songreel.jobs.journal import Journal
from songreel.jobs.order import Order
from songreel.jobs.runner import insist
from songreel.storage import job_stops, jobs
from songreel.storage.database import Database


class RecipeDesk:
    """What `JobContext` passes on to."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        journal: Journal,
        admission: Admission,
        *,
        outcome: Callable[[str], Awaitable[Job]],
        follow: Callable[[str], AsyncGenerator[Event]],
    ) -> None:
        self._database = database
        self._hub = hub
        self._journal = journal
        self._admission = admission
        self._outcome = outcome
        self._follow = follow

    async def emit(self, job_id: str, happening: Happening) -> None:
        """Append an event, however long the database takes."""
        await insist(lambda: self._journal.emit(job_id, happening))

    async def start_child(self, parent_id: str, order: Order) -> str:
        """Start a child with the id of its order, or find it.

        Raises:
            JobCancelled: the parent was cancelled.
        """
        return await insist(lambda: self._start_child(order, parent_id))

    async def _start_child(self, order: Order, parent_id: str) -> str:
        async with self._database.transaction() as connection:
            ticket = await self._admission.find(connection, order, lease=None)
            if ticket is None:
                if await job_stops.is_cancel_requested(connection, parent_id):
                    raise JobCancelled
                ticket = await self._admission.make(connection, order, lease=None)
        return ticket.job.id

    async def outcome(self, job_id: str) -> Job:
        """Wait for the end of a job."""
        return await self._outcome(job_id)

    async def follow(self, job_id: str, *, from_now: bool) -> AsyncGenerator[Event]:
        """Give the events of a job as they come, its first ones too unless `from_now`."""
        began = self._journal.now()
        async with aclosing(self._follow(job_id)) as events:
            async for event in events:
                if not from_now or event.at >= began:
                    yield event

    async def cancel(self, job_id: str) -> None:
        """Ask a job and everything below it to stop; what has not begun ends at once."""
        await self._stop(job_id, cancelled)

    async def stop_revoked(self) -> None:
        """Ask the jobs of revoked keys to stop, but for those that wait for what was paid for.

        After the revocation is committed: nothing is sent for them any more, so what waits for
        nothing here waits for nothing either when it is asked to stop.
        """
        async with self._database.reading() as connection:
            left = await job_stops.left_by_revoked_keys(connection)
        for job_id in left:
            await self._stop(job_id, _revoked, of_revoked=True)

    async def _stop(
        self, job_id: str, why: Callable[[Job], BackendError], *, of_revoked: bool = False
    ) -> None:
        ended: list[Job] = []
        running: list[str] = []
        async with self._database.transaction() as connection:
            at = self._journal.now()
            for job in await job_stops.request_cancel(
                connection, job_id, at, of_revoked=of_revoked
            ):
                if job.started_at is not None:
                    running.append(job.id)
                    continue
                error = why(job).to_document()
                end = await self._journal.end_in(
                    connection, job.id, JobState.CANCELLED, Cancelled(error=error), error=error
                )
                if end is not None:
                    ended.append(end)
        for job in ended:
            metrics.job_ended(job.kind.value, job.state.value)
            self._hub.ended(job)
        self._hub.cancel(running)

    async def cancel_children(self, job_id: str) -> None:
        """Ask everything that a job started to stop."""
        async with self._database.reading() as connection:
            children = await jobs.children(connection, job_id)
        for child in children:
            if not child.state.is_end:
                await self.cancel(child.id)


def _revoked(job: Job) -> BackendError:
    return revoked(job, job.key_id or "")
