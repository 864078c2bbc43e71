"""POST /api/mv/create_scenes."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from songreel.http.mv.documents import ScenesAnswer
from songreel.http.mv.orders import ORDER_RESPONSES, Asked, carry_out, preferences_of, reads
from songreel.http.mv.schemas import ScenesBody
from songreel.http.state import CallerOf, StateOf
from songreel.jobs.order import Order
from songreel.services.generation import fingerprint_of

router = APIRouter()


@router.post(
    "/create_scenes",
    response_model=ScenesAnswer,
    response_description="The scenes.",
    responses=ORDER_RESPONSES,
    openapi_extra=reads(ScenesBody),
)
async def create_scenes(request: Request, state: StateOf, caller: CallerOf) -> Response:
    """Have scenes written from an idea and a character: exactly as many as asked for."""
    incoming = await state.bodies.json(request, ScenesBody)
    wanted = incoming.body.to_request()

    async def order() -> Order:
        return await state.services.generation.scenes(wanted, caller)

    asked = Asked(fingerprint_of(wanted), caller, order)
    return await carry_out(state, asked, preferences_of(request), incoming.ignored)
