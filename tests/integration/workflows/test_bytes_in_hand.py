"""What was paid for and is here stays here, whatever this machine fails at afterwards."""

from __future__ import annotations

import asyncio
import errno
import hashlib
from pathlib import Path

import pytest

from songreel.domain.clip import ClipRequest
from songreel.domain.provider import Reading
from songreel.media import calls
from songreel.services.requests import Caller
from tests.integration.workflows.conftest import Opened
from tests.support.stand_in import StandIn, write_clip
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio


def fails(*_given: object) -> None:
    raise OSError(errno.EIO, "Input/output error")


@pytest.fixture
async def stand(tmp_path: Path) -> StandIn:
    clip = tmp_path / "delivered.mp4"
    await asyncio.to_thread(write_clip, clip, audio=True)
    made = StandIn(tmp_path, price="0.1")
    made.output = clip
    return made


async def digest(path: Path) -> str:
    return hashlib.sha256(await asyncio.to_thread(path.read_bytes)).hexdigest()


async def test_a_clip_is_kept_before_anything_else_is_done_with_it(
    opened: Opened, stand: StandIn, monkeypatch: pytest.MonkeyPatch
):
    assert stand.output is not None
    sha256 = await digest(stand.output)
    async with opened(stand) as studio:
        with monkeypatch.context() as broken:
            broken.setattr(calls, "deliver", fails)
            order = await studio.generation.clip(ClipRequest("A lighthouse", duration=1), Caller())
            ticket = await studio.jobs.submit(order, wait=False)
            await until_async(lambda: studio.tools.blobs.exists(sha256), what="the clip's bytes")
        job = await studio.jobs.outcome(ticket.job.id)
        assert job.result is not None
    assert len(stand.videos.orders) == 1


async def test_a_clip_that_nobody_could_look_at_is_kept_once_the_service_has_it_no_more(
    opened: Opened, stand: StandIn, monkeypatch: pytest.MonkeyPatch
):
    assert stand.output is not None
    monkeypatch.setattr(calls, "looked_at", fails)
    stand.videos.reading = Reading(retention_seconds=1)
    async with opened(stand) as studio:
        order = await studio.generation.clip(ClipRequest("A lighthouse", duration=1), Caller())
        job = await studio.ended(order)
        assert job.error is not None
        assert job.error["error_code"] == "RESULT_EXPIRED"
        assert await digest(stand.output) in job.error["details"]
        assert await studio.tools.blobs.exists(await digest(stand.output))
