"""Waiting for a condition, with a limit: never sleeping for luck."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

Found = TypeVar("Found")


def until(
    condition: Callable[[], Found], *, seconds: float = 10, pause: float = 0.02, what: str = ""
) -> Found:
    """Return the condition's first true value.

    Raises:
        TimeoutError: it did not become true within so many seconds.
    """
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s: {what or condition}")
        time.sleep(pause)


async def until_async(
    condition: Callable[[], Awaitable[Found]],
    *,
    seconds: float = 10,
    pause: float = 0.02,
    what: str = "",
) -> Found:
    """Return the awaited condition's first true value.

    Raises:
        TimeoutError: it did not become true within so many seconds.
    """
    end = time.monotonic() + seconds
    while True:
        found = await condition()
        if found:
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s: {what or condition}")
        await anyio.sleep(pause)
