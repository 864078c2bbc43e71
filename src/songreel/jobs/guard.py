"""What a graceful stop waits for: a request that is under way, and must not be cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager


class Guard:
    """Knows what must not be interrupted, and lets nothing more of that begin once it is shut."""

    def __init__(self) -> None:
        """Begin open, with nothing under way."""
        self._under_way: set[asyncio.Future[None]] = set()
        self._shut = False

    @property
    def is_shut(self) -> bool:
        """Tell whether the stop has begun."""
        return self._shut

    @contextmanager
    def hold(self) -> Generator[None]:
        """Have a stop wait for the block.

        Raises:
            CancelledError: the stop has begun already.
        """
        if self._shut:
            raise asyncio.CancelledError
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._under_way.add(done)
        try:
            yield
        finally:
            self._under_way.discard(done)
            done.cancel()

    async def shut(self, seconds: float) -> None:
        """Let nothing more begin, and wait for what is under way, but no longer than told."""
        self._shut = True
        if self._under_way:
            await asyncio.wait(tuple(self._under_way), timeout=seconds)
