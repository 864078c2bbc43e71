"""POST /api/mv/films."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from songreel.http.mv.documents import JobBody
from songreel.http.mv.orders import ORDER_ERRORS, job_answer, preferences_of, reads
from songreel.http.mv.schemas import FilmBody
from songreel.http.state import CallerOf, StateOf

router = APIRouter()


@router.post(
    "/films",
    status_code=202,
    response_model=JobBody,
    response_description="The job that makes the film.",
    responses=ORDER_ERRORS,
    openapi_extra=reads(FilmBody),
)
async def make_film(request: Request, state: StateOf, caller: CallerOf) -> Response:
    """Have a film made from a song: answers at once with the job, whose events tell the rest."""
    incoming = await state.bodies.json(request, FilmBody)
    job = await state.services.films.take(incoming.body.to_request(), caller)
    return job_answer(job, preferences_of(request), incoming.ignored)
