"""What stored bytes are there for: their content hashes by the sorts that people know."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.storage.tables import ASSETS, HOUSE_CLIPS, JOBS, VIDEOS

_FILMS = ("film", "merge")


async def hashes(connection: AsyncConnection, owner_id: str | None) -> dict[str, list[str]]:
    """Return the content hashes of each sort of an owner's stored bytes; None: of everybody's."""
    named: dict[str, list[str]] = {
        sort: []
        for sort in (
            *("films", "clips", "originals", "songs", "images"),
            *("house_clips", "derived", "deleted"),
        )
    }

    def of(column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        return sa.true() if owner_id is None else column == owner_id

    videos = await connection.execute(
        sa.select(
            VIDEOS.c.sha256,
            VIDEOS.c.original_sha256,
            VIDEOS.c.deleted_at,
            JOBS.c.kind,
        )
        .outerjoin(JOBS, JOBS.c.id == VIDEOS.c.job_id)
        .where(of(VIDEOS.c.owner_id))
    )
    for row in videos:
        is_deleted = row.deleted_at is not None
        sort = "films" if row.kind in _FILMS else "clips"
        named["deleted" if is_deleted else sort].append(row.sha256)
        if row.original_sha256 is not None:
            named["deleted" if is_deleted else "originals"].append(row.original_sha256)
    assets = await connection.execute(
        sa.select(ASSETS.c.kind, ASSETS.c.sha256, ASSETS.c.deleted_at).where(of(ASSETS.c.owner_id))
    )
    for row in assets:
        sort = {"song": "songs", "image": "images", "reference": "images"}.get(row.kind, "derived")
        named["deleted" if row.deleted_at is not None else sort].append(row.sha256)
    house = await connection.execute(
        sa.select(HOUSE_CLIPS.c.sha256).where(of(HOUSE_CLIPS.c.owner_id))
    )
    named["house_clips"] += house.scalars()
    return named
