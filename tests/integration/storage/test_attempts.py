"""The money ledger, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.errors import ConflictError
from songreel.domain.job import JobState
from songreel.storage import attempts, budgets, jobs
from songreel.storage.database import Database
from tests.integration.storage.test_repositories import JOB
from tests.support.databases import START

pytestmark = pytest.mark.anyio

SENT = START + timedelta(seconds=2)
INTENT = Attempt(
    id="attempt",
    owner_id="local",
    job_id="job",
    backend="replicate",
    model="veo",
    input_hash="i" * 64,
    amount=Decimal("0.4000000000001"),
    state=AttemptState.RESERVED,
    created_at=START,
)


async def test_an_order_is_written_down_step_by_step(database: Database) -> None:
    async with database.transaction() as connection:
        await attempts.insert(connection, INTENT)
        assert await attempts.of_job(connection, "job") == [INTENT]
        await attempts.intend(connection, "attempt", {"seed": 7}, SENT)
        sent = replace(INTENT, state=AttemptState.INTENDED, trace={"seed": 7}, sent_at=SENT)
        assert await attempts.of_job(connection, "job") == [sent]
        await attempts.submitted(connection, "attempt", "provider-1")
        await attempts.submitted(connection, "attempt", "provider-1")
        taken = replace(sent, state=AttemptState.SUBMITTED, provider_id="provider-1")
        assert await attempts.of_job(connection, "job") == [taken]
        await attempts.settle(
            connection, "attempt", Settlement.CHARGED, "list price", Decimal("0.3")
        )
        (settled,) = await attempts.of_job(connection, "job")
    assert settled == replace(
        taken,
        state=AttemptState.SETTLED,
        settlement=Settlement.CHARGED,
        basis="list price",
        charged=Decimal("0.3"),
        settled_at=settled.settled_at,
    )
    assert settled.settled_at is not None
    assert str(settled.amount) == "0.4000000000001"


async def test_an_order_is_sent_once(database: Database) -> None:
    async with database.transaction() as connection:
        await attempts.insert(connection, INTENT)
        await attempts.intend(connection, "attempt", None, SENT)
        with pytest.raises(ConflictError):
            await attempts.intend(connection, "attempt", None, SENT)
        await attempts.withdraw(connection, "attempt")
        await attempts.intend(connection, "attempt", None, SENT)
        await attempts.submitted(connection, "attempt", "provider-1")
        for change in (
            attempts.withdraw(connection, "attempt"),
            attempts.intend(connection, "attempt", None, SENT),
        ):
            with pytest.raises(ConflictError):
                await change


async def test_a_lost_order_gets_an_id_that_no_other_has(database: Database) -> None:
    async with database.transaction() as connection:
        for name in ("attempt", "twin", "third"):
            await attempts.insert(connection, replace(INTENT, id=name))
            await attempts.intend(connection, name, None, SENT)
        await attempts.settle(connection, "attempt", Settlement.UNKNOWN, "OUTCOME_UNKNOWN")
        found = ["provider-1", "provider-2"]
        assert await attempts.adopt(connection, "attempt", "replicate", found) == "provider-1"
        assert await attempts.adopt(connection, "twin", "replicate", found) == "provider-2"
        assert await attempts.adopt(connection, "third", "replicate", found) is None
        again = await attempts.adopt(connection, "attempt", "replicate", found)
        assert again == "provider-1"
        (first, *_) = await attempts.of_job(connection, "job")
    assert (first.state, first.settlement) == (AttemptState.SUBMITTED, None)


async def test_a_cap_is_not_exceeded_by_a_hundred_millionth(database: Database) -> None:
    day, cap = "2026-11-26", Decimal("1.00000001")
    async with database.transaction() as connection:
        tried = [
            await budgets.reserve(connection, budgets.EVERYTHING, day, Decimal(amount), cap)
            for amount in ("1", "0.00000002", "0.00000001", "0.00000001")
        ]
        assert tried == [True, False, True, False]
        assert await budgets.spent(connection, budgets.EVERYTHING, day) == cap
        assert await budgets.spent(connection, budgets.EVERYTHING, "2026-11-27") == 0


@pytest.mark.parametrize(
    ("settlement", "charged", "counts"),
    [
        (Settlement.CHARGED, Decimal("0.25"), "0.25"),
        (Settlement.NOT_CHARGED, None, "0"),
        (Settlement.UNKNOWN, None, "0.4"),
    ],
)
async def test_what_is_settled_counts_as_what_it_cost(
    database: Database, settlement: Settlement, charged: Decimal | None, counts: str
) -> None:
    day = "2026-11-26"
    async with database.transaction() as connection:
        assert await budgets.reserve(
            connection, budgets.EVERYTHING, day, Decimal("0.4"), Decimal(1)
        )
        paid = replace(INTENT, amount=Decimal("0.4"), day=day)
        await attempts.insert(connection, paid)
        for _ in range(2):
            await attempts.settle(connection, "attempt", settlement, "basis", charged)
        spent = await budgets.spent(connection, budgets.EVERYTHING, day)
        assert spent == Decimal(counts)
        if settlement is Settlement.UNKNOWN:
            await attempts.settle(connection, "attempt", Settlement.NOT_CHARGED, "looked up")
            assert await budgets.spent(connection, budgets.EVERYTHING, day) == 0


async def test_an_order_has_one_id_and_one_settlement(database: Database) -> None:
    async with database.transaction() as connection:
        await attempts.insert(connection, INTENT)
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
            await attempts.insert(connection, replace(INTENT, state=AttemptState.SUBMITTED))


async def test_the_orders_of_a_job_are_its_own_oldest_first(database: Database) -> None:
    later = replace(INTENT, id="later", created_at=START + timedelta(seconds=1))
    async with database.transaction() as connection:
        await attempts.insert(connection, later)
        await attempts.insert(connection, INTENT)
        await attempts.insert(connection, replace(INTENT, id="x", job_id="other"))
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
        await attempts.insert(connection, replace(INTENT, job_id=whose))
        if submitted:
            await attempts.submitted(connection, "attempt", "provider-1")
        if settlement is not None:
            await attempts.settle(connection, "attempt", settlement, "")
        counts = whose in {"job", "failed child"}
        assert await attempts.may_be_billed(connection, "job") == (billed and counts)
