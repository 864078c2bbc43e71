"""How often a key may ask: counted for keys with a limit alone, and told in the answer's headers.

The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

from __future__ import annotations

from collections.abc import Mapping

from songreel.domain.errors import RateLimitError
from songreel.services.principal import Entrance, Principal
from songreel.storage.errors import told
from songreel.storage.limiter import DatabaseLimiter, Taken

_SECONDS = 60
_POLICY = '"requests"'
_COUNTED = frozenset({Entrance.KEY, Entrance.SESSION})


class Rate:
    """Counts requests in the database, so that it holds over all processes."""

    def __init__(self, limiter: DatabaseLimiter) -> None:
        """Hold what counts."""
        self._limiter = limiter

    async def count(self, by: Principal) -> tuple[Mapping[str, str], RateLimitError | None]:
        """Count a request; return what its answer tells, and the refusal of one too many.

        Raises:
            StorageFullError, UnavailableError: the database cannot be written.
        """
        limit = None if by.key is None else by.key.limits.requests_per_minute
        if by.key is None or limit is None or by.entrance not in _COUNTED:
            return {}, None
        with told():
            taken = await self._limiter.count(
                f"key:{by.key.id}:requests", limit=limit, window_seconds=_SECONDS
            )
        refusal = None
        if taken.wait:
            refusal = RateLimitError(
                f"This API key may make {limit} requests a minute, and has made them. Send the "
                f"request again in {taken.wait} s.",
                retry_after=taken.wait,
            )
        return _headers(limit, taken), refusal


def _headers(limit: int, taken: Taken) -> dict[str, str]:
    seconds = taken.wait or taken.reset
    return {
        "RateLimit-Policy": f"{_POLICY};q={limit};w={_SECONDS}",
        "RateLimit": f"{_POLICY};r={taken.remaining};t={seconds}",
    }
