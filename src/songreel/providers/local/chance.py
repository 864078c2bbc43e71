"""Draws that come out the same everywhere: SHA-256 of the words and a counter.

`random` promises its sequence for `random()` alone, and NumPy for none of its methods; what
people make with Songreel has to come out the same after an upgrade of either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from math import gcd
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """A stream of numbers that its words decide."""

    def __init__(self, *words: object) -> None:
        """Begin the stream of these words; each is told apart by its `repr`."""
        self._key = hashlib.sha256("\x1f".join(repr(word) for word in words).encode()).digest()
        self._count = 0

    def branch(self, *words: object) -> Chance:
        """Return another stream, which does not depend on what was drawn here before."""
        return Chance(self._key, *words)

    def bits(self) -> int:
        """Draw an integer of 64 bits."""
        self._count += 1
        digest = hashlib.sha256(self._key + self._count.to_bytes(8, "big")).digest()
        return int.from_bytes(digest[:8], "big")

    def share(self) -> float:
        """Draw a number from 0 up to, but not including, 1."""
        return (self.bits() >> 11) / (1 << 53)

    def between(self, low: float, high: float) -> float:
        """Draw a number between two others."""
        return low + (high - low) * self.share()

    def whole(self, low: int, high: int) -> int:
        """Draw an integer, both ends included."""
        return low + self.bits() % (high - low + 1)

    def pick(self, items: Sequence[Item]) -> Item:
        """Draw one of the items.

        Raises:
            ValueError: there are none.
        """
        if not items:
            raise ValueError("there is nothing to draw from")
        return items[self.bits() % len(items)]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return all items in an order that is drawn (Fisher and Yates)."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = self.bits() % (last + 1)
            order[last], order[other] = order[other], order[last]
        return order


def scattered(index: int, count: int, chance: Chance) -> int:
    """Return the place of `index` in a fixed order of `count` things that neighbours do not share.

    A stride near the golden section that has no factor in common with `count` visits each of
    them once before it comes back to the first, far from the one before.
    """
    stride = max(1, round(count * 0.6180339887))
    while gcd(stride, count) != 1:
        stride += 1
    return (index * stride + chance.bits()) % count
