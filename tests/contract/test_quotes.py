"""Quotes over HTTP: read, accepted, released, and refused in words that help."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from songreel.core.clock import now
from songreel.domain.quote import NotKnown, Quote
from songreel.services.requests import Caller
from songreel.storage.database import Database
from tests.support.databases import HandClock
from tests.support.money import PROJECT, Till, line
from tests.support.paid import Shop, run_shop
from tests.support.simulators import Running

NOBODY_S = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
NAMES = ("first", "dear", "late", "other")


async def prepared(data: Path) -> dict[str, Quote]:
    """Have quotes in the books of a server that is yet to be started."""
    database = await Database.open(f"sqlite:///{data / 'songreel.db'}", data=data)
    till = Till.over(database, data.parent / "till", HandClock(now()))
    try:
        quotes: dict[str, Quote] = {}
        for name, dollars in zip(NAMES, ("0.40", "9", "0.40", "0.40"), strict=True):
            late = timedelta(seconds=-1) if name == "late" else timedelta(hours=1)
            quotes[name] = await till.quotes.make(
                PROJECT,
                [line("one", dollars), line("two", "0.60")],
                [NotKnown("the title", "it is not written yet")],
                Caller(owner_id="another" if name == "other" else "local"),
                late,
            )
        return quotes
    finally:
        await database.close()


@pytest.fixture(scope="module")
def desk(
    simulators: Running, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Shop, dict[str, Quote]]]:
    data = tmp_path_factory.mktemp("quotes") / "data"
    data.mkdir()
    quotes = asyncio.run(prepared(data))
    with run_shop(data, simulators, SONGREEL_DAILY_CAP="5") as shop:
        yield shop, quotes


def test_a_quote_is_told_with_its_lines_and_what_is_not_known(
    desk: tuple[Shop, dict[str, Quote]],
) -> None:
    shop, quotes = desk
    told = shop.get(f"quotes/{quotes['dear'].id}")
    assert (told["state"], told["total_usd"], told["set_aside_usd"]) == ("open", "9.60", "0")
    assert [one["amount_usd"] for one in told["lines"]] == ["9", "0.60"]
    assert told["unknown"] == [{"what": "the title", "why": "it is not written yet"}]
    assert told["basis"] == [
        {"backend": "dear", "model": "dear/1", "source": "a page", "as_of": "2026-11-01"}
    ]
    assert shop.get(f"quotes/{quotes['late'].id}")["state"] == "expired"


def test_accepting_sets_aside_and_releasing_gives_back(
    desk: tuple[Shop, dict[str, Quote]],
) -> None:
    shop, quotes = desk
    url = f"quotes/{quotes['first'].id}"
    accepted, again = shop.post(f"{url}/accept"), shop.post(f"{url}/accept")
    assert accepted.status_code == 200, accepted.text
    assert accepted.json() == again.json() == shop.get(url)
    assert accepted.json()["set_aside_usd"] == "1.00"
    assert str(shop.spent()) == "1"
    assert shop.get("usage")["quoted_usd"] == "1.00"
    assert shop.get("ledger/check") == {"differences": []}

    released, over = shop.post(f"{url}/release"), shop.post(f"{url}/release")
    assert released.json() == over.json()
    assert (released.json()["state"], str(shop.spent())) == ("released", "0")
    refused = shop.post(f"{url}/accept")
    assert (refused.status_code, refused.json()["error_code"]) == (409, "CONFLICT")
    assert "was released: ask for a new quote" in refused.json()["message"]


def test_what_does_not_fit_or_is_late_is_refused(desk: tuple[Shop, dict[str, Quote]]) -> None:
    shop, quotes = desk
    dear = shop.post(f"quotes/{quotes['dear'].id}/accept")
    assert (dear.status_code, dear.json()["error_code"]) == (429, "BUDGET_EXCEEDED")
    assert dear.json()["message"].startswith("This costs $9.60, and $5.00 are left of the $5.00")
    assert shop.get(f"quotes/{quotes['dear'].id}")["state"] == "open"
    late = shop.post(f"quotes/{quotes['late'].id}/accept")
    assert (late.status_code, late.json()["error_code"]) == (409, "CONFLICT")
    assert "has expired" in late.json()["message"]


def test_nobody_finds_what_is_not_theirs(desk: tuple[Shop, dict[str, Quote]]) -> None:
    shop, quotes = desk
    for quote_id in (quotes["other"].id, NOBODY_S, "no-id"):
        for answer in (
            shop.client.get(f"/api/mv/quotes/{quote_id}"),
            shop.post(f"quotes/{quote_id}/accept"),
            shop.post(f"quotes/{quote_id}/release"),
        ):
            assert (answer.status_code, answer.json()["error_code"]) == (404, "NOT_FOUND")
