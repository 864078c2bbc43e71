"""Jobs that end when and how a test says, and requests that wait for them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from decimal import Decimal

from songreel.domain.attempt import Attempt, AttemptState
from songreel.domain.errors import (
    FailureCode,
    SongreelError,
    VideoGenerationError,
)
from songreel.domain.job import Job
from songreel.jobs.context import JobContext
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Order, Ticket
from tests.support.databases import START
from tests.support.work import order


@dataclass
class Desk:
    """A recipe whose jobs end when and how they are told to."""

    ends: dict[str, asyncio.Future[dict[str, object]]] = field(default_factory=dict)

    async def __call__(self, context: JobContext) -> dict[str, object]:
        return await context.unless_cancelled(self._wait(context.job.id))

    async def _wait(self, job_id: str) -> dict[str, object]:
        return await asyncio.shield(self.of(job_id))

    def of(self, job_id: str) -> asyncio.Future[dict[str, object]]:
        return self.ends.setdefault(job_id, asyncio.get_running_loop().create_future())

    async def end(self, jobs: Jobs, job_id: str, failure: SongreelError | None = None) -> Job:
        if failure is None:
            self.of(job_id).set_result({"made": job_id})
        else:
            self.of(job_id).set_exception(failure)
        return await jobs.outcome(job_id)


async def waits(jobs: Jobs, wanted: Order) -> tuple[Ticket, str]:
    """Submit an order that a request waits for; return its ticket and its lease."""
    ticket = await jobs.submit(wanted, wait=True)
    assert ticket.lease is not None
    return ticket, ticket.lease


KEYED = order(idempotency_key="k")


def failure(code: FailureCode) -> VideoGenerationError:
    return VideoGenerationError(code, "no")


ATTEMPT = Attempt(
    id="attempt",
    owner_id="local",
    job_id="",
    backend="replicate",
    model="veo",
    input_hash="i",
    amount=Decimal("0.4"),
    state=AttemptState.RESERVED,
    created_at=START,
)
