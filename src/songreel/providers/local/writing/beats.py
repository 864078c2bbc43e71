"""The five parts of the arc."""

from __future__ import annotations

from enum import StrEnum


class Beat(StrEnum):
    """A part of the arc."""

    OPENING = "opening"
    BUILD = "build"
    TURN = "turn"
    HIGH = "high point"
    CLOSE = "close"
