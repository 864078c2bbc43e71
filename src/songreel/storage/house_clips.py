"""House clips as rows, so that each is made once; and the delivered clips that wait for it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core.clock import now
from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.domain.house_clip import Delivered, HouseClip, HouseForm
from songreel.domain.merge import frames_at
from songreel.domain.video import WHOLE, VideoFacts
from songreel.storage.tables import HOUSE_CLIPS, VIDEOS
from songreel.storage.upsert import upsert

DONE = "done"
"""What is written down of a delivered clip whose house clip is there."""


async def find(connection: AsyncConnection, owner_id: str, key: str) -> HouseClip | None:
    """Return the house clip of a key, or None; whether its bytes are there is not looked at."""
    rows = await connection.execute(
        sa.select(HOUSE_CLIPS).where(HOUSE_CLIPS.c.owner_id == owner_id, HOUSE_CLIPS.c.key == key)
    )
    row = rows.one_or_none()
    if row is None:
        return None
    return HouseClip(
        source_sha256=row.source_sha256,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        facts=VideoFacts(
            frames=row.frames,
            rate=FrameRate(numerator=row.rate_numerator, denominator=row.rate_denominator),
            width=row.width,
            height=row.height,
            has_audio=row.has_audio,
        ),
    )


async def keep(connection: AsyncConnection, owner_id: str, key: str, clip: HouseClip) -> None:
    """Remember a house clip, in the place of an earlier one of its key."""
    facts = clip.facts
    await connection.execute(
        upsert(
            connection,
            HOUSE_CLIPS,
            {
                "owner_id": owner_id,
                "key": key,
                "source_sha256": clip.source_sha256,
                "sha256": clip.sha256,
                "size_bytes": clip.size_bytes,
                "frames": facts.frames,
                "rate_numerator": facts.rate.numerator,
                "rate_denominator": facts.rate.denominator,
                "width": facts.width,
                "height": facts.height,
                "has_audio": facts.has_audio,
                "created_at": now(),
            },
        )
    )


async def waiting(connection: AsyncConnection, before: datetime, limit: int) -> list[Delivered]:
    """Return clips of before a moment that are whole, and in their makers' form, oldest first.

    What was stored as it was made is in the house format, and films are: neither waits.
    """
    rows = await connection.execute(
        sa.select(
            VIDEOS.c.id,
            VIDEOS.c.owner_id,
            VIDEOS.c.sha256,
            VIDEOS.c.frames,
            VIDEOS.c.rate_numerator,
            VIDEOS.c.rate_denominator,
            VIDEOS.c.width,
            VIDEOS.c.height,
        )
        .where(
            VIDEOS.c.ingestion.is_(None),
            VIDEOS.c.original_sha256 != VIDEOS.c.sha256,
            VIDEOS.c.inspection == WHOLE,
            VIDEOS.c.created_at < before,
        )
        .order_by(VIDEOS.c.created_at)
        .limit(limit)
    )
    return [
        Delivered(
            video_id=row.id,
            owner_id=row.owner_id,
            sha256=row.sha256,
            form=HouseForm(
                size=FrameSize(width=row.width, height=row.height),
                rate=FILM_RATE,
                frames=frames_at(
                    row.frames,
                    FrameRate(numerator=row.rate_numerator, denominator=row.rate_denominator),
                ),
            ),
        )
        for row in rows
    ]


async def settle(connection: AsyncConnection, video_id: str, finding: str) -> None:
    """Write down what became of a clip that waited: `DONE`, or one sentence on what is wrong."""
    await connection.execute(
        sa.update(VIDEOS).where(VIDEOS.c.id == video_id).values(ingestion=finding)
    )
