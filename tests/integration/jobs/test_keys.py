"""An idempotency key stands for one request, as long as something may have been made of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from songreel.domain.attempt import Settlement
from songreel.domain.errors import (
    ConflictError,
    FailureCode,
    InvalidRequestError,
    SongreelError,
    StorageFullError,
)
from songreel.domain.job import JobKind, JobState
from songreel.jobs.order import Joined, Repeat
from songreel.storage import attempts
from songreel.storage.database import Database
from tests.integration.jobs.desk import ATTEMPT, KEYED, Desk, failure, waits
from tests.support.databases import HandClock
from tests.support.work import order, running

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("finished", [False, True])
@pytest.mark.parametrize("wait", [False, True])
async def test_the_same_key_and_body_join_the_same_job(
    database: Database, finished: bool, wait: bool
) -> None:
    desk = Desk()
    async with running(database, desk) as jobs:
        first, _ = await waits(jobs, KEYED)
        if finished:
            await desk.end(jobs, first.job.id)
        again = await jobs.submit(KEYED, wait=wait)
        assert (again.how, again.job.id) == (Joined.JOINED, first.job.id)
        assert again.job.state.is_end == finished
        known = await jobs.repeated(Repeat("k", KEYED.sent, caller="me"), wait=wait)
        assert known is not None
        assert (known.how, known.job.id) == (Joined.JOINED, first.job.id)
        assert (known.lease is not None) == wait
        assert (again.lease is not None) == wait


async def test_the_same_key_with_another_body_is_a_conflict(sqlite_database: Database) -> None:
    desk = Desk()
    async with running(sqlite_database, {JobKind.CLIP: desk, JobKind.FILM: desk}) as jobs:
        first = await jobs.submit(KEYED, wait=True)
        for other in (
            order("other body", idempotency_key="k"),
            order(idempotency_key="k", kind=JobKind.FILM),
        ):
            with pytest.raises(ConflictError, match="key was used for another request"):
                await jobs.submit(other, wait=True)
        await desk.end(jobs, first.job.id)
        with pytest.raises(ConflictError):
            await jobs.submit(order("other body", idempotency_key="k"), wait=True)


async def test_a_key_stands_for_what_was_sent_whatever_that_is_made_of(
    sqlite_database: Database,
) -> None:
    desk = Desk()
    sent = order("of the song as it was heard", idempotency_key="k", body="sent")
    async with running(sqlite_database, desk) as jobs:
        first = await jobs.submit(sent, wait=False)
        corrected = replace(sent, fingerprint="of the song as it was corrected")
        again = await jobs.submit(corrected, wait=False)
        assert (again.how, again.job.id) == (Joined.JOINED, first.job.id)
        with pytest.raises(ConflictError, match="key was used for another request"):
            await jobs.submit(replace(sent, body="another"), wait=False)
        for body, found in (("sent", first.job.id), ("another", None)):
            known = await jobs.repeated(Repeat("k", body, caller="me"), wait=False)
            assert (known and known.job.id) == found


async def test_a_key_of_before_bodies_were_told_apart_stands_for_its_fingerprint(
    sqlite_database: Database,
) -> None:
    async with running(sqlite_database, Desk()) as jobs:
        first = await jobs.submit(KEYED, wait=False)
        again = await jobs.submit(replace(KEYED, body="sent"), wait=False)
        assert again.job.id == first.job.id
        with pytest.raises(ConflictError):
            await jobs.submit(replace(KEYED, fingerprint="another", body="sent"), wait=False)


async def test_a_key_belongs_to_its_caller_and_owner(sqlite_database: Database) -> None:
    async with running(sqlite_database, Desk()) as jobs:
        tickets = [
            await jobs.submit(order(idempotency_key="k", caller=caller, owner_id=owner), wait=True)
            for caller, owner in (("me", "local"), ("you", "local"), ("me", "other"))
        ]
    assert {ticket.how for ticket in tickets} == {Joined.NEW}


async def test_a_key_is_kept_for_a_day_from_the_end_of_its_job(
    sqlite_database: Database, clock: HandClock
) -> None:
    desk, repeat = Desk(), Repeat("k", KEYED.sent, caller="me")
    async with running(sqlite_database, desk, clock=clock) as jobs:
        first = await jobs.submit(KEYED, wait=True)
        clock.forward(hours=100)
        assert (await jobs.submit(KEYED, wait=True)).how is Joined.JOINED
        await desk.end(jobs, first.job.id)
        clock.forward(hours=24, microseconds=-1)
        assert (await jobs.submit(KEYED, wait=True)).how is Joined.JOINED
        assert await jobs.repeated(repeat, wait=False) is not None
        clock.forward(microseconds=1)
        assert await jobs.repeated(repeat, wait=True) is None
        anew = await jobs.submit(KEYED, wait=True)
        assert (anew.how, anew.job.id == first.job.id) == (Joined.NEW, False)
        assert (await jobs.submit(KEYED, wait=True)).job.id == anew.job.id


# Ends that say nothing about an order: they free the key only where the ledger knows of none.
UNBILLED = {
    FailureCode.BACKEND_UNAVAILABLE,
    FailureCode.RATE_LIMIT_EXCEEDED,
    FailureCode.CANCELLED,
}


@pytest.mark.parametrize("submitted", [False, True])
@pytest.mark.parametrize(
    ("end", "frees"),
    [
        *[(failure(code), code.nothing_was_made or code in UNBILLED) for code in FailureCode],
        (InvalidRequestError("no"), True),
        (StorageFullError("no"), True),
        (SongreelError("no"), False),
        (None, False),
    ],
)
async def test_a_key_is_freed_where_nothing_was_made(
    sqlite_database: Database, end: SongreelError | None, frees: bool, submitted: bool
) -> None:
    desk = Desk()
    async with running(sqlite_database, desk) as jobs:
        first = await jobs.submit(KEYED, wait=True)
        async with sqlite_database.transaction() as connection:
            await attempts.insert(connection, replace(ATTEMPT, job_id=first.job.id))
            if submitted:
                await attempts.submitted(connection, "attempt", "provider-1")
        await desk.end(jobs, first.job.id, end)
        again = await jobs.submit(KEYED, wait=True)
    # An order that a backend took holds the key, whatever the error says.
    expected = Joined.NEW if frees and not submitted else Joined.JOINED
    assert again.how is expected


async def test_an_order_that_was_not_billed_does_not_hold_the_key(
    sqlite_database: Database,
) -> None:
    desk = Desk()
    async with running(sqlite_database, desk) as jobs:
        first = await jobs.submit(KEYED, wait=True)
        async with sqlite_database.transaction() as connection:
            await attempts.insert(connection, replace(ATTEMPT, job_id=first.job.id))
            await attempts.settle(connection, "attempt", Settlement.NOT_CHARGED, "refused: 422")
        await desk.end(jobs, first.job.id, failure(FailureCode.INVALID_INPUT))
        assert (await jobs.submit(KEYED, wait=True)).how is Joined.NEW


@pytest.mark.parametrize("submitted", [False, True])
async def test_a_cancelled_job_holds_its_key_where_an_order_may_have_been_billed(
    sqlite_database: Database, submitted: bool
) -> None:
    async with running(sqlite_database, Desk()) as jobs:
        first = await jobs.submit(KEYED, wait=True)
        if submitted:
            async with sqlite_database.transaction() as connection:
                await attempts.insert(connection, replace(ATTEMPT, job_id=first.job.id))
                await attempts.submitted(connection, "attempt", "provider-1")
        await jobs.cancel(first.job.id)
        told = (await jobs.outcome(first.job.id)).error
        assert told is not None
        assert "only where a backend may bill what was begun, a new Idem" in told["message"]
        again = await jobs.submit(KEYED, wait=True)
        assert again.how is (Joined.JOINED if submitted else Joined.NEW)
        assert again.job.state is (JobState.CANCELLED if submitted else JobState.QUEUED)
