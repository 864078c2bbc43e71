"""Who takes jobs, for use cases that work with an open installation and with a closed one."""

from __future__ import annotations

from typing import Protocol

from songreel.domain.job import Job
from songreel.jobs.order import Order


class Desk(Protocol):
    """Who takes jobs: what the use cases about money need of it."""

    async def get(self, job_id: str, owner_id: str = "local") -> Job:
        """Return a job.

        Raises:
            NotFoundError: there is no such job of this owner.
        """
        ...

    async def place(self, order: Order) -> Job:
        """Find or make the job of an order that nobody waits for."""
        ...
