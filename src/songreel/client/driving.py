"""The two drivers of flows: one blocks, one awaits. All they know is how a step is carried out."""

from __future__ import annotations

import asyncio
import inspect
import ssl
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from contextlib import aclosing, closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from songreel.client.errors import ClientError, UnreachableError
from songreel.client.steps import (
    Asked,
    Close,
    Flow,
    Item,
    Open,
    Pause,
    Read,
    Run,
    Send,
    Step,
    Streaming,
)

T = TypeVar("T")
Token = Callable[[], str | None]

_BLOCK = 1 << 20
_CONNECT_SECONDS = 5.0
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_UNAUTHENTICATED = 401
# Whoever meets one of these knows that nothing arrived.
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_FAILURES = (ClientError, OSError)


class Bearer(httpx2.Auth):
    """Sends a key along, and asks for it again where it is refused: a new start has a new key."""

    def __init__(self, token: str | Token) -> None:
        """Hold the key, or who tells it; that may read a file."""
        self._ask = token if callable(token) else lambda: token
        self._token: str | None = None

    def sync_auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response]:
        """Send a request, at most twice."""
        if self._token is None:
            self._token = self._ask()
        sent = self._sign(request)
        response = yield request
        if self._is_refused(request, response):
            self._token = self._ask()
            if self._token != sent:
                self._sign(request)
                yield request

    async def async_auth_flow(
        self, request: httpx2.Request
    ) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        """Send a request, at most twice."""
        if self._token is None:
            self._token = await asyncio.to_thread(self._ask)
        sent = self._sign(request)
        response = yield request
        if self._is_refused(request, response):
            self._token = await asyncio.to_thread(self._ask)
            if self._token != sent:
                self._sign(request)
                yield request

    @staticmethod
    def _is_refused(request: httpx2.Request, response: httpx2.Response) -> bool:
        # What was streamed cannot be sent a second time.
        is_whole = isinstance(request.stream, httpx2.ByteStream)
        return response.status_code == _UNAUTHENTICATED and is_whole

    def _sign(self, request: httpx2.Request) -> str | None:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return self._token


def connection_options(base_url: str, token: str | Token | None) -> dict[str, Any]:
    """Return how a server is connected to."""
    address = httpx2.URL(base_url)
    return {
        "base_url": address,
        "auth": None if token is None else Bearer(token),
        # A context that trusts nobody is ready at once, and plain HTTP needs none.
        "verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if address.scheme == "http" else True,
        # A proxy that is set for the outside world does not know this machine's own server.
        "trust_env": address.host not in _LOOPBACK,
    }


class BlockingDriver:
    """Carries flows out in the thread that calls."""

    def __init__(self, client: httpx2.Client) -> None:
        """Hold the connections."""
        self._client = client

    def run(self, flow: Flow[T]) -> T:
        """Return what a flow returns."""
        with closing(self.iterate(_as_stream(flow))) as results:
            return next(results)

    def iterate(self, flow: Streaming[T]) -> Generator[T]:
        """Give the items of a stream."""
        opened: dict[httpx2.Response, Iterator[bytes]] = {}
        try:
            step = next(flow)
            while True:
                if isinstance(step, Item):
                    yield step.value
                    step = next(flow)
                    continue
                try:
                    result = self._carry_out(step, opened)
                except _FAILURES as problem:
                    step = flow.throw(problem)
                else:
                    step = flow.send(result)
        except StopIteration:
            return
        finally:
            flow.close()
            for response in opened:
                response.close()

    def _carry_out(self, step: Step, opened: dict[httpx2.Response, Iterator[bytes]]) -> Any:
        match step:
            case Send():
                return self._send(step.request, stream=False)
            case Open():
                response = self._send(step.request, stream=True)
                opened[response] = response.iter_bytes()
                return response
            case Read():
                with _translated(step.response.request):
                    return next(opened[step.response], b"")
            case Close():
                step.response.close()
            case Run():
                return step.work()
            case Pause():
                threading.Event().wait(step.seconds)

    def _send(self, asked: Asked, *, stream: bool) -> httpx2.Response:
        content = asked.content if asked.file is None else _blocks(asked.file)
        request = self._client.build_request(**_options(asked), content=content)
        with _translated(request):
            response = self._client.send(request, stream=stream)
            if response.is_error:
                response.read()
            return response


class AwaitingDriver:
    """Carries flows out in the event loop; files are read and written in threads."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        """Hold the connections."""
        self._client = client

    async def run(self, flow: Flow[T]) -> T:
        """Return what a flow returns."""
        async with aclosing(self.iterate(_as_stream(flow))) as results:
            return await anext(results)

    async def iterate(self, flow: Streaming[T]) -> AsyncGenerator[T]:
        """Give the items of a stream."""
        opened: dict[httpx2.Response, AsyncIterator[bytes]] = {}
        try:
            step = next(flow)
            while True:
                if isinstance(step, Item):
                    yield step.value
                    step = next(flow)
                    continue
                try:
                    result = await self._carry_out(step, opened)
                except _FAILURES as problem:
                    step = flow.throw(problem)
                else:
                    step = flow.send(result)
        except StopIteration:
            return
        finally:
            if inspect.getgeneratorstate(flow) != inspect.GEN_CLOSED:
                # It may have files to close.
                await asyncio.to_thread(flow.close)
            for response in opened:
                await response.aclose()

    async def _carry_out(
        self, step: Step, opened: dict[httpx2.Response, AsyncIterator[bytes]]
    ) -> Any:
        match step:
            case Send():
                return await self._send(step.request, stream=False)
            case Open():
                response = await self._send(step.request, stream=True)
                opened[response] = response.aiter_bytes()
                return response
            case Read():
                with _translated(step.response.request):
                    return await anext(opened[step.response], b"")
            case Close():
                await step.response.aclose()
            case Run():
                return await asyncio.to_thread(step.work)
            case Pause():
                await asyncio.sleep(step.seconds)

    async def _send(self, asked: Asked, *, stream: bool) -> httpx2.Response:
        content = asked.content if asked.file is None else _blocks_in_threads(asked.file)
        request = self._client.build_request(**_options(asked), content=content)
        with _translated(request):
            response = await self._client.send(request, stream=stream)
            if response.is_error:
                await response.aread()
            return response


def _as_stream(flow: Flow[T]) -> Streaming[T]:
    yield Item((yield from flow))


def _options(asked: Asked) -> dict[str, Any]:
    return {
        "method": asked.method,
        "url": asked.path,
        "params": asked.params,
        "headers": asked.headers,
        "json": asked.json,
        "timeout": httpx2.Timeout(asked.seconds, connect=_CONNECT_SECONDS),
    }


@contextmanager
def _translated(request: httpx2.Request) -> Generator[None]:
    try:
        yield
    except httpx2.TransportError as problem:
        reason = str(problem) or type(problem).__name__
        server = str(request.url.copy_with(raw_path=b"/")).rstrip("/")
        raise UnreachableError(
            f"The server at {server} does not answer ({reason}). "
            "Make sure that it runs, and try again.",
            was_sent=not isinstance(problem, _NEVER_SENT),
        ) from problem


def _blocks(path: Path) -> Generator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


async def _blocks_in_threads(path: Path) -> AsyncGenerator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block
    finally:
        await asyncio.to_thread(file.close)
