"""Keys, workspaces and ended sessions as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.api_key import ApiKey, KeyLimits, OverLimit, Permission, Workspace
from songreel.storage.caller_tables import API_KEYS, ENDED_SESSIONS, WORKSPACES
from songreel.storage.columns import Moment
from songreel.storage.tables import JOBS
from songreel.storage.upsert import upsert


class Version(NamedTuple):
    """What changes whenever a key, a workspace or an ended session does."""

    keys: int
    revoked: int
    last_revoked: datetime | None
    workspaces: int
    ended: int
    last_ended: datetime | None


async def version(connection: AsyncConnection) -> Version:
    """Return what tells the present rows from later ones, without reading them all."""
    row = (await connection.execute(_VERSION)).one()
    return Version(*row)


_VERSION = sa.select(
    sa.select(sa.func.count()).select_from(API_KEYS).scalar_subquery(),
    sa.select(sa.func.count(API_KEYS.c.revoked_at)).scalar_subquery(),
    sa.type_coerce(sa.select(sa.func.max(API_KEYS.c.revoked_at)).scalar_subquery(), Moment()),
    sa.select(sa.func.count()).select_from(WORKSPACES).scalar_subquery(),
    sa.select(sa.func.count()).select_from(ENDED_SESSIONS).scalar_subquery(),
    sa.type_coerce(sa.select(sa.func.max(ENDED_SESSIONS.c.ended_at)).scalar_subquery(), Moment()),
)


async def insert(connection: AsyncConnection, key: ApiKey) -> None:
    """Store a new key."""
    await connection.execute(
        sa.insert(API_KEYS).values(
            id=key.id,
            owner_id=key.owner_id,
            name=key.name,
            scopes=sorted(each.value for each in key.permissions),
            secret_hash=key.secret_hash,
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            daily_cap=key.limits.daily_cap,
            requests_per_minute=key.limits.requests_per_minute,
            jobs_per_hour=key.limits.jobs_per_hour,
            over_limit=key.limits.over_limit.value,
        )
    )


async def find(connection: AsyncConnection, key_id: str) -> ApiKey | None:
    """Return a key, or None."""
    rows = await connection.execute(sa.select(API_KEYS).where(API_KEYS.c.id == key_id))
    row = rows.one_or_none()
    return None if row is None else _key(row)


async def every(connection: AsyncConnection) -> list[ApiKey]:
    """Return all keys, revoked ones too, newest first."""
    rows = await connection.execute(
        sa.select(API_KEYS).order_by(API_KEYS.c.created_at.desc(), API_KEYS.c.id)
    )
    return [_key(row) for row in rows]


async def revoke(connection: AsyncConnection, key_id: str, at: datetime) -> bool:
    """End a key; return whether there is such a key. A second time changes nothing."""
    rows = await connection.execute(
        sa.update(API_KEYS)
        .where(API_KEYS.c.id == key_id)
        .values(revoked_at=sa.func.coalesce(API_KEYS.c.revoked_at, sa.literal(at, Moment)))
        .returning(API_KEYS.c.id)
    )
    return rows.one_or_none() is not None


async def is_revoked(connection: AsyncConnection, key_id: str) -> bool:
    """Tell whether a key was revoked; where it was not, nobody revokes it until the commit."""
    return (await connection.execute(_REVOKED, {"of_key": key_id})).scalar_one_or_none() is not None


async def paying(
    connection: AsyncConnection, before: str | None, asked_with: str | None
) -> str | None:
    """Return the key that pays for a job which takes the place of another one.

    It is the one that it is asked for with; without any, the one of before, if that still counts.
    """
    if asked_with is not None or before is None:
        return asked_with
    return None if await is_revoked(connection, before) else before


async def is_ordered_by_revoked(connection: AsyncConnection, job_id: str) -> bool:
    """Tell whether the key under which a job runs was revoked; where not, as `is_revoked`."""
    found = await connection.execute(_REVOKED_OF_JOB, {"of_job": job_id})
    return found.scalar_one_or_none() is not None


async def stopped_by(connection: AsyncConnection, job_id: str) -> str | None:
    """Return the key whose end stopped a job, or None where somebody had cancelled it before."""
    return (await connection.execute(_STOPPED_BY, {"of_job": job_id})).scalar_one_or_none()


# The row is locked whatever it says, and read after that: on PostgreSQL a condition on
# `revoked_at` would pass by a revocation that commits in the same moment.
_REVOKED = (
    sa.select(API_KEYS.c.revoked_at)
    .where(API_KEYS.c.id == sa.bindparam("of_key"))
    .with_for_update(read=True)
)
_KEY_OF_JOB = sa.select(JOBS.c.key_id).where(JOBS.c.id == sa.bindparam("of_job")).scalar_subquery()
_REVOKED_OF_JOB = (
    sa.select(API_KEYS.c.revoked_at).where(API_KEYS.c.id == _KEY_OF_JOB).with_for_update(read=True)
)
_STOPPED_BY = (
    sa.select(API_KEYS.c.id)
    .join(JOBS, JOBS.c.key_id == API_KEYS.c.id)
    .where(
        JOBS.c.id == sa.bindparam("of_job"),
        API_KEYS.c.revoked_at.is_not(None),
        sa.or_(
            JOBS.c.cancel_requested_at.is_(None),
            JOBS.c.cancel_requested_at >= API_KEYS.c.revoked_at,
        ),
    )
)


async def put_workspace(connection: AsyncConnection, workspace: Workspace) -> None:
    """Store a workspace, or the name and the cap of one that is there."""
    values = {"name": workspace.name, "daily_cap": workspace.daily_cap}
    row = {"id": workspace.id, "created_at": workspace.created_at, **values}
    await connection.execute(upsert(connection, WORKSPACES, row, updates=values))


async def workspaces(connection: AsyncConnection) -> list[Workspace]:
    """Return all workspaces that are stored, oldest first."""
    rows = await connection.execute(
        sa.select(WORKSPACES).order_by(WORKSPACES.c.created_at, WORKSPACES.c.id)
    )
    return [
        Workspace(id=row.id, name=row.name, created_at=row.created_at, daily_cap=row.daily_cap)
        for row in rows
    ]


async def end_session(
    connection: AsyncConnection, session: str, *, owner_id: str, expires_at: datetime, at: datetime
) -> None:
    """Note that a session is over; forget those that would have expired by a moment."""
    await connection.execute(sa.delete(ENDED_SESSIONS).where(ENDED_SESSIONS.c.expires_at <= at))
    row = {"id": session, "owner_id": owner_id, "ended_at": at, "expires_at": expires_at}
    await connection.execute(upsert(connection, ENDED_SESSIONS, row))


async def ended_sessions(connection: AsyncConnection) -> frozenset[str]:
    """Return the sessions that were ended."""
    return frozenset((await connection.execute(sa.select(ENDED_SESSIONS.c.id))).scalars())


def _key(row: Any) -> ApiKey:
    return ApiKey(
        id=row.id,
        owner_id=row.owner_id,
        name=row.name,
        permissions=frozenset(map(Permission, row.scopes)),
        secret_hash=row.secret_hash,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        limits=KeyLimits(
            daily_cap=row.daily_cap,
            requests_per_minute=row.requests_per_minute,
            jobs_per_hour=row.jobs_per_hour,
            over_limit=OverLimit(row.over_limit),
        ),
    )
