"""Puts what happens to jobs into the outbox of webhooks, in the transaction in which it happens."""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.event import Event
from songreel.domain.job import Job
from songreel.storage import outgoing


class Outbox:
    """Whoever sends is woken; where it looks before the commit, it looks again soon."""

    def __init__(self, news: asyncio.Event) -> None:
        """Hold what is set when there is something to be sent."""
        self._news = news

    async def put(self, connection: AsyncConnection, event: Event, job: Job) -> None:
        """Write down an event for each endpoint of the job's owner that wants it."""
        if await outgoing.put(connection, event, job):
            self._news.set()
