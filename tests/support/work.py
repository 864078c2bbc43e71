"""Jobs for tests: recipes that do as they are told, on a real engine and a real database."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from songreel.domain.job import Job, JobKind
from songreel.jobs.context import Recipe
from songreel.jobs.journal import Clock
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Order
from songreel.jobs.work import ALL, Work
from songreel.storage.database import Database
from tests.support.waiting import until_async


@asynccontextmanager
async def running(
    database: Database,
    recipes: Recipe | Mapping[JobKind, Recipe],
    *,
    clock: Clock | None = None,
    process_id: str = "test",
    waiting_limit: int = 1000,
    work: frozenset[Work] = ALL,
) -> AsyncGenerator[Jobs]:
    """Run jobs for as long as the block lasts; one recipe alone is that of clips."""
    jobs = Jobs(
        database, process_id=process_id, waiting_limit=waiting_limit, clock=clock, work=work
    )
    chosen = recipes if isinstance(recipes, Mapping) else {JobKind.CLIP: recipes}
    for kind, recipe in chosen.items():
        jobs.register(kind, recipe)
    await jobs.start()
    try:
        yield jobs
    finally:
        await jobs.stop()


def order(fingerprint: str = "body", **more: Any) -> Order:
    """Return an order for a clip; `fingerprint` stands for its whole body."""
    plain = Order(
        kind=JobKind.CLIP, request={"body": fingerprint}, fingerprint=fingerprint, caller="me"
    )
    return replace(plain, **more)


async def ended(jobs: Jobs, wanted: Order | str) -> Job:
    """Return a job with its end; an order is submitted first."""
    if isinstance(wanted, Order):
        wanted = (await jobs.submit(wanted, wait=False)).job.id
    return await jobs.outcome(wanted)


async def types(jobs: Jobs, job_id: str) -> list[str]:
    """Return the types of a job's events."""
    return [event.data.type for event in await jobs.events(job_id)]


async def until_running(jobs: Jobs, *job_ids: str) -> None:
    """Wait until jobs have been taken up."""

    async def are() -> bool:
        return all([(await jobs.get(job_id)).started_at is not None for job_id in job_ids])

    await until_async(are)
