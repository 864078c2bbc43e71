"""Events say money exactly: what is set aside, how it is settled, and what the job costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.contract.test_money import film, song
from tests.support.paid import ENDS, GEMINI_PRICE, LOST, REPLICATE_CLIP, REPLICATE_PRICE, Shop
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("without_faults")
__all__ = ["song"]


def log(shop: Shop, job_id: str) -> list[dict[str, Any]]:
    """Return the events of a job that has its end."""
    return shop.get(f"jobs/{job_id}/events")["events"]


def of(events: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """Return the one event of a type."""
    (found,) = (event for event in events if event["type"] == kind)
    return found


def bill(charged: Decimal | str, unknown: Decimal | str = "0") -> dict[str, str]:
    """Return a bill with nothing reserved."""
    return {"charged_usd": str(charged), "unknown_usd": str(unknown), "reserved_usd": "0"}


@pytest.mark.parametrize(
    ("body", "price"), [({}, GEMINI_PRICE), (REPLICATE_CLIP, REPLICATE_PRICE)], ids=["gemini", "r"]
)
def test_a_clip_that_is_made_is_reserved_charged_and_billed(
    shop: Shop, body: dict[str, Any], price: Decimal
) -> None:
    job = shop.end(shop.order(body) if body else shop.order())
    assert job["status"] == "succeeded", job
    events = log(shop, job["job_id"])
    order = job["orders"][0]
    submitted, settled = of(events, "submitted"), of(events, "settled")
    assert submitted["seq"] < settled["seq"] < of(events, "succeeded")["seq"]
    assert Decimal(submitted["amount_usd"]) == price
    assert (settled["outcome"], settled["order_id"]) == ("charged", order["order_id"])
    assert settled["provider_id"] == submitted["provider_id"] == order["provider_id"]
    assert settled["charged_usd"] == order["charged_usd"]
    assert settled["basis"] == order["basis"]
    assert of(events, "succeeded")["cost"] == job["cost"] == bill(order["charged_usd"])


def test_an_unknown_outcome_is_told_as_unknown(shop: Shop) -> None:
    job = shop.lose(accepted=True)
    events = log(shop, job["job_id"])
    settled = of(events, "settled")
    assert settled["outcome"] == "unknown"
    assert "charged_usd" not in settled
    assert Decimal(settled["amount_usd"]) == GEMINI_PRICE
    assert of(events, "failed")["cost"] == bill("0", settled["amount_usd"])


def test_what_was_never_taken_is_told_as_not_charged(shop: Shop) -> None:
    shop.simulators.script({**LOST, "fault": "status", "status": 403})
    job = shop.end(shop.order())
    events = log(shop, job["job_id"])
    assert of(events, "settled")["outcome"] == "not_charged"
    assert of(events, "failed")["cost"] == bill("0")


def test_a_film_s_end_sums_its_parts_up(shop: Shop, song: str) -> None:
    answer = film(shop, song, "the bill of a film")
    assert answer.status_code == 202, answer.text
    job_id = answer.json()["job_id"]
    until(lambda: shop.get(f"jobs/{job_id}")["status"] in ENDS, seconds=90, what="the film's end")
    job = shop.get(f"jobs/{job_id}")
    end = log(shop, job_id)[-1]
    assert end["type"] == "succeeded", end
    charged = sum(Decimal(order["charged_usd"]) for order in job["orders"])
    assert charged > 0
    assert Decimal(end["cost"]["charged_usd"]) == charged
    assert end["cost"] == job["cost"]
