"""The exports of an installation without its jobs: nothing is made for money or sent meanwhile."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager

from songreel.core.scratch import Scratch
from songreel.core.settings import Settings
from songreel.services.exporting import Exporting
from songreel.services.song_shelf import open_shelf
from songreel.services.workshop import QuietWorkshop


@asynccontextmanager
async def open_exporting(settings: Settings) -> AsyncGenerator[Exporting]:
    """Open the films of these settings; this process must own their data folder.

    Raises:
        SetupError: the data folder or the database cannot be used.
        StorageFullError: the folder of the films cannot be made or written.
    """
    async with AsyncExitStack() as stack:
        shelf = await stack.enter_async_context(open_shelf(settings))
        work = settings.data.expanduser().absolute() / "scratch" / "work"
        scratch = await asyncio.to_thread(Scratch, work)
        stack.push_async_callback(asyncio.to_thread, scratch.release)
        heavy = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="media")
        stack.push_async_callback(asyncio.to_thread, heavy.shutdown, cancel_futures=True)
        workshop = QuietWorkshop(shelf.database, shelf.blobs, scratch.folder, heavy)
        exporting = Exporting(workshop, shelf.library, shelf.songs)
        stack.push_async_callback(exporting.close)
        yield exporting
