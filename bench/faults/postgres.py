"""PostgreSQL stopped, or crashed, and started again a while later, while films are made."""

from __future__ import annotations

from bench.faults.fleets import Report, endure

_KINDS = ((2, "crash PostgreSQL"), (2, "stop PostgreSQL"), (1, "kill"))


def run(minutes: float, seed: int) -> Report:
    """Take the database away again and again, then await every end and compare the books.

    Args:
        minutes: how long it is harmed.
        seed: decides how and when, and what is ordered.
    """
    return endure(_KINDS, minutes=minutes, seed=seed)
