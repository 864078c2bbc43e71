"""A database that fills up, is locked by somebody else, or grows."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from songreel.domain.errors import (
    StorageFullError,
    StorageUnavailableError,
    UnavailableError,
)
from songreel.domain.event import PhaseBegun
from songreel.domain.job import JobKind, JobState
from songreel.jobs import runner
from songreel.jobs.context import JobContext
from songreel.storage.database import Database
from tests.support.databases import HandClock
from tests.support.waiting import until_async
from tests.support.work import ended, order, running, until_running

pytestmark = pytest.mark.anyio


async def allow_pages(database: Database, pages: int | None) -> None:
    """Let the file not grow beyond what it is plus so many pages; None: as it likes."""
    async with database.reading() as connection:
        now = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        most = 2**30 if pages is None else now + pages
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")


async def test_a_full_disk_refuses_new_work_and_loses_no_end(sqlite_database: Database) -> None:
    gate = asyncio.Event()

    async def recipe(context: JobContext) -> dict[str, object]:
        await gate.wait()
        await context.emit(PhaseBegun(phase="storing"))
        return {"large": "x" * 100_000}

    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=True)).job.id
        await until_running(jobs, job_id)
        await allow_pages(sqlite_database, 0)
        with pytest.raises(StorageFullError, match="make room on its disk"):
            await jobs.submit(order("large", request={"x": "x" * 100_000}), wait=True)
        gate.set()
        waiting = asyncio.create_task(jobs.outcome(job_id))
        # Its end does not fit; it is written as soon as there is room again.
        done, _ = await asyncio.wait((waiting,), timeout=0.5)
        assert not done
        await allow_pages(sqlite_database, None)
        async with asyncio.timeout(20):
            assert (await waiting).state is JobState.SUCCEEDED


async def test_a_file_that_somebody_else_locks_refuses_new_work_after_a_while(
    sqlite_database: Database, tmp_path: Path
) -> None:
    async def recipe(context: JobContext) -> dict[str, object]:
        return {}

    async with running(sqlite_database, recipe) as jobs:
        async with sqlite_database.reading() as connection:
            await connection.exec_driver_sql("PRAGMA busy_timeout = 200")
        file = tmp_path / "data" / "songreel.sqlite3"
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(UnavailableError, match="does not answer") as caught:
                await jobs.submit(order(), wait=True)
            assert caught.value.retry_after is not None
            other.execute("ROLLBACK")
        assert (await ended(jobs, order())).state is JobState.SUCCEEDED


async def test_a_film_waits_for_a_storage_that_is_away_and_a_clip_alone_is_told(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_MOST_RUNS_WITHOUT_STORAGE", 1)
    begun: Counter[str] = Counter()

    async def recipe(context: JobContext) -> dict[str, object]:
        begun[context.job.fingerprint] += 1
        is_first = begun[context.job.fingerprint] == 1
        if is_first or context.job.fingerprint == "for good":
            raise StorageUnavailableError("The bucket does not answer.", retry_after=10)
        return {}

    async with running(sqlite_database, {JobKind.FILM: recipe, JobKind.CLIP: recipe}) as jobs:
        film = await ended(jobs, order("film", kind=JobKind.FILM))
        lost = await ended(jobs, order("for good", kind=JobKind.FILM))
        clip = await ended(jobs, order("clip", idempotency_key="one"))
        again = await ended(jobs, order("clip", idempotency_key="one"))
    assert (film.state, begun["film"]) == (JobState.SUCCEEDED, 2)
    assert (lost.state, begun["for good"]) == (JobState.FAILED, 2)
    assert lost.error is not None
    assert lost.error["error_code"] == "STORAGE_UNAVAILABLE"
    # Nothing was ordered, so its key is free: sent again, it is begun again.
    assert (clip.state, again.state) == (JobState.FAILED, JobState.SUCCEEDED)
    assert clip.id != again.id


async def test_the_engine_forgets_what_ended_long_ago_and_jobs_remember(
    database: Database, clock: HandClock
) -> None:
    async def recipe(context: JobContext) -> dict[str, object]:
        return {"result": await context.step("step", step)}

    async def step() -> int:
        return 1

    async def rows(table: str) -> int:
        schema = "" if database.dialect == "sqlite" else "dbos."
        async with database.reading() as connection:
            found = await connection.exec_driver_sql(f"SELECT count(*) FROM {schema}{table}")  # noqa: S608
            return found.scalar_one()

    async with running(database, recipe) as jobs:
        job = await ended(jobs, order())

        async def is_over() -> bool:
            return not await jobs._engine.alive([(job.id, 0)])

        await until_async(is_over)
        assert (await rows("workflow_status"), await rows("operation_outputs")) == (1, 1)
        assert job.ended_at is not None
        clock.moment = job.ended_at
        jobs._recovery._clock = clock
        await jobs._recovery.tidy()
        assert await rows("workflow_status") == 1
        clock.forward(days=1, minutes=1)
        await jobs._recovery.tidy()
        assert (await rows("workflow_status"), await rows("operation_outputs")) == (0, 0)
        assert await jobs.get(job.id) == job
    async with running(database, recipe) as jobs:
        assert await jobs.get(job.id) == job
