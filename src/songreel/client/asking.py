"""How a request is sent until it is answered: again where that is safe, and never paid for twice.

An order carries an idempotency key that is made once for each call: sent again after a connection
broke, it joins the job that the first one may have begun.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar, cast

import httpx2
from pydantic import BaseModel, ValidationError

from songreel.client.errors import (
    ClientError,
    TooManyRequestsError,
    UnavailableError,
    UnreachableError,
    UnreadableError,
    error_of,
    unreadable,
)
from songreel.client.steps import ANSWER_SECONDS, KEY, Asked, Flow, Open, Pause, Resource, Send

Model = TypeVar("Model", bound=BaseModel)

LONGEST_PAUSE_SECONDS = 60.0
"""A server that wants to be left alone for longer is not waited for: the error tells how long."""

_FIRST_PAUSE_SECONDS, _SLOWEST_PAUSE_SECONDS = 0.25, 8.0
# What proxies answer while the server behind them is gone.
_GATEWAYS = frozenset({502, 503, 504})
# No time of day helps here: somebody has to raise the cap.
_FOR_GOOD = frozenset({"BUDGET_EXCEEDED"})


def ask(resource: Resource, request: Asked) -> Flow[httpx2.Response]:
    """Send a request until it is answered well, and return the answer, read whole.

    Raises:
        ApiError: the server answers with an error that does not pass.
        UnreachableError: it does not answer, or it is not known what it made of the request.
    """
    return (yield from _persist(resource, Send(request)))


def open_answer(resource: Resource, request: Asked) -> Flow[httpx2.Response]:
    """Do the same, and return the answer with its bytes still to be read."""
    return (yield from _persist(resource, Open(request)))


def _persist(resource: Resource, step: Send | Open) -> Flow[httpx2.Response]:
    attempt = 0
    while True:
        try:
            response = cast("httpx2.Response", (yield step))
            if not response.is_error:
                return response
            raise error_of(response)
        except ClientError as problem:
            pause = pause_before_another(problem, attempt, repeatable=step.request.is_repeatable)
            if pause is None or attempt >= resource.retries:
                raise
        attempt += 1
        yield Pause(pause)


def pause_before_another(problem: ClientError, attempt: int, *, repeatable: bool) -> float | None:
    """Return after how many seconds a request may be sent again, or None: it may not.

    Args:
        problem: how it ended.
        attempt: how often it was sent again before.
        repeatable: whether sending it twice does what sending it once does.
    """
    backoff = min(_FIRST_PAUSE_SECONDS * 2**attempt, _SLOWEST_PAUSE_SECONDS)
    backoff *= random.uniform(0.75, 1.0)  # noqa: S311 - so that not all come back at once
    if isinstance(problem, UnreachableError):
        return backoff if repeatable or not problem.was_sent else None
    if isinstance(problem, UnreadableError):
        return backoff if repeatable and problem.status in _GATEWAYS else None
    # With these the server says that it began nothing, and when to come again.
    if not isinstance(problem, TooManyRequestsError | UnavailableError):
        return None
    wanted = problem.retry_after
    if wanted is None or wanted > LONGEST_PAUSE_SECONDS or problem.error_code in _FOR_GOOD:
        return None
    return max(backoff, float(wanted))


def new_key() -> str:
    """Return an idempotency key that nobody else makes."""
    return secrets.token_urlsafe(24)


def ordered(
    path: str,
    body: Mapping[str, Any],
    key: str | None,
    *,
    prefer: str = "respond-async",
    seconds: float = ANSWER_SECONDS,
) -> Asked:
    """Return the request for a job; it is answered at once."""
    headers = {"Prefer": prefer, KEY: new_key() if key is None else key}
    return Asked("POST", path, headers=headers, json=body, seconds=seconds)


def given(shape: type[Any], wish: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a wish is set.

    Raises:
        TypeError: it has a name that the shape, a TypedDict, does not have.
    """
    for name in wish:
        if name not in shape.__annotations__:
            known = ", ".join(shape.__annotations__)
            raise TypeError(f"there is no {name!r}: it takes {known}")
    return {name: _plain(value) for name, value in wish.items() if value is not None}


def _plain(value: Any) -> Any:
    """Write an amount in digits: 1E+2, as a person may give it, is no amount to a server."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def read(response: httpx2.Response, kind: type[Model]) -> Model:
    """Return an answer as what it has to be.

    Raises:
        UnreadableError: it is something else.
    """
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as problem:
        raise unreadable(response, problem.errors()[0]["msg"]) from problem


def document(response: httpx2.Response) -> dict[str, Any]:
    """Return the object that an answer holds.

    Raises:
        UnreadableError: it holds none.
    """
    try:
        found = response.json()
    except ValueError as problem:
        raise unreadable(response, problem) from problem
    if not isinstance(found, dict):
        raise unreadable(response)
    return cast("dict[str, Any]", found)
