"""GET of what is made of a clip or film: its poster, pictures for scrubbing, its HLS stream."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from songreel.http.access import principal_of
from songreel.http.files import StoredFile
from songreel.http.mv.media import VideoId
from songreel.http.mv.orders import errors
from songreel.http.mv.stored import stored_answer
from songreel.http.state import CallerOf, State, StateOf
from songreel.services.packaging import MEDIA_TYPES, Part
from songreel.services.principal import Entrance
from songreel.services.requests import Caller

router = APIRouter(prefix="/get_video/{video_id}")

PosterForm = Annotated[Literal["jpg", "webp"], Query(description="of the picture")]


def _gives(part: Part, description: str) -> dict[int | str, dict[str, Any]]:
    return {
        200: {"content": {MEDIA_TYPES[part]: {}}, "description": description},
        **errors(404, 507),
    }


@router.get(
    "/poster",
    responses={
        200: {"content": {"image/jpeg": {}, "image/webp": {}}, "description": "The picture."},
        **errors(404, 422, 507),
    },
    response_class=Response,
)
async def get_poster(
    video_id: VideoId, state: StateOf, caller: CallerOf, format: PosterForm = "jpg"
) -> Response:
    """Give the picture that stands for a clip or film best, in its own size."""
    return await _file(
        state, caller, video_id, Part.POSTER if format == "jpg" else Part.POSTER_WEBP
    )


@router.get(
    "/sprites.jpg",
    responses=_gives(Part.SPRITES, "The sheet."),
    response_class=Response,
)
async def get_sprites(video_id: VideoId, state: StateOf, caller: CallerOf) -> Response:
    """Give small pictures of a clip or film on one sheet, at most a hundred."""
    return await _file(state, caller, video_id, Part.SPRITES)


@router.get(
    "/sprites.vtt",
    responses=_gives(Part.SPRITES_INDEX, "The index."),
    response_class=Response,
)
async def get_sprites_index(
    video_id: VideoId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Give the index of that sheet as WebVTT: which part of it is shown from when on."""
    return await _index(request, state, caller, video_id, Part.SPRITES_INDEX, Part.SPRITES)


@router.get(
    "/hls/index.m3u8",
    responses=_gives(Part.PLAYLIST, "The playlist."),
    response_class=Response,
)
async def get_playlist(
    video_id: VideoId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Give the playlist of a clip or film for HTTP Live Streaming."""
    return await _index(request, state, caller, video_id, Part.PLAYLIST, Part.STREAM)


@router.get(
    "/hls/film.mp4",
    responses=_gives(Part.STREAM, "The file."),
    response_class=Response,
)
async def get_stream(video_id: VideoId, state: StateOf, caller: CallerOf) -> Response:
    """Give the fragmented MP4 of which the playlist names ranges."""
    return await _file(state, caller, video_id, Part.STREAM)


async def _index(
    request: Request, state: State, caller: Caller, video_id: str, part: Part, named: Part
) -> Response:
    """Give a text that names a file beside it.

    To whoever came by a signed address the file is named by one: players add nothing to what the
    text says.
    """
    principal = principal_of(request.scope)
    if principal.entrance is not Entrance.ADDRESS:
        return await _file(state, caller, video_id, part)
    video = await state.services.library.video(video_id, caller.owner_id)
    asset = await state.services.packaging.part(video, part)
    async with state.services.library.file(asset.sha256) as path:
        text = await state.threads.run(partial(path.read_text, "utf-8"))
    beside = f"{request.url.path.rpartition('/')[0]}/{named.value}"
    signed = state.services.addresses.signer(principal)(beside).rpartition("/")[2]
    headers = {"Cache-Control": "private, no-cache", "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(text.replace(named.value, signed), headers=headers, media_type=asset.media_type)


async def _file(state: State, caller: Caller, video_id: str, part: Part) -> Response:
    video = await state.services.library.video(video_id, caller.owner_id)
    asset = await state.services.packaging.part(video, part)
    file = StoredFile(
        sha256=asset.sha256,
        size_bytes=asset.size_bytes,
        media_type=asset.media_type,
        name=f"{video.id}-{part.value}",
        modified=asset.created_at,
    )
    return stored_answer(state, file)
