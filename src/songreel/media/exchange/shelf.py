"""Exports that were made and are kept for a while: large, and made again when they are gone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from songreel.core.clock import now
from songreel.media.exchange.archive import sha256_of
from songreel.media.partial import whole_file

MAX_BYTES = 4 * 2**30
SURE_SECONDS = 600
"""For so long what was made or asked for stays, however much there is: it is being fetched."""
LEFT_SECONDS = 24 * 60 * 60
"""Age at which an unfinished file is taken for one that a killed process left."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file on the shelf.

    Attributes:
        made_at: when it was made.
    """

    path: Path
    sha256: str
    size_bytes: int
    made_at: datetime


class Shelf:
    """A folder of files, each named by what it was made of and by a hash of its bytes.

    Any number of threads and processes may share it: files appear under their names whole.
    """

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        """Use a folder; it is made when there is something to keep.

        Args:
            folder: for nothing else.
            max_bytes: that the files have together at most; what was not asked for longest goes
                first.
        """
        self._folder = folder
        self._max_bytes = max_bytes

    def find(self, key: str) -> Kept | None:
        """Return what is kept under a key, whole as far as its length tells, or None.

        Args:
            key: hash of all that decides its bytes, hexadecimal digits.

        Raises:
            OSError: the folder cannot be read.
        """
        for path in self._folder.glob(f"{key}-*.kept"):
            _, size, sha256 = path.stem.split("-")
            with suppress(FileNotFoundError):
                facts = path.stat()
                if facts.st_size != int(size):
                    path.unlink(missing_ok=True)
                    continue
                # When it was asked for is its access, when it was made its change.
                os.utime(path, ns=(int(now().timestamp() * 1e9), facts.st_mtime_ns))
                return _kept(path, sha256, facts)
        return None

    def keep(self, key: str, path: Path) -> Kept:
        """Take a finished file over (it is moved), and return it where it is kept.

        Raises:
            OSError: the folder cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        size, sha256 = path.stat().st_size, sha256_of(path)
        self._make_room(size)
        place = self._folder / f"{key}-{size}-{sha256}.kept"
        with whole_file(place) as temporary:
            path.chmod(0o600)
            path.replace(temporary)
        return _kept(place, sha256, place.stat())

    def _make_room(self, size: int) -> None:
        found: list[tuple[float, int, Path]] = []
        for path in self._files():
            with suppress(FileNotFoundError):
                facts = path.stat()
                found.append((max(facts.st_atime, facts.st_mtime), facts.st_size, path))
        total = size + sum(length for _, length, _ in found)
        at = now().timestamp()
        for used, length, path in sorted(found):
            is_left = path.suffix == ".part" and used < at - LEFT_SECONDS
            is_spare = path.suffix == ".kept" and used < at - SURE_SECONDS
            if is_left or (is_spare and total > self._max_bytes):
                path.unlink(missing_ok=True)
                total -= length

    def _files(self) -> Iterator[Path]:
        if self._folder.is_dir():
            yield from self._folder.iterdir()


def _kept(path: Path, sha256: str, facts: os.stat_result) -> Kept:
    return Kept(path, sha256, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))
