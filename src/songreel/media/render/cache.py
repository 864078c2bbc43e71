"""Encoded stretches that are kept, so that an edit encodes only what it changes."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from songreel.core.clock import now
from songreel.media.partial import whole_file

MAX_BYTES = 4 * 2**30
LEFT_SECONDS = 24 * 60 * 60
"""Age at which an unfinished file is taken for one that a killed process left."""

_FOLDER_MODE, _FILE_MODE = 0o700, 0o600


class SegmentCache:
    """A folder of house clips, each named by a hash of what it is made of and one of its bytes.

    Any number of threads and processes may share it: files appear under their names whole, and
    whoever takes one gets a name of his own for it, so that it may be cleared away meanwhile.
    """

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        """Use a folder; it is made when there is something to keep.

        Args:
            folder: for nothing else.
            max_bytes: that the kept files have together at most. What was not used for longest
                goes first.
        """
        self._folder = folder
        self._max_bytes = max_bytes

    def take(self, key: str, destination: Path) -> bool:
        """Give a kept stretch a name of one's own; tell whether there is such a stretch.

        A file whose bytes are not those that were kept is removed, and counts as none.

        Args:
            key: hash of its content, hexadecimal digits.
            destination: that name, in a folder that exists; nothing has it yet.

        Raises:
            OSError: the destination cannot be written.
        """
        for kept in self._shelf(key).glob(f"{key}-*.mp4"):
            if not _linked(kept, destination):
                continue
            if _digest(destination) == kept.stem.partition("-")[2]:
                with suppress(FileNotFoundError):
                    os.utime(kept)
                return True
            destination.unlink()
            kept.unlink(missing_ok=True)
        return False

    def keep(self, key: str, path: Path) -> None:
        """Keep a stretch; the file itself stays where it is, and must not be changed afterwards.

        Raises:
            OSError: the folder cannot be written.
        """
        size = path.stat().st_size
        if size > self._max_bytes:
            return
        shelf = self._shelf(key)
        # Parents that `mkdir` makes have the mode of the process.
        self._folder.mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
        shelf.mkdir(exist_ok=True, mode=_FOLDER_MODE)
        self._make_room(size)
        with whole_file(shelf / f"{key}-{_digest(path)}.mp4") as temporary:
            _linked(path, temporary)
            temporary.chmod(_FILE_MODE)
            # A link has the age of its file, which may have been taken from here itself.
            os.utime(temporary)

    def _shelf(self, key: str) -> Path:
        return self._folder / key[:2]

    def _make_room(self, size: int) -> None:
        kept: list[tuple[int, int, Path]] = []
        for path in self._files():
            with suppress(FileNotFoundError):
                facts = path.stat()
                kept.append((facts.st_mtime_ns, facts.st_size, path))
        total = size + sum(length for _, length, _ in kept)
        oldest_left = (now().timestamp() - LEFT_SECONDS) * 1e9
        for used, length, path in sorted(kept):
            is_left = path.suffix == ".part" and used < oldest_left
            if is_left or (path.suffix == ".mp4" and total > self._max_bytes):
                path.unlink(missing_ok=True)
                total -= length

    def _files(self) -> Iterator[Path]:
        for shelf in self._folder.iterdir() if self._folder.is_dir() else ():
            if shelf.is_dir():
                yield from shelf.iterdir()


def _linked(source: Path, destination: Path) -> bool:
    """Give a file a second name, or copy it where it cannot have one; False where it is gone."""
    try:
        os.link(source, destination)
    except FileNotFoundError:
        return False
    except FileExistsError:
        raise
    except OSError:
        try:
            shutil.copyfile(source, destination)
        except FileNotFoundError:
            return False
    return True


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
