"""Keys in a real database: made, shown, revoked, and known to every process within a second."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

import anyio
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core.signing import SigningKey
from songreel.domain.api_key import (
    NOBODY,
    ApiKey,
    KeyLimits,
    OverLimit,
    Permission,
    Presented,
    matches,
    parse,
    written,
)
from songreel.domain.errors import (
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    UnauthenticatedError,
)
from songreel.services import api_keys, key_ring
from songreel.services.api_keys import ApiKeys, KeyWish
from songreel.services.key_ring import KeyRing
from songreel.services.sessions import Sessions
from songreel.storage.caller_tables import API_KEYS
from songreel.storage.database import Database

pytestmark = pytest.mark.anyio

READ = frozenset({Permission.READ})
WISH = KeyWish("somebody", READ)


@pytest.fixture
async def keys(database: Database) -> AsyncIterator[ApiKeys]:
    """Return the keys of an empty database."""
    ring = KeyRing(database)
    yield ApiKeys(database, ring)
    await ring.close()


async def test_a_key_is_made_shown_once_and_recognised(keys: ApiKeys, database: Database) -> None:
    limits = KeyLimits(Decimal("2.50"), 60, 5, OverLimit.QUEUE)
    made = await keys.make(KeyWish("Anna", READ, "team", 30, limits))

    assert await keys.authenticate(made.text) == made.key
    assert made.workspace.name == "team"
    assert made.key.owner_id == made.workspace.id != "team"
    [(listed, workspace)] = await keys.listed()
    assert (listed, workspace) == (made.key, made.workspace)
    assert listed.limits == limits
    async with database.reading() as connection:
        rows = (await connection.execute(sa.select(API_KEYS))).all()
    secret = parse(made.text).secret
    assert secret not in repr(rows)
    assert secret not in repr(made)


async def test_what_is_no_good_key_is_refused(keys: ApiKeys) -> None:
    made = await keys.make(WISH)
    other = written(made.key.id, bytes(32))
    unknown = written("0" * 16, bytes(32))

    for text, words in (
        (other, "not known"),
        (unknown, "not known"),
        (made.text[:-1], "not whole"),
        (made.text[:-1] + ("0" if made.text[-1] != "0" else "1"), "typing mistake"),
    ):
        with pytest.raises(UnauthenticatedError, match=words) as caught:
            await keys.authenticate(text)
        assert text not in f"{caught.value.message}{caught.value.details}"


async def test_an_unknown_id_is_looked_at_as_a_wrong_secret_is(
    keys: ApiKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await keys.make(WISH)
    looked: list[str] = []

    def counted(presented: Presented, known: ApiKey) -> bool:
        looked.append(known.secret_hash)
        return matches(presented, known)

    monkeypatch.setattr(api_keys, "matches", counted)
    told: list[str] = []
    for key_id in (made.key.id, "0" * 16):
        with pytest.raises(UnauthenticatedError) as refusal:
            await keys.authenticate(written(key_id, bytes(32)))
        told.append(repr(refusal.value))
    assert looked == [made.key.secret_hash, NOBODY.secret_hash]
    assert told[0] == told[1]


async def test_a_revoked_key_counts_no_more_at_once(keys: ApiKeys) -> None:
    made = await keys.make(WISH)
    assert (await keys.ring.look()).is_keyed

    await keys.revoke(made.key.id)
    first = (await keys.listed())[0][0].revoked_at
    await keys.revoke(made.key.id)

    with pytest.raises(UnauthenticatedError, match="was revoked"):
        await keys.authenticate(made.text)
    assert not (await keys.ring.look()).is_keyed
    assert (await keys.listed())[0][0].revoked_at == first
    with pytest.raises(NotFoundError):
        await keys.revoke("0" * 16)


async def test_another_process_knows_within_a_second(
    keys: ApiKeys, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one's clock is turned, in place of a sleep."""
    elsewhere = ApiKeys(database, KeyRing(database))
    assert not (await elsewhere.ring.look()).is_keyed
    made = await keys.make(WISH)
    turned = 0.0
    monotonic = time.monotonic
    monkeypatch.setattr(key_ring.time, "monotonic", lambda: monotonic() + turned)
    turned = key_ring.FRESH_SECONDS

    assert await elsewhere.authenticate(made.text) == made.key
    await keys.revoke(made.key.id)
    turned *= 2
    with pytest.raises(UnauthenticatedError, match="was revoked"):
        await elsewhere.authenticate(made.text)
    assert key_ring.FRESH_SECONDS <= 1
    await elsewhere.ring.close()


async def test_an_expired_key_still_closes_the_server(
    keys: ApiKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from songreel.core.clock import now
    from songreel.services import api_keys

    made = await keys.make(KeyWish("short", READ, expires_in_days=1))
    later = now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(api_keys, "now", lambda: later)

    with pytest.raises(UnauthenticatedError, match="has expired"):
        await keys.authenticate(made.text)
    known = await keys.ring.look()
    assert known.is_keyed
    assert not known.is_any_good(later)


async def test_workspaces_have_names_and_caps(keys: ApiKeys) -> None:
    assert [each.name for each in await keys.workspaces()] == ["local"]
    team = await keys.make_workspace("team", Decimal(5))
    with pytest.raises(ConflictError):
        await keys.make_workspace("team")
    with pytest.raises(ConflictError):
        await keys.make_workspace("local")
    assert (await keys.workspace(team.id)) == team
    await keys.cap_workspace("local", Decimal("1.50"))
    assert (await keys.workspace("local")).daily_cap == Decimal("1.50")
    assert (await keys.cap_workspace(team.id, None)).daily_cap is None
    made = await keys.make(KeyWish("one", READ, "team"))
    assert made.key.owner_id == team.id
    with pytest.raises(NotFoundError):
        await keys.workspace("nobody")


@pytest.mark.parametrize(
    "wish",
    [
        KeyWish("", READ),
        KeyWish("two\nlines", READ),
        KeyWish("x" * 101, READ),
        KeyWish("x", READ, "No Such Name"),
        KeyWish("x", READ, "../etc"),
        KeyWish("x", READ, expires_in_days=0),
        KeyWish("x", READ, expires_in_days=3651),
        KeyWish("x", READ, limits=KeyLimits(daily_cap=Decimal(-1))),
        KeyWish("x", READ, limits=KeyLimits(daily_cap=Decimal("NaN"))),
        KeyWish("x", READ, limits=KeyLimits(requests_per_minute=0)),
        KeyWish("x", READ, limits=KeyLimits(jobs_per_hour=0)),
    ],
)
async def test_keys_that_cannot_be_are_refused(wish: KeyWish, keys: ApiKeys) -> None:
    with pytest.raises(InvalidRequestError):
        await keys.make(wish)
    assert await keys.listed() == []


async def test_a_session_ends_with_its_key_its_time_and_its_end(
    keys: ApiKeys, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from songreel.core.clock import now
    from songreel.services import sessions as module

    sessions = Sessions(database, keys.ring, SigningKey(bytes(32)), seconds=60)
    made = await keys.make(WISH)
    one, other = sessions.begin(made.key), sessions.begin(made.key)
    principal = await sessions.principal(one.token)
    assert (principal.owner_id, principal.key) == ("local", made.key)

    await sessions.end(principal)
    with pytest.raises(UnauthenticatedError, match="session is over"):
        await sessions.principal(one.token)
    assert await sessions.principal(other.token)
    with monkeypatch.context() as patch:
        patch.setattr(module, "now", lambda: now() + timedelta(seconds=61))
        with pytest.raises(UnauthenticatedError, match="session is over"):
            await sessions.principal(other.token)
    await keys.revoke(made.key.id)
    with pytest.raises(UnauthenticatedError, match="was revoked"):
        await sessions.principal(other.token)


async def test_a_session_is_signed_to_its_last_letter(keys: ApiKeys, database: Database) -> None:
    sessions = Sessions(database, keys.ring, SigningKey(bytes(32)), seconds=60)
    made = await keys.make(WISH)
    token = sessions.begin(made.key).token

    changed = [
        token[:at] + chr(ord(token[at]) ^ (1 << bit)) + token[at + 1 :]
        for at in range(len(token))
        for bit in range(8)
    ]
    for text in [*changed, "", token[:-1], f"{token}A", token.rpartition(".")[0], f"{token}é"]:
        with pytest.raises(UnauthenticatedError, match="session is over"):
            await sessions.principal(text)
    another = Sessions(database, keys.ring, SigningKey(bytes([1] * 32)), seconds=60)
    with pytest.raises(UnauthenticatedError):
        await another.principal(token)


@pytest.mark.timeout(60)
async def test_many_are_let_in_however_long_the_database_takes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read is older when it is there than it may be, as on a machine that is overloaded."""
    reading = database.reading
    read = 0

    @asynccontextmanager
    async def slowly() -> AsyncIterator[AsyncConnection]:
        nonlocal read
        read += 1
        await anyio.sleep(2 * 0.02)
        async with reading() as connection:
            yield connection
        if read == 1:
            # They ask when it has ended, and nobody was told so yet.
            for _ in range(50):
                tasks.start_soon(ring.look)

    monkeypatch.setattr(key_ring, "FRESH_SECONDS", 0.02)
    monkeypatch.setattr(database, "reading", slowly)
    ring = KeyRing(database)
    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(ring.look)
    assert read == 2
    await ring.close()
