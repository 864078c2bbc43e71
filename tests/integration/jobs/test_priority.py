"""Whether somebody waits for a job: assumed, said, and changed by whoever joins it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from songreel.domain.dispatch import Priority
from songreel.domain.errors import UnavailableError
from songreel.domain.job import JobKind
from songreel.jobs.context import JobContext
from songreel.jobs.manager import Jobs
from songreel.storage import attempts
from songreel.storage.database import Database
from tests.integration.jobs.desk import ATTEMPT, Desk
from tests.support.waiting import until_async
from tests.support.work import order, running

pytestmark = pytest.mark.anyio


async def priority_of(jobs: Jobs, job_id: str) -> Priority:
    return (await jobs.get(job_id)).priority


async def test_what_is_said_counts_and_parts_have_that_of_the_whole(
    sqlite_database: Database,
) -> None:
    desk = Desk()

    async def film(context: JobContext) -> dict[str, Any]:
        await context.child(order("part", job_id=f"part-of-{context.job.id}"))
        return await desk(context)

    recipes = {JobKind.FILM: film, JobKind.CLIP: desk}
    async with running(sqlite_database, recipes) as jobs:
        for waits, said, expected in (
            (False, None, Priority.BATCH),
            (True, None, Priority.INTERACTIVE),
            (True, Priority.BATCH, Priority.BATCH),
            (False, Priority.INTERACTIVE, Priority.INTERACTIVE),
        ):
            wish = order(f"film {waits} {said}", kind=JobKind.FILM, priority=said)
            job = (await jobs.submit(wish, wait=waits)).job
            await until_async(partial(jobs.children, job.id))
            assert await priority_of(jobs, job.id) is expected
            assert await priority_of(jobs, f"part-of-{job.id}") is expected
        clip = (await jobs.submit(order("clip"), wait=False)).job
        assert clip.priority is Priority.INTERACTIVE


async def test_who_joins_a_batch_to_wait_for_it_is_waited_for(database: Database) -> None:
    desk = Desk()
    batch = order(idempotency_key="k", priority=Priority.BATCH)
    async with running(database, desk) as jobs:
        job = (await jobs.submit(batch, wait=False)).job
        child = order("part", parent_id=job.id, job_id="part", priority=Priority.BATCH)
        await jobs.submit(child, wait=False)
        async with database.transaction() as connection:
            for name in (job.id, "part"):
                await attempts.insert(connection, replace(ATTEMPT, id=f"of {name}", job_id=name))
        # Whoever asks for the same in a batch changes nothing, nor does who does not wait.
        assert (await jobs.submit(batch, wait=True)).job.id == job.id
        assert (await jobs.submit(replace(batch, priority=None), wait=False)).job.id == job.id
        assert await priority_of(jobs, job.id) is Priority.BATCH
        await jobs.submit(replace(batch, priority=None), wait=True)
        for name in (job.id, "part"):
            assert await priority_of(jobs, name) is Priority.INTERACTIVE
            async with database.reading() as connection:
                (attempt,) = await attempts.of_job(connection, name)
            assert attempt.priority is Priority.INTERACTIVE


async def test_nobody_fills_the_room_for_all(database: Database) -> None:
    desk = Desk()
    async with running(database, desk, waiting_limit=40) as jobs:
        for number in range(40):
            await jobs.submit(order(f"a{number}", key_id="a"), wait=False)
        with pytest.raises(UnavailableError, match="40 requests wait"):
            await jobs.submit(order("a40", key_id="a"), wait=False)
        # Who has none is taken: once, with so small a room; and each of ten.
        for number in range(10):
            await jobs.submit(order(f"b{number}", key_id=f"b{number}"), wait=False)
        with pytest.raises(UnavailableError, match="50 requests wait"):
            await jobs.submit(order("c", key_id="c"), wait=False)
        for future in desk.ends.values():
            future.set_result({})
        await asyncio.sleep(0)


async def test_a_second_one_of_who_has_few_is_no_longer_few(database: Database) -> None:
    async with running(database, Desk(), waiting_limit=4) as jobs:
        for number in range(4):
            await jobs.submit(order(f"a{number}", owner_id="a"), wait=False)
        await jobs.submit(order("b1", owner_id="b"), wait=False)
        with pytest.raises(UnavailableError):
            await jobs.submit(order("b2", owner_id="b"), wait=False)
