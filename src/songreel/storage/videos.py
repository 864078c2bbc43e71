"""Delivered clips and films as rows; their bytes are blobs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.frames import FrameRate
from songreel.domain.video import Video, VideoFacts, VideoFile
from songreel.storage.database import Database
from songreel.storage.glance import Lookup
from songreel.storage.tables import VIDEOS

# Built once: players look a film up for each range of it.
_FILE = Lookup(
    sa.select(VIDEOS.c.id, VIDEOS.c.sha256, VIDEOS.c.size_bytes, VIDEOS.c.created_at).where(
        VIDEOS.c.id == sa.bindparam("of_id"),
        VIDEOS.c.owner_id == sa.bindparam("of_owner"),
        VIDEOS.c.deleted_at.is_(None),
    )
)


async def insert(connection: AsyncConnection, video: Video) -> None:
    """Store a delivered video; it never changes afterwards."""
    facts = video.facts
    await connection.execute(
        sa.insert(VIDEOS).values(
            id=video.id,
            owner_id=video.owner_id,
            job_id=video.job_id,
            sha256=video.sha256,
            original_sha256=video.original_sha256,
            size_bytes=video.size_bytes,
            frames=facts.frames,
            rate_numerator=facts.rate.numerator,
            rate_denominator=facts.rate.denominator,
            width=facts.width,
            height=facts.height,
            has_audio=facts.has_audio,
            created_at=video.created_at,
            expires_at=video.expires_at,
            metadata=video.metadata,
            inspection=video.inspection,
        )
    )


async def find(connection: AsyncConnection, video_id: str, owner_id: str = "local") -> Video | None:
    """Return an owner's video, or None: also where it was deleted."""
    return await _one(
        connection,
        VIDEOS.c.id == video_id,
        VIDEOS.c.owner_id == owner_id,
        VIDEOS.c.deleted_at.is_(None),
    )


async def file_of(database: Database, video_id: str, owner_id: str) -> VideoFile | None:
    """Return which file an owner's video is, or None: also where it was deleted."""
    row = await database.find(_FILE, {"of_id": video_id, "of_owner": owner_id})
    return None if row is None else VideoFile(row[0], row[1], row[2], row[3])


async def existing(
    connection: AsyncConnection, video_ids: Collection[str], owner_id: str = "local"
) -> set[str]:
    """Return the ids of those of an owner's videos that are there, and not deleted."""
    rows = await connection.execute(
        sa.select(VIDEOS.c.id).where(
            VIDEOS.c.id.in_(video_ids),
            VIDEOS.c.owner_id == owner_id,
            VIDEOS.c.deleted_at.is_(None),
        )
    )
    return set(rows.scalars())


async def was_deleted(connection: AsyncConnection, video_id: str) -> bool:
    """Tell whether a video that was here is deleted: its row goes a day after it."""
    rows = await connection.execute(sa.select(VIDEOS.c.deleted_at).where(VIDEOS.c.id == video_id))
    row = rows.one_or_none()
    return row is None or row.deleted_at is not None


async def of_job(connection: AsyncConnection, job_id: str) -> Video | None:
    """Return what a job delivered, or None."""
    return await _one(connection, VIDEOS.c.job_id == job_id)


async def uninspected(connection: AsyncConnection, before: datetime, limit: int) -> list[Video]:
    """Return videos of before a moment that were not decoded whole yet, oldest first."""
    rows = await connection.execute(
        sa.select(VIDEOS)
        .where(VIDEOS.c.inspection.is_(None), VIDEOS.c.created_at < before)
        .order_by(VIDEOS.c.created_at)
        .limit(limit)
    )
    return [_video(row) for row in rows]


async def inspected(connection: AsyncConnection, video_id: str, finding: str) -> None:
    """Write down what decoding a video whole has found."""
    await connection.execute(
        sa.update(VIDEOS).where(VIDEOS.c.id == video_id).values(inspection=finding)
    )


async def _one(connection: AsyncConnection, *where: sa.ColumnElement[bool]) -> Video | None:
    row = (await connection.execute(sa.select(VIDEOS).where(*where))).one_or_none()
    return None if row is None else _video(row)


def _video(row: Any) -> Video:
    return Video(
        id=row.id,
        owner_id=row.owner_id,
        job_id=row.job_id,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        facts=VideoFacts(
            frames=row.frames,
            rate=FrameRate(numerator=row.rate_numerator, denominator=row.rate_denominator),
            width=row.width,
            height=row.height,
            has_audio=row.has_audio,
        ),
        created_at=row.created_at,
        metadata=row.metadata,
        original_sha256=row.original_sha256,
        expires_at=row.expires_at,
        inspection=row.inspection,
    )
