"""The log: every write, sync and change of a name below one folder, in the order of this process.

A write is noted when it has been made and a sync when it has returned, with the place in the log at
which it began: only what was noted before that is safe on the disk. Where threads overlap, the log
thus promises less than the disk does, never more.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes were written to a file, at a place counted in bytes."""

    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Shortened:
    """A file was cut, or made longer with zeros, to so many bytes."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """All that was noted of a file before `began` is on the disk."""

    file: int
    began: int


@dataclass(frozen=True, slots=True)
class Named:
    """A name below the folder was given to a file, which had another one before or none."""

    path: str
    file: int
    before: str | None = None


@dataclass(frozen=True, slots=True)
class FolderMade:
    """A folder was made."""

    path: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A name was taken away."""

    path: str


@dataclass(frozen=True, slots=True)
class FolderSynced:
    """All changes of names in a folder that were noted before `began` are on the disk."""

    path: str
    began: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something happened outside the folder."""

    name: str
    about: Mapping[str, Any]


Entry = Written | Shortened | Synced | Named | FolderMade | Removed | FolderSynced | Mark


@dataclass(slots=True)
class Log:
    """The log of one folder.

    Attributes:
        root: the folder, which is there already.
        entries: what happened.
    """

    root: Path
    entries: list[Entry] = field(default_factory=list[Entry])
    _files: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    _contents: dict[int, bytes] = field(default_factory=dict[int, bytes])
    _turn: threading.RLock = field(default_factory=threading.RLock)
    _next: int = 0

    def __post_init__(self) -> None:
        """Take the folder by its one true name."""
        self.root = Path(os.path.realpath(self.root))

    def mark(self, name: str, **about: Any) -> None:
        """Note something that happened elsewhere."""
        with self._turn:
            self.entries.append(Mark(name, about))

    def here(self) -> int:
        """Return the place at which the log stands."""
        return len(self.entries)

    def name_of(self, path: str | bytes | os.PathLike[Any]) -> str | None:
        """Return a path relative to the folder, or None where it is not below it."""
        whole = os.path.abspath(os.fsdecode(path))
        root = str(self.root)
        if whole == root:
            return ""
        return whole[len(root) + 1 :] if whole.startswith(f"{root}{os.sep}") else None

    def file_of(self, status: os.stat_result, *, new: bool = False) -> int:
        """Return the number of a file; a new one may have the inode of one that is gone."""
        key = (status.st_dev, status.st_ino)
        with self._turn:
            if new or key not in self._files:
                self._files[key] = self._next
                self._next += 1
            return self._files[key]

    def made(self, name: str, status: os.stat_result) -> None:
        """Note a new file."""
        with self._turn:
            self.entries.append(Named(name, self.file_of(status, new=True)))

    def wrote(self, file: int, offset: int, data: bytes) -> None:
        """Note a write."""
        with self._turn:
            self.entries.append(Written(file, offset, data))

    def shortened(self, file: int, size: int) -> None:
        """Note a new length."""
        with self._turn:
            self.entries.append(Shortened(file, size))

    def synced(self, file: int, began: int) -> None:
        """Note that a sync of a file returned."""
        with self._turn:
            self.entries.append(Synced(file, began))

    def holds(self, file: int, content: bytes) -> None:
        """Note what a file holds whose writes go past the functions of `os`: all at once."""
        with self._turn:
            known = self._contents.get(file, b"")
            if not content.startswith(known):
                self.entries.append(Shortened(file, 0))
                known = b""
            if content != known:
                self.entries.append(Written(file, len(known), content[len(known) :]))
            self._contents[file] = content

    def forget(self, status: os.stat_result) -> None:
        """Take it that another file may have this one's inode from now on."""
        with self._turn:
            self._files.pop((status.st_dev, status.st_ino), None)

    def moved(self, before: str | None, name: str, file: int) -> None:
        """Note that a file has another name."""
        with self._turn:
            self.entries.append(Named(name, file, before))

    def folder_made(self, name: str) -> None:
        """Note a new folder."""
        with self._turn:
            self.entries.append(FolderMade(name))

    def removed(self, name: str) -> None:
        """Note that a name is gone."""
        with self._turn:
            self.entries.append(Removed(name))

    def folder_synced(self, name: str, began: int) -> None:
        """Note that a sync of a folder returned."""
        with self._turn:
            self.entries.append(FolderSynced(name, began))
