"""Paid clips are decoded whole after they were delivered; one that is damaged is told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import av
import pytest

from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.video import WHOLE
from songreel.services.requests import Caller
from songreel.storage import takes
from songreel.workflows.inspection import Inspector
from tests.integration.workflows.conftest import Opened
from tests.support.stand_in import StandIn, write_clip

pytestmark = pytest.mark.anyio
NOW = timedelta(seconds=-1)


def damage(path: Path) -> None:
    """Spoil pictures of the last quarter, far behind what is looked at before the delivery.

    The lengths and kinds of the NAL units stay: copying the pictures looks at these.
    """
    with av.open(str(path)) as clip:
        packets = [(one.pos, one.size) for one in clip.demux(video=0) if one.pos is not None]
    content = bytearray(path.read_bytes())
    for start, size in packets[len(packets) * 3 // 4 :]:
        at = start
        while at < start + size:
            unit = int.from_bytes(content[at : at + 4])
            for position in range(at + 6, at + 4 + unit):
                content[position] ^= 0x5A
            at += 4 + unit
    path.write_bytes(content)


@pytest.mark.parametrize("spoilt", [False, True])
async def test_a_clip_is_decoded_whole_afterwards(opened: Opened, tmp_path: Path, spoilt: bool):
    clip = tmp_path / "delivered.mp4"
    await asyncio.to_thread(write_clip, clip, seconds=4, audio=True)
    if spoilt:
        await asyncio.to_thread(damage, clip)
    stand = StandIn(tmp_path, price="0.1")
    stand.output = clip
    async with opened(stand) as studio:
        order = await studio.generation.clip(ClipRequest("A lighthouse", duration=4), Caller())
        job = await studio.ended(order)
        assert job.result is not None, job.error
        video = await studio.library.video(job.result["video_id"])
        assert video.inspection is None
        await Inspector(studio.tools).look(NOW)
        video = await studio.library.video(job.result["video_id"])
        input_hash = ClipSpec.from_document(order.request["spec"]).input_hash
        async with studio.tools.database.reading() as connection:
            taken = await takes.find(connection, "local", input_hash)
    if spoilt:
        assert video.inspection is not None
        assert video.inspection.startswith("OUTPUT_INVALID: ")
        assert taken is None
    else:
        assert video.inspection == WHOLE
        assert taken == video.id


async def test_what_was_made_here_needs_no_second_look(opened: Opened):
    async with opened() as studio:
        order = await studio.generation.clip(ClipRequest("A lighthouse", duration=1), Caller())
        job = await studio.ended(order)
        assert job.result is not None, job.error
        video = await studio.library.video(job.result["video_id"])
    assert video.inspection == WHOLE
