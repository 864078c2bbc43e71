"""What belongs to songs comes back as it was, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from songreel.core.ids import new_public_id
from songreel.domain.errors import PreconditionFailedError
from songreel.domain.lyrics import LyricsFormat
from songreel.domain.song import LyricsFile
from songreel.domain.video import Asset
from songreel.storage import assets, songs
from songreel.storage.database import Database
from songreel.storage.tables import SONGS
from tests.support.databases import BEFORE_CALLERS, START

pytestmark = pytest.mark.anyio

SONG = Asset(
    id=new_public_id(),
    owner_id="local",
    kind="song",
    sha256="a" * 64,
    size_bytes=2**33,
    media_type="audio/flac",
    created_at=START,
    facts={"samples": 5, "sample_rate": 1, "channels": 2, "codec": "flac"},
)


async def test_what_belongs_to_a_song_comes_back_as_it_was(database: Database) -> None:
    again = replace(SONG, id=new_public_id())
    other = replace(SONG, id=new_public_id(), sha256="b" * 64, created_at=START + timedelta(1))
    name, content = "NUL \x00, \ud800, ü.mp3", b"\xff\xfe\x00[00:01]"
    async with database.transaction() as connection:
        assert await songs.claim(connection, SONG, name) == SONG.id
        await assets.insert(connection, SONG)
        assert await songs.claim(connection, again, "other") == SONG.id
        assert await songs.claim(connection, other, None) == other.id
        await assets.insert(connection, other)
        assert await songs.lyrics(connection, SONG.id) is None
        for document in ({"a": 1}, {"a": "\x00"}):
            await songs.keep_analysis(connection, SONG, document, listener="x/1", at=START)
        await songs.keep_corrections(connection, SONG, {"e": []}, version=1, at=START)
        await songs.keep_lyrics(
            connection, SONG, form=LyricsFormat.VTT, content=content, version=1, at=START
        )
    async with database.reading() as connection:
        listed = await songs.listed(connection, "local", 10)
        assert [(song.asset, song.name) for song in listed] == [(other, None), (SONG, name)]
        assert len(await songs.listed(connection, "local", 1)) == 1
        assert await songs.listed(connection, "somebody", 10) == []
        assert await songs.analysis(connection, SONG.id) == {"a": "\x00"}
        assert await songs.analysis(connection, other.id) is None
        assert await songs.corrections(connection, SONG.id) == {"e": []}
        kept = LyricsFile(1, LyricsFormat.VTT, content, START)
        assert await songs.lyrics(connection, SONG.id) == kept


async def test_a_version_follows_the_one_before_it_and_no_other(database: Database) -> None:
    async with database.transaction() as connection:
        await songs.claim(connection, SONG, None)
        await assets.insert(connection, SONG)
        for version in (1, 2):
            await songs.keep_corrections(connection, SONG, {}, version=version, at=START)
        for wrong in (1, 2, 4):
            with pytest.raises(PreconditionFailedError):
                await songs.keep_corrections(connection, SONG, {"x": 1}, version=wrong, at=START)
        assert await songs.corrections(connection, SONG.id) == {}
        await songs.keep_lyrics(connection, SONG, form=None, content=b"", version=1, at=START)
        assert await songs.lyrics(connection, SONG.id) is None
        assert await songs.lyrics_version(connection, SONG.id) == 1


async def test_songs_of_before_answer_for_their_bytes(tmp_path: Path) -> None:
    database = await Database.open(None, data=tmp_path)
    twice = [replace(SONG, id=name * 8) for name in ("b", "a")]
    picture = replace(SONG, id="c" * 8, kind="reference", sha256="c" * 64)
    async with database.transaction() as connection:
        for asset in (*twice, picture):
            await assets.insert(connection, asset)
        for table in ("songs", "analyses", "corrections", "lyrics", "house_clips"):
            await connection.exec_driver_sql(f"DROP TABLE {table}")
        for statement in BEFORE_CALLERS:
            await connection.exec_driver_sql(statement)
        await connection.exec_driver_sql("DROP INDEX ix_videos_uningested")
        await connection.exec_driver_sql("ALTER TABLE videos DROP COLUMN ingestion")
        await connection.exec_driver_sql("ALTER TABLE attempts DROP COLUMN took_ms")
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0003'")
    await database.close()
    database = await Database.open(None, data=tmp_path)
    async with database.transaction() as connection:
        rows = await connection.execute(sa.select(SONGS.c.sha256, SONGS.c.song_id))
        assert rows.all() == [(SONG.sha256, "a" * 8)]
        assert await songs.claim(connection, replace(SONG, id="d" * 8), None) == "a" * 8
    await database.close()
