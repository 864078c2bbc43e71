"""Who owns the data folder: one process at a time, decided by a lock that dies with it."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from songreel.domain.errors import ConflictError, SetupError

LOCK_NAME = "owner.lock"

# Fixed, so that one write replaces the whole content and no reader meets a mixture.
_RECORD_BYTES = 1024
# Somebody who only asks who the owner is holds the lock for an instant.
_PATIENCE_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that owns a data folder.

    Attributes:
        command: what it was started as: `serve`, `make` …
        address: where it answers over HTTP (`http://127.0.0.1:8000`), or None.
        token: proves to that address that the caller may read the data folder, and to the caller
            that whoever answers there owns it: the server refuses another one. Never printed.
    """

    pid: int
    command: str
    address: str | None = None
    token: str | None = None


class DataFolderTakenError(ConflictError):
    """Another process owns the data folder."""

    def __init__(self, folder: Path, owner: Owner | None) -> None:
        """Hold the folder and its owner, where the owner has already said who it is."""
        self.folder = folder
        self.owner = owner
        super().__init__(_taken(folder, owner))


class DataFolderError(SetupError):
    """The data folder cannot be used."""


class Ownership:
    """The lock on a data folder, held until `release` or until the process ends, however it ends.

    The kernel's `flock` alone decides; the text in the file is only believed while somebody holds
    the lock, so what a dead process left behind is nobody's.
    """

    def __init__(self, folder: Path, descriptor: int, owner: Owner) -> None:
        """Hold a descriptor that has the lock of a folder."""
        self._folder = folder
        self._descriptor = descriptor
        self.owner = owner
        # A forked child shares the lock and would keep it after our end.
        os.register_at_fork(after_in_child=self._forget)

    @classmethod
    def acquire(cls, folder: Path, *, command: str) -> Self:
        """Take the lock of a data folder, which is made where it is missing.

        Raises:
            DataFolderTakenError: another process has it; the error says which, and what to do.
            DataFolderError: the folder cannot be made or written.
        """
        folder = folder.expanduser().absolute()
        descriptor = _open(folder)
        try:
            if not _lock(folder, descriptor):
                raise DataFolderTakenError(folder, _read(folder))
            owner = Owner(pid=os.getpid(), command=command, token=secrets.token_urlsafe(32))
            _write(folder, descriptor, owner)
        except BaseException:
            os.close(descriptor)
            raise
        return cls(folder, descriptor, owner)

    def announce(self, address: str) -> None:
        """Write where this process answers, for commands that want to ask it."""
        self.owner = Owner(
            pid=self.owner.pid,
            command=self.owner.command,
            address=address,
            token=self.owner.token,
        )
        _write(self._folder, self._descriptor, self.owner)

    def release(self) -> None:
        """Give the folder back; again does nothing."""
        if self._descriptor >= 0:
            os.truncate(self._descriptor, 0)
            self._forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _forget(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def current_owner(folder: Path) -> Owner | None:
    """Return who owns a data folder now, or None; nothing is made or changed.

    Raises:
        DataFolderError: the lock file cannot be read.
    """
    folder = folder.expanduser().absolute()
    try:
        descriptor = os.open(folder / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        raise _unusable(folder, problem) from problem
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(folder) or Owner(pid=0, command="songreel")
    except OSError as problem:
        raise _unusable(folder, problem) from problem
    finally:
        os.close(descriptor)
    return None


def _open(folder: Path) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise _unusable(folder, problem) from problem


def _lock(folder: Path, descriptor: int) -> bool:
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            threading.Event().wait(0.02)
        except OSError as problem:
            raise _unusable(folder, problem) from problem
        else:
            return True


def _write(folder: Path, descriptor: int, owner: Owner) -> None:
    try:
        # The file may come from a copy or a restored backup with wider rights.
        os.fchmod(descriptor, 0o600)
        os.pwrite(descriptor, json.dumps(asdict(owner)).encode().ljust(_RECORD_BYTES), 0)
        os.truncate(descriptor, _RECORD_BYTES)
    except OSError as problem:
        raise _unusable(folder, problem) from problem


def _read(folder: Path) -> Owner | None:
    try:
        document: dict[str, Any] = json.loads((folder / LOCK_NAME).read_bytes())
        return Owner(**document)
    except (OSError, ValueError, TypeError):
        # The owner holds the lock but has not written yet who it is.
        return None


def _unusable(folder: Path, problem: OSError) -> DataFolderError:
    reason = problem.strerror or str(problem)
    return DataFolderError(
        f"The data folder {folder} cannot be used ({reason}). Give Songreel a folder that it may "
        "write to with --data or SONGREEL_DATA."
    )


def _taken(folder: Path, owner: Owner | None) -> str:
    elsewhere = "or use another data folder with --data or SONGREEL_DATA"
    if owner is None:
        return (
            f"Another Songreel is just starting in the data folder {folder}. Try again in a "
            f"moment, {elsewhere}."
        )
    if owner.address is not None:
        return (
            f"The data folder {folder} belongs to the server at {owner.address} "
            f"(process {owner.pid}). Stop that one first, {elsewhere}."
        )
    return (
        f"The data folder {folder} is in use by `songreel {owner.command}` (process {owner.pid}). "
        f"Wait until it is done or stop it, {elsewhere}."
    )
