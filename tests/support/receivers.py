"""Receivers of webhooks: one that checks what it gets, as the specification says, and wrong ones.

Written from the Standard Webhooks specification alone; nothing of the product is used.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from anyio.from_thread import start_blocking_portal

TOLERANCE_SECONDS = 300


class RefusedError(Exception):
    """A message that a receiver does not take."""


class Verifier:
    """Checks signature, age and repetition of messages."""

    def __init__(self, secret: str) -> None:
        """Hold a secret as an endpoint is told it: `whsec_` and base64."""
        prefix, _, encoded = secret.partition("_")
        assert prefix == "whsec"
        self._key = base64.b64decode(encoded, validate=True)
        self._seen: set[str] = set()

    def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> dict[str, Any]:
        """Return what a message says.

        Raises:
            RefusedError: it is forged, stale or was seen before.
        """
        message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
        if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
            raise RefusedError("stale")
        content = message_id.encode() + b"." + timestamp.encode() + b"." + body
        expected = base64.b64encode(hmac.new(self._key, content, hashlib.sha256).digest()).decode()
        for given in headers["webhook-signature"].split(" "):
            version, _, signature = given.partition(",")
            if version == "v1" and hmac.compare_digest(signature, expected):
                break
        else:
            raise RefusedError("forged")
        if message_id in self._seen:
            raise RefusedError("seen before")
        self._seen.add(message_id)
        return json.loads(body)


@dataclass
class Request:
    """One request as it came in."""

    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        """Return its body."""
        return json.loads(self.body)


@dataclass
class Receiver:
    """A server that answers as it is told; a status, or what a connection is done to."""

    answer: int | Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]] = 204
    headers: dict[str, str] = field(default_factory=dict[str, str])
    port: int = 0
    scheme: str = "http"
    host: str = "127.0.0.1"
    requests: list[Request] = field(default_factory=list[Request])
    open_now: int = 0
    most_open: int = 0

    @property
    def url(self) -> str:
        """Return the address that messages are sent to."""
        return f"{self.scheme}://{self.host}:{self.port}/hook"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request, and answer it."""
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._serve(reader, writer)
        finally:
            self.open_now -= 1
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (row.partition(":") for row in head[1:] if row)
        }
        body = await reader.readexactly(int(headers["content-length"]))
        self.requests.append(Request(head[0].split()[1], headers, body))
        if not isinstance(self.answer, int):
            await self.answer(reader, writer)
            return
        more = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        writer.write(f"HTTP/1.1 {self.answer} Said\r\n{more}Content-Length: 0\r\n\r\n".encode())
        await writer.drain()


@asynccontextmanager
async def receiving(
    *, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Receiver]:
    """Run a receiver until the block ends."""
    receiver = Receiver(scheme="http" if tls is None else "https", host=host)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        await receiver.serve(reader, writer)
        tasks.discard(task)

    server = await asyncio.start_server(serve, host, port, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        if tasks:
            await asyncio.wait(tuple(tasks))


@contextmanager
def receiving_apart() -> Iterator[Receiver]:
    """Run a receiver in a thread of its own until the block ends."""
    with start_blocking_portal() as portal:
        with portal.wrap_async_context_manager(receiving()) as receiver:
            yield receiver


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take a request, and never answer."""
    await asyncio.Event().wait()
