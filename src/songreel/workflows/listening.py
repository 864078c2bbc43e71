"""The recipe of a listening: a song is heard, and what is heard is kept with it."""

from __future__ import annotations

from typing import Any, Protocol

from songreel.domain.analysis import Analysis
from songreel.jobs.context import JobContext
from songreel.workflows.efforts import Interest
from songreel.workflows.taking_part import taking_part

PHASE = "listening"


class Ear(Protocol):
    """Listens to songs, each once for all who ask at the same time."""

    async def heard(
        self,
        song_id: str,
        owner_id: str = "local",
        *,
        again: bool = False,
        interest: Interest | None = None,
    ) -> Analysis:
        """Return what is heard in a song; the first time, or again, it is listened to."""
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
        request, owner_id = context.job.request, context.job.owner_id
        song_id: str = request["song_id"]
        async with taking_part(context, PHASE) as interest:
            await context.unless_cancelled(
                self._ear.heard(song_id, owner_id, again=request["again"], interest=interest)
            )
        return {"song_id": song_id, "analysis_url": f"/api/mv/songs/{song_id}/analysis"}
