"""Replicate's problem bodies, in its own words and keys."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from songreel.simulators.voice import Problem

_TYPE = "application/problem+json"
_TITLES = {
    400: "Bad request",
    401: "Unauthenticated",
    402: "Insufficient credit",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    410: "Gone",
    413: "Request entity too large",
    422: "Input validation failed",
    500: "Internal server error",
    502: "Bad gateway",
    503: "Service unavailable",
    504: "Gateway timeout",
}
_DETAILS = {
    401: "You did not pass a valid authentication token",
    402: (
        "You have insufficient credit to run this model. Go to "
        "https://replicate.com/account/billing#billing to purchase credit. Once you purchase "
        "credit, please wait a few minutes before trying again."
    ),
    404: "The requested resource could not be found.",
}
SENSITIVE = (
    "The input or output was flagged as sensitive. Please try again with different inputs. "
    "(E005) (uIJ6l3ruRD)"
)
FAILED = "Prediction failed for an unknown reason. (E1000)"
_RETRY_AFTER = 30.0


@dataclass(frozen=True, slots=True)
class InvalidField:
    """One input that cannot be taken."""

    type: str
    field: str
    description: str


def problem(status: int, detail: str | None = None, **more: Any) -> Problem:
    """Return the problem of a status."""
    title = _TITLES.get(status, "Error")
    told = detail or _DETAILS.get(status, f"{title}.")
    return Problem(status, {"title": title, "detail": told, "status": status, **more}, _TYPE)


def invalid(fields: Sequence[InvalidField]) -> Problem:
    """Return the problem of inputs that cannot be taken."""
    lines = "".join(f"- {one.field}: {one.description}\n" for one in fields)
    body = {
        "detail": lines,
        "status": 422,
        "title": _TITLES[422],
        "invalid_fields": [asdict(one) for one in fields],
    }
    return Problem(422, body, _TYPE)


def throttled(seconds: float, words: str | None = None) -> Problem:
    """Return the problem of too many requests; only the body says when to come again."""
    whole = math.ceil(seconds)
    told = words or f"Request was throttled. Your rate limit resets in ~{whole}s."
    headers = {"ratelimit-remaining": "0", "ratelimit-reset": str(whole)}
    return Problem(429, {"detail": told, "status": 429, "retry_after": whole}, _TYPE, headers)


class ReplicateVoice:
    """What Replicate says when something goes wrong."""

    def problem(
        self, path: str, status: int, message: str | None, retry_after: float | None
    ) -> Problem:
        """Return the problem of a status."""
        if status == 429:
            return throttled(_RETRY_AFTER if retry_after is None else retry_after, message)
        more = {} if retry_after is None else {"retry_after": math.ceil(retry_after)}
        return problem(status, message, **more)

    def retired(self, path: str) -> Problem:
        """Return the problem of a model that is no more."""
        return problem(404, "This model has been retired and is no longer available.")

    def refused(self, path: str, message: str | None) -> Problem:
        """Return the problem of a prompt that is refused at once."""
        return problem(422, message or SENSITIVE)

    def spurious(self, path: str) -> Problem:
        """Return a passing problem."""
        return problem(400)
