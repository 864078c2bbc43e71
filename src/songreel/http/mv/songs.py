"""POST /api/mv/songs."""

from __future__ import annotations

import contextlib

from fastapi import APIRouter, Request
from starlette.responses import Response

from songreel.domain.errors import UnsupportedMediaTypeError
from songreel.http.answers import answer
from songreel.http.mv.documents import SongBody, song_document
from songreel.http.mv.orders import errors
from songreel.http.state import CallerOf, StateOf

router = APIRouter()

_FORMS = ("multipart/", "application/x-www-form-urlencoded")


@router.post(
    "/songs",
    status_code=201,
    response_model=SongBody,
    response_description="The song was taken.",
    responses=errors(400, 403, 413, 415, 507),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def add_song(request: Request, state: StateOf, caller: CallerOf) -> Response:
    """Take a song: the body is the file itself (MP3, WAV, FLAC, M4A, Ogg; up to 20 minutes)."""
    media_type = request.headers.get("content-type", "").strip().lower()
    if media_type.startswith(_FORMS):
        raise UnsupportedMediaTypeError(
            "A form is not taken here; send the song itself as the body.",
            details="With curl: --data-binary @song.mp3 -H 'Content-Type: audio/mpeg'",
        )
    async with contextlib.aclosing(state.bodies.chunks(request)) as chunks:
        song = await state.services.library.add_song(chunks, caller.owner_id)
    return answer(song_document(song), 201)
