"""POST /api/mv/songs/{song_id}/plan."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from songreel.domain.cut_plan import CutPlan
from songreel.http.mv.ids import Id, require_well_formed
from songreel.http.mv.orders import errors
from songreel.http.mv.schemas import PlanBody
from songreel.http.state import CallerOf, StateOf

router = APIRouter()

SVG = "image/svg+xml"


async def _song_id(song_id: Id) -> str:
    return require_well_formed(song_id, "Song").lower()


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": PlanBody.model_json_schema()}},
    }
}


@router.post(
    "/songs/{song_id}/plan",
    response_model=CutPlan,
    response_description="The plan, or its picture.",
    responses={
        200: {"content": {SVG: {"schema": {"type": "string"}}}},
        **errors(400, 403, 404, 413, 415, 422, 500, 503),
    },
    openapi_extra=_BODY,
)
async def plan_song(
    song_id: Annotated[str, Depends(_song_id)],
    request: Request,
    state: StateOf,
    caller: CallerOf,
    picture: Annotated[
        bool, Query(description="answer with the plan's picture, as Accept: image/svg+xml does")
    ] = False,
    title: Annotated[
        str | None, Query(max_length=255, description="what the picture calls the song")
    ] = None,
) -> Response:
    """Plan the cuts of a song's film, and tell what its clips would cost; nothing is ordered."""
    incoming = await state.bodies.json(request, PlanBody)
    wish, plans = incoming.body.to_wish(), state.services.plans
    if picture or _prefers_svg(request.headers.get("accept", "")):
        drawn = await plans.picture(song_id, wish, caller.owner_id, title=title)
        return Response(drawn, media_type=SVG)
    plan = await plans.plan(song_id, wish, caller.owner_id)
    return Response(plan.model_dump_json(by_alias=True), media_type="application/json")


def _prefers_svg(accept: str) -> bool:
    """Tell whether SVG is asked for by its name, before JSON."""
    named = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    wanted = [name for name in named if name in {SVG, "application/json"}]
    return wanted[:1] == [SVG]
