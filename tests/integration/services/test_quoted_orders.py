"""Orders that a quote pays for, sent to simulated services: their own bill is the judge."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from songreel.core.clock import now
from songreel.core.settings import Settings
from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.job import Job, JobKind, JobState
from songreel.domain.quote import Quote, QuoteLine, QuoteState
from songreel.domain.usage import By, UsageQuery
from songreel.jobs.ledger import Ledger
from songreel.jobs.mark import SentMark
from songreel.jobs.order import Order
from songreel.services.container import Services, open_services
from songreel.services.requests import Caller
from songreel.storage import jobs, quotes
from tests.support.paid import GEMINI_CLIP, GEMINI_PRICE, REPLICATE_CLIP, REPLICATE_PRICE, addresses
from tests.support.simulators import Running

pytestmark = pytest.mark.anyio

BY = Caller(project_id="a-film", key_id="a-key")
PRICES = {"gemini": GEMINI_PRICE, "replicate": REPLICATE_PRICE}


@pytest.fixture
async def services(
    simulators: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Services]:
    await asyncio.to_thread(simulators.client.delete, "/_faults")
    for name, value in addresses(simulators).items():
        monkeypatch.setenv(name, value)
    settings = Settings(data=tmp_path / "data", daily_cap=Decimal(25))
    async with open_services(settings) as opened:
        yield opened


async def order(services: Services, body: dict[str, Any], number: int) -> Order:
    asked: dict[str, Any] = {**body, "prompt": f"Fox {number}"}
    return await services.generation.clip(ClipRequest(**asked), BY)


def line(wanted: Order, price: Decimal | None = None) -> QuoteLine:
    spec = ClipSpec.from_document(wanted.request["spec"])
    return QuoteLine(
        subject="scene",
        what="a clip",
        backend=spec.backend,
        model=spec.model,
        input_hash=spec.input_hash,
        units=spec.duration,
        amount=PRICES[spec.backend] if price is None else price,
    )


async def accepted(services: Services, *lines: QuoteLine) -> Quote:
    quote = await services.quotes.make("a-film", lines, (), BY)
    return await services.quotes.accept(quote.id, BY)


async def ended(services: Services, wanted: Order, quote: Quote) -> Job:
    ticket = await services.jobs.submit(replace(wanted, quote_id=quote.id), wait=False)
    return await services.jobs.outcome(ticket.job.id)


async def billed(simulators: Running) -> Decimal:
    totals = await asyncio.to_thread(simulators.totals)
    return Decimal(totals["billed_usd"])


async def test_a_quote_is_what_the_services_bill(services: Services, simulators: Running) -> None:
    before = await billed(simulators)
    bodies = (GEMINI_CLIP, REPLICATE_CLIP, GEMINI_CLIP)
    orders = [await order(services, body, number) for number, body in enumerate(bodies)]
    quote = await accepted(services, *map(line, orders))
    assert all(one.source and one.as_of.startswith("20") for one in quote.basis)
    assert len(quote.basis) == 2

    jobs = await asyncio.gather(*(ended(services, wanted, quote) for wanted in orders))

    assert {job.state for job in jobs} == {JobState.SUCCEEDED}
    assert await billed(simulators) - before == quote.total == Decimal("0.38")
    spent = await services.quotes.get(quote.id)
    assert (spent.state, spent.set_aside) == (QuoteState.SPENT, Decimal(0))
    assert (await services.accounts.today()).spent == quote.total
    assert not await services.usage.check()
    usage = await services.usage.report(UsageQuery((By.PROJECT, By.KEY)))
    assert [row.facts for row in usage.rows] == [(("key_id", "a-key"), ("project_id", "a-film"))]
    assert usage.total.charged == quote.total


async def test_nothing_is_sent_for_more_than_was_accepted(
    services: Services, simulators: Running
) -> None:
    before = (await asyncio.to_thread(simulators.totals))["accepted"]
    wanted = await order(services, GEMINI_CLIP, 10)
    quote = await accepted(services, line(wanted, GEMINI_PRICE - Decimal("0.01")))

    job = await ended(services, wanted, quote)

    assert job.error is not None
    assert job.error["error_code"] == "QUOTE_REFUSED"
    assert "rose from $0.08" in job.error["message"]
    assert "to $0.09, so nothing was sent" in job.error["message"]
    assert (await asyncio.to_thread(simulators.totals))["accepted"] == before
    assert (await services.quotes.get(quote.id)).set_aside == quote.total
    assert not await services.usage.check()


async def test_what_a_service_refused_unbilled_is_drawn_again_by_a_retry(
    services: Services, simulators: Running
) -> None:
    before = await billed(simulators)
    wanted = await order(services, GEMINI_CLIP, 20)
    quote = await accepted(services, line(wanted))
    refusal = {"service": "gemini", "method": "POST", "path": "*/interactions", "fault": "status"}
    await asyncio.to_thread(simulators.script, {**refusal, "status": 403})

    refused = await ended(services, wanted, quote)
    made = await ended(services, wanted, quote)

    assert (refused.state, made.state) == (JobState.FAILED, JobState.SUCCEEDED)
    assert await billed(simulators) - before == quote.total
    assert (await services.quotes.get(quote.id)).state is QuoteState.SPENT
    assert not await services.usage.check()


async def test_what_an_earlier_life_left_is_put_right_at_the_start(
    simulators: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It died after an order had drawn, and its job is over; another quote is valid no more."""
    for name, value in addresses(simulators).items():
        monkeypatch.setenv(name, value)
    settings = Settings(data=tmp_path / "data", daily_cap=Decimal(25))
    async with open_services(settings) as services:
        wanted = await order(services, GEMINI_CLIP, 30)
        quote = await accepted(services, line(wanted))
        lapsed = await accepted(services, line(wanted))
        job = Job(
            id="gone",
            owner_id="local",
            kind=JobKind.CLIP,
            state=JobState.FAILED,
            request=wanted.request,
            fingerprint="",
            created_at=quote.created_at,
            quote_id=quote.id,
        )
        offered = services.registry.provider("gemini").models
        (model,) = [one for one in offered if one.model == GEMINI_CLIP["model"]]
        mark = await asyncio.to_thread(SentMark, tmp_path / "data")
        ledger = Ledger(services.database, cap=Decimal(25), mark=mark)
        name = line(wanted).input_hash
        attempt, _ = await ledger.reserve(job, model, name, GEMINI_PRICE, units=3)
        assert attempt.quote_id == quote.id
        async with services.database.transaction() as connection:
            await jobs.insert(connection, job)
            over = replace(lapsed, valid_until=now())
            await quotes.put_state(connection, over)

    async with open_services(settings) as services:
        left = await services.quotes.get(quote.id)
        assert (left.state, left.set_aside) == (QuoteState.ACCEPTED, GEMINI_PRICE)
        gone = await services.quotes.get(lapsed.id)
        assert (gone.state, gone.set_aside) == (QuoteState.EXPIRED, Decimal(0))
        assert (await services.accounts.today()).spent == GEMINI_PRICE
        assert not await services.usage.check()
