"""The recipe of an export: a film in another form, or how it lies on its song."""

from __future__ import annotations

from typing import Any, Protocol

from songreel.domain.export import ExportFormat
from songreel.jobs.context import JobContext
from songreel.workflows.efforts import Interest
from songreel.workflows.taking_part import taking_part

EXPORTING, MEASURING = "exporting", "measuring"


class Made(Protocol):
    """An export that is made."""

    def to_document(self) -> dict[str, Any]:
        """Return what it is, and where it is got."""
        ...


class Exporter(Protocol):
    """Makes exports, each once for all who ask at the same time."""

    async def export(
        self,
        video_id: str,
        form: ExportFormat,
        owner_id: str = "local",
        *,
        interest: Interest | None = None,
    ) -> Made:
        """Return an export of a film; the first time it is made."""
        ...


class ExportRecipe:
    """Makes the export of a job; its request is what `services/export_desk.py` writes.

    After a restart it is made from its beginning, out of encoded stretches that are kept.
    """

    def __init__(self, exporter: Exporter) -> None:
        """Hold who makes exports."""
        self._exporter = exporter

    async def __call__(self, context: JobContext) -> dict[str, Any]:
        """Return what the export is, and where it is got.

        Raises:
            NotFoundError: the film, a clip or the song of it was deleted.
            ConflictError: it is no film, or has no song.
            StorageFullError: there is no room for it.
        """
        request, owner_id = context.job.request, context.job.owner_id
        form = ExportFormat(request["format"])
        async with taking_part(context, MEASURING if form.is_report else EXPORTING) as interest:
            made = await context.unless_cancelled(
                self._exporter.export(request["video_id"], form, owner_id, interest=interest)
            )
        return made.to_document()
