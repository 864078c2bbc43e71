"""Films with words, transitions and sound of their clips, and what is refused of that."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import sqlalchemy as sa

from songreel.domain.errors import InvalidRequestError, StorageFullError
from songreel.domain.finish import Finish
from songreel.domain.job import JobKind, JobState
from songreel.domain.timeline import Timeline
from songreel.services.requests import Caller
from songreel.storage.tables import HOUSE_CLIPS
from tests.integration.workflows.conftest import Opened, Studio, made, request
from tests.support.stand_in import StandIn
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio
LYRICS = b"[00:01.00]<00:01.00>One <00:01.50>light\n[00:03.00]Two lights\n"


async def with_lyrics(studio: Studio, song: Path, finish: Finish) -> Any:
    """Have a film made of a song whose lyrics are known."""
    wish = await request(studio, song, finish=finish)
    await studio.songs.put_lyrics(wish.song_id, LYRICS)
    return await studio.ended(await studio.films.order(wish, Caller()))


async def read(studio: Studio, video_id: str) -> tuple[list[np.ndarray], list[tuple[int, bytes]]]:
    """Return the luma of a film's pictures, and the frames and texts of its soft captions."""
    video = await studio.library.video(video_id)

    def decoded(path: Path) -> tuple[list[np.ndarray], list[tuple[int, bytes]]]:
        with av.open(str(path)) as film:
            pictures = [
                frame.to_ndarray(format="gray") for frame in film.decode(film.streams.video[0])
            ]
        texts: list[tuple[int, bytes]] = []
        with av.open(str(path)) as film:
            if film.streams.subtitles:
                stream = film.streams.subtitles[0]
                for packet in film.demux(stream):
                    if packet.size > 2 and packet.pts is not None and stream.time_base is not None:
                        texts.append((round(packet.pts * stream.time_base * 24), bytes(packet)[2:]))
        return pictures, texts

    async with studio.library.file(video.sha256) as path:
        return await asyncio.to_thread(decoded, path)


async def test_words_and_fades_are_seen_where_they_are_and_nowhere_else(opened: Opened, song: Path):
    async with opened() as studio:
        plain = await made(studio, song)
        finish = Finish(title="NIGHT", captions="karaoke", fades=True)
        job = await with_lyrics(studio, song, finish)
        assert job.state is JobState.SUCCEEDED, job.error
        assert len(studio.stand.videos.orders) == 4
        assert (studio.stand.scenes, len(studio.stand.images.orders)) == (1, 1)
        before, _ = await read(studio, plain.result["video_id"])  # type: ignore[index]
        after, texts = await read(studio, job.result["video_id"])
    assert texts == []
    assert len(after) == len(before)
    assert after[0].max() <= 20
    assert after[-1].mean() < before[-1].mean() / 4
    title, caption = range(16, 22), range(30, 36)
    for frames, rows in ((title, slice(25, 65)), (caption, slice(60, 90))):
        for frame in frames:
            changed = np.abs(after[frame].astype(int) - before[frame].astype(int)) > 40
            assert changed[rows].any(), frame
    metadata = job.result["metadata"]
    assert metadata["finish"] == finish.to_document()
    timeline = Timeline.model_validate(metadata["timeline"])
    assert [title.text for title in timeline.titles] == ["NIGHT"]
    assert timeline.captions is not None
    assert [line.start for line in timeline.captions.lines] == [24, 72]


async def test_soft_captions_are_a_track_and_touch_no_picture(opened: Opened, song: Path):
    async with opened() as studio:
        plain = await made(studio, song)
        job = await with_lyrics(studio, song, Finish(captions="soft"))
        assert job.state is JobState.SUCCEEDED, job.error
        before, _ = await read(studio, plain.result["video_id"])  # type: ignore[index]
        after, texts = await read(studio, job.result["video_id"])
    assert texts == [(24, b"One light"), (72, b"Two lights")]
    assert all(np.array_equal(*pair) for pair in zip(before, after, strict=True))


async def test_clips_whose_sound_is_heard_are_bought_with_it(opened: Opened, song: Path):
    async with opened() as studio:
        silent = await made(studio, song)
        assert {spec.make_audio for spec in studio.stand.videos.orders} == {False}
        job = await made(studio, song, finish=Finish(clip_audio="keep", loudness="streaming"))
        assert job.result is not None, job.error
        assert silent.result is not None
        assert [spec.make_audio for spec in studio.stand.videos.orders[4:]] == [True] * 4
    metadata = job.result["metadata"]
    assert metadata["sound"] == "encoded"
    assert metadata["timeline"]["clip_sound"]["mode"] == "ambience"
    assert silent.result["metadata"]["timeline"]["clip_sound"]["mode"] == "off"
    loud = next(c for c in metadata["self_check"]["checks"] if c["subject"] == "loudness")
    assert abs(loud["measured"]["lufs_hundredths"] + 1400) <= 20
    assert loud["measured"]["true_peak_dbtp_hundredths"] <= -100


async def test_clips_of_a_model_that_always_makes_sound_are_not_bought_again_for_it(
    opened: Opened, song: Path, tmp_path: Path
):
    async with opened(StandIn(tmp_path, profile={"audio": "always"})) as studio:
        await made(studio, song)
        job = await made(studio, song, finish=Finish(clip_audio="keep"))
        assert job.result is not None, job.error
        assert len(studio.stand.videos.orders) == 4
        assert (studio.stand.scenes, len(studio.stand.images.orders)) == (1, 1)
    assert job.result["metadata"]["timeline"]["clip_sound"]["mode"] == "ambience"
    assert job.result["metadata"]["sound"] == "encoded"


async def test_a_film_goes_on_where_clips_of_one_that_was_cancelled_come_to_their_end(
    opened: Opened, song: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    stand = StandIn(tmp_path)
    waiting, told = asyncio.Event(), asyncio.Event()

    def poll(number: int) -> bool:
        waiting.set()
        return told.is_set()

    async def cancel(provider_id: str) -> None:
        await told.wait()

    stand.videos.on_poll = poll
    monkeypatch.setattr(stand.videos, "cancel", cancel)
    async with opened(stand) as studio:
        wish = await request(studio, song)
        wrong = await studio.films.order(replace(wish, finish=Finish(title="Nihgt")), Caller())
        first = await studio.jobs.submit(wrong, wait=False)
        await asyncio.wait_for(waiting.wait(), 20)
        await studio.jobs.cancel(first.job.id)
        assert (await studio.jobs.outcome(first.job.id)).state is JobState.CANCELLED
        right = await studio.films.order(replace(wish, finish=Finish(title="Night")), Caller())
        second = await studio.jobs.submit(right, wait=False)
        children = await studio.jobs.children(first.job.id)
        clips = {child.id for child in children if child.kind is JobKind.CLIP}

        async def is_waited_for() -> bool:
            return bool(clips & studio.jobs._hub._ends.keys())

        await until_async(is_waited_for, seconds=60)
        told.set()
        job = await studio.jobs.outcome(second.job.id)
    assert job.state is JobState.SUCCEEDED, job.error


async def test_another_shape_of_the_same_film_buys_nothing(opened: Opened, song: Path):
    async with opened() as studio:
        await made(studio, song)
        ordered = len(studio.stand.videos.orders)
        upright = await made(studio, song, finish=Finish(aspect_ratio="9:16"))
        again = await made(studio, song, finish=Finish(aspect_ratio="9:16", fades=True))
        assert upright.result is not None, upright.error
        assert again.state is JobState.SUCCEEDED, again.error
        assert len(studio.stand.videos.orders) == ordered
        video = await studio.library.video(upright.result["video_id"])
        async with studio.tools.database.reading() as connection:
            kept = (await connection.execute(sa.select(HOUSE_CLIPS))).all()
    assert (video.facts.width, video.facts.height) == (720, 1280)
    # The clips of the stand-in have the same bytes: they were brought into the shape once for all.
    assert len(kept) == 1


async def test_a_larger_film_is_begun_only_where_there_is_room_for_it(
    opened: Opened, song: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[int] = []
    async with opened() as studio:

        async def require_room(size_bytes: int) -> None:
            asked.append(size_bytes)

        monkeypatch.setattr(studio.tools.blobs, "require_room", require_room)
        await made(studio, song)
        usual = asked[-1]

        async def refuse(size_bytes: int) -> None:
            # 1280 x 720 are 64 times 160 x 90.
            if size_bytes == 64 * usual:
                raise StorageFullError("Make room.")

        monkeypatch.setattr(studio.tools.blobs, "require_room", refuse)
        job = await made(studio, song, finish=Finish(size="720p"))
    assert job.error is not None
    assert job.error["message"] == "Make room."


@pytest.mark.parametrize(
    ("finish", "field", "said"),
    [
        (Finish(captions="lines"), "finish.captions", "needs the lyrics of the song"),
        (Finish(title="ราตรี"), "finish.title", "cannot be drawn: Title 1"),
        (Finish(title="\n".join("W" * 100)), "finish.title", "no room"),
    ],
)
async def test_what_cannot_be_drawn_is_refused_before_anything_is_bought(
    opened: Opened, song: Path, finish: Finish, field: str, said: str
):
    async with opened() as studio:
        wish = await request(studio, song, finish=finish)
        with pytest.raises(InvalidRequestError, match=said) as refused:
            await studio.films.order(wish, Caller())
        assert [one.field for one in refused.value.problems] == [field]
        assert studio.stand.scenes == 0


async def test_captions_of_words_that_come_after_the_song_are_refused(opened: Opened, song: Path):
    async with opened() as studio:
        wish = await request(studio, song, finish=Finish(captions="karaoke"))
        await studio.songs.put_lyrics(wish.song_id, b"[00:30.00]Too late\n")
        with pytest.raises(InvalidRequestError, match="none before its end") as refused:
            await studio.films.order(wish, Caller())
    assert [one.field for one in refused.value.problems] == ["finish.captions"]


async def test_sound_of_clips_that_have_none_is_refused(opened: Opened, song: Path, tmp_path: Path):
    stand = StandIn(tmp_path)
    stand.models = tuple(
        replace(model, audio="never") if model.model == "stand/video" else model
        for model in stand.models
    )
    async with opened(stand) as studio:
        wish = await request(studio, song, finish=Finish(clip_audio="duck"))
        with pytest.raises(InvalidRequestError, match="makes no sound") as refused:
            await studio.films.order(wish, Caller())
    assert [one.field for one in refused.value.problems] == ["finish.clip_audio"]


async def test_a_finish_is_another_film_and_the_usual_one_is_that_of_before(
    opened: Opened, song: Path
):
    async with opened() as studio:
        wish = await request(studio, song)
        usual = await studio.films.order(wish, Caller())
        titled = await studio.films.order(replace(wish, finish=Finish(title="A")), Caller())
        other = await studio.films.order(replace(wish, finish=Finish(title="B")), Caller())
    assert len({usual.fingerprint, titled.fingerprint, other.fingerprint}) == 3
    assert len({usual.body, titled.body, other.body}) == 3
