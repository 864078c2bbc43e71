"""What something cost, and on what that figure rests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Self


class CostBasis(StrEnum):
    """Where a cost comes from."""

    FREE = "free"
    LIST_PRICE = "list_price"
    REPORTED = "reported"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars, with their basis; `source` names the price list and its date."""

    amount: Decimal
    basis: CostBasis
    source: str

    def to_document(self) -> dict[str, str]:
        """Return it for a stored document or an answer: the amount is a decimal string."""
        return {
            "amount_usd": str(self.amount),
            "basis": self.basis.value,
            "source": self.source,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, str]) -> Self:
        """Make the cost again that `to_document` wrote."""
        basis = CostBasis(document["basis"])
        return cls(Decimal(document["amount_usd"]), basis, document["source"])


# From the surest to the least sure: a sum is no surer than its least sure part.
_SURENESS = (CostBasis.FREE, CostBasis.REPORTED, CostBasis.LIST_PRICE, CostBasis.UNKNOWN)


def total_of(parts: Iterable[Cost]) -> Cost:
    """Return what the parts of something cost together.

    The basis is that of the least sure part: `unknown` before `list_price` before `reported`, and
    `free` only where every part is. The source names those of all parts that are not free.

    Args:
        parts: at least one.
    """
    costs = list(parts)
    amount = sum((cost.amount for cost in costs), Decimal(0))
    basis = max((cost.basis for cost in costs), key=_SURENESS.index)
    told = [cost for cost in costs if (cost.basis is CostBasis.FREE) is (basis is CostBasis.FREE)]
    return Cost(amount, basis, "; ".join(dict.fromkeys(cost.source for cost in told)))


def dollars(amount: Decimal) -> str:
    """Return an amount as people read it: `$3.20`, with more digits where there are any."""
    exact = amount.normalize()
    exponent = exact.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"${exact:.{places}f}"
