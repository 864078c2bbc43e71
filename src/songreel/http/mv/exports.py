"""A film for editing programs, as a project, or its words: begun, and got."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from songreel.domain.export import ExportFormat
from songreel.domain.job import Job
from songreel.http.answers import answer
from songreel.http.files import FileAnswer, StoredFile
from songreel.http.mv.documents import ExportBody, JobBody
from songreel.http.mv.media import VideoId
from songreel.http.mv.orders import PREFERS_TO_WAIT, errors, made_by_job, waiting_of
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


@router.post(
    "/export",
    response_model=ExportBody,
    response_description="It is there.",
    responses={
        202: {"model": JobBody, "description": "The job that makes it."},
        **errors(400, 403, 404, 409, 422, 429, 503, 507),
    },
    openapi_extra=PREFERS_TO_WAIT,
)
async def begin_export(
    request: Request, video_id: VideoId, state: StateOf, caller: CallerOf, form: Form
) -> Response:
    """Have a film made ready in another form, without waiting for it.

    The answer is the job, or what is there already, with the address where it is got at once.
    """
    services, preferences = state.services, waiting_of(request)
    begun = await services.exports.begin(video_id, form, caller)
    if not isinstance(begun, Job):
        return answer(begun.to_document())

    async def told() -> Response:
        made = await services.exporting.export(video_id, form, caller.owner_id)
        return answer(made.to_document())

    return made_by_job(state, begun, preferences, told)
