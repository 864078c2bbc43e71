"""Files of a bucket's bytes on this machine: whole, named by their hash, shared by processes.

A file is written under another name, synced and then given its own, so that none is ever there in
part. Whoever uses one holds a lock on it, which ends with the process; only files without one go.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from songreel.storage.incoming import FILE_MODE, FOLDER_MODE, Part, remove_left_over

_MOST_AGE_SECONDS = 7 * 86_400.0
# What was put here a moment ago is about to be used.
_YOUNG_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Cached:
    """A file that is here, and when it was used last (seconds of the wall clock)."""

    path: Path
    size_bytes: int
    used_at: float


class Cache:
    """A folder of copies; what it holds can be fetched again at any time. Its methods block."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        """Make the folder, and remove what dead processes left half-written.

        Raises:
            OSError: it cannot be made or written.
        """
        self._folder, self._limit = folder, limit_bytes
        self.incoming = folder / "incoming"
        folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        self.incoming.mkdir(exist_ok=True, mode=FOLDER_MODE)
        remove_left_over(self.incoming)

    def place(self, sha256: str) -> Path:
        """Return where the file of a hash is, if it is here."""
        return self._folder / sha256[:2] / sha256

    def part(self) -> Part:
        """Return a file to write to.

        Raises:
            OSError: it cannot be made.
        """
        return Part(self.incoming)

    def hold(self, sha256: str) -> int | None:
        """Keep the file of a hash here until the returned descriptor is closed; None: not here."""
        place = self.place(sha256)
        try:
            descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            is_here = (
                os.fstat(descriptor).st_nlink > 0
                and place.stat().st_ino == os.fstat(descriptor).st_ino
            )
            if is_here:
                os.utime(descriptor)
        except (BlockingIOError, FileNotFoundError):
            is_here = False  # It is being removed.
        except BaseException:
            os.close(descriptor)
            raise
        if is_here:
            return descriptor
        os.close(descriptor)
        return None

    def take(self, path: Path, sha256: str) -> None:
        """Move a synced file here, whose hash is known to be this one.

        Raises:
            OSError: there is no room, or the folder cannot be written.
        """
        place = self.place(sha256)
        place.parent.mkdir(exist_ok=True, mode=FOLDER_MODE)
        path.chmod(FILE_MODE)
        os.utime(path)
        try:
            # Never in place of one that is there: somebody may be holding it.
            os.link(path, place)
        except FileExistsError:
            pass
        except OSError as error:
            if error.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK}:
                raise
            path.replace(place)  # A file system without links.
        path.unlink(missing_ok=True)
        self.shrink()

    def drop(self, sha256: str) -> None:
        """Remove the file of a hash; who has it open keeps it."""
        self.place(sha256).unlink(missing_ok=True)

    def make_room(self, size_bytes: int) -> None:
        """Remove what was not used for longest until so many bytes are free, or none is left."""
        missing = size_bytes - shutil.disk_usage(self._folder).free
        if missing > 0:
            self._remove(missing, time.time() - _YOUNG_SECONDS)

    def shrink(self) -> None:
        """Remove what is too old, and what was not used for longest where it is too much."""
        at = time.time()
        files = list(self.files())
        old = [one for one in files if one.used_at < at - _MOST_AGE_SECONDS]
        for one in old:
            _remove_unused(one.path)
        total = sum(one.size_bytes for one in files) - sum(one.size_bytes for one in old)
        if total > self._limit:
            self._remove(total - self._limit, at - _YOUNG_SECONDS)

    def clear(self) -> None:
        """Remove everything that nobody uses now."""
        for one in self.files():
            _remove_unused(one.path)

    def files(self) -> Iterator[Cached]:
        """Give what is here."""
        for shelf in self._folder.iterdir():
            if len(shelf.name) != 2 or not shelf.is_dir():
                continue
            for path in shelf.iterdir():
                with suppress(FileNotFoundError):
                    facts = path.stat()
                    yield Cached(path, facts.st_size, facts.st_mtime)

    def _remove(self, size_bytes: int, before: float) -> None:
        for one in sorted(self.files(), key=lambda one: one.used_at):
            if size_bytes <= 0 or one.used_at >= before:
                return
            if _remove_unused(one.path):
                size_bytes -= one.size_bytes


def _remove_unused(path: Path) -> bool:
    """Remove a file unless somebody holds it; tell whether it went."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        # Whoever comes to hold it now finds that it has no name any more.
        path.unlink()
        return True
    return False
