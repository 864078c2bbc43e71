"""Stored files that stay open for a while, so that the next range of a film costs no thread."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from songreel.domain.ports import OpenFile

_MOST = 64
_SECONDS = 20.0


class _Kept:
    """An open file with how many use it now; its descriptor is closed behind the last of them."""

    __slots__ = ("file", "is_dropped", "seen", "state", "users")

    def __init__(self, file: OpenFile) -> None:
        self.file = file
        self.state = _state(os.fstat(file.descriptor))
        self.seen = time.monotonic()
        self.users = 0
        self.is_dropped = False

    def close_if_unused(self) -> None:
        if self.is_dropped and not self.users:
            os.close(self.file.descriptor)


class OpenFiles:
    """For one event loop. What was removed or replaced since is not given any more."""

    def __init__(self) -> None:
        self._kept: dict[Path, _Kept] = {}
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def given(self, path: Path) -> Generator[OpenFile | None]:
        """Give the file, where it is open and still the one that its path names; else None."""
        kept = self._kept.get(path)
        if kept is not None and not _is_current(path, kept):
            self.drop(path)
            kept = None
        if kept is None:
            yield None
            return
        kept.seen = time.monotonic()
        kept.users += 1
        try:
            yield kept.file
        finally:
            kept.users -= 1
            kept.close_if_unused()

    def keep(self, file: OpenFile) -> None:
        """Take over a file that was opened: its descriptor is closed here."""
        self.drop(file.path)
        while len(self._kept) >= _MOST:
            self.drop(min(self._kept, key=lambda path: self._kept[path].seen))
        self._kept[file.path] = _Kept(file)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_SECONDS, self._sweep)

    def drop(self, path: Path) -> None:
        """Give it to nobody any more."""
        kept = self._kept.pop(path, None)
        if kept is not None:
            kept.is_dropped = True
            kept.close_if_unused()

    def close(self) -> None:
        """Drop everything."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for path in list(self._kept):
            self.drop(path)

    def _sweep(self) -> None:
        """Close what nobody asked for lately: its room on the disk may be wanted."""
        self._timer = None
        before = time.monotonic() - _SECONDS
        for path in [path for path, kept in self._kept.items() if kept.seen < before]:
            self.drop(path)
        if self._kept:
            self._timer = asyncio.get_running_loop().call_later(_SECONDS, self._sweep)


def _is_current(path: Path, kept: _Kept) -> bool:
    # It was looked up a moment ago: the system has it in memory.
    try:
        return _state(os.stat(path)) == kept.state
    except OSError:
        return False


def _state(found: os.stat_result) -> tuple[int, int, int, int]:
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
