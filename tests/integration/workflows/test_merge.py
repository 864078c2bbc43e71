"""Clips that are there already become one film: copied, joined, and heard as it was asked for."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import sqlalchemy as sa
from numpy.typing import NDArray

from songreel.core.clock import now
from songreel.core.ids import new_public_id
from songreel.domain.errors import InvalidRequestError, NotFoundError
from songreel.domain.event import PhaseBegun, Progressed
from songreel.domain.frames import FrameSize
from songreel.domain.job import Job, JobKind
from songreel.domain.merge import Joint, JointKind
from songreel.domain.provenance import DigitalSource
from songreel.domain.self_check import Grade, SelfCheck
from songreel.domain.video import Video
from songreel.media.house import ClipWriter
from songreel.media.provenance import marked
from songreel.media.verify import verify_clip
from songreel.services.merging import MergeRequest, Merging
from songreel.services.requests import Caller
from songreel.storage import videos
from songreel.storage.tables import HOUSE_CLIPS
from songreel.workflows.ingesting import HouseClips
from songreel.workflows.merge import MergeRecipe
from tests.integration.media.material import decode_sound, video_packets, write_clip
from tests.integration.workflows.conftest import Opened, Studio, told

pytestmark = pytest.mark.anyio

WIDE, TALL = FrameSize(width=160, height=90), FrameSize(width=90, height=160)
BY = Caller()


def plain(path: Path, shade: int, frames: int = 48, size: FrameSize = WIDE) -> Path:
    """Write a silent clip of one shade of grey."""
    with ClipWriter(path, size, audio=False, quality=12) as clip:
        for _ in range(frames):
            planes = np.full((size.height * 3 // 2, size.width), 128, np.uint8)
            planes[: size.height] = shade
            clip.frame(planes)
    return path


def tone(path: Path, hertz: int, *, seconds: int = 2, loud: float = 0.2) -> Path:
    """Write a clip of noise with a tone in it."""
    random = np.random.default_rng(hertz)
    with ClipWriter(path, WIDE, audio=True, quality=30) as clip:
        time = np.arange(48_000 * seconds) / 48_000
        wave_form = (loud * np.sin(2 * np.pi * hertz * time)).astype(np.float32)
        clip.sound(np.stack([wave_form, wave_form], axis=1))
        for _ in range(24 * seconds):
            clip.frame(random.integers(40, 200, (135, 160), dtype=np.uint8))
    return path


async def keep(studio: Studio, making: Callable[[], Path], **metadata: Any) -> str:
    """Keep what a function makes as a delivered clip, and return its id."""
    path = await asyncio.to_thread(making)
    facts = await asyncio.to_thread(verify_clip, path)
    blob = await studio.tools.blobs.put_file(path)
    video = Video(
        id=new_public_id(),
        owner_id="local",
        job_id=new_public_id(),
        sha256=blob.sha256,
        size_bytes=blob.size_bytes,
        facts=facts,
        created_at=now(),
        metadata={"backend_used": "stand", "model_used": "stand/video", **metadata},
    )
    async with studio.tools.database.transaction() as connection:
        await videos.insert(connection, video)
    return video.id


async def packets_of(studio: Studio, video_id: str) -> list[bytes]:
    """Return the pictures of a clip as they are stored."""
    video = await studio.library.video(video_id)
    async with studio.library.file(video.sha256) as path:
        return [data for *_, data in await asyncio.to_thread(video_packets, path)]


async def ordered(studio: Studio, *ids: str, **more: Any) -> Job:
    studio.jobs.register(JobKind.MERGE, MergeRecipe(studio.tools, HouseClips(studio.tools)))
    order = await Merging(studio.library).order(MergeRequest(ids, **more), BY)
    return await studio.ended(order)


async def merged(studio: Studio, copy: Path, *ids: str, **more: Any) -> dict[str, Any]:
    """Have clips merged, copy the film, and return what is told of it."""
    job = await ordered(studio, *ids, **more)
    assert job.result is not None, job.error
    video = await studio.library.video(job.result["video_id"])
    await studio.library.copy(video.sha256, copy)
    metadata = job.result["metadata"]
    # Every film is looked at before it is called done.
    check = SelfCheck.model_validate(metadata["self_check"])
    assert check.grade is not Grade.FAILURE
    assert check.frames == video.facts.frames
    return metadata


def rot(path: Path) -> None:
    """Change the last bit of a file."""
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


async def song_of(studio: Studio, folder: Path, samples: int, hertz: int = 220) -> str:
    def write() -> bytes:
        path = folder / "song.wav"
        sound = 8000 * np.sin(np.arange(samples) * 2 * np.pi * hertz / 44_100)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(44_100)
            file.writeframes(sound.astype("<i2").tobytes())
        return path.read_bytes()

    content = await asyncio.to_thread(write)

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    return (await studio.library.add_song(chunks())).id


def lumas(film: Path) -> list[float]:
    """Return the mean luma of each picture."""
    with av.open(str(film)) as container:
        return [
            float(frame.to_ndarray()[: frame.height].mean()) for frame in container.decode(video=0)
        ]


def level(sound: NDArray[np.float32], hertz: int, start: float, end: float, rate: int) -> float:
    """Return how loud a tone is in a stretch of a film's sound, 1 for full scale."""
    part = sound[0, round(start * rate) : round(end * rate)]
    turn = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / rate)
    return float(2 * np.abs((part * turn).mean()))


async def test_every_picture_is_copied_and_a_clip_may_come_again(
    opened: Opened, tmp_path: Path
) -> None:
    async with opened() as studio:
        first = await keep(studio, partial(write_clip, tmp_path / "1.mp4", 30, seed=1))
        second = await keep(studio, partial(write_clip, tmp_path / "2.mp4", 25, seed=2))
        packets = {"1": await packets_of(studio, first), "2": await packets_of(studio, second)}
        film = tmp_path / "film.mp4"
        metadata = await merged(studio, film, first, second.upper(), first)
        job = await ordered(studio, first, second)
        events = [event.data for event in await studio.jobs.events(job.id)]
    due = packets["1"] + packets["2"] + packets["1"]
    found = video_packets(film)
    assert [data for *_, data in found] == due
    assert [pts for _, pts, _ in found] == [512 * number for number in range(85)]
    assert metadata["sound"] == "copied-clips"
    assert metadata["video_ids"] == [first, second, first]
    assert metadata["cost"] == {
        "amount_usd": "0",
        "basis": "free",
        "source": "merged on this machine",
    }
    assert [e.phase for e in events if isinstance(e, PhaseBegun)] == ["merging", "storing"]
    assert any(isinstance(e, Progressed) and e.phase == "merging" for e in events)


@pytest.mark.parametrize("kind", ["dissolve", "dip", "flash", "whip"])
async def test_transitions(opened: Opened, tmp_path: Path, kind: JointKind) -> None:
    async with opened() as studio:
        ids = [await keep(studio, partial(plain, tmp_path / f"{n}.mp4", n)) for n in (60, 180)]
        film = tmp_path / "film.mp4"
        metadata = await merged(studio, film, *ids, transitions=Joint.of(kind, 12))
    found = lumas(film)
    length, joint = (84, 42) if kind == "dissolve" else (96, 48)
    assert len(found) == length
    (transition,) = metadata["timeline"]["transitions"]
    assert (transition["kind"], transition["at"]) == (kind, joint)
    start, end = joint - transition["before"], joint + transition["after"]
    assert found[:start] == pytest.approx([60] * start, abs=1)
    assert found[end:] == pytest.approx([180] * (length - end), abs=1)
    middle = found[joint]
    match kind:
        case "dissolve":
            assert middle == pytest.approx(120, abs=12)
        case "dip":
            assert min(found) < 30
        case "flash":
            assert middle > 215
        case _:
            assert 55 < middle < 185


async def test_each_joint_may_have_its_own_transition(opened: Opened, tmp_path: Path) -> None:
    async with opened() as studio:
        ids = [await keep(studio, partial(plain, tmp_path / f"{n}.mp4", n)) for n in (50, 90, 130)]
        film = tmp_path / "film.mp4"
        joints = (Joint(), Joint.of("dissolve", 24))
        await merged(studio, film, *ids, transitions=joints)
    found = lumas(film)
    assert len(found) == 3 * 48 - 24
    assert found[47:49] == pytest.approx([50, 90], abs=1)


async def test_clips_of_another_shape_are_cropped_once_and_the_rest_is_copied(
    opened: Opened, tmp_path: Path
) -> None:
    async with opened() as studio:
        wide = partial(write_clip, tmp_path / "wide.mp4", 24, seed=1, audio=False)
        tall = partial(plain, tmp_path / "tall.mp4", 120, 24, TALL)
        ids = [await keep(studio, wide), await keep(studio, tall)]
        packets = await packets_of(studio, ids[0])
        film = tmp_path / "film.mp4"
        metadata = await merged(studio, film, *ids)
        turned = tmp_path / "turned.mp4"
        await merged(studio, turned, *ids, aspect_ratio="4:5", size="720p")
    assert metadata["parameters_used"]["resolution"] == "160x90"
    assert [data for *_, data in video_packets(film)][:24] == packets
    assert lumas(film)[24:] == pytest.approx([120] * 24, abs=1)
    facts = await asyncio.to_thread(verify_clip, turned)
    assert (facts.width, facts.height, facts.frames) == (720, 900, 48)


async def test_a_clip_of_another_form_is_encoded_for_the_first_film_alone(
    opened: Opened, tmp_path: Path
) -> None:
    async with opened() as studio:
        ids = [
            await keep(studio, partial(plain, tmp_path / "wide.mp4", 60)),
            await keep(studio, partial(plain, tmp_path / "tall.mp4", 120, 24, TALL)),
            await keep(studio, partial(plain, tmp_path / "other.mp4", 180, 24, TALL)),
        ]
        first, second = tmp_path / "first.mp4", tmp_path / "second.mp4"
        await merged(studio, first, *ids)
        made = await house_files(studio)
        assert len(made) == 2
        await merged(studio, second, ids[2], ids[1], ids[0], aspect_ratio="16:9", size="720p")
        await merged(studio, second.with_name("third.mp4"), ids[0], ids[2], ids[1], ids[0])
        # A file that is published anew is another one, whatever is in it.
        found = await house_files(studio)
    assert {sha256: found[sha256] for sha256 in made} == made
    # At another size each of the three is encoded once more.
    assert len(found) == len(made) + 3


async def house_files(studio: Studio) -> dict[str, int]:
    """Return the number that the file system has for each file that was made for films."""
    async with studio.tools.database.reading() as connection:
        rows = await connection.execute(
            sa.select(HOUSE_CLIPS.c.sha256).where(
                HOUSE_CLIPS.c.sha256 != HOUSE_CLIPS.c.source_sha256
            )
        )
    found: dict[str, int] = {}
    for sha256 in rows.scalars():
        async with studio.library.file(sha256) as path:
            found[sha256] = path.stat().st_ino
    return found


async def test_a_clip_that_does_not_fit_is_named_and_ends_what_is_made_of_the_others(
    opened: Opened, tmp_path: Path
) -> None:
    async with opened() as studio:
        rope = FrameSize(width=16, height=1024)
        ids = [
            await keep(studio, partial(plain, tmp_path / "wide.mp4", 60)),
            await keep(studio, partial(plain, tmp_path / "tall.mp4", 120, 24, TALL)),
            await keep(studio, partial(plain, tmp_path / "rope.mp4", 60, 24, rope)),
        ]
        job = await ordered(studio, *ids)
        left = [path for path in studio.tools.scratch.iterdir() if path.is_dir()]
    error = told(job)
    assert error.message.startswith(f"Clip 3 ({ids[2]}): ")
    assert "does not fit" in error.message
    assert left == []


async def test_without_a_song_the_clips_are_heard_or_muted(opened: Opened, tmp_path: Path) -> None:
    async with opened() as studio:
        ids = [await keep(studio, partial(tone, tmp_path / f"{h}.mp4", h)) for h in (440, 880)]
        kept, muted = tmp_path / "kept.mp4", tmp_path / "muted.mp4"
        await merged(studio, kept, *ids)
        metadata = await merged(studio, muted, *ids, clip_audio="mute")
    sound = decode_sound(kept)
    assert level(sound, 440, 0.2, 1.8, 48_000) == pytest.approx(0.2, abs=0.02)
    assert level(sound, 880, 2.2, 3.8, 48_000) == pytest.approx(0.2, abs=0.02)
    assert not (await asyncio.to_thread(verify_clip, muted)).has_audio
    assert (metadata["sound"], metadata["parameters_used"]["generate_audio"]) == ("none", False)
    assert video_packets(muted) == video_packets(kept)


async def test_a_longer_song_ends_with_the_clips(opened: Opened, tmp_path: Path) -> None:
    async with opened() as studio:
        ids = [await keep(studio, partial(tone, tmp_path / f"{h}.mp4", h)) for h in (440, 880)]
        song = await song_of(studio, tmp_path, 44_100 * 7)
        film = tmp_path / "film.mp4"
        metadata = await merged(studio, film, *ids, song_id=song)
    sound = decode_sound(film)
    assert 0 <= sound.shape[1] - 4 * 44_100 < 1024
    assert level(sound, 220, 0.5, 2.5, 44_100) == pytest.approx(8000 / 32_768, rel=0.05)
    assert level(sound, 220, 3.9, 4.0, 44_100) < 0.05
    assert level(sound, 440, 0.2, 1.8, 44_100) < 0.002
    assert metadata["parameters_used"]["clip_audio"] == "mute"


async def test_a_shorter_song_is_followed_by_silence(opened: Opened, tmp_path: Path) -> None:
    async with opened() as studio:
        ids = [await keep(studio, partial(tone, tmp_path / f"{h}.mp4", h)) for h in (440, 880)]
        song = await song_of(studio, tmp_path, 44_100 * 2)
        film = tmp_path / "film.mp4"
        await merged(studio, film, *ids, song_id=song)
    sound = decode_sound(film)
    assert level(sound, 220, 0.5, 1.9, 44_100) == pytest.approx(8000 / 32_768, rel=0.05)
    assert np.abs(sound[:, round(2.1 * 44_100) :]).max() < 0.001


async def test_clips_are_heard_under_a_song_and_lower_where_they_are_ducked(
    opened: Opened, tmp_path: Path
) -> None:
    async with opened() as studio:
        ids = [await keep(studio, partial(tone, tmp_path / f"{h}.mp4", h)) for h in (440, 880)]
        song = await song_of(studio, tmp_path, 44_100 * 4)
        kept, ducked = tmp_path / "kept.mp4", tmp_path / "ducked.mp4"
        await merged(studio, kept, *ids, song_id=song, clip_audio="keep")
        await merged(studio, ducked, *ids, song_id=song, clip_audio="duck")
    heard = [level(decode_sound(path), 440, 0.5, 1.8, 44_100) for path in (kept, ducked)]
    assert heard[0] == pytest.approx(0.2 * 10 ** (-12 / 20), rel=0.1)
    assert 0 < heard[1] < heard[0] / 2
    song_levels = [level(decode_sound(path), 220, 0.5, 1.8, 44_100) for path in (kept, ducked)]
    assert song_levels == pytest.approx([8000 / 32_768] * 2, rel=0.05)


async def test_the_film_says_who_made_what_is_in_it(opened: Opened, tmp_path: Path) -> None:
    async with opened() as studio:
        ids = [await keep(studio, partial(plain, tmp_path / f"{n}.mp4", n)) for n in (60, 90)]
        both = await keep(
            studio,
            partial(plain, tmp_path / "film-of-two.mp4", 70),
            song_id="s",
            makers=[{"backend": "gemini", "model": "veo"}, {"backend": "local", "model": "drawn"}],
        )
        first, second = tmp_path / "first.mp4", tmp_path / "second.mp4"
        await merged(studio, first, *ids)
        metadata = await merged(studio, second, ids[0], both)
    mark = await asyncio.to_thread(marked, first)
    assert mark is not None
    assert (mark.source, mark.models) == (DigitalSource.TRAINED, ("stand/video",))
    mark = await asyncio.to_thread(marked, second)
    assert mark is not None
    assert (mark.source, mark.models) == (
        DigitalSource.COMPOSITE_SYNTHETIC,
        ("stand/video", "veo"),
    )
    assert [maker["model"] for maker in metadata["makers"]] == ["stand/video", "veo", "drawn"]


async def test_a_clip_that_is_rotten_is_named_before_anything_is_made(
    opened: Opened, tmp_path: Path
) -> None:
    async with opened() as studio:
        ids = [await keep(studio, partial(plain, tmp_path / f"{n}.mp4", n)) for n in (60, 90)]
        video = await studio.library.video(ids[1])
        async with studio.library.file(video.sha256) as path:
            await asyncio.to_thread(rot, path)
        job = await ordered(studio, *ids)
        events = [event.data for event in await studio.jobs.events(job.id)]
    error = told(job)
    assert isinstance(error, NotFoundError)
    assert error.message.startswith(f"Clip 2 ({ids[1]}): its file")
    assert not any(isinstance(event, PhaseBegun) for event in events)


async def test_a_clip_of_which_it_is_known_that_it_is_damaged_is_refused(
    opened: Opened, tmp_path: Path
) -> None:
    async with opened() as studio:
        ids = [await keep(studio, partial(plain, tmp_path / f"{n}.mp4", n)) for n in (60, 90)]
        async with studio.tools.database.transaction() as connection:
            await videos.inspected(connection, ids[1], "OUTPUT_INVALID: it is damaged")
        with pytest.raises(InvalidRequestError, match=rf"clip 2 \({ids[1]}\) is damaged"):
            await Merging(studio.library).order(MergeRequest(tuple(ids)), BY)


async def test_clips_and_songs_of_somebody_else_are_not_there(
    opened: Opened, tmp_path: Path
) -> None:
    async with opened() as studio:
        ids = [await keep(studio, partial(plain, tmp_path / f"{n}.mp4", n)) for n in (60, 90)]
        with pytest.raises(NotFoundError, match=f"Video with ID {ids[0]} not found: it is clip 1"):
            await Merging(studio.library).order(MergeRequest(tuple(ids)), Caller("somebody"))
