"""What becomes of calls to a paid writer while paid orders are held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from songreel.domain.attempt import AttemptState, Settlement
from songreel.domain.capability import Price
from songreel.domain.job import JobState
from songreel.services.requests import Caller, ScenesRequest
from songreel.storage import attempts
from tests.integration.workflows.conftest import Opened, Studio, request, told
from tests.support.stand_in import StandIn
from tests.support.waiting import until_async

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


@pytest.fixture
def stand(tmp_path: Path) -> StandIn:
    """Return a backend whose writer alone is paid."""
    stand = StandIn(tmp_path)
    price = Price(Decimal("0.002"), "call", "the writer's list", date(2026, 1, 1))
    maker, painter, writer = stand.models
    stand.models = [maker, painter, replace(writer, price=price)]
    return stand


async def of_film(studio: Studio, job_id: str) -> list[AttemptState]:
    async with studio.tools.database.reading() as connection:
        found = await attempts.of_family(connection, job_id)
    return [one.state for one in found if one.amount]


async def test_a_film_waits_for_its_scenes_until_orders_are_released(
    opened: Opened, song: Path, stand: StandIn
):
    async with opened(stand) as studio:
        await studio.tools.ledger.hold("a person looks")
        order = await studio.films.order(await request(studio, song), Caller())
        ticket = await studio.jobs.submit(order, wait=False)

        async def waits() -> bool:
            return await of_film(studio, ticket.job.id) == [AttemptState.RESERVED]

        await until_async(waits, what="the price of the scenes is set aside")
        await studio.tools.ledger.release()
        job = await studio.jobs.outcome(ticket.job.id)
    assert job.state is JobState.SUCCEEDED, job.error


async def test_a_film_that_is_cancelled_meanwhile_costs_nothing(
    opened: Opened, song: Path, stand: StandIn
):
    async with opened(stand) as studio:
        await studio.tools.ledger.hold("a person looks")
        order = await studio.films.order(await request(studio, song), Caller())
        ticket = await studio.jobs.submit(order, wait=False)

        async def waits() -> bool:
            return await of_film(studio, ticket.job.id) == [AttemptState.RESERVED]

        await until_async(waits, what="the price of the scenes is set aside")
        await studio.jobs.cancel(ticket.job.id)
        job = await studio.jobs.outcome(ticket.job.id)

        async def settled() -> bool:
            return await of_film(studio, ticket.job.id) == [AttemptState.SETTLED]

        await until_async(settled, what="what was set aside is free again")
        spent = await studio.tools.ledger.spent()
    assert job.state is JobState.CANCELLED
    assert spent == 0


async def test_scenes_that_are_asked_for_alone_are_refused_at_once(opened: Opened, stand: StandIn):
    async with opened(stand) as studio:
        await studio.tools.ledger.hold("a person looks")
        order = await studio.generation.scenes(ScenesRequest("A lamp", "A heron"), Caller())
        job = await studio.ended(order)
        async with studio.tools.database.reading() as connection:
            (attempt,) = await attempts.of_job(connection, job.id)
    assert "Paid orders are held" in told(job).message
    assert attempt.settlement is Settlement.NOT_CHARGED
