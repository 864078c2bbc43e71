"""Take note of where somebody watches a film that is being made."""

from __future__ import annotations

from songreel.core.clock import now
from songreel.domain.errors import ConflictError
from songreel.domain.job import JobKind
from songreel.domain.project import Step
from songreel.jobs.manager import Jobs
from songreel.storage import play_heads
from songreel.storage.database import Database


class PlayHeads:
    """Moves the play heads of films; their recipe looks at them, in whichever process it runs."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        """Hold where they are kept, and whose they are."""
        self._database, self._jobs = database, jobs

    async def move(self, job_id: str, frame: int, owner_id: str = "local") -> None:
        """Have the shots of a film that are not begun yet made from a frame of it on.

        It may be said at any time and as often as one likes; once the film has its end, nothing
        comes of it.

        Args:
            job_id: the film's job, or that of a project which makes its animatic.
            frame: of the film, from 0; from the film's end on its beginning is next.
            owner_id: whose film it is.

        Raises:
            NotFoundError: there is no such job of this owner.
            ConflictError: the job makes no film.
        """
        job = await self._jobs.get(job_id, owner_id)
        makes_animatic = Step.ANIMATIC.value in job.request.get("steps", ())
        if not (job.kind is JobKind.FILM or makes_animatic):
            raise ConflictError(
                f"Only films have a play head, and this job makes a {job.kind.value}. "
                "Name the job of a film."
            )
        if job.state.is_end:
            return
        async with self._database.transaction() as connection:
            await play_heads.move(connection, job_id, frame, owner_id=owner_id, at=now())
