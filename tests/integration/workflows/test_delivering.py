"""The outbox is taken to its endpoints: signed, again after failures, side by side, once each."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from songreel.core.reach import Reach
from songreel.core.signing import SigningKey
from songreel.domain.webhook import (
    MessageState,
    WebhookEndpoint,
    WebhookMessage,
    purpose,
    secret_text,
)
from songreel.storage import webhook_endpoints, webhook_messages
from songreel.storage.database import Database
from songreel.workflows.delivering import AT_ONCE_EACH, Deliverer
from songreel.workflows.webhook_posting import Poster
from tests.support.databases import START, HandClock
from tests.support.receivers import RefusedError, Verifier, receiving
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio

KEY = SigningKey(bytes(range(32)))


@asynccontextmanager
async def delivering(
    database: Database, clock: HandClock, *, seconds: float = 5
) -> AsyncIterator[Deliverer]:
    poster = Poster(Reach.parse("http,loopback"), seconds=seconds)
    deliverer = Deliverer(
        database, poster, KEY.derive, asyncio.Event(), clock=clock, chance=lambda: 0.5
    )
    try:
        yield deliverer
    finally:
        await deliverer.stop()


async def endpoint(database: Database, url: str, name: str = "endpoint") -> WebhookEndpoint:
    made = WebhookEndpoint(name, "local", url, (), "", START)
    async with database.transaction() as connection:
        await webhook_endpoints.insert(connection, made)
    return made


async def put(
    database: Database, count: int = 1, endpoint_id: str = "endpoint", job_id: str = "job"
) -> None:
    some = [
        WebhookMessage(
            id=f"{endpoint_id}-{job_id}-{seq:05}",
            owner_id="local",
            endpoint_id=endpoint_id,
            job_id=job_id,
            seq=seq,
            body=json.dumps({"job_id": job_id, "seq": seq}),
            created_at=START,
            next_at=START,
        )
        for seq in range(1, count + 1)
    ]
    async with database.transaction() as connection:
        for begin in range(0, count, 500):
            await webhook_messages.insert(connection, some[begin : begin + 500])


async def messages(database: Database, endpoint_id: str | None = None) -> list[WebhookMessage]:
    async with database.reading() as connection:
        found = await webhook_messages.listed(
            connection, "local", state=None, endpoint_id=endpoint_id, before=None, limit=10_000
        )
    return found[::-1]


async def only(database: Database) -> WebhookMessage:
    (message,) = await messages(database)
    return message


def verifier(of: WebhookEndpoint, generation: int = 1) -> Verifier:
    return Verifier(secret_text(KEY.derive(purpose(of.id, generation))))


async def test_a_message_is_delivered_signed_and_under_its_id(
    database: Database, clock: HandClock
) -> None:
    async with receiving() as receiver, delivering(database, clock) as deliverer:
        told = await endpoint(database, receiver.url)
        await put(database)
        await deliverer.settle()
        (request,) = receiver.requests
        checking = verifier(told)
        now = clock().timestamp()
        said = checking.verify(request.headers, request.body, now)
        assert said == {"job_id": "job", "seq": 1}
        assert request.headers["webhook-id"] == "endpoint-job-00001"
        # Replayed, late, or forged: a receiver of the specification takes none of these.
        with pytest.raises(RefusedError, match="seen before"):
            checking.verify(request.headers, request.body, now)
        with pytest.raises(RefusedError, match="stale"):
            verifier(told).verify(request.headers, request.body, now + 301)
        with pytest.raises(RefusedError, match="forged"):
            verifier(told).verify(request.headers, request.body + b" ", now)
        later = str(int(request.headers["webhook-timestamp"]) + 1)
        for changed in ({"webhook-id": "another"}, {"webhook-timestamp": later}):
            with pytest.raises(RefusedError, match="forged"):
                verifier(told).verify({**request.headers, **changed}, request.body, now)
        with pytest.raises(RefusedError, match="forged"):
            verifier(replace(told, id="other")).verify(request.headers, request.body, now)
    message = await only(database)
    assert (message.state, message.tries, message.last_status, message.delivered_at) == (
        MessageState.DELIVERED,
        1,
        204,
        clock(),
    )


async def test_the_secret_of_before_is_signed_with_for_a_day(
    database: Database, clock: HandClock
) -> None:
    async with receiving() as receiver, delivering(database, clock) as deliverer:
        told = await endpoint(database, receiver.url)
        async with database.transaction() as connection:
            await webhook_endpoints.rotate(connection, told.id, "local", clock())
        await put(database)
        await deliverer.settle()
        (request,) = receiver.requests
        for generation in (1, 2):
            verifier(told, generation).verify(request.headers, request.body, clock().timestamp())
        clock.forward(days=1)
        await put(database, job_id="next")
        await deliverer.settle()
        request = receiver.requests[1]
        verifier(told, 2).verify(request.headers, request.body, clock().timestamp())
        with pytest.raises(RefusedError, match="forged"):
            verifier(told, 1).verify(request.headers, request.body, clock().timestamp())


async def test_it_is_tried_for_a_day_then_given_up_and_sent_again_when_asked(
    database: Database, clock: HandClock
) -> None:
    async with receiving() as receiver, delivering(database, clock) as deliverer:
        told = await endpoint(database, receiver.url)
        receiver.answer = 500
        await put(database)
        seen: list[float] = []
        while (message := await only(database)).state is MessageState.PENDING:
            assert message.next_at is not None
            clock.moment = message.next_at - timedelta(milliseconds=1)
            await deliverer.settle()
            assert len(receiver.requests) == message.tries
            clock.moment = message.next_at
            await deliverer.settle()
            seen.append((clock() - START).total_seconds())
        assert [round(at) for at in seen] == [
            *(0, 5, 35, 155, 755, 2555, 6155, 13_355, 27_755, 56_555, 85_355)
        ]
        assert (message.state, message.tries, message.last_status, message.next_at) == (
            MessageState.DEAD,
            11,
            500,
            None,
        )
        assert message.last_error == "It answered with status 500."
        clock.forward(days=2)
        await deliverer.settle()
        assert len(receiver.requests) == 11

        receiver.answer = 200
        async with database.transaction() as connection:
            assert await webhook_messages.resend_dead(connection, told.id, clock()) == 1
        await deliverer.settle()
        assert (await only(database)).state is MessageState.DELIVERED
        ids = {request.headers["webhook-id"] for request in receiver.requests}
        assert ids == {message.id}
        for request in receiver.requests:
            moment = float(request.headers["webhook-timestamp"])
            verifier(told).verify(request.headers, request.body, moment)


async def test_what_the_receiver_asks_is_granted(database: Database, clock: HandClock) -> None:
    async with receiving() as receiver, delivering(database, clock) as deliverer:
        await endpoint(database, receiver.url)
        receiver.answer, receiver.headers = 503, {"Retry-After": "90"}
        await put(database)
        await deliverer.settle()
        assert (await only(database)).next_at == START + timedelta(seconds=90)


async def test_an_endpoint_that_is_gone_is_told_nothing_more(
    database: Database, clock: HandClock
) -> None:
    async with receiving() as receiver, delivering(database, clock) as deliverer:
        await endpoint(database, receiver.url)
        await put(database, 20)
        receiver.answer = 410
        await deliverer.settle()
        assert len(receiver.requests) <= AT_ONCE_EACH
    async with database.reading() as connection:
        found = await webhook_endpoints.find(connection, "endpoint", "local")
    assert found is not None
    assert found.disabled_at == clock()
    assert found.disabled_because == "It answered with status 410: it wants nothing more."
    assert {message.state for message in await messages(database)} == {MessageState.DEAD}


async def test_one_endpoint_with_thousands_that_takes_none_holds_nobody_up(
    sqlite_database: Database, clock: HandClock
) -> None:
    database = sqlite_database

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with (
        receiving() as dead,
        receiving() as well,
        delivering(database, clock, seconds=60) as deliverer,
    ):
        dead.answer = hang
        await endpoint(database, dead.url, "dead")
        await endpoint(database, well.url, "well")
        await put(database, 3000, "dead")
        await put(database, 200, "well")
        settling = asyncio.create_task(deliverer.settle())

        async def is_told() -> bool:
            return len(well.requests) == 200

        await until_async(is_told, seconds=60)
        assert not settling.done()
        assert dead.most_open == AT_ONCE_EACH
        assert well.most_open <= AT_ONCE_EACH
        settling.cancel()
        await asyncio.wait((settling,))
    states = Counter((one.endpoint_id, one.state) for one in await messages(database))
    assert states == {
        ("dead", MessageState.PENDING): 3000,
        ("well", MessageState.DELIVERED): 200,
    }
    # What was in hand at the stop was put back, as if it had not been tried.
    assert {one.tries for one in await messages(database, "dead")} == {0}


async def test_an_endpoint_that_takes_none_is_asked_one_at_a_time(
    sqlite_database: Database, clock: HandClock
) -> None:
    database = sqlite_database
    async with receiving() as receiver, delivering(database, clock) as deliverer:
        await endpoint(database, receiver.url)
        receiver.answer = 500
        await put(database, 12)
        await deliverer.settle()
        assert receiver.most_open <= AT_ONCE_EACH
        receiver.most_open = 0
        clock.forward(seconds=5)
        await deliverer.settle()
        assert receiver.most_open == 1
        assert len(receiver.requests) == 24


async def test_events_of_a_job_set_out_in_their_order(
    sqlite_database: Database, clock: HandClock
) -> None:
    database = sqlite_database
    async with receiving() as receiver, delivering(database, clock) as deliverer:
        await endpoint(database, receiver.url)
        for job_id in ("a", "b"):
            await put(database, 40, job_id=job_id)
        await deliverer.settle()
    for job_id in ("a", "b"):
        seqs = [
            one.document["seq"] for one in receiver.requests if one.document["job_id"] == job_id
        ]
        assert sorted(seqs) == list(range(1, 41))
        # Some are on their way at once, so one may overtake its neighbours, and no others.
        assert all(abs(seq - place) < 2 * AT_ONCE_EACH for place, seq in enumerate(seqs, 1))


async def test_two_processes_send_each_message_once(database: Database, clock: HandClock) -> None:
    async with (
        receiving() as receiver,
        delivering(database, clock) as one,
        delivering(database, clock) as other,
    ):
        await endpoint(database, receiver.url)
        await put(database, 60)
        await asyncio.gather(one.settle(), other.settle())
    ids = Counter(request.headers["webhook-id"] for request in receiver.requests)
    assert len(ids) == 60
    assert set(ids.values()) == {1}


async def test_what_a_dead_process_had_in_hand_is_sent_when_its_lease_ends(
    database: Database, clock: HandClock
) -> None:
    async with receiving() as receiver, delivering(database, clock) as deliverer:
        await endpoint(database, receiver.url)
        await put(database)
        until = clock() + timedelta(seconds=30)
        async with database.transaction() as connection:
            await webhook_messages.take(connection, "endpoint", at=clock(), until=until, limit=1)
        await deliverer.settle()
        assert receiver.requests == []
        clock.moment = until
        await deliverer.settle()
        assert len(receiver.requests) == 1
        assert (await only(database)).tries == 2


async def test_it_wakes_by_itself(sqlite_database: Database) -> None:
    """On the real clock: at the start, when something is put into the outbox, and for a retry."""
    database = sqlite_database
    news = asyncio.Event()
    poster = Poster(Reach.parse("http,loopback"), seconds=5)
    async with receiving() as receiver:
        await endpoint(database, receiver.url)
        await put(database)
        async with database.transaction() as connection:
            await webhook_messages.take(
                connection, "endpoint", at=START, until=START + timedelta(days=10_000), limit=1
            )
        deliverer = Deliverer(database, poster, KEY.derive, news)
        await deliverer.start()
        try:

            async def has(wanted: int) -> None:
                async def are_there() -> bool:
                    return len(receiver.requests) >= wanted

                await until_async(are_there, seconds=20)

            # This process is alone: nobody can have it in hand.
            await has(1)
            await put(database, job_id="second")
            news.set()
            await has(2)
            receiver.answer, receiver.headers = 500, {}
            await put(database, job_id="third")
            news.set()
            await has(3)
            receiver.answer = 204
            await has(4)
        finally:
            await deliverer.stop()
    assert {one.state for one in await messages(database)} == {MessageState.DELIVERED}
