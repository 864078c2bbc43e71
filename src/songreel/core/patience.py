"""Waiting for an event, but not for ever."""

from __future__ import annotations

import asyncio
from typing import Protocol


class Happening(Protocol):
    """What is set once, or again and again, and may be waited for."""

    def is_set(self) -> bool:
        """Tell whether it is set."""
        ...

    async def wait(self) -> bool:
        """Wait until it is set."""
        ...


async def happens(event: Happening, seconds: float | None) -> bool:
    """Wait until an event is set; tell whether it was within so many seconds, None for no limit.

    `asyncio.wait_for` of Python 3.11 gives its result where a cancellation comes in the same
    moment, and the cancellation is lost: a task that goes on in a loop then never ends
    (python/cpython#86296).
    """
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return event.is_set()  # It may have come in the moment of the limit.
