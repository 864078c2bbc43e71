"""How long a model takes: a fixed time, or a distribution."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Self

from songreel.providers.local.chance import Chance

LONGEST = 86_400.0
_NUMBER = r"(\d+(?:\.\d+)?)"
_FIXED = re.compile(_NUMBER)
_RANGE = re.compile(rf"{_NUMBER}\.\.{_NUMBER}")
_NAMED = re.compile(rf"(normal|lognormal):{_NUMBER},{_NUMBER}|(exponential):{_NUMBER}")


@dataclass(frozen=True, slots=True)
class Latency:
    """A distribution of seconds.

    Attributes:
        kind: `uniform`, `normal`, `lognormal` or `exponential`.
        first: lower end, mean, median or mean.
        second: upper end, standard deviation, or standard deviation of the logarithm.
    """

    kind: str
    first: float
    second: float = 0.0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `5`, `20..60`, `normal:60,10`, `lognormal:60,0.4` or `exponential:60`.

        Raises:
            ValueError: it is none of these.
        """
        plain = text.strip()
        if found := _FIXED.fullmatch(plain):
            return cls("uniform", float(found[1]), float(found[1]))
        if found := _RANGE.fullmatch(plain):
            low, high = float(found[1]), float(found[2])
            if low <= high:
                return cls("uniform", low, high)
        elif found := _NAMED.fullmatch(plain):
            if found[4]:
                return cls("exponential", float(found[5]))
            if found[1] == "normal" or float(found[2]) > 0:
                return cls(found[1], float(found[2]), float(found[3]))
        raise ValueError(
            "a latency is seconds (5), a range (20..60), normal:MEAN,DEVIATION, "
            f"lognormal:MEDIAN,DEVIATION or exponential:MEAN, not {text!r}"
        )

    def draw(self, chance: Chance) -> float:
        """Draw seconds, from 0 to a day."""
        return min(LONGEST, max(0.0, self._draw(chance)))

    def _draw(self, chance: Chance) -> float:
        if self.kind == "uniform":
            return chance.between(self.first, self.second)
        if self.kind == "exponential":
            return -self.first * math.log(1.0 - chance.share())
        # Box and Muller: a normal deviate out of two even ones.
        radius = math.sqrt(-2.0 * math.log(1.0 - chance.share()))
        deviate = radius * math.cos(2.0 * math.pi * chance.share())
        if self.kind == "normal":
            return self.first + self.second * deviate
        return math.exp(math.log(self.first) + self.second * deviate)
