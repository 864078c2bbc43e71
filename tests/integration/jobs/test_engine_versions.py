"""Processes of two versions of the engine on one PostgreSQL: who takes up whose jobs."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from songreel.domain.job import JobState
from songreel.jobs import engine, recovery
from songreel.jobs.context import JobContext
from songreel.jobs.manager import Jobs
from songreel.storage.database import Database
from songreel.storage.pulse import Pulse
from tests.support.work import order, running

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "_ANOTHER_VERSION_SECONDS", 0.0)


async def recipe(context: JobContext) -> dict[str, object]:
    return {"run": context.job.fingerprint}


async def queued_for(version: int, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> str:
    """Queue a job as a process of another version does; return its id."""
    with monkeypatch.context() as patched:
        patched.setattr(engine, "VERSION", str(version))
        return (await jobs.submit(order(f"of {version}"), wait=False)).job.id


async def run_of(database: Database) -> int:
    """Return which run has the one job: whoever begins it anew hands it to the next one."""
    async with database.reading() as connection:
        return (await connection.execute(sa.text("SELECT run FROM jobs"))).scalar_one()


async def look_twice(jobs: Jobs) -> None:
    for _ in range(2):
        await jobs._recovery.adopt_versions()


async def test_a_newer_version_keeps_its_jobs_for_as_long_as_one_of_it_is_alive(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await Database.open(postgres_url, data=tmp_path)
    newer = Pulse(database, "newer", version=int(engine.VERSION) + 1)
    await newer.claim()
    async with running(database, recipe, process_id="server") as jobs:
        job_id = await queued_for(int(engine.VERSION) + 1, jobs, monkeypatch)
        await look_twice(jobs)
        assert await run_of(database) == 0
        # Nor is it begun anew where whoever had it is dead: others of its version are not.
        async with database.transaction() as connection:
            await connection.execute(sa.text("UPDATE jobs SET process_id = 'dead'"))
            await connection.execute(sa.text("INSERT INTO processes VALUES ('dead', 0)"))
        await jobs._recovery.take_over()
        assert await run_of(database) == 0
        await newer.close()
        await look_twice(jobs)
        assert (await jobs.outcome(job_id)).state is JobState.SUCCEEDED
    await database.close()


async def test_what_waits_for_an_older_version_is_taken_up_though_one_of_it_is_alive(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await Database.open(postgres_url, data=tmp_path)
    older = Pulse(database, "older", version=int(engine.VERSION) - 1)
    await older.claim()
    async with running(database, recipe, process_id="server") as jobs:
        job_id = await queued_for(int(engine.VERSION) - 1, jobs, monkeypatch)
        await look_twice(jobs)
        assert (await jobs.outcome(job_id)).state is JobState.SUCCEEDED
    await older.close()
    await database.close()
