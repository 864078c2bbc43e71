"""The song that comes with Songreel, for whoever has none at hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from songreel.domain.song import Song
from songreel.music.demo_song import compose
from songreel.services.library import Library
from songreel.workflows.tools import Tools

NAME = "Songreel demo song.wav"
_BLOCK = 1024 * 1024


class DemoSong:
    """Composes it where it is asked for: it takes less room as a program than as a file."""

    def __init__(self, tools: Tools, library: Library) -> None:
        """Hold what plays it, and where it is kept."""
        self._tools, self._library = tools, library

    async def keep(self, owner_id: str = "local") -> Song:
        """Return the song as one of an owner's; asked again, it is the same.

        Raises:
            StorageFullError: there is no room.
        """
        async with self._tools.workplace() as folder:
            path = folder / "demo.wav"
            await self._tools.run(compose, path)
            return await self._library.keep_song(_blocks(path), owner_id, name=lambda: NAME)


async def _blocks(path: Path) -> AsyncGenerator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block
