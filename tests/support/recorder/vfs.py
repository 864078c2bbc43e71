"""SQLite's own writes and syncs: a layer over its default access to files.

The layer is a copy of that access (`sqlite3_vfs`, https://sqlite.org/c3ref/vfs.html) in which
opening and deleting are ours. A file that it opens is SQLite's own, but for a table of methods
(`sqlite3_io_methods`, https://sqlite.org/c3ref/io_methods.html) in which writing, cutting and
syncing are ours. The index of the log (`-shm`) is shared memory that is never synced: SQLite makes
it anew after a crash, so it is left out.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from ctypes import POINTER, c_char_p, c_int, c_int64, c_void_p
from typing import Any

from tests.support.recorder.log import Log

_OK = 0


def _call(*arguments: Any) -> Any:
    return ctypes.CFUNCTYPE(c_int, *arguments, use_errno=True)


_Open = _call(c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_Delete = _call(c_void_p, c_char_p, c_int)
_Write = _call(c_void_p, c_void_p, c_int, c_int64)
_Shorten = _call(c_void_p, c_int64)
_Sync = _call(c_void_p, c_int)
_OpenFolder = _call(c_char_p, POINTER(c_int))
_SetSystemCall = _call(c_void_p, c_char_p, c_void_p)
_GetSystemCall = ctypes.CFUNCTYPE(c_void_p, c_void_p, c_char_p)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("delete", c_void_p),
        ("others", c_void_p * 11),
        ("set_system_call", c_void_p),
        ("get_system_call", c_void_p),
        ("next_system_call", c_void_p),
    )


class _Methods(ctypes.Structure):
    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        ("others", c_void_p * 13),
    )


class _File(ctypes.Structure):
    _fields_ = (("methods", POINTER(_Methods)),)


class Layer:
    """The layer; there is one in a process, and it notes what happens while it has a log."""

    def __init__(self) -> None:
        """Stand on the library that Python's own `sqlite3` uses."""
        self.log: Log | None = None
        self._library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
        self._library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._files: dict[int, int] = {}
        self._tables: dict[int, _Methods] = {}
        self._seen = threading.local()
        # What SQLite may still call, long after a recording: kept for as long as this process.
        self._kept: list[Any] = []
        self._below = self._library.sqlite3_vfs_find(None)
        below = self._below.contents
        if below.name != b"unix" or below.version < 3:
            raise RuntimeError(f"the layer does not know SQLite's access to files {below.name!r}")
        self._open, self._delete = _Open(below.open), _Delete(below.delete)
        self._mine = _Vfs.from_buffer_copy(below)
        self._mine.name, self._mine.next = b"recorder", None
        self._mine.open = self._keep(_Open(self._opened))
        self._mine.delete = self._keep(_Delete(self._deleted))
        found = _GetSystemCall(below.get_system_call)(self._below, b"openDirectory")
        self._open_folder = _OpenFolder(found)
        self._folder_opened = self._keep(_OpenFolder(self._open_a_folder))

    def begin(self, log: Log) -> None:
        """Have new connections go through the layer."""
        self.log = log
        below = self._below.contents
        self._register(ctypes.byref(self._mine))
        done = _SetSystemCall(below.set_system_call)(
            self._below, b"openDirectory", self._folder_opened
        )
        if done != _OK:
            raise RuntimeError("SQLite does not let the layer see when it opens a folder")

    def end(self) -> None:
        """Have new connections go past the layer."""
        _SetSystemCall(self._below.contents.set_system_call)(self._below, b"openDirectory", None)
        self._register(self._below)
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._mine))
        self.log = None

    def _register(self, vfs: Any) -> None:
        if self._library.sqlite3_vfs_register(vfs, 1) != _OK:
            raise RuntimeError("SQLite does not take another access to files")

    def _keep(self, function: Any) -> int:
        self._kept.append(function)
        return ctypes.cast(function, c_void_p).value or 0

    def _opened(self, vfs: Any, name: int, file: int, flags: int, out: Any) -> int:
        log = self.log
        path = ctypes.string_at(name) if name else None
        mine = None if log is None or path is None else log.name_of(path)
        there = mine is None or os.path.lexists(os.fsdecode(path or b""))
        done = self._open(vfs, name, file, flags, out)
        if done != _OK or log is None or mine is None or path is None:
            return done
        status = os.stat(path)
        if there:
            self._files[file] = log.file_of(status)
        else:
            log.made(mine, status)
            self._files[file] = log.file_of(status)
        handle = ctypes.cast(file, POINTER(_File)).contents
        handle.methods = ctypes.pointer(self._table(handle.methods))
        return done

    def _table(self, methods: Any) -> _Methods:
        """Return a copy of a table of methods, with ours in it."""
        key = ctypes.addressof(methods.contents)
        if key not in self._tables:
            below = methods.contents
            mine = _Methods.from_buffer_copy(below)
            mine.write = self._keep(_Write(self._writer(_Write(below.write))))
            mine.truncate = self._keep(_Shorten(self._shortener(_Shorten(below.truncate))))
            mine.sync = self._keep(_Sync(self._syncer(_Sync(below.sync))))
            self._tables[key] = mine
        return self._tables[key]

    def _writer(self, below: Any) -> Any:
        def write(file: int, data: int, size: int, offset: int) -> int:
            done = below(file, data, size, offset)
            if done == _OK and self.log is not None:
                self.log.wrote(self._files[file], offset, ctypes.string_at(data, size))
            return done

        return write

    def _shortener(self, below: Any) -> Any:
        def shorten(file: int, size: int) -> int:
            done = below(file, size)
            if done == _OK and self.log is not None:
                self.log.shortened(self._files[file], size)
            return done

        return shorten

    def _syncer(self, below: Any) -> Any:
        def sync(file: int, flags: int) -> int:
            log = self.log
            if log is None:
                return below(file, flags)
            began = log.here()
            self._seen.folder = None
            done = below(file, flags)
            if done == _OK:
                log.synced(self._files[file], began)
                self._note_folder(log)
            return done

        return sync

    def _deleted(self, vfs: Any, path: bytes, sync_folder: int) -> int:
        log = self.log
        mine = None if log is None else log.name_of(path)
        self._seen.folder = None
        done = self._delete(vfs, path, sync_folder)
        if done == _OK and log is not None and mine is not None:
            log.removed(mine)
            # The folder was synced after the name was taken away, within the one call.
            if self._seen.folder is not None:
                self._seen.folder = (self._seen.folder[0], log.here())
            self._note_folder(log)
        return done

    def _open_a_folder(self, path: bytes, handle: Any) -> int:
        """SQLite opens the folder of a file for one reason: to sync it."""
        log = self.log
        if log is not None:
            self._seen.folder = (os.path.dirname(path), log.here())
        return self._open_folder(path, handle)

    def _note_folder(self, log: Log) -> None:
        if self._seen.folder is None:
            return
        path, began = self._seen.folder
        name = log.name_of(path)
        if name is not None:
            log.folder_synced(name, began)


_layers: list[Layer] = []


@contextmanager
def recorded_sqlite(log: Log) -> Generator[None]:
    """Note what connections do that are opened within the context, and closed there too."""
    if not _layers:
        _layers.append(Layer())
    layer = _layers[0]
    layer.begin(log)
    try:
        yield
    finally:
        layer.end()
