"""The money ledger: what was set aside, what was sent, and whether it was billed.

Each stage of an attempt is a transaction of its own, durable before the next one begins.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core import metrics
from songreel.core.clock import now, stamp
from songreel.core.ids import new_id
from songreel.core.logs import get_logger
from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.capability import Capability
from songreel.domain.errors import SongreelError, StorageFullError, UnavailableError
from songreel.domain.job import Job
from songreel.domain.payer import Payer
from songreel.domain.quote import QuoteState
from songreel.jobs import quoting
from songreel.jobs.caps import Caps, day_of
from songreel.jobs.counting import Counting
from songreel.jobs.failures import JobCancelled
from songreel.jobs.mark import SentMark
from songreel.jobs.runner import insist
from songreel.storage import (
    api_keys,
    attempts,
    budgets,
    caps,
    installation,
    provider_files,
    quotes,
)
from songreel.storage.budgets import Counted
from songreel.storage.database import Database
from songreel.storage.errors import refusal

_log = get_logger(__name__)


class HeldError(UnavailableError):
    """Paid orders are held back until a person releases them."""


class KeyRevokedError(JobCancelled):
    """The API key under which a job runs was revoked: nothing more is ordered for it."""

    def __init__(self) -> None:
        """Hold that nothing was sent."""
        super().__init__("Nothing was ordered: it costs nothing.")


class TwinOpenError(Exception):
    """An order that could not be told from this one is on its way."""


class Ledger:
    """Writes down money."""

    def __init__(
        self,
        database: Database,
        *,
        cap: Decimal,
        mark: SentMark,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Hold where the ledger is kept.

        Args:
            database: keeps it.
            cap: US dollars that may be spent on a day (UTC); nothing paid is sent beyond it.
            mark: notes beside the database how much was sent.
            clock: gives the present moment.
        """
        self._database = database
        self.cap = cap
        self.caps = Caps(cap)
        self._counting = Counting(self.caps)
        self._mark = mark
        self._clock = clock

    async def reserve(
        self,
        job: Job,
        model: Capability,
        input_hash: str,
        amount: Decimal,
        *,
        units: int,
        again: bool = False,
    ) -> tuple[Attempt, bool]:
        """Set the price of an order aside and write the order down, before anything is sent.

        A job has at most one attempt that is not known to be unbilled: the last one is returned
        unless it was settled as not charged.

        Args:
            job: what it is for.
            model: who is to make it.
            input_hash: of everything that decides what is made.
            amount: list price in US dollars.
            units: seconds, pictures or calls that this pays for.
            again: write a new one down even if an earlier one may have been billed.

        Returns:
            The attempt, and whether it was written now: one that was there already may have been
            sent by a process that is gone.

        Raises:
            BudgetExceededError: a cap has no room for it.
            QuoteRefusedError: the quote that pays for the job does not pay for this.
            KeyRevokedError: the key under which the job runs was revoked.
        """
        at = self._clock()
        async with _refusing(), self._database.transaction() as connection:
            await installation.lock(connection, f"job {job.id}")
            known = await attempts.of_job(connection, job.id)
            # Whatever the clock said when: one that may be billed is enough.
            billed = [one for one in known if one.settlement is not Settlement.NOT_CHARGED]
            if billed and not again:
                return billed[-1], False
            if await api_keys.is_ordered_by_revoked(connection, job.id):
                raise KeyRevokedError
            attempt = Attempt(
                id=new_id(),
                owner_id=job.owner_id,
                job_id=job.id,
                backend=model.backend,
                model=model.model,
                input_hash=input_hash,
                amount=amount,
                state=AttemptState.RESERVED,
                created_at=at,
                units=units,
                day=None if amount == 0 else day_of(at),
                key_id=job.key_id,
                project_id=job.project_id,
                priority=job.priority,
                work_id=job.parent_id or job.id,
            )
            attempt = await self._counting.begin(connection, attempt, job, at, again=again)
            await attempts.insert(connection, attempt)
        return attempt, True

    async def sending(
        self, attempt: Attempt, trace: Mapping[str, Any] | None, *, alone: bool = False
    ) -> Attempt:
        """Commit that the request of an order leaves now.

        Args:
            attempt: one that is reserved.
            trace: what is sent, as the backend knows it again.
            alone: it bears nothing that tells it from another one with the same input.

        Raises:
            HeldError: paid orders are held; nothing may be sent.
            KeyRevokedError: the key under which the job runs was revoked; the caller settles it.
            BudgetExceededError: it was set aside on another day, and today has no room for it.
            StorageFullError: it cannot be noted that it is sent.
            TwinOpenError: it cannot be told from another one that is on its way; one with the same
                seed only until that one's id is known.
        """
        at, number = self._clock(), None
        async with _refusing(), self._database.transaction() as connection:
            if attempt.day is not None:
                await installation.lock(connection, installation.SENT)
                known = await installation.of(connection, installation.HELD, installation.SENT)
                if installation.HELD in known:
                    raise held(known[installation.HELD])
                if await api_keys.is_ordered_by_revoked(connection, attempt.job_id):
                    raise KeyRevokedError
                # Two may have one seed: whose is the order that the service lists, then?
                if (alone or trace is not None) and await attempts.has_open_twin(
                    connection, attempt, unanswered=not alone
                ):
                    raise TwinOpenError
                today = day_of(at)
                if attempt.day != today:
                    await self._counting.move(connection, attempt, today, at)
                number = 1 + int(known.get(installation.SENT) or 0)
                await installation.put(connection, installation.SENT, number)
            await attempts.intend(connection, attempt.id, trace, at)
        if number is not None:
            try:
                await self._mark.write(number)
            except OSError as error:
                await self.withdraw(attempt)
                raise StorageFullError(
                    "The data folder cannot be written, so nothing was ordered. Make room on its "
                    "disk, and see that this user may write there.",
                    details=error.strerror,
                ) from error
        day = None if attempt.day is None else day_of(at)
        return replace(attempt, state=AttemptState.INTENDED, trace=trace, sent_at=at, day=day)

    async def withdraw(self, attempt: Attempt) -> Attempt:
        """Commit that an order was not taken, so that it may be sent once more."""
        await self._insist(lambda connection: attempts.withdraw(connection, attempt.id))
        return replace(attempt, state=AttemptState.RESERVED, dispatched_at=None)

    async def submitted(
        self, attempt: Attempt, provider_id: str, *, answered: bool = False
    ) -> Attempt:
        """Commit the id that the backend gave, however long the database takes: it is paid for."""
        await self._insist(
            lambda connection: attempts.submitted(
                connection, attempt.id, provider_id, answered=answered
            )
        )
        return replace(attempt, state=AttemptState.SUBMITTED, provider_id=provider_id)

    async def adopt(
        self, attempt: Attempt, found: Sequence[str], since: datetime
    ) -> Attempt | None:
        """Commit which of the orders that were found is this one; None where none can be.

        One that was never sent, as far as is known here, leaves what was found to those with the
        same input that were: theirs may not be written down yet.

        Args:
            attempt: whose order is wanted.
            found: the ids of orders with its input at the service.
            since: none of them is older.

        Raises:
            TwinOpenError: another one with the same input is on its way, and one of these may be
                it.
        """
        left_to_others = 0
        async with self._database.transaction() as connection:
            await installation.lock(connection, f"adopt {attempt.backend}")
            if found and attempt.state is AttemptState.RESERVED:
                # Before the ids that are known are read: who has one by then is no twin here.
                twins = await attempts.twins_without_id(connection, attempt, since)
                if twins.on_their_way:
                    raise TwinOpenError
                left_to_others = twins.lost
            provider_id = await attempts.adopt(
                connection, attempt.id, attempt.backend, found, left_to_others=left_to_others
            )
        if provider_id is None:
            return None
        _log.info("order_found_again", attempt=attempt.id, provider_id=provider_id)
        return replace(
            attempt, state=AttemptState.SUBMITTED, provider_id=provider_id, settlement=None
        )

    async def call_off(self, attempt: Attempt, error: SongreelError | None, basis: str) -> bool:
        """Commit that nothing was sent of an order, so nothing is charged; tell whether that is so.

        Where another process carries the same job it may have sent it meanwhile.
        """
        document = None if error is None else error.to_document()
        done = False

        async def write(connection: AsyncConnection) -> None:
            nonlocal done
            done = await attempts.release(connection, attempt.id, basis, document)

        await self._insist(write)
        return done

    async def lose(self, attempt: Attempt, error: SongreelError) -> Attempt | None:
        """Commit that nobody knows what became of an order; return it where its id is known.

        A webhook may tell the id at any moment, until this is committed.
        """
        async with self._database.transaction() as connection:
            now_known = await attempts.find(connection, attempt.id, lock=True)
            if now_known is not None and now_known.provider_id is not None:
                return now_known
            await attempts.settle(
                connection,
                attempt.id,
                Settlement.UNKNOWN,
                error.error_code,
                error=error.to_document(),
            )
        return None

    async def finished(self, attempt: Attempt, took_ms: int | None = None) -> Attempt:
        """Commit that the backend has finished an order, when that is seen for the first time.

        Args:
            attempt: the order.
            took_ms: milliseconds from sending to the end; None where nobody watched then.
        """
        if attempt.finished_at is not None:
            return attempt
        at = self._clock()
        await self._insist(
            lambda connection: attempts.finished(connection, attempt.id, at, took_ms)
        )
        if took_ms is not None:
            metrics.order_finished(attempt.backend, took_ms)
        return replace(attempt, finished_at=at)

    async def settle(
        self,
        attempt: Attempt,
        settlement: Settlement,
        basis: str,
        charged: Decimal | None = None,
        *,
        error: SongreelError | None = None,
    ) -> None:
        """Commit whether the attempt was billed, on what that rests, and how it ended."""
        document = None if error is None else error.to_document()
        await self._insist(
            lambda connection: attempts.settle(
                connection, attempt.id, settlement, basis, charged, document
            )
        )

    async def is_paid_for(self, job_id: str) -> bool:
        """Tell whether a job has an order that is not free, was sent, and is not settled."""
        async with self._database.reading() as connection:
            orders = await attempts.of_job(connection, job_id)
        sent = {AttemptState.INTENDED, AttemptState.SUBMITTED}
        return any(order.day is not None and order.state in sent for order in orders)

    async def _insist(self, write: Callable[[AsyncConnection], Awaitable[None]]) -> None:
        """Write what must not be lost, and try again for as long as the database cannot."""

        async def once() -> None:
            async with self._database.transaction() as connection:
                await write(connection)

        await insist(once)

    async def keep_file(self, attempt: Attempt, name: str) -> None:
        """Commit that a file was put to the backend of an attempt."""
        async with self._database.transaction() as connection:
            await provider_files.keep(connection, attempt, name, self._clock())

    async def files(self, attempt: Attempt) -> list[str]:
        """Return the files of an attempt that are still at its backend."""
        async with self._database.reading() as connection:
            return await provider_files.of_attempt(connection, attempt.id)

    async def drop_file(self, backend: str, name: str) -> None:
        """Commit that a file is not at a backend any more."""
        async with self._database.transaction() as connection:
            await provider_files.drop(connection, backend, name)

    async def notice_a_restore(self) -> bool:
        """Hold paid orders where the database is older than what was sent; tell whether it is."""
        noted = await self._mark.read()
        async with self._database.transaction() as connection:
            known = int(await installation.get(connection, installation.SENT) or 0)
            if noted <= known:
                return False
            # What was sent since the backup must not be taken for something to be sent.
            await installation.put(connection, installation.SENT, noted)
            # Each restore anew, also of a backup that was made while orders were held.
            await installation.put(connection, installation.RESTORED, stamp(self._clock()))
        await self.hold(
            f"The database knows of {known} paid orders, and {noted} were sent: it was restored "
            "from a backup"
        )
        return True

    async def hold(self, reason: str) -> None:
        """Send nothing paid until `release`; what is held already stays as it is."""
        at = stamp(self._clock())
        async with self._database.transaction() as connection:
            if await installation.get(connection, installation.HELD) is None:
                document = {"since": at, "reason": reason}
                await installation.put(connection, installation.HELD, document)
        _log.warning("paid_orders_are_held", reason=reason)

    async def release(self) -> None:
        """Let paid orders be sent again."""
        async with self._database.transaction() as connection:
            await installation.drop(connection, installation.HELD)

    async def held(self) -> Mapping[str, Any] | None:
        """Return since when and why paid orders are held, or None."""
        async with self._database.reading() as connection:
            return await installation.get(connection, installation.HELD)

    async def restored_at(self) -> datetime | None:
        """Return when a restored database was last noticed: what is older may have been sent."""
        async with self._database.reading() as connection:
            told = await installation.get(connection, installation.RESTORED)
        return None if told is None else datetime.fromisoformat(told)

    async def spent(self, owner_id: str | None = None) -> Decimal:
        """Return the US dollars that everybody, or a workspace, has reserved or spent today."""
        scope = budgets.EVERYTHING if owner_id is None else f"owner:{owner_id}"
        async with self._database.reading() as connection:
            return await budgets.spent(connection, scope, day_of(self._clock()))

    async def cap_of(self, owner_id: str) -> Decimal:
        """Return the US dollars that a workspace may spend on a day at most."""
        async with self._database.reading() as connection:
            known = await caps.of(connection, Payer(owner_id))
        return min([self.cap, *known.values()])

    async def require_room(self, job: Job, amount: Decimal, *, while_held: bool = False) -> None:
        """Refuse early what a cap has no room for; `reserve` is what holds it.

        What a quote pays for was set aside when that was accepted.

        Args:
            job: what it is for.
            amount: US dollars that are still to be ordered.
            while_held: whether it may wait while paid orders are held.

        Raises:
            BudgetExceededError: a cap has no room for so many US dollars.
            HeldError: paid orders are held.
        """
        if amount == 0:
            return
        holding = None if while_held else await self.held()
        if holding is not None:
            raise held(holding)
        if job.quote_id is not None:
            return
        at = self._clock()
        payer = Payer(job.owner_id, job.key_id, job.project_id)
        async with self._database.reading() as connection:
            await self.caps.require_room(connection, Counted(payer, day_of(at), amount), at)

    async def end_lapsed_quotes(self) -> None:
        """Give back what was not drawn of accepted quotes that count no more.

        They are valid no more, or the key that accepted them was revoked.
        """
        at = self._clock()
        async with self._database.reading() as connection:
            lapsed = await quotes.lapsed(connection, at)
        for quote_id in lapsed:
            async with self._database.transaction() as connection:
                quote = await quotes.find(connection, quote_id, lock=True)
                if quote is not None:
                    is_over = quote.valid_until <= at
                    state = QuoteState.EXPIRED if is_over else QuoteState.RELEASED
                    await quoting.end(connection, quote, state, at)


@asynccontextmanager
async def _refusing() -> AsyncGenerator[None]:
    """Refuse before anything is sent where the database cannot be written.

    Raises:
        StorageFullError: its disk is full.
        UnavailableError: it is busy or cannot be reached.
    """
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        raise refusal(error) from error


def held(holding: Mapping[str, Any]) -> HeldError:
    """Return the error of an order while everything paid is held."""
    return HeldError(
        "Paid orders are held on this server. `songreel jobs` shows what is open; `songreel jobs "
        "release` lets orders go out again.",
        details=f"{holding.get('reason')} (since {holding.get('since')})",
    )
