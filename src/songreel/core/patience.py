"""Waiting for an event, but not for ever."""

from __future__ import annotations

import asyncio


async def happens(event: asyncio.Event, seconds: float | None) -> bool:
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
