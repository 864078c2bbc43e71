"""GET of a film for editing programs, as a project, or its words."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from songreel.domain.export import ExportFormat
from songreel.http.files import FileAnswer, StoredFile
from songreel.http.mv.media import VideoId
from songreel.http.mv.orders import errors
from songreel.http.state import CallerOf, StateOf

router = APIRouter(prefix="/get_video/{video_id}")

Form = Annotated[
    ExportFormat,
    Query(
        alias="format",
        description=(
            "otio (DaVinci Resolve and others), fcpxml (Final Cut Pro, Resolve), xmeml (Premiere "
            "Pro, Resolve) and edl (everything old): a zip file with the document, the clips, the "
            "song and a README. bundle: the project, from which `songreel open` renders the film "
            "again. srt, vtt, ass, lrc: the lyrics by the clock of the film. sync: how the film "
            "lies on its song, sync/1, found by looking at it whole; sync_picture: that as SVG"
        ),
    ),
]


@router.get(
    "/export",
    responses={
        200: {
            "content": {
                media_type: {} for media_type in sorted({form.media_type for form in ExportFormat})
            },
            "description": "The file; the first time it is made before the answer begins.",
        },
        **errors(400, 404, 409, 422, 503, 507),
    },
    response_class=Response,
)
async def get_export(video_id: VideoId, state: StateOf, caller: CallerOf, form: Form) -> Response:
    """Give a film in a form that editing programs read, as a project, or its words."""
    export = await state.services.exporting.export(video_id, form, caller.owner_id)
    file = StoredFile(
        sha256=export.sha256,
        size_bytes=export.size_bytes,
        media_type=export.media_type,
        name=export.name,
        modified=export.made_at,
    )
    return FileAnswer(file, export.file(), state.threads, download=True, is_fixed=export.is_fixed)
