"""The use cases about money alone: nothing is carried out, and nothing is sent, meanwhile."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from songreel.core.clock import now
from songreel.core.ids import new_public_id
from songreel.core.settings import Settings
from songreel.domain.errors import NotFoundError
from songreel.domain.job import Job, JobState
from songreel.jobs.hub import Hub
from songreel.jobs.journal import Journal
from songreel.jobs.ledger import Ledger
from songreel.jobs.mark import SentMark
from songreel.jobs.order import Order
from songreel.services.accounts import Accounts
from songreel.services.database_address import database_url
from songreel.storage import job_stops, jobs
from songreel.storage.database import Database


class ClosedDesk:
    """Jobs that stay as they are until the installation is opened to work."""

    def __init__(self, database: Database) -> None:
        """Hold where they are."""
        self._database = database
        self._journal = Journal(database, Hub(), now)

    async def get(self, job_id: str, owner_id: str = "local") -> Job:
        """Return a job.

        Raises:
            NotFoundError: there is no such job of this owner.
        """
        async with self._database.reading() as connection:
            job = await jobs.find(connection, job_id)
        if job is None or job.owner_id != owner_id:
            raise NotFoundError(
                f"Job with ID {job_id} not found",
                details="It may have been deleted, or the id is wrong.",
            )
        return job

    async def place(self, order: Order) -> Job:
        """Find the job of an order, or write it down for whoever opens the installation next."""
        job = Job(
            id=order.job_id or new_public_id(),
            owner_id=order.owner_id,
            kind=order.kind,
            state=JobState.QUEUED,
            request=order.request,
            fingerprint=order.fingerprint,
            created_at=now(),
            parent_id=order.parent_id,
            key_id=order.key_id,
            project_id=order.project_id,
            quote_id=order.quote_id,
        )
        async with self._database.transaction() as connection:
            known = await jobs.find(connection, job.id)
            if known is not None:
                return known
            await jobs.insert(connection, job, caller=order.caller, answered_at=job.created_at)
            await self._journal.queued(connection, job)
        return job

    async def request_cancel(self, job_id: str) -> None:
        """Have a job stop as soon as the installation is opened to work."""
        async with self._database.transaction() as connection:
            await job_stops.request_cancel(connection, job_id, now())


@asynccontextmanager
async def open_accounts(settings: Settings) -> AsyncGenerator[tuple[Accounts, ClosedDesk]]:
    """Open database and ledger of an installation, whose data folder this process must own.

    Raises:
        SetupError: the database or the mark of what was sent cannot be used.
    """
    data = settings.data.expanduser().absolute()
    database = await Database.open(database_url(settings, data), data=data)
    try:
        ledger = Ledger(database, cap=settings.daily_cap, mark=SentMark(data))
        await ledger.notice_a_restore()
        desk = ClosedDesk(database)
        yield Accounts(database, desk, ledger), desk
    finally:
        await database.close()
