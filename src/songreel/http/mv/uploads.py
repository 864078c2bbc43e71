"""Files that go into the bucket of this installation without passing its server."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from songreel.core.clock import stamp
from songreel.domain.song import MAX_NAME
from songreel.http.answers import answer
from songreel.http.mv.assets import AssetBody
from songreel.http.mv.documents import Timestamp, Uuid
from songreel.http.mv.ids import Id, require_well_formed
from songreel.http.mv.orders import errors
from songreel.http.mv.schemas import RequestBody
from songreel.http.state import CallerOf, StateOf
from songreel.services.asset_documents import asset_document
from songreel.services.direct_uploads import Sent

router = APIRouter(prefix="/uploads")


async def _upload_id(upload_id: Id) -> str:
    return require_well_formed(upload_id, "Upload")


UploadId = Annotated[str, Depends(_upload_id)]


class UploadBody(RequestBody):
    """What is said of a file that is going to be put."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="of its bytes")]
    size_bytes: Annotated[int, Field(ge=1)]


class PutBody(UploadBody):
    """What was said of a file that was put, and its name."""

    name: Annotated[str | None, Field(max_length=MAX_NAME, description="of the file")] = None


class BegunBody(BaseModel):
    """Where the file is put."""

    upload_id: Uuid
    method: Literal["PUT"]
    upload_url: Annotated[
        str, Field(description="of the bucket: put the file there, to be used exactly as it is")
    ]
    expires_at: Timestamp
    complete_url: Annotated[str, Field(description="to be asked when the file is there")]
    ignored_fields: list[str] = []


def _reads(kind: type[BaseModel]) -> dict[str, Any]:
    schema = kind.model_json_schema()
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "",
    status_code=201,
    response_model=BegunBody,
    response_description="Where the file is put.",
    responses=errors(400, 403, 413, 415, 422, 503),
    openapi_extra=_reads(UploadBody),
)
async def begin_upload(request: Request, state: StateOf, caller: CallerOf) -> Response:
    """Begin to put a file into the bucket itself: for servers that keep their files in one."""
    incoming = await state.bodies.json(request, UploadBody)
    sent = Sent(incoming.body.sha256, incoming.body.size_bytes)
    begun = await state.services.direct_uploads.begin(sent, caller)
    document = {
        "upload_id": begun.upload_id,
        "method": "PUT",
        "upload_url": begun.url,
        "expires_at": stamp(begun.expires_at),
        "complete_url": f"/api/mv/uploads/{begun.upload_id}/complete",
        "ignored_fields": list(incoming.ignored),
    }
    return answer(document, 201)


@router.post(
    "/{upload_id}/complete",
    status_code=201,
    response_model=AssetBody,
    response_description="The file was taken.",
    responses={
        200: {"model": AssetBody, "description": "The same bytes were there: what they are."},
        **errors(400, 403, 404, 413, 415, 422, 503, 507),
    },
    openapi_extra=_reads(PutBody),
)
async def complete_upload(
    upload_id: UploadId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Take in what was put: it is read, and is what it was said to be, or is refused."""
    incoming = await state.bodies.json(request, PutBody)
    body = incoming.body
    sent = Sent(body.sha256, body.size_bytes)
    upload = await state.services.direct_uploads.complete(upload_id, sent, caller, body.name)
    told = await state.services.assets.find(upload.asset_id, caller.owner_id)
    document = {**asset_document(told), "ignored_fields": list(incoming.ignored)}
    headers = {"Location": f"/api/mv/assets/{told.id}"}
    return answer(document, 201 if upload.is_new else 200, headers)
