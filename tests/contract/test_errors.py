"""Every error has one flat shape, whatever raised it, and tells nothing that it should not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from tests.support.api import Api, exchange, is_version_4

STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
ALWAYS = {"error", "error_code", "message", "details", "timestamp", "request_id"}
SOMETIMES = {"backend_used", "retry_after_seconds", "errors"}
ABSENT = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
CODES = [
    "CONTENT_POLICY_VIOLATION",
    "RATE_LIMIT_EXCEEDED",
    "AUTHENTICATION_ERROR",
    "INSUFFICIENT_CREDIT",
    "INVALID_INPUT",
    "MODEL_RETIRED",
    "BACKEND_UNAVAILABLE",
    "TIMEOUT",
    "CANCELLED",
    "OUTPUT_INVALID",
    "RESULT_EXPIRED",
    "OUTCOME_UNKNOWN",
    "UNKNOWN_ERROR",
]
WORDS = "{words}"
REFUSED: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "generate_video": ("VideoGenerationError", {"prompt": WORDS, "duration": 1}),
    "create_scenes": ("SceneGenerationError", {"idea": WORDS, "character_description": "y"}),
    "generate_character_reference": ("ImageGenerationError", {"character_description": WORDS}),
}


def check_shape(answer: httpx2.Response) -> dict[str, Any]:
    """Check the shape of an error, and return it."""
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    assert set(document) >= ALWAYS
    assert set(document) <= ALWAYS | SOMETIMES
    assert STAMP.fullmatch(document["timestamp"])
    assert is_version_4(document["request_id"])
    assert answer.headers["x-request-id"] == document["request_id"]
    assert document["message"]
    assert re.fullmatch("[A-Z]+(_[A-Z]+)*", document["error_code"])
    assert re.fullmatch("[A-Za-z]+", document["error"])
    assert isinstance(document["details"], str | None)
    text = answer.text
    assert "Traceback" not in text
    assert "/tmp" not in text  # noqa: S108 - the data folder of these servers
    assert ".py" not in text
    for problem in document.get("errors", ()):
        assert set(problem) == {"field", "message"}
    return document


@pytest.mark.parametrize(
    ("method", "path", "status", "error", "code"),
    [
        ("GET", "/nope", 404, "NotFound", "NOT_FOUND"),
        ("GET", "/api", 404, "NotFound", "NOT_FOUND"),
        ("GET", "/api/mv", 404, "NotFound", "NOT_FOUND"),
        ("GET", "/api/mv/", 404, "NotFound", "NOT_FOUND"),
        ("POST", "/api/nope", 404, "NotFound", "NOT_FOUND"),
        ("GET", "/api/mv/get_video", 404, "NotFound", "NOT_FOUND"),
        ("GET", "/api/mv/get_video/", 404, "NotFound", "NOT_FOUND"),
        ("GET", f"/api/mv/get_video/{ABSENT}", 404, "NotFound", "NOT_FOUND"),
        ("GET", f"/api/mv/get_video/{ABSENT}/", 404, "NotFound", "NOT_FOUND"),
        ("GET", f"/api/mv/get_video/{ABSENT}/x", 404, "NotFound", "NOT_FOUND"),
        ("GET", f"/api/mv/jobs/{ABSENT}", 404, "NotFound", "NOT_FOUND"),
        ("GET", "/api/mv/create_scenes", 405, "MethodNotAllowed", "METHOD_NOT_ALLOWED"),
        ("PUT", "/api/mv/generate_video", 405, "MethodNotAllowed", "METHOD_NOT_ALLOWED"),
        ("DELETE", f"/api/mv/get_video/{ABSENT}", 405, "MethodNotAllowed", "METHOD_NOT_ALLOWED"),
        ("POST", "/health", 405, "MethodNotAllowed", "METHOD_NOT_ALLOWED"),
        ("POST", "/api/mv/generate_video", 422, "ValidationError", "INVALID_REQUEST"),
        ("GET", f"/api/mv/get_video/{ABSENT}?download=maybe", 422, "ValidationError", None),
        ("GET", f"/api/mv/jobs/{ABSENT}/events?after=x", 422, "ValidationError", None),
        ("GET", f"/api/mv/jobs/{ABSENT}/events?after=-1", 422, "ValidationError", None),
    ],
)
def test_errors_of_the_framework_and_ours_look_the_same(
    api: Api, method: str, path: str, status: int, error: str, code: str | None
) -> None:
    answer = api.client.request(method, path)
    assert answer.status_code == status
    document = check_shape(answer)
    assert document["error"] == error
    assert document["error_code"] == (code or "INVALID_REQUEST")
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("HEAD", "/api/mv/generate_video", "POST"),
        ("GET", "/api/mv/generate_video", "POST"),
        ("POST", "/health", "GET, HEAD"),
        ("DELETE", f"/api/mv/get_video/{ABSENT}", "GET, HEAD"),
        ("OPTIONS", "/api/mv/jobs/cancel", "POST"),
    ],
)
def test_the_methods_that_an_address_takes_are_named(
    api: Api, method: str, path: str, allowed: str
) -> None:
    answer = api.client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed


def test_what_fails_in_a_thread_of_the_server_is_told_without_its_insides(api: Api) -> None:
    answer = api.post("generate_video", {"prompt": "a bug", "duration": 1})
    assert answer.status_code == 500
    document = check_shape(answer)
    assert "sk-secret-key" not in answer.text
    assert document["error_code"] == "UNKNOWN_ERROR"


@pytest.fixture(scope="module")
def refused(api: Api) -> Mapping[tuple[str, str], httpx2.Response]:
    """Return the answers to all that a backend refuses, by path and code.

    They are asked for together: the server is patient for half a minute with some.
    """

    def ask(path: str, code: str) -> httpx2.Response:
        words = f"fail:{code}"
        return api.post(path, {n: words if v == WORDS else v for n, v in REFUSED[path][1].items()})

    asked = [(path, code) for path in REFUSED for code in CODES]
    with ThreadPoolExecutor(len(asked)) as pool:
        return dict(zip(asked, pool.map(lambda one: ask(*one), asked), strict=True))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("path", REFUSED)
def test_what_a_backend_refuses_is_500_with_its_code(
    refused: Mapping[tuple[str, str], httpx2.Response], path: str, code: str
) -> None:
    answer = refused[path, code]
    assert answer.status_code == 500
    document = check_shape(answer)
    assert document["error"] == REFUSED[path][0]
    assert document["error_code"] == code
    assert document["backend_used"] == "waiting"
    assert document["message"]
    assert document["details"] == "As asked for."


@pytest.mark.parametrize("backend", ["replicate", "gemini"])
def test_a_backend_without_its_key_says_so(api: Api, backend: str) -> None:
    for path, body in (
        ("generate_video", {"prompt": "x"}),
        ("generate_character_reference", {"character_description": "x"}),
    ):
        answer = api.post(path, {**body, "backend": backend})
        assert answer.status_code == 500
        document = check_shape(answer)
        assert document["error"] == "ConfigurationError"
        assert document["error_code"] == "AUTHENTICATION_ERROR"
        assert document["backend_used"] == backend
        assert "_API_" in document["message"]


def test_a_failure_in_the_words_of_a_prompt_is_no_failure(api: Api) -> None:
    made = api.make_clip("CONTENT_POLICY_VIOLATION rate limit exceeded 401 error safety")
    assert made["video_id"]


def test_odd_paths_are_shown_as_they_are_and_break_nothing(api: Api) -> None:
    for path in (
        "/%00",
        "/%ff%fe",
        "/%0d%0aX-Evil:1",
        "/<script>",
        "/api/mv/get_video/..%2f..%2fetc%2fpasswd",
        "/api/mv/get_video/%2e%2e",
        "/api/mv/get_video/a1b2c3d4-e5f6-7890-abcd-ef1234567890%00",
        "/api/mv/jobs/%F0%9F%8E%B5",
    ):
        raw = exchange(
            api.server.port,
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode(),
        )
        head, _, body = raw.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 404 "), (path, head)
        assert b"x-evil" not in head.lower()
        assert json.loads(body)["error_code"] == "NOT_FOUND"
