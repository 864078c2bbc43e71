"""Stopping leaves jobs as they stand, and starting goes on with them."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import time
import warnings

import pytest

from songreel.domain.errors import UnavailableError
from songreel.domain.job import JobState
from songreel.jobs import engine
from songreel.jobs.context import JobContext
from songreel.storage.database import Database
from tests.support.waiting import until_async
from tests.support.work import ended, order, running, types, until_running

pytestmark = pytest.mark.anyio


class Counted:
    """A recipe of three steps whose second one waits; it counts how often each step was run."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.gate = asyncio.Event()

    async def __call__(self, context: JobContext) -> dict[str, object]:
        results = [await context.step(name, self.of(name)) for name in ("one", "two", "three")]
        return {"results": results}

    def of(self, name: str):
        async def step() -> str:
            self.ran.append(name)
            if name == "two":
                await self.gate.wait()
            return name.upper()

        return step


async def reached(recipe: Counted, name: str) -> None:
    async def is_there() -> bool:
        return name in recipe.ran

    await until_async(is_there)


async def test_a_job_goes_on_after_a_stop_without_repeating_finished_steps(
    database: Database,
) -> None:
    recipe = Counted()
    async with running(database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        waiting = asyncio.create_task(jobs.outcome(job_id))
        await reached(recipe, "two")
        began = time.monotonic()
    assert time.monotonic() - began < 2
    with pytest.raises(UnavailableError, match="shutting down"):
        await waiting
    recipe.gate.set()
    async with running(database, recipe) as jobs:
        job = await jobs.outcome(job_id)
        assert job.result == {"results": ["ONE", "TWO", "THREE"]}
        assert recipe.ran == ["one", "two", "two", "three"]
        log = await jobs.events(job_id)
    assert [event.data.model_dump().get("resumed") for event in log[1:3]] == [False, True]
    assert [event.seq for event in log] == list(range(1, len(log) + 1))


async def test_what_was_never_begun_begins_after_the_next_start(
    sqlite_database: Database,
) -> None:
    recipe = Counted()
    recipe.gate.set()
    async with running(sqlite_database, recipe) as jobs:
        # Stopped before the engine looks into its queue.
        ids = [(await jobs.submit(order(str(n)), wait=False)).job.id for n in range(10)]
    async with running(sqlite_database, recipe) as jobs:
        for job_id in ids:
            assert (await jobs.outcome(job_id)).state is JobState.SUCCEEDED


@pytest.mark.parametrize("loss", ["workflow", "version", "ended"])
async def test_a_job_that_the_engine_lost_or_will_not_recover_goes_on(
    sqlite_database: Database, loss: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = Counted()
    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await reached(recipe, "two")
    async with sqlite_database.transaction() as connection:
        await connection.exec_driver_sql(
            {
                "workflow": "DELETE FROM workflow_status",
                "version": "UPDATE workflow_status SET application_version = '0'",
                "ended": "UPDATE workflow_status SET status = 'ERROR'",
            }[loss]
        )
    recipe.gate.set()
    for _ in range(2):  # and it is the same job after a further restart
        async with running(sqlite_database, recipe) as jobs:
            assert (await jobs.outcome(job_id)).state is JobState.SUCCEEDED
            assert (await types(jobs, job_id))[-1] == "succeeded"
    # Money never depends on the engine: what it forgot is run again, and the ledger guards.
    assert recipe.ran == ["one", "two", "one", "two", "three"]


async def test_a_run_that_another_one_replaced_does_nothing_any_more(
    sqlite_database: Database,
) -> None:
    recipe = Counted()
    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await reached(recipe, "two")
    async with sqlite_database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE jobs SET run = 1")
    recipe.gate.set()
    async with running(sqlite_database, recipe) as jobs:
        # The engine recovers run 0, which stops; run 1 is not known to it, so run 2 is begun.
        assert (await jobs.outcome(job_id)).state is JobState.SUCCEEDED
    assert recipe.ran == ["one", "two", "one", "two", "three"]


async def test_steps_in_another_order_than_before_begin_a_new_run(
    sqlite_database: Database,
) -> None:
    before = Counted()
    async with running(sqlite_database, before) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await reached(before, "two")

    async def changed(context: JobContext) -> dict[str, object]:
        return {"result": await context.step("quite another", one)}

    async def one() -> int:
        return 1

    async with running(sqlite_database, changed) as jobs:
        job = await jobs.outcome(job_id)
    assert (job.state, job.result) == (JobState.SUCCEEDED, {"result": 1})


async def test_a_guarded_step_gets_a_moment_to_finish(sqlite_database: Database) -> None:
    ran: list[str] = []
    begun = asyncio.Event()

    async def recipe(context: JobContext) -> dict[str, object]:
        await context.step("submit", submit, guarded=True)
        await context.step("wait", wait)
        return {}

    async def submit() -> str:
        ran.append("submit")
        begun.set()
        await asyncio.sleep(0.3)
        ran.append("submitted")
        return "id"

    async def wait() -> None:
        ran.append("wait")
        if ran.count("wait") == 1:
            await asyncio.Event().wait()

    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await begun.wait()
    assert ran[:2] == ["submit", "submitted"]
    ran[:] = ["wait"]
    async with running(sqlite_database, recipe) as jobs:
        await jobs.outcome(job_id)
    assert "submit" not in ran


async def test_followers_are_sent_away_without_an_end(sqlite_database: Database) -> None:
    recipe = Counted()
    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        follower = jobs.follow(job_id)
        seen = [await anext(follower), await anext(follower)]
    seen += [event async for event in follower]
    assert [event.data.type for event in seen] == ["queued", "started"]


async def test_opening_many_times_leaves_no_threads_tasks_or_warnings(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def recipe(context: JobContext) -> dict[str, object]:
        await context.step("wait", wait)
        return {}

    async def wait() -> None:
        await asyncio.Event().wait()

    async def once(number: int) -> None:
        async with running(sqlite_database, recipe) as jobs:
            job_id = (await jobs.submit(order(str(number)), wait=True)).job.id
            waiting = asyncio.create_task(jobs.outcome(job_id))
            await until_running(jobs, job_id)
        await asyncio.wait((waiting,))
        assert isinstance(waiting.exception(), UnavailableError)

    await once(0)
    tasks = len(asyncio.all_tasks())
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        for number in range(1, 6):
            await once(number)
        gc.collect()
    assert [record.getMessage() for record in caplog.records] == []
    assert len(asyncio.all_tasks()) == tasks
    assert engine._current is None
    names = [thread.name for thread in threading.enumerate()]
    assert [name for name in names if "queue-worker" in name or "dbos" in name] == []
    # The loop's own threads work still: the engine had put its own in their place.
    assert await asyncio.to_thread(lambda: 1) == 1


async def test_stopping_with_many_at_work_is_quick_and_loses_none(
    sqlite_database: Database,
) -> None:
    recipe = Counted()
    async with running(sqlite_database, recipe) as jobs:
        ids = [(await jobs.submit(order(str(n)), wait=True)).job.id for n in range(100)]
        began = time.monotonic()
    assert time.monotonic() - began < 2
    recipe.gate.set()
    async with running(sqlite_database, recipe) as jobs:
        for job_id in ids:
            assert (await jobs.outcome(job_id)).state is JobState.SUCCEEDED
        assert await ended(jobs, order("another"))
