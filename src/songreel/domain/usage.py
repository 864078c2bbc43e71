"""What was spent, added up by day, key, project, model or state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any


class By(StrEnum):
    """What paid orders can be told apart by; `MODEL` names its backend too."""

    WORKSPACE = "workspace"
    DAY = "day"
    KEY = "key"
    PROJECT = "project"
    MODEL = "model"
    STATE = "state"


FIELDS = {
    By.WORKSPACE: ("workspace_id",),
    By.DAY: ("day",),
    By.KEY: ("key_id",),
    By.PROJECT: ("project_id",),
    By.MODEL: ("backend", "model"),
    By.STATE: ("state",),
}
"""What a row says about each of them."""


@dataclass(frozen=True, slots=True)
class UsageQuery:
    """Which paid orders are added up, and how; None and empty: any.

    Attributes:
        by: what the rows tell apart.
        since, until: the first and the last day (UTC, `2026-11-26`) on which they count.
        states: `reserved`, `intended`, `submitted`, `charged`, `not_charged`, `unknown`.
    """

    by: tuple[By, ...] = (By.DAY, By.MODEL)
    since: str | None = None
    until: str | None = None
    key_id: str | None = None
    project_id: str | None = None
    model: str | None = None
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sums:
    """US dollars: charged, perhaps charged, and set aside; of so many orders."""

    orders: int = 0
    charged: Decimal = Decimal(0)
    unknown: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)

    def __add__(self, other: Sums) -> Sums:
        """Return both together."""
        return Sums(
            self.orders + other.orders,
            self.charged + other.charged,
            self.unknown + other.unknown,
            self.reserved + other.reserved,
        )

    def to_document(self) -> dict[str, Any]:
        """Return them for an answer: amounts are decimal strings."""
        return {
            "orders": self.orders,
            "charged_usd": f"{self.charged:f}",
            "unknown_usd": f"{self.unknown:f}",
            "reserved_usd": f"{self.reserved:f}",
        }


@dataclass(frozen=True, slots=True)
class UsageRow:
    """What some orders have in common, and what they cost."""

    facts: tuple[tuple[str, str | None], ...]
    sums: Sums

    def to_document(self) -> dict[str, Any]:
        """Return it for an answer."""
        return {**dict(self.facts), **self.sums.to_document()}


@dataclass(frozen=True, slots=True)
class Usage:
    """What was asked, and the sums; `quoted` is what accepted quotes hold besides, at present."""

    query: UsageQuery
    rows: Sequence[UsageRow]
    quoted: Decimal

    @property
    def total(self) -> Sums:
        """Return the sums of all rows."""
        return sum((row.sums for row in self.rows), Sums())

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of all fields of a row."""
        return (*fields_of(self.query.by), *Sums().to_document())

    def to_document(self) -> dict[str, Any]:
        """Return it for an answer."""
        return {
            "from": self.query.since,
            "to": self.query.until,
            "by": [one.value for one in self.query.by],
            "rows": [row.to_document() for row in self.rows],
            "total": self.total.to_document(),
            "quoted_usd": f"{self.quoted:f}",
        }


def fields_of(by: Sequence[By]) -> tuple[str, ...]:
    """Return the fields by which rows are told apart, in the order of the enumeration."""
    return tuple(field for one in By if one in by for field in FIELDS[one])


@dataclass(frozen=True, slots=True)
class Difference:
    """A sum that does not say what the orders say, in US dollars."""

    scope: str
    day: str
    counted: Decimal
    orders: Decimal

    def to_document(self) -> dict[str, Any]:
        """Return it for an answer."""
        return {
            "scope": self.scope,
            "day": self.day or None,
            "counted_usd": f"{self.counted:f}",
            "orders_usd": f"{self.orders:f}",
        }
