"""GET /api/mv/events, and what it shares with the events of one job: polling, or a stream."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from songreel.http.answers import answer
from songreel.http.mv.ids import require_well_formed
from songreel.http.mv.orders import errors
from songreel.http.preferences import wants_stream
from songreel.http.sources import OwnerSource, cursor_of, placed_document, position_of
from songreel.http.state import CallerOf, PrincipalOf, StateOf
from songreel.http.streams import EventStream

router = APIRouter()

STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
        "description": "The events; a stream of them with Accept: text/event-stream.",
    },
    204: {"description": "Of a stream: nothing more will happen; do not come back."},
}
LastEventId = Annotated[
    str | None,
    Header(alias="Last-Event-ID", description="of a stream: the id of the last event that came"),
]
LastEventIdInQuery = Annotated[
    str | None,
    Query(alias="last_event_id", description="the same, for those who can send no header"),
]


class FeedBody(BaseModel):
    """Events of jobs in one order; ask again with `after` set to `next_cursor`."""

    events: list[dict[str, Any]]
    next_cursor: str


@router.get("/events", response_model=FeedBody, responses={**STREAM, **errors(400, 404, 422)})
async def all_events(
    request: Request,
    state: StateOf,
    caller: CallerOf,
    principal: PrincipalOf,
    project_id: Annotated[str | None, Query(description="only of jobs of this project")] = None,
    after: Annotated[str | None, Query(description="only events after this cursor")] = None,
    begin: Annotated[
        Literal["start", "now"], Query(alias="from", description="where to begin without a cursor")
    ] = "now",
    limit: Annotated[int, Query(ge=1, le=500)] = 500,
    last_event_id: LastEventId = None,
    in_query: LastEventIdInQuery = None,
) -> Response:
    """Tell what happens to all jobs, parts of films included, in an order that never changes."""
    log = state.services.jobs.log
    if project_id is not None:
        project_id = require_well_formed(project_id, "Project").lower()
        await log.require_project(project_id, caller.owner_id)
    last = await log.last_place(caller.owner_id)
    is_stream = wants_stream(request.headers.get("accept", ""))
    cursor = (last_event_id or in_query or after) if is_stream else after
    beginning = 0 if begin == "start" else last
    place = position_of(cursor, last) if cursor else beginning
    if is_stream:
        source = OwnerSource(log, caller.owner_id, project_id)
        return EventStream(state.streams, source, place, by=principal, name=cursor_of(place))
    found = await log.of_owner(caller.owner_id, after=place, project_id=project_id, limit=limit)
    document = {
        "events": [placed_document(one) for one in found],
        "next_cursor": cursor_of(found[-1].position if found else max(place, last)),
    }
    return answer(document, headers={"Vary": "Accept"})
