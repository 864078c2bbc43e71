"""Ports to the world outside: where bytes are kept, and how much may happen at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Blob:
    """Stored bytes, named by what they are."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class KeptBlob:
    """Stored bytes, and since when they are there."""

    sha256: str
    size_bytes: int
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class OpenFile:
    """Stored bytes in a file of this machine, open until the context ends that gave it.

    Attributes:
        path: where it is; it may be removed meanwhile.
        descriptor: of the open file.
        size_bytes: its length as it was opened.
    """

    path: Path
    descriptor: int
    size_bytes: int


class RemoteBytes(Protocol):
    """Stored bytes that are not on this machine, to be read in stretches."""

    @property
    def size_bytes(self) -> int:
        """Return how many they are."""
        ...

    def blocks(self, start: int, end: int) -> AsyncIterator[bytes]:
        """Give the bytes from `start` to before `end`; StorageUnavailableError where it fails."""
        ...


class BlobStore(Protocol):
    """Content-addressed bytes; what is there is whole, and never changes."""

    async def put_file(self, path: Path, verify: Callable[[Path], None] | None = None) -> Blob:
        """Take over a finished file (it is moved): hash, sync, verify, publish.

        Raises:
            StorageFullError: no room, or the store cannot be written.
            Exception: whatever `verify` raises; nothing is published then.
        """
        ...

    async def put_stream(
        self,
        chunks: AsyncIterator[bytes],
        *,
        limit: int,
        verify: Callable[[Path], None] | None = None,
    ) -> Blob:
        """Write a stream of at most `limit` bytes; TooLargeError beyond, nothing published."""
        ...

    def path(self, sha256: str) -> AbstractAsyncContextManager[Path]:
        """Give the bytes as a local file for as long as the context lasts.

        Raises:
            NotFoundError: there are no such bytes.
        """
        ...

    def opened(self, sha256: str) -> AbstractAsyncContextManager[OpenFile | RemoteBytes]:
        """Give the bytes for reading, as a file where there is one on this machine already.

        Raises:
            NotFoundError: there are no such bytes.
        """
        ...

    async def address(self, sha256: str, seconds: int) -> str | None:
        """Return an address that gives the bytes to anyone for so many seconds, or None.

        Raises:
            NotFoundError: there are no such bytes.
        """
        ...

    async def exists(self, sha256: str, size_bytes: int | None = None) -> bool:
        """Tell whether the bytes are there, and so many, where the number is known."""
        ...

    async def is_sound(self, sha256: str) -> bool:
        """Tell whether the bytes are there and still those of their name; all are read."""
        ...

    async def copy(self, sha256: str, destination: Path) -> None:
        """Copy the bytes to a path that does not exist yet, and make sure of each of them.

        Raises:
            NotFoundError: there are no such bytes.
            DamagedFileError: they are not those of their name any more.
            OSError: the destination cannot be written.
        """
        ...

    async def delete(self, sha256: str) -> None:
        """Remove the bytes; nothing happens where they are not there."""
        ...

    async def free_bytes(self) -> int:
        """Return how many bytes can be written before the disk is full."""
        ...

    async def require_room(self, size_bytes: int) -> None:
        """Raise `StorageFullError` unless so many bytes can be written now."""
        ...


class BlobCollection(Protocol):
    """What whoever clears a store of bytes needs of it."""

    async def all(self) -> list[KeptBlob]:
        """Return all bytes that are there, and since when."""
        ...

    async def discard(self, sha256: str, before: datetime) -> int:
        """Remove bytes unless they were stored, or stored again, since a moment; return how many.

        Whoever stores the same bytes at that moment finds them there afterwards.
        """
        ...

    async def clear(self, before: datetime) -> int:
        """Remove what others put here before a moment, unused; return how many bytes."""
        ...


class Inbox(Protocol):
    """Where callers put files themselves, past this server; nothing in it is believed."""

    async def address_for(self, name: str, seconds: int) -> str:
        """Return an address to which whoever has it may put one file (PUT) for so long."""
        ...

    async def received(self, name: str) -> RemoteBytes:
        """Return what was put under a name.

        Raises:
            NotFoundError: nothing was.
        """
        ...

    async def forget(self, name: str) -> None:
        """Remove what was put under a name; nothing happens where there is nothing."""
        ...


class Limiter(Protocol):
    """How often something may happen; the counters are in the database, so all processes agree."""

    async def take(self, scope: str, *, limit: int, window_seconds: int, amount: int = 1) -> int:
        """Count `amount` against a scope; return 0, or the seconds until it fits (not counted)."""
        ...
