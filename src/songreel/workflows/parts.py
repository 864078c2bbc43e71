"""The parts of a film: jobs whose ids follow from the film's own inputs, however it is finished.

The same film ordered again, after a failure, a cancellation or a crash, finds the parts that
were finished and takes them up; nothing is made, or paid for, a second time.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from itertools import count
from typing import Any

from songreel.domain.clip import digest
from songreel.domain.errors import (
    BackendError,
    FailureCode,
    FilmError,
    SongreelError,
    from_document,
)
from songreel.domain.job import Job, JobKind, JobState
from songreel.domain.money import CostBasis
from songreel.jobs.context import JobContext
from songreel.jobs.manager import continuation_id
from songreel.jobs.order import Order
from songreel.storage import assets, attempts, jobs, videos
from songreel.workflows.tools import Tools

ORDERED_ANEW = "What was made for this before was deleted, so it was ordered anew."
_UNKNOWN_ENDS = {FailureCode.OUTCOME_UNKNOWN.value, FailureCode.TIMEOUT.value}
_FILMS = uuid.UUID("5e0fb7a1-6c4e-5f0a-9d0b-3f6a2b8c7d11")


class Parts:
    """Starts the parts of films, or finds them."""

    def __init__(self, tools: Tools) -> None:
        """Hold the ports."""
        self._tools = tools

    async def job(self, film: JobContext, part: str, kind: JobKind, request: dict[str, Any]) -> Job:
        """Return the ended job of a part: one whose result is here, or a new try.

        Raises:
            JobCancelled: the film was cancelled meanwhile.
        """
        was_deleted = False
        for attempt in count():
            identity = _part_id(film.job, part, attempt)
            async with self._tools.database.reading() as connection:
                known = await jobs.find(connection, identity)
            if known is not None:
                if not known.state.is_end and known.parent_id != film.job.id:
                    # Another film of these parts began it; that one may be cancelled, not this.
                    known = await film.child_outcome(known.id)
                    if known.state is not JobState.CANCELLED:
                        return known
                if _is_spent(known, film.job):
                    continued = await self._continued(film, known)
                    if continued is not None:
                        return continued
                    await self._refuse_unknown(known)
                    continue
                if await self._was_deleted(known):
                    # Whoever deletes what was made wants it anew; what is lost is another matter.
                    was_deleted = True
                    continue
                if not await self._is_whole(known):
                    refuse_second_payment(known.result or {}, f"The part {part} of this film")
                    continue
                # Whatever its order says by now: what an earlier version of ours asked for under
                # this name is taken as it is, and not paid for again.
                return await film.child_outcome(known.id)
            if was_deleted and "notices" in request:
                request = {**request, "notices": [*request["notices"], ORDERED_ANEW]}
            order = Order(
                kind=kind,
                request=request,
                fingerprint=digest(request),
                owner_id=film.job.owner_id,
                parent_id=film.job.id,
                job_id=identity,
            )
            return await film.child_outcome(await film.child(order))
        raise RuntimeError("counting ends nowhere")

    async def _continued(self, film: JobContext, part: Job) -> Job | None:
        """Return the job that brought in what a failed try at a part had ordered, or None.

        Raises:
            JobCancelled: the film was cancelled meanwhile.
        """
        while True:
            async with self._tools.database.reading() as connection:
                further = await jobs.find(connection, continuation_id(part.id))
                orders = await attempts.of_job(connection, part.id)
            if further is not None:
                ended = await film.child_outcome(further.id)
                if ended.state is JobState.SUCCEEDED and await self._is_whole(ended):
                    return ended
                deeper = await self._continued(film, ended)
                if deeper is None:
                    await self._refuse_unknown(ended)
                return deeper
            if all(order.day is None or order.settlement is not None for order in orders):
                return None
            # It is made still; the audit hands it over within a moment.
            self._tools.lines.tidy.set()
            await film.unless_cancelled(asyncio.sleep(0.5))

    async def is_begun(self, film: Job, part: str) -> bool:
        """Tell whether a part was ordered already, and need not be ordered again."""
        for attempt in count():
            async with self._tools.database.reading() as connection:
                known = await jobs.find(connection, _part_id(film, part, attempt))
            if known is None:
                return False
            if await self._was_deleted(known):
                continue
            if not _is_spent(known, film) or await self._is_being_brought_in(known):
                return True
        raise RuntimeError("counting ends nowhere")

    async def _is_being_brought_in(self, part: Job) -> bool:
        async with self._tools.database.reading() as connection:
            further = await jobs.find(connection, continuation_id(part.id))
            orders = await attempts.of_job(connection, part.id)
        is_open = any(order.day is not None and order.settlement is None for order in orders)
        return is_open or (further is not None and further.state is not JobState.FAILED)

    async def _refuse_unknown(self, part: Job) -> None:
        """Raise where an earlier order may have been taken, and nobody has decided about it.

        Raises:
            FilmError: `OUTCOME_UNKNOWN`; it is for a person to say what is to be done.
        """
        # Another call for texts costs a fraction of a cent: nobody need decide about one.
        if part.kind is JobKind.SCENES:
            return
        if (part.error or {}).get("error_code") not in _UNKNOWN_ENDS:
            return
        async with self._tools.database.reading() as connection:
            orders = await attempts.of_job(connection, part.id)
        if any(order.is_unresolved for order in orders):
            raise FilmError(
                FailureCode.OUTCOME_UNKNOWN,
                f"An order of this film was sent to {orders[-1].model}, and nobody knows if it "
                f"was taken. Say `songreel jobs submit-again {part.id}` to pay for it once more if "
                f"need be, or `songreel jobs give-up {part.id}`, then order the film again.",
                backend=orders[-1].backend,
            )

    async def _was_deleted(self, part: Job) -> bool:
        """Tell whether what a part made was deleted, by a person or because of its age."""
        result = part.result or {}
        async with self._tools.database.reading() as connection:
            if "video_id" in result:
                return await videos.was_deleted(connection, result["video_id"])
            if "image_id" in result:
                return await assets.was_deleted(connection, result["image_id"])
        return False

    async def _is_whole(self, part: Job) -> bool:
        """Tell whether what a part made is still here and sound, where it has made something."""
        result = part.result or {}
        sha256: str | None = result.get("sha256")
        if "video_id" in result:
            async with self._tools.database.reading() as connection:
                video = await videos.find(connection, result["video_id"], part.owner_id)
            if video is None:
                return False
            sha256 = video.sha256
        return sha256 is None or await self._tools.blobs.is_sound(sha256)


def refuse_second_payment(made: Mapping[str, Any], what: str) -> None:
    """Raise where something that is lost or damaged was paid for: it is never bought again so.

    Args:
        made: what was made, with its `metadata`.
        what: how it is called.

    Raises:
        FilmError: it was not free.
    """
    cost = made.get("metadata", {}).get("cost")
    if cost is None or cost["basis"] == CostBasis.FREE:
        return
    raise FilmError(
        FailureCode.OUTPUT_INVALID,
        f"{what} was paid for, and its file in the data folder is gone or damaged. It is not "
        "ordered again by itself: put the folder of clips back from a backup, or order the film "
        "with another seed.",
    )


def _part_id(film: Job, part: str, attempt: int) -> str:
    root = uuid.uuid5(_FILMS, f"{film.owner_id}:{film.parts}")
    return str(uuid.uuid5(root, f"{part}#{attempt}"))


def _is_spent(known: Job, film: Job) -> bool:
    """Tell whether an earlier film's try at a part failed; this film's own failure stands."""
    failed = known.state in {JobState.FAILED, JobState.CANCELLED}
    return failed and known.parent_id != film.id


def failure_of(job: Job, what: str) -> SongreelError:
    """Return why a part failed, as the film's own error."""
    if job.error is None or job.state is JobState.CANCELLED:
        return FilmError(FailureCode.CANCELLED, f"{what}: it was cancelled.")
    error = from_document(job.error)
    if not isinstance(error, BackendError):
        return error
    return FilmError(
        error.failure,
        f"{what}: {error.message} What was finished is kept; the same request goes on there.",
        details=error.details,
        retry_after=error.retry_after,
        backend=error.backend,
    )
