"""Which job an order gets: the one of its key, an orphan, or a new one. Never pay twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core import tracing
from songreel.core.ids import new_id, new_public_id
from songreel.domain.dispatch import Priority
from songreel.domain.errors import ConflictError, UnauthenticatedError, UnavailableError
from songreel.domain.job import Job, JobState
from songreel.jobs.engine import Engine
from songreel.jobs.failures import JobCancelled
from songreel.jobs.journal import Journal
from songreel.jobs.order import Joined, Order, Repeat, Ticket
from songreel.jobs.turns import turn_of
from songreel.jobs.work import Workplace
from songreel.storage import api_keys, idempotency, installation, jobs, leases
from songreel.storage.moment import Given

KEY_KEPT_FOR = timedelta(hours=24)
# A fortieth of the room is little, and a quarter of it is kept beside it for who has no more.
_FEW, _SPARE = 40, 4
CONTINUED = "continued"
"""In a job's request: how many jobs before it left the order that it brings in."""


class Admission:
    """Decides, inside one transaction of the caller's."""

    def __init__(
        self,
        engine: Engine,
        journal: Journal,
        workplace: Workplace,
        *,
        process_id: str,
        waiting_limit: int,
        given: Given,
    ) -> None:
        self._engine = engine
        self._workplace = workplace
        self._journal = journal
        self._process_id = process_id
        self._waiting_limit, self._given = waiting_limit, given

    async def lock(self, connection: AsyncConnection, order: Order) -> None:
        """Let one order of a caller be decided at a time; SQLite has one writer anyway."""
        if connection.dialect.name == "postgresql":
            name = f"{order.owner_id}\n{order.caller}"
            await connection.execute(
                sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(name)))
            )

    async def find(
        self, connection: AsyncConnection, order: Order, *, lease: str | None
    ) -> Ticket | None:
        """Return the job that is there already for an order, or None.

        Raises:
            ConflictError: its key or its job id is used by another order.
        """
        at = self._journal.now()
        if order.job_id is not None:
            job = await jobs.find(connection, order.job_id)
            if job is not None:
                same = job.fingerprint == order.fingerprint
                return await self._join(connection, order, job, same=same, lease=lease, at=at)
        if order.idempotency_key is not None:
            return await self._by_key(connection, order, order.idempotency_key, lease=lease, at=at)
        if order.joins:
            # Two people may click at once: not only the orders of one caller are one after another.
            await installation.lock(connection, f"joins {order.owner_id} {order.fingerprint}")
            job = await jobs.under_way(connection, order.owner_id, order.kind, order.fingerprint)
            if job is not None:
                return await self._join(connection, order, job, same=True, lease=lease, at=at)
        return await self._adopt(connection, order, lease=lease, at=at)

    async def _by_key(
        self,
        connection: AsyncConnection,
        order: Order,
        key: str,
        *,
        lease: str | None,
        at: datetime,
    ) -> Ticket | None:
        held = await idempotency.find(connection, order.owner_id, order.caller, key)
        if held is None:
            return None
        if _is_over(held, at):
            await idempotency.free(connection, order.owner_id, order.caller, key)
            return None
        job = await jobs.get(connection, held.job_id)
        # Keys of before there were bodies stand for the fingerprint.
        is_body = held.fingerprint != job.fingerprint
        same = held.fingerprint == (order.sent if is_body else order.fingerprint)
        return await self._join(connection, order, job, same=same, lease=lease, at=at)

    async def repeated(
        self,
        connection: AsyncConnection,
        repeat: Repeat,
        *,
        lease: str | None,
    ) -> Ticket | None:
        """Return the job that a key led to with this very body, or None."""
        at = self._journal.now()
        held = await idempotency.find(connection, repeat.owner_id, repeat.caller, repeat.key)
        if held is None or held.fingerprint != repeat.body or _is_over(held, at):
            return None
        if lease is not None:
            await self._lease(connection, lease, held.job_id, owner_id=repeat.owner_id)
        return Ticket(await jobs.get(connection, held.job_id), Joined.JOINED, lease)

    async def _join(
        self,
        connection: AsyncConnection,
        order: Order,
        job: Job,
        *,
        same: bool,
        lease: str | None,
        at: datetime,
    ) -> Ticket:
        if not same or (job.owner_id, job.kind) != (order.owner_id, order.kind):
            raise ConflictError(
                "This idempotency key was used for another request. Use a new key for each "
                "different request, and the same key only to repeat one."
            )
        if lease is not None:
            await self._lease(connection, lease, job.id, owner_id=order.owner_id)
            is_batch = job.priority is Priority.BATCH and not job.state.is_end
            if is_batch and order.priority is not Priority.BATCH:
                # Now somebody waits for it.
                await jobs.put_first(connection, job.id)
        return Ticket(job, Joined.JOINED, lease)

    async def _adopt(
        self, connection: AsyncConnection, order: Order, *, lease: str | None, at: datetime
    ) -> Ticket | None:
        if order.parent_id is not None:
            return None
        job_id = await leases.oldest_orphan(
            connection, _twin(order), process_id=self._process_id, at=self._given()
        )
        if job_id is None:
            return None
        if lease is not None:
            await self._lease(connection, lease, job_id, owner_id=order.owner_id)
        else:
            await jobs.mark_answered(connection, job_id, at)
        return Ticket(await jobs.get(connection, job_id), Joined.ADOPTED, lease)

    async def live_twins(self, connection: AsyncConnection, order: Order) -> Sequence[str]:
        """Return the leases of live requests that this order, without a key, would repeat."""
        if order.idempotency_key is not None or order.parent_id is not None:
            return ()
        return await leases.live(
            connection, _twin(order), process_id=self._process_id, at=self._given()
        )

    async def make(self, connection: AsyncConnection, order: Order, *, lease: str | None) -> Ticket:
        """Store a new job with its key, lease and first event, and let the engine take it up.

        Raises:
            UnauthenticatedError: the key was revoked in the meantime.
            JobCancelled: the same, of a part of something.
            RateLimitError: the key has ordered as many jobs as it may in an hour.
            UnavailableError: too many jobs wait already.
        """
        if order.key_id is not None and await api_keys.is_revoked(connection, order.key_id):
            if order.parent_id is not None:
                raise JobCancelled
            raise UnauthenticatedError(
                f"The API key {order.key_id} was revoked; ask for another one."
            )
        if order.parent_id is None:
            await self._require_place(connection, order)
        at = self._journal.now()
        not_before = await turn_of(connection, order, at)
        key = order.idempotency_key
        job = Job(
            id=order.job_id or new_public_id(),
            owner_id=order.owner_id,
            kind=order.kind,
            state=JobState.QUEUED,
            request=order.request,
            fingerprint=order.fingerprint,
            created_at=at,
            parent_id=order.parent_id,
            key_id=order.key_id,
            project_id=order.project_id,
            quote_id=order.quote_id,
            not_before=not_before,
            trace=tracing.carried(),
            priority=_priority(order, lease),
        )
        await jobs.insert(
            connection,
            job,
            caller=order.caller,
            keyed=key is not None,
            answered_at=at if lease is None else None,
            process_id=self._process_id,
        )
        await self._journal.queued(connection, job)
        if key is not None:
            await idempotency.keep(
                connection,
                order.owner_id,
                order.caller,
                key,
                job_id=job.id,
                fingerprint=order.sent,
                at=at,
            )
        if lease is not None:
            await self._lease(connection, lease, job.id, owner_id=order.owner_id)
        await self._enqueue(connection, job)
        return Ticket(job, Joined.NEW, lease)

    async def _require_place(self, connection: AsyncConnection, order: Order) -> None:
        """Refuse a job where too many wait; who has few of them is taken all the same, for longer.

        So no caller fills all the room there is: a quarter more is for those who have little.
        """
        limit = self._waiting_limit
        waiting, own = await jobs.count_waiting(connection, order.owner_id, order.key_id)
        has_few = own < max(1, limit // _FEW)
        if waiting < limit or (has_few and waiting < limit + limit // _SPARE):
            return
        raise UnavailableError(
            f"{waiting} requests wait already, which is as many as this server takes. "
            "Send the same request again in a minute.",
            retry_after=60,
        )

    async def carry_on(self, connection: AsyncConnection, left: Job, job_id: str) -> Job:
        """Store a job that goes on where one that is over left an order; its keys lead there.

        It is for nobody who waits, so whoever asks for the same within a while meets it.
        """
        at = self._journal.now()
        continued = int(left.request.get(CONTINUED, 0)) + 1
        job = Job(
            id=job_id,
            owner_id=left.owner_id,
            kind=left.kind,
            state=JobState.QUEUED,
            request={**left.request, CONTINUED: continued},
            fingerprint=left.fingerprint,
            created_at=at,
            key_id=left.key_id,
            project_id=left.project_id,
            quote_id=left.quote_id,
            trace=left.trace,
            priority=left.priority,
        )
        caller, keyed = await jobs.caller_of(connection, left.id)
        await jobs.insert(connection, job, caller=caller, keyed=keyed, process_id=self._process_id)
        await self._journal.queued(connection, job)
        # As if whoever waited for the other one had waited for this one, and is gone.
        lease = new_id()
        await self._lease(connection, lease, job.id, owner_id=job.owner_id)
        await leases.end(connection, lease, self._given())
        await idempotency.lead_to(connection, left.id, job.id)
        await self._enqueue(connection, job)
        return job

    async def _enqueue(self, connection: AsyncConnection, job: Job) -> None:
        work = self._workplace.of_job(job)
        await connection.run_sync(lambda sync: self._engine.enqueue(sync, job.id, 0, work))

    async def _lease(
        self, connection: AsyncConnection, lease: str, job_id: str, *, owner_id: str
    ) -> None:
        await leases.open_lease(
            connection,
            lease,
            job_id=job_id,
            owner_id=owner_id,
            process_id=self._process_id,
            at=self._given(),
        )


def _is_over(held: idempotency.Held, at: datetime) -> bool:
    return held.ended_at is not None and held.ended_at + KEY_KEPT_FOR <= at


def _priority(order: Order, lease: str | None) -> Priority:
    if order.priority is not None:
        return order.priority
    return order.kind.usual_priority if lease is None else Priority.INTERACTIVE


def _twin(order: Order) -> leases.Twin:
    return leases.Twin(order.owner_id, order.caller, order.kind.value, order.fingerprint)
