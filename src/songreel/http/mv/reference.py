"""POST /api/mv/generate_character_reference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pybase64
from fastapi import APIRouter, Request
from starlette.responses import Response

from songreel.domain.errors import NotFoundError
from songreel.http.answers import encode
from songreel.http.mv.documents import ReferenceAnswer
from songreel.http.mv.orders import ORDER_RESPONSES, Asked, carry_out, preferences_of, reads
from songreel.http.mv.schemas import ReferenceBody
from songreel.http.state import CallerOf, State, StateOf
from songreel.http.waiting import Render
from songreel.jobs.order import Order
from songreel.services.generation import fingerprint_of

router = APIRouter()


@router.post(
    "/generate_character_reference",
    response_model=ReferenceAnswer,
    response_description="The picture.",
    responses=ORDER_RESPONSES,
    openapi_extra=reads(ReferenceBody),
)
async def generate_character_reference(
    request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Have a picture of the character drawn, to be sent along with each clip."""
    incoming = await state.bodies.json(request, ReferenceBody)
    wanted = incoming.body.to_request()

    async def order() -> Order:
        return await state.services.generation.reference(wanted, caller)

    preferences = preferences_of(request)
    asked = Asked(fingerprint_of(wanted), caller, order)
    return await carry_out(state, asked, preferences, incoming.ignored, _with_picture(state))


def _with_picture(state: State) -> Render:
    async def render(result: dict[str, Any]) -> bytes:
        try:
            async with state.services.library.file(result["sha256"]) as path:
                return await state.threads.run(_join, path, encode(result))
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFoundError(
                f"Character reference with ID {result['image_id']} not found",
                details="It was drawn, but has been deleted since; send the request with another "
                "Idempotency-Key, or none, to have one drawn anew.",
            ) from error

    return render


def _join(path: Path, document: bytes) -> bytes:
    """Put the picture before the rest: base64 needs no JSON writer."""
    picture = pybase64.b64encode(path.read_bytes())
    return b"".join((b'{"image_base64":"', picture, b'",', document[1:]))
