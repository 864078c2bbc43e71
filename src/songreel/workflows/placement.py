"""What is ordered, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic

from songreel.domain.attempt import Settlement
from songreel.domain.capability import Capability
from songreel.domain.errors import FailureCode
from songreel.domain.money import Cost, CostBasis
from songreel.domain.provider import Failed, Ordered

HELD_SECONDS = 1.0
"""Between two looks at whether paid orders may go out again."""


@dataclass(frozen=True, slots=True)
class Placement(Generic[Ordered]):
    """One thing to be made: what is ordered, of which model, and how many units it is billed.

    The list price may depend on `resolution` and `audio`, that is whether sound is made.
    `reference`, `more_references` and `passage` are content hashes of what goes along.
    """

    spec: Ordered
    model: Capability
    input_hash: str
    units: int
    reference: str | None = None
    passage: str | None = None
    resolution: str | None = None
    audio: bool | None = None
    more_references: tuple[str, ...] = ()

    @property
    def list_price(self) -> Decimal | None:
        """Return the list price in US dollars, or None where it is not known."""
        return self.price_of(self.units)

    def price_of(self, units: int) -> Decimal | None:
        """Return the list price of so many units in US dollars, or None where it is not known."""
        return self.model.list_price(units, self.resolution, self.audio)

    @property
    def price(self) -> Decimal:
        """Return what the ledger counts for it in US dollars; an unknown price is none."""
        return self.list_price or Decimal(0)


def cost_of(
    placement: Placement[Ordered],
    delivered: int,
    reported: str | None = None,
    reserved: Decimal | None = None,
) -> Cost:
    """Return what a delivered order costs: what is reported, or else list price times units.

    Args:
        placement: what was ordered.
        delivered: the units that came; never more are charged than were ordered.
        reported: US dollars, where the service tells them.
        reserved: US dollars that were set aside for all units when it was ordered: that list price
            holds, whatever the list says by now.
    """
    price = placement.model.price
    if placement.model.is_free and price is not None:
        return Cost(Decimal(0), CostBasis.FREE, price.source)
    if reported is not None:
        return Cost(Decimal(reported), CostBasis.REPORTED, f"told by {placement.model.backend}")
    units = min(max(delivered, 1), placement.units)
    amount = placement.price_of(units)
    if reserved and amount != (then := reserved * units / placement.units):
        return Cost(then, CostBasis.LIST_PRICE, "the list price when it was ordered")
    if price is None or amount is None:
        return Cost(Decimal(0), CostBasis.UNKNOWN, "no price is known")
    return Cost(amount, CostBasis.LIST_PRICE, f"{price.source}, {price.as_of}")


def settlement_of(model: Capability) -> Settlement:
    """Return how an order is settled that the backend carried out."""
    return Settlement.NOT_CHARGED if model.is_free else Settlement.CHARGED


def settlement_of_end(model: Capability, failed: Failed) -> Settlement:
    """Return how an order is settled that came to an end without a result.

    Not billed is what the model's profile lists, with its source, and what was cancelled before
    it began, where the service documents that.
    """
    if model.is_free or failed.end in model.unbilled:
        return Settlement.NOT_CHARGED
    if failed.error.failure is not FailureCode.CANCELLED or failed.begun is None:
        return Settlement.UNKNOWN
    return Settlement.CHARGED if failed.begun else Settlement.NOT_CHARGED
