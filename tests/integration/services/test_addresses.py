"""Signed addresses (fault matrix, 30): nothing about one can be changed, and each has its end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from songreel.core.ids import new_public_id
from songreel.core.signing import SigningKey
from songreel.domain.api_key import Permission
from songreel.domain.errors import ForbiddenError, InvalidRequestError
from songreel.services.addresses import MEDIA, Addresses, looks_signed, signable
from songreel.services.api_keys import ApiKeys, KeyWish, NewKey
from songreel.services.key_ring import KeyRing
from songreel.services.principal import Entrance, Principal
from songreel.storage.database import Database

pytestmark = pytest.mark.anyio

VIDEO = "/api/mv/get_video/" + "0b5e2b3c-8f0a-4c3e-9a55-1d2e3f405162"
EXPORT = f"{VIDEO}/export?format=otio"


class Turned:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Turned:
    """Return a clock that stands."""
    return Turned()


@pytest.fixture
async def keys(database: Database) -> AsyncIterator[ApiKeys]:
    """Return the keys of an empty database."""
    ring = KeyRing(database)
    yield ApiKeys(database, ring)
    await ring.close()


@pytest.fixture
async def made(keys: ApiKeys) -> NewKey:
    """Return a key of a workspace of its own."""
    return await keys.make(KeyWish("a", frozenset({Permission.GENERATE}), "team"))


@pytest.fixture
def addresses(keys: ApiKeys, clock: Turned) -> Addresses:
    """Return what signs addresses that are good for an hour."""
    return Addresses(keys.ring, SigningKey(bytes(32)), seconds=3600, clock=clock)


def by(made: NewKey) -> Principal:
    """Return somebody who has shown a key."""
    key = made.key
    return Principal(Entrance.KEY, owner_id=key.owner_id, allowed=key.allowed, key=key)


async def refused(addresses: Addresses, target: str) -> bool:
    """Tell whether an address lets nobody in."""
    try:
        await addresses.principal(target)
    except ForbiddenError:
        return True
    return False


@pytest.mark.parametrize("target", [VIDEO, EXPORT, f"{VIDEO}/hls/index.m3u8"])
async def test_an_address_lets_its_bearer_read_for_the_owner(
    target: str, addresses: Addresses, made: NewKey
) -> None:
    signed = addresses.signer(by(made))(target)

    principal = await addresses.principal(signed)
    assert principal.owner_id == made.workspace.id
    assert principal.allowed == {Permission.READ}
    assert principal.entrance is Entrance.ADDRESS
    assert signed.startswith(target)


@pytest.mark.parametrize("target", [VIDEO, EXPORT])
async def test_each_flipped_bit_is_refused(target: str, addresses: Addresses, made: NewKey) -> None:
    signed = addresses.signer(by(made))(target).encode()

    for at in range(len(signed)):
        for bit in range(8):
            changed = bytearray(signed)
            changed[at] ^= 1 << bit
            text = changed.decode("latin-1")
            assert looks_signed(text), text
            assert await refused(addresses, text), text


async def test_order_doubles_and_additions_are_refused(addresses: Addresses, made: NewKey) -> None:
    signed = addresses.signer(by(made))(EXPORT)
    path, _, query = signed.partition("?")
    parts = query.split("&")
    later = str(int(parse_qs(query)["expires"][0]) + 60)

    changed = [
        *(f"{path}?{'&'.join(parts[at:] + parts[:at])}" for at in range(1, len(parts))),
        f"{path}?{'&'.join(reversed(parts))}",
        *(f"{signed}&{part}" for part in parts),
        *(f"{path}?{part}&{query}" for part in parts),
        f"{path}?expires={later}&{query}",
        f"{signed}&download=1",
        f"{path}?download=1&{query}",
        f"{signed}&",
        f"{signed}#",
        f"{path}?{query.replace('&', '&&')}",
        f"{path}?{query.replace('otio', 'srt')}",
        *(f"{path}?{'&'.join(parts[:at] + parts[at + 1 :])}" for at in range(len(parts))),
        signed.replace("/api", "//api"),
        signed.replace("get_video", "get%5Fvideo"),
        signed.replace(VIDEO, VIDEO.upper()),
    ]
    for text in changed:
        assert await refused(addresses, text), text
    assert not await refused(addresses, signed)


async def test_an_address_is_for_one_path_and_one_id(addresses: Addresses, made: NewKey) -> None:
    sign = addresses.signer(by(made))
    query = urlsplit(sign(VIDEO)).query

    other = f"/api/mv/get_video/{new_public_id()}"
    for path in (other, f"{VIDEO}/poster", f"{VIDEO}/info", "/api/keys", "/api/mv/jobs"):
        assert await refused(addresses, f"{path}?{query}")
    # Even a signature of ours is worth nothing elsewhere.
    assert await refused(addresses, sign("/api/keys"))
    assert await refused(addresses, sign(f"{VIDEO}/info"))


async def test_an_address_ends_with_its_time_and_with_its_key(
    addresses: Addresses, keys: ApiKeys, made: NewKey, clock: Turned
) -> None:
    signed = addresses.signer(by(made))(VIDEO)
    clock.at += timedelta(seconds=3599)
    assert not await refused(addresses, signed)
    clock.at += timedelta(seconds=1 + 900)
    with pytest.raises(ForbiddenError, match="has ended"):
        await addresses.principal(signed)

    fresh = addresses.signer(by(made))(VIDEO)
    assert not await refused(addresses, fresh)
    await keys.revoke(made.key.id)
    with pytest.raises(ForbiddenError, match="has ended"):
        await addresses.principal(fresh)


async def test_an_address_stays_the_same_for_a_while(
    addresses: Addresses, made: NewKey, clock: Turned
) -> None:
    clock.at = datetime(2026, 11, 27, 12, 0, 1, tzinfo=UTC)
    first = addresses.signer(by(made))(VIDEO)
    clock.at += timedelta(seconds=800)
    assert addresses.signer(by(made))(VIDEO) == first


async def test_what_a_reader_of_an_address_is_given_ends_with_it(
    addresses: Addresses, made: NewKey, clock: Turned
) -> None:
    reader = await addresses.principal(addresses.signer(by(made))(f"{VIDEO}/hls/index.m3u8"))
    clock.at += timedelta(seconds=1800)
    inner = await addresses.principal(addresses.signer(reader)(f"{VIDEO}/hls/film.mp4"))
    assert inner.ends_at == reader.ends_at


async def test_another_installation_signs_otherwise(
    keys: ApiKeys, addresses: Addresses, made: NewKey
) -> None:
    other = Addresses(keys.ring, SigningKey(bytes([1] * 32)), seconds=3600)
    assert await refused(addresses, other.signer(by(made))(VIDEO))


@pytest.mark.parametrize(
    "target",
    [
        "/api/mv/jobs",
        f"{VIDEO}/info",
        "https://elsewhere.example/api/mv/get_video",
        f"{VIDEO}?",
        f"{VIDEO}?expires=9999999999",
        f"{VIDEO}?as=owner.local",
        f"{VIDEO}?download=1&download=1",
        f"{VIDEO}?download=1#x",
        f"{VIDEO}?download=%31",
        f"{VIDEO}/../info",
        f"{VIDEO}\n",
    ],
)
def test_only_addresses_of_files_are_signed(target: str) -> None:
    with pytest.raises(InvalidRequestError):
        signable(target)


def test_files_are_signable() -> None:
    for target in (VIDEO, EXPORT, f"{VIDEO}?download=1", f"{VIDEO}/poster?format=webp"):
        assert signable(target) == target
        assert MEDIA.fullmatch(target.partition("?")[0])
