"""Workers that are frozen for a minute, and woken long after others took their jobs over."""

from __future__ import annotations

from bench.faults.fleets import Report, endure

_KINDS = ((1, "freeze for a minute"),)


def run(minutes: float, seed: int) -> Report:
    """Freeze workers for so many minutes, then await every end and compare the books.

    Args:
        minutes: how long they are harmed.
        seed: decides whom and when, and what is ordered.
    """
    return endure(_KINDS, minutes=minutes, seed=seed)
