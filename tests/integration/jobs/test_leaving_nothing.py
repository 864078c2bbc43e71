"""What is refused, or is not there, leaves nothing behind."""

from __future__ import annotations

import pytest

from songreel.domain.errors import (
    UnavailableError,
)
from songreel.storage.database import Database
from tests.integration.jobs.desk import KEYED, Desk
from tests.support.work import order, running

pytestmark = pytest.mark.anyio


async def test_a_release_of_what_is_not_there_does_nothing(sqlite_database: Database) -> None:
    async with running(sqlite_database, Desk()) as jobs:
        await jobs.release("nobody", answered=True)


async def test_a_refused_order_leaves_nothing_behind(sqlite_database: Database) -> None:
    async with running(sqlite_database, Desk(), waiting_limit=1) as jobs:
        await jobs.submit(order("first"), wait=True)
        for _ in range(2):
            with pytest.raises(UnavailableError):
                await jobs.submit(KEYED, wait=True)
        async with sqlite_database.reading() as connection:
            for table, rows in (("jobs", 1), ("leases", 1), ("idempotency", 0), ("events", 1)):
                count = await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")  # noqa: S608
                assert (table, count.scalar_one() >= rows) == (table, True)
                if table != "events":
                    count = await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")  # noqa: S608
                    assert (table, count.scalar_one()) == (table, rows)
