"""How keys are written and read, and that an unknown one takes the same work as a known one."""

from __future__ import annotations

import hashlib
import hmac
import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songreel.domain import api_key
from songreel.domain.api_key import (
    NOBODY,
    ApiKey,
    Permission,
    Presented,
    hash_of,
    matches,
    parse,
    permissions_of,
    written,
)

ID = "0123456789abcdef"
TEXT = written(ID, bytes(range(32)))
AT = datetime(2026, 11, 27, tzinfo=UTC)
KEY = ApiKey(
    id=ID,
    owner_id="local",
    name="a key",
    permissions=frozenset({Permission.GENERATE}),
    secret_hash=hash_of(parse(TEXT).secret),
    created_at=AT,
)


@given(st.binary(min_size=32, max_size=32))
def test_a_key_is_read_as_it_is_written(secret: bytes) -> None:
    text = written(ID, secret)

    presented = parse(text)
    assert presented.id == ID
    assert len(presented.secret) == 43
    assert text.startswith(f"sr_{ID}_")
    assert len(text) == 69
    assert text.replace("_", "").isalnum()


def test_secrets_have_256_bits() -> None:
    shown = {
        parse(written(ID, bit.to_bytes(32, "big"))).secret for bit in (1 << n for n in range(256))
    }
    assert len(shown) == 256
    with pytest.raises(ValueError, match="32 bytes"):
        written(ID, bytes(31))


@pytest.mark.parametrize("at", range(len("sr_") + 17, len(TEXT)))
def test_each_mistyped_letter_is_told_from_an_unknown_key(at: int) -> None:
    for letter in string.ascii_letters + string.digits:
        if letter != TEXT[at]:
            with pytest.raises(ValueError, match="typing mistake"):
                parse(TEXT[:at] + letter + TEXT[at + 1 :])


def test_letters_that_change_places_are_told() -> None:
    swapped = [
        TEXT[:at] + TEXT[at + 1] + TEXT[at] + TEXT[at + 2 :]
        for at in range(20, len(TEXT) - 1)
        if TEXT[at] != TEXT[at + 1]
    ]
    for text in swapped:
        with pytest.raises(ValueError, match="typing mistake"):
            parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sr_",
        TEXT[:-1],
        f"{TEXT}0",
        TEXT.upper(),
        f" {TEXT}",
        f"{TEXT}\n",
        TEXT.replace("_", "-"),
    ],
)
def test_what_is_not_whole_is_told_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="not whole") as caught:
        parse(text)
    assert len(text) < 4 or text not in str(caught.value)


def test_only_the_secret_of_a_key_matches_it() -> None:
    presented = parse(TEXT)
    other = parse(written(ID, bytes(32)))

    assert matches(presented, KEY)
    assert not matches(other, KEY)
    assert not matches(presented, NOBODY)
    assert not matches(presented, replace(KEY, secret_hash="0" * 64))


def test_an_unknown_key_takes_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts what is hashed and compared: whoever returns early for unknown ids is caught."""
    done: list[str] = []
    sha256, compare = hashlib.sha256, hmac.compare_digest

    def counted_hash(content: bytes) -> object:
        done.append(f"hash of {len(content)}")
        return sha256(content)

    def counted_compare(one: str, other: str) -> bool:
        done.append(f"compare {len(one)} with {len(other)}")
        return compare(one, other)

    monkeypatch.setattr(api_key.hashlib, "sha256", counted_hash)
    monkeypatch.setattr(api_key.hmac, "compare_digest", counted_compare)
    work: list[list[str]] = []
    wrong = Presented(ID, "x" * 43)
    for presented, known in ((parse(TEXT), KEY), (wrong, KEY), (wrong, NOBODY)):
        done.clear()
        matches(presented, known)
        work.append(done.copy())

    assert work == [["hash of 43", "compare 64 with 64"]] * 3


def test_permissions_hold_those_before_them() -> None:
    assert KEY.allowed == {Permission.READ, Permission.GENERATE}
    assert replace(KEY, permissions=permissions_of(["admin"])).allowed == set(Permission)
    assert replace(KEY, permissions=permissions_of(["read"])).allowed == {Permission.READ}
    for names in ([], ["write"], ["read", "Admin"]):
        with pytest.raises(ValueError, match="read, generate and admin"):
            permissions_of(names)


def test_a_key_is_over_at_its_end() -> None:
    key = replace(KEY, expires_at=AT)
    assert key.is_over(AT)
    assert not key.is_over(AT - timedelta(microseconds=1))
    assert not KEY.is_over(AT + timedelta(days=9999))


def test_a_key_shows_no_secret() -> None:
    presented = parse(TEXT)
    assert presented.secret not in repr(presented)
    assert KEY.secret_hash not in repr(KEY)
