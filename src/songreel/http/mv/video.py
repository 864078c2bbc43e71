"""POST /api/mv/generate_video."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from songreel.http.mv.documents import ClipAnswer
from songreel.http.mv.orders import ORDER_RESPONSES, Asked, carry_out, preferences_of, reads
from songreel.http.mv.schemas import ClipBody
from songreel.http.state import CallerOf, StateOf
from songreel.jobs.order import Order
from songreel.services.generation import fingerprint_of

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
    wanted = incoming.body.to_request(incoming.picture)
    reference_id = incoming.body.image_id

    async def order() -> Order:
        reference = wanted.reference
        if reference_id is not None:
            reference = (
                await state.services.library.reference(reference_id, caller.owner_id)
            ).sha256
        return await state.services.generation.clip(
            replace(wanted, reference=reference), caller, strict=preferences.strict
        )

    named = None if reference_id is None else reference_id.lower()
    asked = Asked(fingerprint_of(wanted, reference_id=named), caller, order)
    return await carry_out(state, asked, preferences, incoming.ignored)
