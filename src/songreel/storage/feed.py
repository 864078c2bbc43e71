"""The events of all jobs of an owner in one order, which no later commit changes.

Numbers that are handed out as events are written do not do for that: on PostgreSQL a transaction
with a smaller number may commit after one with a greater number was read, and whoever goes on
from there never sees it. So an event gets its place once it is committed, from one transaction at
a time: a place that can be read is one below which nothing is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.event import HAPPENING, Event
from songreel.domain.job import JobKind
from songreel.storage.project_tables import PROJECTS
from songreel.storage.tables import EVENTS, JOBS


@dataclass(frozen=True, slots=True)
class Placed:
    """An event with its place among all of its owner, and of which kind its job is."""

    position: int
    event: Event
    kind: JobKind
    parent_id: str | None
    project_id: str | None


async def owners_to_place(connection: AsyncConnection) -> list[str]:
    """Return the owners of events that have no place yet."""
    rows = await connection.execute(sa.select(EVENTS.c.owner_id).where(_UNPLACED).distinct())
    return list(rows.scalars())


async def has_unplaced(connection: AsyncConnection, owner_id: str) -> bool:
    """Tell whether an owner has events without a place."""
    rows = await connection.execute(
        sa.select(EVENTS.c.job_id).where(_UNPLACED, EVENTS.c.owner_id == owner_id).limit(1)
    )
    return rows.first() is not None


async def place(connection: AsyncConnection, owner_id: str) -> int:
    """Give the committed events of an owner that have no place theirs; return how many.

    In a transaction of its own: whatever it has written itself has no place that holds.
    """
    if connection.dialect.name == "postgresql":
        # Held until the commit; the statements after it see what whoever held it before did.
        await connection.execute(
            sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"feed\n{owner_id}")))
        )
    placed = await connection.execute(_PLACE, {"of_owner": owner_id})
    return placed.rowcount


async def last(connection: AsyncConnection, owner_id: str) -> int:
    """Return the last place that an event of an owner has; 0 where there is none."""
    rows = await connection.execute(
        sa.select(sa.func.coalesce(sa.func.max(EVENTS.c.position), 0)).where(
            EVENTS.c.owner_id == owner_id
        )
    )
    return rows.scalar_one()


async def read(
    connection: AsyncConnection,
    owner_id: str,
    *,
    after: int,
    project_id: str | None = None,
    limit: int = 500,
) -> list[Placed]:
    """Return at most `limit` events of an owner with places above `after`, in their order."""
    where = [EVENTS.c.owner_id == owner_id, EVENTS.c.position > after]
    if project_id is not None:
        where.append(JOBS.c.project_id == project_id)
    rows = await connection.execute(
        sa.select(
            *(EVENTS.c.position, EVENTS.c.job_id, EVENTS.c.seq, EVENTS.c.at, EVENTS.c.data),
            *(JOBS.c.kind, JOBS.c.parent_id, JOBS.c.project_id),
        )
        .join(JOBS, JOBS.c.id == EVENTS.c.job_id)
        .where(*where)
        .order_by(EVENTS.c.position)
        .limit(limit)
    )
    return [
        Placed(
            row.position,
            Event(row.job_id, row.seq, row.at, HAPPENING.validate_python(row.data)),
            JobKind(row.kind),
            row.parent_id,
            row.project_id,
        )
        for row in rows
    ]


async def has_project(connection: AsyncConnection, project_id: str, owner_id: str) -> bool:
    """Tell whether an owner has a project."""
    rows = await connection.execute(
        sa.select(PROJECTS.c.id).where(
            PROJECTS.c.id == project_id,
            PROJECTS.c.owner_id == owner_id,
            PROJECTS.c.deleted_at.is_(None),
        )
    )
    return rows.scalar_one_or_none() is not None


def _placing() -> sa.Update:
    """Return the statement that places: within a job the numbers decide, whatever its clock said.

    Between jobs the time does, and of equal times anything that is always the same.
    """
    mine = sa.and_(EVENTS.c.owner_id == sa.bindparam("of_owner"), _UNPLACED)
    latest = sa.func.max(EVENTS.c.at).over(partition_by=EVENTS.c.job_id, order_by=EVENTS.c.seq)
    timed = sa.select(EVENTS.c.job_id, EVENTS.c.seq, latest.label("latest")).where(mine).subquery()
    before = (
        sa.select(sa.func.coalesce(sa.func.max(EVENTS.c.position), 0))
        .where(EVENTS.c.owner_id == sa.bindparam("of_owner"))
        .scalar_subquery()
    )
    number = sa.func.row_number().over(order_by=(timed.c.latest, timed.c.job_id, timed.c.seq))
    numbered = sa.select(timed.c.job_id, timed.c.seq, (before + number).label("place")).subquery()
    return (
        sa.update(EVENTS)
        .where(EVENTS.c.job_id == numbered.c.job_id, EVENTS.c.seq == numbered.c.seq)
        .values(position=numbered.c.place)
    )


_UNPLACED = EVENTS.c.position.is_(None)
_PLACE = _placing()
