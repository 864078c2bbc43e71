"""Fetch a finished file: all of it, of the right kind, within a time and a size, or nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Protocol

import httpx2

from songreel.domain.errors import BackendError, FailureCode

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
_GONE = frozenset({403, 404, 410})
_LARGEST = 4_000_000_000
_CHUNK = 1 << 20


def origin_of(url: httpx2.URL) -> str:
    """Return scheme, host and port of an address, without anybody's name in it."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


class Voice(Protocol):
    """How a service's failures are told."""

    backend: str

    @property
    def origin(self) -> str:
        """Return the origin to which the key goes."""
        ...

    def told(self, text: object) -> str:
        """Return what a service said, short and without a key."""
        ...

    def unavailable(self, what: str, cause: Exception | None = None) -> BackendError:
        """Return the error of a service that cannot be used now."""
        ...


class Fetching:
    """Fetches files for one service."""

    def __init__(
        self,
        voice: Voice,
        client: httpx2.AsyncClient,
        authorize: Callable[[], Awaitable[Mapping[str, str]]],
        patience: tuple[float, float, float],
        kinds: tuple[str, ...],
    ) -> None:
        """Hold how requests are sent; `patience`: seconds for a file, for a part, to connect."""
        self._voice, self._client, self._authorize = voice, client, authorize
        self._seconds, read, connect = patience
        self._timeout = httpx2.Timeout(read, connect=connect)
        self._kinds = kinds

    async def into(self, url: str, destination: Path) -> None:
        """Write the file at an address to a path that does not exist yet."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._follow(url, destination)
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            raise self._voice.unavailable("did not give the finished file", error) from error

    async def _follow(self, url: str, destination: Path) -> None:
        at = httpx2.URL(url)
        for _ in range(_MOST_REDIRECTS + 1):
            if self._is_own(at):
                headers = dict(await self._authorize())
            elif at.scheme == "https":
                headers = {}
            else:
                raise self._invalid(f"its result is at an address that is not safe: {at.scheme}")
            headers["accept-encoding"] = "identity"
            async with self._client.stream(
                "GET", at, headers=headers, timeout=self._timeout
            ) as response:
                if response.status_code not in _REDIRECTS:
                    await self._write(response, destination)
                    return
                at = at.join(response.headers.get("location", ""))
        raise self._voice.unavailable("sends from one address to the next")

    def _is_own(self, url: httpx2.URL) -> bool:
        return origin_of(url) == self._voice.origin

    async def _write(self, response: httpx2.Response, destination: Path) -> None:
        if response.status_code in _GONE:
            raise BackendError(
                FailureCode.RESULT_EXPIRED,
                "There is nothing any more where the result was.",
                details=f"status {response.status_code}",
                backend=self._voice.backend,
            )
        if response.status_code != 200:
            raise self._voice.unavailable(
                f"answered with status {response.status_code} where the finished file should be"
            )
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not kind.startswith(self._kinds):
            raise self._invalid(f"the file is of type {self._voice.told(kind or 'none')!r}")
        file = await asyncio.to_thread(_create, destination)
        try:
            await self._pour(response, file)
        except BaseException:
            await asyncio.to_thread(destination.unlink, missing_ok=True)
            raise
        finally:
            os.close(file)

    async def _pour(self, response: httpx2.Response, file: int) -> None:
        length = response.headers.get("content-length", "")
        written = 0
        async for chunk in response.aiter_raw(_CHUNK):
            written += len(chunk)
            if written > _LARGEST:
                raise self._invalid("the file has no end")
            await _to_the_end(_write_all, file, chunk)
        if not written or (length.isdigit() and int(length) != written):
            raise self._voice.unavailable(f"sent {written} of {length or 'unknown'} bytes")

    def _invalid(self, why: str) -> BackendError:
        return BackendError(
            FailureCode.OUTPUT_INVALID,
            "What the service delivered is not what was ordered.",
            details=why,
            backend=self._voice.backend,
        )


async def _to_the_end(write: Callable[[int, bytes], None], file: int, chunk: bytes) -> None:
    """Write in a thread, and never leave before it is done: its file is closed next."""
    writing = asyncio.create_task(asyncio.to_thread(write, file, chunk))
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        await asyncio.wait([writing])
        raise


def _create(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


def _write_all(file: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(file, rest) :]
