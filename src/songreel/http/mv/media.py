"""GET of clips, films and reference pictures, and what is known of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from songreel.domain.errors import NotFoundError
from songreel.http.answers import answer
from songreel.http.files import StoredFile
from songreel.http.mv.documents import VideoInfo, absent_video, video_document
from songreel.http.mv.ids import Id, require_well_formed
from songreel.http.mv.orders import errors
from songreel.http.mv.stored import stored_answer
from songreel.http.state import CallerOf, State, StateOf
from songreel.services.library import no_video

router = APIRouter()


async def _video_id(video_id: Id) -> str:
    return require_well_formed(video_id, "Video")


async def _image_id(image_id: Id) -> str:
    return require_well_formed(image_id, "Character reference")


VideoId = Annotated[str, Depends(_video_id)]
ImageId = Annotated[str, Depends(_image_id)]
Download = Annotated[bool, Query(description="1: to be saved rather than shown")]
Name = Annotated[
    str | None,
    Query(max_length=200, description="what the file is called where it is saved, without .mp4"),
]
_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


@router.get(
    "/get_video/{video_id}",
    responses={200: {"content": {"video/mp4": {}}, "description": "The video."}, **errors(404)},
    response_class=Response,
)
async def get_video(
    video_id: VideoId,
    state: StateOf,
    caller: CallerOf,
    download: Download = False,
    name: Name = None,
) -> Response:
    """Give a clip or film, whole or in ranges."""
    return await video_answer(state, video_id, caller.owner_id, download=download, name=name)


async def video_answer(
    state: State,
    video_id: str,
    owner_id: str,
    *,
    download: bool = False,
    name: str | None = None,
) -> Response:
    """Return the answer with a clip or film.

    Raises:
        NotFoundError: there is none of that id for this owner.
    """
    video = await state.services.library.video_file(video_id, owner_id)
    file = StoredFile(
        sha256=video.sha256,
        size_bytes=video.size_bytes,
        media_type="video/mp4",
        name=f"{video.id}.mp4",
        modified=video.created_at,
        title=f"{name}.mp4" if name else None,
    )
    return stored_answer(state, file, download=download, absent=no_video(video_id))


@router.get(
    "/get_video/{video_id}/info",
    response_model=VideoInfo,
    response_description="What is known.",
    responses=errors(404),
)
async def get_video_info(video_id: VideoId, state: StateOf, caller: CallerOf) -> Response:
    """Tell what is known of a clip or film."""
    try:
        video = await state.services.library.video(video_id, caller.owner_id)
        return answer(video_document(await state.services.assets.expiry(video)))
    except NotFoundError:
        return answer(absent_video(video_id))


@router.get(
    "/get_character_reference/{image_id}",
    responses={
        200: {"content": {kind: {} for kind in _SUFFIXES}, "description": "The picture."},
        **errors(404),
    },
    response_class=Response,
)
async def get_character_reference(
    image_id: ImageId, state: StateOf, caller: CallerOf, download: Download = False
) -> Response:
    """Give the picture of a character, the same bytes as in `image_base64`."""
    image = await state.services.library.reference(image_id, caller.owner_id)
    file = StoredFile(
        sha256=image.sha256,
        size_bytes=image.size_bytes,
        media_type=image.media_type,
        name=f"{image.id}.{_SUFFIXES[image.media_type]}",
        modified=image.created_at,
    )
    return stored_answer(state, file, download=download)
