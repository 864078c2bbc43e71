"""Leases: which requests wait for a job, and which processes are alive to answer them.

A lease ends when its request's connection ends, or with its process: one row for each process,
renewed every few seconds, keeps all of its leases alive.

Wherever `at` is None it is now by the clock of the database, so that processes whose machines'
clocks are apart agree on who is alive: see `moment`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.storage.moment import PRESENT, ago, bound
from songreel.storage.pulse import SPACE
from songreel.storage.tables import JOBS, LEASES, PROCESSES, UNFINISHED
from songreel.storage.upsert import upsert

RENEW_SECONDS = 5
RENEW_AMONG_MANY_SECONDS = 1
"""Where other processes watch over this one."""
LAPSE = timedelta(seconds=15)
SILENCE = timedelta(seconds=3)
"""After it, a process that has also lost its lock is dead."""
ORPHAN_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Twin:
    """What makes two requests the same: caller and body."""

    owner_id: str
    caller: str
    kind: str
    fingerprint: str


async def renew(connection: AsyncConnection, process_id: str, at: datetime | None) -> None:
    """Say that a process is alive, and with it all of its leases."""
    await connection.execute(
        upsert(connection, PROCESSES, {"id": process_id, "renewed_at": PRESENT}),
        bound(connection, at),
    )


async def dead_processes(connection: AsyncConnection, at: datetime | None = None) -> list[str]:
    """Return the processes that have not said for a while that they are alive.

    On PostgreSQL a short silence is enough where the lock of the process is gone too.
    """
    is_dead = PROCESSES.c.renewed_at <= ago(LAPSE)
    if connection.dialect.name == "postgresql":
        is_silent = PROCESSES.c.renewed_at <= ago(SILENCE)
        is_dead = sa.or_(is_dead, sa.and_(is_silent, _HAS_NO_LOCK))
    rows = await connection.execute(sa.select(PROCESSES.c.id).where(is_dead), bound(connection, at))
    return list(rows.scalars())


async def living_processes(connection: AsyncConnection, at: datetime | None = None) -> int:
    """Return how many processes have said of late that they are alive."""
    rows = await connection.execute(_LIVING, bound(connection, at))
    return rows.scalar_one()


_LIVING = sa.select(sa.func.count()).where(PROCESSES.c.renewed_at > ago(LAPSE))


async def forget_processes(
    connection: AsyncConnection, after: timedelta, at: datetime | None = None
) -> None:
    """Forget processes that have been dead for so long, and of which no job is left."""
    has_jobs = sa.exists().where(JOBS.c.process_id == PROCESSES.c.id, UNFINISHED)
    await connection.execute(
        sa.delete(PROCESSES).where(PROCESSES.c.renewed_at <= ago(after), sa.not_(has_jobs)),
        bound(connection, at),
    )


# An oid is a number without a sign, and a hash is one with.
_HAS_NO_LOCK = sa.text(
    "NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND classid = CAST(:space AS oid) "
    "AND CAST(objid AS bigint) = (CAST(hashtext(processes.id) AS bigint) & 4294967295))"
).bindparams(space=SPACE)


async def open_lease(
    connection: AsyncConnection,
    lease_id: str,
    *,
    job_id: str,
    owner_id: str,
    process_id: str,
    at: datetime | None,
) -> None:
    """Let a request of a process wait for a job."""
    await connection.execute(
        _INSERT,
        {
            "id": lease_id,
            "job_id": job_id,
            "owner_id": owner_id,
            "process_id": process_id,
            **bound(connection, at),
        },
    )


_INSERT = sa.insert(LEASES).values(
    id=sa.bindparam("id"),
    job_id=sa.bindparam("job_id"),
    owner_id=sa.bindparam("owner_id"),
    process_id=sa.bindparam("process_id"),
    created_at=PRESENT,
)


async def end(connection: AsyncConnection, lease_id: str, at: datetime | None) -> str | None:
    """End a lease, once, and return its job; None where there is no such lease."""
    await connection.execute(
        sa.update(LEASES)
        .where(LEASES.c.id == lease_id, LEASES.c.ended_at.is_(None))
        .values(ended_at=PRESENT),
        bound(connection, at),
    )
    rows = await connection.execute(sa.select(LEASES.c.job_id).where(LEASES.c.id == lease_id))
    return rows.scalar_one_or_none()


async def end_all(
    connection: AsyncConnection, at: datetime | None, *, process_id: str | None = None
) -> None:
    """End every open lease of a process, or of all of them."""
    statement = sa.update(LEASES).where(LEASES.c.ended_at.is_(None)).values(ended_at=PRESENT)
    if process_id is not None:
        statement = statement.where(LEASES.c.process_id == process_id)
    await connection.execute(statement, bound(connection, at))


async def oldest_orphan(
    connection: AsyncConnection, twin: Twin, *, process_id: str, at: datetime | None
) -> str | None:
    """Return the job that the next request of the same caller and body adopts, or None.

    An orphan was waited for without a key, is waited for no longer, and its answer was not
    delivered. It stays one until 15 minutes after the later of its end and its last lease's end.
    """
    rows = await connection.execute(_ORPHAN, _parameters(twin, process_id) | bound(connection, at))
    return rows.scalar_one_or_none()


async def live(
    connection: AsyncConnection, twin: Twin, *, process_id: str, at: datetime | None
) -> Sequence[str]:
    """Return the leases of requests of the same caller and body that wait right now."""
    rows = await connection.execute(_LIVE, _parameters(twin, process_id) | bound(connection, at))
    return rows.scalars().all()


def _parameters(twin: Twin, process_id: str) -> dict[str, object]:
    return {
        "fingerprint": twin.fingerprint,
        "caller": twin.caller,
        "owner_id": twin.owner_id,
        "kind": twin.kind,
        "process_id": process_id,
    }


# Built once: putting them together for each request took longer than running them.
_OF_PROCESS = PROCESSES.c.id == LEASES.c.process_id
_OF_JOB = LEASES.c.job_id == JOBS.c.id
_WAITS_FOR_ANSWER = sa.and_(
    JOBS.c.fingerprint == sa.bindparam("fingerprint"),
    JOBS.c.caller == sa.bindparam("caller"),
    JOBS.c.owner_id == sa.bindparam("owner_id"),
    JOBS.c.kind == sa.bindparam("kind"),
    JOBS.c.answered_at.is_(None),
    JOBS.c.cancel_requested_at.is_(None),
    JOBS.c.parent_id.is_(None),
    sa.not_(JOBS.c.keyed),
)
# The asking process is alive whatever its row says: a clock that jumps ends none of its leases.
_IS_LIVE = sa.and_(
    LEASES.c.ended_at.is_(None),
    sa.or_(
        LEASES.c.process_id == sa.bindparam("process_id"),
        PROCESSES.c.renewed_at > ago(LAPSE),
    ),
)
_IS_RECENT = sa.or_(
    LEASES.c.ended_at > ago(ORPHAN_FOR),
    sa.and_(LEASES.c.ended_at.is_(None), PROCESSES.c.renewed_at > ago(ORPHAN_FOR + LAPSE)),
)
_LEASE = sa.select(LEASES.c.id).join(PROCESSES, _OF_PROCESS, isouter=True)
_ORPHAN = (
    sa.select(JOBS.c.id)
    .where(
        _WAITS_FOR_ANSWER,
        sa.exists().where(_OF_JOB),
        sa.not_(sa.exists(_LEASE).where(_OF_JOB, _IS_LIVE).correlate(JOBS)),
        sa.or_(
            JOBS.c.ended_at.is_(None),
            JOBS.c.ended_at > ago(ORPHAN_FOR),
            sa.exists(_LEASE).where(_OF_JOB, _IS_RECENT).correlate(JOBS),
        ),
    )
    .order_by(JOBS.c.created_at, JOBS.c.id)
    .limit(1)
)
_LIVE = (
    sa.select(LEASES.c.id)
    .join(JOBS, _OF_JOB)
    .join(PROCESSES, _OF_PROCESS, isouter=True)
    .where(_WAITS_FOR_ANSWER, _IS_LIVE)
    .order_by(LEASES.c.created_at, LEASES.c.id)
)
