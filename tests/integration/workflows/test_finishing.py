"""What becomes of a film after it is joined: it is marked, signed, and looked at."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from songreel.domain.finish import Finish
from songreel.domain.frames import FILM_RATE
from songreel.domain.job import JobState
from songreel.domain.provenance import DigitalSource, Provenance
from songreel.domain.self_check import Grade, SelfCheck, Subject
from songreel.domain.timeline import Cut, Timeline
from songreel.domain.video import Video
from songreel.media.credentials import Credentials, Ingredient, signed
from songreel.media.errors import MediaError
from songreel.media.house import ClipWriter
from songreel.media.provenance import marked
from songreel.media.self_check.expected import Expected
from songreel.workflows.finishing import Finishing, lasting
from tests.integration.media.material import SIZE, write_clip
from tests.integration.workflows.conftest import Opened, made, told
from tests.support.stand_in import SMALL, StandIn

pytestmark = pytest.mark.anyio
MADE = Provenance(DigitalSource.COMPOSITE_SYNTHETIC, ("stand/image", "stand/video"))


async def test_a_film_tells_its_origin_and_how_it_was_found(opened: Opened, song: Path) -> None:
    async with opened() as studio:
        job = await made(studio, song)
        assert job.result is not None, job.error
        video: Video = await studio.library.video(job.result["video_id"])
        async with studio.library.file(video.sha256) as path:
            origin = await asyncio.to_thread(marked, path)
            content = await asyncio.to_thread(path.read_bytes)
    assert origin == MADE
    # The index comes first: the film plays while it arrives.
    assert struct.unpack_from(">4s", content, 4)[0] == b"ftyp"
    assert content.index(b"moov") < content.index(b"mdat")
    metadata = job.result["metadata"]
    assert metadata["provenance"] == {
        "digital_source_type": MADE.source.uri,
        "models": ["stand/image", "stand/video"],
        "signed": False,
    }
    check = SelfCheck.model_validate(metadata["self_check"])
    assert check.grade is not Grade.FAILURE
    assert {one.subject for one in check.checks} == set(Subject)
    sync = next(one for one in check.checks if one.subject is Subject.SYNC)
    assert abs(sync.measured["sound_offset_microseconds"]) < 2_000


def dark(spec: object, path: Path) -> None:
    """Make a clip that is black."""
    with ClipWriter(path, SMALL, audio=False) as clip:
        for _ in range(72):
            clip.frame(np.full((SMALL.height * 3 // 2, SMALL.width), 16, np.uint8))


async def test_a_film_with_black_clips_is_not_delivered_and_its_clips_stay(
    opened: Opened, song: Path, tmp_path: Path
) -> None:
    stand = StandIn(tmp_path)
    stand.videos.make = dark
    async with opened(stand) as studio:
        job = await made(studio, song)
        assert job.state is JobState.FAILED
        error = told(job)
        ordered = len(stand.videos.orders)
        again = await made(studio, song)
    assert error.error_code == "OUTPUT_INVALID"
    assert error.message.startswith("The film is not as it should be: Shot 1 to ")
    assert "is black" in error.message
    assert again.state is JobState.FAILED
    assert len(stand.videos.orders) == ordered


async def test_a_film_with_black_clips_is_had_by_who_takes_it_so_and_buys_nothing(
    opened: Opened, song: Path, tmp_path: Path
) -> None:
    stand = StandIn(tmp_path)
    stand.videos.make = dark
    async with opened(stand) as studio:
        refused = told(await made(studio, song))
        ordered = len(stand.videos.orders)
        # One of them alone is not enough, and the next order has to name both.
        half = told(await made(studio, song, finish=Finish(accept=("still",))))
        job = await made(studio, song, finish=Finish(accept=("black", "still")))
    for error in (refused, half):
        assert error.message.endswith(
            "To take the film as it is, order it again with --accept black --accept still "
            '("finish": {"accept": ["black", "still"]}): nothing is bought for that.'
        )
    assert job.result is not None, job.error
    assert len(stand.videos.orders) == ordered
    # Other scenes would have been other clips.
    assert (stand.scenes, len(stand.images.orders)) == (1, 1)
    check = SelfCheck.model_validate(job.result["metadata"]["self_check"])
    assert check.grade is Grade.WARNING
    assert any("is black" in said for said in check.sentences(Grade.WARNING))


def finishing(
    credentials: Credentials | None, clips: Mapping[str, Path], *frames: int
) -> tuple[Finishing, Timeline]:
    cuts, start = list[Cut](), 0
    for clip, length in zip("ab", frames, strict=False):
        cuts.append(Cut(clip=clip, start=start, frames=length))
        start += length
    timeline = Timeline(rate=FILM_RATE, size=SIZE, cuts=tuple(cuts))
    parts = (Ingredient("Clip of scene 1", "a" * 64, model="m", source=DigitalSource.TRAINED),)
    work = Finishing(Expected(timeline), MADE, credentials, parts, "A night market", clips)
    return work, timeline


class Silent:
    """A report that nobody hears."""

    def __call__(self, done: int, total: int) -> None:
        """Hear nothing."""

    def go_on(self) -> None:
        """Go on."""


def test_a_film_is_signed_as_it_is_delivered(tmp_path: Path) -> None:
    from tests.integration.media.test_credentials import write_pair

    pair = write_pair(tmp_path)
    credentials = Credentials.read(pair.certificate, pair.key)
    clips = {name: write_clip(tmp_path / name, 24, seed=n) for n, name in enumerate("ab")}
    work, timeline = finishing(credentials, clips, 24, 24)
    film = tmp_path / "film.mp4"
    finished = work.film(timeline, clips, film, Silent())
    found = signed(film)
    assert found is not None
    assert (found.state, found.title) == ("Valid", "A night market")
    assert found.ingredients == ("Clip of scene 1",)
    assert marked(film) == MADE
    assert finished.facts.frames == 48
    assert finished.check.grade is not Grade.FAILURE


def test_a_film_that_is_not_as_ordered_is_refused_with_the_shot(tmp_path: Path) -> None:
    clips = {"a": write_clip(tmp_path / "a", 24), "b": tmp_path / "b"}
    with ClipWriter(tmp_path / "b", SIZE, audio=True) as clip:
        for _ in range(60):
            clip.frame(np.full((SIZE.height * 3 // 2, SIZE.width), 16, np.uint8))
    work, timeline = finishing(None, clips, 24, 60)
    with pytest.raises(MediaError, match=r"Shot 2, from 0:01\.0 to 0:03\.5, is black\."):
        work.film(timeline, clips, tmp_path / "film.mp4", Silent())


async def test_a_clip_that_came_shorter_than_it_was_delivered_holds_its_last_picture(
    opened: Opened, song: Path, tmp_path: Path
) -> None:
    async with opened() as studio:
        job = await made(studio, song)
        assert job.result is not None, job.error
        first = job.result["metadata"]["scenes"][0]["video_id"]
        video = await studio.library.video(first)
    frames = video.facts.frames
    short, long = tmp_path / "short.mp4", tmp_path / "long.mp4"
    for path, length in ((short, frames - 10), (long, frames + 10)):
        await asyncio.to_thread(write_clip, path, length, size=SMALL)
    held = [
        await asyncio.to_thread(lasting, [video], originals)
        for originals in ({video.id: short}, {video.id: long}, dict[str, Path]())
    ]
    assert held == [{video.id: frames - 10}, {}, {}]
