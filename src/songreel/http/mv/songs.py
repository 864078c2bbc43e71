"""Songs: sent, listed, and what is heard in them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from songreel.domain.analysis import Analysis
from songreel.http.answers import answer
from songreel.http.mv.documents import (
    SongBody,
    SongFileBody,
    SongsBody,
    song_document,
    song_file_document,
)
from songreel.http.mv.ids import Id, require_well_formed
from songreel.http.mv.orders import (
    PREFERS_A_JOB,
    TAKES_ITS_TIME,
    errors,
    made_by_job,
    preferences_of,
)
from songreel.http.state import CallerOf, StateOf
from songreel.http.uploading import FILE_BODY, sent_file
from songreel.services.songs import MOST_LISTED

router = APIRouter()


async def _song_id(song_id: Id) -> str:
    return require_well_formed(song_id, "Song")


SongId = Annotated[str, Depends(_song_id)]
Name = Annotated[str | None, Query(description="of the file, where the body is the file itself")]
Limit = Annotated[int, Query(ge=1, le=MOST_LISTED, description="how many at most")]
Raw = Annotated[bool, Query(description="true: as it was heard, without corrections")]


@router.post(
    "/songs",
    status_code=201,
    response_model=SongBody,
    response_description="The song was taken.",
    responses={
        200: {"model": SongBody, "description": "The same bytes were there: the song they are."},
        **errors(400, 403, 413, 415, 507),
    },
    openapi_extra=FILE_BODY,
)
async def add_song(
    request: Request, state: StateOf, caller: CallerOf, name: Name = None
) -> Response:
    """Take a song (MP3, WAV, FLAC, M4A, Ogg; up to 20 minutes): as the body, or in a form."""
    async with sent_file(request, state.bodies, name) as file:
        song = await state.services.library.keep_song(file.content, caller.owner_id, name=file.name)
        ignored = file.ignored
    headers = {"Location": f"/api/mv/songs/{song.asset.id}"}
    document = {**song_document(song), "ignored_fields": ignored}
    return answer(document, 201 if song.is_new else 200, headers)


@router.post(
    "/songs/demo",
    status_code=201,
    response_model=SongBody,
    response_description="The song was composed and kept.",
    responses={
        200: {"model": SongBody, "description": "It was there."},
        **errors(403, 507),
    },
)
async def add_demo_song(state: StateOf, caller: CallerOf) -> Response:
    """Take the song that comes with Songreel: 39 seconds, composed by the package itself."""
    song = await state.services.demo_song.keep(caller.owner_id)
    headers = {"Location": f"/api/mv/songs/{song.asset.id}"}
    return answer(song_document(song), 201 if song.is_new else 200, headers)


@router.get("/songs", response_model=SongsBody, response_description="The songs, newest first.")
async def list_songs(state: StateOf, caller: CallerOf, limit: Limit = 50) -> Response:
    """List the songs that were sent."""
    songs = await state.services.songs.listed(caller.owner_id, limit=limit)
    return answer({"songs": [song_document(song) for song in songs]})


@router.get(
    "/songs/{song_id}",
    response_model=SongFileBody,
    response_description="The song, with what is heard in it once it was listened to.",
    responses=errors(404),
)
async def get_song(song_id: SongId, state: StateOf, caller: CallerOf) -> Response:
    """Tell all that is known of a song; nothing is listened to for that."""
    return answer(song_file_document(await state.services.songs.file(song_id, caller.owner_id)))


@router.get(
    "/songs/{song_id}/analysis",
    response_model=Analysis,
    response_description="What is heard in the song, as a person corrected it.",
    responses={**TAKES_ITS_TIME, **errors(400, 404, 429, 503)},
    openapi_extra=PREFERS_A_JOB,
)
async def get_analysis(
    request: Request, song_id: SongId, state: StateOf, caller: CallerOf, raw: Raw = False
) -> Response:
    """Tell what is heard in a song: the first time it is listened to, which takes some seconds.

    With Prefer: respond-async that is a job, which everybody shares who asks meanwhile.
    """
    songs = state.services.songs

    async def told() -> Response:
        heard = await (songs.heard if raw else songs.analysis)(song_id, caller.owner_id)
        return _analysis(heard)

    preferences = preferences_of(request)
    if preferences.patience is None:
        return await told()
    job = await state.services.listening.begin(song_id, caller)
    return await told() if job is None else made_by_job(state, job, preferences, told)


@router.post(
    "/songs/{song_id}/analysis",
    response_model=Analysis,
    response_description="What is heard in the song now, as a person corrected it.",
    responses={**TAKES_ITS_TIME, **errors(400, 403, 404, 429, 503)},
    openapi_extra=PREFERS_A_JOB,
)
async def listen_again(
    request: Request, song_id: SongId, state: StateOf, caller: CallerOf
) -> Response:
    """Listen to a song again, with the listener of this version; the corrections stay.

    With Prefer: respond-async that is a job, which everybody shares who asks meanwhile.
    """
    songs = state.services.songs

    async def told() -> Response:
        return _analysis(await songs.analysis(song_id, caller.owner_id))

    preferences = preferences_of(request)
    if preferences.patience is None:
        await songs.heard(song_id, caller.owner_id, again=True)
        return await told()
    job = await state.services.listening.begin(song_id, caller, again=True)
    if job is None:
        return await told()
    return made_by_job(state, job, preferences, told)


def _analysis(analysis: Analysis) -> Response:
    content = analysis.model_dump_json(by_alias=True)
    return Response(content, media_type="application/json")
