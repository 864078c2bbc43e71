"""A folder for the unfinished files of one process; what dead processes left is cleared away."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

_LOCK = "lock"


class Scratch:
    """A folder of this process alone, held by a lock that ends with the process.

    Process ids come back, and two containers may share a folder; a lock is gone for certain.
    """

    def __init__(self, parent: Path) -> None:
        """Make the folder within `parent`, and remove those whose processes are gone.

        Raises:
            OSError: the folder cannot be made.
        """
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _locked(parent / _LOCK, fcntl.LOCK_EX):
            for folder in parent.glob("process-*"):
                _remove_if_left(folder)
            self.folder = Path(tempfile.mkdtemp(prefix="process-", dir=parent))
            self._lock = _locked(self.folder / _LOCK, fcntl.LOCK_EX)

    def release(self) -> None:
        """Remove the folder and everything in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()


def _remove_if_left(folder: Path) -> None:
    try:
        lock = _locked(folder / _LOCK, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()


def _locked(path: Path, how: int) -> BinaryIO:
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "rb+")
    try:
        fcntl.flock(file, how)
    except OSError:
        file.close()
        raise
    return file
