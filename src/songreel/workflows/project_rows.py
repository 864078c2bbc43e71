"""A project's row, read and changed by jobs while people change it too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from songreel.core.clock import now
from songreel.domain.clip import digest
from songreel.domain.dependence import Surroundings
from songreel.domain.errors import FailureCode, FilmError
from songreel.domain.merge import frames_at
from songreel.domain.project import CHARACTER, Project, StoredProject, Take
from songreel.storage import assets, project_takes, projects, quotes, songs, videos
from songreel.storage.database import AsyncConnection, Database

Change = Callable[[Project, Surroundings], Project]


async def surroundings(
    connection: AsyncConnection, stored: StoredProject, *, brought: Take | None = None
) -> Surroundings:
    """Return what a project depends on that is not in it, as it is now.

    Args:
        connection: to the database.
        stored: the project.
        brought: a take that is not kept yet, or None.
    """
    project, owner_id = stored.project, stored.owner_id
    heard = sound = length = None
    if project.song_id is not None:
        song = await assets.find(connection, project.song_id, owner_id)
        if song is not None:
            corrected = await songs.corrections(connection, song.id)
            lyrics = await songs.lyrics_version(connection, song.id)
            sound = song.sha256
            length = int(song.facts["samples"]) // int(song.facts["sample_rate"])
            heard = digest({"song": song.sha256, "corrected": corrected, "lyrics": lyrics})
    takes = {take.id: take for take in await project_takes.of_project(connection, stored.id)}
    if brought is not None:
        takes.setdefault(brought.id, brought)
    frames: dict[str, int] = {}
    for scene in project.scenes:
        take = takes.get(scene.chosen.take_id) if scene.chosen is not None else None
        if take is not None and take.media_id is not None:
            video = await videos.find(connection, take.media_id, owner_id)
            if video is not None:
                frames[take.id] = frames_at(video.facts.frames, video.facts.rate)
    media = {
        take.media_id: take.id
        for take in takes.values()
        if take.subject != CHARACTER and take.media_id is not None
    }
    kept = {media[video_id] for video_id in await videos.existing(connection, media, owner_id)}
    return Surroundings(heard, takes, frames, stored.budget, sound, kept, length)


class ProjectRows:
    """Changes projects on behalf of jobs."""

    def __init__(self, database: Database) -> None:
        """Hold where they are."""
        self._database = database

    async def read(self, project_id: str, owner_id: str) -> tuple[StoredProject, Surroundings]:
        """Return a project and what it depends on.

        Raises:
            FilmError: it was deleted.
        """
        async with self._database.reading() as connection:
            stored = await projects.find(connection, project_id, owner_id)
            if stored is None:
                raise _gone()
            return stored, await surroundings(connection, stored)

    async def require(self, project_id: str) -> None:
        """Raise where a project is not there any more.

        Raises:
            FilmError: it was deleted.
        """
        async with self._database.reading() as connection:
            if await projects.is_deleted(connection, project_id):
                raise _gone()

    async def quoted(self, quote_id: str) -> set[tuple[str, str, str]]:
        """Return whose orders a quote has lines for: backend, model, and what it calls them."""
        async with self._database.reading() as connection:
            quote = await quotes.find(connection, quote_id)
        lines = () if quote is None else quote.lines
        return {(line.backend, line.model, line.input_hash) for line in lines}

    async def change(self, project_id: str, owner_id: str, change: Change) -> StoredProject:
        """Change the document of a project as it is by then; return the project.

        Raises:
            FilmError: it was deleted.
        """
        async with self._database.transaction() as connection:
            stored = await projects.find(connection, project_id, owner_id, lock=True)
            if stored is None:
                raise _gone()
            changed = change(stored.project, await surroundings(connection, stored))
            if changed == stored.project:
                return stored
            after = followed(stored, changed, now())
            await projects.replace(connection, after)
            return after


def followed(stored: StoredProject, project: Project, at: datetime) -> StoredProject:
    """Return the version of a project that follows."""
    return replace(stored, project=project, version=stored.version + 1, changed_at=at)


def _gone() -> FilmError:
    return FilmError(
        FailureCode.INVALID_INPUT,
        "The project was deleted while something was made for it. What was finished is kept; "
        "restore the project within a day to go on.",
    )
