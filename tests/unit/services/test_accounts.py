"""What a person decides about money that was or may have been spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from songreel.core.ids import new_public_id
from songreel.core.settings import Settings
from songreel.domain.attempt import Attempt, Decision, Settlement
from songreel.domain.capability import Capability, Medium, Price
from songreel.domain.errors import ConflictError, NotFoundError
from songreel.domain.job import Job, JobKind, JobState
from songreel.jobs.ledger import HeldError, Ledger
from songreel.jobs.mark import SentMark
from songreel.jobs.order import Order
from songreel.providers.registry import installed
from songreel.services.accounts import Accounts, makers
from songreel.services.bookkeeping import ClosedDesk, open_accounts
from songreel.storage import attempts, idempotency, jobs
from songreel.storage.database import Database
from tests.support.databases import START, HandClock

pytestmark = pytest.mark.anyio

PRICE = Decimal("0.40")
PAID = Capability("dear", "dear/1", Medium.VIDEO, Price(PRICE, "call", "a page", date(2026, 11, 1)))
FREE = replace(PAID, backend="free", price=Price(Decimal(0), "call", "here", date(2026, 11, 1)))


@dataclass
class Books:
    """The use cases over a database without anybody who carries jobs out."""

    accounts: Accounts
    ledger: Ledger
    database: Database

    async def job(
        self, state: JobState = JobState.FAILED, parent: Job | None = None, minute: int = 0
    ) -> Job:
        """Store a job."""
        at = START + timedelta(minutes=minute)
        job = Job(
            id=new_public_id(),
            owner_id="local",
            kind=JobKind.CLIP if parent else JobKind.FILM,
            state=state,
            request={"made": minute},
            fingerprint=f"fingerprint {minute}",
            created_at=at,
            ended_at=at if state.is_end else None,
            parent_id=None if parent is None else parent.id,
        )
        async with self.database.transaction() as connection:
            await jobs.insert(connection, job)
        return job

    async def unknown(self, job: Job) -> Attempt:
        """Store an order of a job of which nobody knows what became."""
        order, is_new = await self.ledger.reserve(job, PAID, "hash", PRICE, units=1, again=True)
        assert is_new
        order = await self.ledger.sending(order, None)
        await self.ledger.settle(order, Settlement.UNKNOWN, "OUTCOME_UNKNOWN")
        return order

    async def orders(self, job: Job) -> Sequence[Attempt]:
        """Return the orders of a job."""
        async with self.database.reading() as connection:
            return await attempts.of_family(connection, job.id)


@pytest.fixture
def books(sqlite_database: Database, tmp_path: Path, clock: HandClock) -> Books:
    ledger = Ledger(sqlite_database, cap=Decimal(25), mark=SentMark(tmp_path), clock=clock)
    desk = ClosedDesk(sqlite_database)
    return Books(Accounts(sqlite_database, desk, ledger), ledger, sqlite_database)


async def test_submitting_again_leads_keys_to_one_new_job(books: Books) -> None:
    lost = await books.job()
    await books.unknown(lost)
    async with books.database.transaction() as connection:
        await idempotency.keep(
            connection, "local", "me", "key", job_id=lost.id, fingerprint="f", at=START
        )

    again = await books.accounts.submit_again(lost.id)

    assert again.id != lost.id
    assert (again.state, again.kind, again.request) == (JobState.QUEUED, lost.kind, lost.request)
    assert again.fingerprint == lost.fingerprint
    assert (await books.accounts.submit_again(lost.id)).id == again.id
    async with books.database.reading() as connection:
        held = await idempotency.find(connection, "local", "me", "key")
    assert held is not None
    assert held.job_id == again.id
    assert len(await books.accounts.listed()) == 2


async def test_a_crash_after_the_decision_leaves_it_to_be_said_again(books: Books) -> None:
    lost = await books.job()
    order = await books.unknown(lost)
    async with books.database.transaction() as connection:
        await attempts.decide(connection, order.id, Decision.SUBMIT_AGAIN)

    assert (await books.accounts.submit_again(lost.id)).state is JobState.QUEUED


async def test_a_second_unknown_outcome_has_a_job_of_its_own(books: Books) -> None:
    lost = await books.job()
    await books.unknown(lost)
    first = await books.accounts.submit_again(lost.id)
    await books.unknown(lost)
    assert (await books.accounts.submit_again(lost.id)).id != first.id


async def test_of_a_part_the_film_is_ordered_again(books: Books) -> None:
    film = await books.job()
    part = await books.job(parent=film, minute=1)
    await books.unknown(part)
    assert (await books.accounts.of_job(film)).actions == ("submit_again", "give_up")

    again = await books.accounts.submit_again(part.id)

    assert (again.kind, again.request, again.parent_id) == (JobKind.FILM, film.request, None)
    assert (await books.accounts.of_job(film)).actions == ()


async def test_a_film_that_is_still_made_takes_the_part_up_itself(books: Books) -> None:
    film = await books.job(JobState.RUNNING)
    part = await books.job(parent=film, minute=1)
    await books.unknown(part)
    assert (await books.accounts.submit_again(part.id)).id == film.id


@pytest.mark.parametrize(("charged", "counts"), [(None, PRICE), (True, PRICE), (False, Decimal(0))])
async def test_giving_up_says_what_counts(
    books: Books, charged: bool | None, counts: Decimal
) -> None:
    lost = await books.job()
    await books.unknown(lost)

    account = await books.accounts.give_up(lost.id, charged=charged)

    # Whoever has given it up may have the same made once more, by trying again.
    assert account.actions == ("retry",)
    assert await books.ledger.spent() == counts
    with pytest.raises(ConflictError):
        await books.accounts.submit_again(lost.id)


async def test_giving_up_leaves_what_was_submitted_again(books: Books) -> None:
    film = await books.job()
    first = await books.job(parent=film, minute=1)
    second = await books.job(parent=film, minute=2)
    await books.unknown(first)
    await books.accounts.submit_again(first.id)
    await books.unknown(second)

    await books.accounts.give_up(film.id, charged=False)

    found = await books.orders(film)
    assert [order.settlement for order in found] == [Settlement.UNKNOWN, Settlement.NOT_CHARGED]
    assert await books.ledger.spent() == PRICE


async def test_nothing_is_decided_of_what_is_known_or_runs(books: Books) -> None:
    done, runs = await books.job(JobState.SUCCEEDED), await books.job(JobState.RUNNING, minute=1)
    await books.unknown(runs)
    for job in (done, runs):
        with pytest.raises(ConflictError):
            await books.accounts.submit_again(job.id)
        with pytest.raises(ConflictError):
            await books.accounts.give_up(job.id)
    with pytest.raises(NotFoundError):
        await books.accounts.give_up(new_public_id())
    (order,) = await books.orders(runs)
    assert order.is_unresolved


async def test_a_film_that_was_cancelled_says_what_its_parts_cost(books: Books) -> None:
    film = await books.job(JobState.CANCELLED)
    assert (await books.accounts.of_job(film)).cancellation() is None
    first = await books.job(JobState.CANCELLED, parent=film, minute=1)
    second = await books.job(JobState.CANCELLED, parent=film, minute=2)
    order, _ = await books.ledger.reserve(first, PAID, "hash", PRICE, units=1)
    told = (await books.accounts.of_job(film)).cancellation()
    assert told == "What its parts cost: $0.40 still being settled."
    await books.ledger.settle(order, Settlement.NOT_CHARGED, "aborted")
    told = (await books.accounts.of_job(film)).cancellation()
    assert told == "What its parts cost: nothing is charged."
    await books.unknown(second)
    order, _ = await books.ledger.reserve(first, PAID, "hash", PRICE, units=1)
    await books.ledger.settle(order, Settlement.CHARGED, "canceled", Decimal("0.2"))
    told = (await books.accounts.of_job(film)).cancellation()
    assert told == (
        "What its parts cost: $0.20 charged for what was made or was running, "
        "$0.40 that may be charged, nobody knows."
    )
    done = await books.job(JobState.SUCCEEDED, minute=3)
    await books.unknown(done)
    assert (await books.accounts.of_job(done)).cancellation() is None


async def test_nothing_is_decided_while_paid_orders_are_held(books: Books) -> None:
    lost = await books.job()
    await books.unknown(lost)
    await books.accounts.hold()
    with pytest.raises(HeldError, match="somebody asked for it"):
        await books.accounts.submit_again(lost.id)
    assert (await books.accounts.of_job(lost)).actions == ("submit_again", "give_up")


async def test_only_new_paid_orders_are_refused_while_held(books: Books) -> None:
    known = await books.job(JobState.RUNNING)
    async with books.database.transaction() as connection:
        await idempotency.keep(
            connection, "local", "me", "key", job_id=known.id, fingerprint="f", at=START
        )
    order = Order(JobKind.CLIP, {}, "f", caller="me")
    await books.accounts.admit(order, [PAID])

    await books.accounts.hold()

    await books.accounts.admit(order, [FREE])
    await books.accounts.admit(replace(order, idempotency_key="key"), [PAID])
    for refused in (order, replace(order, idempotency_key="another")):
        with pytest.raises(HeldError):
            await books.accounts.admit(refused, [FREE, PAID])
    assert (await books.accounts.today()).held is not None
    await books.accounts.release()
    await books.accounts.admit(order, [PAID])
    with pytest.raises(NotFoundError):
        await books.accounts.release()


async def test_the_newest_are_listed_and_parts_only_where_they_are_open(books: Books) -> None:
    old, new = await books.job(), await books.job(JobState.SUCCEEDED, minute=2)
    part = await books.job(parent=old, minute=1)
    await books.unknown(part)

    async def listed(**options: object) -> list[str]:
        found = await books.accounts.listed(**options)  # pyright: ignore[reportArgumentType]
        return [account.job.id for account in found]

    assert await listed() == [new.id, old.id]
    assert await listed(limit=1) == [new.id]
    assert await listed(states=[JobState.FAILED]) == [old.id]
    assert await listed(unresolved=True) == [part.id]
    assert await listed(unresolved=True, states=[JobState.SUCCEEDED]) == []
    assert (await books.accounts.today()).unresolved == 1
    assert await books.accounts.listed("somebody else") == []


async def test_books_can_be_opened_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", daily_cap=Decimal("7.5"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ledger.mark").write_text("2", "ascii")
    async with open_accounts(settings) as (accounts, desk):
        today = await accounts.today()
        assert (today.cap, today.spent) == (Decimal("7.5"), 0)
        assert today.held is not None
        assert "restored from a backup" in today.held["reason"]
        placed = await desk.place(Order(JobKind.CLIP, {"x": 1}, "f", job_id=new_public_id()))
        assert await desk.get(placed.id) == placed
        assert await desk.place(Order(JobKind.CLIP, {"x": 1}, "f", job_id=placed.id)) == placed
        with pytest.raises(NotFoundError):
            await desk.get(placed.id, "somebody else")
    assert (tmp_path / "data" / "songreel.db").exists()


def test_an_order_tells_who_carries_it_out(settings: Settings, tmp_path: Path) -> None:
    registry = installed(settings, tmp_path)
    local = {"backend": "local"}
    models = {model.medium: model.model for model in registry.provider("local").models}
    film = {
        "clip": {**local, "model": models[Medium.VIDEO]},
        "scenes": {**local, "spec": {"model": models[Medium.TEXT]}},
        "reference": {**local, "spec": {"model": models[Medium.IMAGE]}},
    }
    found = makers(Order(JobKind.FILM, film, "f"), registry)
    assert {model.medium for model in found} == set(Medium)
    clip = {**local, "spec": {"model": models[Medium.VIDEO]}}
    (one,) = makers(Order(JobKind.CLIP, clip, "f"), registry)
    assert one.medium is Medium.VIDEO
