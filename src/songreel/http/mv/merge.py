"""POST /api/mv/merge_videos."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from songreel.http.mv.merge_schemas import MergeAnswer, MergeBody
from songreel.http.mv.orders import ORDER_RESPONSES, Asked, carry_out, errors, preferences_of, reads
from songreel.http.state import CallerOf, StateOf
from songreel.jobs.order import Order
from songreel.services.merging import fingerprint_of

router = APIRouter()


@router.post(
    "/merge_videos",
    response_model=MergeAnswer,
    response_description="The film is there.",
    responses={
        202: ORDER_RESPONSES[202],
        **errors(400, 403, 404, 409, 413, 415, 422, 500, 503, 507),
    },
    openapi_extra=reads(MergeBody),
)
async def merge_videos(request: Request, state: StateOf, caller: CallerOf) -> Response:
    """Put clips one after another, under a song if there is one, and wait for the film.

    Clips of one size that were made or conformed here are copied; any other is encoded once.
    """
    incoming = await state.bodies.json(request, MergeBody)
    wanted = incoming.body.to_request()

    async def order() -> Order:
        return await state.services.merging.order(wanted, caller)

    asked = Asked(fingerprint_of(wanted), caller, order)
    return await carry_out(state, asked, preferences_of(request), incoming.ignored)
