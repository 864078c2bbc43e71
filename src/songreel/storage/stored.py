"""All media of an owner, songs and pictures beside clips and films, as one list of rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.stored import Origin, Stored, StoredKind
from songreel.storage.tables import ASSETS, JOBS, SONGS, VIDEOS

ASSET_KINDS = {"song": StoredKind.SONG, "image": StoredKind.IMAGE, "reference": StoredKind.IMAGE}
"""Kinds of assets that are media of their own; others follow from a medium."""
_FILMS = ("film", "merge")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: after the medium of this moment and id."""

    created_at: datetime
    id: str


async def listed(
    connection: AsyncConnection,
    owner_id: str,
    *,
    kinds: Collection[StoredKind] = (),
    deleted: bool = False,
    after: Place | None = None,
    limit: int,
) -> list[Stored]:
    """Return an owner's media, newest first.

    Args:
        connection: reads.
        owner_id: whose.
        kinds: only these; empty: all.
        deleted: those that are deleted and can be restored, in place of those that are there.
        after: where an earlier list ended.
        limit: how many at most.
    """
    wanted = set(kinds) or set(StoredKind)
    parts = [_assets(wanted), _videos(wanted)]
    rows = sa.union_all(
        *(
            part.where(
                part.selected_columns.owner_id == owner_id,
                _is_deleted(part.selected_columns.deleted_at, deleted),
            )
            for part in parts
        )
    ).subquery()
    query = sa.select(rows.c.id, rows.c.created_at)
    if after is not None:
        query = query.where(
            sa.or_(
                rows.c.created_at < after.created_at,
                sa.and_(rows.c.created_at == after.created_at, rows.c.id < after.id),
            )
        )
    query = query.order_by(rows.c.created_at.desc(), rows.c.id.desc()).limit(limit)
    ids = [row.id for row in await connection.execute(query)]
    found = await many(connection, ids)
    return [found[identity] for identity in ids if identity in found]


async def find(
    connection: AsyncConnection, media_id: str, owner_id: str, *, deleted: bool = False
) -> Stored | None:
    """Return an owner's medium, or None; `deleted`: also where it is deleted."""
    found = (await many(connection, [media_id])).get(media_id)
    if found is None or found.owner_id != owner_id:
        return None
    return found if deleted or found.deleted_at is None else None


async def many(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Stored]:
    """Return media by their ids, whoever owns them; deleted ones too."""
    if not ids:
        return {}
    assets = await connection.execute(
        sa.select(ASSETS, SONGS.c.name.label("song_name"))
        .outerjoin(SONGS, SONGS.c.song_id == ASSETS.c.id)
        .where(ASSETS.c.id.in_(ids), ASSETS.c.kind.in_(ASSET_KINDS))
    )
    found = {row.id: _asset(row) for row in assets}
    videos = await connection.execute(
        sa.select(VIDEOS, JOBS.c.kind.label("job_kind"))
        .outerjoin(JOBS, JOBS.c.id == VIDEOS.c.job_id)
        .where(VIDEOS.c.id.in_(ids))
    )
    return found | {row.id: _video(row) for row in videos}


async def same_image(connection: AsyncConnection, owner_id: str, sha256: str) -> str | None:
    """Return the id of an owner's image of some bytes; one that is not deleted, if there is one."""
    rows = await connection.execute(
        sa.select(ASSETS.c.id)
        .where(
            ASSETS.c.owner_id == owner_id,
            ASSETS.c.sha256 == sha256,
            ASSETS.c.kind.in_(("image", "reference")),
        )
        .order_by(ASSETS.c.deleted_at.is_not(None), ASSETS.c.created_at)
        .limit(1)
    )
    return rows.scalar_one_or_none()


async def same_video(connection: AsyncConnection, owner_id: str, sha256: str) -> str | None:
    """Return the id of an owner's clip or film of some bytes; preferably one that is there."""
    rows = await connection.execute(
        sa.select(VIDEOS.c.id)
        .where(VIDEOS.c.owner_id == owner_id, VIDEOS.c.sha256 == sha256)
        .order_by(VIDEOS.c.deleted_at.is_not(None), VIDEOS.c.created_at)
        .limit(1)
    )
    return rows.scalar_one_or_none()


async def mark(connection: AsyncConnection, stored: Stored, *, pinned_at: datetime | None) -> None:
    """Pin a medium, or let it be taken like others again."""
    table = _table(stored)
    await connection.execute(
        sa.update(table).where(table.c.id == stored.id).values(pinned_at=pinned_at)
    )


async def rename(connection: AsyncConnection, stored: Stored, name: str | None) -> None:
    """Give a medium another name, or none."""
    if stored.kind is StoredKind.SONG:
        await connection.execute(
            sa.update(SONGS).where(SONGS.c.song_id == stored.id).values(name=name)
        )
    if stored.kind in {StoredKind.SONG, StoredKind.IMAGE}:
        await connection.execute(
            sa.update(ASSETS).where(ASSETS.c.id == stored.id).values(name=name)
        )
        return
    rows = await connection.execute(sa.select(VIDEOS.c.metadata).where(VIDEOS.c.id == stored.id))
    metadata = {**rows.scalar_one(), "name": name}
    await connection.execute(
        sa.update(VIDEOS).where(VIDEOS.c.id == stored.id).values(metadata=metadata)
    )


async def delete(connection: AsyncConnection, stored: Stored, at: datetime) -> None:
    """Delete a medium: nobody finds it any more, and for a day it can be restored."""
    table = _table(stored)
    await connection.execute(
        sa.update(table)
        .where(table.c.id == stored.id, table.c.deleted_at.is_(None))
        .values(deleted_at=at)
    )


async def restore(connection: AsyncConnection, media_id: str) -> bool:
    """Undo that a medium was deleted; tell whether its row is still there."""
    done = False
    for table in (ASSETS, VIDEOS):
        rows = await connection.execute(
            sa.update(table)
            .where(table.c.id == media_id)
            .values(deleted_at=None)
            .returning(table.c.id)
        )
        done = rows.one_or_none() is not None or done
    return done


def _table(stored: Stored) -> sa.Table:
    return ASSETS if stored.kind in {StoredKind.SONG, StoredKind.IMAGE} else VIDEOS


def _is_deleted(column: sa.ColumnElement[Any], wanted: bool) -> sa.ColumnElement[bool]:
    return column.is_not(None) if wanted else column.is_(None)


def _assets(kinds: Collection[StoredKind]) -> sa.Select[Any, Any, Any, Any]:
    names = [name for name, kind in ASSET_KINDS.items() if kind in kinds]
    return sa.select(
        ASSETS.c.id, ASSETS.c.created_at, ASSETS.c.owner_id, ASSETS.c.deleted_at
    ).where(ASSETS.c.kind.in_(names))


def _videos(kinds: Collection[StoredKind]) -> sa.Select[Any, Any, Any, Any]:
    query = sa.select(VIDEOS.c.id, VIDEOS.c.created_at, VIDEOS.c.owner_id, VIDEOS.c.deleted_at)
    of_films = VIDEOS.c.job_id.in_(sa.select(JOBS.c.id).where(JOBS.c.kind.in_(_FILMS)))
    if StoredKind.CLIP not in kinds:
        query = query.where(of_films)
    if StoredKind.FILM not in kinds:
        query = query.where(sa.not_(of_films))
    return query


def _asset(row: Any) -> Stored:
    is_song = row.kind == "song"
    return Stored(
        id=row.id,
        owner_id=row.owner_id,
        kind=ASSET_KINDS[row.kind],
        origin=Origin.UPLOAD if row.job_id is None else Origin.MADE,
        name=row.song_name if is_song else row.name,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        media_type=row.media_type,
        created_at=row.created_at,
        facts=row.facts if is_song else _size(row.facts),
        job_id=row.job_id,
        pinned_at=row.pinned_at,
        deleted_at=row.deleted_at,
    )


def _size(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in ("width", "height") if name in facts}


def _video(row: Any) -> Stored:
    is_brought = row.job_id == row.id
    return Stored(
        id=row.id,
        owner_id=row.owner_id,
        kind=StoredKind.FILM if row.job_kind in _FILMS else StoredKind.CLIP,
        origin=Origin.UPLOAD if is_brought else Origin.MADE,
        name=row.metadata.get("name"),
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        media_type="video/mp4",
        created_at=row.created_at,
        facts={
            "width": row.width,
            "height": row.height,
            "frames": row.frames,
            "frame_rate": [row.rate_numerator, row.rate_denominator],
            "has_audio": row.has_audio,
            "inspection": row.inspection,
        },
        job_id=None if is_brought else row.job_id,
        pinned_at=row.pinned_at,
        deleted_at=row.deleted_at,
    )
