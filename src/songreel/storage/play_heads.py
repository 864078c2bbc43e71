"""Where somebody watches a film that is being made, as a frame of the film."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.storage.tables import PLAY_HEADS
from songreel.storage.upsert import upsert


async def find(connection: AsyncConnection, *job_ids: str) -> int | None:
    """Return the frame at which a film is watched, or None where nobody said.

    It is known by its job and by that which it is a part of: what was said last counts.
    """
    rows = await connection.execute(
        sa.select(PLAY_HEADS.c.frame)
        .where(PLAY_HEADS.c.job_id.in_(job_ids))
        .order_by(PLAY_HEADS.c.moved_at.desc())
        .limit(1)
    )
    return rows.scalar_one_or_none()


async def move(
    connection: AsyncConnection, job_id: str, frame: int, *, owner_id: str, at: datetime
) -> None:
    """Say at which frame the film of a job is watched; the last word counts."""
    await connection.execute(
        upsert(
            connection,
            PLAY_HEADS,
            {"job_id": job_id, "owner_id": owner_id, "frame": frame, "moved_at": at},
        )
    )
