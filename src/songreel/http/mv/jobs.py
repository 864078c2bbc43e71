"""Jobs: where they stand, what happened to them, what they cost, and what can be done."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BeforeValidator
from starlette.responses import Response

from songreel.domain.event_document import event_document
from songreel.domain.job import JobKind, JobState
from songreel.http.answers import answer
from songreel.http.mv.documents import (
    AccountBody,
    CancelledBody,
    EventsBody,
    JobsBody,
    PlayHead,
    account_document,
    cancellation_document,
)
from songreel.http.mv.events import STREAM, LastEventId, LastEventIdInQuery
from songreel.http.mv.ids import Id, require_well_formed
from songreel.http.mv.orders import PREFERS_TO_WAIT, errors, waiting_of, when_over
from songreel.http.mv.schemas import CancelBody, GiveUpBody, PlayHeadBody
from songreel.http.preferences import wants_stream
from songreel.http.sources import JobSource, number_of
from songreel.http.state import CallerOf, PrincipalOf, StateOf
from songreel.http.streams import EventStream
from songreel.storage.job_list import JobFilter

router = APIRouter(prefix="/jobs")


async def _job_id(job_id: Id) -> str:
    return require_well_formed(job_id, "Job").lower()


JobId = Annotated[str, Depends(_job_id)]


def _as_written(value: object) -> object:
    """Refuse a number, which would be read as seconds since 1970."""
    if isinstance(value, str) and "T" not in value.upper():
        raise ValueError("must be a moment as in 2026-11-26T10:00:00Z")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_as_written)]


def _wanted(
    states: Annotated[
        list[JobState], Query(alias="state", description="only jobs in this state; may be repeated")
    ] = [],  # noqa: B006 - the framework copies it
    kinds: Annotated[
        list[JobKind], Query(alias="kind", description="only jobs of this kind; may be repeated")
    ] = [],  # noqa: B006 - the framework copies it
    project_id: Annotated[str | None, Query(description="only jobs of this project")] = None,
    key_id: Annotated[str | None, Query(description="only jobs asked for under this key")] = None,
    since: Annotated[
        Moment | None, Query(description="only jobs that were asked for then or later")
    ] = None,
    until: Annotated[
        Moment | None, Query(description="only jobs that were asked for before then")
    ] = None,
    part_of: Annotated[
        str | None, Query(description="only parts of this film; otherwise parts are left out")
    ] = None,
    unresolved: Annotated[
        bool,
        Query(description="only jobs with an order of which nobody knows the outcome, parts too"),
    ] = False,
) -> JobFilter:
    return JobFilter(
        states=states,
        kinds=kinds,
        project_id=None if project_id is None else _id(project_id, "Project"),
        key_id=key_id,
        since=since,
        until=until,
        part_of=None if part_of is None else _id(part_of, "Job"),
        unresolved=unresolved,
    )


def _id(given: str, what: str) -> str:
    return require_well_formed(given, what).lower()


Wanted = Annotated[JobFilter, Depends(_wanted)]


@router.get(
    "",
    response_model=JobsBody,
    response_description="The jobs.",
    responses=errors(400, 404, 422),
)
async def list_jobs(
    state: StateOf,
    caller: CallerOf,
    wanted: Wanted,
    after: Annotated[
        str | None, Query(max_length=100, description="next_cursor of the page before")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """List jobs, newest first: new ones do not shift the pages that follow."""
    services = state.services
    if wanted.part_of is not None:
        await services.jobs.get(wanted.part_of, caller.owner_id)
    if wanted.project_id is not None:
        await services.jobs.log.require_project(wanted.project_id, caller.owner_id)
    page = await services.accounts.page(caller.owner_id, wanted, after=after, limit=limit)
    listed = [account_document(account) for account in page.accounts]
    return answer({"jobs": listed, "next_cursor": page.cursor})


@router.post(
    "/cancel",
    response_model=AccountBody,
    response_description="The job, which stops as soon as it can.",
    responses=errors(400, 403, 404, 413, 415, 422),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": CancelBody.model_json_schema()}},
        }
    },
)
async def cancel_by_key(request: Request, state: StateOf, caller: CallerOf) -> Response:
    """Cancel the job whose request carried an Idempotency-Key: for callers that have no id yet."""
    incoming = await state.bodies.json(request, CancelBody)
    key = incoming.body.idempotency_key
    job = await state.services.jobs.cancel_by_key(caller.caller, key, caller.owner_id)
    return answer(account_document(await state.services.accounts.of_job(job)))


@router.get(
    "/{job_id}",
    response_model=AccountBody,
    response_description="The job.",
    responses=errors(404),
    openapi_extra=PREFERS_TO_WAIT,
)
async def get_job(request: Request, job_id: JobId, state: StateOf, caller: CallerOf) -> Response:
    """Tell where a job stands, what it costs, and what can be done about it.

    With Prefer: wait=N once it is over, or as it is after N seconds.
    """
    accounts, preferences = state.services.accounts, waiting_of(request)

    async def told() -> Response:
        account = await accounts.job(job_id, caller.owner_id)
        return answer(account_document(account), headers=preferences.applied())

    if not preferences.wait:
        return await told()
    await state.services.jobs.get(job_id, caller.owner_id)
    return when_over(state, job_id, preferences, told)


@router.get(
    "/{job_id}/events",
    response_model=EventsBody,
    responses={**STREAM, **errors(400, 404, 422)},
)
async def get_events(
    request: Request,
    job_id: JobId,
    state: StateOf,
    caller: CallerOf,
    principal: PrincipalOf,
    after: Annotated[int, Query(ge=0, description="only events after this number")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 500,
    last_event_id: LastEventId = None,
    in_query: LastEventIdInQuery = None,
) -> Response:
    """Tell what happened to a job; ask again after `last_seq` until `ended` is true.

    With Accept: text/event-stream it is told as it happens, until after the last event.
    """
    log = state.services.jobs.log
    job = await state.services.jobs.get(job_id, caller.owner_id)
    # No event has a greater number, and databases take none.
    after = min(after, 2**31 - 1)
    if wants_stream(request.headers.get("accept", "")):
        known = last_event_id or in_query
        place = number_of(known) if known else after
        page = await log.of_job(job.id, after=place, limit=1)
        if page.is_last and not page.events:
            return Response(status_code=204, headers={"Vary": "Accept"})
        return EventStream(state.streams, JobSource(log, job.id), place, by=principal)
    page = await log.of_job(job.id, after=after, limit=limit)
    document = {
        "events": [event_document(event) for event in page.events],
        "last_seq": page.events[-1].seq if page.events else after,
        "ended": page.is_last,
    }
    return answer(document, headers={"Vary": "Accept"})


@router.post(
    "/{job_id}/cancel",
    response_model=CancelledBody,
    response_description="The job, which stops as soon as it can, and what that costs.",
    responses=errors(403, 404),
    openapi_extra=PREFERS_TO_WAIT,
)
async def cancel_job(request: Request, job_id: JobId, state: StateOf, caller: CallerOf) -> Response:
    """Cancel a job; one that has its end stays as it is.

    With Prefer: wait=N it is told once it and its parts have ended: then it is known what that
    costs.
    """
    services, preferences = state.services, waiting_of(request)
    await services.jobs.cancel(job_id, caller.owner_id)

    async def told() -> Response:
        account = await services.accounts.job(job_id, caller.owner_id)
        return answer(cancellation_document(account), headers=preferences.applied())

    if not preferences.wait:
        return await told()
    loop = asyncio.get_running_loop()
    deadline = loop.time() + preferences.wait

    async def settled() -> Response:
        # What a film costs is known when its parts have been called off as well.
        for part in await services.jobs.children(job_id):
            await state.waiting.outcome(part.id, max(0.0, deadline - loop.time()))
        return await told()

    return when_over(state, job_id, preferences, settled)


@router.post(
    "/{job_id}/retry",
    status_code=202,
    response_model=AccountBody,
    response_description="The new job, which the idempotency key leads to from now on.",
    responses=errors(403, 404, 409, 503),
)
async def retry_job(job_id: JobId, state: StateOf, caller: CallerOf) -> Response:
    """Do again what a job failed at or was cancelled in: it takes up whatever is finished.

    What has an unknown outcome is never ordered again by this: see resubmit. Asked for twice, it
    leads to the same new job.
    """
    again = await state.services.retrying.retry(job_id, caller.owner_id, key_id=caller.key_id)
    document = account_document(await state.services.accounts.of_job(again))
    return answer(document, 202, {"Location": document["job_url"]})


@router.post(
    "/{job_id}/resubmit",
    status_code=202,
    response_model=AccountBody,
    response_description="The new job, which the idempotency key leads to from now on.",
    responses=errors(403, 404, 409, 503),
)
async def resubmit_job(job_id: JobId, state: StateOf, caller: CallerOf) -> Response:
    """Order anew, and perhaps pay twice, what has an unknown outcome: submit_again by another name.

    A job that failed with nothing unknown is tried again with retry.
    """
    return await submit_job_again(job_id, state, caller)


@router.post(
    "/{job_id}/submit_again",
    status_code=202,
    response_model=AccountBody,
    response_description="The new job, which the idempotency key leads to from now on.",
    responses=errors(403, 404, 409, 503),
)
async def submit_job_again(job_id: JobId, state: StateOf, caller: CallerOf) -> Response:
    """Order anew, and perhaps pay again, what a job left with an unknown outcome.

    Of a film's part the film is ordered: it takes up what is finished. Asked for twice, it leads
    to the same new job.
    """
    again = await state.services.accounts.submit_again(
        job_id, caller.owner_id, key_id=caller.key_id
    )
    document = account_document(await state.services.accounts.of_job(again))
    return answer(document, 202, {"Location": document["job_url"]})


@router.post(
    "/{job_id}/give_up",
    response_model=AccountBody,
    response_description="The job.",
    responses=errors(400, 403, 404, 409, 413, 415, 422),
    openapi_extra={
        "requestBody": {
            "required": False,
            "content": {"application/json": {"schema": GiveUpBody.model_json_schema()}},
        }
    },
)
async def give_up_job(
    job_id: JobId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Close what a job left with an unknown outcome, and say what the service's bill tells."""
    body, ignored = GiveUpBody(), ()
    if has_body(request):
        incoming = await state.bodies.json(request, GiveUpBody)
        body, ignored = incoming.body, incoming.ignored
    account = await state.services.accounts.give_up(job_id, caller.owner_id, charged=body.charged)
    return answer({**account_document(account), "ignored_fields": list(ignored)})


@router.put(
    "/{job_id}/playhead",
    response_model=PlayHead,
    response_description="The play head as it is now.",
    responses=errors(400, 403, 404, 409, 413, 415, 422),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": PlayHeadBody.model_json_schema()}},
        }
    },
)
async def move_play_head(
    job_id: JobId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Say where a film is watched: its shots that are not begun yet are made from there on."""
    incoming = await state.bodies.json(request, PlayHeadBody)
    frame = incoming.body.frame
    await state.services.play_heads.move(job_id, frame, caller.owner_id)
    ignored = list(incoming.ignored)
    return answer({"job_id": job_id, "frame": frame, "ignored_fields": ignored})


def has_body(request: Request) -> bool:
    """Tell whether a request brings a body (RFC 9112, 6.3)."""
    length = request.headers.get("content-length", "0").strip()
    return "transfer-encoding" in request.headers or length != "0"
