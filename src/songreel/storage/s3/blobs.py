"""Bytes in a bucket, named by their SHA-256; what work needs of them is on this machine's disk."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from songreel.core.clock import now
from songreel.core.logs import get_logger
from songreel.domain.errors import DamagedFileError, NotFoundError, StorageUnavailableError
from songreel.domain.ports import Blob, KeptBlob, OpenFile, RemoteBytes
from songreel.storage.blobs import Verify, too_large
from songreel.storage.incoming import (
    CHUNK,
    Part,
    copy_checked,
    full_is_told,
    is_sound,
    require_room,
)
from songreel.storage.s3.bucket import PART_BYTES, Bucket, Found
from songreel.storage.s3.cache import Cache
from songreel.storage.s3.objects import Objects, inbox, require_name

_T = TypeVar("_T")
_THREADS, _CHECKS = 16, 2
_FETCHES = 3
_log = get_logger(__name__)


class S3Blobs:
    """A `BlobStore` in a bucket; its blocking work runs in threads of its own."""

    def __init__(
        self, bucket: Bucket, folder: Path, *, cache_bytes: int, media_type: Callable[[bytes], str]
    ) -> None:
        """Make the folder of what is on this machine; the bucket is not asked yet.

        Args:
            bucket: holds the bytes.
            folder: for those that are needed here.
            cache_bytes: how many of them may stay.
            media_type: tells that of a file by its first bytes.

        Raises:
            StorageFullError: the folder cannot be made or written.
        """
        self._objects = Objects(bucket, media_type)
        with full_is_told():
            self._cache = Cache(folder, cache_bytes)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="songreel-s3")
        self._checks = ThreadPoolExecutor(_CHECKS, thread_name_prefix="songreel-checks")
        self._fetching: dict[str, asyncio.Lock] = {}

    async def check(self) -> str | None:
        """Find out whether bytes can be stored, listed, read and removed.

        Returns:
            What keeps bytes from being removed, which work can do without; or None.

        Raises:
            SetupError: the bucket cannot be used as it is set up.
            StorageUnavailableError: it does not answer.
        """
        return await self._run(self._objects.check)

    async def put_file(self, path: Path, verify: Verify | None = None) -> Blob:
        """Take over a finished file (it is moved): hash, verify, store in the bucket.

        A file that is refused, or cannot be stored now, stays where it is.

        Raises:
            StorageUnavailableError: the bucket does not take it.
            StorageFullError: no room on this machine.
            Exception: whatever `verify` raises; nothing is stored then.
        """
        if await self._run(path.is_symlink):
            return await self._put_copy(path, verify)
        sha256, size = await self._run(lambda: _synced(path))
        if verify is not None:
            await self._check(lambda: verify(path))
        await self._run(lambda: self._objects.store(path, sha256, size))
        await self._run(lambda: self._take(path, sha256))
        return Blob(sha256, size)

    async def put_stream(
        self, chunks: AsyncIterator[bytes], *, limit: int, verify: Verify | None = None
    ) -> Blob:
        """Store a stream of at most `limit` bytes; nothing is stored of one that fails.

        Raises:
            TooLargeError: there are more bytes than that.
            StorageUnavailableError: the bucket does not take it.
            StorageFullError: no room on this machine.
            Exception: whatever `verify` or the stream raises.
        """
        part = await self._run(self._cache.part)
        try:
            pending = bytearray()
            received = 0
            async for chunk in chunks:
                received += len(chunk)
                if received > limit:
                    raise too_large(limit)
                pending += chunk
                if len(pending) >= CHUNK:
                    block = bytes(pending)
                    pending.clear()
                    await self._run(lambda block=block: self._add(part, block))
            block = bytes(pending)
            await self._run(lambda: self._add(part, block))
            return await self._store(part, verify)
        finally:
            # In the thread that may be writing to it still, also where this task is cancelled.
            await asyncio.shield(self._submit(part.discard))

    @asynccontextmanager
    async def path(self, sha256: str) -> AsyncGenerator[Path]:
        """Give the bytes as a local file, fetched from the bucket if need be.

        Raises:
            NotFoundError: there are no such bytes; `DamagedFileError`: they are others.
            StorageUnavailableError: the bucket does not give them.
            StorageFullError: no room on this machine.
        """
        descriptor = await self._held(sha256)
        try:
            yield self._cache.place(sha256)
        finally:
            os.close(descriptor)

    @asynccontextmanager
    async def opened(self, sha256: str) -> AsyncGenerator[OpenFile | RemoteBytes]:
        """Give the bytes for reading: as a file where it is here, else straight from the bucket.

        Raises:
            NotFoundError: there are no such bytes.
            StorageUnavailableError: the bucket does not answer.
        """
        require_name(sha256)
        descriptor = await self._run(lambda: self._cache.hold(sha256))
        if descriptor is None:
            yield _Remote(self, await self._run(lambda: self._objects.located(sha256)), sha256)
            return
        try:
            size = os.fstat(descriptor).st_size
            yield OpenFile(self._cache.place(sha256), descriptor, size)
        finally:
            os.close(descriptor)

    async def address(self, sha256: str, seconds: int) -> str | None:
        """Return an address at which whoever has it gets the bytes for so many seconds.

        Raises:
            NotFoundError: there are no such bytes.
            StorageUnavailableError: the bucket does not answer.
        """
        found = await self._run(lambda: self._objects.located(sha256))
        return await self._run(lambda: self._objects.bucket.sign("GET", found.key, seconds))

    async def exists(self, sha256: str, size_bytes: int | None = None) -> bool:
        """Tell whether the bytes are there, and so many, where the number is known.

        What the bucket said is good for a few seconds.

        Raises:
            StorageUnavailableError: the bucket does not answer: nobody knows.
        """
        try:
            found = await self._run(lambda: self._objects.located(sha256))
        except NotFoundError:
            return False
        return size_bytes is None or found.size_bytes == size_bytes

    async def is_sound(self, sha256: str) -> bool:
        """Tell whether the bytes are there and still those of their name; all are read.

        Raises:
            StorageUnavailableError: the bucket does not answer: nobody knows.
        """
        self._objects.forget(sha256)
        if not await self.exists(sha256):
            return False
        place = self._cache.place(sha256)
        try:
            for _ in range(2):
                async with self.path(sha256):
                    if await self._check(lambda: is_sound(place, sha256)):
                        return await self.exists(sha256, (await self._run(place.stat)).st_size)
                    # The copy on this machine is damaged; that in the bucket need not be.
                    await self._run(lambda: self._cache.drop(sha256))
        except NotFoundError:
            return False
        return False

    async def copy(self, sha256: str, destination: Path) -> None:
        """Copy the bytes to a path that does not exist yet, and make sure of each of them.

        Raises:
            NotFoundError: there are no such bytes; `DamagedFileError`: they are others.
            StorageUnavailableError: the bucket does not give them.
            OSError: the destination cannot be written.
        """
        async with self.path(sha256) as place:
            await self._check(lambda: copy_checked(place, sha256, destination))

    async def delete(self, sha256: str) -> None:
        """Remove the bytes; nothing happens where they are not there.

        Raises:
            StorageUnavailableError: the bucket does not remove them.
        """
        require_name(sha256)
        await self._run(lambda: self._objects.delete(sha256))
        await self._run(lambda: self._cache.drop(sha256))

    async def all(self) -> list[KeptBlob]:
        """Return all bytes that are there, and since when.

        Raises:
            StorageUnavailableError: the bucket does not answer.
        """
        return await self._run(self._objects.all)

    async def discard(self, sha256: str, before: datetime) -> int:
        """Remove bytes unless they were stored, or stored again, since a moment.

        Returns:
            How many bytes that were; 0 where nothing was removed.

        Raises:
            StorageUnavailableError: the bucket does not remove them.
        """
        require_name(sha256)
        age = now() - before
        size = await self._run(lambda: self._objects.discard(sha256, age))
        if size:
            await self._run(lambda: self._cache.drop(sha256))
        return size

    async def free_bytes(self) -> int:
        """Return how many bytes can be written on this machine: all work passes its disk."""
        return await self._run(lambda: shutil.disk_usage(self._cache.incoming).free)

    async def require_room(self, size_bytes: int) -> None:
        """Raise unless so many bytes can be written on this machine, and stored in the bucket.

        Raises:
            StorageFullError: this machine has no room for them.
            StorageUnavailableError: the bucket takes nothing.
        """
        await self._run(lambda: self._require_room(size_bytes))
        await self._run(self._objects.require)

    async def address_for(self, name: str, seconds: int) -> str:
        """Return an address to which whoever has it may put one file for so many seconds."""
        return await self._run(lambda: self._objects.bucket.sign("PUT", inbox(name), seconds))

    async def received(self, name: str) -> RemoteBytes:
        """Return what was put under a name; nothing of it is believed.

        Raises:
            NotFoundError: nothing was.
            StorageUnavailableError: the bucket does not answer.
        """
        return _Remote(self, await self._run(lambda: self._objects.received(name)))

    async def forget(self, name: str) -> None:
        """Remove what was put under a name; nothing happens where there is nothing."""
        await self._run(lambda: self._objects.bucket.delete(inbox(name)))

    async def clear(self, before: datetime) -> int:
        """Remove what was put before a moment and never asked for; return how many bytes."""
        return await self._run(lambda: self._objects.clear(now() - before))

    def drop_copies(self) -> None:
        """Remove all copies on this machine that nobody uses now; it blocks."""
        self._cache.clear()

    async def close(self) -> None:
        """Let the threads end; what they are doing is finished first."""
        await asyncio.to_thread(self._checks.shutdown)
        with suppress(StorageUnavailableError):
            await self._run(self._objects.remove_probe)
        await asyncio.to_thread(self._threads.shutdown)

    async def stretch(self, found: Found, sha256: str | None, start: int, end: int) -> bytes:
        """Return some bytes of an object, or of another with the same bytes where it is gone.

        Raises:
            NotFoundError: it is gone, and so is every other one.
            StorageUnavailableError: the bucket does not give them.
        """
        return await self._run(lambda: self._objects.read(found, sha256, start, end))

    async def _put_copy(self, path: Path, verify: Verify | None) -> Blob:
        part = await self._run(self._cache.part)
        try:
            await self._run(lambda: part.write_from(path))
            blob = await self._store(part, verify)
        finally:
            await asyncio.shield(self._submit(part.discard))
        await self._run(path.unlink)
        return blob

    async def _store(self, part: Part, verify: Verify | None) -> Blob:
        await self._run(part.sync)
        if verify is not None:
            await self._check(lambda: verify(part.path))
        blob = Blob(part.digest.hexdigest(), part.size)
        await self._run(lambda: self._objects.store(part.path, blob.sha256, blob.size_bytes))
        await self._run(part.share)
        await self._run(lambda: self._take(part.path, blob.sha256))
        return blob

    def _take(self, path: Path, sha256: str) -> None:
        """Have a stored file at hand: it will soon be read. Where that fails, it is fetched."""
        try:
            self._cache.take(path, sha256)
        except OSError as error:
            _log.warning("not_kept_at_hand", reason=str(error))
            path.unlink(missing_ok=True)

    async def _held(self, sha256: str) -> int:
        require_name(sha256)
        for _ in range(_FETCHES):
            descriptor = await self._run(lambda: self._cache.hold(sha256))
            if descriptor is not None:
                return descriptor
            async with self._turn(sha256):
                if await self._run(self._cache.place(sha256).is_file):
                    continue
                await self._fetch(sha256)
        raise StorageUnavailableError(
            "What was fetched from the storage went again before it could be used: give the files "
            "at hand more room (SONGREEL_CACHE_GB)."
        )

    @asynccontextmanager
    async def _turn(self, sha256: str) -> AsyncGenerator[None]:
        lock = self._fetching.setdefault(sha256, asyncio.Lock())
        try:
            async with lock:
                yield
        finally:
            if not lock.locked():
                self._fetching.pop(sha256, None)

    async def _fetch(self, sha256: str) -> None:
        """Bring bytes to this machine; those that are not what they are named are not taken."""
        for _ in range(_FETCHES):
            found = await self._run(lambda: self._objects.located(sha256))
            part = await self._run(self._cache.part)
            try:
                if await self._fetched(found, sha256, part):
                    return
            finally:
                await asyncio.shield(self._submit(part.discard))
            _log.error("stored_bytes_are_damaged", sha256=sha256, key=found.key)
            self._objects.refuse(found)
            self._objects.forget(sha256)
        raise DamagedFileError(details=sha256)

    async def _fetched(self, found: Found, sha256: str, part: Part) -> bool:
        """Fetch an object; tell whether it has the bytes that are wanted."""
        size = found.size_bytes
        await self._run(lambda: self._make_room(size))
        for start in range(0, size, PART_BYTES):
            block = await self.stretch(found, sha256, start, min(start + PART_BYTES, size))
            await self._run(lambda block=block: part.write(block))
        await self._run(part.sync)
        if part.digest.hexdigest() != sha256:
            return False
        await self._run(part.share)
        await self._run(lambda: self._cache.take(part.path, sha256))
        return True

    def _make_room(self, size_bytes: int) -> None:
        self._cache.make_room(size_bytes + 2 * CHUNK)
        self._require_room(size_bytes)

    def _require_room(self, size_bytes: int) -> None:
        require_room(self._cache.incoming, size_bytes)

    def _add(self, part: Part, block: bytes) -> None:
        # Whoever sends something may not take the room in which the ledger is written.
        self._require_room(len(block))
        part.write(block)

    async def _run(self, work: Callable[[], _T]) -> _T:
        with full_is_told():
            return await self._submit(work)

    def _submit(self, work: Callable[[], _T]) -> asyncio.Future[_T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _check(self, work: Callable[[], _T]) -> asyncio.Future[_T]:
        return asyncio.get_running_loop().run_in_executor(self._checks, work)


class _Remote:
    """An object, read in stretches that follow one another."""

    def __init__(self, blobs: S3Blobs, found: Found, sha256: str | None = None) -> None:
        self._blobs, self._found, self._sha256 = blobs, found, sha256

    @property
    def size_bytes(self) -> int:
        """Return how many bytes it has."""
        return self._found.size_bytes

    async def blocks(self, start: int, end: int) -> AsyncGenerator[bytes]:
        """Give the bytes from `start` to before `end`.

        Raises:
            NotFoundError: they are gone.
            StorageUnavailableError: the bucket does not give them.
        """
        for position in range(start, end, PART_BYTES):
            until = min(position + PART_BYTES, end)
            yield await self._blobs.stretch(self._found, self._sha256, position, until)


def _synced(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            digest.update(block)
        os.fsync(file.fileno())
        return digest.hexdigest(), file.tell()
