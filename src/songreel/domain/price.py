"""List prices: US dollars for a unit, flat or by resolution and sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Self

Unit = Literal["second", "image", "call"]


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars for one unit, at one resolution or with or without sound; None: at any."""

    amount: Decimal
    resolution: str | None = None
    audio: bool | None = None

    def fits(self, resolution: str | None, audio: bool | None) -> bool:
        """Tell whether this is what a unit costs there."""
        return self.resolution in {None, resolution} and self.audio in {None, audio}


@dataclass(frozen=True, slots=True)
class Price:
    """A list price, with where and when it was read.

    Attributes:
        amount: US dollars for one `unit`; of a price with `rates`, what the first of them says.
        rates: what a unit costs by resolution and sound, in the order in which they are tried;
            where none fits, the price is not known. Empty: `amount` holds everywhere.
    """

    amount: Decimal
    unit: Unit
    source: str
    as_of: date
    rates: tuple[Rate, ...] = ()

    @classmethod
    def table(cls, rates: Sequence[Rate], unit: Unit, source: str, as_of: date) -> Self:
        """Make a price out of at least one rate."""
        first = rates[0]
        is_flat = len(rates) == 1 and first.resolution is None and first.audio is None
        return cls(first.amount, unit, source, as_of, () if is_flat else tuple(rates))

    def rate(self, resolution: str | None = None, audio: bool | None = None) -> Decimal | None:
        """Return what one unit costs in US dollars, or None where that is not known."""
        if not self.rates:
            return self.amount
        fitting = (rate.amount for rate in self.rates if rate.fits(resolution, audio))
        return next(fitting, None)

    def of(
        self, units: int, resolution: str | None = None, audio: bool | None = None
    ) -> Decimal | None:
        """Return the price of so many units in US dollars, or None where it is not known."""
        rate = self.rate(resolution, audio)
        return None if rate is None else rate * units

    @property
    def is_free(self) -> bool:
        """Tell whether nothing is ever billed."""
        return self.amount == 0 and all(rate.amount == 0 for rate in self.rates)
