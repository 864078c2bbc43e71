"""The one port of every command that needs state: over HTTP to the owner, or in this process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from songreel.services.ownership import DataFolderTakenError, Owner, Ownership

if TYPE_CHECKING:
    from songreel.core.settings import Settings
    from songreel.domain.event import Event
    from songreel.domain.frames import AspectRatio
    from songreel.domain.job import JobState

SERVE = "serve"

# How long a server may take from its lock to its first answer.
_START_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Song:
    """A song that was handed in."""

    id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FilmOrder:
    """A film as a command orders it."""

    song: Song
    idea: str
    character: str
    scenes: int | None = None
    aspect_ratio: AspectRatio = "16:9"
    backend: str | None = None
    seed: int | None = None
    draft: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """The job that an order led to."""

    job_id: str
    state: JobState


class Studio(Protocol):
    """What a command can have done. Every method may raise `SongreelError`."""

    async def add_song(self, path: Path) -> Song:
        """Hand a song in."""
        ...

    async def order_film(self, order: FilmOrder, key: str) -> Placed:
        """Order a film, or join the one that the key stands for.

        Raises:
            ConflictError: the key stands for another film.
        """
        ...

    async def interrupted(self) -> Collection[str]:
        """Return the films that are finished first, because an earlier command was cut off."""
        ...

    async def so_far(self, job_id: str) -> Sequence[Event]:
        """Return what has happened to a job until now."""
        ...

    def follow(self, job_id: str, after: int = 0) -> AsyncGenerator[Event]:
        """Yield what happens to a job after the event of that number, until its end."""
        ...

    async def cancel(self, job_id: str) -> None:
        """Stop a job; what it finished is kept."""
        ...

    async def fetch_video(self, video_id: str, destination: Path) -> None:
        """Write a video to a path that does not exist yet, and make sure of each of its bytes.

        Raises:
            NotFoundError: it is gone, or what is kept of it is damaged (`DamagedFileError`).
            OSError: the path cannot be written.
        """
        ...


@asynccontextmanager
async def open_studio(settings: Settings, *, command: str) -> AsyncGenerator[Studio]:
    """Own the data folder and work in this process, or ask the server that owns it.

    Raises:
        DataFolderTakenError: another command owns it, which answers nobody.
        SongreelError: the folder, the database or the server cannot be used.
    """
    holder = await _take_or_find(settings, command)
    if isinstance(holder, Owner):
        from songreel.cli.over_http import open_server

        async with open_server(holder, settings.data) as studio:
            yield studio
        return
    with holder:
        from songreel.cli.in_process import open_here

        async with open_here(settings) as studio:
            yield studio


async def _take_or_find(settings: Settings, command: str) -> Ownership | Owner:
    """Return the lock on the data folder, or the server that has it; one that starts is awaited."""
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            return await asyncio.to_thread(Ownership.acquire, settings.data, command=command)
        except DataFolderTakenError as taken:
            owner = taken.owner
            if owner is not None and owner.address is not None:
                return owner
            is_starting = owner is None or owner.command == SERVE
            if not is_starting or time.monotonic() > end:
                raise
        await asyncio.sleep(0.1)
