"""What a person corrects about a song."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, cast

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from songreel.domain.beat_text import beats_from_text
from songreel.domain.corrections import MAX_EDITS, Corrections, refuse_bulk, refuse_outside
from songreel.domain.edits import Edit
from songreel.domain.errors import InvalidRequestError
from songreel.http.answers import answer
from songreel.http.mv.documents import CorrectionsBody
from songreel.http.mv.orders import errors
from songreel.http.mv.schemas import RequestBody
from songreel.http.mv.songs import SongId
from songreel.http.small_body import small_body
from songreel.http.state import CallerOf, State, StateOf
from songreel.http.versions import IF_MATCH, etag, expected_version

router = APIRouter()

MAX_BEATS_BYTES = 2_000_000


class EditsBody(RequestBody):
    """Corrections, in the order in which they are applied."""

    edits: Annotated[
        list[Edit],
        Field(
            max_length=MAX_EDITS,
            description="double, halve, shift_beats, shift_time, bar_one, tempo, taps, metre, "
            "beats, move_border, add_border, remove_border, label_section",
        ),
    ]


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without references: as a part of another document they lead nowhere."""
    named = schema.pop("$defs", {})

    def whole(part: Any) -> Any:
        if isinstance(part, list):
            return [whole(each) for each in cast("list[Any]", part)]
        if not isinstance(part, dict):
            return part
        fields = cast("dict[str, Any]", part)
        if "$ref" in fields:
            return whole(named[str(fields["$ref"]).rpartition("/")[2]])
        return {name: whole(each) for name, each in fields.items() if name != "discriminator"}

    return whole(schema)


_EDITS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _inlined(EditsBody.model_json_schema())}},
    }
}


@router.get(
    "/songs/{song_id}/corrections",
    response_model=CorrectionsBody,
    response_description="The corrections; their version is the ETag.",
    responses=errors(404),
)
async def get_corrections(song_id: SongId, state: StateOf, caller: CallerOf) -> Response:
    """Tell what a person corrected about a song."""
    return _answer(await state.services.songs.corrections(song_id, caller.owner_id))


@router.put(
    "/songs/{song_id}/corrections",
    response_model=CorrectionsBody,
    response_description="The corrections as they are now.",
    responses=errors(400, 403, 404, 412, 413, 415, 422),
    openapi_extra={**_EDITS, "parameters": [IF_MATCH]},
)
async def put_corrections(
    song_id: SongId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Put corrections in the place of all others; an empty list takes them away."""
    version = expected_version(request)
    incoming = await state.bodies.json(request, EditsBody)
    song = await state.services.library.song(song_id, caller.owner_id)
    refuse_outside(incoming.body.edits, song.facts["samples"])
    refuse_bulk(incoming.body.edits)
    after = await state.services.songs.replace(
        song_id, incoming.body.edits, caller.owner_id, version=version
    )
    return _answer(after, incoming.ignored)


@router.post(
    "/songs/{song_id}/corrections",
    response_model=CorrectionsBody,
    response_description="The corrections as they are now.",
    responses=errors(400, 403, 404, 412, 413, 415, 422),
    openapi_extra={**_EDITS, "parameters": [IF_MATCH]},
)
async def add_corrections(
    song_id: SongId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Correct a song: the edits follow all that were made before."""
    version = expected_version(request)
    incoming = await state.bodies.json(request, EditsBody)
    song = await state.services.library.song(song_id, caller.owner_id)
    refuse_outside(incoming.body.edits, song.facts["samples"])
    after = await _add(state, song_id, incoming.body.edits, caller.owner_id, version)
    return _answer(after, incoming.ignored)


@router.post(
    "/songs/{song_id}/beats",
    response_model=CorrectionsBody,
    response_description="The corrections as they are now.",
    responses=errors(400, 403, 404, 412, 413),
    openapi_extra={
        "parameters": [IF_MATCH],
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        },
    },
)
async def import_beats(
    song_id: SongId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Take beats from a text: a line each, seconds and, if known, the position in the bar."""
    version = expected_version(request)
    content = await small_body(state.bodies, request, MAX_BEATS_BYTES, "Beats")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidRequestError(
            f"Line {line} of the beats is not UTF-8. Save the file as plain text."
        ) from None
    song = await state.services.library.song(song_id, caller.owner_id)
    edit = beats_from_text(text, song.facts["sample_rate"], song.facts["samples"])
    return _answer(await _add(state, song_id, [edit], caller.owner_id, version))


async def _add(
    state: State, song_id: str, edits: Sequence[Edit], owner_id: str, version: int | None
) -> Corrections:
    """Add edits after all others: whatever there is, or where a version is named only to that."""
    songs = state.services.songs
    before = await songs.corrections(song_id, owner_id)
    every = (*before.edits, *edits)
    refuse_bulk(every)
    if version is None:
        return await songs.correct(song_id, edits, owner_id)
    # Another version is refused there; where it is this one, these are its edits.
    return await songs.replace(song_id, every, owner_id, version=version)


def _answer(corrections: Corrections, ignored: tuple[str, ...] = ()) -> Response:
    document = corrections.model_dump(mode="json", by_alias=True)
    return answer({**document, "ignored_fields": list(ignored)}, 200, etag(corrections.version))
