from __future__ import annotations

import pytest

from songreel.domain.errors import InvalidRequestError
from songreel.http.preferences import Preferences, caller_of, idempotency_key


@pytest.mark.parametrize(
    ("headers", "respond_async", "strict"),
    [
        ([], False, False),
        (["respond-async"], True, False),
        (["Respond-Async"], True, False),
        (["respond-async, handling=strict"], True, True),
        (["respond-async", "handling=strict"], True, True),
        (['handling="strict"'], False, True),
        (["handling=lenient, handling=strict"], False, False),
        (["respond-async; wait=10, wait=5"], True, False),
        (["return=minimal"], False, False),
        (["respond-asynchronously"], False, False),
        ([",,;=,"], False, False),
    ],
)
def test_prefer_is_read_as_rfc_7240_says(
    headers: list[str], respond_async: bool, strict: bool
) -> None:
    found = Preferences.of(headers)
    assert (found.respond_async, found.strict) == (respond_async, strict)


def test_what_is_honoured_is_named() -> None:
    assert Preferences().applied() == {}
    both = Preferences(respond_async=True, strict=True)
    assert both.applied() == {"Preference-Applied": "respond-async, handling=strict"}


def test_a_key_is_taken_as_it_is() -> None:
    assert idempotency_key({}) is None
    assert idempotency_key({"idempotency-key": " a-b_c 1 "}) == "a-b_c 1"
    assert idempotency_key({"idempotency-key": "x" * 255}) == "x" * 255


@pytest.mark.parametrize("key", ["", "  ", "x" * 256, "schlüssel", "a\tb"])
def test_an_unusable_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidRequestError, match="Idempotency-Key"):
        idempotency_key({"idempotency-key": key})


@pytest.mark.parametrize(
    ("client", "caller"),
    [
        (("127.0.0.1", 5), "loopback"),
        (("127.8.8.8", 5), "loopback"),
        (("::1", 5), "loopback"),
        (("::ffff:127.0.0.1", 5), "loopback"),
        (("::ffff:10.1.2.3", 5), "10.1.2.3"),
        (("10.1.2.3", 5), "10.1.2.3"),
        (("fe80::1%eth0", 5), "fe80::1"),
        (("2001:DB8::1", 5), "2001:db8::1"),
        (("unix", 5), "unix"),
        (None, "unknown"),
    ],
)
def test_a_caller_is_an_address_and_this_machine_is_one(
    client: tuple[str, int] | None, caller: str
) -> None:
    assert caller_of(client) == caller
