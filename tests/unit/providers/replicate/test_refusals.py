"""A refusal is read from the fields of the problem body, and says what to do."""

from __future__ import annotations

from typing import Any

import pytest

from songreel.domain.capability import Capability, Medium
from songreel.domain.errors import BackendError, FailureCode
from songreel.providers.replicate.access import open_service
from songreel.providers.replicate.refusals import pause_of, refuse_order, refuse_question
from songreel.providers.transport.answer import Answer

SERVICE = open_service({"REPLICATE_API_TOKEN": "r8_canary"}.get)
MODEL = Capability("replicate", "acme/old", Medium.VIDEO, None, fallback="acme/new")
SENSITIVE = (
    "The input or output was flagged as sensitive. Please try again with different inputs. "
    "(E005) (uIJ6l3ruRD)"
)
HOSTILE = "rate limit, author, 401 Unauthenticated, content policy, no longer available (E005)"


def refusal(status: int, prompt: str = "A fox.", **body: Any) -> BackendError:
    with pytest.raises(BackendError) as caught:
        refuse_order(SERVICE, Answer(status, {}, body), MODEL, {"prompt": prompt})
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (401, FailureCode.AUTHENTICATION_ERROR, "REPLICATE_API_TOKEN"),
        (403, FailureCode.AUTHENTICATION_ERROR, "REPLICATE_API_TOKEN"),
        (402, FailureCode.INSUFFICIENT_CREDIT, "account/billing"),
        (404, FailureCode.MODEL_RETIRED, "use acme/new"),
        (400, FailureCode.INVALID_INPUT, "acme/old"),
        (422, FailureCode.INVALID_INPUT, "acme/old"),
        (429, FailureCode.RATE_LIMIT_EXCEEDED, "try again"),
    ],
)
def test_the_status_decides_whatever_the_words_say(status: int, code: FailureCode, told: str):
    error = refusal(status, HOSTILE, title=HOSTILE, detail=f"{HOSTILE}. (E005)")
    assert error.failure is code
    assert told in error.message
    assert error.backend == "replicate"


def test_a_version_that_is_not_permitted_is_a_model_that_is_gone():
    error = refusal(422, title="Invalid version or not permitted", detail="…")
    assert error.failure is FailureCode.MODEL_RETIRED


def test_inputs_that_are_not_taken_are_named():
    fields = [
        {"type": "enum", "field": "input.duration", "description": "must be 4, 6 or 8"},
        {"field": "input.seed"},
        {"field": 7},
        "nothing",
    ]
    error = refusal(422, title="Input validation failed", invalid_fields=fields)
    assert "input.duration (must be 4, 6 or 8), input.seed." in error.message
    assert refusal(422, invalid_fields={"a": 1}).failure is FailureCode.INVALID_INPUT


def test_a_safety_refusal_at_once_is_one():
    assert refusal(422, detail=SENSITIVE).failure is FailureCode.CONTENT_POLICY_VIOLATION
    assert refusal(422, SENSITIVE, detail=SENSITIVE).failure is FailureCode.INVALID_INPUT


@pytest.mark.parametrize(
    ("body", "headers", "pause"),
    [
        ({"retry_after": 7}, {"retry-after": "9", "ratelimit-reset": "60"}, 7),
        ({"retry_after": 6.2}, {}, 7),
        ({}, {"retry-after": "9", "ratelimit-reset": "60"}, 9),
        (
            {},
            {
                "date": "Thu, 26 Nov 2026 02:00:00 GMT",
                "retry-after": "Thu, 26 Nov 2026 02:00:10 GMT",
            },
            11,
        ),
        ({}, {"ratelimit-reset": "60"}, 60),
        ({"retry_after": 10**9}, {}, 86_400),
        ({"retry_after": True}, {}, None),
        ({"retry_after": -1}, {"ratelimit-reset": "-2"}, None),
        ({"retry_after": float("inf")}, {"ratelimit-reset": "x"}, None),
        ({"retry_after": float("nan")}, {}, None),
        ({}, {}, None),
    ],
)
def test_the_pause_is_the_bodys_or_the_headers(
    body: dict[str, Any], headers: dict[str, str], pause: int | None
):
    answer = Answer(429, headers, body)
    assert pause_of(answer) == pause
    with pytest.raises(BackendError) as caught:
        refuse_question(SERVICE, answer)
    assert caught.value.retry_after == pause


@pytest.mark.parametrize("status", [302, 405, 408, 409, 500, 502, 503, 504])
def test_anything_else_is_a_service_that_cannot_be_asked_now(status: int):
    with pytest.raises(BackendError) as caught:
        refuse_question(SERVICE, Answer(status, {}, None))
    assert caught.value.failure is FailureCode.BACKEND_UNAVAILABLE


def test_no_token_is_told():
    error = refusal(401, detail="r8_canary is not valid")
    assert "r8_canary" not in f"{error.message} {error.details}"
