"""What a person corrects about a song."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from songreel.domain.corrections import MAX_EDITS, Corrections
from songreel.domain.edits import Edit
from songreel.domain.errors import InvalidRequestError
from songreel.http.answers import answer
from songreel.http.mv.documents import CorrectionsBody
from songreel.http.mv.orders import errors
from songreel.http.mv.schemas import RequestBody
from songreel.http.mv.songs import SongId
from songreel.http.small_body import small_body
from songreel.http.state import CallerOf, StateOf
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


@dataclass(frozen=True, slots=True)
class _Change:
    """Edits that were sent, the version that they are for, and what else was sent."""

    edits: Sequence[Edit]
    version: int | None
    ignored: tuple[str, ...]


async def _change(request: Request, state: StateOf) -> _Change:
    version = expected_version(request)
    incoming = await state.bodies.json(request, EditsBody)
    return _Change(incoming.body.edits, version, incoming.ignored)


ChangeOf = Annotated[_Change, Depends(_change)]


@router.put(
    "/songs/{song_id}/corrections",
    response_model=CorrectionsBody,
    response_description="The corrections as they are now.",
    responses=errors(400, 403, 404, 412, 413, 415, 422),
    openapi_extra={**_EDITS, "parameters": [IF_MATCH]},
)
async def put_corrections(
    song_id: SongId, state: StateOf, caller: CallerOf, change: ChangeOf
) -> Response:
    """Put corrections in the place of all others; an empty list takes them away."""
    after = await state.services.songs.replace(
        song_id, change.edits, caller.owner_id, version=change.version
    )
    return _answer(after, change.ignored)


@router.post(
    "/songs/{song_id}/corrections",
    response_model=CorrectionsBody,
    response_description="The corrections as they are now.",
    responses=errors(400, 403, 404, 412, 413, 415, 422),
    openapi_extra={**_EDITS, "parameters": [IF_MATCH]},
)
async def add_corrections(
    song_id: SongId, state: StateOf, caller: CallerOf, change: ChangeOf
) -> Response:
    """Correct a song: the edits follow all that were made before."""
    after = await state.services.songs.correct(
        song_id, change.edits, caller.owner_id, version=change.version
    )
    return _answer(after, change.ignored)


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
    after = await state.services.songs.import_beats(song_id, text, caller.owner_id, version=version)
    return _answer(after)


def _answer(corrections: Corrections, ignored: tuple[str, ...] = ()) -> Response:
    document = corrections.model_dump(mode="json", by_alias=True)
    return answer({**document, "ignored_fields": list(ignored)}, 200, etag(corrections.version))
