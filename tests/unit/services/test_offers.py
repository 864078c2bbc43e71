"""What is on offer, what is told of an end that is near, and what is refused after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from songreel.core.clock import now
from songreel.domain.capability import Medium
from songreel.domain.clip import ClipRequest
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.price import Price, Rate
from songreel.domain.resolve import resolve_clip
from songreel.jobs.order import Order
from songreel.providers.registry import Registry
from songreel.services.generation import Generation
from songreel.services.offers import model_document
from songreel.services.requests import Caller, ReferenceRequest, ScenesRequest
from songreel.workflows.placement import Placement, cost_of
from tests.support.stand_in import StandIn, capability

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 25)
BY_SOUND = Price.table(
    [Rate(Decimal("0.40"), "tiny", True), Rate(Decimal("0.20"), "tiny", False)],
    "second",
    "list",
    date(2026, 11, 1),
)


def generation(folder: Path, *, days: int) -> Generation:
    """Return use cases whose models all end in so many days."""
    stand = StandIn(folder)
    end = now().date() + timedelta(days=days)
    ends: dict[str, Any] = {"retires_on": end, "fallback": "stand/next"}
    stand.models = [capability(medium, name="stand", **ends) for medium in Medium]
    return Generation(Registry([stand], default="stand"))


async def orders(making: Generation) -> list[Order]:
    by = Caller("owner", "caller", None)
    return [
        await making.clip(ClipRequest(prompt="A robot"), by),
        await making.scenes(ScenesRequest(idea="Rain", character_description="A fox"), by),
        await making.reference(ReferenceRequest(character_description="A fox"), by),
    ]


async def test_an_end_within_sixty_days_is_told_with_every_result(tmp_path: Path):
    for order in await orders(generation(tmp_path, days=60)):
        (notice,) = order.request["notices"]
        assert "retires on" in notice
        assert "Use stand/next instead." in notice


async def test_an_end_that_is_far_off_is_not(tmp_path: Path):
    assert [o.request["notices"] for o in await orders(generation(tmp_path, days=61))] == [[]] * 3


@pytest.mark.parametrize("medium", list(Medium))
async def test_a_retired_model_is_refused_and_names_what_to_use(tmp_path: Path, medium: Medium):
    with pytest.raises(BackendError, match="Use stand/next instead") as caught:
        generation(tmp_path, days=0).choose(medium, "stand", None)
    assert caught.value.failure is FailureCode.MODEL_RETIRED


async def test_where_nobody_names_a_model_the_first_that_is_not_retired_is_taken(tmp_path: Path):
    stand, today = StandIn(tmp_path), now().date()
    old = capability(Medium.VIDEO, name="stand", retires_on=today)
    new = capability(Medium.VIDEO, name="stand", retires_on=today + timedelta(days=1))
    stand.models = [old, new]
    registry = Registry([stand], default="stand")
    assert registry.choose(Medium.VIDEO, None, None).model is new
    assert registry.choose(Medium.VIDEO, "stand", None).model is new
    assert registry.choose(Medium.VIDEO, "stand", old.model).model is old


async def test_a_model_is_shown_with_its_prices_limits_and_end():
    shown = model_document(
        capability(
            Medium.VIDEO,
            name="stand",
            reference_images=3,
            reference_durations=(8,),
            reference_ratios=("16:9",),
            resolution_durations=(("tiny", (6,)),),
            unbilled=("aborted",),
            retires_on=date(2026, 12, 24),
            fallback="stand/next",
        ),
        TODAY,
    )
    assert shown["reference_images"] == 3
    assert (shown["reference_durations"], shown["reference_ratios"]) == ([8], ["16:9"])
    assert shown["resolution_durations"] == {"tiny": [6]}
    assert shown["unbilled_ends"] == ["aborted"]
    assert shown["retires_on"] == "2026-12-24"
    assert shown["fallback"] == "stand/next"
    assert shown["notice"].startswith("stand/video retires on 2026-12-24.")


async def test_each_price_is_shown_as_text():
    model = capability(Medium.VIDEO, name="stand")
    shown = model_document(model, TODAY)
    assert (shown["price_usd"], shown["prices"]) == ("0", [])
    table = capability(Medium.VIDEO, name="stand")
    shown = model_document(replace(table, price=BY_SOUND), TODAY)
    assert shown["price_usd"] == "0.40"
    assert shown["prices"] == [
        {"usd": "0.40", "resolution": "tiny", "audio": True},
        {"usd": "0.20", "resolution": "tiny", "audio": False},
    ]
    assert model_document(replace(table, price=None), TODAY)["price_usd"] is None


@pytest.mark.parametrize(("sound", "dollars"), [(True, "3.20"), (False, "1.60")])
async def test_what_is_reserved_and_told_is_the_price_of_what_is_made(sound: bool, dollars: str):
    model = replace(capability(Medium.VIDEO, name="stand"), price=BY_SOUND)
    request = ClipRequest(prompt="A robot", duration=8, generate_audio=sound)
    spec = resolve_clip(request, model, today=TODAY)
    placement = Placement(
        spec, model, spec.input_hash, spec.duration, resolution=spec.resolution, audio=sound
    )
    assert placement.price == Decimal(dollars)
    cost = cost_of(placement, spec.duration)
    assert (cost.amount, cost.source) == (Decimal(dollars), "list, 2026-11-01")
    assert cost_of(placement, spec.duration // 2).amount == Decimal(dollars) / 2
    assert cost_of(placement, spec.duration * 2).amount == Decimal(dollars)
