"""The song's energy as the picture follows it: smoothed, so that nothing ever strobes."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from songreel.providers.local.animatic.sound import BEAT

_FULL = 1000
_ATTACK, _RELEASE = 0.45, 0.14
"""Share of the way to a new value that is gone in a frame, up and down.

The way up takes four frames and the way down twelve, so a full swing takes most of a second:
well below three flashes a second (WCAG 2.2, success criterion 2.3.1).
"""
_SWELL = 0.035
"""The same for light on the whole picture, which takes about a second both ways."""
_REST = 0.42


class Energy:
    """How much of the song there is at a moment, from 0 to 1."""

    def __init__(self, values: Sequence[int], rate: int) -> None:
        """Take the values of an order.

        Args:
            values: thousandths, one for each frame; none gives the soft beat of the sound bed.
            rate: frames a second.
        """
        self._rate = rate
        shares = [min(_FULL, max(0, value)) / _FULL for value in values]
        self._pulse = _followed(shares, _ATTACK, _RELEASE)
        self._swell = _followed(shares, _SWELL, _SWELL)

    def pulse(self, second: float) -> float:
        """Return what lamps follow."""
        if self._pulse:
            return self._pulse[self._index(second)]
        inside = second % BEAT
        return _REST + 0.3 * (1 - exp(-inside * 30)) * exp(-inside * 5)

    def swell(self, second: float) -> float:
        """Return what the light of the whole picture follows, slowly."""
        return self._swell[self._index(second)] if self._swell else _REST

    def _index(self, second: float) -> int:
        return min(len(self._pulse) - 1, max(0, round(second * self._rate)))


def _followed(values: list[float], attack: float, release: float) -> list[float]:
    """Return values that run after others, at one pace upwards and at another downwards."""
    level = values[0] if values else 0.0
    followed: list[float] = []
    for value in values:
        level += (value - level) * (attack if value > level else release)
        followed.append(level)
    return followed
