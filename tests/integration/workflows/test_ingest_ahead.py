"""Paid clips are brought into the house format after they were delivered, and wait for others."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from songreel.core.settings import Settings
from songreel.domain.clip import ClipRequest
from songreel.domain.frames import FILM_RATE
from songreel.domain.house_clip import HouseClip, HouseForm
from songreel.domain.video import WHOLE, Video
from songreel.media.conform import conforms
from songreel.media.ingest import MAKER
from songreel.services.container import open_services
from songreel.services.requests import Caller
from songreel.storage import house_clips, videos
from songreel.storage.tables import VIDEOS
from songreel.workflows.ingest_ahead import Ingester
from songreel.workflows.ingesting import HouseClips
from songreel.workflows.inspection import Inspector
from tests.integration.media.material import SIZE, ffmpeg, write_clip
from tests.integration.workflows.conftest import Opened, Studio
from tests.support.stand_in import StandIn
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio
NOW = timedelta(seconds=-1)
FORM = HouseForm(SIZE, FILM_RATE, 48)


def quiet() -> threading.Event:
    """Return the sign that there is no other media work."""
    idle = threading.Event()
    idle.set()
    return idle


@pytest.fixture
def stand(tmp_path: Path) -> StandIn:
    """Return a service that delivers clips with pictures that are predicted from both sides."""
    house, clip = tmp_path / "house.mp4", tmp_path / "delivered.mp4"
    write_clip(house, 48)
    encoder = ("-c:v", "libx264", "-preset", "veryfast", "-g", "48", "-bf", "3")
    ffmpeg("-i", house, *encoder, "-c:a", "copy", clip)
    made = StandIn(tmp_path, price="0.1")
    made.output = clip
    return made


async def delivered(studio: Studio, *, inspected: bool = True) -> Video:
    """Have a clip made."""
    order = await studio.generation.clip(ClipRequest("A lighthouse", duration=2), Caller())
    job = await studio.ended(order)
    assert job.result is not None, job.error
    if inspected:
        await Inspector(studio.tools).look(NOW)
    return await studio.library.video(job.result["video_id"])


async def remembered(studio: Studio, video: Video) -> HouseClip | None:
    async with studio.tools.database.reading() as connection:
        return await house_clips.find(connection, "local", FORM.key(video.sha256, MAKER))


async def ingestion(studio: Studio, video: Video) -> str | None:
    async with studio.tools.database.reading() as connection:
        rows = await connection.execute(
            sa.select(VIDEOS.c.ingestion).where(VIDEOS.c.id == video.id)
        )
        return rows.scalar_one()


async def test_a_clip_is_brought_in_once_it_was_found_whole(opened: Opened, stand: StandIn) -> None:
    async with opened(stand) as studio:
        clips = HouseClips(studio.tools)
        ingester = Ingester(studio.tools, clips, quiet())
        video = await delivered(studio, inspected=False)
        assert await ingester.look(NOW)
        assert await ingestion(studio, video) is None
        await Inspector(studio.tools).look(NOW)
        assert await ingester.look(NOW)
        assert await ingestion(studio, video) == house_clips.DONE
        made = await remembered(studio, video)
        assert made is not None
        async with studio.tools.blobs.path(made.sha256) as path:
            inode = path.stat().st_ino
            assert await asyncio.to_thread(conforms, path, SIZE, FILM_RATE)
            # Whoever needs it now finds it, and the next look has nothing to do.
            assert await clips.of(video.sha256, FORM, owner_id="local") == made
            assert await ingester.look(NOW)
            assert path.stat().st_ino == inode
        # What was delivered stays what it is.
        assert await studio.library.video(video.id) == replace(video, inspection=WHOLE)
        await ingester.stop()
    assert made.sha256 not in {video.sha256, video.original_sha256}


async def test_what_was_stopped_leaves_nothing_and_is_done_after_the_next_start(
    opened: Opened, stand: StandIn
) -> None:
    async with opened(stand) as studio:
        clips = HouseClips(studio.tools)
        ingester = Ingester(studio.tools, clips, threading.Event())
        video = await delivered(studio)
        looking = asyncio.create_task(ingester.look(NOW))

        async def begun() -> bool:
            return bool(clips._making)

        await until_async(begun)
        # The media threads are said to be busy, and stay so: nothing is made, and it stops.
        looking.cancel()
        await asyncio.wait((looking,))
        await ingester.stop()
        await clips.close()
        assert await remembered(studio, video) is None
        assert await ingestion(studio, video) is None
        assert list(studio.tools.scratch.iterdir()) == []
    async with opened(stand) as studio:
        ingester = Ingester(studio.tools, HouseClips(studio.tools), quiet())
        assert await ingester.look(NOW)
        assert await ingestion(studio, video) == house_clips.DONE
        assert await remembered(studio, video) is not None
        await ingester.stop()


async def test_a_clip_that_cannot_be_brought_in_is_told_and_not_tried_again(
    opened: Opened, stand: StandIn
) -> None:
    async with opened(stand) as studio:
        ingester = Ingester(studio.tools, HouseClips(studio.tools), quiet())
        video = await delivered(studio)
        async with studio.tools.blobs.path(video.sha256) as path:
            path.unlink()
        assert await ingester.look(NOW)
        assert "gone or damaged" in str(await ingestion(studio, video))
        async with studio.tools.database.reading() as connection:
            assert await house_clips.waiting(connection, video.created_at - NOW, 10) == []
            assert await videos.find(connection, video.id) == video
        await ingester.stop()


async def test_a_disk_that_is_nearly_full_is_left_to_what_is_paid_for(
    opened: Opened, stand: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(stand) as studio:
        ingester = Ingester(studio.tools, HouseClips(studio.tools), quiet())
        video = await delivered(studio)
        with monkeypatch.context() as patch:
            patch.setattr("songreel.workflows.ingest_ahead._SPARE_BYTES", 1 << 60)
            assert not await ingester.look(NOW)
        assert await ingestion(studio, video) is None
        assert await ingester.look(NOW)
        assert await ingestion(studio, video) == house_clips.DONE
        await ingester.stop()


@pytest.mark.parametrize("is_wanted", [True, False])
async def test_an_installation_does_it_unless_that_is_switched_off(
    settings: Settings, is_wanted: bool
) -> None:
    def names() -> set[str]:
        return {task.get_name() for task in asyncio.all_tasks()}

    async with open_services(settings.model_copy(update={"ingest_ahead": is_wanted})):
        assert ("songreel-ingester" in names()) == is_wanted
    assert "songreel-ingester" not in names()


async def test_it_stops_after_the_jobs_whose_films_may_wait_for_it(settings: Settings) -> None:
    jobs_were_open: list[bool] = []
    async with open_services(settings.model_copy(update={"ingest_ahead": True})) as services:
        tasks = {task.get_name(): task for task in asyncio.all_tasks()}
        tasks["songreel-ingester"].add_done_callback(
            lambda _: jobs_were_open.append(services.jobs._open)
        )
    assert jobs_were_open == [False]
