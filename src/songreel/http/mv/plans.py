"""POST /api/mv/songs/{song_id}/plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from songreel.domain.cut_plan import MAX_SHOTS, MAX_SLOW_DOWN, USUAL_SLOW_DOWN, CutPlan, Pace
from songreel.domain.frames import AspectRatio
from songreel.http.mv.ids import Id, require_well_formed
from songreel.http.mv.orders import errors
from songreel.http.mv.schemas import Dollars, RequestBody, Text
from songreel.http.state import CallerOf, StateOf
from songreel.services.plans import PlanWish

router = APIRouter()

SVG = "image/svg+xml"

Count = Annotated[int, Field(ge=1, le=MAX_SHOTS)]


class PlanBody(RequestBody):
    """What is wished of a plan; every field may be left out."""

    backend: Text | None = None
    model: Text | None = None
    aspect_ratio: AspectRatio = "16:9"
    resolution: Text | None = None
    pace: Pace = "normal"
    slow_down: Annotated[
        int,
        Field(
            ge=0,
            le=MAX_SLOW_DOWN,
            description="thousandths by which a clip may be stretched to fill its place",
        ),
    ] = USUAL_SLOW_DOWN
    budget: Annotated[
        Dollars | None, Field(description="US dollars that the clips may cost at most")
    ] = None
    scenes: Annotated[
        Count | None, Field(description="number of clips; by default the song decides")
    ] = None
    fewest: Annotated[Count | None, Field(description="of clips, where it decides")] = None
    most: Annotated[Count | None, Field(description="of clips, where it decides")] = None

    def to_wish(self) -> PlanWish:
        """Return it as the use case takes it."""
        return PlanWish(
            backend=self.backend,
            model=self.model,
            aspect_ratio=self.aspect_ratio,
            resolution=self.resolution,
            pace=self.pace,
            slow_down=self.slow_down,
            budget=None if self.budget is None else Decimal(self.budget),
            scenes=self.scenes,
            fewest=self.fewest,
            most=self.most,
        )


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
