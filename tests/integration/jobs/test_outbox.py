"""What happens to jobs is put into the outbox with it, for whoever wants to be told."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy.event

from songreel.domain.event import Progressed
from songreel.domain.event_document import event_document
from songreel.domain.job import JobKind
from songreel.domain.webhook import WebhookEndpoint, WebhookMessage
from songreel.jobs.context import JobContext
from songreel.storage import webhook_endpoints, webhook_messages
from songreel.storage.database import Database
from tests.support.databases import START
from tests.support.work import ended, order, running

pytestmark = pytest.mark.anyio

ENDPOINT = WebhookEndpoint(
    id="all",
    owner_id="local",
    url="https://example.com/",
    events=(),
    description="",
    created_at=START,
)


async def add(database: Database, *endpoints: WebhookEndpoint) -> None:
    async with database.transaction() as connection:
        for endpoint in endpoints:
            await webhook_endpoints.insert(connection, endpoint)


async def outbox(database: Database, owner_id: str = "local") -> list[WebhookMessage]:
    async with database.reading() as connection:
        found = await webhook_messages.listed(
            connection, owner_id, state=None, endpoint_id=None, before=None, limit=200
        )
    return sorted(found, key=lambda message: (message.endpoint_id, message.job_id, message.seq))


def told(messages: list[WebhookMessage], endpoint_id: str) -> list[str]:
    return [json.loads(one.body)["type"] for one in messages if one.endpoint_id == endpoint_id]


async def recipe(context: JobContext) -> dict[str, object]:
    await context.emit(Progressed(phase="generating", done=1, total=2))
    return {"metadata": {"said": "NUL \x00, lone \ud800"}}


async def test_each_endpoint_is_told_what_it_wants_in_the_words_of_polling(
    database: Database,
) -> None:
    await add(
        database,
        ENDPOINT,
        replace(ENDPOINT, id="ends", events=("succeeded", "failed")),
        replace(ENDPOINT, id="off", disabled_at=START),
        replace(ENDPOINT, id="theirs", owner_id="them"),
    )
    async with running(database, recipe) as jobs:
        job = await ended(jobs, order(project_id="project"))
        assert jobs.outbox.is_set()
        log = await jobs.events(job.id)
    messages = await outbox(database)
    assert told(messages, "all") == ["queued", "started", "progress", "succeeded"]
    assert told(messages, "ends") == ["succeeded"]
    assert {message.endpoint_id for message in messages} == {"all", "ends"}
    assert await outbox(database, "them") == []
    bodies = [json.loads(one.body) for one in messages if one.endpoint_id == "all"]
    whose = {"job_id": job.id, "kind": "clip", "parent_id": None, "project_id": "project"}
    assert bodies == [{**event_document(event), **whose} for event in log]
    assert [(one.job_id, one.seq) for one in messages[:4]] == [(job.id, n) for n in range(1, 5)]
    assert len({message.id for message in messages}) == len(messages)


async def test_parts_are_told_of_only_where_that_is_wanted(database: Database) -> None:
    async def film(context: JobContext) -> dict[str, object]:
        await context.child_outcome(await context.child(order("part")))
        return {}

    await add(database, ENDPOINT, replace(ENDPOINT, id="parts", parts=True))
    async with running(database, {JobKind.FILM: film, JobKind.CLIP: recipe}) as jobs:
        job = await ended(jobs, order("film", kind=JobKind.FILM))
    messages = await outbox(database)
    assert {one.job_id for one in messages if one.endpoint_id == "all"} == {job.id}
    parents = {
        json.loads(one.body)["parent_id"]
        for one in messages
        if one.endpoint_id == "parts" and one.job_id != job.id
    }
    assert parents == {job.id}


async def test_a_failure_and_a_cancellation_are_told(database: Database) -> None:
    async def broken(context: JobContext) -> dict[str, object]:
        if context.job.fingerprint == "broken":
            raise RuntimeError("no")
        await context.unless_cancelled(asyncio.Event().wait())
        return {}

    await add(database, ENDPOINT)
    async with running(database, broken) as jobs:
        await ended(jobs, order("broken"))
        ticket = await jobs.submit(order("stopped"), wait=False)
        await jobs.cancel(ticket.job.id)
        await jobs.outcome(ticket.job.id)
    types = told(await outbox(database), "all")
    assert types.count("failed") == 1
    assert types.count("cancelled") == 1


async def test_without_endpoints_nothing_is_written_or_asked(sqlite_database: Database) -> None:
    database = sqlite_database
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    async with running(database, recipe) as jobs:
        ticket = await jobs.submit(order(), wait=False)
        sqlalchemy.event.listen(database.engine.sync_engine, "before_cursor_execute", note)
        await jobs.outcome(ticket.job.id)
        assert not jobs.outbox.is_set()
    assert any(one.startswith("INSERT INTO events") for one in statements)
    own = [one for one in statements if "webhook_" in one and not one.startswith("UPDATE jobs")]
    assert own == []
    assert await outbox(database) == []
