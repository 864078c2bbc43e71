"""What a job costs: charged, perhaps charged, and set aside."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict

from songreel.domain.attempt import Attempt, Settlement


class Bill(BaseModel):
    """Sums over the orders of a job and of what it started, in US dollars.

    Attributes:
        charged_usd: what is known to be charged.
        unknown_usd: list prices of orders of which nobody knows whether they are charged.
        reserved_usd: list prices of orders that are not settled yet.
    """

    model_config = ConfigDict(frozen=True)

    charged_usd: Decimal
    unknown_usd: Decimal
    reserved_usd: Decimal

    @property
    def is_nothing(self) -> bool:
        """Tell whether nothing is charged, may be charged, or is set aside."""
        return self.charged_usd == self.unknown_usd == self.reserved_usd == 0

    @classmethod
    def of(cls, orders: Iterable[Attempt]) -> Self:
        """Sum orders up."""
        charged = unknown = reserved = Decimal(0)
        for order in orders:
            if order.settlement is Settlement.CHARGED:
                charged += order.counts
            elif order.settlement is Settlement.UNKNOWN:
                unknown += order.amount
            elif order.settlement is None:
                reserved += order.amount
        return cls(charged_usd=charged, unknown_usd=unknown, reserved_usd=reserved)
