"""Every error that leaves the server has the same flat body, whatever raised it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from songreel.core.clock import now, stamp
from songreel.domain.errors import (
    FieldProblem,
    InvalidPayloadError,
    InvalidRequestError,
    MethodNotAllowedError,
    NotFoundError,
    SongreelError,
    TooLargeError,
    UnavailableError,
    UnsupportedMediaTypeError,
)
from songreel.http.answers import answer
from songreel.storage.errors import unanswered

REQUEST_ID = "songreel.request_id"
IS_HEAD = "songreel.is_head"
"""Key of the scope under which the outermost layer notes that a GET was a HEAD."""
RETRY_SECONDS = 5
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class ConnectionGone(Exception):
    """The other end has gone, or this end closed the connection: nobody is there to answer."""


class RangeNotSatisfiableError(SongreelError):
    """None of the ranges asked for lies within the file."""

    name, code, status = "RangeNotSatisfiable", "RANGE_NOT_SATISFIABLE", 416


class StalledError(SongreelError):
    """The rest of the request did not come; send it again."""

    name, code, status = "RequestTimeout", "REQUEST_TIMEOUT", 408


def document(error: SongreelError, request_id: str) -> dict[str, Any]:
    """Return the flat body of an error."""
    body: dict[str, Any] = {
        "error": error.error_name,
        "error_code": error.error_code,
        "message": error.message,
        "details": error.details,
        "timestamp": stamp(now()),
        "request_id": request_id,
    }
    if error.backend is not None:
        body["backend_used"] = error.backend
    retry_after = _retry_after(error)
    if retry_after is not None:
        body["retry_after_seconds"] = retry_after
    if error.problems:
        body["errors"] = [
            {"field": problem.field, "message": problem.message} for problem in error.problems
        ]
    return body


def error_answer(
    error: SongreelError, scope: Scope, headers: Mapping[str, str] | None = None, **more_told: Any
) -> Response:
    """Return an error as an answer to the request of this scope, with what is told besides."""
    more = dict(headers or {})
    retry_after = _retry_after(error)
    if retry_after is not None:
        more["Retry-After"] = str(retry_after)
    body = document(error, str(scope.get(REQUEST_ID, "")))
    return answer({**body, **more_told}, error.status, more)


def install(app: FastAPI) -> None:
    """Have an application answer every error of ours and of its framework in the flat shape."""
    for kind in (SongreelError, RequestValidationError, HTTPException, ConnectionGone, Exception):
        app.add_exception_handler(kind, _handle)


def bug_answer(scope: Scope) -> Response:
    """Return what a caller learns of a bug: nothing but how to name it."""
    request_id = str(scope.get(REQUEST_ID, ""))
    error = SongreelError(
        "The server met an error of its own; it is in the server's log under this request id.",
        details=f"Request id: {request_id}",
    )
    return error_answer(error, scope)


def problems_of(details: Iterable[Mapping[str, Any]], skip: int = 0) -> list[FieldProblem]:
    """Return what pydantic found wrong, in words.

    Args:
        details: its errors.
        skip: how many steps of each place are not the caller's: `query`, `path`.
    """
    return [
        FieldProblem(".".join(str(step) for step in each["loc"][skip:]) or "body", _words(each))
        for each in details
    ]


def describe(problems: Sequence[FieldProblem]) -> str:
    """Return one sentence for the fields that are at fault."""
    first = problems[0]
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{first.field} {first.message}{more}."


def _words(detail: Mapping[str, Any]) -> str:
    match detail["type"]:
        case "missing":
            return "is required"
        case "string_too_short":
            return "must not be blank"
        case "string_unicode":
            return (
                "holds half of a character: an emoji was cut in the middle, perhaps by its length"
            )
        case "value_error":
            return str(detail["msg"]).removeprefix("Value error, ")
        case _:
            return re.sub(r"^(Input|String|Value) should (be )?", r"must \2", str(detail["msg"]))


def _retry_after(error: SongreelError) -> int | None:
    if error.retry_after is None and isinstance(error, UnavailableError):
        return RETRY_SECONDS
    return error.retry_after


class _NoAnswer(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say nothing: nobody is there."""


async def _handle(request: Request, error: Exception) -> Response:
    match error:
        case ConnectionGone():
            return _NoAnswer()
        case SongreelError():
            return error_answer(error, request.scope)
        case RequestValidationError():
            problems = problems_of(error.errors(), skip=1)
            refusal = InvalidPayloadError(describe(problems), problems=problems)
            return error_answer(refusal, request.scope)
        case HTTPException():
            own = _of_status(error.status_code, request)
            headers = dict(error.headers or {})
            if error.status_code == MethodNotAllowedError.status:
                headers["Allow"] = _allowed(request, headers)
            return error_answer(own, request.scope, headers)
        case _:
            away = unanswered(error)
            if away is not None:
                return error_answer(away, request.scope)
            # The framework raises it once more after this answer, and the outermost layer logs it.
            return bug_answer(request.scope)


def _allowed(request: Request, headers: Mapping[str, str]) -> str:
    """Name every method that this address takes.

    The framework names those of the first of its routes, and knows nothing of HEAD, which works
    wherever GET does. What has an address of its own, as /api/mv/jobs/cancel has, is not the id in
    another one's: the description tells it apart.
    """
    paths = request.app.openapi()["paths"]
    described = {name.upper() for name in paths.get(request.url.path, ())}
    if described and request.method not in described:
        methods = described
    else:
        methods = {name for name in headers.get("Allow", "").split(", ") if name}
        for method in _METHODS:
            if method == request.method:
                continue
            scope = {**request.scope, "method": method}
            if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
                methods.add(method)
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))


def _of_status(status: int, request: Request) -> SongreelError:
    method = "HEAD" if request.scope.get(IS_HEAD) else request.method
    what = f"{method} {request.url.path[:200]}"
    match status:
        case 404:
            return NotFoundError(
                f"There is nothing at {request.url.path[:200]}.",
                details="The page /docs lists every address of this server.",
            )
        case 405:
            return MethodNotAllowedError(
                f"This address does not take {method}.",
                details="The Allow header of this answer names the methods that it takes.",
            )
        case 413:
            return TooLargeError()
        case 415:
            return UnsupportedMediaTypeError()
        case _ if status < 500:
            return InvalidRequestError(f"The request cannot be read: {what}.")
        case _:
            return SongreelError(f"The server could not answer {what}.")
