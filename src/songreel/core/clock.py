"""The wall clock, as the contract writes it: UTC, whole seconds."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment in UTC, with microseconds."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Write a moment as `2025-11-16T10:30:25Z`.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be written as UTC")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
