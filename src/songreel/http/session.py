"""Sessions of browsers: a key is traded for a cookie, so that no page has to keep it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from songreel.core.clock import now, stamp
from songreel.domain.api_key import DEFAULT_WORKSPACE, Permission
from songreel.domain.errors import InvalidRequestError
from songreel.http import cookies
from songreel.http.access import require_own
from songreel.http.answers import answer
from songreel.http.mv.documents import Timestamp
from songreel.http.mv.orders import errors
from songreel.http.mv.schemas import RequestBody, Text
from songreel.http.state import PrincipalOf, State, StateOf
from songreel.services.principal import Entrance, Principal

router = APIRouter(prefix="/api/session")


class SignInBody(RequestBody):
    """An API key that is traded for a session."""

    key: Text


class SessionBody(BaseModel):
    """Who one is here."""

    entrance: Annotated[
        Literal["open", "folder", "key", "session"],
        Field(description="open: nobody needs a key; folder: the command line of this server"),
    ]
    workspace_id: str
    workspace: str
    scopes: Annotated[list[Literal["read", "generate", "admin"]], Field(description="all it may")]
    key_id: str | None
    key_name: str | None
    expires_at: Annotated[Timestamp | None, Field(description="of the session")]


@router.post(
    "",
    status_code=201,
    response_model=SessionBody,
    response_description="The session has begun: the cookie of this answer stands for the key.",
    responses=errors(400, 401, 403, 413, 415, 422),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": SignInBody.model_json_schema()}},
        }
    },
)
async def begin_session(request: Request, state: StateOf) -> Response:
    """Trade an API key for a cookie: for pages of this very server, and out of their reach."""
    require_own(request.scope, request.headers)
    shown = (await state.bodies.json(request, SignInBody)).body.key
    key = await state.services.keys.authenticate(shown)
    session = state.services.sessions.begin(key)
    principal = Principal(
        Entrance.SESSION,
        owner_id=key.owner_id,
        allowed=key.allowed,
        key=key,
        ends_at=session.ends_at,
    )
    cookie = cookies.begun(
        session,
        seconds=session.ends_at - int(now().timestamp()),
        is_secure=state.access.secure(request.scope),
    )
    return answer(await _document(state, principal), 201, {"Set-Cookie": cookie})


@router.get(
    "",
    response_model=SessionBody,
    response_description="Who one is.",
    responses=errors(401, 403),
)
async def get_session(state: StateOf, principal: PrincipalOf) -> Response:
    """Tell who the caller is, and what it may do."""
    return answer(await _document(state, principal))


@router.delete(
    "",
    status_code=204,
    response_description="The session is over, wherever its cookie may have got to.",
    responses=errors(400, 401, 403),
)
async def end_session(request: Request, state: StateOf, principal: PrincipalOf) -> Response:
    """End the session of the cookie that came along."""
    if principal.entrance is not Entrance.SESSION:
        raise InvalidRequestError("There is no session to end: this request came without one.")
    await state.services.sessions.end(principal)
    cookie = cookies.ended(is_secure=state.access.secure(request.scope))
    return Response(status_code=204, headers={"Set-Cookie": cookie})


async def _document(state: State, principal: Principal) -> dict[str, Any]:
    key = principal.key
    names = (await state.services.keys.ring.look()).workspaces
    ends_at = principal.ends_at
    return {
        "entrance": principal.entrance.value,
        "workspace_id": principal.owner_id,
        "workspace": names.get(principal.owner_id, DEFAULT_WORKSPACE),
        "scopes": [each.value for each in Permission if each in principal.allowed],
        "key_id": None if key is None else key.id,
        "key_name": None if key is None else key.name,
        "expires_at": None if ends_at is None else stamp(datetime.fromtimestamp(ends_at, UTC)),
    }
