"""A server whose clock is set by hours and weeks, and back, while clips are made."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from bench.faults.singles import Harms, Report, endure
from tests.support.shifted_clock import Clock
from tests.support.single import Single

_HOUR, _DAY = 3600, 86_400
_SHIFTS = (0, 0, _HOUR, -_HOUR, 12 * _HOUR, -12 * _HOUR, 30 * _DAY, -2 * _DAY)


def run(minutes: float, seed: int) -> Report:
    """Set the clock again and again, then await every end and compare the books.

    Args:
        minutes: for how long.
        seed: decides when and how far, and what is ordered.
    """
    return endure(_making, minutes=minutes, seed=seed)


def _making(folder: Path) -> tuple[Sequence[str | Path], Harms]:
    clock = Clock(folder / "seconds")

    def shift(_: Single, chance: random.Random) -> None:
        clock.set(chance.choice(_SHIFTS))

    return clock.program, {"set the clock": shift}
