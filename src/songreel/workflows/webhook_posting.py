"""Sends a webhook once: to an address that was checked, within a time, for its status alone.

The name is looked up once, and the connection is made to what was found and checked: an answer that
changes between the two leads nowhere. TLS is verified against the name all the same.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any, Protocol, cast

import httpcore2

from songreel import __version__
from songreel.core.reach import Address, Reach
from songreel.core.target import Target, not_allowed
from songreel.providers.transport.answer import Answer

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
"""Looks a name up; `OSError` where it is not found."""

GONE = 410

_ADDRESSES_TRIED = 3
_MOST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try.

    Attributes:
        status: of the answer, or None where there was none.
        error: why it failed; None where the message was taken.
        retry_after: seconds for which the receiver asks to be left alone, or None.
    """

    status: int | None = None
    error: str | None = None
    retry_after: int | None = None


class Post(Protocol):
    """Sends webhooks."""

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send a message once, and tell what became of it; it raises nothing."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...


class Poster:
    """Sends each message over a connection of its own."""

    def __init__(
        self,
        reach: Reach,
        *,
        resolve: Resolve | None = None,
        seconds: float = 15,
        connect_seconds: float = 5,
    ) -> None:
        """Hold where it may send to; nothing is opened before the first message.

        Args:
            reach: what may be connected to beside the internet.
            resolve: looks names up; by default as this system does.
            seconds: how long a try may take as a whole.
            connect_seconds: how long each of its connections may take.
        """
        self._reach = reach
        self._network = _CheckedNetwork(reach, resolve or look_up)
        self._seconds = seconds
        self._timeout = dict.fromkeys(("read", "write"), seconds) | {"connect": connect_seconds}
        self._pool: httpcore2.AsyncConnectionPool | None = None
        self._opening = asyncio.Lock()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send a message once, and tell what became of it."""
        try:
            target = Target.parse(url, self._reach)
        except ValueError as problem:
            return Outcome(error=f"The address {problem}."[:_MOST_WORDS])
        try:
            async with asyncio.timeout(self._seconds):
                return await self._send(target, headers, body)
        except (TimeoutError, httpcore2.TimeoutException):
            return Outcome(error=f"No answer came within {self._seconds:g} seconds.")
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError, ValueError) as error:
            return Outcome(error=_words(error))

    async def _send(self, target: Target, headers: Mapping[str, str], body: bytes) -> Outcome:
        pool = await self._opened()
        url = httpcore2.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.port,
            target=target.path.encode(),
        )
        sent = {
            "host": target.authority,
            "user-agent": f"songreel/{__version__}",
            "content-type": "application/json",
            "content-length": str(len(body)),
            **headers,
        }
        async with pool.stream(
            "POST",
            url,
            headers=[(name.encode(), value.encode()) for name, value in sent.items()],
            content=body,
            extensions={"timeout": self._timeout},
        ) as response:
            # The body is left where it is: it may be huge, or come for ever.
            return _outcome(response)

    async def _opened(self) -> httpcore2.AsyncConnectionPool:
        async with self._opening:
            if self._pool is None:
                # In a thread: it reads the certificates of the system.
                context = await asyncio.to_thread(httpcore2.default_ssl_context)
                self._pool = httpcore2.AsyncConnectionPool(
                    ssl_context=context,
                    max_connections=None,
                    max_keepalive_connections=0,
                    network_backend=self._network,
                )
            return self._pool

    async def close(self) -> None:
        """Let go of every connection."""
        if self._pool is not None:
            await self._pool.aclose()
            self._pool = None


class TargetRefusedError(httpcore2.ConnectError):
    """A name leads to an address that nothing is sent to."""


class _CheckedNetwork(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that were looked at, and to no name."""

    def __init__(self, reach: Reach, resolve: Resolve) -> None:
        self._reach, self._resolve = reach, resolve
        inner: object = httpcore2.AnyIOBackend()
        self._inner = cast("httpcore2.AsyncNetworkBackend", inner)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the backend's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = await self._resolve(host, port)
        for address in addresses:
            if not self._reach.allows(address):
                raise TargetRefusedError(f"{host} leads to {address}, and {not_allowed()}.")
        failure: Exception = httpcore2.ConnectError("its name leads to no address")
        for address in addresses[:_ADDRESSES_TRIED]:
            try:
                return await self._inner.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure


async def look_up(host: str, port: int) -> Sequence[Address]:
    """Return the addresses of a name, as this system finds them.

    Each look-up has a thread of its own: one that hangs holds up neither others nor the end of the
    process.

    Raises:
        OSError: the name is not found.
        ValueError: it cannot be one.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[Sequence[Address]] = loop.create_future()

    def tell(addresses: Sequence[Address], error: Exception | None) -> None:
        if found.done():
            return
        if error is None:
            found.set_result(addresses)
        else:
            found.set_exception(error)

    def look() -> None:
        addresses: list[Address] = []
        problem: Exception | None = None
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = [ipaddress.ip_address(str(row[4][0])) for row in rows]
        except (OSError, ValueError) as error:
            problem = error
        # Nobody waits any more where the loop is closed.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, addresses, problem)

    Thread(target=look, name="songreel-look-up", daemon=True).start()
    return await found


def _outcome(response: httpcore2.Response) -> Outcome:
    status = response.status
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
    }
    if 200 <= status < 300:
        return Outcome(status)
    if 300 <= status < 400:
        return Outcome(status, f"It redirects ({status}), and redirects are not followed.")
    return Outcome(
        status, f"It answered with status {status}.", Answer(status, headers).retry_after()
    )


def _words(error: Exception) -> str:
    if isinstance(error, TargetRefusedError):
        return str(error)[:_MOST_WORDS]
    if isinstance(error, socket.gaierror | ValueError):
        return f"Its name was not found ({error})."[:_MOST_WORDS]
    said = str(error) or type(error).__name__
    if isinstance(error, httpcore2.ConnectError):
        return f"No connection could be made ({said})."[:_MOST_WORDS]
    return f"The connection broke before an answer came ({said})."[:_MOST_WORDS]
