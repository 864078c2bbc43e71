"""How an installation stands: the figures, and that no query reads what is settled and done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from songreel.domain.attempt import Attempt, AttemptState, Decision, Settlement
from songreel.domain.job import Job, JobKind, JobState
from songreel.storage import attempts, dispatch, installation, jobs, leases, standing
from songreel.storage.database import Database
from tests.support.databases import START

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

DAY = "2026-11-23"


def _job(number: int, state: JobState, **more: object) -> Job:
    job = Job(
        id=f"job-{number}",
        owner_id="local",
        kind=JobKind.CLIP,
        state=state,
        request={},
        fingerprint="f",
        created_at=START + timedelta(seconds=number),
    )
    return replace(job, **more)


def _attempt(number: int) -> Attempt:
    return Attempt(
        id=f"attempt-{number}",
        owner_id="local",
        job_id=f"job-{number}",
        backend="replicate" if number % 2 else "gemini",
        model="m",
        input_hash="h",
        amount=Decimal("0.20"),
        state=AttemptState.RESERVED,
        created_at=START,
    )


async def test_what_is_under_way_is_counted_and_what_is_done_is_not(database: Database) -> None:
    async with database.transaction() as connection:
        for number, state in enumerate([*JobState, JobState.QUEUED]):
            await jobs.insert(connection, _job(number, state))
        later = START + timedelta(hours=1)
        await jobs.insert(connection, _job(9, JobState.QUEUED, kind=JobKind.FILM, not_before=later))
        for number in range(6):
            await attempts.insert(connection, _attempt(number))
        await attempts.settle(connection, "attempt-0", Settlement.CHARGED, "x", Decimal("0.2"))
        for number in (1, 2, 3):
            await attempts.settle(connection, f"attempt-{number}", Settlement.UNKNOWN, "x")
        await attempts.decide(connection, "attempt-1", Decision.GIVEN_UP)
        await dispatch.dispatch(connection, ["attempt-5"], START)
        await leases.renew(connection, "alive", None)
        await leases.renew(connection, "dead", START - timedelta(days=4000))
        await installation.put(connection, installation.SENT, 7)
        await installation.put(connection, installation.HELD, {"since": "x", "reason": "y"})
    async with database.reading() as connection:
        found = await standing.look(connection, DAY)
    assert {(one.kind, one.state): (one.jobs, one.oldest) for one in found.unfinished} == {
        ("clip", "queued"): (2, START),
        ("clip", "running"): (1, START + timedelta(seconds=1)),
        ("film", "queued"): (1, later),
    }
    assert {(one.backend, one.state): one.orders for one in found.orders} == {
        ("gemini", "reserved"): 1,
        ("replicate", "reserved"): 1,
        ("gemini", "unknown"): 1,
        ("replicate", "unknown"): 1,
    }
    (waits, *others) = sorted(found.orders, key=lambda one: (one.state, -one.waiting))
    assert (waits.backend, waits.waiting, waits.oldest) == ("gemini", 1, START)
    assert [(one.waiting, one.oldest) for one in others] == [(0, None)] * 3
    assert found.processes == 1
    assert (found.sent, found.held, found.spent) == (7, {"since": "x", "reason": "y"}, 0)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (standing.UNFINISHED_JOBS, "ix_jobs_unfinished"),
        (standing.OPEN_ORDERS, "ix_attempts_open"),
        (standing.UNKNOWN_ORDERS, "ix_attempts_unknown"),
    ],
)
async def test_what_has_an_end_is_not_read(
    sqlite_database: Database, query: sa.Select[tuple[str, ...]], index: str
) -> None:
    text = query.compile(sqlite_database.engine.sync_engine, compile_kwargs={"literal_binds": True})
    async with sqlite_database.reading() as connection:
        plan = await connection.execute(sa.text(f"EXPLAIN QUERY PLAN {text}"))
        steps = [row.detail for row in plan]
    scans = [step for step in steps if step.startswith(("SCAN jobs", "SCAN attempts"))]
    assert any(index in step for step in steps), steps
    assert all(index in step for step in scans), steps
