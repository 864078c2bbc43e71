"""Caps of everybody, a workspace, a key and a project, on both databases."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from songreel.domain.attempt import Attempt, Settlement
from songreel.domain.errors import BudgetExceededError
from songreel.domain.payer import Payer
from songreel.storage import budgets
from songreel.storage.budgets import Counted
from songreel.storage.database import Database
from tests.support.databases import START, HandClock
from tests.support.money import KEY, PROJECT, Till, everywhere

pytestmark = pytest.mark.anyio

WIDE = {"everything": "25", "owner": "25", "key": "25", "project": "25"}


@pytest.fixture
def till(database: Database, tmp_path: Path, clock: HandClock) -> Till:
    return Till.over(database, tmp_path / "till", clock)


async def capped(database: Database, folder: Path, clock: HandClock, kind: str, cap: str) -> Till:
    """Return a till in which one cap is narrow."""
    caps = {**WIDE, kind: cap}
    till = Till.over(database, folder / "till", clock, caps.pop("everything"))
    await till.have(**caps)
    return till


@pytest.mark.parametrize("kind", WIDE)
async def test_two_hundred_orders_at_the_edge_of_a_cap(
    database: Database, tmp_path: Path, clock: HandClock, kind: str
) -> None:
    till = await capped(database, tmp_path, clock, kind, "0.53")
    jobs = [till.job() for _ in range(200)]

    found = await asyncio.gather(
        *(till.reserve(job, dollars="0.09") for job in jobs), return_exceptions=True
    )

    assert sum(isinstance(one, Attempt) for one in found) == 5
    assert sum(isinstance(one, BudgetExceededError) for one in found) == 195
    assert await till.sums() == everywhere("0.45")
    assert not await till.differences()


SENTENCES = {
    "everything": (
        "This costs $0.40, and $0.10 are left of the $0.50 that this server may spend a day (UTC): "
        "$0.40 are spent or set aside. Raise SONGREEL_DAILY_CAP, or wait until midnight UTC."
    ),
    "owner": (
        "This costs $0.40, and $0.10 are left of the $0.50 that this workspace may spend a day "
        "(UTC): $0.40 are spent or set aside. Raise it with `songreel workspaces cap`, or wait "
        "until midnight UTC."
    ),
    "key": (
        "This costs $0.40, and $0.10 are left of the $0.50 that this API key may spend a day "
        "(UTC): $0.40 are spent or set aside. Use a key with a higher one, or wait until midnight "
        "UTC."
    ),
    "project": (
        "This costs $0.40, and $0.10 are left of the $0.50 that this project may spend: $0.40 are "
        "spent or set aside. Raise the project's budget."
    ),
}


@pytest.mark.parametrize("kind", WIDE)
async def test_a_refusal_says_which_cap_what_is_left_and_what_to_do(
    database: Database, tmp_path: Path, clock: HandClock, kind: str
) -> None:
    till = await capped(database, tmp_path, clock, kind, "0.50")
    await till.reserve(till.job())

    for refused in (
        till.reserve(till.job()),
        till.ledger.require_room(till.job(), Decimal("0.40")),
    ):
        with pytest.raises(BudgetExceededError) as error:
            await refused
        assert error.value.message == SENTENCES[kind]
        assert (error.value.retry_after is None) == (kind == "project")
    # Nothing of what was refused counts anywhere.
    assert await till.sums() == everywhere("0.40")


async def test_a_cap_of_nothing_allows_nothing_and_none_leaves_it_to_the_wider_ones(
    till: Till,
) -> None:
    await till.have(owner="0")
    with pytest.raises(BudgetExceededError, match=r"\$0.00 are left of the \$0.00"):
        await till.reserve(till.job())
    await till.have()
    await till.reserve(till.job())
    assert await till.sums() == everywhere("0.40")


async def test_what_is_settled_is_corrected_in_every_scope_that_it_counted_in(till: Till) -> None:
    charged = await till.reserve(till.job())
    await till.ledger.settle(charged, Settlement.CHARGED, "reported", Decimal("0.30"))
    other = await till.reserve(till.job(key_id=None, project_id=None))
    assert await till.sums() == {
        "everything": "0.70",
        "owner": "0.70",
        "key": "0.30",
        "project": "0.30",
    }
    await till.ledger.settle(other, Settlement.NOT_CHARGED, "refused")
    assert await till.sums() == everywhere("0.30")
    assert not await till.differences()


@pytest.mark.parametrize("kind", ["owner", "key"])
async def test_an_order_counts_on_the_day_on_which_it_leaves(
    database: Database, tmp_path: Path, clock: HandClock, kind: str
) -> None:
    till = await capped(database, tmp_path, clock, kind, "0.50")
    first = await till.reserve(till.job())
    clock.forward(days=1)
    second = await till.reserve(till.job())
    with pytest.raises(BudgetExceededError):
        await till.ledger.sending(first, None)
    await till.ledger.settle(second, Settlement.NOT_CHARGED, "refused")

    await till.ledger.sending(first, None)

    assert (await till.on("2026-11-23"), await till.on("2026-11-24")) == ("0.00", "0.40")
    assert await till.sums() == everywhere("0.40")
    assert not await till.differences()


async def test_a_project_s_budget_is_for_all_its_days(till: Till, clock: HandClock) -> None:
    await till.have(project="0.50")
    await till.reserve(till.job())
    clock.forward(days=3)
    with pytest.raises(BudgetExceededError, match="Raise the project's budget"):
        await till.reserve(till.job())
    await till.have(project="0.80")
    await till.reserve(till.job())


async def test_a_sum_that_is_wrong_is_told(till: Till) -> None:
    await till.reserve(till.job())
    async with till.database.transaction() as connection:
        payer = Payer("local", KEY, PROJECT)
        await budgets.move(connection, [Counted(payer, "2026-11-23", Decimal("0.01"))], [])
    told = {one.scope: (one.day, one.counted, one.orders) for one in await till.differences()}
    day = START.date().isoformat()
    assert told == {
        "everything": (day, Decimal("0.39"), Decimal("0.40")),
        "owner:local": (day, Decimal("0.39"), Decimal("0.40")),
        f"key:{KEY}": (day, Decimal("0.39"), Decimal("0.40")),
        f"project:{PROJECT}": ("", Decimal("0.39"), Decimal("0.40")),
    }
