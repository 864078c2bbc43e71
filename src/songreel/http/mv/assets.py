"""What callers bring along, and all that they have: sent, listed, named, pinned, deleted."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from songreel.domain.song import MAX_NAME
from songreel.domain.stored import StoredKind
from songreel.http.answers import answer
from songreel.http.files import StoredFile
from songreel.http.mv.documents import Timestamp, Uuid
from songreel.http.mv.ids import Id, require_well_formed
from songreel.http.mv.media import Download
from songreel.http.mv.orders import errors
from songreel.http.mv.schemas import RequestBody
from songreel.http.mv.stored import stored_answer
from songreel.http.state import CallerOf, StateOf
from songreel.http.uploading import FILE_BODY, sent_file
from songreel.services.asset_documents import SERVED, asset_document, served
from songreel.services.assets import MOST_LISTED

router = APIRouter(prefix="/assets")


async def _asset_id(asset_id: Id) -> str:
    return require_well_formed(asset_id, "Asset")


AssetId = Annotated[str, Depends(_asset_id)]
Name = Annotated[str | None, Query(description="of the file, where the body is the file itself")]
Limit = Annotated[int, Query(ge=1, le=MOST_LISTED, description="how many at most")]
Kinds = Annotated[list[StoredKind] | None, Query(description="only these; may come again")]
Cursor = Annotated[str | None, Query(max_length=100, description="next_cursor of the page before")]
Deleted = Annotated[bool, Query(description="true: what is deleted and can be restored")]


class AssetBody(BaseModel):
    """A song, an image, a clip or a film that is there."""

    asset_id: Uuid
    kind: Literal["song", "image", "clip", "film"]
    origin: Annotated[
        Literal["upload", "made"], Field(description="upload: somebody brought it along")
    ]
    name: str | None
    sha256: str
    size_bytes: int
    media_type: str
    created_at: Timestamp
    pinned: Annotated[bool, Field(description="true: nothing but its owner takes it")]
    expires_at: Annotated[
        Timestamp | None, Field(description="when it goes by itself; null: nothing takes it")
    ]
    deleted_at: Annotated[
        Timestamp | None, Field(description="it can be restored for a day after this")
    ]
    width: int | None
    height: int | None
    duration_seconds: float | None
    frame_rate: float | None
    has_audio: bool | None
    inspection: Annotated[
        str | None, Field(description="of a clip: whole, or what is wrong; null: not decoded yet")
    ]
    asset_url: str
    content_url: str
    ignored_fields: list[str] = []


class AssetsBody(BaseModel):
    """What is there, newest first; `next_cursor` leads on, and is null at the end."""

    assets: list[AssetBody]
    next_cursor: str | None


class AssetChange(RequestBody):
    """What is changed about an asset; what is left out stays as it is."""

    name: Annotated[
        str | None, Field(max_length=MAX_NAME, description="for people; a blank one takes it away")
    ] = None
    pinned: bool | None = None

    @classmethod
    def _is_unset(cls, name: str, value: Any) -> bool:
        return value is None


_Change: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": AssetChange.model_json_schema()}},
    }
}


@router.post(
    "",
    status_code=201,
    response_model=AssetBody,
    response_description="The file was taken.",
    responses={
        200: {"model": AssetBody, "description": "The same bytes were there: what they are."},
        **errors(400, 403, 413, 415, 507),
    },
    openapi_extra=FILE_BODY,
)
async def add_asset(
    request: Request, state: StateOf, caller: CallerOf, name: Name = None
) -> Response:
    """Take a song, an image (PNG, JPEG, WebP) or a clip (MP4): as the body, or in a form."""
    async with sent_file(request, state.bodies, name) as file:
        upload = await state.services.uploads.add(file.content, caller, file.name)
        ignored = file.ignored
    told = await state.services.assets.find(upload.asset_id, caller.owner_id)
    document = {**asset_document(told), "ignored_fields": ignored}
    headers = {"Location": f"/api/mv/assets/{told.id}"}
    return answer(document, 201 if upload.is_new else 200, headers)


@router.get(
    "",
    response_model=AssetsBody,
    response_description="What is there, newest first.",
    responses=errors(400, 422),
)
async def list_assets(
    state: StateOf,
    caller: CallerOf,
    kind: Kinds = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    deleted: Deleted = False,
) -> Response:
    """List songs, images, clips and films, brought along and made here."""
    page = await state.services.assets.listed(
        caller.owner_id, kinds=kind or (), deleted=deleted, cursor=cursor, limit=limit
    )
    listed = [asset_document(one) for one in page.media]
    return answer({"assets": listed, "next_cursor": page.cursor})


@router.get(
    "/{asset_id}",
    response_model=AssetBody,
    response_description="What is known of it.",
    responses=errors(404),
)
async def get_asset(asset_id: AssetId, state: StateOf, caller: CallerOf) -> Response:
    """Tell what is known of a song, image, clip or film."""
    return answer(asset_document(await state.services.assets.find(asset_id, caller.owner_id)))


@router.get(
    "/{asset_id}/content",
    responses={
        200: {"content": {kind: {} for kind in SERVED}, "description": "The bytes."},
        **errors(404),
    },
    response_class=Response,
)
async def get_asset_content(
    asset_id: AssetId, state: StateOf, caller: CallerOf, download: Download = False
) -> Response:
    """Give the bytes of a song, image, clip or film, whole or in ranges."""
    found = await state.services.assets.find(asset_id, caller.owner_id)
    media_type, ending = served(found.media_type)
    file = StoredFile(
        sha256=found.sha256,
        size_bytes=found.size_bytes,
        media_type=media_type,
        name=f"{found.id}{ending}",
        modified=found.created_at,
    )
    return stored_answer(state, file, download=download)


@router.patch(
    "/{asset_id}",
    response_model=AssetBody,
    response_description="What is known of it now.",
    responses=errors(400, 403, 404, 413, 415, 422),
    openapi_extra=_Change,
)
async def change_asset(
    request: Request, asset_id: AssetId, state: StateOf, caller: CallerOf
) -> Response:
    """Name something, pin it so that nothing but its owner takes it, or unpin it."""
    incoming = await state.bodies.json(request, AssetChange)
    wanted = incoming.body
    changed = await state.services.assets.change(
        asset_id, caller.owner_id, name=wanted.name, pinned=wanted.pinned
    )
    return answer({**asset_document(changed), "ignored_fields": list(incoming.ignored)})


@router.delete(
    "/{asset_id}",
    response_model=AssetBody,
    response_description="It is gone; for a day it can be restored.",
    responses=errors(403, 404, 409),
)
async def delete_asset(asset_id: AssetId, state: StateOf, caller: CallerOf) -> Response:
    """Delete a song, image, clip or film, at once and for everybody."""
    return answer(asset_document(await state.services.assets.delete(asset_id, caller.owner_id)))


@router.post(
    "/{asset_id}/restore",
    response_model=AssetBody,
    response_description="It is there again.",
    responses=errors(403, 404),
)
async def restore_asset(asset_id: AssetId, state: StateOf, caller: CallerOf) -> Response:
    """Undo that something was deleted, within a day of it."""
    return answer(asset_document(await state.services.assets.restore(asset_id, caller.owner_id)))
