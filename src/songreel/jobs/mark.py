"""A mark beside the database: how much was sent, so that an older database is noticed."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from songreel.domain.errors import SetupError

NAME = "ledger.mark"


class SentMark:
    """A file in the data folder with the number of the last paid order that was sent.

    It is written before the request leaves. A database that counts fewer was restored from a
    backup, and knows nothing of what was sent since.
    """

    def __init__(self, folder: Path) -> None:
        """Keep the mark in a folder."""
        self._path = folder / NAME
        self._turn = asyncio.Lock()
        self._written = -1

    async def read(self) -> int:
        """Return the number; 0 where there is no mark yet.

        Raises:
            SetupError: the file cannot be read, or is not one of ours.
        """
        return await asyncio.to_thread(self._read)

    def _read(self) -> int:
        try:
            return int(self._path.read_text("ascii"))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError) as error:
            raise SetupError(
                f"The file {self._path} cannot be read as a number ({error}). It says how many "
                "paid orders were sent. Put it back from a backup; if there is none, remove it and "
                "run `songreel jobs hold` before anything else, so that nothing is ordered twice."
            ) from error

    async def write(self, number: int) -> None:
        """Note a number, durable when this returns; a smaller one than was noted changes nothing.

        Raises:
            OSError: the file cannot be written.
        """
        async with self._turn:
            if number > self._written:
                await asyncio.to_thread(self._write, number)
                self._written = number

    def _write(self, number: int) -> None:
        new = self._path.with_suffix(".new")
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            os.write(file, str(number).encode())
            os.fsync(file)
        finally:
            os.close(file)
        new.rename(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
