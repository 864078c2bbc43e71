"""How often a service may be asked how its orders stand, by all processes together.

A question costs no statement: some are taken at once, for ten seconds, as many as were needed
lately.
"""

from __future__ import annotations

import asyncio

from songreel.domain.ports import Limiter
from songreel.jobs.runner import insist

GOOD_FOR_SECONDS = 10
WINDOW_SECONDS = 60 + GOOD_FOR_SECONDS
"""What was taken is asked up to ten seconds later: so no minute has more than the service takes."""


class Questions:
    """Those of one backend, and of this process."""

    def __init__(self, limiter: Limiter, name: str, a_minute: int) -> None:
        """Hold what they are counted by, and how many all processes may ask in a minute."""
        self._limiter, self._scope, self._limit = limiter, f"ask:{name}", a_minute
        self._block = 1
        self._left = 0
        self._until = 0.0

    async def take(self) -> None:
        """Wait until one more question may be asked."""
        loop = asyncio.get_running_loop()
        while self._left == 0 or loop.time() >= self._until:
            self._adapt(is_used_up=self._left == 0 and loop.time() < self._until)
            taken_at = loop.time()
            wait = await insist(self._count)
            if wait == 0:
                self._left, self._until = self._block, taken_at + GOOD_FOR_SECONDS
            elif self._block > 1:
                self._block //= 2
            else:
                await asyncio.sleep(wait)
        self._left -= 1

    async def _count(self) -> int:
        return await self._limiter.take(
            self._scope, limit=self._limit, window_seconds=WINDOW_SECONDS, amount=self._block
        )

    def _adapt(self, *, is_used_up: bool) -> None:
        """Take twice as many where they did not last, and half where half was left."""
        if is_used_up:
            self._block = min(2 * self._block, max(1, self._limit // 6))
        elif self._left > self._block // 2:
            self._block = max(1, self._block // 2)
        self._left, self._until = 0, 0.0
