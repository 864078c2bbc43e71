"""The money ledger, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.errors import ConflictError
from songreel.domain.job import JobState
from songreel.storage import attempts, jobs
from songreel.storage.database import Database
from tests.integration.storage.test_repositories import JOB
from tests.support.databases import START

pytestmark = pytest.mark.anyio

INTENT = Attempt(
    id="attempt",
    owner_id="local",
    job_id="job",
    backend="replicate",
    model="veo",
    input_hash="i" * 64,
    amount=Decimal("0.4000000000001"),
    state=AttemptState.INTENDED,
    created_at=START,
)


async def test_an_order_is_written_down_step_by_step(database: Database) -> None:
    async with database.transaction() as connection:
        await attempts.intend(connection, INTENT)
        assert await attempts.of_job(connection, "job") == [INTENT]
        await attempts.submitted(connection, "attempt", "provider-1")
        await attempts.submitted(connection, "attempt", "provider-1")
        assert await attempts.of_job(connection, "job") == [
            replace(INTENT, state=AttemptState.SUBMITTED, provider_id="provider-1")
        ]
        await attempts.settle(connection, "attempt", Settlement.CHARGED, "list price")
        settled = replace(
            INTENT,
            state=AttemptState.SETTLED,
            provider_id="provider-1",
            settlement=Settlement.CHARGED,
            basis="list price",
        )
        assert await attempts.of_job(connection, "job") == [settled]
    assert str(settled.amount) == "0.4000000000001"


async def test_an_order_has_one_id_and_one_settlement(database: Database) -> None:
    async with database.transaction() as connection:
        await attempts.intend(connection, INTENT)
        await attempts.submitted(connection, "attempt", "provider-1")
        with pytest.raises(ConflictError):
            await attempts.submitted(connection, "attempt", "provider-2")
        await attempts.settle(connection, "attempt", Settlement.UNKNOWN, "crash")
        await attempts.settle(connection, "attempt", Settlement.CHARGED, "found again")
        await attempts.settle(connection, "attempt", Settlement.CHARGED, "found again")
        for settlement in (Settlement.NOT_CHARGED, Settlement.UNKNOWN):
            with pytest.raises(ConflictError):
                await attempts.settle(connection, "attempt", settlement, "")
        with pytest.raises(ConflictError):
            await attempts.submitted(connection, "attempt", "provider-1")
        with pytest.raises(ConflictError):
            await attempts.settle(connection, "nobody", Settlement.CHARGED, "")


async def test_only_an_intent_can_be_written_down_first(database: Database) -> None:
    async with database.transaction() as connection:
        with pytest.raises(ValueError, match="before it is sent"):
            await attempts.intend(connection, replace(INTENT, state=AttemptState.SUBMITTED))


async def test_the_orders_of_a_job_are_its_own_oldest_first(database: Database) -> None:
    later = replace(INTENT, id="later", created_at=START + timedelta(seconds=1))
    async with database.transaction() as connection:
        await attempts.intend(connection, later)
        await attempts.intend(connection, INTENT)
        await attempts.intend(connection, replace(INTENT, id="x", job_id="other"))
        found = await attempts.of_job(connection, "job")
    assert [attempt.id for attempt in found] == ["attempt", "later"]


@pytest.mark.parametrize(
    ("submitted", "settlement", "billed"),
    [
        (False, None, False),
        (False, Settlement.NOT_CHARGED, False),
        (True, Settlement.NOT_CHARGED, False),
        (True, None, True),
        (True, Settlement.CHARGED, True),
        (True, Settlement.UNKNOWN, True),
        (False, Settlement.UNKNOWN, True),
        (False, Settlement.CHARGED, True),
    ],
)
@pytest.mark.parametrize("whose", ["job", "failed child", "delivered child", "stranger"])
async def test_what_may_be_billed(
    database: Database,
    submitted: bool,
    settlement: Settlement | None,
    billed: bool,
    whose: str,
) -> None:
    async with database.transaction() as connection:
        for name, parent, state in (
            ("job", None, None),
            ("failed child", "job", JobState.FAILED),
            ("delivered child", "job", JobState.SUCCEEDED),
            ("stranger", None, None),
        ):
            await jobs.insert(connection, replace(JOB, id=name, parent_id=parent))
            if state is not None:
                await jobs.finish(connection, name, state=state, at=START)
        assert not await attempts.may_be_billed(connection, "job")
        await attempts.intend(connection, replace(INTENT, job_id=whose))
        if submitted:
            await attempts.submitted(connection, "attempt", "provider-1")
        if settlement is not None:
            await attempts.settle(connection, "attempt", settlement, "")
        counts = whose in {"job", "failed child"}
        assert await attempts.may_be_billed(connection, "job") == (billed and counts)
