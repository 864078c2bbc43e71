"""The songs of an installation without its jobs: nothing is made or sent meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from songreel.core.settings import Settings
from songreel.services.beat_model import beat_model
from songreel.services.blob_store import Blobs, open_blobs
from songreel.services.database_address import database_url
from songreel.services.library import Library
from songreel.services.songs import Songs
from songreel.storage.database import Database


@dataclass(frozen=True, slots=True)
class SongShelf:
    """Songs, what is said about them, and where their files are kept."""

    database: Database
    blobs: Blobs
    library: Library
    songs: Songs


@asynccontextmanager
async def open_shelf(settings: Settings) -> AsyncGenerator[SongShelf]:
    """Open the songs of these settings; this process must own their data folder.

    Raises:
        SetupError: the data folder, the database or the model that hears beats cannot be used.
        StorageFullError: the folder of the songs cannot be made or written.
    """
    data = settings.data.expanduser().absolute()
    async with AsyncExitStack() as stack:
        database = await Database.open(database_url(settings, data), data=data)
        stack.push_async_callback(database.close)
        blobs = await asyncio.to_thread(open_blobs, settings, data)
        stack.push_async_callback(blobs.close)
        heavy = ThreadPoolExecutor(1, thread_name_prefix="listening")
        stack.push_async_callback(asyncio.to_thread, heavy.shutdown, cancel_futures=True)
        library = Library(_Stores(database, blobs))
        songs = Songs(library, database, heavy, await asyncio.to_thread(beat_model, settings))
        stack.push_async_callback(songs.close)
        yield SongShelf(database, blobs, library, songs)


@dataclass(frozen=True, slots=True)
class _Stores:
    database: Database
    blobs: Blobs
