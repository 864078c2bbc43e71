"""Progress is honest: a share where the service tells one, else the time and an estimate."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from songreel.domain.clip import ClipRequest
from songreel.domain.event import Progressed
from songreel.domain.provider import Running, Status
from songreel.services.accounts import Accounts, OpenDesk
from songreel.services.requests import Caller
from songreel.storage import attempts
from songreel.storage.tables import ATTEMPTS, JOBS
from tests.integration.workflows.conftest import Opened, Studio
from tests.support.stand_in import StandIn
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio


async def told(studio: Studio, prompt: str) -> list[Progressed]:
    order = await studio.generation.clip(ClipRequest(prompt, duration=1), Caller())
    job = await studio.ended(order)
    assert job.result is not None, job.error
    events = await studio.jobs.events(job.id)
    return [event.data for event in events if isinstance(event.data, Progressed)]


async def test_a_service_without_a_share_gets_the_time_and_an_estimate_of_earlier_clips(
    opened: Opened,
):
    asked: dict[int, int] = {}

    def poll(number: int) -> bool:
        asked[number] = asked.get(number, 0) + 1
        return asked[number] > 2

    async with opened() as studio:
        studio.stand.videos.on_poll = poll
        first = [await told(studio, f"Clip {number}") for number in range(3)]
        (later,) = await told(studio, "Clip 3")
    assert [progress.share for (progress,) in first] == [None, None, None]
    assert [progress.elapsed_seconds for (progress,) in first] == [0, 0, 0]
    assert [progress.estimate_seconds for (progress,) in first] == [None, None, None]
    assert later.estimate_seconds == 1
    assert later.basis == "estimate: the median of the last 3 clips of 1 s by stand/video here"


async def test_a_stop_between_sending_and_the_end_is_not_taken_for_work(
    opened: Opened, tmp_path: Path
):
    stand = StandIn(tmp_path)
    stand.videos.on_poll = lambda number: False
    asked: Counter[int] = Counter()

    def poll(number: int) -> bool:
        asked[number] += 1
        return number < 3 or asked[number] > 2

    async with opened(stand) as studio:
        for number in range(3):
            order = await studio.generation.clip(
                ClipRequest(f"Clip {number}", duration=1), Caller()
            )
            await studio.jobs.submit(order, wait=False)
        await until_async(lambda: sent(studio, 3), what="three orders")
    stand.videos.on_poll = poll
    async with opened(stand) as studio:
        async with studio.tools.database.transaction() as connection:
            hour = 3_600_000_000
            await connection.execute(
                sa.text("UPDATE attempts SET sent_at = sent_at - :hour"), {"hour": hour}
            )
            rows = await connection.execute(sa.select(JOBS.c.id))
        for job_id in rows.scalars():
            assert (await studio.jobs.outcome(job_id)).result is not None
        async with studio.tools.database.reading() as connection:
            (took,) = await attempts.durations(connection, "stand", "stand/video", 1, 20)
    # The last one was heard to be worked on before it ended, an hour after it was sent.
    assert took >= 3_600_000


async def sent(studio: Studio, count: int) -> bool:
    """Tell whether so many orders have their id."""
    async with studio.tools.database.reading() as connection:
        rows = await connection.execute(
            sa.select(sa.func.count()).where(ATTEMPTS.c.provider_id.is_not(None))
        )
    return rows.scalar_one() == count


async def test_a_share_is_told_as_it_is(opened: Opened):
    shares = iter((100, 120, 500))

    def poll(number: int) -> bool | Status:
        share = next(shares, None)
        return True if share is None else Running(share)

    async with opened() as studio:
        studio.stand.videos.on_poll = poll
        progress = await told(studio, "A clip")
    assert [one.share for one in progress] == [100, 500]
    assert all(one.estimate_seconds is None and one.basis is None for one in progress)


async def test_a_job_that_is_asked_for_says_how_far_it_is(opened: Opened):
    go_on = False

    def poll(number: int) -> bool | Status:
        return True if go_on else Running(420)

    async with opened() as studio:
        studio.stand.videos.on_poll = poll
        accounts = Accounts(studio.tools.database, OpenDesk(studio.jobs), studio.tools.ledger)
        order = await studio.generation.clip(ClipRequest("A clip", duration=1), Caller())
        job_id = (await studio.jobs.submit(order, wait=False)).job.id

        async def share() -> bool:
            document = (await accounts.job(job_id)).to_document()
            return document["progress"] is not None and document["progress"]["share"] == 420

        await until_async(share, what="the share in the job itself")
        go_on = True
        await studio.jobs.outcome(job_id)
        done = (await accounts.job(job_id)).to_document()
    assert done["progress"] is None
