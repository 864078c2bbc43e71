"""GET /api/mv/styles."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from songreel.http.answers import answer
from songreel.http.mv.documents import StylesBody
from songreel.services.styles import style_documents

router = APIRouter()


@router.get("/styles", response_model=StylesBody, response_description="The styles.")
async def get_styles() -> Response:
    """Tell which styles scenes can have, each described by what is seen."""
    return answer({"styles": style_documents()})
