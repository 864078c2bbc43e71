"""The state file: one JSON object a line, so that a simulator that was killed keeps its ledger."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from songreel.domain.errors import SetupError


class Journal:
    """Appends to a file; without one it keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        """Write to a file, or nowhere."""
        self._path = path
        self._turn = asyncio.Lock()

    def read(self) -> list[dict[str, Any]]:
        """Return what was written, without a last line that was cut off.

        Raises:
            SetupError: the file cannot be read, or is not ours.
        """
        if self._path is None or not self._path.exists():
            return []
        try:
            *lines, rest = self._path.read_bytes().split(b"\n")
            if rest:
                with self._path.open("r+b") as file:
                    file.truncate(sum(len(line) + 1 for line in lines))
            return [json.loads(line) for line in lines]
        except (OSError, ValueError) as problem:
            raise SetupError(
                f"The state file {self._path} cannot be used ({problem}). Name another one with "
                "--state, or remove it."
            ) from problem

    async def append(self, document: dict[str, Any]) -> None:
        """Write a document; it survives this process once this has returned."""
        if self._path is not None:
            line = json.dumps(document, separators=(",", ":")).encode() + b"\n"
            async with self._turn:
                await asyncio.to_thread(_append, self._path, line)

    async def clear(self) -> None:
        """Forget everything."""
        if self._path is not None:
            async with self._turn:
                await asyncio.to_thread(self._path.write_bytes, b"")


def _append(path: Path, line: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        while line:
            line = line[os.write(handle, line) :]
    finally:
        os.close(handle)
