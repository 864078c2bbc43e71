"""Jobs above the number of an hour: refused, or taken to wait for their turn."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from songreel.core.ids import new_id
from songreel.domain.api_key import ApiKey, KeyLimits, OverLimit, Permission
from songreel.domain.errors import RateLimitError
from songreel.domain.job import JobState
from songreel.jobs import runner
from songreel.jobs.context import JobContext
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Joined, Order
from songreel.storage import api_keys
from songreel.storage.database import Database
from tests.support.databases import START, HandClock
from tests.support.work import order, running, types

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the clock that tests turn many times a second."""
    monkeypatch.setattr(runner, "_LOOK_SECONDS", 0.02)


async def made(context: JobContext) -> dict[str, Any]:
    """Make something at once, unless it is to stop."""
    await context.unless_cancelled(asyncio.sleep(0))
    return {"made": context.job.id}


async def limited(database: Database, over_limit: OverLimit, jobs_per_hour: int = 2) -> str:
    """Store a key with a limit, and return its id."""
    key = ApiKey(
        id=new_id(),
        owner_id="local",
        name="a test",
        permissions=frozenset({Permission.GENERATE}),
        secret_hash="0" * 64,
        created_at=START,
        limits=KeyLimits(jobs_per_hour=jobs_per_hour, over_limit=over_limit),
    )
    async with database.transaction() as connection:
        await api_keys.insert(connection, key)
    return key.id


def wanted(key_id: str | None, body: str, **more: Any) -> Order:
    """Return an order under a key."""
    return order(body, key_id=key_id, caller=f"key:{key_id}", **more)


async def test_one_too_many_is_refused_until_the_hour_is_over(
    database: Database, clock: HandClock
) -> None:
    key = await limited(database, OverLimit.REFUSE)
    async with running(database, made, clock=clock) as jobs:
        for body in ("a", "b"):
            assert (await jobs.submit(wanted(key, body), wait=False)).job.not_before is None
            clock.forward(minutes=10)
        with pytest.raises(RateLimitError, match="2 jobs an hour") as caught:
            await jobs.submit(wanted(key, "c"), wait=False)
        assert caught.value.retry_after == 40 * 60
        # Whoever has no limit, or another key, is not concerned; nor are parts of films.
        await jobs.submit(wanted(None, "c"), wait=False)
        parent = (await jobs.submit(wanted(None, "p"), wait=False)).job.id
        await jobs.submit(wanted(key, "part", parent_id=parent), wait=False)

        clock.forward(minutes=40)
        assert (await jobs.submit(wanted(key, "c"), wait=False)).how is Joined.NEW
        with pytest.raises(RateLimitError):
            await jobs.submit(wanted(key, "d"), wait=False)


async def test_what_is_repeated_is_not_counted(database: Database, clock: HandClock) -> None:
    key = await limited(database, OverLimit.REFUSE, 1)
    async with running(database, made, clock=clock) as jobs:
        first = await jobs.submit(wanted(key, "a", idempotency_key="k"), wait=False)
        again = await jobs.submit(wanted(key, "a", idempotency_key="k"), wait=False)
        assert (again.how, again.job.id) == (Joined.JOINED, first.job.id)


async def test_at_the_same_moment_no_more_get_in(database: Database, clock: HandClock) -> None:
    key = await limited(database, OverLimit.REFUSE, 3)
    async with running(database, made, clock=clock) as jobs:
        told = await asyncio.gather(
            *(jobs.submit(wanted(key, str(n)), wait=False) for n in range(12)),
            return_exceptions=True,
        )
    assert sum(isinstance(each, RateLimitError) for each in told) == 9


async def test_the_rest_waits_for_its_turn_and_nobody_else_does(
    database: Database, clock: HandClock
) -> None:
    key = await limited(database, OverLimit.QUEUE)
    async with running(database, made, clock=clock) as jobs:
        placed = [(await jobs.submit(wanted(key, str(n)), wait=False)).job for n in range(5)]
        turns = [job.not_before for job in placed]
        assert turns == [None, None, START + HOUR, START + HOUR, START + 2 * HOUR]
        for job in placed[:2]:
            assert (await jobs.outcome(job.id)).state is JobState.SUCCEEDED
        others = [(await jobs.submit(wanted(None, f"o{n}"), wait=False)).job for n in range(40)]
        for job in others:
            assert (await jobs.outcome(job.id)).state is JobState.SUCCEEDED
        waiting = [await jobs.get(job.id) for job in placed[2:]]
        assert {job.state for job in waiting} == {JobState.QUEUED}

        clock.forward(hours=1)
        for job in placed[2:4]:
            assert (await jobs.outcome(job.id)).state is JobState.SUCCEEDED
        assert (await jobs.get(placed[4].id)).state is JobState.QUEUED
        assert await types(jobs, placed[4].id) == ["queued"]


async def test_a_turn_outlives_the_process(database: Database, clock: HandClock) -> None:
    key = await limited(database, OverLimit.QUEUE, 1)
    async with running(database, made, clock=clock) as jobs:
        await jobs.outcome((await jobs.submit(wanted(key, "a"), wait=False)).job.id)
        waiting = (await jobs.submit(wanted(key, "b"), wait=False)).job
    async with running(database, made, clock=clock) as jobs:
        assert (await jobs.get(waiting.id)).state is JobState.QUEUED
        later = (await jobs.submit(wanted(key, "c"), wait=False)).job
        assert later.not_before == START + 2 * HOUR
        clock.forward(hours=1)
        assert (await jobs.outcome(waiting.id)).state is JobState.SUCCEEDED


async def test_one_that_waits_can_be_cancelled_and_leaves_its_turn(
    database: Database, clock: HandClock
) -> None:
    key = await limited(database, OverLimit.QUEUE, 1)
    async with running(database, made, clock=clock) as jobs:
        await jobs.outcome((await jobs.submit(wanted(key, "a"), wait=False)).job.id)
        waiting = (await jobs.submit(wanted(key, "b"), wait=False)).job
        await jobs.cancel(waiting.id)
        assert (await jobs.outcome(waiting.id)).state is JobState.CANCELLED
        next_one: Jobs = jobs
        assert (await next_one.submit(wanted(key, "c"), wait=False)).job.not_before == START + HOUR
