"""Bodies of texts that are small enough to be held."""

from __future__ import annotations

import contextlib

from starlette.requests import Request

from songreel.domain.errors import TooLargeError
from songreel.http.body import Bodies


async def small_body(bodies: Bodies, request: Request, limit: int, what: str) -> bytes:
    """Return the bytes of a body.

    Args:
        bodies: reads it.
        request: whose body it is.
        limit: how many bytes are taken.
        what: it is, in the plural, as a sentence begins.

    Raises:
        TooLargeError: there are more.
        StalledError: no byte came for a minute, or too few in more than that.
        ConnectionGone: the other end went away.
    """
    content = bytearray()
    async with contextlib.aclosing(bodies.chunks(request)) as chunks:
        async for chunk in chunks:
            content += chunk
            if len(content) > limit:
                raise TooLargeError(
                    f"{what} of more than {limit // 1_000_000} MB are not taken here. Send the "
                    "text alone."
                )
    return bytes(content)
