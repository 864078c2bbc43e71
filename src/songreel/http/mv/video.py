"""POST /api/mv/generate_video."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from songreel.http.mv.documents import ClipAnswer
from songreel.http.mv.orders import ORDER_RESPONSES, carry_out, preferences_of, reads
from songreel.http.mv.schemas import ClipBody
from songreel.http.state import CallerOf, StateOf

router = APIRouter()


@router.post(
    "/generate_video",
    response_model=ClipAnswer,
    response_description="The clip is there.",
    responses=ORDER_RESPONSES,
    openapi_extra=reads(ClipBody),
)
async def generate_video(request: Request, state: StateOf, caller: CallerOf) -> Response:
    """Have a clip made, and wait for it: 20 to 400 seconds with most models."""
    incoming = await state.bodies.json(request, ClipBody)
    preferences = preferences_of(request)
    picture = incoming.picture
    if incoming.body.character_reference_id is not None:
        reference_id = incoming.body.character_reference_id
        picture = (await state.services.library.reference(reference_id)).sha256
    order = await state.services.generation.clip(
        incoming.body.to_request(picture), caller, strict=preferences.strict
    )
    return await carry_out(state, order, preferences, incoming.ignored)
