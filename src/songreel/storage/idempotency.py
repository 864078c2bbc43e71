"""Idempotency keys: which job a caller's key leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.storage.tables import IDEMPOTENCY, JOBS


@dataclass(frozen=True, slots=True)
class Held:
    """What a key leads to; `ended_at` is the end of that job, or None.

    The fingerprint is that of what was sent with the key.
    """

    job_id: str
    fingerprint: str
    ended_at: datetime | None


async def find(connection: AsyncConnection, owner_id: str, caller: str, key: str) -> Held | None:
    """Return what a key leads to, or None."""
    row = (
        await connection.execute(
            sa.select(IDEMPOTENCY.c.job_id, IDEMPOTENCY.c.fingerprint, JOBS.c.ended_at)
            .join(JOBS, JOBS.c.id == IDEMPOTENCY.c.job_id)
            .where(_is(owner_id, caller, key))
        )
    ).one_or_none()
    return None if row is None else Held(row.job_id, row.fingerprint, row.ended_at)


async def keep(
    connection: AsyncConnection,
    owner_id: str,
    caller: str,
    key: str,
    *,
    job_id: str,
    fingerprint: str,
    at: datetime,
) -> None:
    """Let a key that leads nowhere lead to a job."""
    await connection.execute(
        sa.insert(IDEMPOTENCY).values(
            owner_id=owner_id,
            caller=caller,
            key=key,
            job_id=job_id,
            fingerprint=fingerprint,
            created_at=at,
        )
    )


async def free(connection: AsyncConnection, owner_id: str, caller: str, key: str) -> None:
    """Let a key lead nowhere."""
    await connection.execute(sa.delete(IDEMPOTENCY).where(_is(owner_id, caller, key)))


async def free_job(connection: AsyncConnection, job_id: str) -> None:
    """Let every key that leads to a job lead nowhere."""
    await connection.execute(sa.delete(IDEMPOTENCY).where(IDEMPOTENCY.c.job_id == job_id))


def _is(owner_id: str, caller: str, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        IDEMPOTENCY.c.owner_id == owner_id,
        IDEMPOTENCY.c.caller == caller,
        IDEMPOTENCY.c.key == key,
    )


async def lead_to(connection: AsyncConnection, job_id: str, other_id: str) -> None:
    """Let every key that leads to one job lead to another one."""
    await connection.execute(
        sa.update(IDEMPOTENCY).where(IDEMPOTENCY.c.job_id == job_id).values(job_id=other_id)
    )
