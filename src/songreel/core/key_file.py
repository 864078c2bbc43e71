"""The file of keys in the data folder: only its owner can read it, and it is never half written."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from songreel.core import private_file

NAME = "keys.json"
SCHEMA = "keys/1"

_LOCK = "keys.lock"
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
            content = private_file.read(self.path, at_most=_LARGEST_BYTES, check=self._check)
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as problem:
            raise self._unusable(problem) from problem
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
            with private_file.locked(self._folder / _LOCK):
                yield
        except OSError as problem:
            raise self._unusable(problem) from problem

    def _write(self, keys: Mapping[str, str]) -> None:
        content = json.dumps({"schema": SCHEMA, "keys": keys}, indent=2).encode() + b"\n"
        if len(content) > _LARGEST_BYTES:
            raise KeyFileError(f"The file of keys {self.path} is full.")
        private_file.write(self.path, content)

    def _unusable(self, problem: OSError) -> KeyFileError:
        reason = problem.strerror or type(problem).__name__
        return KeyFileError(f"The file of keys {self.path} cannot be used ({reason}).")
