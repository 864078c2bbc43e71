"""From an order to an answer: at the end of its job, or at once with the job."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from songreel.domain.errors import from_document
from songreel.domain.job import Job
from songreel.http.answers import answer
from songreel.http.mv.documents import ErrorBody, JobBody, job_document
from songreel.http.preferences import LONGEST_WAIT, Preferences
from songreel.http.state import State
from songreel.http.waiting import PatientAnswer, Render, WaitingAnswer, as_json
from songreel.jobs.order import Order, Repeat, Ticket
from songreel.services.accounts import makers
from songreel.services.requests import Caller

_WHEN = {
    400: "A value is blank or impossible, or the backend, model, ratio or format is unknown.",
    401: "A key is missing or not good; of a webhook the signature is.",
    403: "This page may not call this server, or this key may not do that.",
    404: "There is nothing of that id, or what the request names is not there.",
    409: "The request does not fit what is there: the idempotency key was used for another one.",
    412: "Somebody has changed it since the version that If-Match names.",
    413: "The body is too large.",
    415: "The body is of another type than JSON.",
    422: "Something is missing or has the wrong type.",
    429: "This would cost more than may be spent, or the key has asked too often.",
    500: "A backend refused or failed; error_code says why.",
    503: "The server is shutting down, too many requests wait, or paid orders are held.",
    507: "There is no room for the result.",
}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the errors that an endpoint can answer with."""
    return {
        status: {"model": ErrorBody, "description": _WHEN[status]} for status in sorted(statuses)
    }


ORDER_ERRORS = errors(400, 403, 404, 409, 413, 415, 422, 429, 500, 503, 507)
ORDER_RESPONSES: dict[int | str, dict[str, Any]] = {
    202: {
        "model": JobBody,
        "description": "With Prefer: respond-async or wait: the job, at once or after that time.",
    },
    **ORDER_ERRORS,
}


def reads(kind: type[BaseModel]) -> dict[str, Any]:
    """Describe a body that an endpoint reads by itself, and the headers of an order."""
    schema = kind.model_json_schema()
    headers = {
        "Idempotency-Key": "The same key and body join the same job, for 24 hours from its end.",
        "Prefer": "respond-async: the job, at once. wait=N: the job, if it is not over after N "
        f"seconds, at most {LONGEST_WAIT}. handling=strict: no adaptation of a clip. "
        "priority=interactive or batch: whether somebody waits for it, or it is one of many.",
    }
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "parameters": [
            {"name": name, "in": "header", "schema": {"type": "string"}, "description": text}
            for name, text in headers.items()
        ],
    }


PREFERS_TO_WAIT: dict[str, Any] = {
    "parameters": [
        {
            "name": "Prefer",
            "in": "header",
            "schema": {"type": "string"},
            "description": f"wait=N: wait up to N seconds for the end, at most {LONGEST_WAIT}.",
        }
    ]
}
"""Describes the header of a request that may wait for a job."""

PREFERS_A_JOB: dict[str, Any] = {
    "parameters": [
        {
            "name": "Prefer",
            "in": "header",
            "schema": {"type": "string"},
            "description": "respond-async: the job of what is not there yet, at once. wait=N: the "
            f"job, if it is not over after N seconds, at most {LONGEST_WAIT}.",
        }
    ]
}
"""Describes the header of a request that waits by itself, unless it is told not to."""

TAKES_ITS_TIME: dict[int | str, dict[str, Any]] = {
    202: {
        "model": JobBody,
        "description": "With Prefer: respond-async or wait: the job, at once or after that time.",
    }
}


def waiting_of(request: Request) -> Preferences:
    """Return of the Prefer headers what waiting means; nothing else is honoured."""
    return Preferences(wait=preferences_of(request).wait)


def preferences_of(request: Request) -> Preferences:
    """Return what the Prefer headers of a request ask for."""
    return Preferences.of(request.headers.getlist("prefer"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for.

    Attributes:
        body: hash of what was sent; a key stands for it.
        by: who asks, and under which key.
        order: makes the order of it, or refuses it.
    """

    body: str
    by: Caller
    order: Callable[[], Awaitable[Order]]


async def carry_out(
    state: State,
    asked: Asked,
    preferences: Preferences,
    ignored: Sequence[str],
    render: Render = as_json,
) -> Response:
    """Answer at the end of what was asked for, or at once with its job where that is preferred."""
    patience = preferences.patience
    ticket = await _ticket(state, asked, wait=patience != 0)
    if patience == 0:
        return job_answer(ticket.job, preferences, ignored)
    additions = {"ignored_fields": list(ignored)}
    # Only what came of it is told: this one was not answered at once.
    headers = replace(preferences, respond_async=False).applied()
    return WaitingAnswer(
        state.waiting,
        ticket,
        render,
        additions=additions,
        headers=headers,
        patience=patience,
        otherwise=lambda job: job_answer(job, preferences, ignored),
    )


async def _ticket(state: State, asked: Asked, *, wait: bool) -> Ticket:
    """Find the job that this very request made under its key, or submit an order.

    The first answer stands, even if nothing of the kind could be ordered any more: the backend has
    lost its key since, its model was retired, or the picture was deleted.
    """
    services, by = state.services, asked.by
    if by.idempotency_key is not None:
        repeat = Repeat(by.idempotency_key, asked.body, by.owner_id, by.caller)
        known = await services.jobs.repeated(repeat, wait=wait)
        if known is not None:
            return known
    order = replace(await asked.order(), body=asked.body)
    await services.accounts.admit(order, makers(order, services.registry))
    return await state.waiting.submit(order, wait=wait)


def job_answer(
    job: Job, preferences: Preferences, ignored: Sequence[str], *, status: int = 202
) -> Response:
    """Return the job, and where it is told of."""
    document = job_document(job)
    headers = {**preferences.applied(), "Location": document["job_url"]}
    return answer({**document, "ignored_fields": list(ignored)}, status, headers)


def when_over(
    state: State,
    job_id: str,
    preferences: Preferences,
    make: Callable[[], Awaitable[Response]],
) -> Response:
    """Return an answer that waits for a job's end as long as `wait` says; it is made then."""
    return PatientAnswer(state.waiting, job_id, preferences.wait or 0, make)


def made_by_job(
    state: State,
    job: Job,
    preferences: Preferences,
    make: Callable[[], Awaitable[Response]],
) -> Response:
    """Return the job that makes something, at once; with `wait` what it made, if it has by then."""
    if not preferences.wait:
        return job_answer(job, preferences, ())

    async def told() -> Response:
        now = await state.services.jobs.get(job.id, job.owner_id)
        if not now.state.is_end:
            return job_answer(now, preferences, ())
        if now.error is not None:
            raise from_document(now.error)
        made = await make()
        # Only what came of it is told: this one was not answered at once.
        made.headers.update(replace(preferences, respond_async=False).applied())
        return made

    return when_over(state, job.id, preferences, told)
