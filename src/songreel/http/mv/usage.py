"""Usage: what paid orders cost, by day, key, project, model and state; as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from songreel.domain.errors import FieldProblem, InvalidPayloadError
from songreel.domain.usage import By, Usage, UsageQuery
from songreel.http.answers import answer
from songreel.http.mv.money_documents import UsageBody
from songreel.http.mv.orders import errors
from songreel.http.state import CallerOf, PrincipalOf, StateOf, require_admin

router = APIRouter(prefix="/usage")

_DEFAULT = (By.DAY, By.MODEL)
_Day = Annotated[str | None, Query(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
_Text = Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
_State = Literal["reserved", "intended", "submitted", "charged", "not_charged", "unknown"]
_CSV = "text/csv"


@router.get(
    "",
    response_model=UsageBody,
    response_description="The sums.",
    responses={
        200: {"content": {_CSV: {"schema": {"type": "string"}}}},
        **errors(403, 422),
    },
)
async def get_usage(
    request: Request,
    state: StateOf,
    caller: CallerOf,
    principal: PrincipalOf,
    since: Annotated[_Day, Query(alias="from", description="the first day (UTC)")] = None,
    until: Annotated[_Day, Query(alias="to", description="the last day (UTC)")] = None,
    by: Annotated[list[By], Query(description="what the rows tell apart; may be repeated")] = [],  # noqa: B006 - the framework copies it
    key_id: _Text = None,
    project_id: _Text = None,
    model: _Text = None,
    states: Annotated[
        list[_State], Query(alias="state", description="only such orders; may be repeated")
    ] = [],  # noqa: B006 - the framework copies it
    everybody: Annotated[
        bool, Query(description="of all workspaces; takes the scope admin")
    ] = False,
    form: Annotated[
        Literal["json", "csv"] | None,
        Query(alias="format", description="in place of the Accept header"),
    ] = None,
) -> Response:
    """Add up what paid orders of this workspace cost; an order counts on the day it was sent."""
    query = UsageQuery(
        by=tuple(by) or _DEFAULT,
        since=_day("from", since),
        until=_day("to", until),
        key_id=key_id,
        project_id=project_id,
        model=model,
        states=tuple(states),
    )
    if everybody:
        require_admin(principal)
    owner_id = None if everybody else caller.owner_id
    usage = await state.services.usage.report(query, owner_id)
    wants_csv = form == "csv" or (form is None and _prefers_csv(request))
    return _csv(usage) if wants_csv else answer(usage.to_document(), headers={"Vary": "Accept"})


def _day(name: str, text: str | None) -> str | None:
    try:
        return None if text is None else date.fromisoformat(text).isoformat()
    except ValueError:
        message = f"{name} must be a day as in 2026-11-26"
        raise InvalidPayloadError(f"{message}.", problems=[FieldProblem(name, message)]) from None


def _prefers_csv(request: Request) -> bool:
    """Tell whether CSV is accepted, and JSON is not named beside it."""
    accepted = ",".join(request.headers.getlist("accept")).lower()
    return _CSV in accepted and "json" not in accepted


def _csv(usage: Usage) -> Response:
    """Return the rows alone: a total in a column of amounts would be added up with them."""
    text = io.StringIO()
    writer = csv.DictWriter(text, usage.columns)
    writer.writeheader()
    writer.writerows(row.to_document() for row in usage.rows)
    headers = {"Vary": "Accept", "Content-Disposition": 'inline; filename="songreel-usage.csv"'}
    return Response(text.getvalue(), media_type=_CSV, headers=headers)
