"""The book of all accepted orders; the ledger is what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from songreel.simulators.journal import Journal
from songreel.simulators.order import Order, Service

_LONG_TEXT = 4_096


class Book:
    """Keeps orders in the order in which they were accepted."""

    def __init__(self, journal: Journal, kept: list[dict[str, Any]]) -> None:
        """Write to a journal, and take up what it has kept so far."""
        self._journal = journal
        self._orders: dict[str, Order] = {}
        self._texts: dict[str, str] = {}
        for document in kept:
            if "order" in document:
                order = Order.from_document(document["order"])
                self._orders[order.id] = order
        self.next_number = 1 + max((one.number for one in self._orders.values()), default=0)

    async def add(self, order: Order) -> None:
        """Accept an order: from here on it counts, whatever happens to the answer."""
        order.input, order.more = self._shared(order.input), self._shared(order.more)
        self._orders[order.id] = order
        await self._journal.append({"order": order.to_document()})

    async def change(self, order: Order) -> None:
        """Keep what has changed about an order."""
        await self._journal.append({"order": order.to_document()})

    async def clear(self) -> None:
        """Forget all orders."""
        self._orders.clear()
        self._texts.clear()
        await self._journal.clear()

    def find(self, service: Service, order_id: str) -> Order | None:
        """Return an order that its caller has not deleted."""
        order = self._orders.get(order_id)
        return order if order and order.service == service and not order.deleted else None

    def newest(self, service: Service) -> Iterator[Order]:
        """Give the orders of a service, the newest first."""
        return (
            one
            for one in reversed(self._orders.values())
            if one.service == service and not one.deleted
        )

    def all(self) -> list[Order]:
        """Return every order, the oldest first."""
        return list(self._orders.values())

    def _shared(self, value: Any) -> Any:
        """Return a value in which long texts that came before are the same object.

        Thousands of orders with one reference picture then hold it once.
        """
        if isinstance(value, str) and len(value) >= _LONG_TEXT:
            return self._texts.setdefault(value, value)
        if isinstance(value, dict):
            fields = cast("dict[str, Any]", value)
            return {key: self._shared(part) for key, part in fields.items()}
        if isinstance(value, list):
            return [self._shared(part) for part in cast("list[Any]", value)]
        return value


def entry(order: Order, now: datetime, sha256: str | None) -> dict[str, Any]:
    """Return how the ledger shows an order.

    Args:
        order: the order.
        now: the moment of which it is told.
        sha256: of what it delivers, or None where it delivers nothing.
    """
    phase, over = order.phase(now), order.over(now)
    delivered = phase.value == "done"
    return {
        "id": order.id,
        "service": order.service,
        "model": order.model,
        "makes": order.work.medium,
        "input_hash": order.input_hash,
        "seed": order.seed,
        "created": order.created.isoformat(),
        "ended": None if over is None else over.isoformat(),
        "status": phase.value,
        "seconds": order.delivered_seconds if delivered and order.work.seconds else 0,
        "units": str(order.units),
        "unit_price_usd": str(order.price),
        "price_usd": str(order.price * order.units),
        "billed": order.billed(now),
        "billed_usd": str(order.amount(now)),
        "sha256": sha256,
    }


def totals(orders: list[Order], now: datetime) -> dict[str, Any]:
    """Add up the ledger; `repeated` counts orders with the very input of an earlier one."""
    alike = {(one.service, one.model, one.input_hash) for one in orders}
    return {
        "accepted": len(orders),
        "repeated": len(orders) - len(alike),
        "billed": sum(bool(one.billed(now)) for one in orders),
        "billed_usd": str(sum((one.amount(now) for one in orders), Decimal(0))),
    }
