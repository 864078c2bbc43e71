"""GET /api/mv/backends."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from songreel.http.answers import answer
from songreel.http.mv.documents import BackendsBody
from songreel.http.state import StateOf

router = APIRouter()


@router.get("/backends", response_model=BackendsBody, response_description="The backends.")
async def get_backends(state: StateOf) -> Response:
    """Tell which backends there are, what they can do, and who is chosen where nobody is named."""
    generation = state.services.generation
    return answer({"backends": generation.backends(), "chosen": generation.chosen()})
