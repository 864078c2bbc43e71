"""Cancelling is asked for, passed down, and heard at the next step or wait."""

from __future__ import annotations

import asyncio

import pytest

from songreel.domain.errors import (
    FailureCode,
    FilmError,
    NotFoundError,
    VideoGenerationError,
    from_document,
)
from songreel.domain.job import Job, JobKind, JobState
from songreel.jobs.context import JobContext
from songreel.jobs.failures import JobCancelled
from songreel.jobs.manager import Jobs
from songreel.storage.database import Database
from tests.support.waiting import until_async
from tests.support.work import order, running, types, until_running

pytestmark = pytest.mark.anyio


def error_of(job: Job) -> Exception:
    assert job.error is not None
    return from_document(job.error)


async def wait_for_ever(context: JobContext) -> dict[str, object]:
    async def wait() -> None:
        await context.unless_cancelled(asyncio.Event().wait())

    await context.step("wait", wait)
    return {}


async def test_a_job_that_waits_ends_cancelled(database: Database) -> None:
    async with running(database, wait_for_ever) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await until_running(jobs, job_id)
        asked = await jobs.cancel(job_id)
        assert asked.id == job_id
        job = await jobs.outcome(job_id)
        assert job.state is JobState.CANCELLED
        assert await types(jobs, job_id) == ["queued", "started", "cancelled"]
    error = error_of(job)
    assert isinstance(error, VideoGenerationError)
    assert error.failure is FailureCode.CANCELLED


async def test_a_job_that_was_not_begun_ends_at_once_and_is_never_begun(
    sqlite_database: Database,
) -> None:
    begun: list[str] = []

    async def recipe(context: JobContext) -> dict[str, object]:
        begun.append(context.job.id)
        return {}

    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        asked = await jobs.cancel(job_id)
        after = await jobs.submit(order("after"), wait=False)
        await jobs.outcome(after.job.id)
    assert asked.state is JobState.CANCELLED
    assert begun == [after.job.id]


async def test_a_job_with_an_end_stays_as_it_is(sqlite_database: Database) -> None:
    async def recipe(context: JobContext) -> dict[str, object]:
        return {"made": True}

    async with running(sqlite_database, recipe) as jobs:
        job = await jobs.outcome((await jobs.submit(order(), wait=False)).job.id)
        assert await jobs.cancel(job.id) == job
        assert await jobs.get(job.id) == job


async def test_a_recipe_that_finishes_all_the_same_succeeds(sqlite_database: Database) -> None:
    gate = asyncio.Event()

    async def recipe(context: JobContext) -> dict[str, object]:
        await gate.wait()
        return {"made": True}

    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await until_running(jobs, job_id)
        await jobs.cancel(job_id)
        gate.set()
        assert (await jobs.outcome(job_id)).state is JobState.SUCCEEDED


async def test_a_recipe_cleans_up_and_says_what_it_cost(sqlite_database: Database) -> None:
    ordered = asyncio.Event()

    async def recipe(context: JobContext) -> dict[str, object]:
        provider_id = await context.step("submit", submit)
        ordered.set()
        try:
            await context.unless_cancelled(asyncio.Event().wait())
        except JobCancelled:
            raise VideoGenerationError(
                FailureCode.CANCELLED, f"{provider_id} was cancelled and cost 0.40 dollars."
            ) from None
        return {}

    async def submit() -> str:
        return "order 1"

    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await ordered.wait()
        await jobs.cancel(job_id)
        job = await jobs.outcome(job_id)
    assert job.state is JobState.CANCELLED
    assert str(error_of(job)) == "order 1 was cancelled and cost 0.40 dollars."


async def test_a_failure_on_the_way_out_is_told_as_a_failure(sqlite_database: Database) -> None:
    async def recipe(context: JobContext) -> dict[str, object]:
        await context.cancelled.wait()
        raise VideoGenerationError(FailureCode.TIMEOUT, "It took too long.")

    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await until_running(jobs, job_id)
        await jobs.cancel(job_id)
        assert (await jobs.outcome(job_id)).state is JobState.FAILED


async def test_no_step_begins_after_it_and_finished_ones_still_tell(
    sqlite_database: Database,
) -> None:
    """A job that was cancelled while its process was dead learns what it has to clean up."""
    told: list[object] = []
    ran: list[str] = []
    lives = 0

    async def recipe(context: JobContext) -> dict[str, object]:
        nonlocal lives
        lives += 1
        told.append(await context.step("submit", submit))
        if lives == 1:
            await asyncio.Event().wait()
        try:
            await context.step("next", following)
        except JobCancelled:
            told.append("cleaned up")
            raise
        return {}

    async def submit() -> str:
        ran.append("submit")
        return "order 1"

    async def following() -> None:
        ran.append("next")

    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await until_async(lambda: _true(told == ["order 1"]))
        # Asked for at the last moment: the process stops before the recipe hears of it.
        async with sqlite_database.transaction() as connection:
            await connection.exec_driver_sql("UPDATE jobs SET cancel_requested_at = 1")
    async with running(sqlite_database, recipe) as jobs:
        assert (await jobs.outcome(job_id)).state is JobState.CANCELLED
    assert told == ["order 1", "order 1", "cleaned up"]
    assert ran == ["submit"]


async def _true(value: bool) -> bool:
    return value


async def test_something_that_was_awaited_is_cancelled_with_the_job(
    sqlite_database: Database,
) -> None:
    cleaned = asyncio.Event()

    async def slow() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.set()

    async def recipe(context: JobContext) -> dict[str, object]:
        with pytest.raises(JobCancelled):
            await context.unless_cancelled(slow())
        assert cleaned.is_set()
        with pytest.raises(JobCancelled):
            await context.unless_cancelled(slow())
        # The task is not left half cancelled.
        async with asyncio.timeout(5):
            await asyncio.sleep(0)
        raise JobCancelled

    async with running(sqlite_database, recipe) as jobs:
        job_id = (await jobs.submit(order(), wait=False)).job.id
        await until_running(jobs, job_id)
        await jobs.cancel(job_id)
        assert (await jobs.outcome(job_id)).state is JobState.CANCELLED


class Film:
    """A film of four clips that wait until they are let."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.clips_run = 0

    @property
    def recipes(self):
        return {JobKind.FILM: self.film, JobKind.CLIP: self.clip}

    async def film(self, context: JobContext) -> dict[str, object]:
        children = [await context.child(order(f"clip {n % 2}", caller="")) for n in range(4)]
        outcomes = await asyncio.gather(*(context.child_outcome(child) for child in children))
        return {"clips": [job.result for job in outcomes], "ids": children}

    async def clip(self, context: JobContext) -> dict[str, object]:
        self.clips_run += 1
        await context.unless_cancelled(self.gate.wait())
        return {"clip": context.job.id}

    async def begun(self, jobs: Jobs) -> str:
        film_id = (await jobs.submit(order("film", kind=JobKind.FILM), wait=False)).job.id
        await until_async(lambda: _true(self.clips_run == 4))
        return film_id


async def test_children_are_carried_out_and_belong_to_their_parent(database: Database) -> None:
    film = Film()
    async with running(database, film.recipes) as jobs:
        film_id = await film.begun(jobs)
        film.gate.set()
        job = await jobs.outcome(film_id)
        children = await jobs.children(film_id)
    assert job.result is not None
    assert [child.id for child in children] == job.result["ids"]
    assert {child.parent_id for child in children} == {film_id}
    assert {child.state for child in children} == {JobState.SUCCEEDED}


async def test_a_film_finds_its_clips_again_after_a_restart(sqlite_database: Database) -> None:
    film = Film()
    async with running(sqlite_database, film.recipes) as jobs:
        film_id = await film.begun(jobs)
        before = [child.id for child in await jobs.children(film_id)]
    film.gate.set()
    async with running(sqlite_database, film.recipes) as jobs:
        job = await jobs.outcome(film_id)
        after = [child.id for child in await jobs.children(film_id)]
    assert job.result is not None
    assert job.result["ids"] == before == after


async def test_cancelling_a_film_cancels_its_clips(database: Database) -> None:
    film = Film()
    async with running(database, film.recipes) as jobs:
        film_id = await film.begun(jobs)
        await jobs.cancel(film_id)
        job = await jobs.outcome(film_id)
        for child in await jobs.children(film_id):
            assert (await jobs.outcome(child.id)).state is JobState.CANCELLED
    assert job.state is JobState.CANCELLED
    assert isinstance(error_of(job), FilmError)


async def test_a_clip_that_is_cancelled_alone_leaves_the_others(
    sqlite_database: Database,
) -> None:
    film = Film()
    async with running(sqlite_database, film.recipes) as jobs:
        film_id = await film.begun(jobs)
        one, *others = await jobs.children(film_id)
        await jobs.cancel(one.id)
        film.gate.set()
        await jobs.outcome(film_id)
        assert (await jobs.get(one.id)).state is JobState.CANCELLED
        for other in others:
            assert (await jobs.get(other.id)).state is JobState.SUCCEEDED


async def test_a_cancelled_film_starts_no_more_clips(sqlite_database: Database) -> None:
    clips: list[str] = []

    async def film(context: JobContext) -> dict[str, object]:
        await context.cancelled.wait()
        await context.child(order("clip"))
        return {}

    async def late_film(context: JobContext) -> dict[str, object]:
        # The flag is in the database, and this process has not heard of it.
        async with sqlite_database.transaction() as connection:
            await connection.exec_driver_sql("UPDATE jobs SET cancel_requested_at = 1")
        await context.child(order("clip"))
        return {}

    async def clip(context: JobContext) -> dict[str, object]:
        clips.append(context.job.id)
        return {}

    for recipe in (film, late_film):
        recipes = {JobKind.FILM: recipe, JobKind.CLIP: clip}
        async with running(sqlite_database, recipes) as jobs:
            film_id = (await jobs.submit(order(kind=JobKind.FILM), wait=False)).job.id
            await until_running(jobs, film_id)
            if recipe is film:
                await jobs.cancel(film_id)
            assert (await jobs.outcome(film_id)).state is JobState.CANCELLED
            assert await jobs.children(film_id) == []
    assert clips == []


async def test_a_recipe_can_stop_its_children_when_one_fails(sqlite_database: Database) -> None:
    async def film(context: JobContext) -> dict[str, object]:
        children = [await context.child(order(str(n))) for n in range(3)]
        await context.cancel_children()
        return {"states": [(await context.child_outcome(child)).state for child in children]}

    recipes = {JobKind.FILM: film, JobKind.CLIP: wait_for_ever}
    async with running(sqlite_database, recipes) as jobs:
        film_id = (await jobs.submit(order(kind=JobKind.FILM), wait=False)).job.id
        assert (await jobs.outcome(film_id)).result == {"states": ["cancelled"] * 3}


async def test_a_blocking_client_cancels_by_its_key(sqlite_database: Database) -> None:
    async with running(sqlite_database, wait_for_ever) as jobs:
        ticket = await jobs.submit(order(idempotency_key="k"), wait=True)
        await until_running(jobs, ticket.job.id)
        for caller, key in (("me", "other"), ("you", "k")):
            with pytest.raises(NotFoundError, match="idempotency key"):
                await jobs.cancel_by_key(caller, key)
        assert (await jobs.cancel_by_key("me", "k")).id == ticket.job.id
        assert (await jobs.outcome(ticket.job.id)).state is JobState.CANCELLED
