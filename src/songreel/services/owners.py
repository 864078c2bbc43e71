"""Who works in a data folder: this process, or the server that has it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from songreel.services.ownership import DataFolderTakenError, Owner, Ownership

SERVE = "serve"
"""The command of a server: it announces an address soon."""

# How long a server may take from its lock to its first answer.
_START_SECONDS = 15.0


async def take_or_find(folder: Path, command: str) -> Ownership | Owner:
    """Return the lock on a data folder, or the server that has it; one that starts is awaited.

    Raises:
        DataFolderTakenError: another command has it, which answers nobody.
        DataFolderError: the folder cannot be used.
    """
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            return await asyncio.to_thread(Ownership.acquire, folder, command=command)
        except DataFolderTakenError as taken:
            owner = taken.owner
            if owner is not None and owner.address is not None:
                return owner
            is_starting = owner is None or owner.command == SERVE
            if not is_starting or time.monotonic() > end:
                raise
        await asyncio.sleep(0.1)
