"""What is sent to a server."""

from __future__ import annotations

from decimal import Decimal

import pytest

from songreel.cli.backend import FilmOrder, Song
from songreel.cli.over_http import requested
from songreel.client import FilmWish
from songreel.client.asking import given as sent_of
from songreel.domain.cut_wish import CutWish

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("given", "sent"), [("1e2", "100"), ("12.50", "12.50"), ("1E-1", "0.1"), (None, None)]
)
def test_a_budget_is_sent_in_digits(given: str | None, sent: str | None) -> None:
    budget = None if given is None else Decimal(given)
    order = FilmOrder(Song("song-1", "ab" * 32), "A walk", "A fox", cut=CutWish(budget=budget))
    asked = {"budget": requested(order).get("budget")}
    assert sent_of(FilmWish, asked).get("budget") == sent
