"""What was asked to stop: by somebody who cancels, or with the key that it was ordered under."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.attempt import AttemptState
from songreel.domain.job import Job, JobKind
from songreel.storage import jobs
from songreel.storage.caller_tables import API_KEYS
from songreel.storage.columns import Moment
from songreel.storage.tables import ATTEMPTS, JOBS, UNFINISHED


async def request_cancel(
    connection: AsyncConnection, job_id: str, at: datetime, *, of_revoked: bool = False
) -> list[Job]:
    """Ask a job and everything below it to stop; return those that have no end yet.

    What a film has begun goes on where another film is being made of the same parts.

    Args:
        connection: to the database.
        job_id: the job.
        at: the present moment.
        of_revoked: only those whose key was revoked; who waits for something that was sent and
            costs money is left alone.
    """
    await _hand_over(connection, job_id)
    family = sa.select(JOBS.c.id).where(JOBS.c.id == job_id).cte("family", recursive=True)
    family = family.union_all(sa.select(JOBS.c.id).where(JOBS.c.parent_id == family.c.id))
    rows = await connection.execute(
        sa.update(JOBS)
        .where(
            JOBS.c.id.in_(sa.select(family.c.id)),
            UNFINISHED,
            _IS_LEFT if of_revoked else sa.true(),
        )
        .values(
            cancel_requested_at=sa.func.coalesce(
                JOBS.c.cancel_requested_at, sa.literal(at, Moment)
            ),
            version=JOBS.c.version + 1,
        )
        .returning(*jobs.COLUMNS)
    )
    return [jobs.job_of(row) for row in rows]


_IS_PAID_FOR = (
    sa.select(ATTEMPTS.c.id)
    .where(
        ATTEMPTS.c.job_id == JOBS.c.id,
        ATTEMPTS.c.day.is_not(None),
        ATTEMPTS.c.state.in_((AttemptState.INTENDED.value, AttemptState.SUBMITTED.value)),
    )
    .exists()
)
_IS_LEFT = sa.and_(
    JOBS.c.key_id.in_(sa.select(API_KEYS.c.id).where(API_KEYS.c.revoked_at.is_not(None))),
    sa.not_(_IS_PAID_FOR),
)


async def left_by_revoked_keys(connection: AsyncConnection) -> list[str]:
    """Return the jobs of revoked keys that nobody has asked to stop, oldest first.

    What waits for something that was sent and costs money is none of them.
    """
    rows = await connection.execute(
        sa.select(JOBS.c.id)
        .where(UNFINISHED, JOBS.c.cancel_requested_at.is_(None), _IS_LEFT)
        .order_by(JOBS.c.created_at, JOBS.c.id)
    )
    return list(rows.scalars())


async def _hand_over(connection: AsyncConnection, job_id: str) -> None:
    """Leave what a film has begun to the oldest other one of the same parts: it waits for that.

    A clip that is cancelled may be charged, and the other film would pay for it once more. It is
    the other film's from then on, and stops no more with the key that had it begun.
    """
    film = await jobs.find(connection, job_id)
    if film is None or film.kind is not JobKind.FILM:
        return
    rows = await connection.execute(
        sa.select(*jobs.COLUMNS)
        .where(
            UNFINISHED,
            JOBS.c.cancel_requested_at.is_(None),
            JOBS.c.kind == JobKind.FILM.value,
            JOBS.c.owner_id == film.owner_id,
            JOBS.c.id != film.id,
        )
        .order_by(JOBS.c.created_at, JOBS.c.id)
    )
    heir = next((other for other in map(jobs.job_of, rows) if other.parts == film.parts), None)
    if heir is not None:
        await connection.execute(
            sa.update(JOBS)
            .where(JOBS.c.parent_id == film.id, UNFINISHED, JOBS.c.cancel_requested_at.is_(None))
            .values(parent_id=heir.id, key_id=heir.key_id, version=JOBS.c.version + 1)
        )


async def is_cancel_requested(connection: AsyncConnection, job_id: str) -> bool:
    """Tell whether somebody wants a job to stop, and keep that answer true until the commit."""
    rows = await connection.execute(
        sa.select(JOBS.c.cancel_requested_at).where(JOBS.c.id == job_id).with_for_update(read=True)
    )
    return rows.scalar_one_or_none() is not None


async def cancel_requested(connection: AsyncConnection, process_id: str) -> list[str]:
    """Return the jobs of a process that somebody wants to stop and that have no end yet."""
    rows = await connection.execute(
        sa.select(JOBS.c.id).where(
            UNFINISHED, JOBS.c.cancel_requested_at.is_not(None), JOBS.c.process_id == process_id
        )
    )
    return list(rows.scalars())
