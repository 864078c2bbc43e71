"""Is the server alive, and can it work?"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from songreel.http.answers import answer
from songreel.http.state import StateOf

router = APIRouter()


@router.get("/health", response_description="It is.")
async def get_health() -> Response:
    """Tell that the server is alive."""
    return answer({"status": "ok"})


@router.get(
    "/ready",
    response_description="All is well.",
    responses={503: {"description": "Something that work needs is missing."}},
)
async def get_ready(state: StateOf) -> Response:
    """Tell whether database, blobs and engine can work."""
    found = await state.services.health.ready()
    return answer(found, 200 if found["ready"] else 503)
