"""Counts orders: under caps, or as what an accepted quote has set aside for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.attempt import Attempt
from songreel.domain.errors import ConflictError
from songreel.domain.job import Job
from songreel.jobs import quoting
from songreel.jobs.caps import Caps
from songreel.jobs.quoting import Wanted
from songreel.storage import attempts, budgets, quotes
from songreel.storage.budgets import Counted


class Counting:
    """Decides under which caps, and on which day, an order counts."""

    def __init__(self, caps: Caps) -> None:
        """Hold all caps."""
        self._caps = caps

    async def begin(
        self,
        connection: AsyncConnection,
        attempt: Attempt,
        job: Job,
        at: datetime,
        *,
        again: bool,
    ) -> Attempt:
        """Count a new order under caps, or draw what a quote has set aside for it.

        Raises:
            BudgetExceededError: a cap has no room for it.
            ConflictError: it costs more than whoever asked for it agreed to.
        """
        if attempt.day is None:
            return attempt
        if job.quote_id is not None:
            wanted = _wanted(attempt, job, again=again)
            drawn = await quoting.draw(connection, job.quote_id, wanted)
            if drawn is not None:
                await quotes.draw(connection, job.quote_id, drawn.number, attempt.id)
                quote = drawn.quote
                return replace(
                    attempt,
                    day=quote.day,
                    key_id=quote.key_id,
                    project_id=quote.project_id,
                    quote_id=quote.id,
                )
        _require_agreed(attempt, job)
        await self._caps.take(connection, [Counted(attempt.payer, attempt.day, attempt.amount)], at)
        return attempt

    async def move(
        self, connection: AsyncConnection, attempt: Attempt, day: str, at: datetime
    ) -> None:
        """Count an order of another day on this one.

        What a quote has set aside was accepted: no cap of the new day refuses it.

        Raises:
            BudgetExceededError: a cap of the day has no room for it.
        """
        was = attempt.day
        before = [] if was is None else [Counted(attempt.payer, was, attempt.amount)]
        after = [Counted(attempt.payer, day, attempt.amount)]
        if attempt.quote_id is None:
            await self._caps.take(connection, after, at, before=before)
        else:
            await budgets.move(connection, before, after)
        await attempts.put_day(connection, attempt.id, day)


def _require_agreed(attempt: Attempt, job: Job) -> None:
    most = job.request.get("most_usd")
    if most is not None and attempt.amount > Decimal(most):
        raise ConflictError(
            f"This costs ${attempt.amount} by now, and ${most} were agreed to: nothing was "
            "ordered. Look at the new price, and ask once more."
        )


def _wanted(attempt: Attempt, job: Job, *, again: bool) -> Wanted:
    # What decides on the bytes may be known only after the quote: its line has another name then.
    return Wanted(
        owner_id=attempt.owner_id,
        backend=attempt.backend,
        model=attempt.model,
        input_hash=str(job.request.get("quoted_as", attempt.input_hash)),
        price=attempt.amount,
        again=again,
    )
