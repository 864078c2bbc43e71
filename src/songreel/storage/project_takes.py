"""Takes of projects as rows: written once, then given what was made."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.project import Take, TakeSource
from songreel.storage.project_tables import PROJECT_TAKES

_ORDER = (PROJECT_TAKES.c.created_at, PROJECT_TAKES.c.id)


async def insert(connection: AsyncConnection, take: Take) -> bool:
    """Store a take unless it is there already; tell whether it was not."""
    known = await find(connection, take.id, take.project_id)
    if known is not None:
        return False
    await connection.execute(
        sa.insert(PROJECT_TAKES).values(
            id=take.id,
            owner_id=take.owner_id,
            project_id=take.project_id,
            subject=take.subject,
            input_hash=take.wanted,
            created_at=take.created_at,
            job_id=take.job_id,
            media_id=take.media_id,
            facts={**take.facts, "source": take.source.value},
        )
    )
    return True


async def find(connection: AsyncConnection, take_id: str, project_id: str) -> Take | None:
    """Return a take of a project, or None."""
    found = await _select(
        connection, PROJECT_TAKES.c.id == take_id, PROJECT_TAKES.c.project_id == project_id
    )
    return found[0] if found else None


async def of_project(connection: AsyncConnection, project_id: str) -> list[Take]:
    """Return all takes of a project, oldest first."""
    return await _select(connection, PROJECT_TAKES.c.project_id == project_id)


async def fill(
    connection: AsyncConnection, take_id: str, media_id: str, facts: dict[str, Any]
) -> None:
    """Write down what a take became."""
    await connection.execute(
        sa.update(PROJECT_TAKES)
        .where(PROJECT_TAKES.c.id == take_id)
        .values(media_id=media_id, facts=facts)
    )


async def _select(connection: AsyncConnection, *where: sa.ColumnElement[bool]) -> list[Take]:
    rows = await connection.execute(sa.select(PROJECT_TAKES).where(*where).order_by(*_ORDER))
    return [_take(row) for row in rows]


def _take(row: Any) -> Take:
    facts: dict[str, Any] = {**row.facts}
    return Take(
        id=row.id,
        owner_id=row.owner_id,
        project_id=row.project_id,
        subject=row.subject,
        wanted=row.input_hash,
        created_at=row.created_at,
        source=TakeSource(facts.pop("source")),
        job_id=row.job_id,
        media_id=row.media_id,
        facts=facts,
    )
