"""Jobs: where they stand, what happened to them, and how they are cancelled."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from songreel.core.ids import is_well_formed
from songreel.domain.errors import NotFoundError
from songreel.domain.event import Cancelled, Failed, Succeeded
from songreel.domain.job import Job
from songreel.http.answers import answer
from songreel.http.mv.documents import EventsBody, JobBody, event_document, job_document
from songreel.http.mv.media import Id
from songreel.http.mv.orders import errors
from songreel.http.mv.schemas import CancelBody
from songreel.http.state import CallerOf, State, StateOf

router = APIRouter(prefix="/jobs")


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
async def get_job(job_id: Id, state: StateOf) -> Response:
    """Tell where a job stands."""
    return answer(job_document(await _find(state, job_id)))


@router.get(
    "/{job_id}/events",
    response_model=EventsBody,
    response_description="The events.",
    responses=errors(404, 422),
)
async def get_events(
    job_id: Id,
    state: StateOf,
    after: Annotated[int, Query(ge=0, description="only events after this number")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 500,
) -> Response:
    """Tell what happened to a job; ask again after `last_seq` until `ended` is true."""
    job = await _find(state, job_id)
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
async def cancel_job(job_id: Id, state: StateOf) -> Response:
    """Cancel a job; one that has its end stays as it is."""
    await _find(state, job_id)
    return answer(job_document(await state.services.jobs.cancel(job_id.lower())))


async def _find(state: State, job_id: str) -> Job:
    if not is_well_formed(job_id):
        raise NotFoundError(
            f"Job with ID {job_id[:100]} not found", details="The id is not well-formed."
        )
    return await state.services.jobs.get(job_id.lower())
