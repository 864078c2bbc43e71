"""Songs: one for the same bytes, listened to once, corrected by several people."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from songreel.core.settings import Settings
from songreel.domain.edits import BarOne, Double, Halve, ShiftTime, Taps
from songreel.domain.errors import (
    InvalidRequestError,
    NotFoundError,
    PreconditionFailedError,
    UnavailableError,
)
from songreel.domain.lyrics import LyricsFormat
from songreel.services.song_shelf import SongShelf, open_shelf
from songreel.services.songs import Songs
from songreel.workflows.efforts import Interest
from tests.support.commands import write_tune

pytestmark = pytest.mark.anyio

Added = tuple[SongShelf, str]


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    write_tune(tmp_path / "song.wav", 3)
    return tmp_path / "song.wav"


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[SongShelf]:
    async with open_shelf(Settings(data=tmp_path / "data")) as opened:
        yield opened


@pytest.fixture
async def song(shelf: SongShelf, tune: Path) -> str:
    return (await shelf.library.add_song_file(tune)).id


async def test_the_same_bytes_are_one_song_for_each_owner(shelf: SongShelf, tune: Path) -> None:
    first, again, other = await asyncio.gather(
        shelf.library.add_song_file(tune),
        shelf.library.add_song_file(tune),
        shelf.library.add_song_file(tune, "somebody"),
    )
    assert first == again
    assert other.id != first.id
    assert [song.asset for song in await shelf.songs.listed()] == [first]
    assert [song.name for song in await shelf.songs.listed("somebody")] == ["song.wav"]
    with pytest.raises(NotFoundError):
        await shelf.songs.heard(first.id, "somebody")


async def test_bytes_that_were_lost_come_back_as_the_same_song(
    shelf: SongShelf, song: str, tune: Path
) -> None:
    asset = await shelf.library.song(song)
    await shelf.blobs.delete(asset.sha256)
    with pytest.raises(NotFoundError):
        await shelf.songs.file(song)
    assert await shelf.library.add_song_file(tune) == asset
    assert (await shelf.songs.file(song)).song.asset == asset


async def test_all_who_ask_wait_for_one_listening(shelf: SongShelf, song: str) -> None:
    waiting = [asyncio.create_task(shelf.songs.heard(song)) for _ in range(4)]
    await asyncio.wait(waiting, timeout=0.01)
    # Whoever gives up does not end it for the others.
    waiting.pop().cancel()
    first, *rest = await asyncio.gather(*waiting)
    assert all(other is first for other in rest)
    assert await shelf.songs.heard(song) == first
    assert (await shelf.songs.file(song)).analysis == first


async def test_what_was_heard_is_there_after_opening_again(tmp_path: Path, tune: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    async with open_shelf(settings) as shelf:
        song = (await shelf.library.add_song_file(tune)).id
        heard = await shelf.songs.heard(song)
        await shelf.songs.correct(song, [ShiftTime(milliseconds=5)])
        corrected = await shelf.songs.analysis(song)
        assert corrected != heard
    async with open_shelf(settings) as shelf:
        file = await shelf.songs.file(song)
        assert file.analysis == corrected
        assert await shelf.songs.heard(song, again=True) == heard
        assert await shelf.songs.analysis(song) == corrected


async def test_closing_ends_what_is_listened_to(tmp_path: Path, tune: Path) -> None:
    async with AsyncExitStack() as stack:
        shelf = await stack.enter_async_context(open_shelf(Settings(data=tmp_path / "data")))
        song = (await shelf.library.add_song_file(tune)).id
        waiting = asyncio.create_task(shelf.songs.heard(song))
        await asyncio.sleep(0)
        await shelf.songs.close()
        with pytest.raises(UnavailableError):
            await waiting
        assert (await shelf.songs.file(song)).analysis is None


async def test_closing_does_not_wait_for_what_keeps_the_threads_busy(
    shelf: SongShelf, song: str
) -> None:
    is_done, submitted = threading.Event(), asyncio.Event()

    class Threads(ThreadPoolExecutor):
        def submit(self, *work: Any, **more: Any) -> Future[Any]:
            future = super().submit(*work, **more)
            submitted.set()
            return future

    with Threads(1) as heavy:
        _ = heavy.submit(is_done.wait)
        submitted.clear()
        try:
            songs = Songs(shelf.library, shelf.database, heavy)
            waiting = asyncio.create_task(songs.heard(song))
            await submitted.wait()
            async with asyncio.timeout(5):
                await songs.close()
            with pytest.raises(UnavailableError, match="shutting down"):
                await waiting
            with pytest.raises(UnavailableError, match="shutting down"):
                await songs.heard(song)
        finally:
            is_done.set()


async def test_edits_of_many_people_at_once_are_all_kept(shelf: SongShelf, song: str) -> None:
    edits = [ShiftTime(milliseconds=number) for number in range(1, 9)]
    await asyncio.gather(*(shelf.songs.correct(song, [edit]) for edit in edits))
    kept = await shelf.songs.corrections(song)
    assert kept.version == len(edits)
    assert sorted(kept.edits, key=str) == sorted(edits, key=str)


async def test_a_change_to_another_version_is_refused(shelf: SongShelf, song: str) -> None:
    await shelf.songs.replace(song, [Double()], version=0)
    with pytest.raises(PreconditionFailedError, match="Version 1 is there"):
        await shelf.songs.replace(song, [Halve()], version=0)
    assert (await shelf.songs.replace(song, [Halve()], version=1)).edits == (Halve(),)
    # Of two who have seen the same, one is told so.
    done = await asyncio.gather(
        *(shelf.songs.replace(song, [Double()], version=2) for _ in range(2)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, PreconditionFailedError) for one in done) == 1


async def test_more_corrections_than_a_song_may_have_are_refused(
    shelf: SongShelf, song: str
) -> None:
    await shelf.songs.replace(song, [Double()] * 1000)
    with pytest.raises(InvalidRequestError, match="at most 1000 corrections"):
        await shelf.songs.correct(song, [Halve()])
    assert (await shelf.songs.corrections(song)).version == 1


async def test_edits_that_no_song_can_keep_are_refused_whoever_says_them(
    shelf: SongShelf, song: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("songreel.domain.corrections.MAX_TIMES", 5)
    taps = [Taps(samples=(0, 500, 1000))]
    for say in (shelf.songs.correct, shelf.songs.replace):
        with pytest.raises(
            InvalidRequestError, match=r"edits\.0 \(bar_one\).*after the song's end"
        ):
            await say(song, [BarOne(sample=10**9)])
    assert (await shelf.songs.correct(song, taps, version=0)).version == 1
    with pytest.raises(PreconditionFailedError):
        await shelf.songs.correct(song, [Double()], version=0)
    with pytest.raises(InvalidRequestError, match="at most 5 taps and beats together"):
        await shelf.songs.correct(song, taps)
    with pytest.raises(InvalidRequestError, match="at most 5 taps and beats together"):
        await shelf.songs.import_beats(song, "0.1\n0.2\n0.3\n")
    assert (await shelf.songs.corrections(song)).edits == tuple(taps)


async def test_lyrics_are_replaced_and_taken_away_by_their_version(
    shelf: SongShelf, song: str
) -> None:
    songs = shelf.songs
    assert await songs.lyrics(song) is None
    file, lyrics = await songs.put_lyrics(song, b"[00:01.00]a\n")
    assert (file.version, file.format) == (1, LyricsFormat.LRC)
    assert await songs.lyrics(song) == lyrics
    # The last line ends with the song.
    srt = await songs.written_lyrics(song, LyricsFormat.SRT)
    assert srt == b"1\n00:00:01,000 --> 00:00:03,000\na\n\n"
    with pytest.raises(PreconditionFailedError):
        await songs.put_lyrics(song, b"[00:02.00]b", version=0)
    with pytest.raises(PreconditionFailedError):
        await songs.remove_lyrics(song, version=7)
    await songs.remove_lyrics(song, version=1)
    assert await songs.lyrics(song) is None
    file, _ = await songs.put_lyrics(song, b"[00:02.00]b")
    assert file.version == 3


async def test_whoever_stops_a_listening_ends_it_only_where_nobody_else_waits(
    shelf: SongShelf, song: str
) -> None:
    is_done = threading.Event()
    with ThreadPoolExecutor(1) as heavy:
        _ = heavy.submit(is_done.wait)
        songs = Songs(shelf.library, shelf.database, heavy)
        try:
            told: list[int] = []
            done_with = Interest(told.append, lambda: True)
            first, other = (
                asyncio.create_task(songs.heard(song, interest=done_with)) for _ in range(2)
            )
            await asyncio.wait((first, other), timeout=0.05)
            first.cancel()
            await asyncio.wait((first,))
            assert not other.done()
            other.cancel()
            await asyncio.wait((other,))
            # Whoever asks now is not told that another one wanted no more of it.
            third = asyncio.create_task(songs.heard(song, interest=done_with))
            await asyncio.wait((third,), timeout=0.05)
            is_done.set()
            assert (await third).beats
            assert told == sorted(told)
            assert 500 < told[-1] < 1000
        finally:
            is_done.set()
            await songs.close()
