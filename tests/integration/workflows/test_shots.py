"""The shots of a film: ahead of the play head, announced once each, with the song under them."""

from __future__ import annotations

import asyncio
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from songreel.core.ids import new_public_id
from songreel.domain.clip import ClipSpec
from songreel.domain.errors import ConflictError, InvalidRequestError, NotFoundError
from songreel.domain.event import PhaseBegun, Progressed, ShotMade
from songreel.domain.frames import ASPECT_RATIOS, FrameSize
from songreel.domain.job import JobState
from songreel.music import energy
from songreel.services.requests import Caller
from songreel.storage import play_heads
from songreel.storage.tables import JOBS, TAKES
from tests.integration.workflows.conftest import Opened, Studio, made, request
from tests.support.stand_in import SMALL, StandIn
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio
SEED = 10
HALF = FrameSize(width=80, height=46)
SIZES = tuple(
    (name, tuple((ratio, size) for ratio in ASPECT_RATIOS))
    for name, size in (("720p", SMALL), ("360p", HALF))
)


class Painter(StandIn):
    """Stands in for the local backend: each clip waits until it is let go, by its shot."""

    def __init__(self, folder: Path, *, waits: bool = True) -> None:
        super().__init__(folder, name="local", profile={"sizes": SIZES, "follows_song": True})
        self.released: set[int] = set()
        self.waits = waits
        self.videos.on_poll = self._is_done

    @property
    def begun(self) -> list[int]:
        """Return the shots that were ordered, in this order."""
        return [(spec.seed or 0) - SEED for spec in self.videos.orders]

    def release(self, *shots: int) -> None:
        self.released.update(shots)

    async def began(self, *shots: int) -> None:
        """Return when these shots were ordered, first the earlier ones, and no others."""

        async def are_there() -> bool:
            return len(self.begun) >= len(shots)

        await until_async(are_there, seconds=20, what=f"{shots}")
        # Two that are begun together may come in either order.
        assert (set(self.begun[:2]), self.begun[2:]) == (set(shots[:2]), list(shots[2:]))

    def _is_done(self, number: int) -> bool:
        return not self.waits or self.begun[number - 1] in self.released


async def announced(studio: Studio, job_id: str) -> list[ShotMade]:
    log = await studio.jobs.events(job_id)
    return [event.data for event in log if isinstance(event.data, ShotMade)]


async def started(studio: Studio, song: Path, **more: object) -> str:
    wanted = await request(studio, song, **{"scenes": 8, "seed": SEED, "draft": True, **more})
    order = await studio.films.order(wanted, Caller())
    return (await studio.jobs.submit(order, wait=False)).job.id


async def test_shots_that_are_not_begun_follow_the_play_head(
    opened: Opened, song: Path, tmp_path: Path
):
    painter = Painter(tmp_path)
    async with opened(painter) as studio:
        job_id = await started(studio, song)
        await painter.began(0, 1)  # one is rendered here at once, and one more waits for it
        shots = (await studio.jobs.get(job_id)).request["shots"]
        await studio.play_heads.move(job_id, shots[5]["start"] + 2)
        painter.release(0)
        await painter.began(0, 1, 5)
        painter.release(1)
        await painter.began(0, 1, 5, 6)
        for _ in range(2):
            await studio.play_heads.move(job_id, shots[3]["start"])
        painter.release(5)
        await painter.began(0, 1, 5, 6, 3)
        painter.release(6)
        await painter.began(0, 1, 5, 6, 3, 4)
        await studio.play_heads.move(job_id, shots[6]["start"])
        painter.release(*range(8))
        job = await studio.jobs.outcome(job_id)
        await painter.began(0, 1, 5, 6, 3, 4, 7, 2)
        assert job.state is JobState.SUCCEEDED, job.error
        told = await announced(studio, job_id)
        assert sorted(shot.index for shot in told) == list(range(8))
        for shot in told:
            assert (shot.start_frame, shot.frames) == tuple(
                shots[shot.index][name] for name in ("start", "frames")
            )
            video = await studio.library.video(shot.video_id)
            assert shot.video_url == f"/api/mv/get_video/{video.id}"
            assert (video.facts.width, video.facts.height) == (HALF.width, HALF.height)


async def test_a_play_head_that_is_set_at_once_decides_the_first_shot(
    opened: Opened, song: Path, tmp_path: Path
):
    painter = Painter(tmp_path, waits=False)
    gate = asyncio.Event()
    write = painter.write

    async def write_later(spec: object) -> object:
        await gate.wait()
        return await write(spec)  # type: ignore[arg-type]

    painter.write = write_later  # type: ignore[method-assign]
    async with opened(painter) as studio:
        job_id = await started(studio, song)
        await studio.play_heads.move(job_id, 10_000)
        shots = (await studio.jobs.get(job_id)).request["shots"]
        await studio.play_heads.move(job_id, shots[6]["start"])
        gate.set()
        job = await studio.jobs.outcome(job_id)
    assert job.state is JobState.SUCCEEDED, job.error
    assert set(painter.begun[:2]) == {6, 7}


async def test_a_shot_can_be_played_while_the_others_are_made(
    opened: Opened, song: Path, tmp_path: Path
):
    painter = Painter(tmp_path)
    async with opened(painter) as studio:
        job_id = await started(studio, song)
        painter.release(1)
        await painter.began(0, 1, 2)
        (first,) = await until_async(lambda: announced(studio, job_id), seconds=20)
        assert first.index == 1
        assert (await studio.jobs.get(job_id)).state is JobState.RUNNING
        video = await studio.library.video(first.video_id)
        async with studio.library.file(video.sha256) as path:
            assert await asyncio.to_thread(lambda: path.stat().st_size) == video.size_bytes


async def test_each_shot_is_announced_once_over_a_restart(
    opened: Opened, song: Path, tmp_path: Path
):
    painter = Painter(tmp_path)
    async with opened(painter) as studio:
        job_id = await started(studio, song, scenes=4)
        painter.release(0, 1)
        await painter.began(0, 1, 2, 3)
        await until_async(lambda: _counts(studio, job_id, 2), seconds=20)
        await studio.play_heads.move(job_id, 3)
    painter.waits = False
    async with opened(painter) as studio:
        job = await studio.jobs.outcome(job_id)
        assert job.state is JobState.SUCCEEDED, job.error
        told = await announced(studio, job_id)
        async with studio.tools.database.reading() as connection:
            assert await play_heads.find(connection, job_id) == 3
    assert sorted(shot.index for shot in told) == [0, 1, 2, 3]


async def _counts(studio: Studio, job_id: str, count: int) -> bool:
    return len(await announced(studio, job_id)) >= count


async def test_a_film_announces_its_shots_too_also_those_that_were_there(
    opened: Opened, song: Path
):
    async with opened() as studio:
        jobs = [await made(studio, song, seed=SEED) for _ in range(2)]
        told = [await announced(studio, job.id) for job in jobs]
        for job, shots in zip(jobs, told, strict=True):
            assert job.result is not None
            scenes = job.result["metadata"]["scenes"]
            assert sorted((shot.index, shot.video_id) for shot in shots) == [
                (index, scene["video_id"]) for index, scene in enumerate(scenes)
            ]
        log = [event.data for event in await studio.jobs.events(jobs[1].id)]
    begun = log.index(PhaseBegun(phase="clips", total=4))
    assert [type(data) for data in log[begun + 1 : begun + 9]].count(ShotMade) == 4
    assert isinstance(log[begun + 8], Progressed)


async def test_a_draft_is_the_film_in_small(opened: Opened, song: Path, tmp_path: Path):
    painter = Painter(tmp_path, waits=False)
    async with opened(painter) as studio:
        draft = await made(studio, song, draft=True)
        film = await made(studio, song)
        assert draft.result is not None, draft.error
        assert film.result is not None, film.error
        sizes = [
            (await studio.library.video(job.result["video_id"])).facts  # type: ignore[index]
            for job in (draft, film)
        ]
    specs: list[ClipSpec] = painter.videos.orders
    small, large = (
        sorted((spec for spec in specs if spec.resolution == name), key=lambda spec: spec.caption)
        for name in ("360p", "720p")
    )
    assert len(small) == len(large) == 4
    for one, other in zip(small, large, strict=True):
        scaled = replace(one, resolution="720p", width=other.width, height=other.height)
        assert scaled == other
        assert one.input_hash != other.input_hash
    assert [facts.frames for facts in sizes] == [sizes[0].frames] * 2
    assert [facts.width for facts in sizes] == [HALF.width, SMALL.width]
    metadata = [job.result["metadata"] for job in (draft, film)]  # type: ignore[index]
    assert [each["draft"] for each in metadata] == [True, False]
    assert [each["parameters_used"]["resolution"] for each in metadata] == ["360p", "720p"]
    assert metadata[0]["cost"]["amount_usd"] == "0"


async def test_a_draft_of_another_backend_is_refused(opened: Opened, song: Path, tmp_path: Path):
    painter = Painter(tmp_path, waits=False)
    async with opened(painter) as studio:
        with pytest.raises(InvalidRequestError, match="always made by local, not by acme") as error:
            await made(studio, song, draft=True, backend="acme")
        assert [problem.field for problem in error.value.problems] == ["backend"]
        named = await made(studio, song, draft=True, backend="local")
    assert named.state is JobState.SUCCEEDED, named.error


async def test_a_draft_without_a_seed_has_that_of_its_film(
    opened: Opened, song: Path, tmp_path: Path
):
    async with opened(Painter(tmp_path)) as studio:
        wanted = await request(studio, song)
        orders = [
            await studio.films.order(replace(wanted, **more), Caller())  # type: ignore[arg-type]
            for more in ({}, {"draft": True}, {"backend": "local"}, {"idea": "A day market"})
        ]
    seeds = [order.request["clip"]["seed"] for order in orders]
    assert seeds[0] == seeds[1] == seeds[2]
    assert seeds[3] != seeds[0]
    assert len({order.fingerprint for order in orders}) == 4
    for part in ("shots", "scenes", "reference"):
        assert orders[0].request[part] == orders[1].request[part]


async def test_play_heads_are_for_films_that_are_being_made(opened: Opened, song: Path):
    async with opened() as studio:
        film = await made(studio, song)
        (part, *_) = await studio.jobs.children(film.id)
        await studio.play_heads.move(film.id, 5)
        with pytest.raises(ConflictError, match="Only films have a play head"):
            await studio.play_heads.move(part.id, 5)
        with pytest.raises(NotFoundError):
            await studio.play_heads.move(new_public_id(), 5)
        async with studio.tools.database.reading() as connection:
            assert await play_heads.find(connection, film.id) is None


def write_beats(path: Path, beats: list[float], seconds: float) -> Path:
    """Write a song that is silent but for a short burst at some times."""
    samples = np.zeros(round(44_100 * seconds))
    for beat in beats:
        start = round(44_100 * beat)
        samples[start : start + 1500] = 0.5 * np.sin(np.arange(1500) / 4)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 44_100, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


async def test_a_model_that_follows_the_song_gets_what_is_under_its_clip(
    opened: Opened, tmp_path: Path
):
    # Three shots of 60 frames, each ordered as a clip of three seconds.
    beats = write_beats(tmp_path / "beats.wav", [1.0, 3.5, 7.0], 7.5)
    painter = Painter(tmp_path, waits=False)
    async with opened(painter) as studio:
        job = await made(studio, beats, scenes=3)
        assert job.state is JobState.SUCCEEDED, job.error
    specs: list[ClipSpec] = sorted(painter.videos.orders, key=lambda spec: spec.caption)
    assert [len(spec.energy) for spec in specs] == [72, 72, 72]
    peaks = [24, 24, 48]
    assert [int(np.argmax(spec.energy)) for spec in specs] == peaks
    assert [spec.energy[peak - 2] for spec, peak in zip(specs, peaks, strict=True)] == [0, 0, 0]
    assert specs[2].energy[60:] == (0,) * 12, "past the end of the song"
    whole = await asyncio.to_thread(energy.measure, beats)
    assert specs[1].energy == whole[60:132]


async def test_a_model_that_does_not_follow_the_song_is_asked_as_before(
    opened: Opened, song: Path, tmp_path: Path
):
    stand = StandIn(tmp_path)
    async with opened(stand) as studio:
        await made(studio, song)
    assert {spec.energy for spec in stand.videos.orders} == {()}


async def test_what_an_earlier_version_asked_for_differently_is_taken_up(
    opened: Opened, song: Path
):
    async with opened() as studio:
        await made(studio, song, seed=SEED)
        async with studio.tools.database.transaction() as connection:
            await connection.execute(
                sa.update(JOBS).where(JOBS.c.kind != "film").values(fingerprint="of old")
            )
            await connection.execute(sa.delete(TAKES))
        again = await made(studio, song, seed=SEED)
        assert again.state is JobState.SUCCEEDED, again.error
        assert studio.stand.scenes == 1
        assert len(studio.stand.videos.orders) == 4
