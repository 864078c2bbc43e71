"""What filling a length of film costs: which clip is bought for it, and how far it is stretched."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import gcd

from songreel.domain.clip_offer import ClipOffer
from songreel.domain.cut_plan import MAX_SLOW_DOWN
from songreel.domain.frames import FrameRate

SECOND = 1_000_000
"""Costs are counted in millionths of a second of the cheapest footage, so that wishes of the music
weigh the same whatever a model costs."""

_UNSEEN = 10
_STRETCH = 0.5


@dataclass(frozen=True, slots=True)
class Purchase:
    """A clip for a length of film: index in what is sold, and the two parts of its cost."""

    sold: int
    price: int
    stretch: int

    def cost(self, weight: int) -> int:
        """Return both parts together, in thousandths, with the price weighted in thousandths."""
        return self.price * weight + self.stretch * 1000


@dataclass(frozen=True, slots=True)
class Units:
    """Prices and a limit of their sum, in whole units."""

    prices: tuple[int, ...]
    limit: int


class Tariff:
    """The ways to fill any number of frames with one clip."""

    def __init__(self, offer: ClipOffer, rate: FrameRate, slow_down: int) -> None:
        """Hold what is sold; what goes in step with the song is not stretched."""
        self.sold = offer.sold
        self.capacity = [
            clip.frames(rate) * (1000 + (0 if offer.in_step else slow_down)) // 1000
            for clip in offer.sold
        ]
        self.longest = max(self.capacity)
        self.may_stretch_more = not offer.in_step and slow_down < MAX_SLOW_DOWN
        dear = [clip.price / clip.seconds for clip in offer.sold if clip.price > 0]
        unit = min(dear, default=Decimal(1))
        self.prices = [int(clip.price / unit * SECOND) for clip in offer.sold]
        self.rate = rate.fraction
        self._frames = [clip.frames(rate) for clip in offer.sold]
        self._ways = [self._ways_of(length) for length in range(self.longest + 1)]

    def cheapest(self, weight: int) -> list[Purchase | None]:
        """Return for each number of frames what is bought, if a second's price weighs so much.

        Args:
            weight: thousandths by which prices are multiplied.
        """
        return [
            min(ways, key=lambda way: (way.cost(weight), way.sold)) if ways else None
            for ways in self._ways
        ]

    def ways(self, length: int) -> list[Purchase]:
        """Return what can fill so many frames: of those that fit, none that another beats."""
        return self._ways[length]

    def units(self, limit: Decimal) -> Units | None:
        """Return the prices and a limit in their greatest common measure, None where all is free.

        The limit is rounded down.
        """
        exponent = min(int(clip.price.normalize().as_tuple().exponent) for clip in self.sold)
        scale = Decimal(1).scaleb(min(exponent, 0))
        whole = [int(clip.price / scale) for clip in self.sold]
        measure = gcd(*whole)
        if not measure:
            return None
        return Units(tuple(price // measure for price in whole), int(limit / scale) // measure)

    def least(self, frames: int) -> tuple[Decimal, list[int]]:
        """Return the least price of covering a length at all, and the capacities to buy for it."""
        best = [0] * (frames + 1)
        taken = [0] * (frames + 1)
        options = list(zip(self.prices, self.capacity, strict=True))
        for length in range(1, frames + 1):
            best[length], taken[length] = min(
                (best[max(0, length - capacity)] + price, index)
                for index, (price, capacity) in enumerate(options)
            )
        chosen: list[int] = []
        left = frames
        while left > 0:
            chosen.append(taken[left])
            left -= self.capacity[taken[left]]
        price = sum((self.sold[index].price for index in chosen), Decimal(0))
        return price, [self.capacity[index] for index in chosen]

    def _ways_of(self, length: int) -> list[Purchase]:
        """Return what can fill a length: of those that fit, none that another beats throughout."""
        ways: list[Purchase] = []
        for index, capacity in enumerate(self.capacity):
            if capacity >= length:
                way = Purchase(index, self.prices[index], self._stretch_cost(index, length))
                if not any(o.price <= way.price and o.stretch <= way.stretch for o in ways):
                    ways.append(way)
        return ways

    def _stretch_cost(self, index: int, length: int) -> int:
        over = 1000 * (length - self._frames[index]) - _UNSEEN * self._frames[index]
        if over <= 0:
            return 0
        share = over / (1000 * self._frames[index])
        return round(_STRETCH * share * SECOND * length / float(self.rate))
