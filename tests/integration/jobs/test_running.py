"""A job from its submission to its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from songreel.domain.errors import (
    ConflictError,
    FailureCode,
    NotFoundError,
    SongreelError,
    UnavailableError,
    VideoGenerationError,
    from_document,
)
from songreel.domain.event import Event, PhaseBegun, Progressed
from songreel.domain.job import JobKind, JobState
from songreel.jobs.context import JobContext
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Joined
from songreel.storage.database import Database
from tests.support.databases import HandClock
from tests.support.waiting import until_async
from tests.support.work import ended, order, running, types, until_running

pytestmark = pytest.mark.anyio


async def echo(context: JobContext) -> dict[str, object]:
    return {"said": context.job.request["body"]}


async def wait_for_ever(context: JobContext) -> dict[str, object]:
    async def step() -> None:
        await context.unless_cancelled(asyncio.Event().wait())

    return {"never": await context.step("wait", step)}


async def test_a_job_succeeds_with_its_result_and_its_log(database: Database) -> None:
    async def recipe(context: JobContext) -> dict[str, object]:
        await context.emit(PhaseBegun(phase="generating", total=2))
        parts: list[object] = [await context.step("one", one), await context.step("two", one)]
        await context.emit(Progressed(phase="generating", done=2, total=2))
        return {"parts": parts}

    async def one() -> dict[str, object]:
        return {"text": "NUL \x00, lone \ud800", "list": [1, None, True]}

    async with running(database, recipe) as jobs:
        ticket = await jobs.submit(order(), wait=True)
        assert (ticket.how, ticket.job.state) == (Joined.NEW, JobState.QUEUED)
        assert ticket.lease is not None
        job = await jobs.outcome(ticket.job.id)
        assert job == await jobs.get(job.id)
        assert (job.state, job.result) == (JobState.SUCCEEDED, {"parts": [await one()] * 2})
        log = await jobs.events(job.id)
    assert [event.seq for event in log] == [1, 2, 3, 4, 5]
    assert [event.data.type for event in log] == [
        "queued",
        "started",
        "phase",
        "progress",
        "succeeded",
    ]
    assert job.started_at is not None
    assert job.ended_at is not None
    assert job.created_at <= job.started_at <= job.ended_at


async def test_recipes_run_on_the_loop_that_started_them(sqlite_database: Database) -> None:
    seen: set[asyncio.AbstractEventLoop] = set()

    async def recipe(context: JobContext) -> dict[str, object]:
        seen.add(asyncio.get_running_loop())
        await context.step("look", look)
        return {}

    async def look() -> None:
        seen.add(asyncio.get_running_loop())

    async with running(sqlite_database, recipe) as jobs:
        await ended(jobs, order())
    assert seen == {asyncio.get_running_loop()}


async def test_the_errors_of_a_recipe_are_the_ends_of_its_job(database: Database) -> None:
    failure = VideoGenerationError(
        FailureCode.TIMEOUT, "It took too long.", details="d", retry_after=5, backend="replicate"
    )

    async def recipe(context: JobContext) -> dict[str, object]:
        match context.job.fingerprint:
            case "recipe":
                raise failure
            case "step":
                await context.step("fail", fail)
            case _:
                raise ZeroDivisionError("a secret of the server")
        return {}

    async def fail() -> None:
        raise failure

    async with running(database, recipe) as jobs:
        for where in ("recipe", "step"):
            job = await ended(jobs, order(where))
            assert (job.state, job.error) == (JobState.FAILED, failure.to_document())
            assert await types(jobs, job.id) == ["queued", "started", "failed"]
        crashed = await ended(jobs, order("crash"))
    assert crashed.error is not None
    error = from_document(crashed.error)
    assert isinstance(error, VideoGenerationError)
    assert error.failure is FailureCode.UNKNOWN_ERROR
    assert "secret" not in str(crashed.error)
    assert "log" in error.message


async def test_a_recipe_can_go_on_after_a_step_that_failed(sqlite_database: Database) -> None:
    async def recipe(context: JobContext) -> dict[str, object]:
        try:
            await context.step("fail", fail)
        except SongreelError as error:
            return {"after": error.message}
        return {}

    async def fail() -> None:
        raise SongreelError("no")

    async with running(sqlite_database, recipe) as jobs:
        assert (await ended(jobs, order())).result == {"after": "no"}


async def test_many_wait_for_one_end_and_one_that_goes_away_disturbs_nobody(
    sqlite_database: Database,
) -> None:
    gate = asyncio.Event()

    async def recipe(context: JobContext) -> dict[str, object]:
        await gate.wait()
        return {}

    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        waiting = [asyncio.create_task(jobs.outcome(job_id)) for _ in range(20)]
        await until_running(jobs, job_id)
        waiting[0].cancel()
        gate.set()
        outcomes = await asyncio.gather(*waiting[1:])
        assert {job.state for job in outcomes} == {JobState.SUCCEEDED}
        assert waiting[0].cancelled()
        assert await jobs.outcome(job_id) == outcomes[0]


async def collect(source: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in source]


async def test_followers_get_each_event_once_from_where_they_left_off(
    sqlite_database: Database,
) -> None:
    gate = asyncio.Event()

    async def recipe(context: JobContext) -> dict[str, object]:
        for done in range(510):
            if done == 505:
                await gate.wait()
            await context.emit(Progressed(phase="clips", done=done, total=510))
        return {}

    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await until_async(lambda: there(jobs, job_id, 507), seconds=30)
        early = asyncio.create_task(collect(jobs.follow(job_id)))
        resumed = asyncio.create_task(collect(jobs.follow(job_id, after=300)))
        gate.set()
        await jobs.outcome(job_id)
        late = collect(jobs.follow(job_id))
        everything = await early
        assert [event.seq for event in everything] == list(range(1, 514))
        assert everything[-1].data.type == "succeeded"
        assert await late == everything
        assert await resumed == everything[300:]
        # After the last one there is nothing to wait for.
        assert await collect(jobs.follow(job_id, after=513)) == []


async def there(jobs: Jobs, job_id: str, seq: int) -> bool:
    return bool(await jobs.events(job_id, after=seq - 1, limit=1))


async def test_a_follower_that_leaves_is_forgotten(sqlite_database: Database) -> None:
    async with running(sqlite_database, wait_for_ever) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        async with aclosing(jobs.follow(job_id)) as follower:
            assert (await anext(follower)).seq == 1
        assert list(jobs._hub.followed()) == []


async def test_what_another_process_ends_wakes_those_who_wait_here(
    sqlite_database: Database, tmp_path
) -> None:
    """A second set of connections to the file stands for another process."""
    async with running(sqlite_database, wait_for_ever) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await until_running(jobs, job_id)
        waiting = asyncio.create_task(jobs.outcome(job_id))
        following = asyncio.create_task(collect(jobs.follow(job_id)))
        await until_async(lambda: _true(list(jobs._hub.awaited()) == [job_id]))
        # This process does not carry it any more, as if it had been taken over.
        jobs._hub._runs.clear()
        other = await Database.open(None, data=tmp_path / "data")
        await _end_elsewhere(other, job_id)
        async with asyncio.timeout(10):
            assert (await waiting).state is JobState.SUCCEEDED
            assert (await following)[-1].data.type == "succeeded"
        await other.close()


async def _true(value: bool) -> bool:
    return value


async def _end_elsewhere(database: Database, job_id: str) -> None:
    from songreel.core.clock import now
    from songreel.jobs.hub import Hub
    from songreel.jobs.journal import Journal

    await Journal(database, Hub(), now).succeed(job_id, {})


async def test_what_is_not_there_is_not_found(sqlite_database: Database) -> None:
    async with running(sqlite_database, echo) as jobs:
        ticket = await jobs.submit(order(), wait=False)
        for wait in (jobs.get("nobody"), jobs.outcome("nobody"), jobs.cancel("nobody")):
            with pytest.raises(NotFoundError, match="Job with ID nobody not found"):
                await wait
        with pytest.raises(NotFoundError):
            await collect(jobs.follow("nobody"))
        with pytest.raises(NotFoundError):
            await jobs.get(ticket.job.id, "somebody else")
        with pytest.raises(NotFoundError):
            await jobs.cancel(ticket.job.id, "somebody else")
        await jobs.outcome(ticket.job.id)


async def test_an_order_with_the_id_of_a_job_finds_it(sqlite_database: Database) -> None:
    async with running(sqlite_database, echo) as jobs:
        first = await jobs.submit(order(job_id="mine"), wait=False)
        again = await jobs.submit(order(job_id="mine"), wait=False)
        assert (first.job.id, first.how) == ("mine", Joined.NEW)
        assert (again.job.id, again.how) == ("mine", Joined.JOINED)
        with pytest.raises(ConflictError):
            await jobs.submit(order("other body", job_id="mine"), wait=False)
        await jobs.outcome("mine")


async def test_a_kind_without_a_recipe_is_a_mistake_of_ours(sqlite_database: Database) -> None:
    async with running(sqlite_database, echo) as jobs:
        with pytest.raises(RuntimeError, match="film"):
            await jobs.submit(order(kind=JobKind.FILM), wait=False)


async def test_more_than_the_limit_are_refused_until_some_have_ended(
    sqlite_database: Database,
) -> None:
    gate = asyncio.Event()

    async def recipe(context: JobContext) -> dict[str, object]:
        await gate.wait()
        return {}

    async with running(sqlite_database, recipe, waiting_limit=3) as jobs:
        ids = [(await jobs.submit(order(str(n)), wait=True)).job.id for n in range(3)]
        with pytest.raises(UnavailableError, match="3 requests wait already") as caught:
            await jobs.submit(order("4"), wait=True)
        assert caught.value.retry_after == 60
        gate.set()
        for job_id in ids:
            await jobs.outcome(job_id)
        await ended(jobs, order("4"))


async def test_times_are_those_of_the_clock(sqlite_database: Database, clock: HandClock) -> None:
    gate = asyncio.Event()

    async def recipe(context: JobContext) -> dict[str, object]:
        await gate.wait()
        return {}

    async with running(sqlite_database, recipe, clock=clock) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await until_running(jobs, job_id)
        clock.forward(hours=-1)
        gate.set()
        job = await jobs.outcome(job_id)
    assert job.ended_at is not None
    assert (job.created_at - job.ended_at).total_seconds() == 3600


async def test_nothing_is_taken_before_the_start_and_after_the_stop(
    sqlite_database: Database,
) -> None:
    async with running(sqlite_database, echo) as jobs:
        assert jobs.is_running
    assert not jobs.is_running
    with pytest.raises(UnavailableError, match="shutting down"):
        await jobs.submit(order(), wait=False)


async def test_a_second_engine_in_one_process_is_refused(
    sqlite_database: Database, tmp_path
) -> None:
    other = await Database.open(None, data=tmp_path / "other")
    async with running(sqlite_database, echo) as jobs:
        with pytest.raises(RuntimeError, match="one engine"):
            async with running(other, echo):
                pass
        assert (await ended(jobs, order())).state is JobState.SUCCEEDED
    await other.close()
