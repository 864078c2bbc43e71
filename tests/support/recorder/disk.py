"""What a disk may hold after a power cut, by a log of what was written to it.

What was synced before the cut is there. Of the rest of each file any beginning of the writes in
their order may be there, the last of them by half; of the rest of each folder's changes of names,
any beginning. Files and folders are independent of each other. A move is one change, of the folder
that the new name is in.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tests.support.recorder.log import (
    Entry,
    FolderMade,
    FolderSynced,
    Mark,
    Named,
    Removed,
    Shortened,
    Synced,
    Written,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of what was not synced is there: so many changes, the last one by half or whole."""

    changes: int
    is_torn: bool = False


Choose = Callable[[int], Kept]
"""Tells of so many changes that were not synced what is kept."""


def nothing(changes: int) -> Kept:
    """Keep no change that was not synced."""
    return Kept(0)


def everything(changes: int) -> Kept:
    """Keep every change."""
    return Kept(changes)


def torn(changes: int) -> Kept:
    """Keep every change, the last one by half."""
    return Kept(changes, is_torn=changes > 0)


def by_chance(chance: random.Random) -> Choose:
    """Keep a beginning that is drawn for each file and each folder."""

    def choose(changes: int) -> Kept:
        kept = chance.randint(0, changes)
        return Kept(kept, is_torn=kept > 0 and chance.random() < 0.5)

    return choose


@dataclass(frozen=True, slots=True)
class State:
    """A folder after a power cut: the contents of its files by their names, and its folders."""

    files: dict[str, bytes]
    folders: frozenset[str]

    @classmethod
    def of(cls, folder: Path) -> State:
        """Read what is in a folder."""
        there = sorted(folder.rglob("*"))
        names = {path: str(path.relative_to(folder)) for path in there}
        return cls(
            {name: path.read_bytes() for path, name in names.items() if path.is_file()},
            frozenset(name for path, name in names.items() if path.is_dir()),
        )

    def write(self, folder: Path) -> None:
        """Make the folder, which is not there yet.

        Modes are not recorded: everything in a data folder is its owner's alone.
        """
        folder.mkdir(mode=0o700)
        for name in sorted(self.folders):
            (folder / name).mkdir(mode=0o700)
        for name, content in self.files.items():
            path = folder / name
            path.touch(mode=0o600)
            path.write_bytes(content)


Change = Named | FolderMade | Removed


class Disk:
    """Takes a log entry by entry, and tells at each place which states are legal."""

    def __init__(self) -> None:
        """Begin with an empty folder."""
        self._place = 0
        self._safe: dict[int, bytearray] = {}
        self._whole: dict[int, bytes] = {}
        self._waiting: dict[int, list[tuple[int, Written | Shortened]]] = {}
        self._changes: list[tuple[int, str, Change]] = []
        self._synced: dict[str, int] = {}

    def take(self, entry: Entry) -> None:
        """Go past one entry."""
        place, self._place = self._place, self._place + 1
        match entry:
            case Written(file=file) | Shortened(file=file):
                self._waiting.setdefault(file, []).append((place, entry))
            case Synced(file=file, began=began):
                waiting = self._waiting.get(file, [])
                content = self._safe.setdefault(file, bytearray())
                for _, change in (one for one in waiting if one[0] < began):
                    _apply(content, change)
                self._waiting[file] = [one for one in waiting if one[0] >= began]
                self._whole.pop(file, None)
            case Named() | FolderMade() | Removed():
                self._changes.append((place, _folder_of(entry.path), entry))
            case FolderSynced(path=path, began=began):
                self._synced[path] = max(began, self._synced.get(path, 0))
            case Mark():
                pass

    def state(self, choose: Choose) -> State:
        """Return a state that a power cut at this place may leave."""
        names, folders = self._names(choose)
        return State(
            {name: self._content(file, choose) for name, file in names.items()},
            frozenset(folders),
        )

    def _content(self, file: int, choose: Choose) -> bytes:
        waiting = self._waiting.get(file, [])
        kept = choose(len(waiting))
        if file not in self._whole:
            self._whole[file] = bytes(self._safe.get(file, b""))
        if kept.changes == 0:
            return self._whole[file]
        content = bytearray(self._whole[file])
        for number, (_, change) in enumerate(waiting[: kept.changes], 1):
            half = kept.is_torn and number == kept.changes and isinstance(change, Written)
            _apply(content, _half(change) if half else change)
        return bytes(content)

    def _names(self, choose: Choose) -> tuple[dict[str, int], set[str]]:
        open_changes: dict[str, int] = {}
        for place, folder, _ in self._changes:
            if place >= self._synced.get(folder, 0):
                open_changes[folder] = open_changes.get(folder, 0) + 1
        left = {folder: choose(number).changes for folder, number in open_changes.items()}
        names: dict[str, int] = {}
        folders: set[str] = set()
        for place, folder, change in self._changes:
            if place >= self._synced.get(folder, 0):
                if left[folder] == 0:
                    continue
                left[folder] -= 1
            match change:
                case Named(path=path, file=file, before=before):
                    if before is not None and names.get(before) == file:
                        del names[before]
                    names[path] = file
                case FolderMade(path=path):
                    folders.add(path)
                case Removed(path=path):
                    names.pop(path, None)
        there = {one for one in folders if _is_there(one, folders)}
        return {
            name: file for name, file in names.items() if _folder_of(name) in {"", *there}
        }, there


def _folder_of(name: str) -> str:
    folder = str(PurePosixPath(name).parent)
    return "" if folder == "." else folder


def _is_there(folder: str, folders: Iterable[str]) -> bool:
    while folder:
        if folder not in folders:
            return False
        folder = _folder_of(folder)
    return True


def _half(change: Written | Shortened) -> Written | Shortened:
    if isinstance(change, Shortened):
        return change
    return Written(change.file, change.offset, change.data[: len(change.data) // 2])


def _apply(content: bytearray, change: Written | Shortened) -> None:
    if isinstance(change, Shortened):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
        return
    content.extend(bytes(max(0, change.offset - len(content))))
    content[change.offset : change.offset + len(change.data)] = change.data
