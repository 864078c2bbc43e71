"""What somebody has agreed to pay holds: above it nothing is ordered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from songreel.domain.capability import Capability
from songreel.domain.errors import ConflictError
from songreel.services.project_prices import MOST_AT_ONCE


def within(
    most: Decimal | None, model: Capability, prepared: dict[str, Any], calls: int = 1
) -> dict[str, Any]:
    """Return what a step works with, and what each of its orders may cost.

    Args:
        most: US dollars that were agreed to for all of it; None: nobody said.
        model: who carries it out.
        prepared: what the step works with.
        calls: how many each order pays for.

    Raises:
        ConflictError: all of them cost more than was agreed to.
    """
    if most is None:
        return prepared
    each = model.list_price(calls)
    orders = -(-int(prepared["total"]) // MOST_AT_ONCE)
    if each is None or each * orders > most:
        cost = "has no known price" if each is None else f"costs ${each * orders} by now"
        raise ConflictError(
            f"This {cost}, with {model.model} of {model.backend}, and ${most} were agreed to: "
            "nothing was ordered. Look at the new price, and ask once more."
        )
    return {**prepared, "most_usd": str(each)}
