"""Takes orders of exports: as jobs, each begun at once and shared by all who ask for the same."""

from __future__ import annotations

from songreel.domain.clip import digest
from songreel.domain.export import ExportFormat
from songreel.domain.job import Job, JobKind
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Order
from songreel.services.exporting import Export, Exporting
from songreel.services.requests import Caller
from songreel.storage import jobs as rows
from songreel.storage.database import Database


class ExportDesk:
    """Has exports made while nobody waits; they cost nothing."""

    def __init__(self, exporting: Exporting, jobs: Jobs, database: Database) -> None:
        """Hold who makes exports, and who carries jobs out."""
        self._exporting, self._jobs, self._database = exporting, jobs, database

    async def begin(self, video_id: str, form: ExportFormat, by: Caller) -> Job | Export:
        """Return an export that is there, else the job that makes it: everybody's who asks.

        Words are written at once.

        Raises:
            NotFoundError: there is no such film of this owner; its song has no lyrics.
            ConflictError: it is a clip, or has no song.
            RateLimitError: the key has ordered as many jobs as it may in an hour.
            UnavailableError: too many jobs wait already, or the server is shutting down.
        """
        if form.lyrics is not None:
            return await self._exporting.export(video_id, form, by.owner_id)
        video, kept = await self._exporting.kept(video_id, form, by.owner_id)
        if kept is not None:
            return kept
        async with self._database.reading() as connection:
            maker = await rows.find(connection, video.job_id) if video.job_id else None
        # Not under the key of this request: whoever asks for the same shares the work.
        order = Order(
            kind=JobKind.EXPORT,
            request={"video_id": video.id, "format": form.value},
            fingerprint=digest(
                {"kind": JobKind.EXPORT.value, "video_id": video.id, "format": form.value}
            ),
            owner_id=by.owner_id,
            caller=by.caller,
            key_id=by.key_id,
            project_id=None if maker is None else maker.project_id,
            joins=True,
        )
        return (await self._jobs.submit(order, wait=False)).job
