"""A quote: what a project's paid orders will cost, and what was accepted of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from songreel.domain.payer import Payer


class QuoteState(StrEnum):
    """Where a quote stands; the last three are ends.

    `OPEN`: it can be accepted. `ACCEPTED`: its amount is set aside, and orders draw on it.
    `SPENT`: every line is charged. `EXPIRED` and `RELEASED`: what was not drawn went back.
    """

    OPEN = "open"
    ACCEPTED = "accepted"
    SPENT = "spent"
    EXPIRED = "expired"
    RELEASED = "released"

    @property
    def is_end(self) -> bool:
        """Tell whether nothing more happens in this state."""
        return self in {QuoteState.SPENT, QuoteState.EXPIRED, QuoteState.RELEASED}


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One paid order.

    Attributes:
        subject: a scene's id, `character`, or `scenes`.
        what: what is made, in words.
        input_hash: of everything that decides what is made: the order's own, or what its job's
            request calls `quoted_as`.
        units: seconds, pictures or calls.
        amount: list price in US dollars; the order is not sent for more.
        attempt_id: the order that has drawn on it last, or None.
        set_aside: US dollars that an accepted quote still holds for it: nothing while an order has
            drawn on it, unless that turned out not to be charged.
    """

    subject: str
    what: str
    backend: str
    model: str
    input_hash: str
    units: int
    amount: Decimal
    attempt_id: str | None = None
    set_aside: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Something that a quote does not hold, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class PriceBasis:
    """Where the price of a model comes from: a price list, and the day on which it was read."""

    backend: str
    model: str
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What some orders cost.

    Attributes:
        key_id: the key under whose cap it is set aside, once it is accepted.
        valid_until: until then it can be accepted; and drawn on, once it is.
        day: the day (UTC) whose caps it was accepted under.
    """

    id: str
    owner_id: str
    project_id: str
    state: QuoteState
    lines: tuple[QuoteLine, ...]
    unknown: tuple[NotKnown, ...]
    basis: tuple[PriceBasis, ...]
    created_at: datetime
    valid_until: datetime
    key_id: str | None = None
    day: str | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def total(self) -> Decimal:
        """Return what all lines cost together in US dollars."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def set_aside(self) -> Decimal:
        """Return the US dollars that it holds, and no order has drawn."""
        return sum((line.set_aside for line in self.lines), Decimal(0))

    @property
    def payer(self) -> Payer:
        """Return under whose caps it counts."""
        return Payer(self.owner_id, self.key_id, self.project_id)

    def details(self) -> dict[str, Any]:
        """Return what is stored of it as a document, beside its lines."""
        return {
            "unknown": [{"what": one.what, "why": one.why} for one in self.unknown],
            "basis": [
                {
                    "backend": one.backend,
                    "model": one.model,
                    "source": one.source,
                    "as_of": one.as_of,
                }
                for one in self.basis
            ],
        }


@dataclass(frozen=True, slots=True)
class QuoteDetails:
    """What is stored of a quote as a document, beside its lines."""

    unknown: tuple[NotKnown, ...]
    basis: tuple[PriceBasis, ...]

    @classmethod
    def from_document(cls, document: Mapping[str, Sequence[Mapping[str, str]]]) -> Self:
        """Read what `Quote.details` wrote."""
        return cls(
            tuple(NotKnown(**one) for one in document["unknown"]),
            tuple(PriceBasis(**one) for one in document["basis"]),
        )
