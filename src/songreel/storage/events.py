"""The append-only log of what happens to jobs."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.attempt import Attempt, Settlement
from songreel.domain.event import HAPPENING, Event, PhaseBegun, Progressed, Settled, ShotMade
from songreel.domain.job import Job, JobState
from songreel.storage import jobs, outgoing
from songreel.storage.tables import EVENTS


async def append(connection: AsyncConnection, event: Event, *, owner_id: str) -> None:
    """Append an event under the number that was counted for it in the same transaction."""
    await connection.execute(
        _INSERT,
        {
            "job_id": event.job_id,
            "seq": event.seq,
            "owner_id": owner_id,
            "at": event.at,
            "data": event.data.model_dump(mode="json"),
        },
    )


_INSERT = sa.insert(EVENTS)


async def settled(connection: AsyncConnection, order: Attempt, basis: str, at: datetime) -> None:
    """Append to its job's log how an order was settled.

    Nothing is told of one that is free, or of a job that has its end.
    """
    counted = await jobs.count_event(connection, order.job_id) if order.amount else None
    if counted is None or order.settlement is None:
        return
    told = Settled(
        order_id=order.id,
        backend=order.backend,
        model=order.model,
        provider_id=order.provider_id,
        outcome=order.settlement.value,
        amount_usd=order.amount,
        charged_usd=order.counts if order.settlement is Settlement.CHARGED else None,
        basis=basis,
    )
    event = Event(order.job_id, counted.seq, at, told)
    await append(connection, event, owner_id=counted.owner_id)
    if counted.is_heard:
        await outgoing.put(connection, event, await jobs.get(connection, order.job_id))


async def read(
    connection: AsyncConnection, job_id: str, *, after: int = 0, limit: int = 500
) -> list[Event]:
    """Return at most `limit` events of a job whose numbers are above `after`, in their order."""
    rows = await connection.execute(
        sa.select(EVENTS.c.seq, EVENTS.c.at, EVENTS.c.data)
        .where(EVENTS.c.job_id == job_id, EVENTS.c.seq > after)
        .order_by(EVENTS.c.seq)
        .limit(limit)
    )
    return [Event(job_id, row.seq, row.at, HAPPENING.validate_python(row.data)) for row in rows]


async def shots(connection: AsyncConnection, job_id: str) -> list[ShotMade]:
    """Return the shots that a film's log announces, in the order in which they were finished."""
    rows = await connection.execute(
        sa.select(EVENTS.c.data)
        .where(EVENTS.c.job_id == job_id, sa.cast(EVENTS.c.data, sa.Text).contains(_IS_SHOT))
        .order_by(EVENTS.c.seq)
    )
    found = (HAPPENING.validate_python(data) for data in rows.scalars())
    return [happening for happening in found if isinstance(happening, ShotMade)]


async def progress(connection: AsyncConnection, job: Job) -> Progressed | None:
    """Return what the log of a running job told last of how far it is, in its phase of now."""
    if job.state is not JobState.RUNNING:
        return None
    rows = await connection.execute(_LAST, {"of_job": job.id})
    for data in rows.scalars():
        happening = HAPPENING.validate_python(data)
        if isinstance(happening, Progressed):
            return happening
        if isinstance(happening, PhaseBegun):
            return Progressed(phase=happening.phase, done=0, total=happening.total or 1)
    return None


_LAST = (
    sa.select(EVENTS.c.data)
    .where(EVENTS.c.job_id == sa.bindparam("of_job"))
    .order_by(EVENTS.c.seq.desc())
    .limit(8)
)

# As `Document` writes it; other events that hold the same words are sorted out afterwards.
_IS_SHOT = '"type":"shot"'
