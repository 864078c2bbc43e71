"""Endpoints and messages of webhooks, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from songreel.domain.webhook import MessageState, WebhookEndpoint, WebhookMessage
from songreel.storage import webhook_endpoints, webhook_messages
from songreel.storage.database import Database
from tests.support.databases import START

pytestmark = pytest.mark.anyio

ENDPOINT = WebhookEndpoint(
    id="endpoint",
    owner_id="local",
    url="https://example.com/hook",
    events=("succeeded", "failed"),
    description="mine",
    created_at=START,
)
MESSAGE = WebhookMessage(
    id="message",
    owner_id="local",
    endpoint_id="endpoint",
    job_id="job",
    seq=1,
    body='{"seq":1}',
    created_at=START,
    next_at=START,
)
LEASE = START + timedelta(seconds=30)


def numbered(count: int, endpoint_id: str = "endpoint") -> list[WebhookMessage]:
    return [
        replace(MESSAGE, id=f"{endpoint_id}-{seq:05}", endpoint_id=endpoint_id, seq=seq)
        for seq in range(1, count + 1)
    ]


@pytest.fixture
async def filled(database: Database) -> Database:
    """Return a database with two endpoints of one owner and one of another."""
    async with database.transaction() as connection:
        for endpoint_id, owner_id in (("endpoint", "local"), ("other", "local"), ("far", "them")):
            endpoint = replace(ENDPOINT, id=endpoint_id, owner_id=owner_id)
            await webhook_endpoints.insert(connection, endpoint)
    return database


async def state_of(database: Database, message_id: str) -> WebhookMessage:
    async with database.reading() as connection:
        found = await webhook_messages.find(connection, message_id, "local")
    assert found is not None
    return found


async def test_an_endpoint_is_kept_as_it_is_and_seen_by_its_owner_alone(filled: Database) -> None:
    async with filled.transaction() as connection:
        assert await webhook_endpoints.find(connection, "endpoint", "local") == ENDPOINT
        assert await webhook_endpoints.find(connection, "endpoint", "them") is None
        assert await webhook_endpoints.change(connection, "far", "local", {"url": "x"}) is None
        assert not await webhook_endpoints.delete(connection, "far", "local")
        mine = await webhook_endpoints.listed(connection, "local")
        assert [endpoint.id for endpoint in mine] == ["endpoint", "other"]
        rotated = await webhook_endpoints.rotate(connection, "endpoint", "local", START)
        assert rotated == replace(ENDPOINT, generation=2, rotated_at=START)
        await webhook_endpoints.disable(connection, "endpoint", START, "gone")
        listening = await webhook_endpoints.listening(connection, "local")
        assert [endpoint.id for endpoint in listening] == ["other"]


async def test_a_message_is_seen_by_its_owner_alone(filled: Database) -> None:
    theirs = replace(MESSAGE, id="theirs", owner_id="them", endpoint_id="far")
    async with filled.transaction() as connection:
        await webhook_messages.insert(connection, [MESSAGE, theirs])
        for message, owner_id, other in ((MESSAGE, "local", "them"), (theirs, "them", "local")):
            assert await webhook_messages.find(connection, message.id, owner_id) == message
            assert await webhook_messages.find(connection, message.id, other) is None
            listed = await webhook_messages.listed(
                connection, owner_id, state=None, endpoint_id=None, before=None, limit=9
            )
            assert listed == [message]


async def test_messages_are_taken_oldest_first_and_by_one_alone(filled: Database) -> None:
    async with filled.transaction() as connection:
        await webhook_messages.insert(connection, numbered(5))
        first = await webhook_messages.take(connection, "endpoint", at=START, until=LEASE, limit=3)
    assert [message.seq for message in first] == [1, 2, 3]
    assert [message.tries for message in first] == [1, 1, 1]
    async with filled.transaction() as connection:
        assert await webhook_messages.ready(connection, START) == ["endpoint"]
        rest = await webhook_messages.take(connection, "endpoint", at=START, until=LEASE, limit=9)
        assert [message.seq for message in rest] == [4, 5]
        assert await webhook_messages.ready(connection, START) == []
        assert await webhook_messages.next_due(connection) is None
        # Their leases end: whoever had them is gone.
        assert await webhook_messages.ready(connection, LEASE) == ["endpoint"]
        again = await webhook_messages.take(connection, "endpoint", at=LEASE, until=LEASE, limit=1)
        assert [(message.seq, message.tries) for message in again] == [(1, 2)]


async def test_what_is_heard_late_of_a_try_that_was_given_up_changes_nothing(
    filled: Database,
) -> None:
    async with filled.transaction() as connection:
        await webhook_messages.insert(connection, [MESSAGE])
        taken = await webhook_messages.take(connection, "endpoint", at=START, until=START, limit=1)
        again = await webhook_messages.take(connection, "endpoint", at=START, until=LEASE, limit=1)
        await webhook_messages.failed(connection, taken[0], next_at=None, status=500, error="late")
    assert (await state_of(filled, "message")).state is MessageState.PENDING
    async with filled.transaction() as connection:
        later = START + timedelta(minutes=1)
        await webhook_messages.failed(connection, again[0], next_at=later, status=503, error="busy")
        assert await webhook_messages.next_due(connection) == later
    failed = await state_of(filled, "message")
    assert (failed.tries, failed.next_at, failed.last_status, failed.last_error) == (
        2,
        later,
        503,
        "busy",
    )


async def test_dead_letters_are_listed_and_come_back(filled: Database) -> None:
    async with filled.transaction() as connection:
        await webhook_messages.insert(connection, [*numbered(3), *numbered(1, "other")])
        taken = await webhook_messages.take(connection, "endpoint", at=START, until=LEASE, limit=2)
        for message in taken:
            await webhook_messages.failed(
                connection, message, next_at=None, status=None, error="no answer"
            )
        dead = await webhook_messages.listed(
            connection, "local", state=MessageState.DEAD, endpoint_id=None, before=None, limit=9
        )
        assert [message.seq for message in dead] == [2, 1]
        page = await webhook_messages.listed(
            connection, "local", state=None, endpoint_id="endpoint", before=dead[0].id, limit=9
        )
        assert [message.seq for message in page] == [1]
        assert await webhook_messages.resend_dead(connection, "endpoint", LEASE) == 2
        assert await webhook_messages.resend_dead(connection, "endpoint", LEASE) == 0
    back = await state_of(filled, dead[0].id)
    assert (back.state, back.tries, back.next_at) == (MessageState.PENDING, 0, LEASE)
    assert back.last_error == "no answer"


async def test_a_disabled_endpoint_is_not_told_and_what_waits_for_it_is_given_up(
    filled: Database,
) -> None:
    async with filled.transaction() as connection:
        await webhook_messages.insert(connection, [MESSAGE, *numbered(1, "other")])
        await webhook_endpoints.disable(connection, "endpoint", START, "gone")
        assert await webhook_messages.ready(connection, START) == ["other"]
        await webhook_messages.bury(connection, "endpoint", "disabled")
    buried = await state_of(filled, "message")
    assert (buried.state, buried.next_at, buried.last_error) == (
        MessageState.DEAD,
        None,
        "disabled",
    )


async def test_an_endpoint_goes_with_its_messages(filled: Database) -> None:
    async with filled.transaction() as connection:
        await webhook_messages.insert(connection, [MESSAGE, *numbered(1, "other")])
        assert await webhook_endpoints.delete(connection, "endpoint", "local")
        assert await webhook_messages.find(connection, "message", "local") is None
        assert await webhook_messages.find(connection, "other-00001", "local") is not None


async def test_old_messages_are_forgotten(filled: Database) -> None:
    async with filled.transaction() as connection:
        await webhook_messages.insert(connection, numbered(3))
        taken = await webhook_messages.take(connection, "endpoint", at=START, until=LEASE, limit=2)
        await webhook_messages.delivered(connection, taken[0], START, 204)
        await webhook_messages.failed(connection, taken[1], next_at=None, status=500, error="no")
        soon = START + timedelta(seconds=1)
        await webhook_messages.tidy(connection, delivered=soon, dead=START)
        left = await webhook_messages.listed(
            connection, "local", state=None, endpoint_id=None, before=None, limit=9
        )
        assert [message.seq for message in left] == [3, 2]
        await webhook_messages.tidy(connection, delivered=soon, dead=soon)
        left = await webhook_messages.listed(
            connection, "local", state=None, endpoint_id=None, before=None, limit=9
        )
    assert [message.seq for message in left] == [3]
