"""Many processes on one PostgreSQL: what one that dies leaves, another takes over."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, nullcontext
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from songreel.core import clock
from songreel.core.ids import new_id
from songreel.domain.attempt import Attempt, AttemptState
from songreel.domain.errors import UnavailableError
from songreel.domain.job import JobKind, JobState
from songreel.jobs import claimed
from songreel.jobs.context import JobContext
from songreel.jobs.manager import Jobs, continuation_id
from songreel.jobs.work import Work, render
from songreel.storage import attempts, pulse
from songreel.storage.database import Database
from songreel.storage.errors import NameTakenError, told
from songreel.storage.leases import LAPSE, SILENCE, dead_processes
from songreel.storage.pulse import SPACE
from songreel.storage.tables import JOBS
from tests.support.shifted_clock import shifted
from tests.support.waiting import until_async
from tests.support.work import ended, order, running, until_running

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
        ran.clear()
        worker.kill()
        # Long before it has been silent for so long that its lock does not matter.
        async with asyncio.timeout(LAPSE.total_seconds() - 3):
            job = await waiting
        assert (job.state, job.result) == (
            JobState.SUCCEEDED,
            {"result": "ordered by the worker"},
        )
        assert ran == ["wait"]
    await database.close()


async def test_a_clock_that_is_apart_takes_no_living_process_for_dead_and_a_dead_one_at_once(
    worker: subprocess.Popen[bytes],
    postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ahead = 120.0
    monkeypatch.setattr(clock, "datetime", shifted(lambda: ahead))

    async def recipe(context: JobContext) -> dict[str, object]:
        return {"taken": "over"}

    async def taken() -> str:
        async with database.reading() as connection:
            rows = await connection.exec_driver_sql("SELECT process_id FROM jobs")
            return rows.scalar_one()

    database = await Database.open(postgres_url, data=tmp_path)
    async with running(database, recipe, process_id="server") as jobs:
        # By this clock the other one has said nothing for two minutes.
        assert await jobs._recovery._dead() == set()
        assert (await taken()).endswith(":worker")
        # By this one it says what it says only in two minutes.
        ahead = -120.0
        worker.kill()
        async with asyncio.timeout(LAPSE.total_seconds() - 3):
            await jobs.outcome("theirs")
        assert (await taken()).endswith(":server")
    await database.close()


async def test_a_second_process_of_the_same_name_does_not_start_while_the_first_one_lives(
    worker: subprocess.Popen[bytes],
    postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def recipe(context: JobContext) -> dict[str, object]:
        return {"taken": "over"}

    database = await Database.open(postgres_url, data=tmp_path)
    monkeypatch.setattr(pulse, "GRACE_SECONDS", 0.5)
    with pytest.raises(NameTakenError, match=r":worker: this machine's host name.*SONGREEL_DATA"):
        async with running(database, recipe, process_id="worker"):
            pass
    async with database.reading() as connection:
        rows = await connection.exec_driver_sql("SELECT count(*) FROM leases WHERE ended_at > 0")
        assert rows.scalar_one() == 0
    # One that ends a little later is waited for.
    monkeypatch.setattr(pulse, "GRACE_SECONDS", 20)
    asyncio.get_running_loop().call_later(0.5, worker.kill)
    async with running(database, recipe, process_id="worker") as jobs:
        assert (await jobs.outcome("theirs")).result == {"taken": "over"}
    await database.close()


async def test_a_process_that_lost_its_lock_alone_is_not_dead_and_gets_it_back(
    postgres_url: str, tmp_path: Path
) -> None:
    go_on = asyncio.Event()

    async def recipe(context: JobContext) -> dict[str, object]:
        await go_on.wait()
        return {}

    database = await Database.open(postgres_url, data=tmp_path)
    async with running(database, recipe, process_id="server") as jobs:
        ticket = await jobs.submit(order(), wait=False)
        await until_running(jobs, ticket.job.id)
        before = await holders(database)
        # However busy this machine is: it has just said that it is alive.
        await jobs._keeper.renew()
        async with database.transaction() as connection:
            await connection.exec_driver_sql(f"SELECT pg_terminate_backend({before[0]})")
            assert await dead_processes(connection) == []

        async def is_held_again() -> bool:
            return len(after := await holders(database)) == 1 and after != before

        await until_async(is_held_again)
        go_on.set()
        assert (await jobs.outcome(ticket.job.id)).state is JobState.SUCCEEDED
    assert await holders(database) == []
    await database.close()


async def test_what_another_process_took_over_is_let_go(postgres_url: str, tmp_path: Path) -> None:
    let_go = asyncio.Event()

    async def recipe(context: JobContext) -> dict[str, object]:
        try:
            await asyncio.Event().wait()
        finally:
            let_go.set()
        return {}

    database = await Database.open(postgres_url, data=tmp_path)
    async with running(database, recipe, process_id="server") as jobs:
        ticket = await jobs.submit(order(), wait=False)
        await until_running(jobs, ticket.job.id)
        (holder,) = await holders(database)
        async with database.transaction() as connection:
            await connection.exec_driver_sql(
                "UPDATE jobs SET process_id = 'another', run = run + 1"
            )
            await connection.exec_driver_sql(f"SELECT pg_terminate_backend({holder})")
        async with asyncio.timeout(30):
            await let_go.wait()
        job = await jobs.get(ticket.job.id)
        assert (job.state, job.error) == (JobState.RUNNING, None)
    await database.close()


async def test_what_is_other_work_is_left_to_others(postgres_url: str, tmp_path: Path) -> None:
    drawn, ordered = asyncio.Event(), asyncio.Event()

    async def film(context: JobContext) -> dict[str, object]:
        drawn.set()
        return {}

    async def clip(context: JobContext) -> dict[str, object]:
        ordered.set()
        return {}

    database = await Database.open(postgres_url, data=tmp_path)
    jobs = Jobs(database, process_id="api", work=frozenset({Work.ORDERS}))
    jobs.register(JobKind.CLIP, clip)
    jobs.register(JobKind.FILM, film, render)
    await jobs.start()
    cut = await jobs.submit(order("film", kind=JobKind.FILM), wait=False)
    bought = await jobs.submit(order("clip"), wait=False)
    async with asyncio.timeout(30):
        assert (await jobs.outcome(bought.job.id)).state is JobState.SUCCEEDED
    assert ordered.is_set()
    assert (await jobs.get(cut.job.id)).state is JobState.QUEUED
    await jobs.stop()
    renderer = Jobs(database, process_id="renderer", work=frozenset({Work.RENDER}))
    renderer.register(JobKind.FILM, film, render)
    await renderer.start()
    async with asyncio.timeout(30):
        assert (await renderer.outcome(cut.job.id)).state is JobState.SUCCEEDED
    assert drawn.is_set()
    await renderer.stop()
    await database.close()


async def holders(database: Database) -> list[int]:
    """Return the connections that hold the lock of a process."""
    async with database.reading() as connection:
        rows = await connection.execute(
            sa.text(
                "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted "
                "AND classid = CAST(:space AS oid) AND database = "
                "(SELECT oid FROM pg_database WHERE datname = current_database())"
            ),
            {"space": SPACE},
        )
        return list(rows.scalars())


async def test_a_process_that_stops_lives_until_its_orders_are_answered(
    postgres_url: str, tmp_path: Path
) -> None:
    """Whoever took it for dead before would call lost what the service is about to answer."""
    sent, answer = asyncio.Event(), asyncio.Event()

    async def recipe(context: JobContext) -> dict[str, object]:
        with context.uninterrupted():
            sent.set()
            await answer.wait()
        return {}

    database = await Database.open(postgres_url, data=tmp_path)
    jobs = Jobs(database, process_id="server")
    jobs.register(JobKind.CLIP, recipe)
    await jobs.start()
    await jobs.submit(order(), wait=False)
    await sent.wait()
    stopping = asyncio.create_task(jobs.stop())
    await asyncio.sleep(SILENCE.total_seconds() + 0.5)
    async with database.reading() as connection:
        dead = await dead_processes(connection)
    looked = [task for task in asyncio.all_tasks() if task.get_name() == "songreel-keeper"]
    answer.set()
    await stopping
    assert (dead, looked) == ([], [])
    assert await holders(database) == []
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


async def test_what_goes_wrong_for_a_process_that_was_taken_for_dead_ends_no_job(
    postgres_url: str, tmp_path: Path
) -> None:
    failed = asyncio.Event()

    async def recipe(context: JobContext) -> dict[str, object]:
        async with database.transaction() as connection:
            await connection.exec_driver_sql("UPDATE dbos.workflow_status SET owner_xid = 'other'")
        failed.set()
        raise UnavailableError("whatever this process ran into")

    database = await Database.open(postgres_url, data=tmp_path)
    async with running(database, recipe, process_id="server") as jobs:
        ticket = await jobs.submit(order(), wait=False)
        async with asyncio.timeout(30):
            await failed.wait()

        async def is_let_go() -> bool:
            return not jobs._engine.claims()

        await until_async(is_let_go)
        job = await jobs.get(ticket.job.id)
        assert (job.state, job.error) == (JobState.RUNNING, None)
    await database.close()


async def test_a_process_that_doubts_itself_lets_nothing_go_that_it_has_just_claimed(
    postgres_url: str, tmp_path: Path
) -> None:
    async def recipe(context: JobContext) -> dict[str, object]:
        return {}

    database = await Database.open(postgres_url, data=tmp_path)
    async with running(database, recipe, process_id="api", work=frozenset()) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
    async with database.engine.begin() as connection:
        # So it is claimed, and not begun: it names the process that has put it in line.
        await connection.execute(sa.select(JOBS.c.id).where(JOBS.c.id == job_id).with_for_update())
        stack = AsyncExitStack()
        jobs = await stack.enter_async_context(running(database, recipe, process_id="worker"))

        async def is_claimed() -> bool:
            return bool(jobs._engine.claims())

        await until_async(is_claimed)
        await jobs._keeper._stay(silent=60)
        assert jobs._engine.claims()
    async with stack, asyncio.timeout(30):
        assert (await jobs.outcome(job_id)).state is JobState.SUCCEEDED
    await database.close()


@pytest.mark.parametrize("harm", ["claimed and not carried", "over and without an end"])
async def test_what_nobody_carries_is_begun_again(
    postgres_url: str, tmp_path: Path, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claimed, "_LOST_SECONDS", 0.0)
    begun = 0

    async def recipe(context: JobContext) -> dict[str, object]:
        nonlocal begun
        begun += 1
        if begun == 1:
            await asyncio.Event().wait()
        return {"begun": begun}

    database = await Database.open(postgres_url, data=tmp_path)
    async with running(database, recipe, process_id="server") as jobs, asyncio.timeout(60):
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await until_running(jobs, job_id)
        if harm.startswith("claimed"):
            # As where the answer to a claim is lost with its connection.
            assert jobs._engine.abandon(jobs._engine.claims()) == 1

            async def is_uncarried() -> bool:
                return not jobs._engine.claims()

            await until_async(is_uncarried)
        else:
            async with database.transaction() as connection:
                over = "UPDATE dbos.workflow_status SET status = 'SUCCESS'"
                await connection.exec_driver_sql(over)
            await jobs._recovery.find_left()
        # The keeper finds the other kind by itself, too.
        await jobs._recovery.find_lost()
        job = await jobs.outcome(job_id)
        assert (job.state, job.result) == (JobState.SUCCEEDED, {"begun": 2})
    await database.close()


@pytest.mark.parametrize("is_told", [False, True])
async def test_a_job_whose_database_was_away_is_begun_again(
    postgres_url: str, tmp_path: Path, is_told: bool
) -> None:
    begun = 0

    async def recipe(context: JobContext) -> dict[str, object]:
        nonlocal begun
        begun += 1
        if begun == 1:
            with told() if is_told else nullcontext():
                async with database.reading() as connection:
                    itself = "SELECT pg_terminate_backend(pg_backend_pid())"
                    await connection.exec_driver_sql(itself)
        return {"begun": begun}

    database = await Database.open(postgres_url, data=tmp_path)
    async with running(database, recipe, process_id="server") as jobs:
        async with asyncio.timeout(60):
            job = await ended(jobs, order())
        assert (job.state, job.result) == (JobState.SUCCEEDED, {"begun": 2})
    await database.close()


async def test_what_a_job_left_is_brought_in_by_one_job_whoever_sees_it(
    postgres_url: str, tmp_path: Path
) -> None:
    async def recipe(context: JobContext) -> dict[str, object]:
        return {}

    database = await Database.open(postgres_url, data=tmp_path)
    async with running(database, recipe, process_id="server") as jobs:
        left = await ended(jobs, order())
        attempt = Attempt(
            id=new_id(),
            owner_id=left.owner_id,
            job_id=left.id,
            backend="replicate",
            model="veo",
            input_hash="a" * 64,
            amount=Decimal("0.2"),
            state=AttemptState.RESERVED,
            created_at=left.created_at,
        )
        async with database.transaction() as connection:
            await attempts.insert(connection, attempt)
        made = await asyncio.gather(*(jobs.carry_on(attempt, left) for _ in range(4)))
        assert {job.id for job in made} == {continuation_id(left.id)}
        assert (await ended(jobs, made[0].id)).state is JobState.SUCCEEDED
    await database.close()
