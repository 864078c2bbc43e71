"""What a service gave in the answer itself, kept on disk until the job has it.

There it is for good before anybody is told of it: a picture that is paid for outlives the process.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import Failed, Finished, Status
from songreel.providers.transport.service import Service

_ID = re.compile(r"[0-9a-f]{64}")
_MADE, _FAILED = ".made", ".failed"


class Outcomes:
    """The outcomes in one folder. Its methods block: they belong into a thread."""

    def __init__(self, folder: Path, keep_seconds: int) -> None:
        """Hold where they are, and how long one stays that nobody deletes."""
        self._folder, self._keep_seconds = folder, keep_seconds

    def make_room(self) -> None:
        """Make the folder, and remove what is older than anybody comes back for.

        Raises:
            OSError: nothing can be kept, so nothing should be ordered.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        oldest = time.time() - self._keep_seconds
        for path in self._folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)

    def keep(self, name: str, content: bytes) -> None:
        """Keep what was made."""
        self._write(name + _MADE, content)

    def keep_failure(self, name: str, failed: Failed) -> None:
        """Keep an end without a result."""
        document = {**failed.error.to_document(), "end": failed.end}
        self._write(name + _FAILED, json.dumps(document).encode())

    def status(self, name: str) -> Status | None:
        """Return the end of an order, or None where it is not known here."""
        if not _ID.fullmatch(name):
            return None
        if (self._folder / (name + _MADE)).exists():
            return Finished(name)
        try:
            told: dict[str, Any] = json.loads((self._folder / (name + _FAILED)).read_bytes())
        except FileNotFoundError:
            return None
        error = BackendError(
            FailureCode(told["error_code"]),
            told["message"],
            details=told["details"],
            backend=told["backend"],
        )
        return Failed(error, told["end"])

    def copy(self, name: str, destination: Path) -> bool:
        """Write what was made to a path that does not exist yet; tell whether it was there."""
        if not _ID.fullmatch(name):
            return False
        try:
            made = (self._folder / (name + _MADE)).open("rb")
        except FileNotFoundError:
            return False
        with made, destination.open("xb") as file:
            try:
                shutil.copyfileobj(made, file)
            except BaseException:
                destination.unlink(missing_ok=True)
                raise
        return True

    def delete(self, name: str) -> None:
        """Delete what is kept of an order."""
        if _ID.fullmatch(name):
            for ending in (_MADE, _FAILED):
                (self._folder / (name + ending)).unlink(missing_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        # Whoever tidied the folder away meanwhile does not cost what is paid for.
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix="unfinished-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._folder / name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


async def known(outcomes: Outcomes, service: Service, name: str) -> Status | None:
    """Return the end of an order, or None where it is not known here.

    Raises:
        BackendError: that cannot be read at the moment, so nobody knows.
    """
    try:
        return await asyncio.to_thread(outcomes.status, name)
    except (OSError, ValueError, KeyError) as error:
        what = "gave an answer that cannot be read from this machine's disk"
        raise service.unavailable(what, error) from error


def name_of(key: str) -> str:
    """Return the name under which the outcome of an order is kept."""
    return hashlib.sha256(key.encode()).hexdigest()
