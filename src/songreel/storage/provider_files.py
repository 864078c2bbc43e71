"""Files that were put to a service for an order, until they are deleted there."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.attempt import Attempt, AttemptState
from songreel.storage.tables import ATTEMPTS, PROVIDER_FILES
from songreel.storage.upsert import upsert


async def keep(connection: AsyncConnection, attempt: Attempt, name: str, at: datetime) -> None:
    """Note that a file was put to the backend of an order."""
    await connection.execute(
        upsert(
            connection,
            PROVIDER_FILES,
            {
                "backend": attempt.backend,
                "name": name,
                "owner_id": attempt.owner_id,
                "attempt_id": attempt.id,
                "created_at": at,
            },
        )
    )


async def of_attempt(connection: AsyncConnection, attempt_id: str) -> list[str]:
    """Return the names of the files of an order that are still there."""
    rows = await connection.execute(
        sa.select(PROVIDER_FILES.c.name).where(PROVIDER_FILES.c.attempt_id == attempt_id)
    )
    return list(rows.scalars())


async def left(connection: AsyncConnection) -> list[tuple[str, str]]:
    """Return backend and name of each file whose order is settled."""
    rows = await connection.execute(
        sa.select(PROVIDER_FILES.c.backend, PROVIDER_FILES.c.name)
        .join(ATTEMPTS, ATTEMPTS.c.id == PROVIDER_FILES.c.attempt_id)
        .where(ATTEMPTS.c.state == AttemptState.SETTLED.value)
        .order_by(PROVIDER_FILES.c.created_at)
    )
    return [(row.backend, row.name) for row in rows]


async def drop(connection: AsyncConnection, backend: str, name: str) -> None:
    """Note that a file is not at a backend any more."""
    await connection.execute(
        sa.delete(PROVIDER_FILES).where(
            PROVIDER_FILES.c.backend == backend, PROVIDER_FILES.c.name == name
        )
    )
