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
    """Tell which backends there are, whether they are ready, and what their models can do."""
    return answer({"backends": state.services.generation.backends()})
