"""Two processes that carry one job, one of which was taken for dead: what is made counts once."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import pytest
import sqlalchemy as sa

from songreel.core.clock import now
from songreel.core.ids import new_id
from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.capability import Capability, Price
from songreel.domain.clip import ClipRequest
from songreel.domain.errors import ConflictError
from songreel.domain.job import Job, JobKind, JobState
from songreel.domain.video import Video
from songreel.jobs.ledger import Ledger
from songreel.services.requests import Caller, ScenesRequest
from songreel.storage import attempts, videos
from songreel.workflows.audit import Auditor
from songreel.workflows.clip import ClipRecipe
from tests.integration.workflows.conftest import Opened, Studio
from tests.support.stand_in import StandIn
from tests.support.waiting import until_async

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


async def orders_of(studio: Studio, job_id: str) -> list[Attempt]:
    async with studio.tools.database.reading() as connection:
        return await attempts.of_job(connection, job_id)


async def test_what_another_process_sent_meanwhile_is_not_given_back_by_a_cancellation(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waiting, let_go = asyncio.Event(), asyncio.Event()

    async def never(attempt: Attempt) -> None:
        waiting.set()
        try:
            await asyncio.Event().wait()
        finally:
            let_go.set()

    async with opened(StandIn(tmp_path, price="0.1")) as studio:
        monkeypatch.setattr(studio.tools.dispatcher, "turn", never)
        ticket = await studio.jobs.submit(await studio.generation.clip(PLAIN, Caller()), wait=False)
        await waiting.wait()
        (attempt,) = await orders_of(studio, ticket.job.id)
        # Another process has taken the job over, and had its turn at once.
        sent = await studio.tools.ledger.sending(attempt, None)
        await studio.tools.ledger.submitted(sent, "order-1", answered=True)
        with pytest.raises(ConflictError):
            await studio.tools.ledger.sending(attempt, None)
        await studio.jobs.cancel(ticket.job.id)
        await let_go.wait()
        await until_async(lambda: is_let_go(studio, ticket.job.id), what="the run is let go")
        (after,) = await orders_of(studio, ticket.job.id)
        spent = await studio.tools.ledger.spent()
        job = await studio.jobs.get(ticket.job.id)
    assert (after.state, after.settlement) == (AttemptState.SUBMITTED, None)
    assert str(spent) == "0.1"
    # Its end is told by whoever has its order.
    assert job.state is JobState.RUNNING


async def is_let_go(studio: Studio, job_id: str) -> bool:
    return not studio.jobs._hub.carries(job_id)


async def left_by_a_frozen_process(book: Ledger, job: Job, model: Capability) -> list[Attempt]:
    """Return what is read of a job's order just before the process wakes and sends it."""
    order, _ = await book.reserve(job, model, "one", Decimal("0.1"), units=1)
    await book.sending(order, None)
    return [order]


async def test_what_leaves_while_the_ledger_is_read_is_not_given_back(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with opened(StandIn(tmp_path, price="0.1")) as studio:
        job = Job("over", "local", JobKind.CLIP, JobState.CANCELLED, {}, "over", now())
        model = studio.stand.models[0]
        read = await left_by_a_frozen_process(studio.tools.ledger, job, model)
        monkeypatch.setattr(attempts, "abandoned", AsyncMock(return_value=read))
        await Auditor(studio.tools, studio.jobs.carry_on).look()
        (after,) = await orders_of(studio, job.id)
    assert (after.state, after.settlement) == (AttemptState.INTENDED, None)


async def test_what_asked_for_scenes_while_the_ledger_is_read_is_not_given_back(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    look, stand = attempts.of_job, StandIn(tmp_path)
    price = Price(Decimal("0.002"), "call", "the writer's list", date(2026, 1, 1))
    writer = replace(stand.models[2], price=price)
    stand.models = [*stand.models[:2], writer]

    async with opened(stand) as studio:
        job = Job(new_id(), "local", JobKind.SCENES, JobState.QUEUED, {}, "one", now())
        read = await left_by_a_frozen_process(studio.tools.ledger, job, writer)

        async def look_before_it_asked(connection: Any, job_id: str) -> list[Attempt]:
            monkeypatch.setattr(attempts, "of_job", look)
            return read

        monkeypatch.setattr(attempts, "of_job", look_before_it_asked)
        order = await studio.generation.scenes(ScenesRequest("A lamp", "A heron"), Caller())
        ended = await studio.ended(replace(order, job_id=job.id))
        first, second = await orders_of(studio, job.id)
    assert ended.state is JobState.SUCCEEDED, ended.error
    assert first.settlement is Settlement.UNKNOWN
    assert second.settlement is Settlement.CHARGED
