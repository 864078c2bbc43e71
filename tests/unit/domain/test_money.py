"""A sum is no surer than its least sure part, and says where all of it comes from."""

from __future__ import annotations

from decimal import Decimal

import pytest

from songreel.domain.money import Cost, CostBasis, total_of

FREE = Cost(Decimal(0), CostBasis.FREE, "made here")
LISTED = Cost(Decimal("0.40"), CostBasis.LIST_PRICE, "one list, 2026-11-01")
DEARER = Cost(Decimal("1.002"), CostBasis.LIST_PRICE, "another list, 2026-11-02")
REPORTED = Cost(Decimal("0.30"), CostBasis.REPORTED, "told by acme")
UNKNOWN = Cost(Decimal(0), CostBasis.UNKNOWN, "no price is known")


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        ([FREE, FREE], FREE),
        ([LISTED], LISTED),
        ([REPORTED, REPORTED], Cost(Decimal("0.60"), CostBasis.REPORTED, "told by acme")),
        ([FREE, REPORTED], REPORTED),
        (
            [LISTED, DEARER, LISTED],
            Cost(
                Decimal("1.802"),
                CostBasis.LIST_PRICE,
                "one list, 2026-11-01; another list, 2026-11-02",
            ),
        ),
        (
            [REPORTED, FREE, LISTED],
            Cost(Decimal("0.70"), CostBasis.LIST_PRICE, "told by acme; one list, 2026-11-01"),
        ),
        (
            [LISTED, UNKNOWN],
            Cost(Decimal("0.40"), CostBasis.UNKNOWN, "one list, 2026-11-01; no price is known"),
        ),
    ],
    ids=str,
)
def test_parts_cost_together_what_they_cost(parts: list[Cost], total: Cost):
    assert total_of(parts) == total


@pytest.mark.parametrize("cost", [FREE, DEARER, REPORTED, UNKNOWN])
def test_a_cost_survives_being_stored(cost: Cost):
    assert Cost.from_document(cost.to_document()) == cost
