"""Films of clips that a service made: ordered for the film, or by themselves before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from songreel.domain.clip import ClipSpec, digest
from songreel.domain.event import PhaseBegun, Progressed
from songreel.domain.frames import FILM_RATE
from songreel.domain.job import Job, JobKind, JobState
from songreel.domain.video import Video
from songreel.jobs.order import Order
from songreel.media.conform import conforms
from songreel.media.verify import verify_clip
from songreel.services.requests import Caller
from songreel.simulators.media.clips import ClipShape
from songreel.simulators.media.clips import write_clip as write_generated
from songreel.simulators.media.habits import HABITS
from songreel.storage import videos
from tests.integration.media.material import write_clip
from tests.integration.workflows.conftest import SAMPLES, Opened, Studio, made, request
from tests.support.stand_in import SMALL
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio


def makes_as_services_do(studio: Studio, folder: Path) -> None:
    """Have the stand-in deliver clips with the habits of paid services, each in its turn."""
    base = write_clip(folder / "base.mp4", 48)

    def make(spec: ClipSpec, destination: Path) -> None:
        habit = HABITS[(spec.seed or 0) % len(HABITS)]
        shape = ClipShape(spec.duration, SMALL.width, SMALL.height, 24, spec.make_audio, habit)
        write_generated(base, shape, destination)

    studio.stand.videos.make = make


async def clips_of(studio: Studio, film: Job) -> list[Video]:
    assert film.result is not None, film.error
    async with studio.tools.database.reading() as connection:
        found = [
            await videos.find(connection, scene["video_id"], "local")
            for scene in film.result["metadata"]["scenes"]
        ]
    return [video for video in found if video is not None]


async def are_house_clips(studio: Studio, clips: Sequence[Video]) -> list[bool]:
    found: list[bool] = []
    for clip in clips:
        async with studio.tools.blobs.path(clip.sha256) as path:
            found.append(await asyncio.to_thread(conforms, path, SMALL, FILM_RATE))
    return found


async def order_alone(studio: Studio, spec: ClipSpec) -> Job:
    document = {"backend": spec.backend, "spec": spec.to_document(), "notices": []}
    return await studio.ended(Order(JobKind.CLIP, document, digest(document)))


def shown(path: Path) -> list[bytes]:
    with av.open(str(path)) as source:
        return [frame.to_ndarray().tobytes() for frame in source.decode(video=0)]


async def test_clips_that_a_film_orders_are_encoded_when_they_come(
    opened: Opened, song: Path, tmp_path: Path
):
    async with opened() as studio:
        await asyncio.to_thread(makes_as_services_do, studio, tmp_path)
        film = await made(studio, song, seed=10)
        clips = await clips_of(studio, film)
        assert await are_house_clips(studio, clips) == [True] * 4
        assert all(clip.sha256 != clip.original_sha256 for clip in clips)


async def test_clips_that_were_ordered_by_themselves_become_a_film(
    opened: Opened, song: Path, tmp_path: Path
):
    async with opened() as studio:
        await asyncio.to_thread(makes_as_services_do, studio, tmp_path)
        await made(studio, song, seed=10)
        specs: list[ClipSpec] = [*studio.stand.videos.orders]
        alone = [
            await order_alone(studio, replace(spec, seed=(spec.seed or 0) + 40)) for spec in specs
        ]
        assert {job.state for job in alone} == {JobState.SUCCEEDED}
        ordered = len(studio.stand.videos.orders)
        film = await made(studio, song, seed=50)
        assert len(studio.stand.videos.orders) == ordered
        clips = await clips_of(studio, film)
        assert {clip.job_id for clip in clips} == {job.id for job in alone}
        assert await are_house_clips(studio, clips) == [False] * 4
        video = await studio.library.video((film.result or {})["video_id"])
        async with studio.library.file(video.sha256) as path:
            facts = await asyncio.to_thread(verify_clip, path)
            pictures = await asyncio.to_thread(shown, path)
        for clip, scene in zip(clips, (film.result or {})["metadata"]["scenes"], strict=True):
            async with studio.tools.blobs.path(clip.sha256) as path:
                due = (await asyncio.to_thread(shown, path))[: scene["frames"]]
            there = pictures[scene["start_frame"] :][: scene["frames"]]
            assert all(_near(*pair) for pair in zip(there, due, strict=True))
        events = [event.data for event in await studio.jobs.events(film.id)]
        told = [e.share or 0 for e in events if isinstance(e, Progressed) and e.phase == "assembly"]
        # Four clips are brought into one form first, and each is told of.
        assert told[:3] == [100, 200, 300]
        assert told == sorted(told)
    assert facts.frames == -(-SAMPLES * 24 // 44_100)
    assert facts.has_audio


def _near(one: bytes, other: bytes) -> bool:
    """Tell whether two pictures differ by no more than another encoding of noise does."""
    first, second = (np.frombuffer(each, np.uint8).astype(int) for each in (one, other))
    return bool(np.abs(first - second).mean() < 6)


async def test_a_cancelled_film_stops_while_its_clips_are_encoded(
    opened: Opened, song: Path, tmp_path: Path
):
    async with opened() as studio:
        await asyncio.to_thread(makes_as_services_do, studio, tmp_path)
        await made(studio, song, seed=10)
        for spec in [*studio.stand.videos.orders]:
            await order_alone(studio, replace(spec, seed=(spec.seed or 0) + 40))
        order = await studio.films.order(await request(studio, song, seed=50), Caller())
        ticket = await studio.jobs.submit(order, wait=False)
        async for event in studio.jobs.follow(ticket.job.id):
            if isinstance(event.data, PhaseBegun) and event.data.phase == "assembly":
                await studio.jobs.cancel(ticket.job.id)
        job = await studio.jobs.outcome(ticket.job.id)

        async def nothing_is_left() -> bool:
            return await asyncio.to_thread(lambda: not [*studio.tools.scratch.glob("*")])

        # What makes house clips ends by itself once no film wants them any more.
        await until_async(nothing_is_left, what="an empty folder for unfinished files")
    assert job.state is JobState.CANCELLED
