"""One paid service over HTTP.

Whatever may create something that is billed goes through `order`: one request over a connection of
its own, no redirect, no retry. A kept connection may be dead without anybody knowing, and an order
that is lost on it could not be told from one that was taken.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import httpx2

from songreel.core import metrics, tracing
from songreel.core.metrics import Call
from songreel.domain.errors import BackendError, FailureCode
from songreel.providers.transport.answer import REFUSED, Answer
from songreel.providers.transport.fetching import Fetching, origin_of

Authorize = Callable[[], Awaitable[Mapping[str, str]]]
"""Gives the headers that prove who asks; `BackendError` where there is no key."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# An answer of more bytes is parsed in a thread.
_LONG = 1_000_000
# Only what can be raised before the first byte of a request: all else may have been taken.
_NEVER_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.ProxyError,
    httpx2.InvalidURL,
)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, for a whole order or question, and for a whole file and each part."""

    connect: float = 10
    order: float = 90
    ask: float = 30
    fetch: float = 600
    read: float = 30


class Service:
    """Sends orders, asks questions and fetches files.

    Attributes:
        base_url: its address, without a slash at the end.
        backend: the provider's name, for errors.
    """

    def __init__(
        self,
        base_url: str,
        *,
        backend: str,
        title: str,
        authorize: Authorize,
        secrets: Callable[[], tuple[str, ...]] = lambda: (),
        patience: Patience | None = None,
        largest_answer: int = 64_000_000,
    ) -> None:
        """Hold what requests need; nothing is opened before the first one.

        Args:
            base_url: where the service is, its version's path included.
            backend: name of the provider.
            title: how people call the service.
            authorize: gives the headers of each request.
            secrets: what must never be told on; a service may repeat it in an error.
            patience: how long anything may take.
            largest_answer: bytes of an answer that is kept in memory.
        """
        self.base_url = base_url.rstrip("/")
        self.backend = backend
        self._title = title
        self._authorize = authorize
        self._secrets = secrets
        self._patience = patience or Patience()
        self._largest = largest_answer
        self._clients: dict[bool, httpx2.AsyncClient] = {}
        self._opening = asyncio.Lock()

    async def order(
        self, path: str, body: Any, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send what may be billed, once.

        Returns:
            An answer with a JSON object, or a refusal (`REFUSED`): nothing was created then.

        Raises:
            BackendError: `BACKEND_UNAVAILABLE` where no connection was made and so nothing sent;
                `OUTCOME_UNKNOWN` where the order may have been taken.
        """
        with self._noted("order") as call:
            answer = await self._order(path, body, headers)
            call.outcome = str(answer.status)
        return answer

    async def _order(self, path: str, body: Any, headers: Mapping[str, str] | None) -> Answer:
        sent = {**(headers or {}), **await self._authorize()}
        content = json.dumps(body, separators=(",", ":")).encode()
        sent["content-type"] = "application/json"
        client = await self._client(kept=False)
        told: list[Answer] = []
        try:
            async with asyncio.timeout(self._patience.order):
                answer = await self._send(
                    "POST", path, sent, content, client, self._patience.order, told
                )
        except _NEVER_SENT as error:
            raise self.unavailable("could not be reached, so nothing was ordered", error) from error
        except (httpx2.HTTPError, OSError, ValueError, RuntimeError, _TooLarge) as error:
            if told and told[0].status in REFUSED:
                return told[0]
            raise self.unknown(_words(error)) from error
        if answer.status in REFUSED:
            return answer
        if not answer.is_success:
            raise self.unknown(f"it answered with status {answer.status}")
        if not answer.body:
            raise self.unknown("its answer cannot be read")
        return answer

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """Send what costs nothing; whoever asks may ask again.

        Args:
            method: of HTTP.
            path: below the base address, or a whole address of the same origin.
            body: sent as JSON, or None.
            content: sent as it is.
            headers: beside those of the key.
            seconds: for the whole question.

        Raises:
            BackendError: `BACKEND_UNAVAILABLE`: no answer.
        """
        with self._noted("ask") as call:
            answer = await self._ask(method, path, body, content, headers, seconds)
            call.outcome = str(answer.status)
        return answer

    async def _ask(
        self,
        method: str,
        path: str,
        body: Any,
        content: bytes | None,
        headers: Mapping[str, str] | None,
        seconds: float | None,
    ) -> Answer:
        sent = {**(headers or {}), **await self._authorize()}
        if body is not None:
            content = json.dumps(body, separators=(",", ":")).encode()
            sent["content-type"] = "application/json"
        limit = seconds or self._patience.ask
        client = await self._client()
        try:
            async with asyncio.timeout(limit):
                return await self._send(method, path, sent, content, client, limit, [])
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, _TooLarge) as error:
            raise self.unavailable("gave no answer", error) from error

    async def fetch(self, url: str, destination: Path, *, kinds: tuple[str, ...]) -> None:
        """Write the file at an address to a path that does not exist yet; all of it, or nothing.

        The key goes along to the service's own origin alone.

        Args:
            url: where it is.
            destination: where it goes.
            kinds: beginnings of the media types that it may have.

        Raises:
            BackendError: `BACKEND_UNAVAILABLE` where it could not be had, `RESULT_EXPIRED` where
                there is nothing at that address, `OUTPUT_INVALID` where it is something else.
        """
        with self._noted("fetch") as call:
            client = await self._client()
            patience = (self._patience.fetch, self._patience.read, self._patience.connect)
            fetching = Fetching(self, client, self._authorize, patience, kinds)
            await fetching.into(url, destination)
            call.outcome = "ok"

    @contextmanager
    def _noted(self, operation: str) -> Generator[Call]:
        """Count and time what is sent, and how it ended."""
        named = {"songreel__backend": self.backend, "songreel__operation": operation}
        with (
            metrics.provider_call(self.backend, operation) as call,
            tracing.call(f"{operation} {self.backend}", **named) as told,
        ):
            try:
                yield call
            except BackendError as error:
                call.outcome = error.failure.value.lower()
                told.fail(error.failure.value)
                raise
            finally:
                told.note(songreel__outcome=call.outcome)

    async def _send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        content: bytes | None,
        client: httpx2.AsyncClient,
        seconds: float,
        told: list[Answer],
    ) -> Answer:
        """Send a request; `told` gets status and headers before the body is read."""
        url = path if path.startswith(f"{self.origin}/") else f"{self.base_url}{path}"
        timeout = httpx2.Timeout(seconds, connect=self._patience.connect)
        async with client.stream(
            method, url, headers=dict(headers), content=content, timeout=timeout
        ) as response:
            told.append(Answer(response.status_code, dict(response.headers)))
            read = bytearray()
            async for chunk in response.aiter_bytes():
                read += chunk
                if len(read) > self._largest:
                    raise _TooLarge
        if len(read) > _LONG:
            document = await asyncio.to_thread(_document, bytes(read))
        else:
            document = _document(bytes(read))
        return Answer(response.status_code, dict(response.headers), document)

    @property
    def origin(self) -> str:
        """Return scheme, host and port of the service."""
        return origin_of(httpx2.URL(self.base_url))

    async def _client(self, *, kept: bool = True) -> httpx2.AsyncClient:
        """Return the client for questions, or the one for orders, which keeps no connection."""
        async with self._opening:
            if kept not in self._clients:
                try:
                    # In a thread: it reads the certificates of the system.
                    self._clients[kept] = await asyncio.to_thread(self._open, kept)
                except (OSError, ValueError, httpx2.InvalidURL) as error:
                    raise self.unavailable("cannot be asked as it is set up", error) from error
            return self._clients[kept]

    def _open(self, kept: bool) -> httpx2.AsyncClient:
        # An order never waits for a connection that another one has: it would seem to be sent.
        most = 100 if kept else None
        return httpx2.AsyncClient(
            follow_redirects=False,
            limits=httpx2.Limits(max_connections=most, max_keepalive_connections=20 if kept else 0),
            headers={"user-agent": "songreel", "accept": "*/*"},
            # A proxy of the environment does not reach this machine's own loopback.
            trust_env=httpx2.URL(self.base_url).host not in _LOOPBACK,
        )

    async def close(self) -> None:
        """Let go of every connection."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    def told(self, text: object) -> str:
        """Return what a service said, short and without a key."""
        said = " ".join(str(text).split())
        for secret in self._secrets():
            if secret:
                said = said.replace(secret, "[key]")
        return said if len(said) <= 500 else f"{said[:499]}…"

    def unavailable(self, what: str, cause: Exception | None = None) -> BackendError:
        """Return the error of a service that cannot be used now; nothing was ordered."""
        return BackendError(
            FailureCode.BACKEND_UNAVAILABLE,
            f"{self._title} {what}. Try again in a moment.",
            details=None if cause is None else self.told(_words(cause)),
            backend=self.backend,
        )

    def unknown(self, why: str) -> BackendError:
        """Return the error of an order that may have been taken."""
        return BackendError(
            FailureCode.OUTCOME_UNKNOWN,
            f"{self._title} was sent this order, and nobody knows whether it took it: it may have "
            "been billed, and is not sent again by itself.",
            details=self.told(why),
            backend=self.backend,
        )

    def refuse(self, failure: FailureCode, message: str, **more: Any) -> NoReturn:
        """Raise a failure of this backend, without a key in what is told."""
        details = more.pop("details", None)
        raise BackendError(
            failure,
            self.told(message),
            details=None if details is None else self.told(details),
            backend=self.backend,
            **more,
        )


def _document(read: bytes) -> Any:
    try:
        return json.loads(read) if read else None
    except (ValueError, RecursionError):
        return None


class _TooLarge(Exception):
    """The answer is larger than anything that a service has to say."""


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, _TooLarge):
        return "its answer has no end"
    return f"{type(error).__name__}: {error}".rstrip(": ")
