"""Three workers on PostgreSQL and S3, killed, frozen and stopped at random while films are made."""

from __future__ import annotations

from bench.faults.fleets import Report, endure

_KINDS = ((6, "kill"), (2, "freeze"), (2, "stop"), (1, "kill the server"))


def run(minutes: float, seed: int) -> Report:
    """Harm workers for so many minutes, then await every end and compare the books.

    Args:
        minutes: how long they are harmed.
        seed: decides whom, how and when, and what is ordered.
    """
    return endure(_KINDS, minutes=minutes, seed=seed)
