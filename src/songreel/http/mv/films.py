"""POST /api/mv/films, and which film that would be."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from songreel.http.answers import answer
from songreel.http.mv.documents import FingerprintBody, JobBody
from songreel.http.mv.orders import (
    ORDER_ERRORS,
    errors,
    job_answer,
    preferences_of,
    reads,
    when_over,
)
from songreel.http.mv.schemas import FilmBody
from songreel.http.state import CallerOf, StateOf

router = APIRouter()


@router.post(
    "/films",
    status_code=202,
    response_model=JobBody,
    response_description="The job that makes the film.",
    responses={
        200: {"model": JobBody, "description": "With Prefer: wait: it is over already."},
        **ORDER_ERRORS,
    },
    openapi_extra=reads(FilmBody),
)
async def make_film(request: Request, state: StateOf, caller: CallerOf) -> Response:
    """Have a film made from a song: answers at once with the job, whose events tell the rest."""
    incoming = await state.bodies.json(request, FilmBody)
    job = await state.services.films.take(incoming.body.to_request(), caller)
    preferences, ignored = preferences_of(request), incoming.ignored
    if not preferences.wait:
        return job_answer(job, preferences, ignored)

    async def told() -> Response:
        now = await state.services.jobs.get(job.id, caller.owner_id)
        status = 200 if now.state.is_end else 202
        return job_answer(now, preferences, ignored, status=status)

    return when_over(state, job.id, preferences, told)


@router.post(
    "/films/fingerprint",
    response_model=FingerprintBody,
    response_description="What tells the film from others.",
    responses=errors(400, 403, 404, 413, 415, 422, 500, 503),
    openapi_extra={"requestBody": reads(FilmBody)["requestBody"]},
)
async def film_fingerprint(request: Request, state: StateOf, caller: CallerOf) -> Response:
    """Tell whether a request still leads to the same film; it is planned, and nothing is ordered.

    It is another one as soon as anything that decides what the film is does: the words, what is
    heard in the song or corrected about it, its lyrics, and who makes it at which prices.
    """
    incoming = await state.bodies.json(request, FilmBody)
    told = await state.services.films.fingerprint(incoming.body.to_request(), caller)
    return answer({"fingerprint": told, "ignored_fields": list(incoming.ignored)})
