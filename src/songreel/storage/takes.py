"""Finished clips by their input, so that the same command takes them up again."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core.clock import now
from songreel.storage.tables import TAKES
from songreel.storage.upsert import upsert


async def find(connection: AsyncConnection, owner_id: str, input_hash: str) -> str | None:
    """Return the id of the video that was made of an input, or None."""
    rows = await connection.execute(
        sa.select(TAKES.c.video_id).where(
            TAKES.c.owner_id == owner_id, TAKES.c.input_hash == input_hash
        )
    )
    return rows.scalar_one_or_none()


async def drop(connection: AsyncConnection, video_id: str) -> None:
    """Take a video up no more."""
    await connection.execute(sa.delete(TAKES).where(TAKES.c.video_id == video_id))


async def keep(connection: AsyncConnection, owner_id: str, input_hash: str, video_id: str) -> None:
    """Remember the video that was made of an input; a later one takes the place of an earlier."""
    await connection.execute(
        upsert(
            connection,
            TAKES,
            {
                "owner_id": owner_id,
                "input_hash": input_hash,
                "video_id": video_id,
                "created_at": now(),
            },
        )
    )
