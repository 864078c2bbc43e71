"""Reads what happened: to one job, or to all jobs of an owner, as the log grows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.errors import NotFoundError
from songreel.domain.event import Cancelled, Event, Failed, Succeeded
from songreel.jobs.hub import Hub
from songreel.storage import events, feed, jobs
from songreel.storage.database import Database
from songreel.storage.errors import refusal
from songreel.storage.feed import Placed

PAGE = 500
"""How many events are read at once."""

_ENDS = (Succeeded, Failed, Cancelled)


@dataclass(frozen=True, slots=True)
class Page:
    """Events of a job in their order; `is_last` where none will follow them."""

    events: Sequence[Event]
    is_last: bool


class Log:
    """The log of everything, for those who follow it in this process."""

    def __init__(self, database: Database, hub: Hub) -> None:
        """Hold where the log is, and what tells of news."""
        self._database, self._hub = database, hub

    @property
    def is_closed(self) -> bool:
        """Tell whether this process stops: nobody is told of news any more."""
        return self._hub.closed

    def news_of(self, job_id: str) -> AbstractContextManager[asyncio.Event]:
        """Give an event that is set whenever something happens to a job."""
        return self._hub.news(job_id)

    def news(self) -> AbstractContextManager[asyncio.Event]:
        """Give an event that is set whenever something happens to any job."""
        return self._hub.anything()

    async def of_job(self, job_id: str, *, after: int = 0, limit: int = PAGE) -> Page:
        """Return what happened to a job after the event of a number.

        Raises:
            NotFoundError: there is no such job.
        """
        async with self._reading() as connection:
            # Looked up first: whatever has an end has its last event already.
            state = await jobs.state(connection, job_id)
            found = await events.read(connection, job_id, after=after, limit=limit)
        if state is None:
            raise not_found(job_id)
        is_last = isinstance(found[-1].data, _ENDS) if found else state.is_end
        return Page(found, is_last)

    async def of_owner(
        self, owner_id: str, *, after: int, project_id: str | None = None, limit: int = PAGE
    ) -> list[Placed]:
        """Return what happened to jobs of an owner, or of a project, after a place of the order."""
        await self._place(owner_id)
        async with self._reading() as connection:
            return await feed.read(
                connection, owner_id, after=after, project_id=project_id, limit=limit
            )

    async def last_place(self, owner_id: str) -> int:
        """Return the place of what happened last to jobs of an owner; 0 where nothing did."""
        await self._place(owner_id)
        async with self._reading() as connection:
            return await feed.last(connection, owner_id)

    async def require_project(self, project_id: str, owner_id: str) -> None:
        """See that an owner has a project.

        Raises:
            NotFoundError: there is none of that id.
        """
        async with self._reading() as connection:
            if not await feed.has_project(connection, project_id, owner_id):
                raise NotFoundError(f"Project with ID {project_id} not found")

    async def _place(self, owner_id: str) -> None:
        async with self._reading() as connection:
            waiting = await feed.has_unplaced(connection, owner_id)
        if waiting:
            try:
                async with self._database.transaction() as connection:
                    await feed.place(connection, owner_id)
            except SQLAlchemyError as error:
                raise refusal(error) from error

    @asynccontextmanager
    async def _reading(self) -> AsyncGenerator[AsyncConnection]:
        """Read, and say in words that the database does not answer.

        Raises:
            UnavailableError: it does not.
        """
        try:
            async with self._database.reading() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise refusal(error) from error


def not_found(job_id: str) -> NotFoundError:
    """Return the error of a job that is not there."""
    return NotFoundError(
        f"Job with ID {job_id} not found", details="It may have been deleted, or the id is wrong."
    )
