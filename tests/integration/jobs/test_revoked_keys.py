"""What a key ordered is not sent any more once its revocation was answered, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from songreel.core.clock import now
from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.errors import UnauthenticatedError
from songreel.domain.job import Job, JobKind, JobState
from songreel.domain.quote import QuoteState
from songreel.jobs.context import JobContext, Recipe
from songreel.jobs.ledger import KeyRevokedError
from songreel.jobs.manager import Jobs
from songreel.services.api_keys import ApiKeys
from songreel.services.key_ring import KeyRing
from songreel.storage import api_keys, attempts
from songreel.storage import jobs as rows
from songreel.storage.caller_tables import API_KEYS
from songreel.storage.database import Database
from songreel.storage.tables import ATTEMPTS
from songreel.workflows.parts import failure_of
from tests.support.databases import START, HandClock
from tests.support.money import BY, KEY, MODEL, Till, line
from tests.support.waiting import until_async
from tests.support.work import ended, order, running, until_running

pytestmark = pytest.mark.anyio

PRICE = Decimal("0.40")


@dataclass
class Shop:
    """A recipe that orders as those of clips do, from a service that delivers when it is told."""

    till: Till
    may_send: asyncio.Event = field(default_factory=asyncio.Event)
    delivered: asyncio.Event = field(default_factory=asyncio.Event)
    sent: list[str] = field(default_factory=list)

    async def __call__(self, context: JobContext) -> dict[str, object]:
        ledger = self.till.ledger
        attempt, _ = await ledger.reserve(context.job, MODEL, context.job.id, PRICE, units=1)
        try:
            await context.unless_cancelled(self.may_send.wait())
            attempt = await ledger.sending(attempt, None)
        except BaseException:
            await ledger.settle(attempt, Settlement.NOT_CHARGED, "not sent")
            raise
        self.sent.append(context.job.id)
        attempt = await ledger.submitted(attempt, f"order of {context.job.id}")
        await context.unless_cancelled(self.delivered.wait())
        await ledger.settle(attempt, Settlement.CHARGED, "list_price", PRICE)
        return {"made": context.job.id}


@pytest.fixture
async def till(database: Database, tmp_path: Path) -> Till:
    till = Till.over(database, tmp_path / "till", HandClock(now()), "1000")
    await till.have()
    return till


@asynccontextmanager
async def keys_of(database: Database, jobs: Jobs | None) -> AsyncIterator[ApiKeys]:
    ring = KeyRing(database)
    try:
        yield ApiKeys(database, ring, None if jobs is None else jobs.stop_revoked)
    finally:
        await ring.close()


async def ordered(jobs: Jobs, name: str, **more: str | None) -> str:
    wanted = replace(order(name), **{"key_id": KEY, **more})
    return (await jobs.submit(wanted, wait=False)).job.id


async def written_down(database: Database) -> list[str]:
    """Return the jobs of which the ledger says that something was sent."""
    async with database.reading() as connection:
        found = await connection.execute(
            sa.select(ATTEMPTS.c.job_id).where(ATTEMPTS.c.sent_at.is_not(None))
        )
        return sorted(found.scalars())


def message(job: Job) -> str:
    assert job.error is not None
    assert job.error["error_code"] == "CANCELLED"
    return str(job.error["message"])


async def test_nothing_is_sent_after_a_revocation_was_answered(
    database: Database, till: Till
) -> None:
    shop = Shop(till)
    shop.may_send.set()
    shop.delivered.set()
    async with running(database, shop) as jobs, keys_of(database, jobs) as keys:

        async def order_on() -> list[str]:
            made: list[str] = []
            for number in range(60):
                try:
                    made.append(await ordered(jobs, f"clip {number}"))
                except UnauthenticatedError:
                    break
            return made

        ordering = asyncio.create_task(order_on())
        await until_async(lambda: _is(len(shop.sent) >= 5))
        await keys.revoke(KEY)
        answered = await written_down(database)
        made = await ordering
        ends = [await jobs.outcome(job_id) for job_id in made]
    assert await written_down(database) == answered
    assert {job.state for job in ends} <= {JobState.SUCCEEDED, JobState.CANCELLED}
    assert sorted(job.id for job in ends if job.state is JobState.SUCCEEDED) == answered
    assert all(KEY in message(job) for job in ends if job.state is JobState.CANCELLED)
    # All that was set aside and not sent is free again.
    assert Decimal((await till.sums())["everything"]) == PRICE * len(answered)
    assert not await till.differences()


async def _is(value: bool) -> bool:
    return value


async def reserved(database: Database, till: Till) -> Attempt:
    """Write down a job of the key with its order, which nobody carries out."""
    job = till.job(project_id=None)
    async with database.transaction() as connection:
        await rows.insert(connection, job)
    return await till.reserve(job)


async def test_a_revocation_waits_for_an_order_that_is_just_written_down(
    database: Database, till: Till
) -> None:
    attempt = await reserved(database, till)
    async with keys_of(database, None) as keys:
        async with database.transaction() as connection:
            assert not await api_keys.is_ordered_by_revoked(connection, attempt.job_id)
            revoking = asyncio.create_task(keys.revoke(KEY))
            done, _ = await asyncio.wait((revoking,), timeout=0.3)
            assert not done
            await attempts.intend(connection, attempt.id, None, START)
        await revoking
    assert await written_down(database) == [attempt.job_id]


async def test_an_order_waits_for_a_revocation_that_is_just_written_down(
    database: Database, till: Till
) -> None:
    attempt = await reserved(database, till)
    async with database.transaction() as connection:
        assert await api_keys.revoke(connection, KEY, now())
        sending = asyncio.create_task(till.ledger.sending(attempt, None))
        done, _ = await asyncio.wait((sending,), timeout=0.3)
        assert not done
    with pytest.raises(KeyRevokedError):
        await sending
    assert await written_down(database) == []


async def test_nothing_is_set_aside_for_a_revoked_key(database: Database, till: Till) -> None:
    job = till.job(project_id=None)
    async with database.transaction() as connection:
        await rows.insert(connection, job)
        await api_keys.revoke(connection, KEY, now())
    with pytest.raises(KeyRevokedError):
        await till.reserve(job)
    assert await till.sums() == {}


async def test_what_was_sent_is_brought_in_and_all_else_ends(
    database: Database, till: Till
) -> None:
    shop = Shop(till)
    async with running(database, shop) as jobs, keys_of(database, jobs) as keys:
        shop.may_send.set()
        sent = await ordered(jobs, "sent")
        await until_async(lambda: _is(shop.sent == [sent]))
        shop.may_send.clear()
        set_aside = await ordered(jobs, "set aside")
        neighbours = await ordered(jobs, "neighbour's", key_id="another key")
        await until_running(jobs, set_aside, neighbours)
        await until_async(lambda: _set_aside(database, 2))

        await keys.revoke(KEY)

        job = await jobs.outcome(set_aside)
        assert job.state is JobState.CANCELLED
        assert "was revoked" in message(job)
        assert "Another key of the same workspace" in message(job)
        assert not (await jobs.get(sent)).state.is_end
        assert (await till.sums())["everything"] == "0.80"
        shop.may_send.set()
        shop.delivered.set()
        assert (await jobs.outcome(sent)).state is JobState.SUCCEEDED
        assert (await jobs.outcome(neighbours)).state is JobState.SUCCEEDED
        with pytest.raises(UnauthenticatedError, match="revoked"):
            await ordered(jobs, "too late")
    assert shop.sent == [sent, neighbours]


async def _set_aside(database: Database, count: int) -> bool:
    async with database.reading() as connection:
        found = await connection.execute(
            sa.select(sa.func.count()).where(ATTEMPTS.c.state == AttemptState.RESERVED.value)
        )
        return found.scalar_one() == count


async def limit_to_one(database: Database) -> None:
    """Have a second job of the key wait for an hour."""
    limited = {"jobs_per_hour": 1, "over_limit": "queue"}
    async with database.transaction() as connection:
        await connection.execute(sa.update(API_KEYS).where(API_KEYS.c.id == KEY).values(limited))


async def test_what_waits_for_its_turn_ends_at_once(database: Database, till: Till) -> None:
    await limit_to_one(database)
    shop = Shop(till)
    shop.may_send.set()
    shop.delivered.set()
    async with running(database, shop) as jobs, keys_of(database, jobs) as keys:
        await ended(jobs, await ordered(jobs, "first"))
        waits = await ordered(jobs, "second")
        assert (await jobs.get(waits)).not_before is not None
        await keys.revoke(KEY)
        job = await jobs.get(waits)
    assert (job.state, job.started_at) == (JobState.CANCELLED, None)
    assert "was revoked" in message(job)


async def test_a_key_that_was_revoked_without_a_server_orders_nothing_after_the_start(
    database: Database, till: Till
) -> None:
    await limit_to_one(database)
    shop = Shop(till)
    async with running(database, shop) as jobs:
        job_id = await ordered(jobs, "left")
        await until_async(lambda: _set_aside(database, 1))
        waits = await ordered(jobs, "waits")
    async with keys_of(database, None) as keys:
        await keys.revoke(KEY)
    shop.may_send.set()
    async with running(database, shop) as jobs:
        assert (await jobs.get(waits)).state is JobState.CANCELLED
        job = await jobs.outcome(job_id)
    assert (job.state, shop.sent) == (JobState.CANCELLED, [])
    assert "was revoked" in message(job)


async def test_who_cancelled_before_is_told_so(database: Database, till: Till) -> None:
    shop = Shop(till)
    async with running(database, shop) as jobs, keys_of(database, jobs) as keys:
        job_id = await ordered(jobs, "cancelled")
        await until_async(lambda: _set_aside(database, 1))
        await jobs.cancel(job_id)
        job = await jobs.outcome(job_id)
        await keys.revoke(KEY)
        assert await jobs.get(job_id) == job
    assert "revoked" not in message(job)


async def test_a_film_of_another_key_keeps_the_clips_that_it_shares(
    database: Database, till: Till
) -> None:
    """Whose film is made still has what the first one had begun, under its own key."""
    shop = Shop(till)

    async def film(context: JobContext) -> dict[str, object]:
        if context.job.key_id == KEY:
            await context.child(order("shot", job_id=SHOT))
        await context.child_outcome(SHOT)
        return {}

    recipes: dict[JobKind, Recipe] = {JobKind.CLIP: shop, JobKind.FILM: film}
    async with running(database, recipes) as jobs, keys_of(database, jobs) as keys:
        first = await ordered_film(jobs, KEY)
        await until_async(lambda: _set_aside(database, 1))
        second = await ordered_film(jobs, "another key")
        await until_running(jobs, second)

        await keys.revoke(KEY)
        assert (await jobs.outcome(first)).state is JobState.CANCELLED
        shop.may_send.set()
        shop.delivered.set()
        assert (await jobs.outcome(second)).state is JobState.SUCCEEDED
    assert shop.sent == [SHOT]


SHOT = "11111111-2222-4333-8444-555555555555"


async def ordered_film(jobs: Jobs, key_id: str) -> str:
    film = replace(order("film", kind=JobKind.FILM), key_id=key_id, caller=key_id)
    return (await jobs.submit(film, wait=False)).job.id


async def test_a_film_whose_clip_met_the_revocation_first_is_cancelled_with_the_reason(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """The clip may hear of it before the film does: neither of them failed."""
    till = Till.over(sqlite_database, tmp_path / "till", HandClock(now()))
    await till.have()
    shop = Shop(till)

    async def film(context: JobContext) -> dict[str, object]:
        shot = await context.child_outcome(await context.child(order("shot")))
        raise failure_of(shot, "The clip could not be made")

    recipes: dict[JobKind, Recipe] = {JobKind.CLIP: shop, JobKind.FILM: film}
    async with running(sqlite_database, recipes) as jobs, keys_of(sqlite_database, None) as keys:
        job_id = await ordered_film(jobs, KEY)
        await until_async(lambda: _set_aside(sqlite_database, 1))
        await keys.revoke(KEY)
        shop.may_send.set()
        job = await jobs.outcome(job_id)
    assert job.state is JobState.CANCELLED
    assert "was revoked" in message(job)


@pytest.mark.parametrize("is_drawn_on", [False, True])
async def test_a_quote_that_the_key_accepted_gives_back_what_nobody_draws(
    database: Database, till: Till, is_drawn_on: bool
) -> None:
    quote = await till.accepted(line("scene"), line("other"))
    job = till.job(quote, key_id="another key")
    if is_drawn_on:
        async with database.transaction() as connection:
            await rows.insert(connection, job)
    async with keys_of(database, None) as keys:
        await keys.revoke(KEY)
    await till.ledger.end_lapsed_quotes()
    state = (await till.quotes.get(quote.id)).state
    if is_drawn_on:
        assert state is QuoteState.ACCEPTED
        assert (await till.reserve(job)).quote_id == quote.id
        async with database.transaction() as connection:
            await rows.finish(connection, job.id, state=JobState.FAILED, at=now())
        await till.ledger.end_lapsed_quotes()
        assert (await till.quotes.get(quote.id)).state is QuoteState.RELEASED
        assert (await till.sums())["everything"] == "0.40"
    else:
        assert state is QuoteState.RELEASED
        assert await till.sums() == {}
    with pytest.raises(UnauthenticatedError, match="revoked"):
        await till.quotes.accept((await till.quote(line("scene"))).id, BY)
