"""What a clip cost, and on what that figure rests."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


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
