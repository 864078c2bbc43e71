"""The file of keys in the data folder: only its owner can read it, and it is never half written."""

from __future__ import annotations

import fcntl
import json
import os
import re
import stat
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

NAME = "keys.json"
SCHEMA = "keys/1"

_LOCK = "keys.lock"
_NEW = "keys.json.new"
_LARGEST_BYTES = 65_536
_KEY = re.compile(r"[!-~]{1,4096}")


class KeyFileError(Exception):
    """The file of keys cannot be used; the text says what to do, and shows no key."""


def clean(text: str) -> str:
    """Return a key without the blanks around it.

    Raises:
        ValueError: it cannot be sent in a header; the text does not repeat it.
    """
    key = text.strip()
    if not _KEY.fullmatch(key):
        raise ValueError("must be one word of printable ASCII characters")
    return key


class KeyFile:
    """The keys that were handed in by `songreel providers login`, by the name of the backend."""

    def __init__(self, folder: Path) -> None:
        """Hold the data folder; nothing is opened or made."""
        self._folder = folder.expanduser().absolute()
        self.path = self._folder / NAME

    def state(self) -> tuple[int, ...] | None:
        """Return what changes whenever the file does, or None where there is none."""
        try:
            found = os.stat(self.path, follow_symlinks=False)
        except OSError:
            return None
        return (found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_mode)

    def read(self) -> Mapping[str, str]:
        """Return the keys; none where there is no file.

        Raises:
            KeyFileError: others may read it, it belongs to somebody else, or it is damaged.
        """
        try:
            # A pipe in its place would keep us waiting for ever.
            flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
            descriptor = os.open(self.path, flags)
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as problem:
            raise self._unusable(problem) from problem
        try:
            self._check(os.fstat(descriptor))
            content = os.read(descriptor, _LARGEST_BYTES)
        except OSError as problem:
            raise self._unusable(problem) from problem
        finally:
            os.close(descriptor)
        return self._parse(content)

    def put(self, backend: str, key: str) -> None:
        """Keep a key in place of an earlier one of the same backend.

        Raises:
            KeyFileError: the file cannot be used or written.
            ValueError: the key cannot be sent in a header.
        """
        key = clean(key)
        with self._changing():
            self._write({**self.read(), backend: key})

    def remove(self, backend: str) -> bool:
        """Forget the key of a backend; return whether there was one.

        Raises:
            KeyFileError: the file cannot be used or written.
        """
        if self.state() is None:
            return False
        with self._changing():
            keys = dict(self.read())
            if keys.pop(backend, None) is None:
                return False
            self._write(keys)
            return True

    def _check(self, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise KeyFileError(f"{self.path} is no file. Remove it, and hand the keys in again.")
        if found.st_uid != os.geteuid():
            raise KeyFileError(
                f"The file of keys {self.path} belongs to another user. Make it yours (chown), or "
                "remove it and hand the keys in again: songreel providers login NAME."
            )
        if found.st_mode & 0o077:
            raise KeyFileError(
                f"Others than you may open the file of keys {self.path}, so it is not used. Run "
                f"chmod 600 on it, and replace the keys if somebody can have read them."
            )

    def _parse(self, content: bytes) -> Mapping[str, str]:
        try:
            document: Any = json.loads(content)
            keys = {str(name): clean(key) for name, key in document["keys"].items()}
            is_ours = document["schema"] == SCHEMA
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            # No cause is given on: it would show what stands in the file.
            is_ours, keys = False, {}
        if not is_ours:
            raise KeyFileError(
                f"The file of keys {self.path} cannot be read as keys of this version. Remove it, "
                "and hand the keys in again: songreel providers login NAME."
            )
        return keys

    @contextmanager
    def _changing(self) -> Generator[None]:
        """Let one process at a time change the file."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            lock = os.open(self._folder / _LOCK, flags, 0o600)
        except OSError as problem:
            raise self._unusable(problem) from problem
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        except OSError as problem:
            raise self._unusable(problem) from problem
        finally:
            os.close(lock)

    def _write(self, keys: Mapping[str, str]) -> None:
        content = json.dumps({"schema": SCHEMA, "keys": keys}, indent=2).encode() + b"\n"
        if len(content) > _LARGEST_BYTES:
            raise KeyFileError(f"The file of keys {self.path} is full.")
        new = self._folder / _NEW
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
            os.replace(new, self.path)
        except BaseException:
            with suppress(OSError):
                new.unlink(missing_ok=True)
            raise
        _sync(self._folder)

    def _unusable(self, problem: OSError) -> KeyFileError:
        reason = problem.strerror or type(problem).__name__
        return KeyFileError(f"The file of keys {self.path} cannot be used ({reason}).")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
