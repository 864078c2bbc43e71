"""Whatever callers, connections, keys, ends, restarts and the clock do: nobody pays twice.

A model of a page predicts for each request whether it gets a new job, joins or adopts one; real
jobs on a real database have to agree.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from songreel.core.ids import new_id
from songreel.domain.errors import ConflictError, FailureCode, VideoGenerationError
from songreel.jobs.context import JobContext
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Joined, Ticket
from songreel.storage.database import Database
from tests.support.databases import HandClock
from tests.support.work import order, running

ORPHAN_FOR = timedelta(minutes=15)
KEY_KEPT_FOR = timedelta(hours=24)
# Not drawn from the jobs themselves: the engine's threads use `random` meanwhile, which hypothesis
# takes for a mistake in a strategy.
PICK = st.integers(0, 99)
Thing = TypeVar("Thing")
BODIES, CALLERS, KEYS = ("a", "b"), ("me", "you"), (None, "k", "l")


def one_of(things: list[Thing], pick: int) -> Thing:
    return things[pick % len(things)]


@dataclass
class ModelJob:
    """What the contract says about a job, in the order in which they were made."""

    id: str
    body: str
    caller: str
    key: str | None
    was_waited_for: bool
    answered: bool = False
    cancelled: bool = False
    ended_at: datetime | None = None
    leases: set[str] = field(default_factory=set)
    last_lease_end: datetime | None = None

    def is_orphan(self, now: datetime) -> bool:
        if self.key is not None or self.answered or self.cancelled or self.leases:
            return False
        if not self.was_waited_for:
            return False
        if self.ended_at is None:
            return True
        assert self.last_lease_end is not None
        return now < max(self.ended_at, self.last_lease_end) + ORPHAN_FOR


class House:
    """One running set of jobs for a whole run of the machine; each example has its own callers."""

    def __init__(self, portal: BlockingPortal, folder: Path) -> None:
        self.portal = portal
        self.clock = HandClock()
        self.ends: dict[str, asyncio.Future[dict[str, object]]] = {}
        self.stack = AsyncExitStack()
        self.database: Database = portal.call(self._open, folder)
        self.jobs: Jobs = portal.call(self._start)

    async def _open(self, folder: Path) -> Database:
        return await Database.open(None, data=folder)

    async def _start(self) -> Jobs:
        return await self.stack.enter_async_context(
            running(self.database, self.recipe, clock=self.clock)
        )

    async def _stop(self) -> None:
        await self.stack.aclose()

    def restart(self) -> None:
        self.portal.call(self._stop)
        self.jobs = self.portal.call(self._start)

    def close(self) -> None:
        self.portal.call(self._stop)
        self.portal.call(self.database.close)

    async def recipe(self, context: JobContext) -> dict[str, object]:
        return await context.unless_cancelled(self._wait(context.job.id))

    async def _wait(self, job_id: str) -> dict[str, object]:
        return await asyncio.shield(self._end(job_id))

    def _end(self, job_id: str) -> asyncio.Future[dict[str, object]]:
        return self.ends.setdefault(job_id, asyncio.get_running_loop().create_future())

    async def finish(self, job_id: str, failure: FailureCode | None) -> None:
        if failure is None:
            self._end(job_id).set_result({})
        else:
            self._end(job_id).set_exception(VideoGenerationError(failure, "no"))
        await self.jobs.outcome(job_id)

    async def cancel(self, job_id: str) -> None:
        await self.jobs.cancel(job_id)
        await self.jobs.outcome(job_id)


_house: list[House] = []


class Admission(RuleBasedStateMachine):
    """Requests come, go and come again."""

    def __init__(self) -> None:
        super().__init__()
        self.house = _house[0]
        self.example = new_id()
        self.jobs: list[ModelJob] = []
        self.keys: dict[tuple[str, str], ModelJob] = {}
        self.restarts = 0

    @property
    def now(self) -> datetime:
        return self.house.clock.moment

    @rule(
        body=st.sampled_from(BODIES),
        caller=st.sampled_from(CALLERS),
        key=st.sampled_from(KEYS),
        wait=st.booleans(),
    )
    def request(self, body: str, caller: str, key: str | None, wait: bool) -> None:
        self.house.clock.forward(milliseconds=1)
        wanted = order(body, caller=f"{self.example}/{caller}", idempotency_key=key)

        async def submit() -> Ticket:
            return await self.house.jobs.submit(wanted, wait=wait)

        how, expected = self._predict(body, caller, key)
        if how is None:
            with pytest.raises(ConflictError):
                self.house.portal.call(submit)
            return
        ticket = self.house.portal.call(submit)
        assert ticket.how is how
        if expected is None:
            expected = ModelJob(ticket.job.id, body, caller, key, was_waited_for=wait)
            self.jobs.append(expected)
            if key is not None:
                self.keys[caller, key] = expected
        assert ticket.job.id == expected.id
        assert ticket.job.state.is_end == (expected.ended_at is not None)
        assert (ticket.lease is not None) == wait
        if ticket.lease is not None:
            expected.leases.add(ticket.lease)
        elif how is not Joined.JOINED:
            expected.answered = True

    def _predict(
        self, body: str, caller: str, key: str | None
    ) -> tuple[Joined | None, ModelJob | None]:
        if key is None:
            mine = [job for job in self.jobs if (job.body, job.caller) == (body, caller)]
            orphans = [job for job in mine if job.is_orphan(self.now)]
            return (Joined.ADOPTED, orphans[0]) if orphans else (Joined.NEW, None)
        job = self.keys.get((caller, key))
        if job is None or (job.ended_at is not None and job.ended_at + KEY_KEPT_FOR <= self.now):
            return Joined.NEW, None
        return (Joined.JOINED, job) if job.body == body else (None, None)

    def _leased(self) -> list[tuple[ModelJob, str]]:
        return [(job, lease) for job in self.jobs for lease in sorted(job.leases)]

    def _unfinished(self) -> list[ModelJob]:
        return [job for job in self.jobs if job.ended_at is None]

    @precondition(lambda self: self._leased())
    @rule(pick=PICK, delivered=st.booleans())
    def connection_ends(self, pick: int, delivered: bool) -> None:
        job, lease = one_of(self._leased(), pick)
        answered = delivered and job.ended_at is not None

        async def release() -> None:
            await self.house.jobs.release(lease, answered=answered)

        self.house.portal.call(release)
        job.leases.discard(lease)
        job.last_lease_end = self.now
        job.answered = job.answered or answered

    @precondition(lambda self: self._unfinished())
    @rule(
        pick=PICK,
        failure=st.sampled_from([None, FailureCode.TIMEOUT, FailureCode.INVALID_INPUT]),
    )
    def job_ends(self, pick: int, failure: FailureCode | None) -> None:
        job = one_of(self._unfinished(), pick)
        self.house.portal.call(self.house.finish, job.id, failure)
        job.ended_at = self.now
        if failure is not None and failure.nothing_was_made:
            self._free(job)

    def _free(self, job: ModelJob) -> None:
        self.keys = {name: held for name, held in self.keys.items() if held is not job}

    @precondition(lambda self: self._unfinished())
    @rule(pick=PICK)
    def job_is_cancelled(self, pick: int) -> None:
        job = one_of(self._unfinished(), pick)
        self.house.portal.call(self.house.cancel, job.id)
        job.ended_at = self.now
        job.cancelled = True
        self._free(job)

    @rule(minutes=st.sampled_from([1, 7, 15, 60, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.house.clock.forward(minutes=minutes)

    @precondition(lambda self: self.restarts < 1 and len(self.jobs) > 2)
    @rule()
    def server_restarts(self) -> None:
        self.restarts += 1
        self.house.restart()
        for job in self.jobs:
            if job.leases:
                job.leases.clear()
                job.last_lease_end = self.now

    @invariant()
    def a_key_leads_to_one_job(self) -> None:
        assert len({id(job) for job in self.keys.values()}) == len(self.keys)

    def teardown(self) -> None:
        for job in self._unfinished():
            self.house.portal.call(self.house.cancel, job.id)


def test_every_request_gets_the_job_that_the_contract_says() -> None:
    with TemporaryDirectory() as folder, start_blocking_portal() as portal:
        _house.append(House(portal, Path(folder)))
        try:
            machine = Admission.TestCase
            machine.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
            machine().runTest()
        finally:
            _house.pop().close()
