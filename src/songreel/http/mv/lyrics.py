"""The lyrics of a song, as a file in any format that is read here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from songreel.domain.lyrics import LyricsFormat
from songreel.http.answers import answer
from songreel.http.mv.documents import LyricsBody, lyrics_document
from songreel.http.mv.orders import errors
from songreel.http.mv.songs import SongId
from songreel.http.small_body import small_body
from songreel.http.state import CallerOf, StateOf
from songreel.http.versions import IF_MATCH, etag, expected_version
from songreel.music.lyrics.files import MAX_BYTES, MEDIA_TYPES

router = APIRouter()

_BY_TYPE = {media_type: form for form, media_type in MEDIA_TYPES.items()} | {
    "text/x-lrc": LyricsFormat.LRC,
    "text/srt": LyricsFormat.SRT,
    "text/x-ass": LyricsFormat.ASS,
}

_FORMS = frozenset(form.value for form in LyricsFormat)

Format = Annotated[
    LyricsFormat | None, Query(alias="format", description="as which file; its own by default")
]
GivenFormat = Annotated[
    LyricsFormat | None,
    Query(alias="format", description="what it is; by default what it looks like"),
]


@router.get(
    "/songs/{song_id}/lyrics",
    responses={
        200: {
            "content": {media_type: {} for media_type in MEDIA_TYPES.values()},
            "description": "The lyrics: in the format that they came in the very same bytes.",
        },
        **errors(404, 422),
    },
    response_class=Response,
)
async def get_lyrics(
    song_id: SongId, state: StateOf, caller: CallerOf, form: Format = None
) -> Response:
    """Give the lyrics of a song as a file: LRC, SRT, WebVTT, ASS or JSON."""
    songs = state.services.songs
    file = await songs.lyrics_file(song_id, caller.owner_id)
    wanted = form or file.format
    content = await songs.written_lyrics(song_id, wanted, caller.owner_id)
    headers = {
        **etag(file.version, None if wanted is file.format else wanted.value),
        "Content-Type": MEDIA_TYPES[wanted],
        "Content-Disposition": f'inline; filename="lyrics.{wanted.value}"',
    }
    return Response(content, headers=headers)


@router.put(
    "/songs/{song_id}/lyrics",
    response_model=LyricsBody,
    response_description="The lyrics were taken.",
    responses=errors(400, 403, 404, 412, 413, 422),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        },
        "parameters": [IF_MATCH],
    },
)
async def put_lyrics(
    song_id: SongId,
    request: Request,
    state: StateOf,
    caller: CallerOf,
    form: GivenFormat = None,
) -> Response:
    """Take the lyrics of a song in place of what there is: LRC, SRT, WebVTT, ASS or JSON."""
    version = expected_version(request, _FORMS)
    content = await small_body(state.bodies, request, MAX_BYTES, "Lyrics")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    file, lyrics = await state.services.songs.put_lyrics(
        song_id, content, form or _BY_TYPE.get(media_type), caller.owner_id, version=version
    )
    return answer(lyrics_document(file, lyrics), 200, etag(file.version))


@router.delete(
    "/songs/{song_id}/lyrics",
    status_code=204,
    response_description="The song has no lyrics any more.",
    responses=errors(403, 404, 412),
    openapi_extra={"parameters": [IF_MATCH]},
)
async def delete_lyrics(
    song_id: SongId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Take the lyrics of a song away."""
    version = expected_version(request, _FORMS)
    await state.services.songs.remove_lyrics(song_id, caller.owner_id, version=version)
    return Response(status_code=204)
