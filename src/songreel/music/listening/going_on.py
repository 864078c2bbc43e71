"""Whether to go on listening: asked so often that a server can be stopped meanwhile."""

from __future__ import annotations

from collections.abc import Callable

GoOn = Callable[[], object]
"""Called again and again while a song is listened to; what it raises ends the listening."""


def to_the_end() -> None:
    """Go on in any case."""
