"""Many processes on one PostgreSQL: what one that dies leaves, another takes over."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from songreel.core.clock import now
from songreel.domain.job import JobState
from songreel.jobs.context import JobContext
from songreel.storage.database import Database
from songreel.storage.leases import LAPSE
from tests.support.waiting import until_async
from tests.support.work import ended, order, running

pytestmark = pytest.mark.anyio

_WORKER = """
import asyncio, sys
from pathlib import Path
from songreel.domain.job import JobKind
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Order
from songreel.storage.database import Database

async def recipe(context):
    async def submit():
        return "ordered by the worker"
    result = await context.step("submit", submit)
    if context.job.id == "theirs":
        await context.step("wait", asyncio.Event().wait)
    return {"result": result}

async def main():
    database = await Database.open(sys.argv[1], data=Path("."))
    jobs = Jobs(database, process_id="worker")
    jobs.register(JobKind.CLIP, recipe)
    await jobs.start()
    await jobs.submit(Order(JobKind.CLIP, {}, "f", job_id="theirs"), wait=True)
    while True:
        await asyncio.sleep(0.05)
        if await steps(database):
            print("at work", flush=True)
            await asyncio.sleep(600)

async def steps(database):
    async with database.reading() as connection:
        rows = await connection.exec_driver_sql("SELECT count(*) FROM dbos.operation_outputs")
        return rows.scalar_one()

asyncio.run(main())
"""


@pytest.fixture
def worker(postgres_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that carries a job whose first step is finished."""
    with subprocess.Popen(
        [sys.executable, "-c", _WORKER, postgres_url], stdout=subprocess.PIPE, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"at work\n"
        yield process
        process.kill()


async def test_the_job_of_a_dead_worker_is_taken_over_with_its_finished_steps(
    worker: subprocess.Popen[bytes], postgres_url: str, tmp_path: Path
) -> None:
    ran: list[str] = []

    async def recipe(context: JobContext) -> dict[str, object]:
        result = await context.step("submit", submit)
        await context.step("wait", wait)
        return {"result": result}

    async def submit() -> str:
        ran.append("submit")
        return "ordered here"

    async def wait() -> None:
        ran.append("wait")

    database = await Database.open(postgres_url, data=tmp_path)
    async with running(database, recipe, process_id="server") as jobs:
        # Other jobs are carried out by whoever takes them first.
        for number in range(5):
            assert (await ended(jobs, order(str(number)))).state is JobState.SUCCEEDED
        # While the worker lives its job is its own.
        waiting = asyncio.create_task(jobs.outcome("theirs"))
        await jobs._recovery.take_over()
        assert (await jobs.get("theirs")).state is JobState.RUNNING
        worker.kill()
        # It has been silent for a while: its clock cannot be moved, so its last word is.
        async with database.transaction() as connection:
            past = int((now() - LAPSE - timedelta(seconds=1)).timestamp() * 1_000_000)
            await connection.exec_driver_sql(
                f"UPDATE processes SET renewed_at = {past} "  # noqa: S608
                f"WHERE id = '{socket.gethostname()}:worker'"
            )
        ran.clear()
        async with asyncio.timeout(30):
            job = await waiting
        assert (job.state, job.result) == (
            JobState.SUCCEEDED,
            {"result": "ordered by the worker"},
        )
        assert ran == ["wait"]
    await database.close()


async def test_a_cancellation_reaches_the_process_that_carries_the_job(
    worker: subprocess.Popen[bytes], postgres_url: str, tmp_path: Path
) -> None:
    async def recipe(context: JobContext) -> dict[str, object]:
        return {}

    database = await Database.open(postgres_url, data=tmp_path)
    async with running(database, recipe, process_id="server") as jobs:
        await jobs.cancel("theirs")

        # Its recipe does not listen, and its step goes on: but it has been told.
        async def is_told() -> bool:
            async with database.reading() as connection:
                rows = await connection.exec_driver_sql(
                    "SELECT cancel_requested_at FROM jobs WHERE id = 'theirs'"
                )
                return rows.scalar_one() is not None

        await until_async(is_told)
    await database.close()
