"""Writes what happens to jobs: state and event in one transaction, then wakes who waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core import metrics
from songreel.domain.bill import Bill
from songreel.domain.errors import FailureCode, SongreelError
from songreel.domain.event import (
    Cancelled,
    Ending,
    Event,
    Failed,
    Happening,
    Queued,
    Started,
    Succeeded,
)
from songreel.domain.job import Job, JobState
from songreel.jobs.failures import cancelled, revoked
from songreel.jobs.hub import Hub
from songreel.jobs.outbox import Outbox
from songreel.storage import api_keys, attempts, claims, events, idempotency, jobs
from songreel.storage.batch import Batch
from songreel.storage.database import Database

Clock = Callable[[], datetime]

# Ends after which a retry means something, provided that no order may have been billed.
_NOTHING_MADE = {code.value for code in FailureCode if code.nothing_was_made} | {
    FailureCode.BACKEND_UNAVAILABLE.value,
    FailureCode.RATE_LIMIT_EXCEEDED.value,
    FailureCode.CANCELLED.value,
    "INVALID_REQUEST",
    "STORAGE_FULL",
    "STORAGE_UNAVAILABLE",
    "BUDGET_EXCEEDED",
    "UNAVAILABLE",
}


class CarriedElsewhereError(Exception):
    """Another run or process has the job by now; what became of it here counts for nothing."""


class Journal:
    """The one writer of job states and their log."""

    def __init__(self, database: Database, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._hub = hub
        self._batch = Batch(self._append)
        self._outbox = Outbox(hub.outbox)
        self.now = clock

    async def queued(self, connection: AsyncConnection, job: Job) -> None:
        """Append a new job's first event, in the transaction that stores the job."""
        event = Event(job.id, 1, job.created_at, Queued(kind=job.kind.value))
        await events.append(connection, event, owner_id=job.owner_id)
        await self._outbox.put(connection, event, job)

    async def begin(self, job_id: str, carrier: jobs.Carrier) -> jobs.Taken | None:
        """Take a job up; None where it has an end or another run carries it.

        Raises:
            CarriedElsewhereError: the run was claimed anew since.
        """
        at = self.now()
        async with self._database.transaction() as connection:
            await _require_claim(connection, carrier)
            taken = await jobs.begin(
                connection, job_id, run=carrier.run, process_id=carrier.process_id, at=at
            )
            if taken is None:
                return None
            event = Event(job_id, taken.seq, at, Started(resumed=taken.resumed))
            await events.append(connection, event, owner_id=taken.job.owner_id)
            if taken.is_heard:
                await self._outbox.put(connection, event, taken.job)
        self._hub.happened(job_id)
        return taken

    async def turn(self, job_id: str, run: int) -> datetime | None:
        """Return when a job that is in a run has its turn, or None where it waits for none."""
        async with self._database.reading() as connection:
            return await jobs.turn(connection, job_id, run=run)

    async def emit(self, job_id: str, happening: Happening) -> None:
        """Append an event; nothing happens any more to a job that has its end.

        What many jobs emit while another transaction is written goes into the next one together.
        """
        await self._batch.add((job_id, happening))
        self._hub.happened(job_id)

    async def settled(self) -> None:
        """Wait until no event is being written any more."""
        await self._batch.settled()

    async def _append(self, happened: Sequence[tuple[str, Happening]]) -> Sequence[None]:
        async with self._database.transaction() as connection:
            for job_id, happening in happened:
                await self._count(connection, job_id, happening)
        return [None] * len(happened)

    async def _count(self, connection: AsyncConnection, job_id: str, happening: Happening) -> None:
        counted = await jobs.count_event(connection, job_id)
        if counted is not None:
            event = Event(job_id, counted.seq, self.now(), happening)
            await events.append(connection, event, owner_id=counted.owner_id)
            if counted.is_heard:
                await self._outbox.put(connection, event, await jobs.get(connection, job_id))

    async def succeed(self, job_id: str, result: dict[str, Any]) -> None:
        """Give a job its result."""
        await self._end(job_id, JobState.SUCCEEDED, Succeeded(result=result), result=result)

    async def fail(
        self, job_id: str, error: SongreelError, carrier: jobs.Carrier | None = None
    ) -> None:
        """Give a job its error, and free its key where nothing was made.

        What goes wrong for a process that was taken for dead is not the job's error any more.

        Raises:
            CarriedElsewhereError: another run or process than the carrier has the job now.
        """
        document = error.to_document()
        failed = Failed(error=document)
        await self._end(job_id, JobState.FAILED, failed, error=document, carrier=carrier)

    async def cancel(
        self, job_id: str, error: SongreelError, carrier: jobs.Carrier | None = None
    ) -> None:
        """End a job that was cancelled.

        Raises:
            CarriedElsewhereError: another run or process than the carrier has the job now.
        """
        document = error.to_document()
        cancelled = Cancelled(error=document)
        await self._end(job_id, JobState.CANCELLED, cancelled, error=document, carrier=carrier)

    async def cancellation(self, job: Job, cost: str | None) -> SongreelError:
        """Return why a job was cancelled, with one sentence on what that costs."""
        key_id = await self._stopped_by(job)
        return cancelled(job, cost) if key_id is None else revoked(job, key_id, cost)

    async def revocation(self, job: Job, error: SongreelError) -> SongreelError | None:
        """Return why a job ends whose parts were cancelled with its key; None: they were not."""
        key_id = await self._stopped_by(job)
        return None if key_id is None else revoked(job, key_id, error.details)

    async def _stopped_by(self, job: Job) -> str | None:
        if job.key_id is None:
            return None
        async with self._database.reading() as connection:
            return await api_keys.stopped_by(connection, job.id)

    async def _end(
        self,
        job_id: str,
        state: JobState,
        happening: Ending,
        *,
        result: dict[str, Any] | None = None,
        error: dict[str, Any] | None = None,
        carrier: jobs.Carrier | None = None,
    ) -> None:
        async with self._database.transaction() as connection:
            if carrier is not None:
                await _require_claim(connection, carrier)
            job = await self.end_in(
                *(connection, job_id, state, happening),
                result=result,
                error=error,
                carrier=carrier,
            )
            if job is None and carrier is not None:
                now_in = await jobs.state(connection, job_id)
                if now_in is not None and not now_in.is_end:
                    raise CarriedElsewhereError
        if job is not None:
            metrics.job_ended(job.kind.value, job.state.value)
            self._hub.ended(job)

    async def end_in(
        self,
        connection: AsyncConnection,
        job_id: str,
        state: JobState,
        happening: Ending,
        *,
        result: dict[str, Any] | None = None,
        error: dict[str, Any] | None = None,
        carrier: jobs.Carrier | None = None,
    ) -> Job | None:
        """Give a job its end in the caller's transaction; None where it has one.

        With a carrier, also None where another one carries the job.
        """
        at = self.now()
        ended = await jobs.finish(
            *(connection, job_id),
            state=state,
            at=at,
            result=result,
            error=error,
            carrier=carrier,
        )
        if ended is None:
            return None
        job, counted = ended
        cost = Bill.of(await attempts.of_family(connection, job_id))
        event = Event(job_id, counted.seq, at, happening.model_copy(update={"cost": cost}))
        await events.append(connection, event, owner_id=job.owner_id)
        if counted.is_heard:
            await self._outbox.put(connection, event, job)
        if job.error is not None and await _made_nothing(connection, job):
            await idempotency.free_job(connection, job_id)
        return job


async def _require_claim(connection: AsyncConnection, carrier: jobs.Carrier) -> None:
    if carrier.claim is not None and not await claims.is_held(connection, carrier.claim):
        raise CarriedElsewhereError


async def _made_nothing(connection: AsyncConnection, job: Job) -> bool:
    code = (job.error or {}).get("error_code")
    return code in _NOTHING_MADE and not await attempts.may_be_billed(connection, job.id)
