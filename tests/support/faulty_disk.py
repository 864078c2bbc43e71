"""`songreel` on a disk that fails where a test says: the nth call of a kind, under some folder.

`python faulty_disk.py CONTROL serve`; the file CONTROL holds a `Failure` as JSON, and is read anew
at each call. What has failed is written beside it, a line for each, to CONTROL.failed.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

Call = Literal["open", "write", "fsync", "rename"]
CALLS: tuple[Call, ...] = ("open", "write", "fsync", "rename")


@dataclass(frozen=True)
class Failure:
    """What fails from now on.

    Attributes:
        call: files that are made, bytes that are written, syncs, or renames.
        nth: which call of them fails.
        times: how many fail from there on.
        code: of the error.
        word: what stands in the path of a file that is meant.
        number: tells this one from the one before.
    """

    call: Call
    nth: int = 1
    times: int = 1
    code: int = errno.EIO
    word: str = "/"
    number: int = 0


class Control:
    """The test's side: says what fails, and finds out whether it has."""

    def __init__(self, path: Path) -> None:
        """Hold the file that is read; nothing fails for now."""
        self.path, self._failed = path, path.with_suffix(".failed")
        self.program = (sys.executable, Path(__file__), path)

    def fail(self, failure: Failure) -> None:
        """Have something fail, in place of all that was to fail before."""
        self._failed.unlink(missing_ok=True)
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(asdict(failure)), "utf-8")
        new.replace(self.path)

    def heal(self) -> None:
        """Have nothing fail."""
        self.path.unlink(missing_ok=True)

    @property
    def failed(self) -> list[str]:
        """Return the paths whose calls have failed."""
        return self._failed.read_text("utf-8").splitlines() if self._failed.exists() else []


class Disk:
    """Stands in for the calls of `os` in the process that fails."""

    def __init__(self, path: str) -> None:
        """Read what fails from a file."""
        self._path = path
        self._lock = threading.Lock()
        self._open, self._write = os.open, os.write
        self._failure: Failure | None = None
        self._seen = 0

    def install(self) -> None:
        """Take the place of the calls that keep files."""
        os.open = self._opening(os.open)  # type: ignore[assignment]
        os.write = self._of_descriptor("write", os.write)  # type: ignore[assignment]
        os.fsync = self._of_descriptor("fsync", os.fsync)  # type: ignore[assignment]
        os.rename = self._of_path(os.rename)  # type: ignore[assignment]
        os.replace = self._of_path(os.replace)  # type: ignore[assignment]

    def _opening(self, real: Callable[..., int]) -> Callable[..., int]:
        def call(path: Any, flags: int, *arguments: Any, **more: Any) -> int:
            if flags & os.O_CREAT:
                self._check("open", os.fspath(path))
            return real(path, flags, *arguments, **more)

        return call

    def _of_descriptor(self, name: Call, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(descriptor: int, *arguments: Any) -> Any:
            self._check(name, os.readlink(f"/proc/self/fd/{descriptor}"))
            return real(descriptor, *arguments)

        return call

    def _of_path(self, real: Callable[..., None]) -> Callable[..., None]:
        def call(source: Any, target: Any, **more: Any) -> None:
            self._check("rename", os.fspath(target))
            real(source, target, **more)

        return call

    def _check(self, name: Call, path: str | bytes) -> None:
        with self._lock:
            wanted = self._read()
            if wanted is None or wanted.call != name or wanted.word not in os.fsdecode(path):
                return
            self._seen += 1
            if not wanted.nth <= self._seen < wanted.nth + wanted.times:
                return
            self._note(f"{name} {os.fsdecode(path)}\n")
        raise OSError(wanted.code, os.strerror(wanted.code), path)

    def _read(self) -> Failure | None:
        try:
            descriptor = self._open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            found = Failure(**json.loads(os.read(descriptor, 4_096)))
        finally:
            os.close(descriptor)
        if found != self._failure:
            self._failure, self._seen = found, 0
        return found

    def _note(self, line: str) -> None:
        name = str(Path(self._path).with_suffix(".failed"))
        descriptor = self._open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._write(descriptor, line.encode())
        finally:
            os.close(descriptor)


if __name__ == "__main__":
    from songreel.__main__ import main

    Disk(sys.argv.pop(1)).install()
    main()
