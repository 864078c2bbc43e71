"""Accepted quotes: what they set aside, for which orders, and what of it goes back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from songreel.domain.attempt import Decision, Settlement
from songreel.domain.errors import (
    BudgetExceededError,
    ConflictError,
    NotFoundError,
    QuoteRefusedError,
    from_document,
)
from songreel.domain.job import Job, JobState
from songreel.domain.quote import NotKnown, PriceBasis, Quote, QuoteState
from songreel.services.requests import Caller
from songreel.storage import attempts, jobs
from songreel.storage.database import Database
from tests.support.databases import START, HandClock
from tests.support.money import BY, KEY, PROJECT, Till, everywhere, line

pytestmark = pytest.mark.anyio

TODAY, TOMORROW = "2026-11-23", "2026-11-24"


@pytest.fixture
def till(database: Database, tmp_path: Path, clock: HandClock) -> Till:
    return Till.over(database, tmp_path / "till", clock)


async def test_a_quote_is_kept_as_it_was_made(till: Till) -> None:
    unknown = [NotKnown("the film's title", "it is drawn by hand")]
    free = line("free", "0")
    made = await till.quotes.make(PROJECT, [line("one"), free, line("two", "0.60")], unknown, BY)
    assert (made.state, made.total) == (QuoteState.OPEN, Decimal("1.00"))
    assert [one.subject for one in made.lines] == ["one", "two"]
    assert made.basis == (PriceBasis("dear", "dear/1", "a page", "2026-11-01"),)
    assert made.valid_until == START + timedelta(hours=24)
    assert await till.quotes.get(made.id) == made
    later = await till.quote(line("one"))
    assert {one.id for one in await till.quotes.of_project(PROJECT)} == {made.id, later.id}
    # An offer sets nothing aside.
    assert await till.sums() == {}


async def test_accepting_sets_the_whole_aside_in_every_scope_and_twice_is_once(till: Till) -> None:
    quote = await till.quote(line("one"), line("two", "0.60"))
    accepted = await till.quotes.accept(quote.id, BY)
    assert await till.quotes.accept(quote.id, BY) == accepted
    assert (accepted.state, accepted.day, accepted.key_id) == (QuoteState.ACCEPTED, TODAY, KEY)
    assert accepted.set_aside == Decimal("1.00")
    assert await till.sums() == everywhere("1.00")
    assert not await till.differences()


@pytest.mark.parametrize("kind", ["everything", "owner", "key", "project"])
async def test_two_hundred_quotes_accepted_at_the_edge_of_a_cap(
    database: Database, tmp_path: Path, clock: HandClock, kind: str
) -> None:
    till = Till.over(database, tmp_path / "t", clock, "1.50" if kind == "everything" else "90")
    await till.have(**{} if kind == "everything" else {kind: "1.50"})
    quotes = [await till.quote(line("one"), line("two", "0.30")) for _ in range(40)]

    found = await asyncio.gather(
        *(till.quotes.accept(quotes[number % 40].id, BY) for number in range(200)),
        return_exceptions=True,
    )

    assert len({one.id for one in found if isinstance(one, Quote)}) == 2
    assert all(isinstance(one, Quote | BudgetExceededError) for one in found)
    assert await till.sums() == everywhere("1.40")
    assert not await till.differences()


async def test_an_order_draws_its_line_and_is_counted_once(till: Till) -> None:
    quote = await till.accepted(line("one"), line("two", "0.60"))
    attempt = await till.reserve(till.job(quote, key_id="another"), "one")
    assert (attempt.quote_id, attempt.key_id, attempt.project_id) == (quote.id, KEY, PROJECT)
    assert await till.sums() == everywhere("1.00")
    now = await till.quotes.get(quote.id)
    assert [one.attempt_id for one in now.lines] == [attempt.id, None]
    assert now.set_aside == Decimal("0.60")
    await till.ledger.sending(attempt, None)
    await till.ledger.settle(attempt, Settlement.CHARGED, "list_price", Decimal("0.40"))
    assert await till.sums() == everywhere("1.00")
    assert not await till.differences()


async def test_a_job_may_say_what_its_line_is_called(till: Till) -> None:
    quote = await till.accepted(line("one"))
    attempt = await till.reserve(till.job(quote, quoted_as="one"), "a hash of all that is sent")
    assert (attempt.quote_id, attempt.input_hash) == (quote.id, "a hash of all that is sent")
    assert await till.sums() == everywhere("0.40")


async def test_a_line_pays_for_one_order_however_many_want_it_at_once(till: Till) -> None:
    quote = await till.accepted(line("one"), line("two", "0.60"))
    found = await asyncio.gather(
        *(till.reserve(till.job(quote), "one") for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(one, QuoteRefusedError) for one in found) == 19
    assert await till.sums() == everywhere("1.00")
    assert not await till.differences()


async def test_a_lower_price_draws_that_and_the_rest_goes_back(till: Till) -> None:
    quote = await till.accepted(line("one"))
    attempt = await till.reserve(till.job(quote), "one", "0.25")
    assert attempt.amount == Decimal("0.25")
    assert await till.sums() == everywhere("0.25")
    await till.ledger.settle(attempt, Settlement.NOT_CHARGED, "refused")
    assert await till.sums() == everywhere("0.25")
    assert (await till.quotes.get(quote.id)).set_aside == Decimal("0.25")
    assert not await till.differences()


async def test_a_price_that_rose_is_refused_before_anything_is_sent(till: Till) -> None:
    quote = await till.accepted(line("one"))
    with pytest.raises(QuoteRefusedError) as error:
        await till.reserve(till.job(quote), "one", "0.41")
    assert error.value.message == (
        f"The price of this order of dear/1 rose from $0.40, which the quote {quote.id} sets "
        "aside, to $0.41, so nothing was sent; ask for a new quote."
    )
    assert isinstance(from_document(error.value.to_document()), QuoteRefusedError)
    assert (await till.quotes.get(quote.id)).set_aside == Decimal("0.40")
    assert await till.sums() == everywhere("0.40")


async def test_what_is_not_quoted_is_refused(till: Till) -> None:
    quote = await till.accepted(line("one"))
    with pytest.raises(QuoteRefusedError, match="has no line for this order"):
        await till.reserve(till.job(quote), "another")
    opened = await till.quote(line("one"))
    with pytest.raises(QuoteRefusedError, match="is not accepted: accept it first"):
        await till.reserve(till.job(opened), "one")
    with pytest.raises(QuoteRefusedError, match="There is no quote"):
        await till.reserve(replace(till.job(quote), owner_id="somebody"), "one")
    first = await till.reserve(till.job(quote), "one")
    await till.ledger.settle(first, Settlement.CHARGED, "list_price", Decimal("0.40"))
    with pytest.raises(QuoteRefusedError, match="is spent"):
        await till.reserve(till.job(quote), "one")
    # What costs nothing needs no line.
    free = await till.reserve(till.job(quote), "free", "0")
    assert (free.day, free.quote_id) == (None, None)


async def test_what_was_not_charged_may_be_drawn_again(till: Till) -> None:
    quote = await till.accepted(line("one"))
    first = await till.reserve(till.job(quote), "one")
    await till.ledger.settle(first, Settlement.NOT_CHARGED, "content policy")
    assert await till.sums() == everywhere("0.40")
    second = await till.reserve(till.job(quote), "one")
    assert (await till.quotes.get(quote.id)).lines[0].attempt_id == second.id
    await till.ledger.settle(second, Settlement.CHARGED, "list_price", Decimal("0.30"))
    ended = await till.quotes.get(quote.id)
    assert (ended.state, ended.set_aside) == (QuoteState.SPENT, Decimal(0))
    assert await till.sums() == everywhere("0.30")
    assert not await till.differences()


async def test_an_unknown_outcome_keeps_its_line_until_it_is_known(till: Till) -> None:
    quote = await till.accepted(line("one"))
    first = await till.reserve(till.job(quote), "one")
    await till.ledger.settle(first, Settlement.UNKNOWN, "OUTCOME_UNKNOWN")
    with pytest.raises(QuoteRefusedError, match="is spent by an earlier order"):
        await till.reserve(till.job(quote), "one")
    await till.ledger.settle(first, Settlement.NOT_CHARGED, "told by a person")
    await till.reserve(till.job(quote), "one")
    assert await till.sums() == everywhere("0.40")
    assert not await till.differences()


@pytest.mark.parametrize("decided", [True, False])
async def test_paying_once_more_counts_under_the_caps(till: Till, decided: bool) -> None:
    """Whoever has it submitted again pays for it twice; texts are asked for again by themselves."""
    quote = await till.accepted(line("one"))
    first = await till.reserve(till.job(quote), "one")
    await till.ledger.settle(first, Settlement.UNKNOWN, "OUTCOME_UNKNOWN")
    if decided:
        async with till.database.transaction() as connection:
            await attempts.decide(connection, first.id, Decision.SUBMIT_AGAIN)
    second = await till.reserve(till.job(quote), "one", again=not decided)
    assert second.quote_id is None
    assert await till.sums() == everywhere("0.80")
    assert not await till.differences()


async def test_releasing_gives_back_what_was_not_drawn(till: Till) -> None:
    quote = await till.accepted(line("one"), line("two", "0.60"))
    attempt = await till.reserve(till.job(quote), "one")
    released = await till.quotes.release(quote.id)
    assert (released.state, released.set_aside) == (QuoteState.RELEASED, Decimal(0))
    assert await till.quotes.release(quote.id) == await till.quotes.get(quote.id)
    assert await till.sums() == everywhere("0.40")
    # Nor does what an order gives back later count for a quote that is over.
    await till.ledger.settle(attempt, Settlement.NOT_CHARGED, "refused")
    assert await till.sums() == {}
    with pytest.raises(QuoteRefusedError, match="was released"):
        await till.reserve(till.job(quote), "two", "0.60")
    with pytest.raises(ConflictError, match="was released"):
        await till.quotes.accept(quote.id, BY)
    assert not await till.differences()


async def test_an_offer_expires_and_an_accepted_one_lasts_a_day(
    till: Till, clock: HandClock
) -> None:
    lapsed, late = await till.quote(line("one")), await till.quote(line("two"))
    clock.forward(hours=23)
    accepted = await till.quotes.accept(late.id, BY)
    assert accepted.valid_until == clock() + timedelta(days=1)
    clock.forward(hours=1)
    assert (await till.quotes.get(lapsed.id)).state is QuoteState.EXPIRED
    with pytest.raises(ConflictError, match="has expired: ask for a new quote"):
        await till.quotes.accept(lapsed.id, BY)
    await till.ledger.end_lapsed_quotes()
    assert await till.sums() == everywhere("0.40")
    clock.forward(hours=23)
    await till.ledger.end_lapsed_quotes()
    assert (await till.quotes.get(late.id)).state is QuoteState.EXPIRED
    assert await till.sums() == {}
    assert not await till.differences()


async def test_a_quote_does_not_expire_under_a_job_that_draws_on_it(
    till: Till, clock: HandClock
) -> None:
    quote = await till.accepted(line("one"))
    job = replace(till.job(quote), state=JobState.QUEUED)
    await kept(till, job)
    clock.forward(days=2)
    await till.ledger.end_lapsed_quotes()
    await till.reserve(job, "one")
    async with till.database.transaction() as connection:
        await jobs.finish(connection, job.id, state=JobState.FAILED, at=clock())
    await till.ledger.end_lapsed_quotes()
    assert (await till.quotes.get(quote.id)).state is QuoteState.EXPIRED
    # The order that it began still counts.
    assert await till.sums() == everywhere("0.40")
    assert not await till.differences()


async def kept(till: Till, job: Job) -> None:
    async with till.database.transaction() as connection:
        await jobs.insert(connection, job)


async def test_over_midnight_no_cap_refuses_what_was_accepted(
    database: Database, tmp_path: Path, clock: HandClock
) -> None:
    till = Till.over(database, tmp_path / "till", clock, "0.50")
    quote = await till.accepted(line("one"))
    clock.forward(days=1)
    other = await till.reserve(till.job())
    attempt = await till.reserve(till.job(quote), "one")
    assert (await till.on(TODAY), await till.on(TOMORROW)) == ("0.40", "0.40")

    sent = await till.ledger.sending(attempt, None)

    assert sent.day == TOMORROW
    assert (await till.on(TODAY), await till.on(TOMORROW)) == ("0.00", "0.80")
    with pytest.raises(BudgetExceededError):
        await till.reserve(till.job(), dollars="0.01")
    await till.ledger.settle(other, Settlement.NOT_CHARGED, "refused")
    # What comes back is set aside on the day of the quote again.
    await till.ledger.settle(sent, Settlement.NOT_CHARGED, "refused")
    assert (await till.on(TODAY), await till.on(TOMORROW)) == ("0.40", "0.00")
    assert not await till.differences()


async def test_another_workspace_finds_nothing(till: Till) -> None:
    quote, stranger = await till.quote(line("one")), Caller(owner_id="somebody")
    for refused in (
        till.quotes.get(quote.id, "somebody"),
        till.quotes.accept(quote.id, stranger),
        till.quotes.release(quote.id, "somebody"),
    ):
        with pytest.raises(NotFoundError, match=quote.id):
            await refused
    assert await till.quotes.of_project(PROJECT, "somebody") == []
    assert (await till.quotes.get(quote.id)).state is QuoteState.OPEN


async def test_a_quoted_film_is_not_refused_for_the_day_s_cap(
    database: Database, tmp_path: Path, clock: HandClock
) -> None:
    till = Till.over(database, tmp_path / "till", clock, "0.50")
    quote = await till.accepted(line("one"))
    await till.ledger.require_room(till.job(quote), Decimal("0.40"))
    with pytest.raises(BudgetExceededError):
        await till.ledger.require_room(till.job(), Decimal("0.40"))
