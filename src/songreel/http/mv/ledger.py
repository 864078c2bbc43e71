"""The ledger: what may be spent today, what is, and whether paid orders are held."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from songreel.domain.api_key import Permission
from songreel.http.answers import answer
from songreel.http.mv.documents import LedgerBody
from songreel.http.mv.jobs import has_body
from songreel.http.mv.money_documents import DifferencesBody
from songreel.http.mv.orders import errors
from songreel.http.mv.schemas import HoldBody
from songreel.http.state import NEEDS_ADMIN, CallerOf, PrincipalOf, StateOf

router = APIRouter(prefix="/ledger")


@router.get("", response_model=LedgerBody, response_description="The ledger today.")
async def get_ledger(state: StateOf, caller: CallerOf, principal: PrincipalOf) -> Response:
    """Tell what may be spent today and what is spent, and whether paid orders are held.

    That is of all workspaces for a caller with the scope admin, else of the caller's own.
    """
    alone = Permission.ADMIN not in principal.allowed
    found = await state.services.accounts.today(caller.owner_id, alone=alone)
    return answer(found.to_document())


@router.get(
    "/check",
    dependencies=[NEEDS_ADMIN],
    response_model=DifferencesBody,
    response_description="The sums that are wrong.",
    responses=errors(403),
)
async def check_ledger(state: StateOf) -> Response:
    """Compare the sums that caps are held to with orders and accepted quotes; none is right."""
    found = await state.services.usage.check()
    return answer({"differences": [one.to_document() for one in found]})


@router.post(
    "/hold",
    dependencies=[NEEDS_ADMIN],
    response_model=LedgerBody,
    response_description="The ledger; paid orders are held.",
    responses=errors(400, 403, 413, 415, 422),
    openapi_extra={
        "requestBody": {
            "required": False,
            "content": {"application/json": {"schema": HoldBody.model_json_schema()}},
        }
    },
)
async def hold(request: Request, state: StateOf, caller: CallerOf) -> Response:
    """Send nothing paid until `release`; what was sent already goes on."""
    body = HoldBody()
    if has_body(request):
        body = (await state.bodies.json(request, HoldBody)).body
    held = await state.services.accounts.hold(caller.owner_id, body.reason)
    return answer(held.to_document())


@router.post(
    "/release",
    dependencies=[NEEDS_ADMIN],
    response_model=LedgerBody,
    response_description="The ledger; paid orders go out again.",
    responses=errors(403, 404),
)
async def release(state: StateOf, caller: CallerOf) -> Response:
    """Let paid orders be sent again; 404 where they are not held."""
    return answer((await state.services.accounts.release(caller.owner_id)).to_document())
