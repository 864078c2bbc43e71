"""Media that go: marked as deleted at first, and a day later with all that belongs to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.retention import Medium
from songreel.storage.stored import ASSET_KINDS
from songreel.storage.tables import (
    ANALYSES,
    ASSETS,
    CORRECTIONS,
    HOUSE_CLIPS,
    LYRICS,
    SONGS,
    TAKES,
    VIDEOS,
)
from songreel.storage.uses import delete_rows

_OF_SONGS = (ANALYSES, CORRECTIONS, LYRICS)


@dataclass(frozen=True, slots=True)
class Gone:
    """What was deleted long enough ago, or is to go now.

    Attributes:
        deleted_at: the latest moment at which any of it was deleted; None where there is nothing.
    """

    videos: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    deleted_at: datetime | None = None

    def joined(self, other: Gone) -> Gone:
        """Return what is in this or the other."""
        moments = [one.deleted_at for one in (self, other) if one.deleted_at is not None]
        return Gone(
            tuple(dict.fromkeys(self.videos + other.videos)),
            tuple(dict.fromkeys(self.assets + other.assets)),
            max(moments, default=None),
        )

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of all of it."""
        return self.videos + self.assets


async def aged(connection: AsyncConnection, before: datetime, kept: Collection[str]) -> list[str]:
    """Return the ids of media of before a moment that are neither pinned nor in use."""
    found: list[str] = []
    for table, where in ((ASSETS, ASSETS.c.kind.in_(ASSET_KINDS)), (VIDEOS, sa.true())):
        rows = await connection.execute(
            sa.select(table.c.id).where(
                where,
                table.c.created_at <= before,
                table.c.pinned_at.is_(None),
                table.c.deleted_at.is_(None),
            )
        )
        found += [identity for identity in rows.scalars() if identity not in kept]
    return found


async def media(
    connection: AsyncConnection, kept: Collection[str], sizes: Mapping[str, int]
) -> list[Medium]:
    """Return all media that are not deleted, with the bytes that belong to each.

    Args:
        connection: reads.
        kept: ids of those that something refers to.
        sizes: of all stored bytes, by their content hashes.
    """
    derived: dict[tuple[str, str], dict[str, int]] = {}
    rows = await connection.execute(
        sa.select(ASSETS.c.owner_id, ASSETS.c.sha256, ASSETS.c.size_bytes, ASSETS.c.facts).where(
            ASSETS.c.kind.like("derived/%")
        )
    )
    for row in rows:
        source = (row.owner_id, str(row.facts.get("video_sha256")))
        derived.setdefault(source, {})[row.sha256] = row.size_bytes
    house = await connection.execute(
        sa.select(
            HOUSE_CLIPS.c.owner_id,
            HOUSE_CLIPS.c.source_sha256,
            HOUSE_CLIPS.c.sha256,
            HOUSE_CLIPS.c.size_bytes,
        )
    )
    for row in house:
        derived.setdefault((row.owner_id, row.source_sha256), {})[row.sha256] = row.size_bytes

    def medium(row: Any, files: dict[str, int]) -> Medium:
        is_kept = row.pinned_at is not None or row.id in kept
        return Medium(row.id, row.created_at, is_kept, files)

    assets = await connection.execute(
        sa.select(ASSETS).where(ASSETS.c.kind.in_(ASSET_KINDS), ASSETS.c.deleted_at.is_(None))
    )
    found = [medium(row, {row.sha256: row.size_bytes}) for row in assets]
    videos = await connection.execute(sa.select(VIDEOS).where(VIDEOS.c.deleted_at.is_(None)))
    for row in videos:
        files = {**derived.get((row.owner_id, row.sha256), {})}
        if row.original_sha256 is not None:
            files[row.original_sha256] = sizes.get(row.original_sha256, 0)
        files[row.sha256] = row.size_bytes
        found.append(medium(row, files))
    return found


async def delete(connection: AsyncConnection, ids: Collection[str], at: datetime) -> None:
    """Mark media as deleted that nobody has pinned meanwhile."""
    wanted = [*ids]
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        for table in (ASSETS, VIDEOS):
            await connection.execute(
                sa.update(table)
                .where(
                    table.c.id.in_(part), table.c.deleted_at.is_(None), table.c.pinned_at.is_(None)
                )
                .values(deleted_at=at)
            )


async def due(
    connection: AsyncConnection,
    before: datetime,
    used: Collection[str],
    *,
    owner_id: str | None = None,
    lock: bool = False,
) -> Gone:
    """Return what was deleted up to a moment, and is used by no job any more.

    Args:
        connection: reads.
        before: that moment.
        used: ids of what jobs use.
        owner_id: whose; None: whose ever.
        lock: whether nobody may restore any of it before the end of the transaction.
    """
    found: list[list[str]] = []
    latest: datetime | None = None
    for table in (VIDEOS, ASSETS):
        query = sa.select(table.c.id, table.c.deleted_at).where(
            table.c.deleted_at <= before,
            sa.true() if owner_id is None else table.c.owner_id == owner_id,
        )
        rows = await connection.execute(query.with_for_update() if lock else query)
        ready = [row for row in rows if row.id not in used]
        found.append([row.id for row in ready])
        for row in ready:
            latest = row.deleted_at if latest is None else max(latest, row.deleted_at)
    videos, assets = found
    return Gone(tuple(videos), tuple(assets), latest)


async def purge(connection: AsyncConnection, gone: Gone) -> None:
    """Drop the rows of media and of all that belongs to them; the ledger and the jobs stay."""
    for start in range(0, len(gone.videos), 500):
        part = gone.videos[start : start + 500]
        await connection.execute(sa.delete(TAKES).where(TAKES.c.video_id.in_(part)))
    for start in range(0, len(gone.assets), 500):
        part = gone.assets[start : start + 500]
        for table in (*_OF_SONGS, SONGS):
            await connection.execute(sa.delete(table).where(table.c.song_id.in_(part)))
    await delete_rows(connection, VIDEOS, gone.videos)
    await delete_rows(connection, ASSETS, gone.assets)
