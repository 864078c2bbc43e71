"""The writes and syncs of our own files: the functions of `os` that storage and ledger call.

What a file object writes goes past `os`; what such a file holds is noted when it is synced or gets
another name, which is when it begins to matter.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.recorder.log import Log

_BLOCK = 1 << 20


class _Watched:
    """Functions of `os` that note what they do below the folder of a log."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._paths: dict[tuple[int, int], str] = {}
        self._exact: set[int] = set()
        self._real = {name: getattr(os, name) for name in ("open", "write", "mkdir", "unlink")}

    def open(self, path: Any, flags: int, *more: Any, **named: Any) -> int:
        name = None if named.get("dir_fd") is not None else self._log.name_of(path)
        there = name is None or os.path.lexists(path)
        handle: int = self._real["open"](path, flags, *more, **named)
        if name is not None:
            status = os.fstat(handle)
            self._paths[_key(status)] = name
            if not there:
                self._log.made(name, status)
            elif flags & os.O_TRUNC:
                self._log.shortened(self._log.file_of(status), 0)
        return handle

    def write(self, handle: int, data: Any) -> int:
        status = os.fstat(handle)
        if _key(status) not in self._paths or not stat.S_ISREG(status.st_mode):
            return self._real["write"](handle, data)
        offset = os.lseek(handle, 0, os.SEEK_CUR)
        done: int = self._real["write"](handle, data)
        file = self._log.file_of(status)
        self._exact.add(file)
        self._log.wrote(file, offset, bytes(memoryview(data)[:done]))
        return done

    def sync(self, real: Callable[[Any], None]) -> Callable[[Any], None]:
        def sync(handle: Any) -> None:
            number = handle if isinstance(handle, int) else handle.fileno()
            status = os.fstat(number)
            if stat.S_ISDIR(status.st_mode):
                began = self._log.here()
                real(handle)
                if _key(status) in self._paths:
                    self._log.folder_synced(self._paths[_key(status)], began)
                return
            file = self._log.file_of(status)
            if file not in self._exact:
                self._log.holds(file, self._content(number, status))
            began = self._log.here()
            real(handle)
            self._log.synced(file, began)

        return sync

    def move(self, real: Callable[..., None]) -> Callable[..., None]:
        def move(before: Any, after: Any, **named: Any) -> None:
            old, new = self._log.name_of(before), self._log.name_of(after)
            status = os.stat(before, dir_fd=named.get("src_dir_fd"))
            file = self._log.file_of(status)
            if stat.S_ISREG(status.st_mode) and new is not None and file not in self._exact:
                self._log.holds(file, _read(before))
            real(before, after, **named)
            if new is not None:
                self._paths[_key(status)] = new
                self._log.moved(old, new, file)

        return move

    def mkdir(self, path: Any, *more: Any, **named: Any) -> None:
        self._real["mkdir"](path, *more, **named)
        name = None if named.get("dir_fd") is not None else self._log.name_of(path)
        if name is not None:
            self._log.folder_made(name)

    def unlink(self, path: Any, *, dir_fd: int | None = None) -> None:
        name = None if dir_fd is not None else self._log.name_of(path)
        status = None
        if os.path.lexists(path) or dir_fd is not None:
            status = os.stat(path, dir_fd=dir_fd, follow_symlinks=False)
        self._real["unlink"](path, dir_fd=dir_fd)
        if status is not None and status.st_nlink == 1:
            self._log.forget(status)
            self._paths.pop(_key(status), None)
        if name is not None:
            self._log.removed(name)

    def _content(self, handle: int, status: os.stat_result) -> bytes:
        name = self._paths.get(_key(status))
        if name is not None:
            return _read(self._log.root / name)
        return b"".join(
            os.pread(handle, _BLOCK, offset) for offset in range(0, status.st_size, _BLOCK)
        )


def _key(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _read(path: Any) -> bytes:
    with open(path, "rb") as file:
        return file.read()


@contextmanager
def recorded_files(log: Log) -> Generator[None]:
    """Note what is done through `os` within the context."""
    watched = _Watched(log)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", watched.open)
        patch.setattr(os, "write", watched.write)
        patch.setattr(os, "fsync", watched.sync(os.fsync))
        patch.setattr(os, "fdatasync", watched.sync(os.fdatasync))
        patch.setattr(os, "rename", watched.move(os.rename))
        patch.setattr(os, "replace", watched.move(os.replace))
        patch.setattr(os, "mkdir", watched.mkdir)
        patch.setattr(os, "unlink", watched.unlink)
        patch.setattr(os, "remove", watched.unlink)
        yield
