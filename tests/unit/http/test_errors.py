from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from structlog.testing import capture_logs

from songreel.domain.errors import (
    BackendError,
    BudgetExceededError,
    FailureCode,
    FieldProblem,
    InvalidRequestError,
    SongreelError,
    StorageFullError,
    UnavailableError,
    VideoGenerationError,
)
from songreel.http.edge import Edge
from songreel.http.errors import ConnectionGone, describe, document, install
from songreel.http.origins import Hosts, Origins
from tests.support.asgi import Answer, call, receiving, scope

ID = "4f1c8e2a-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """Return what is logged, instead of showing it."""
    with capture_logs() as lines:
        yield lines


def failing(error: Exception, *, draining: bool = False) -> Edge:
    """Return an application whose one address fails in some way."""
    app = FastAPI()
    install(app)

    @app.get("/")
    async def fail(request: Request) -> None:
        raise error

    return Edge(
        app,
        origins=Origins.of([]),
        hosts=Hosts.of("127.0.0.1", []),
        is_draining=lambda: draining,
    )


async def answer_to(error: Exception) -> tuple[Answer, dict[str, Any]]:
    asked = scope(headers={"Host": "localhost", "Origin": "http://localhost:3000"})
    answer = await call(failing(error), asked)
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert answer.is_complete
    return answer, json.loads(answer.body)


def test_an_error_has_what_the_contract_lists() -> None:
    error = VideoGenerationError(
        FailureCode.RATE_LIMIT_EXCEEDED,
        "Too fast.",
        details="more",
        retry_after=7,
        backend="replicate",
    )
    found = document(error, ID)
    assert found.pop("timestamp")
    assert found == {
        "error": "VideoGenerationError",
        "error_code": "RATE_LIMIT_EXCEEDED",
        "message": "Too fast.",
        "details": "more",
        "request_id": ID,
        "backend_used": "replicate",
        "retry_after_seconds": 7,
    }


def test_what_is_not_known_is_left_out() -> None:
    found = document(StorageFullError(), ID)
    assert set(found) == {"error", "error_code", "message", "details", "timestamp", "request_id"}
    assert found["details"] is None
    assert found["message"]


def test_problems_are_listed() -> None:
    error = InvalidRequestError("x.", problems=[FieldProblem("duration", "must be less")])
    assert document(error, ID)["errors"] == [{"field": "duration", "message": "must be less"}]


def test_one_sentence_for_several_problems() -> None:
    one, two = FieldProblem("a", "is required"), FieldProblem("b", "must be less")
    assert describe([one]) == "a is required."
    assert describe([one, two]) == "a is required (1 more)."


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("error", "status", "code", "retry"),
    [
        (UnavailableError(), 503, "UNAVAILABLE", "5"),
        (UnavailableError(retry_after=60), 503, "UNAVAILABLE", "60"),
        (BudgetExceededError(retry_after=3), 429, "BUDGET_EXCEEDED", "3"),
        (StorageFullError(), 507, "STORAGE_FULL", None),
        (BackendError(FailureCode.TIMEOUT, "Late."), 500, "TIMEOUT", None),
        (HTTPException(404), 404, "NOT_FOUND", None),
        (HTTPException(413), 413, "TOO_LARGE", None),
        (HTTPException(418), 400, "INVALID_REQUEST", None),
        (HTTPException(502), 500, "INTERNAL_ERROR", None),
    ],
)
async def test_errors_become_answers(
    error: Exception, status: int, code: str, retry: str | None
) -> None:
    answer, body = await answer_to(error)
    assert answer.status == status
    assert body["error_code"] == code
    assert answer.headers.get("retry-after") == retry
    assert body.get("retry_after_seconds") == (None if retry is None else int(retry))


@pytest.mark.anyio
@pytest.mark.parametrize("error", [ValueError("sk-secret at /home/me"), SongreelError("plain")])
async def test_a_bug_tells_only_its_request_id(error: Exception, logged: list[Any]) -> None:
    answer, body = await answer_to(error)
    assert answer.status == 500
    assert body["error"] == "InternalError"
    assert body["request_id"] == answer.headers["x-request-id"]
    assert "sk-secret" not in answer.body.decode()
    assert "ValueError" not in answer.body.decode()
    if isinstance(error, ValueError):
        assert [line["request_id"] for line in logged if line["event"] == "bug"] == [
            body["request_id"]
        ]


@pytest.mark.anyio
async def test_a_bug_before_the_framework_is_answered_too() -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("sk-secret")

    edge = Edge(
        broken,
        origins=Origins.of([]),
        hosts=Hosts.of("127.0.0.1", []),
        is_draining=lambda: False,
    )
    answer = await call(edge, scope(headers={"Host": "localhost"}))
    assert answer.status == 500
    assert json.loads(answer.body)["error_code"] == "INTERNAL_ERROR"


@pytest.mark.anyio
async def test_half_an_answer_is_cut_off() -> None:
    async def broken(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("in the middle")

    edge = Edge(
        broken,
        origins=Origins.of([]),
        hosts=Hosts.of("127.0.0.1", []),
        is_draining=lambda: False,
    )
    with pytest.raises(RuntimeError, match="in the middle"):
        await call(edge, scope(headers={"Host": "localhost"}))


@pytest.mark.anyio
async def test_nobody_is_not_answered() -> None:
    answer = Answer()
    asked = scope(headers={"Host": "localhost"})
    await failing(ConnectionGone())(asked, receiving([b""]), answer.take)
    assert answer.status is None


@pytest.mark.anyio
async def test_a_server_that_ends_says_so() -> None:
    edge = failing(ValueError(), draining=True)
    answer = await call(edge, scope(headers={"Host": "localhost"}))
    assert answer.status == 503
    assert answer.headers["retry-after"] == "5"


@pytest.mark.anyio
async def test_a_method_is_named_as_it_was_sent() -> None:
    edge = failing(HTTPException(405, headers={"Allow": "POST"}))
    for method in ("GET", "HEAD"):
        answer = await call(edge, scope(method, headers={"Host": "localhost"}))
        assert f"does not take {method}." in json.loads(answer.body)["message"]
        assert answer.headers["allow"] == "POST"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("path", "status", "level"),
    [
        (f"/api/mv/jobs/{ID}/events", 200, "debug"),
        (f"/api/mv/jobs/{ID}/events", 404, "info"),
        (f"/api/mv/jobs/{ID}", 200, "info"),
    ],
)
async def test_polls_of_events_that_are_answered_are_told_to_who_looks_closer(
    logged: list[Any], path: str, status: int, level: str
) -> None:
    async def answering(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    edge = Edge(
        answering,
        origins=Origins.of([]),
        hosts=Hosts.of("127.0.0.1", []),
        is_draining=lambda: False,
    )
    await call(edge, scope(path=path, headers={"Host": "localhost"}))
    (line,) = (line for line in logged if line["event"] == "request")
    assert (line["log_level"], line["status"]) == (level, status)
