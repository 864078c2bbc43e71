"""Files that their owner alone can read, and that are never half written."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path


def read(path: Path, *, at_most: int, check: Callable[[os.stat_result], None]) -> bytes:
    """Return the first `at_most` bytes of a file that passes a check.

    Raises:
        OSError: it cannot be read, or it is a link.
    """
    # A pipe in its place would keep us waiting for ever.
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(path, flags)
    try:
        check(os.fstat(descriptor))
        return os.read(descriptor, at_most)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path) -> Generator[None]:
    """Let one process at a time in; the folder and the lock file are made where they are missing.

    Raises:
        OSError: the lock cannot be made or taken.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def write(path: Path, content: bytes) -> None:
    """Put a file in place as a whole; two processes at once need `locked` around it.

    Raises:
        OSError: it cannot be written; the earlier file, if there was one, is as it was.
    """
    new = path.with_name(f"{path.name}.new")
    # Left behind by a process that was killed; whoever made it, it is opened afresh.
    new.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(new, flags, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            # The rights that are asked for at the making may be narrowed, never the ones here.
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except BaseException:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
