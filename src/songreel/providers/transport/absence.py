"""Orders that a service does not show: one such answer may be passing, a lasting one is an end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

PASSING_SECONDS = 60.0
"""For how long from the first such answer on it may still be passing."""
_FORGOTTEN_SECONDS = 3_600.0


@dataclass(slots=True)
class _Absence:
    first: float
    last: float


class Absences:
    """The orders of one service that it did not show when it was last asked for them.

    They are counted from what this process is told itself, so it does not matter who placed the
    order: another process, a restored backup, or one that a webhook names.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; `clock` gives seconds that never go back."""
        self._clock = clock
        self._known: dict[str, _Absence] = {}

    def is_passing(self, name: str) -> bool:
        """Note that an order was not shown now; tell whether that may still be passing.

        Args:
            name: the order's id.
        """
        at = self._clock()
        self._known = {
            one: absence
            for one, absence in self._known.items()
            if at - absence.last < _FORGOTTEN_SECONDS
        }
        absence = self._known.setdefault(name, _Absence(at, at))
        absence.last = at
        return at - absence.first < PASSING_SECONDS

    def seen(self, name: str) -> None:
        """Note that an order is shown."""
        self._known.pop(name, None)
