"""Songs and what belongs to them: what was heard, what a person corrected, their lyrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.errors import PreconditionFailedError
from songreel.domain.lyrics import LyricsFormat
from songreel.domain.song import LyricsFile, Song
from songreel.domain.video import Asset
from songreel.storage.assets import asset_of
from songreel.storage.tables import ANALYSES, ASSETS, CORRECTIONS, LYRICS, SONGS
from songreel.storage.upsert import upsert


async def claim(connection: AsyncConnection, asset: Asset, name: str | None) -> str:
    """Return the id of the song that has these bytes: this one, if there is none yet."""
    values = {
        "owner_id": asset.owner_id,
        "sha256": asset.sha256,
        "song_id": asset.id,
        "name": name,
    }
    await connection.execute(_insert_if_absent(connection, SONGS, values))
    rows = await connection.execute(
        sa.select(SONGS.c.song_id).where(
            SONGS.c.owner_id == asset.owner_id, SONGS.c.sha256 == asset.sha256
        )
    )
    return rows.scalar_one()


async def listed(connection: AsyncConnection, owner_id: str, limit: int) -> Sequence[Song]:
    """Return an owner's songs, newest first."""
    rows = await connection.execute(
        sa.select(ASSETS, SONGS.c.name.label("song_name"))
        .join(SONGS, SONGS.c.song_id == ASSETS.c.id)
        .where(SONGS.c.owner_id == owner_id, ASSETS.c.deleted_at.is_(None))
        .order_by(ASSETS.c.created_at.desc(), ASSETS.c.id)
        .limit(limit)
    )
    return [Song(asset_of(row), row.song_name) for row in rows]


async def name_of(connection: AsyncConnection, song_id: str) -> str | None:
    """Return the name of a song's file, or None where nobody said."""
    rows = await connection.execute(sa.select(SONGS.c.name).where(SONGS.c.song_id == song_id))
    return rows.scalar_one_or_none()


async def analysis(connection: AsyncConnection, song_id: str) -> dict[str, Any] | None:
    """Return what was heard of a song, or None."""
    rows = await connection.execute(
        sa.select(ANALYSES.c.document).where(ANALYSES.c.song_id == song_id)
    )
    return rows.scalar_one_or_none()


async def is_heard(connection: AsyncConnection, song_id: str) -> bool:
    """Tell whether a song was listened to."""
    rows = await connection.execute(
        sa.select(ANALYSES.c.song_id).where(ANALYSES.c.song_id == song_id)
    )
    return rows.scalar_one_or_none() is not None


async def keep_analysis(
    connection: AsyncConnection,
    song: Asset,
    document: Mapping[str, Any],
    *,
    listener: str,
    at: datetime,
) -> None:
    """Keep what was heard of a song in place of what was heard before."""
    values = {
        "song_id": song.id,
        "owner_id": song.owner_id,
        "listener": listener,
        "heard_at": at,
        "document": dict(document),
    }
    await connection.execute(upsert(connection, ANALYSES, values))


async def corrections(connection: AsyncConnection, song_id: str) -> dict[str, Any] | None:
    """Return what a person corrected about a song, or None."""
    rows = await connection.execute(
        sa.select(CORRECTIONS.c.document).where(CORRECTIONS.c.song_id == song_id)
    )
    return rows.scalar_one_or_none()


async def keep_corrections(
    connection: AsyncConnection,
    song: Asset,
    document: Mapping[str, Any],
    *,
    version: int,
    at: datetime,
) -> None:
    """Keep corrections that follow the version before theirs.

    Raises:
        PreconditionFailedError: another version is there.
    """
    values = {"version": version, "changed_at": at, "document": dict(document)}
    await _follow(connection, CORRECTIONS, song, values)


async def lyrics(connection: AsyncConnection, song_id: str) -> LyricsFile | None:
    """Return the lyrics of a song, or None."""
    row = (
        await connection.execute(sa.select(LYRICS).where(LYRICS.c.song_id == song_id))
    ).one_or_none()
    if row is None or row.format is None:
        return None
    return LyricsFile(row.version, LyricsFormat(row.format), row.content, row.changed_at)


async def lyrics_version(connection: AsyncConnection, song_id: str) -> int:
    """Return the version of a song's lyrics; 0 where there never were any."""
    rows = await connection.execute(sa.select(LYRICS.c.version).where(LYRICS.c.song_id == song_id))
    return rows.scalar_one_or_none() or 0


async def keep_lyrics(
    connection: AsyncConnection,
    song: Asset,
    *,
    form: LyricsFormat | None,
    content: bytes | None,
    version: int,
    at: datetime,
) -> None:
    """Keep lyrics that follow the version before theirs; None takes them away.

    Raises:
        PreconditionFailedError: another version is there.
    """
    values = {
        "version": version,
        "changed_at": at,
        "format": None if form is None else form.value,
        "content": content,
    }
    await _follow(connection, LYRICS, song, values)


async def _follow(
    connection: AsyncConnection, table: sa.Table, song: Asset, values: dict[str, Any]
) -> None:
    """Write a document in place of the version before it, in one statement that decides."""
    if values["version"] == 1:
        first = {"song_id": song.id, "owner_id": song.owner_id, **values}
        statement = _insert_if_absent(connection, table, first)
    else:
        statement = (
            sa.update(table)
            .where(table.c.song_id == song.id, table.c.version == values["version"] - 1)
            .values(**values)
        )
    written = await connection.execute(statement.returning(table.c.song_id))
    if written.one_or_none() is None:
        raise PreconditionFailedError(
            "Somebody else changed this in the meantime. Read it again, and make your change anew."
        )


def _insert_if_absent(
    connection: AsyncConnection, table: sa.Table, values: Mapping[str, Any]
) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).values(**values).on_conflict_do_nothing()
    return postgresql.insert(table).values(**values).on_conflict_do_nothing()
