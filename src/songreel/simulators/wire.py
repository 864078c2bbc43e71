"""The server's end of a connection: answered, closed in the middle, or reset."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from typing import Any, cast

from starlette.types import Receive, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SCOPE_KEY = "songreel.transport"
_LINGER_ZERO = struct.pack("ii", 1, 0)


class Connection(HttpToolsProtocol):
    """A connection that a request finds in its scope, under `SCOPE_KEY`."""

    def on_message_begin(self) -> None:
        """Let the request find its transport."""
        super().on_message_begin()
        cast("dict[str, Any]", self.scope)[SCOPE_KEY] = self.transport


async def take_body(receive: Receive) -> None:
    """Read a whole request: a caller that still writes may take a reset for a mere end."""
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass


async def reset(scope: Scope, receive: Receive) -> None:
    """Reset the connection (RST); return when it is gone."""
    transport = _transport(scope)
    if transport is not None:
        with contextlib.suppress(OSError):  # gone already
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        transport.abort()
    await until_gone(receive)


async def close(scope: Scope, receive: Receive) -> None:
    """Close the connection once what was written is sent; return when it is gone."""
    transport = _transport(scope)
    if transport is not None:
        transport.close()
    await until_gone(receive)


async def until_gone(receive: Receive) -> None:
    """Read what comes, and return when the caller has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _transport(scope: Scope) -> asyncio.Transport | None:
    return scope.get(SCOPE_KEY)
