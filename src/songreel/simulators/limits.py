"""How many requests a service takes in a minute."""

from __future__ import annotations

import time
from collections import deque


class RateLimit:
    """A sliding minute: so many requests, and no more.

    It counts real time: the clock of the simulation may jump.
    """

    def __init__(self, limit: int, window_seconds: float = 60.0) -> None:
        """Allow `limit` requests in each window."""
        self._limit, self._window = limit, window_seconds
        self._times: deque[float] = deque()

    def take(self) -> float:
        """Count a request and return 0; where there were too many, the seconds until it fits."""
        now = time.monotonic()
        while self._times and self._times[0] <= now - self._window:
            self._times.popleft()
        if len(self._times) >= self._limit:
            return self._times[0] + self._window - now
        self._times.append(now)
        return 0.0

    @property
    def left(self) -> int:
        """Return how many requests still fit now."""
        return max(0, self._limit - len(self._times))
