"""The events of all jobs of an owner in one order: no place is ever filled in behind a reader."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core.ids import new_public_id
from songreel.domain.event import Event, PhaseBegun, Queued
from songreel.domain.job import Job, JobKind, JobState
from songreel.storage import events, feed, jobs
from songreel.storage.database import Database
from songreel.storage.tables import EVENTS
from tests.support.databases import BEFORE_CALLERS, START

pytestmark = pytest.mark.anyio


async def begin(database: Database, owner_id: str = "local", **more: str | None) -> str:
    """Store a job with its first event."""
    job = Job(new_public_id(), owner_id, JobKind.CLIP, JobState.QUEUED, {}, "same", START, **more)  # pyright: ignore[reportArgumentType]
    async with database.transaction() as connection:
        await jobs.insert(connection, job)
        await events.append(
            connection, Event(job.id, 1, START, Queued(kind="clip")), owner_id=owner_id
        )
    return job.id


async def happen(database: Database, job_id: str, later: float = 0.0) -> None:
    """Append an event to a job."""
    async with database.transaction() as connection:
        await append(connection, job_id, later)


async def append(connection: AsyncConnection, job_id: str, later: float) -> None:
    counted = await jobs.count_event(connection, job_id)
    assert counted is not None
    at = START + timedelta(seconds=later)
    event = Event(job_id, counted.seq, at, PhaseBegun(phase="storing"))
    await events.append(connection, event, owner_id=counted.owner_id)


async def told(
    database: Database, after: int = 0, owner_id: str = "local", project_id: str | None = None
) -> list[feed.Placed]:
    """Place what is there, and read it."""
    async with database.transaction() as connection:
        await feed.place(connection, owner_id)
    async with database.reading() as connection:
        return await feed.read(connection, owner_id, after=after, project_id=project_id)


async def test_each_owner_has_an_order_of_its_own_without_holes(database: Database) -> None:
    mine, hers = await begin(database), await begin(database, "hers")
    await happen(database, mine, 1)
    await happen(database, hers, 2)
    assert [(one.position, one.event.job_id) for one in await told(database)] == [
        (1, mine),
        (2, mine),
    ]
    (first, second) = await told(database, owner_id="hers")
    assert (first.position, second.position, second.event.seq) == (1, 2, 2)
    assert await told(database, after=2) == []
    async with database.reading() as connection:
        assert await feed.owners_to_place(connection) == []
        assert await feed.last(connection, "hers") == 2
        assert await feed.last(connection, "nobody") == 0


async def test_the_numbers_of_a_job_count_more_than_its_clock(database: Database) -> None:
    first, second = await begin(database), await begin(database)
    await happen(database, first, 50)
    await happen(database, second, 20)
    await happen(database, first, -3600)  # the clock was set back
    order = [(one.event.job_id, one.event.seq) for one in await told(database)]
    assert order[:2] == [(job_id, 1) for job_id in sorted((first, second))]
    assert order[2:] == [(second, 2), (first, 2), (first, 3)]


async def test_events_of_before_there_was_an_order_are_placed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    data = tmp_path_factory.mktemp("old")
    database = await Database.open(None, data=data)
    first, hers = await begin(database), await begin(database, "hers")
    await happen(database, first, 9)
    await happen(database, hers, 3)
    await happen(database, first, 1)
    async with database.transaction() as connection:
        for statement in (*BEFORE_CALLERS, "UPDATE alembic_version SET version_num = '0006'"):
            await connection.exec_driver_sql(statement)
    await database.close()
    database = await Database.open(None, data=data)
    async with database.reading() as connection:
        assert await feed.owners_to_place(connection) == []
        found = await feed.read(connection, "local", after=0)
        assert [(one.position, one.event.seq) for one in found] == [(1, 1), (2, 2), (3, 3)]
        assert await feed.last(connection, "hers") == 2
    await database.close()


async def test_events_of_a_project_are_told_alone(database: Database) -> None:
    one, other = await begin(database, project_id="p1"), await begin(database)
    await happen(database, other, 1)
    found = await told(database, project_id="p1")
    assert [(each.event.job_id, each.project_id) for each in found] == [(one, "p1")]
    assert await told(database, project_id="p2") == []


async def test_what_commits_late_is_told_to_whoever_read_before(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A number that is taken when an event is written would lie below what was read already."""
    url = request.getfixturevalue("postgres_url")
    database = await Database.open(url, data=tmp_path_factory.mktemp("data"))
    try:
        slow, quick = await begin(database), await begin(database)
        before = (await told(database))[-1].position
        written, read = asyncio.Event(), asyncio.Event()

        async def write_slowly() -> None:
            async with database.transaction() as connection:
                await append(connection, slow, 1)
                written.set()
                await read.wait()

        writing = asyncio.create_task(write_slowly())
        await written.wait()
        await happen(database, quick, 2)
        found = await told(database, after=before)
        assert [one.event.job_id for one in found] == [quick]
        read.set()
        await writing
        later = await told(database, after=found[-1].position)
        assert [one.event.job_id for one in later] == [slow]
    finally:
        await database.close()


async def test_readers_beside_many_writers_miss_nothing(database: Database) -> None:
    chance = random.Random(7)
    job_ids = [await begin(database) for _ in range(6)]
    done = False

    async def write(job_id: str) -> None:
        for number in range(15):
            await happen(database, job_id, chance.random() * number)

    async def read() -> list[tuple[str, int]]:
        after, seen = 0, list[tuple[str, int]]()
        while True:
            is_last = done
            page = await told(database, after=after)
            seen += [(one.event.job_id, one.event.seq) for one in page]
            after = page[-1].position if page else after
            if is_last and not page:
                return seen

    readers = [asyncio.create_task(read()) for _ in range(3)]
    await asyncio.gather(*map(write, job_ids))
    done = True
    everything = sorted((job_id, seq) for job_id in job_ids for seq in range(1, 17))
    orders = [await reader for reader in readers]
    assert sorted(orders[0]) == everything
    assert orders[1] == orders[0] == orders[2]
    async with database.reading() as connection:
        places = await connection.execute(sa.select(EVENTS.c.position))
        assert sorted(places.scalars()) == list(range(1, len(everything) + 1))
