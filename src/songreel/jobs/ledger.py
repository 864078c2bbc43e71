"""The money ledger: what was meant to be ordered, what was, and whether it was billed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from songreel.core.clock import now
from songreel.core.ids import new_id
from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.capability import Capability
from songreel.domain.job import Job
from songreel.storage import attempts
from songreel.storage.database import Database


class Ledger:
    """Writes each stage of an attempt in a transaction of its own, durable before the next."""

    def __init__(self, database: Database) -> None:
        """Hold the database that the attempts are kept in."""
        self._database = database

    async def intend(
        self, job: Job, model: Capability, input_hash: str, amount: Decimal
    ) -> tuple[Attempt, bool]:
        """Commit the intent to order, before anything is sent.

        A job has at most one attempt that is not known to be unbilled: the last one is returned
        unless it was settled as not charged.

        Returns:
            The attempt, and whether it was written now: one that was there already may have been
            sent by a process that is gone.
        """
        async with self._database.transaction() as connection:
            known = await attempts.of_job(connection, job.id)
            if known and known[-1].settlement is not Settlement.NOT_CHARGED:
                return known[-1], False
            attempt = Attempt(
                id=new_id(),
                owner_id=job.owner_id,
                job_id=job.id,
                backend=model.backend,
                model=model.model,
                input_hash=input_hash,
                amount=amount,
                state=AttemptState.INTENDED,
                created_at=now(),
            )
            await attempts.intend(connection, attempt)
            return attempt, True

    async def submitted(self, attempt: Attempt, provider_id: str) -> Attempt:
        """Commit the id that the backend gave."""
        async with self._database.transaction() as connection:
            await attempts.submitted(connection, attempt.id, provider_id)
        return replace(attempt, state=AttemptState.SUBMITTED, provider_id=provider_id)

    async def settle(self, attempt: Attempt, settlement: Settlement, basis: str) -> None:
        """Commit whether the attempt was billed, and on what that rests."""
        async with self._database.transaction() as connection:
            await attempts.settle(connection, attempt.id, settlement, basis)
