"""What the disk is used for, and clearing up."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from songreel.http.answers import answer
from songreel.http.mv.orders import errors
from songreel.http.state import NEEDS_ADMIN, CallerOf, StateOf

router = APIRouter(prefix="/storage")

DryRun = Annotated[bool, Query(description="true: tell what would go, and change nothing")]
DeletedToo = Annotated[
    bool, Query(description="true: what is deleted goes now, and cannot be restored any more")
]


class ShareBody(BaseModel):
    """How many files of a sort there are, and their bytes."""

    files: int
    bytes: int


class StorageBody(BaseModel):
    """What the disk is used for; bytes that several share count once."""

    media: Annotated[
        dict[str, ShareBody],
        Field(
            description="of the caller: films, clips, originals (as services delivered them), "
            "songs, images, house_clips and derived (made of clips), deleted (for a day)"
        ),
    ]
    unused: Annotated[ShareBody, Field(description="that nothing refers to any more")]
    caches: Annotated[ShareBody, Field(description="that can be made again")]
    database_bytes: int | None
    free_bytes: int
    least_free_bytes: Annotated[int, Field(description="below it nothing paid is started")]
    retention_days: int | None
    quota_bytes: int | None


class SweptBody(BaseModel):
    """What clearing up did, or would do."""

    dry_run: bool
    expired: Annotated[int, Field(description="media that were deleted because of their age")]
    over_quota: Annotated[int, Field(description="media that were deleted because of the quota")]
    purged: Annotated[int, Field(description="media that were deleted before, and are gone now")]
    files: Annotated[int, Field(description="stored files that nothing referred to")]
    freed_bytes: int


@router.get("", response_model=StorageBody, response_description="What the disk is used for.")
async def get_storage(state: StateOf, caller: CallerOf) -> Response:
    """Tell what the disk is used for."""
    return answer((await state.services.storage.use(caller.owner_id)).to_document())


@router.post(
    "/clean",
    dependencies=[NEEDS_ADMIN],
    response_model=SweptBody,
    response_description="What was cleared, or would be.",
    responses=errors(403, 422),
)
async def clean_storage(
    state: StateOf, caller: CallerOf, dry_run: DryRun = False, deleted_too: DeletedToo = False
) -> Response:
    """Clear up now what would go by itself within the hour, or tell what that is."""
    swept = await state.services.storage.clean(
        dry_run=dry_run, deleted_too=deleted_too, owner_id=caller.owner_id
    )
    return answer({"dry_run": dry_run, **swept.to_document()})
