"""Errors are told by their fields; what a caller wrote decides nothing, wherever it is repeated."""

from __future__ import annotations

from typing import Any

import pytest

from songreel.domain.errors import BackendError, FailureCode
from songreel.providers.gemini.problem import Problem, not_told, refuse
from songreel.providers.transport.answer import Answer
from songreel.providers.transport.service import Service

TYPES = "type.googleapis.com/google.rpc."
KEY = "canary-77aa"


async def nothing() -> dict[str, str]:
    return {}


SERVICE = Service(
    "http://127.0.0.1:9",
    backend="gemini",
    title="Gemini",
    authorize=nothing,
    secrets=lambda: (KEY,),
)
BAD_KEY = {
    "error": {
        "code": 400,
        "message": f"API key not valid: {KEY}",
        "status": "INVALID_ARGUMENT",
        "details": [{"@type": f"{TYPES}ErrorInfo", "reason": "API_KEY_INVALID"}],
    }
}


def error(**fields: Any) -> dict[str, Any]:
    return {"error": fields}


@pytest.mark.parametrize(
    ("status", "document", "failure"),
    [
        (400, BAD_KEY, FailureCode.AUTHENTICATION_ERROR),
        (400, [BAD_KEY], FailureCode.AUTHENTICATION_ERROR),
        (400, error(code=400, status="UNAUTHENTICATED"), FailureCode.AUTHENTICATION_ERROR),
        (401, error(code="authentication_error"), FailureCode.AUTHENTICATION_ERROR),
        (403, [error(code=403, status="PERMISSION_DENIED")], FailureCode.AUTHENTICATION_ERROR),
        (404, error(code="not_found"), FailureCode.MODEL_RETIRED),
        (402, error(code=402), FailureCode.INSUFFICIENT_CREDIT),
        (422, error(code=422), FailureCode.INVALID_INPUT),
        (429, error(code="too_many_requests"), FailureCode.RATE_LIMIT_EXCEEDED),
        (429, None, FailureCode.RATE_LIMIT_EXCEEDED),
        (400, None, FailureCode.INVALID_INPUT),
        (400, {"error": "Bad Request"}, FailureCode.INVALID_INPUT),
        (400, {"error": {"details": "none", "code": [1]}}, FailureCode.INVALID_INPUT),
        (400, error(code="SAFETY"), FailureCode.CONTENT_POLICY_VIOLATION),
        (400, error(code=400, status="PROHIBITED_CONTENT"), FailureCode.CONTENT_POLICY_VIOLATION),
        (400, error(details=[{"reason": "safety"}]), FailureCode.CONTENT_POLICY_VIOLATION),
        (400, error(message="Blocked (SAFETY)."), FailureCode.CONTENT_POLICY_VIOLATION),
        (
            400,
            error(code="invalid_request", message="Multiple authentication credentials received."),
            FailureCode.OUTCOME_UNKNOWN,
        ),
    ],
)
def test_a_refusal_is_told_by_status_and_fields(status: int, document: Any, failure: FailureCode):
    with pytest.raises(BackendError) as caught:
        refuse(SERVICE, Answer(status, {}, document), title="Gemini")
    assert caught.value.failure is failure
    assert KEY not in f"{caught.value.message}{caught.value.details}"


@pytest.mark.parametrize(
    "prompt",
    [
        *("rate limit", "429 RESOURCE_EXHAUSTED", "author", "content policy", "safety"),
        *("API_KEY_INVALID", "too_many_requests", "not found", "(SAFETY)", "(BLOCKLIST) model"),
        "Multiple authentication credentials received",
    ],
)
def test_what_a_prompt_says_decides_nothing(prompt: str):
    said = f"Invalid value for duration in the request: {prompt}"
    for document in (error(code=400, message=said), error(code="invalid_request", message=said)):
        problem = Problem.of(document)
        assert problem.failure(400, prompt) is FailureCode.INVALID_INPUT
        assert problem.failure(429, prompt) is FailureCode.RATE_LIMIT_EXCEEDED


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [("23s", 23), ("23.397s", 24), ("0s", 0), ("soon", None), (23, None), ("-3s", None)],
)
def test_the_delay_of_a_rate_limit_is_read(delay: Any, seconds: int | None):
    details = [{"@type": f"{TYPES}QuotaFailure"}, {"retryDelay": delay}, "nothing"]
    assert Problem.of(error(code=429, details=details)).retry_after == seconds


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, FailureCode.BACKEND_UNAVAILABLE),
        (401, FailureCode.AUTHENTICATION_ERROR),
        (403, FailureCode.AUTHENTICATION_ERROR),
        (404, FailureCode.BACKEND_UNAVAILABLE),
        (429, FailureCode.RATE_LIMIT_EXCEEDED),
        (500, FailureCode.BACKEND_UNAVAILABLE),
        (200, FailureCode.BACKEND_UNAVAILABLE),
    ],
)
def test_a_question_that_is_not_answered_tells_of_no_end(status: int, failure: FailureCode):
    answer = Answer(status, {"retry-after": "5"}, error(message=f"{KEY} (SAFETY)"))
    told = not_told(SERVICE, answer, title="Gemini")
    assert (told.failure, told.retry_after) == (failure, 5)
    assert KEY not in str(told.details)
