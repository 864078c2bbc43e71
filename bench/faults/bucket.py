"""A bucket that fails, refuses, or gives other bytes than it was given, while films are made."""

from __future__ import annotations

from bench.faults.fleets import Report, endure

_KINDS = ((4, "fail the bucket"), (1, "kill"))


def run(minutes: float, seed: int) -> Report:
    """Have the bucket fail again and again, then await every end and compare the books.

    Args:
        minutes: how long it is harmed.
        seed: decides how and when, and what is ordered.
    """
    return endure(_KINDS, minutes=minutes, seed=seed)
