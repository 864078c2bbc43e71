"""Bytes in a local folder, named by their SHA-256: whole and synced before they can be seen."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import re
import shutil
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from songreel.domain.errors import NotFoundError, TooLargeError
from songreel.domain.ports import Blob, KeptBlob, OpenFile
from songreel.storage.incoming import (
    CHUNK,
    FILE_MODE,
    FOLDER_MODE,
    Part,
    copy_checked,
    full_is_told,
    gone,
    is_sound,
    open_file,
    remove_left_over,
    require_room,
    sync_folder,
)
from songreel.storage.open_files import OpenFiles

_T = TypeVar("_T")
Verify = Callable[[Path], None]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_THREADS = 4
_CHECKS = 4
_RECENT_SECONDS = 600.0


class LocalBlobs:
    """A `BlobStore` in a folder; its blocking work runs in a few threads of its own."""

    def __init__(self, folder: Path) -> None:
        """Make the folder where there is none, and remove what dead processes left half-written.

        Raises:
            StorageFullError: the folder cannot be made or written.
        """
        self._folder = folder
        self._incoming = folder / "incoming"
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="songreel-blobs")
        self._checks = ThreadPoolExecutor(_CHECKS, thread_name_prefix="songreel-checks")
        self._open_files = OpenFiles()
        self._synced: set[Path] = set()
        self._recent: dict[str, float] = {}
        with full_is_told():
            made = [place for place in (folder, *folder.parents) if not place.exists()]
            folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
            for place in made or [folder]:
                sync_folder(place.parent)
            self._incoming.mkdir(exist_ok=True, mode=FOLDER_MODE)
            remove_left_over(self._incoming)

    async def put_file(self, path: Path, verify: Verify | None = None) -> Blob:
        """Take over a finished file (it is moved): hash, sync, verify, publish.

        A file that is refused stays where it is.

        Raises:
            StorageFullError: no room, or the store cannot be written.
            Exception: whatever `verify` raises; nothing is published then.
        """
        return await self._run(lambda: self._take_over(path, verify))

    async def put_stream(
        self,
        chunks: AsyncIterator[bytes],
        *,
        limit: int,
        verify: Verify | None = None,
    ) -> Blob:
        """Write a stream of at most `limit` bytes; nothing is published of one that fails.

        Room for the database is left on the disk, as `require_room` leaves it.

        Raises:
            TooLargeError: there are more bytes than that.
            StorageFullError: no room, or the store cannot be written.
            Exception: whatever `verify` or the stream raises.
        """
        part = await self._run(lambda: Part(self._incoming))
        try:
            pending = bytearray()
            received = 0
            async for chunk in chunks:
                received += len(chunk)
                if received > limit:
                    raise too_large(limit)
                if len(chunk) >= CHUNK and not pending:
                    await self._run(lambda block=chunk: self._add(part, block))
                    continue
                pending += chunk
                if len(pending) >= CHUNK:
                    block = bytes(pending)
                    pending.clear()
                    await self._run(lambda block=block: self._add(part, block))
            block = bytes(pending)
            await self._run(lambda: self._add(part, block))
            await self._run(part.sync)
            if verify is not None:
                # Decoding a song takes seconds, and whoever reads a clip must not wait for it.
                await self._check(lambda: verify(part.path))
            return await self._run(lambda: self._publish_part(part))
        finally:
            # In the thread that may be writing to it still, also where this task is cancelled.
            await asyncio.shield(self._submit(part.discard))

    @asynccontextmanager
    async def path(self, sha256: str) -> AsyncGenerator[Path]:
        """Give the bytes as a local file.

        Raises:
            NotFoundError: there are no such bytes.
        """
        if not await self.exists(sha256):
            raise gone(sha256)
        yield self._place(sha256)

    @asynccontextmanager
    async def opened(self, sha256: str) -> AsyncGenerator[OpenFile]:
        """Give the bytes for reading; errors as of `path`.

        A file that was opened lately is given again: read it at positions, since others do too.
        """
        place = self._place(sha256)
        with self._open_files.given(place) as file:
            if file is not None:
                yield file
                return
        opening = self._submit(lambda: open_file(place))
        try:
            opened = await asyncio.shield(opening)
        except FileNotFoundError:
            raise gone(sha256) from None
        except asyncio.CancelledError:
            opening.add_done_callback(_close)  # nobody else would
            raise
        self._open_files.keep(opened)
        with self._open_files.given(place) as file:
            if file is None:
                raise gone(sha256)
            yield file

    async def address(self, sha256: str, seconds: int) -> str | None:
        """Return None: a folder has no addresses."""
        return None

    async def exists(self, sha256: str, size_bytes: int | None = None) -> bool:
        """Tell whether the bytes are there, and so many, where the number is known."""
        place = self._place(sha256)
        if size_bytes is None:
            return await self._run(place.is_file)
        return await self._run(lambda: place.is_file() and place.stat().st_size == size_bytes)

    async def is_sound(self, sha256: str) -> bool:
        """Tell whether the bytes are there and still those of their name; all are read."""
        place = self._place(sha256)
        return await self._check(lambda: is_sound(place, sha256))

    async def copy(self, sha256: str, destination: Path) -> None:
        """Copy the bytes to a path that does not exist yet, and make sure of each of them.

        Raises:
            NotFoundError: there are no such bytes.
            DamagedFileError: they are not those of their name any more.
            OSError: the destination cannot be written.
        """
        place = self._place(sha256)
        await self._check(lambda: copy_checked(place, sha256, destination))

    async def delete(self, sha256: str) -> None:
        """Remove the bytes; nothing happens where they are not there."""
        place = self._place(sha256)
        self._open_files.drop(place)
        await self._run(lambda: place.unlink(missing_ok=True))

    async def all(self) -> list[KeptBlob]:
        """Return all bytes that are there, and since when."""
        return await self._run(lambda: [*self._all()])

    async def discard(self, sha256: str, before: datetime) -> int:
        """Remove bytes unless they were stored, or stored again, since a moment.

        Whoever stores the same bytes meanwhile finds them there, or puts them there anew: in both
        cases they are there afterwards.

        Returns:
            How many bytes that were; 0 where nothing was removed.
        """
        place = self._place(sha256)
        self._open_files.drop(place)
        return await self._run(lambda: self._discard(place, before))

    async def clear(self, before: datetime) -> int:
        """Return 0: nobody puts anything into a folder past this server."""
        return 0

    async def free_bytes(self) -> int:
        """Return how many bytes can be written before the disk is full."""
        return await self._run(lambda: shutil.disk_usage(self._incoming).free)

    async def require_room(self, size_bytes: int) -> None:
        """Raise `StorageFullError` unless so many bytes can be written now."""
        await self._run(lambda: require_room(self._incoming, size_bytes))

    async def check(self) -> None:
        """Do nothing: the folder was made and written when this was opened."""

    async def close(self) -> None:
        """Let the threads end; what they are writing is finished first."""
        self._open_files.close()
        await asyncio.to_thread(self._checks.shutdown)
        await asyncio.to_thread(self._threads.shutdown)

    def _place(self, sha256: str) -> Path:
        if _SHA256.fullmatch(sha256) is None:
            raise NotFoundError("There are no stored bytes with this name.", details=sha256)
        return self._folder / sha256[:2] / sha256

    def _add(self, part: Part, block: bytes) -> None:
        # Whoever sends something may not take the room in which the ledger is written.
        require_room(self._incoming, len(block))
        part.write(block)

    def _take_over(self, path: Path, verify: Verify | None) -> Blob:
        if path.is_symlink() or path.stat().st_dev != self._incoming.stat().st_dev:
            return self._copy_over(path, verify)
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(CHUNK):
                digest.update(block)
            os.fsync(file.fileno())
            size = file.tell()
        if verify is not None:
            verify(path)
        return self._publish(path, digest.hexdigest(), size)

    def _copy_over(self, path: Path, verify: Verify | None) -> Blob:
        part = Part(self._incoming)
        try:
            part.write_from(path)
            part.sync()
            if verify is not None:
                verify(part.path)
            blob = self._publish_part(part)
        finally:
            part.discard()
        path.unlink()
        return blob

    def _publish_part(self, part: Part) -> Blob:
        return self._publish(part.path, part.digest.hexdigest(), part.size)

    def _publish(self, path: Path, sha256: str, size: int) -> Blob:
        place = self._place(sha256)
        # Whoever made it may have been killed, or another thread may not have synced it yet.
        if place.parent not in self._synced:
            place.parent.mkdir(exist_ok=True, mode=FOLDER_MODE)
            sync_folder(self._folder)
            self._synced.add(place.parent)
        # Whoever made the file may have let everybody read it.
        path.chmod(FILE_MODE)
        # From now on they are new, whenever the file was made.
        os.utime(path)
        with self._gate(fcntl.LOCK_SH):
            self._recent.pop(sha256, None)
            self._recent[sha256] = time.monotonic()
            # They may be there already, and being read: replacing them changes nothing.
            path.replace(place)
        sync_folder(place.parent)
        return Blob(sha256, size)

    def _all(self) -> Iterator[KeptBlob]:
        for shelf in self._folder.iterdir():
            if len(shelf.name) != 2 or not shelf.is_dir():
                continue
            for place in shelf.iterdir():
                if _SHA256.fullmatch(place.name):
                    with suppress(FileNotFoundError):
                        facts = place.stat()
                        yield KeptBlob(place.name, facts.st_size, _moment(facts.st_mtime_ns))

    def _discard(self, place: Path, before: datetime) -> int:
        with self._gate(fcntl.LOCK_EX):
            try:
                facts = place.stat()
            except FileNotFoundError:
                return 0
            if _moment(facts.st_mtime_ns) >= before or self._is_recent(place.name):
                return 0
            place.unlink()
            return facts.st_size

    def _is_recent(self, sha256: str) -> bool:
        """Tell whether this process stored bytes a moment ago, whatever the clock says by now."""
        end = time.monotonic() - _RECENT_SECONDS
        while self._recent and next(iter(self._recent.values())) < end:
            self._recent.pop(next(iter(self._recent)), None)
        return sha256 in self._recent

    @contextmanager
    def _gate(self, kind: int) -> Generator[None]:
        """Let any number store bytes at a time, but nobody while some are removed."""
        descriptor = os.open(self._incoming, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, kind)
            yield
        finally:
            os.close(descriptor)

    async def _run(self, work: Callable[[], _T]) -> _T:
        with full_is_told():
            return await self._submit(work)

    def _submit(self, work: Callable[[], _T]) -> asyncio.Future[_T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _check(self, work: Callable[[], _T]) -> asyncio.Future[_T]:
        return asyncio.get_running_loop().run_in_executor(self._checks, work)


def _close(opening: asyncio.Future[OpenFile]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        os.close(opening.result().descriptor)


def _moment(nanoseconds: int) -> datetime:
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC)


def too_large(limit: int) -> TooLargeError:
    """Return the error of a stream that has more than `limit` bytes."""
    return TooLargeError(
        f"That is larger than the {limit / 1_000_000:g} MB that are taken here. "
        "Send a smaller file."
    )
