"""Is the server alive, and can it work?"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from songreel.domain.errors import UnavailableError
from songreel.http.answers import answer
from songreel.http.errors import REQUEST_ID, document
from songreel.http.state import StateOf

router = APIRouter()
_PARTS = ("database", "blobs", "engine")


@router.get("/health", response_description="It is.")
async def get_health() -> Response:
    """Tell that the server is alive."""
    return answer({"status": "ok"})


@router.get(
    "/ready",
    response_description="All is well.",
    responses={503: {"description": "Something that work needs is missing."}},
)
async def get_ready(request: Request, state: StateOf) -> Response:
    """Tell whether database, blobs and engine can work."""
    found = await state.services.health.ready()
    if found["ready"]:
        return answer(found)
    wrong = "; ".join(f"{part}: {said}" for part, said in found.items() if part in _PARTS)
    problem = UnavailableError(
        "The server cannot work now; see which of its parts is not ok.", details=wrong
    )
    return answer({**document(problem, request.scope[REQUEST_ID]), **found}, 503)
