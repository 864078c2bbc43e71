"""The money ledger: what was meant to be ordered, what was, and whether it was billed."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core.clock import now
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

        Returns:
            The job's attempt, and whether it was written now: one that was there already may
            have been sent by a process that is gone.
        """
        identity = str(uuid.uuid5(uuid.UUID(job.id), "attempt"))
        async with self._database.transaction() as connection:
            known = await attempts.get(connection, identity)
            if known is not None:
                return known, False
            attempt = Attempt(
                id=identity,
                owner_id=job.owner_id,
                job_id=job.id,
                backend=model.backend,
                model=model.model,
                input_hash=input_hash,
                amount=amount,
                state=AttemptState.INTENDED,
                created_at=now(),
            )
            await attempts.insert(connection, attempt)
            return attempt, True

    async def submitted(self, attempt: Attempt, provider_id: str) -> Attempt:
        """Commit the id that the backend gave."""
        async with self._database.transaction() as connection:
            await attempts.set_submitted(connection, attempt.id, provider_id)
        return replace(attempt, state=AttemptState.SUBMITTED, provider_id=provider_id)

    async def settle(self, attempt: Attempt, settlement: Settlement, basis: str) -> None:
        """Commit whether the attempt was billed, and on what that rests."""
        async with self._database.transaction() as connection:
            await self.settle_in(connection, attempt, settlement, basis)

    @staticmethod
    async def settle_in(
        connection: AsyncConnection, attempt: Attempt, settlement: Settlement, basis: str
    ) -> None:
        """Settle an attempt within a transaction that stores its result too."""
        await attempts.set_settled(connection, attempt.id, settlement, basis)
