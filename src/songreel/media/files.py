"""Local files as they are sent on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

_BLOCK = 1 << 20


async def blocks(path: Path) -> AsyncGenerator[bytes]:
    """Give a file in blocks of 1 MiB, each read in a thread.

    Raises:
        OSError: it cannot be read.
    """
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block
    finally:
        await asyncio.to_thread(file.close)
