"""Webhooks: what endpoints want, how messages are signed, and when they are tried again."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from songreel.domain.webhook import (
    EVENT_TYPES,
    OVERLAP,
    WebhookEndpoint,
    pause,
    secret_text,
    signature,
)

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def endpoint(*events: str, parts: bool = False, **more: object) -> WebhookEndpoint:
    return WebhookEndpoint("e", "local", "https://example.com/", events, "", AT, parts, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanting", "event_type", "is_part", "is_wanted"),
    [
        (endpoint(), "progress", False, True),
        (endpoint(), "progress", True, False),
        (endpoint(parts=True), "progress", True, True),
        (endpoint("failed", "succeeded"), "failed", False, True),
        (endpoint("failed", "succeeded"), "queued", False, False),
        (endpoint("failed", parts=True), "queued", True, False),
    ],
)
def test_an_endpoint_is_told_what_it_wants(
    wanting: WebhookEndpoint, event_type: str, is_part: bool, is_wanted: bool
) -> None:
    assert event_type in EVENT_TYPES
    assert wanting.wants(event_type, is_part=is_part) is is_wanted


def test_the_signature_is_that_of_the_specification() -> None:
    # The example of the specification's own libraries.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert secret_text(key) == secret
    signed = signature(
        [key, b"old"], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    newest, other = signed.split(" ")
    assert newest == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert other.startswith("v1,")


def test_the_secret_of_before_counts_for_a_day_after_a_rotation() -> None:
    assert endpoint().generations(AT) == (1,)
    rotated = endpoint(generation=3, rotated_at=AT)
    assert rotated.generations(AT) == (3, 2)
    assert rotated.generations(AT + OVERLAP - timedelta(seconds=1)) == (3, 2)
    assert rotated.generations(AT + OVERLAP) == (3,)


def test_tries_are_spread_over_a_day() -> None:
    pauses: list[timedelta] = []
    while (wait := pause(len(pauses) + 1, 0.5)) is not None:
        pauses.append(wait)
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=5)
    # 5 + 30 + 120 + 600 + 1800 + 3600 + 7200 + 14400 + 28800 + 28800 seconds
    assert sum(pauses, timedelta()) == timedelta(hours=23, minutes=42, seconds=35)
    assert pause(len(pauses) + 1, 0.5, asked=10) is None


@pytest.mark.parametrize(
    ("tries", "chance", "asked", "seconds"),
    [
        (1, 0.0, None, 4.5),  # 5 less a tenth
        (1, 1.0, None, 5.5),
        (1, 0.5, 60, 60),
        (1, 0.5, 2, 5),  # never sooner than without being asked
        (1, 0.5, 10_000_000, 3600),
        (9, 0.5, 3600, 28_800),
    ],
)
def test_pauses_have_jitter_and_what_the_receiver_asks_is_granted_within_bounds(
    tries: int, chance: float, asked: int | None, seconds: float
) -> None:
    assert pause(tries, chance, asked) == timedelta(seconds=seconds)
