"""API keys and workspaces, for admins."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from songreel.core.clock import stamp
from songreel.domain.api_key import (
    ApiKey,
    KeyLimits,
    OverLimit,
    Permission,
    Workspace,
    permissions_of,
)
from songreel.http.answers import answer
from songreel.http.mv.documents import Dollars, Timestamp
from songreel.http.mv.orders import errors
from songreel.http.mv.schemas import RequestBody, Text
from songreel.http.state import NEEDS_KEEPER, StateOf
from songreel.services.api_keys import MOST_DAYS, KeyWish

router = APIRouter(prefix="/api", dependencies=[NEEDS_KEEPER])

Cap = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,9}(\.[0-9]{1,8})?$",
        description="US dollars on a day (UTC), as a decimal",
        examples=["5.00"],
    ),
]
_Number = Annotated[int, Field(ge=1, le=1_000_000)]
_ScopeName = Literal["read", "generate", "admin"]


class KeyRequest(RequestBody):
    """An API key to be made."""

    name: Text
    scopes: Annotated[list[_ScopeName], Field(min_length=1, description="each holds the former")]
    workspace: Annotated[
        Text, Field(description="name of a workspace; made where there is none")
    ] = "local"
    expires_in_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = None
    daily_cap_usd: Cap | None = None
    requests_per_minute: _Number | None = None
    jobs_per_hour: _Number | None = None
    over_limit: Annotated[
        Literal["refuse", "queue"], Field(description="what becomes of jobs above jobs_per_hour")
    ] = "refuse"

    def to_wish(self) -> KeyWish:
        """Return what is wished for."""
        return KeyWish(
            name=self.name,
            permissions=permissions_of(self.scopes),
            workspace=self.workspace,
            expires_in_days=self.expires_in_days,
            limits=KeyLimits(
                daily_cap=_amount(self.daily_cap_usd),
                requests_per_minute=self.requests_per_minute,
                jobs_per_hour=self.jobs_per_hour,
                over_limit=OverLimit(self.over_limit),
            ),
        )


class WorkspaceRequest(RequestBody):
    """A workspace to be made."""

    name: Text
    daily_cap_usd: Cap | None = None

    @property
    def cap(self) -> Decimal | None:
        """Return the cap as an amount."""
        return _amount(self.daily_cap_usd)


class CapRequest(RequestBody):
    """What a workspace may spend on a day; null or left out: no cap of its own."""

    daily_cap_usd: Cap | None = None

    @property
    def cap(self) -> Decimal | None:
        """Return the cap as an amount."""
        return _amount(self.daily_cap_usd)


class WorkspaceBody(BaseModel):
    """A workspace: its members share all that is made in it, and nobody else sees it."""

    workspace_id: str
    name: str
    created_at: Timestamp
    daily_cap_usd: Dollars | None


class WorkspacesBody(BaseModel):
    """All workspaces, oldest first."""

    workspaces: list[WorkspaceBody]


class KeyBody(BaseModel):
    """An API key, without its secret."""

    key_id: str
    name: str
    workspace_id: str
    workspace: str
    scopes: list[_ScopeName]
    created_at: Timestamp
    expires_at: Timestamp | None
    revoked_at: Timestamp | None
    daily_cap_usd: Dollars | None
    requests_per_minute: int | None
    jobs_per_hour: int | None
    over_limit: Literal["refuse", "queue"]


class NewKeyBody(KeyBody):
    """An API key that was made; the key itself is shown this once."""

    key: Annotated[str, Field(description="to be sent as Authorization: Bearer")]
    ignored_fields: list[str]


class KeysBody(BaseModel):
    """All API keys, newest first, revoked ones too."""

    keys: list[KeyBody]


def _reads(kind: type[BaseModel]) -> dict[str, Any]:
    schema = kind.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get(
    "/keys", response_model=KeysBody, response_description="The keys.", responses=errors(403)
)
async def list_keys(state: StateOf) -> Response:
    """List all API keys; no secret is kept, so none is shown."""
    listed = await state.services.keys.listed()
    return answer({"keys": [key_document(key, workspace) for key, workspace in listed]})


@router.post(
    "/keys",
    status_code=201,
    response_model=NewKeyBody,
    response_description="The key was made; it is shown this once.",
    responses=errors(400, 403, 413, 415, 422),
    openapi_extra=_reads(KeyRequest),
)
async def make_key(request: Request, state: StateOf) -> Response:
    """Make an API key."""
    incoming = await state.bodies.json(request, KeyRequest)
    made = await state.services.keys.make(incoming.body.to_wish())
    document = key_document(made.key, made.workspace)
    return answer({**document, "key": made.text, "ignored_fields": list(incoming.ignored)}, 201)


@router.delete(
    "/keys/{key_id}",
    response_model=KeyBody,
    response_description="The key, which counts no more.",
    responses=errors(403, 404),
)
async def revoke_key(key_id: str, state: StateOf) -> Response:
    """Revoke an API key, with its sessions and the addresses that were signed for it."""
    key = await state.services.keys.revoke(key_id)
    return answer(key_document(key, await state.services.keys.workspace(key.owner_id)))


@router.get(
    "/workspaces",
    response_model=WorkspacesBody,
    response_description="The workspaces.",
    responses=errors(403),
)
async def list_workspaces(state: StateOf) -> Response:
    """List all workspaces."""
    listed = await state.services.keys.workspaces()
    return answer({"workspaces": [workspace_document(each) for each in listed]})


@router.post(
    "/workspaces",
    status_code=201,
    response_model=WorkspaceBody,
    response_description="The workspace was made.",
    responses=errors(400, 403, 409, 413, 415, 422),
    openapi_extra=_reads(WorkspaceRequest),
)
async def make_workspace(request: Request, state: StateOf) -> Response:
    """Make a workspace."""
    body = (await state.bodies.json(request, WorkspaceRequest)).body
    made = await state.services.keys.make_workspace(body.name, body.cap)
    return answer(workspace_document(made), 201)


@router.patch(
    "/workspaces/{workspace}",
    response_model=WorkspaceBody,
    response_description="The workspace as it is now.",
    responses=errors(400, 403, 404, 413, 415, 422),
    openapi_extra=_reads(CapRequest),
)
async def cap_workspace(workspace: str, request: Request, state: StateOf) -> Response:
    """Set what a workspace, named by its name or id, may spend on a day."""
    body = (await state.bodies.json(request, CapRequest)).body
    capped = await state.services.keys.cap_workspace(workspace, body.cap)
    return answer(workspace_document(capped))


def key_document(key: ApiKey, workspace: Workspace) -> dict[str, Any]:
    """Return what is shown of a key."""
    limits = key.limits
    return {
        "key_id": key.id,
        "name": key.name,
        "workspace_id": workspace.id,
        "workspace": workspace.name,
        "scopes": [each.value for each in Permission if each in key.permissions],
        "created_at": stamp(key.created_at),
        "expires_at": None if key.expires_at is None else stamp(key.expires_at),
        "revoked_at": None if key.revoked_at is None else stamp(key.revoked_at),
        "daily_cap_usd": None if limits.daily_cap is None else f"{limits.daily_cap:f}",
        "requests_per_minute": limits.requests_per_minute,
        "jobs_per_hour": limits.jobs_per_hour,
        "over_limit": limits.over_limit.value,
    }


def workspace_document(workspace: Workspace) -> dict[str, Any]:
    """Return what is shown of a workspace."""
    cap = workspace.daily_cap
    return {
        "workspace_id": workspace.id,
        "name": workspace.name,
        "created_at": stamp(workspace.created_at),
        "daily_cap_usd": None if cap is None else f"{cap:f}",
    }


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
