"""House clips, and the delivered clips that wait for theirs, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from songreel.core.ids import new_public_id
from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.domain.house_clip import Delivered, HouseClip, HouseForm
from songreel.domain.timeline import Fit, Focus
from songreel.domain.video import WHOLE, Video, VideoFacts
from songreel.storage import house_clips, videos
from songreel.storage.database import Database
from tests.support.databases import START

pytestmark = pytest.mark.anyio

WIDE = FrameSize(width=160, height=90)
FORM = HouseForm(WIDE, FILM_RATE, 96)
CLIP = HouseClip("a" * 64, "b" * 64, 2**33, VideoFacts(96, FILM_RATE, 160, 90, True))
VIDEO = Video(
    id=new_public_id(),
    owner_id="local",
    job_id=new_public_id(),
    sha256="a" * 64,
    size_bytes=5,
    facts=VideoFacts(96, FILM_RATE, 160, 90, True),
    created_at=START,
    metadata={},
    original_sha256="c" * 64,
    inspection=WHOLE,
)


def test_whatever_changes_the_bytes_changes_the_key() -> None:
    others = [
        replace(FORM, size=FrameSize(width=90, height=160)),
        replace(FORM, rate=FrameRate(numerator=24_000, denominator=1_001)),
        replace(FORM, frames=95),
        replace(FORM, fit=Fit.BLUR),
        replace(FORM, focus=Focus(x=400)),
    ]
    keys = {form.key("a" * 64, "ingest/1") for form in (FORM, *others)}
    keys |= {FORM.key("b" * 64, "ingest/1"), FORM.key("a" * 64, "ingest/2")}
    assert len(keys) == 8
    assert FORM.key("a" * 64, "ingest/1") in keys


async def test_a_house_clip_comes_back_as_it_was_and_a_later_one_takes_its_place(
    database: Database,
) -> None:
    later = replace(CLIP, sha256="d" * 64, size_bytes=7)
    async with database.transaction() as connection:
        assert await house_clips.find(connection, "local", "key") is None
        await house_clips.keep(connection, "local", "key", CLIP)
    async with database.transaction() as connection:
        assert await house_clips.find(connection, "local", "key") == CLIP
        assert await house_clips.find(connection, "somebody", "key") is None
        await house_clips.keep(connection, "local", "key", later)
    async with database.reading() as connection:
        assert await house_clips.find(connection, "local", "key") == later


async def test_whole_clips_in_their_makers_form_wait_until_they_are_settled(
    database: Database,
) -> None:
    later = replace(VIDEO, id=new_public_id(), created_at=START + timedelta(seconds=1))
    others = [
        replace(VIDEO, id=new_public_id(), original_sha256=VIDEO.sha256),
        replace(VIDEO, id=new_public_id(), original_sha256=None),
        replace(VIDEO, id=new_public_id(), inspection=None),
        replace(VIDEO, id=new_public_id(), inspection="OUTPUT_INVALID: it is damaged"),
        replace(VIDEO, id=new_public_id(), created_at=START + timedelta(hours=1)),
    ]
    before = START + timedelta(minutes=1)
    async with database.transaction() as connection:
        for video in (later, VIDEO, *others):
            await videos.insert(connection, video)
    async with database.transaction() as connection:
        found = await house_clips.waiting(connection, before, 10)
        assert [one.video_id for one in found] == [VIDEO.id, later.id]
        assert found[0] == Delivered(VIDEO.id, "local", "a" * 64, FORM)
        assert await house_clips.waiting(connection, before, 1) == found[:1]
        await house_clips.settle(connection, VIDEO.id, house_clips.DONE)
        await house_clips.settle(connection, later.id, "It is damaged.")
        assert await house_clips.waiting(connection, before, 10) == []
