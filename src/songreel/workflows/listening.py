"""The recipe of a listening: a song is heard, and what is heard is kept with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from songreel.domain.analysis import Analysis
from songreel.domain.event import PhaseBegun
from songreel.jobs.context import JobContext
from songreel.jobs.failures import JobCancelled
from songreel.workflows.assembly_report import AssemblyReport

PHASE = "listening"


class Ear(Protocol):
    """Listens to songs, each once for all who ask at the same time."""

    async def heard(
        self,
        song_id: str,
        owner_id: str = "local",
        *,
        again: bool = False,
        told: Callable[[int], object] | None = None,
    ) -> Analysis:
        """Return what is heard in a song; the first time, or again, it is listened to."""
        ...

    def leave(self, song_id: str) -> None:
        """End the listening to a song unless others wait for it."""
        ...


class ListenRecipe:
    """Has the song of a job listened to; its request is what `services/listening_desk.py` writes.

    After a restart it is listened to from its beginning: nothing is lost but seconds.
    """

    def __init__(self, ear: Ear) -> None:
        """Hold who listens."""
        self._ear = ear

    async def __call__(self, context: JobContext) -> dict[str, Any]:
        """Return where what was heard is told.

        Raises:
            NotFoundError: the song was deleted.
            InvalidRequestError: its file is damaged.
        """
        request = context.job.request
        song_id: str = request["song_id"]
        await context.emit(PhaseBegun(phase=PHASE, total=1))
        report = AssemblyReport(context, PHASE)
        report.part(1000)
        listening = self._ear.heard(
            song_id,
            context.job.owner_id,
            again=request["again"],
            told=lambda share: report.told(share, 1000),
        )
        try:
            await context.unless_cancelled(listening)
            await report.written()
        except JobCancelled:
            self._ear.leave(song_id)
            raise
        return {"song_id": song_id, "analysis_url": f"/api/mv/songs/{song_id}/analysis"}
