"""POST /api/mv/create_scenes."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from songreel.http.mv.documents import ScenesAnswer
from songreel.http.mv.orders import ORDER_RESPONSES, carry_out, preferences_of, reads
from songreel.http.mv.schemas import ScenesBody
from songreel.http.state import CallerOf, StateOf

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
    order = await state.services.generation.scenes(incoming.body.to_request(), caller)
    return await carry_out(state, order, preferences_of(request), incoming.ignored)
