"""However many ask how the installation stands, the database is asked once in a while."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import event

from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.job import Job, JobKind, JobState
from songreel.domain.retention import Retention
from songreel.jobs.ledger import Ledger
from songreel.jobs.mark import SentMark
from songreel.services import monitor
from songreel.services.doctor import State
from songreel.services.monitor import Monitor, findings
from songreel.services.storage_use import Ground
from songreel.storage import attempts, jobs
from songreel.storage.blobs import LocalBlobs
from songreel.storage.database import Database
from songreel.workflows.sweep import Sweeper
from songreel.workflows.tools import Tools
from tests.support.databases import START, HandClock

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


@pytest.fixture
def watched(sqlite_database: Database, tmp_path: Path, clock: HandClock) -> Monitor:
    blobs = LocalBlobs(tmp_path / "blobs")
    ledger = Ledger(sqlite_database, cap=Decimal(25), mark=SentMark(tmp_path), clock=clock)
    # What of the tools is looked at; the rest belongs to work.
    tools = SimpleNamespace(database=sqlite_database, blobs=blobs, ledger=ledger, least_free=1)
    ground = Ground(sqlite_database, blobs)
    return Monitor(cast("Tools", tools), Sweeper(ground, Retention(None, None)), clock)


async def test_those_who_ask_at_once_and_soon_after_share_one_look(
    watched: Monitor, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements: list[str] = []

    def count(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    event.listen(sqlite_database.engine.sync_engine, "before_cursor_execute", count)
    await asyncio.gather(*(watched.figures() for _ in range(50)))
    once = len(statements)
    assert 0 < once <= 6
    await watched.figures()
    assert len(statements) == once
    monkeypatch.setattr(monitor, "KEPT_SECONDS", 0.0)
    watched._until = 0.0
    await watched.figures()
    assert len(statements) == 2 * once


async def test_a_database_that_does_not_answer_leaves_the_rest(
    watched: Monitor, sqlite_database: Database
) -> None:
    async with sqlite_database.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE jobs RENAME TO elsewhere")
    found = await watched.figures()
    assert found.standing is None
    assert (found.free_bytes or 0) > 0
    assert list(findings(found)) == []


async def test_orders_that_wait_for_their_turn_for_long_are_found(
    watched: Monitor, sqlite_database: Database, clock: HandClock
) -> None:
    running = Job("j", "local", JobKind.CLIP, JobState.RUNNING, {}, "f", START)
    order = Attempt(
        "a", "local", "j", "gemini", "m", "h", Decimal("0.2"), AttemptState.RESERVED, START
    )
    async with sqlite_database.transaction() as connection:
        await jobs.insert(connection, running)
        await attempts.insert(connection, order)
    (_, queue) = findings(await watched.figures())
    assert (queue.state, queue.text) == (
        State.FINE,
        "0 jobs wait, and 1 orders for their turn",
    )
    clock.moment = START + timedelta(minutes=20)
    watched._until = 0.0
    (_, queue) = findings(await watched.figures())
    assert queue.state is State.LIMITED
    assert queue.text == ("1 orders at gemini wait for their turn, the oldest for 20 minutes")
    assert "SONGREEL_BACKEND_ORDERS_AT_ONCE" in (queue.remedy or "")


async def test_what_needs_a_person_is_found(
    watched: Monitor, sqlite_database: Database, clock: HandClock
) -> None:
    fine = list(findings(await watched.figures()))
    assert {one.state for one in fine} == {State.FINE}
    job = Job("j", "local", JobKind.CLIP, JobState.QUEUED, {}, "f", START)
    order = Attempt(
        "a", "local", "j", "gemini", "m", "h", Decimal("0.2"), AttemptState.RESERVED, START
    )
    async with sqlite_database.transaction() as connection:
        await jobs.insert(connection, job)
        await attempts.insert(connection, order)
        await attempts.settle(connection, "a", Settlement.UNKNOWN, "x")
    clock.moment = START + timedelta(minutes=20)
    watched._until = 0.0
    found = list(findings(await watched.figures()))
    assert {one.state for one in found} == {State.LIMITED}
    said = " ".join(one.text for one in found)
    assert "1 at gemini" in said
    assert "the oldest clip has waited for 20 minutes" in said
