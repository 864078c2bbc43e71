"""Two processes that carry one job, one of which was taken for dead: what is made counts once."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from songreel.domain.clip import ClipRequest
from songreel.domain.job import JobState
from songreel.domain.video import Video
from songreel.services.requests import Caller
from songreel.storage import videos
from songreel.workflows.clip import ClipRecipe
from tests.integration.workflows.conftest import Opened, Studio
from tests.support.stand_in import StandIn

pytestmark = pytest.mark.anyio
PLAIN = ClipRequest(prompt="A lighthouse", duration=1)


async def count_videos(studio: Studio) -> int:
    async with studio.tools.database.reading() as connection:
        rows = await connection.execute(sa.select(sa.func.count()).select_from(videos.VIDEOS))
        return rows.scalar_one()


async def test_what_another_process_brought_in_meanwhile_is_delivered(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make = ClipRecipe._make

    async def make_after_another(self: ClipRecipe, *given: Any) -> Video:
        await make(self, *given)
        # This one had looked before, and found nothing.
        return await make(self, *given)

    monkeypatch.setattr(ClipRecipe, "_make", make_after_another)
    async with opened(StandIn(tmp_path, price="0.1")) as studio:
        job = await studio.ended(await studio.generation.clip(PLAIN, Caller()))
        assert job.state is JobState.SUCCEEDED, job.error
        assert len(studio.stand.videos.orders) == 1
        assert await count_videos(studio) == 1


async def test_a_clip_that_two_have_fetched_is_kept_once(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep = ClipRecipe.keep
    kept: list[Video] = []

    async def keep_beside_another(
        self: ClipRecipe, context: Any, placement: Any, delivery: Any, work: Any
    ) -> Video:
        copy = await asyncio.to_thread(shutil.copy, work.original, tmp_path / "copy.mp4")
        theirs = replace(work, original=Path(copy))
        for one in (theirs, work):
            kept.append(await keep(self, context, placement, delivery, one))
        return kept[-1]

    monkeypatch.setattr(ClipRecipe, "keep", keep_beside_another)
    async with opened(StandIn(tmp_path, price="0.1")) as studio:
        job = await studio.ended(await studio.generation.clip(PLAIN, Caller()))
        assert job.state is JobState.SUCCEEDED, job.error
        assert kept[0].id == kept[1].id
        assert await count_videos(studio) == 1
