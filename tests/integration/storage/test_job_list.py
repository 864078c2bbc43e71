"""Lists of fifty thousand jobs: the index is used, pages do not shift, filters do what they say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core.ids import new_id, new_public_id
from songreel.domain.job import Job, JobKind, JobState
from songreel.storage import job_list, jobs
from songreel.storage.database import Database
from songreel.storage.job_list import JobFilter, Place
from songreel.storage.tables import JOBS
from tests.support.databases import START

pytestmark = pytest.mark.anyio
MANY = 50_000


def row(number: int, **more: Any) -> dict[str, Any]:
    """Return the row of a job that was asked for so many seconds after the start."""
    return {
        **{"id": new_id(), "owner_id": "local", "kind": "clip", "state": "succeeded"},
        **{"request": {}, "fingerprint": "same", "caller": "", "keyed": False, "version": 1},
        **{"last_seq": 1, "run": 0, "created_at": START + timedelta(seconds=number)},
        **more,
    }


async def plan(connection: AsyncConnection, query: sa.Select[Any]) -> str:
    """Return how a database goes about a statement."""
    text = str(query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
    is_sqlite = connection.dialect.name == "sqlite"
    explained = await connection.exec_driver_sql(
        f"{'EXPLAIN QUERY PLAN' if is_sqlite else 'EXPLAIN'} {text}"
    )
    return "\n".join(str(line[-1]) for line in explained)


async def test_the_newest_of_fifty_thousand_come_from_the_index(database: Database) -> None:
    async with database.transaction() as connection:
        for start in range(0, MANY, 5000):
            rows = [
                row(number, state="failed" if number % 97 == 0 else "succeeded")
                for number in range(start, start + 5000)
            ]
            await connection.execute(sa.insert(JOBS), rows)
        if database.dialect == "postgresql":  # it does so by itself; SQLite does without
            await connection.exec_driver_sql("ANALYZE")
    middle = Place(START + timedelta(seconds=MANY // 2), new_id())
    for wanted, after in (
        (JobFilter(), None),
        (JobFilter(), middle),
        (JobFilter(states=[JobState.SUCCEEDED], kinds=[JobKind.CLIP]), middle),
        (JobFilter(since=START, until=START + timedelta(days=1)), None),
    ):
        query = job_list.query("local", wanted, after=after, limit=51)
        async with database.reading() as connection:
            told = await plan(connection, query)
        assert "ix_jobs_newest" in told, told
        assert "TEMP B-TREE" not in told, told
        assert "Sort" not in told, told
    async with database.reading() as connection:
        found = await job_list.newest(connection, "local", JobFilter(), after=middle, limit=3)
    seconds = [(job.created_at - START).total_seconds() for job in found]
    assert seconds[-1] == seconds[0] - 2
    assert seconds[0] in {MANY // 2, MANY // 2 - 1}


async def test_pages_are_not_shifted_by_new_jobs(database: Database) -> None:
    made: list[str] = []

    async def make(moment: int) -> None:
        at = START + timedelta(seconds=moment)
        job = Job(new_public_id(), "local", JobKind.CLIP, JobState.QUEUED, {}, "same", at)
        async with database.transaction() as connection:
            await jobs.insert(connection, job)
        made.append(job.id)

    # Three at one moment: their ids decide.
    for moment in (0, 1, 1, 1, 2, 3):
        await make(moment)
    expected = set(made)
    seen: list[Job] = []
    place = None
    while True:
        async with database.reading() as connection:
            page = await job_list.newest(connection, "local", JobFilter(), after=place, limit=2)
        if not page:
            break
        seen += page
        place = Place(page[-1].created_at, page[-1].id)
        await make(10 + len(seen))
    assert [job.id for job in seen] == list(dict.fromkeys(job.id for job in seen))
    assert {job.id for job in seen} == expected
    assert [job.created_at for job in seen] == sorted((j.created_at for j in seen), reverse=True)


async def test_each_filter_chooses(database: Database) -> None:
    film = row(1, kind="film", state="failed", project_id="p", key_id="k")
    part = row(2, parent_id=film["id"], project_id="p")
    hers = row(3, owner_id="hers")
    old = row(-5)
    async with database.transaction() as connection:
        for each in (film, part, hers, old):
            await connection.execute(sa.insert(JOBS), [each])

    async def found(owner_id: str = "local", **wanted: Any) -> list[str]:
        async with database.reading() as connection:
            listed = await job_list.newest(connection, owner_id, JobFilter(**wanted), limit=9)
        return [job.id for job in listed]

    assert await found() == [film["id"], old["id"]]
    assert await found("hers") == [hers["id"]]
    assert await found(part_of=film["id"]) == [part["id"]]
    assert await found(states=[JobState.FAILED]) == [film["id"]]
    assert await found(kinds=[JobKind.CLIP]) == [old["id"]]
    assert await found(kinds=[JobKind.CLIP, JobKind.FILM]) == [film["id"], old["id"]]
    assert await found(project_id="p") == [film["id"]]
    assert await found(key_id="k") == [film["id"]]
    assert await found(since=START) == [film["id"]]
    assert await found(until=START) == [old["id"]]
    assert await found(unresolved=True) == []
