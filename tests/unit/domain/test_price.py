"""What a unit costs follows from resolution and sound; what is not listed is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from songreel.domain.capability import Capability, Medium
from songreel.domain.frames import AspectRatio, FrameSize
from songreel.domain.price import Price, Rate

DAY = date(2026, 11, 1)
SOUND = Price.table(
    [Rate(Decimal("0.40"), audio=True), Rate(Decimal("0.20"), audio=False)], "second", "list", DAY
)
SIZES = Price.table(
    [Rate(Decimal("0.05"), "720p"), Rate(Decimal("0.08"), "1080p")], "second", "list", DAY
)
HD: tuple[tuple[AspectRatio, FrameSize], ...] = (("16:9", FrameSize(width=1280, height=720)),)


@pytest.mark.parametrize(
    ("price", "resolution", "audio", "dollars"),
    [
        (SOUND, "720p", True, "3.20"),
        (SOUND, "1080p", False, "1.60"),
        (SIZES, "720p", True, "0.40"),
        (SIZES, "1080p", False, "0.64"),
        (SIZES, "4k", True, None),
        (Price(Decimal("0.1"), "second", "list", DAY), "4k", False, "0.8"),
    ],
)
def test_a_price_follows_from_what_is_made(
    price: Price, resolution: str, audio: bool, dollars: str | None
):
    assert price.of(8, resolution, audio) == (None if dollars is None else Decimal(dollars))


def test_the_first_rate_that_fits_holds():
    price = Price.table([Rate(Decimal(1), "720p", True), Rate(Decimal(2))], "second", "list", DAY)
    assert price.rate("720p", True) == 1
    assert price.rate("720p", False) == 2
    assert price.rate("1080p", True) == 2


def test_a_table_of_one_rate_for_everything_is_a_flat_price():
    flat = Price(Decimal("0.15"), "image", "list", DAY)
    assert Price.table([Rate(Decimal("0.15"))], "image", "list", DAY) == flat


def test_only_what_is_free_everywhere_is_free():
    assert Price(Decimal(0), "second", "list", DAY).is_free
    rates = [Rate(Decimal(0), "360p"), Rate(Decimal("0.1"), "720p")]
    assert not Price.table(rates, "second", "list", DAY).is_free


def test_without_a_resolution_the_default_one_is_priced():
    model = Capability("acme", "acme/one", Medium.VIDEO, SIZES, sizes=(("1080p", HD), ("720p", HD)))
    assert model.list_price(10) == Decimal("0.80")
    assert model.list_price(10, "720p") == Decimal("0.50")
    assert replace(model, price=None).list_price(10) is None
