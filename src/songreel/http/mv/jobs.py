"""Jobs: where they stand, what happened to them, and how they are cancelled."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from songreel.domain.event import Cancelled, Failed, Succeeded
from songreel.http.answers import answer
from songreel.http.mv.documents import (
    EventsBody,
    JobBody,
    PlayHead,
    event_document,
    job_document,
)
from songreel.http.mv.ids import Id, require_well_formed
from songreel.http.mv.orders import errors
from songreel.http.mv.schemas import CancelBody, PlayHeadBody
from songreel.http.state import CallerOf, StateOf

router = APIRouter(prefix="/jobs")


async def _job_id(job_id: Id) -> str:
    return require_well_formed(job_id, "Job").lower()


JobId = Annotated[str, Depends(_job_id)]


@router.post(
    "/cancel",
    response_model=JobBody,
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
    return answer(job_document(job))


@router.get(
    "/{job_id}", response_model=JobBody, response_description="The job.", responses=errors(404)
)
async def get_job(job_id: JobId, state: StateOf) -> Response:
    """Tell where a job stands."""
    return answer(job_document(await state.services.jobs.get(job_id)))


@router.get(
    "/{job_id}/events",
    response_model=EventsBody,
    response_description="The events.",
    responses=errors(404, 422),
)
async def get_events(
    job_id: JobId,
    state: StateOf,
    after: Annotated[int, Query(ge=0, description="only events after this number")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 500,
) -> Response:
    """Tell what happened to a job; ask again after `last_seq` until `ended` is true."""
    job = await state.services.jobs.get(job_id)
    # No event has a greater number, and databases take none.
    events = await state.services.jobs.events(job.id, after=min(after, 2**31 - 1), limit=limit)
    ends = (Succeeded, Failed, Cancelled)
    document = {
        "events": [event_document(event) for event in events],
        "last_seq": events[-1].seq if events else after,
        "ended": isinstance(events[-1].data, ends) if events else job.state.is_end,
    }
    return answer(document)


@router.post(
    "/{job_id}/cancel",
    response_model=JobBody,
    response_description="The job, which stops as soon as it can.",
    responses=errors(403, 404),
)
async def cancel_job(job_id: JobId, state: StateOf) -> Response:
    """Cancel a job; one that has its end stays as it is."""
    return answer(job_document(await state.services.jobs.cancel(job_id)))


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
async def move_play_head(job_id: JobId, request: Request, state: StateOf) -> Response:
    """Say where a film is watched: its shots that are not begun yet are made from there on."""
    incoming = await state.bodies.json(request, PlayHeadBody)
    frame = incoming.body.frame
    await state.services.play_heads.move(job_id, frame)
    ignored = list(incoming.ignored)
    return answer({"job_id": job_id, "frame": frame, "ignored_fields": ignored})
