"""Do a job again that failed or was cancelled: it takes up whatever is finished."""

from __future__ import annotations

from songreel.domain.errors import ConflictError
from songreel.domain.job import Job, JobKind, JobState
from songreel.jobs.ledger import Ledger, held
from songreel.jobs.order import Order
from songreel.services.desks import Desk
from songreel.services.successors import tried_again
from songreel.storage import api_keys, attempts, idempotency, jobs
from songreel.storage.database import Database


class Retrying:
    """The use case of trying again, where nothing is unknown about what was ordered before."""

    def __init__(self, database: Database, desk: Desk, ledger: Ledger) -> None:
        """Hold where jobs are, who takes them, and whether anything paid is held."""
        self._database, self._desk, self._ledger = database, desk, ledger

    async def retry(
        self, job_id: str, owner_id: str = "local", *, key_id: str | None = None
    ) -> Job:
        """Do the same again that a job failed at, or was cancelled in.

        Of a film's part the film is made again: it takes up everything that is finished. Said
        twice it leads to the same new job, for as long as that one has not failed as well. What
        was ordered with an unknown outcome is never ordered again by this.

        Args:
            job_id: the job.
            owner_id: whose it is.
            key_id: the API key that it is asked for with, which pays from now on.

        Returns:
            The new job; the film's own where that is still being made.

        Raises:
            NotFoundError: there is no such job.
            ConflictError: it succeeded or is not over, or an outcome is unknown.
            HeldError: paid orders are held.
        """
        job = await self._desk.get(job_id, owner_id)
        root = job if job.parent_id is None else await self._desk.get(job.parent_id, owner_id)
        if job is not root and not root.state.is_end:
            return root
        root, again_id = await self._last_try(root)
        if root.state is not JobState.FAILED and root.state is not JobState.CANCELLED:
            if root.id != job.id and job.parent_id is None:
                return root  # it was tried again already
            raise _not_failed(root)
        if root.kind is JobKind.PROJECT:
            raise ConflictError(
                "This was a step of a project: have it done again there (POST …/steps/…), and it "
                "takes up what is there."
            )
        await self._require_known(root)
        async with self._database.transaction() as connection:
            payer = await api_keys.paying(connection, root.key_id, key_id)
        again = await self._desk.place(
            Order(
                kind=root.kind,
                request=root.request,
                fingerprint=root.fingerprint,
                owner_id=owner_id,
                key_id=payer,
                project_id=root.project_id,
                job_id=again_id,
            )
        )
        async with self._database.transaction() as connection:
            # Whoever repeats the request under its key meets the new job.
            await idempotency.lead_to(connection, root.id, again.id)
        return again

    async def _last_try(self, root: Job) -> tuple[Job, str]:
        """Return the last of the jobs that tried the same again, and the id of the next one."""
        async with self._database.reading() as connection:
            while True:
                orders = await attempts.of_family(connection, root.id)
                again_id = tried_again(root, orders)
                again = await jobs.find(connection, again_id)
                if again is None or again.owner_id != root.owner_id:
                    return root, again_id
                root = again

    async def _require_known(self, job: Job) -> None:
        async with self._database.reading() as connection:
            orders = await attempts.of_family(connection, job.id)
        if any(order.is_unresolved for order in orders):
            raise ConflictError(
                "Nobody knows whether what this job ordered was taken, and it is not ordered again "
                "by a retry: it may be paid for twice. Have it submitted again if you accept that "
                "(`songreel jobs submit-again`), or give it up first (`songreel jobs give-up`)."
            )
        holding = await self._ledger.held()
        if holding is not None and any(order.day is not None for order in orders):
            raise held(holding)


def _not_failed(job: Job) -> ConflictError:
    if job.state is JobState.SUCCEEDED:
        return ConflictError(
            "This job succeeded; there is nothing to try again. For another take, send the request "
            "once more, with another Idempotency-Key if it had one."
        )
    return ConflictError("This job is still being worked on; cancel it, or wait for its end.")
