"""The port's implementation in this process: the same use cases that the server offers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from songreel.cli.backend import FilmOrder, Placed, Song
from songreel.core.settings import Settings
from songreel.domain.event import Event
from songreel.services.container import Services, open_services
from songreel.services.requests import COMMAND_LINE, Caller, FilmRequest


@asynccontextmanager
async def open_here(settings: Settings) -> AsyncGenerator[LocalStudio]:
    """Open the installation of these settings; this process must own its data folder."""
    async with open_services(settings) as services:
        yield LocalStudio(services)


class LocalStudio:
    """Does the work itself."""

    def __init__(self, services: Services) -> None:
        """Hold the use cases."""
        self._services = services

    async def add_song(self, path: Path) -> Song:
        """Keep a copy of a song, measured."""
        asset = await self._services.library.add_song_file(path)
        return Song(asset.id, asset.sha256)

    async def order_film(self, order: FilmOrder, key: str) -> Placed:
        """Order a film, or join the one that the key stands for."""
        request = FilmRequest(
            song_id=order.song.id,
            idea=order.idea,
            character_description=order.character,
            scenes=order.scenes,
            aspect_ratio=order.aspect_ratio,
            backend=order.backend,
            seed=order.seed,
            draft=order.draft,
            style=order.style,
        )
        by = Caller(caller=COMMAND_LINE, idempotency_key=key)
        film = await self._services.films.order(request, by)
        job = (await self._services.jobs.submit(film, wait=False)).job
        return Placed(job.id, job.state)

    async def interrupted(self) -> Collection[str]:
        """Return the films that are finished first, because an earlier command was cut off."""
        return self._services.jobs.resumed_films

    async def so_far(self, job_id: str) -> Sequence[Event]:
        """Return what has happened to a job until now."""
        events: list[Event] = []
        while batch := await self._services.jobs.events(job_id, after=len(events)):
            events += batch
        return events

    async def follow(self, job_id: str, after: int = 0) -> AsyncGenerator[Event]:
        """Yield what happens to a job after the event of that number, until its end."""
        async with aclosing(self._services.jobs.follow(job_id, after=after)) as events:
            async for event in events:
                yield event

    async def cancel(self, job_id: str) -> None:
        """Stop a job; what it finished is kept."""
        await self._services.jobs.cancel(job_id)

    async def fetch_video(self, video_id: str, destination: Path) -> None:
        """Copy a video to a path that does not exist yet."""
        video = await self._services.library.video(video_id)
        await self._services.library.copy(video.sha256, destination)
