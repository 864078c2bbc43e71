"""Which error ends a job that was cancelled, or that met a mistake of ours."""

from __future__ import annotations

from songreel.domain.errors import (
    BackendError,
    FailureCode,
    FilmError,
    ImageGenerationError,
    SceneGenerationError,
    VideoGenerationError,
)
from songreel.domain.job import JobKind

_ERROR_OF: dict[JobKind, type[BackendError]] = {
    JobKind.SCENES: SceneGenerationError,
    JobKind.REFERENCE: ImageGenerationError,
    JobKind.CLIP: VideoGenerationError,
    JobKind.FILM: FilmError,
}


class JobCancelled(Exception):
    """Somebody wants this job to stop; a recipe lets it through after cleaning up."""


def cancelled(kind: JobKind) -> BackendError:
    """Return the error of a job that was cancelled."""
    return _ERROR_OF[kind](
        FailureCode.CANCELLED, "This job was cancelled. Send the request again to start anew."
    )


def unexpected(kind: JobKind) -> BackendError:
    """Return the error of a job whose recipe met something that nobody thought of."""
    return _ERROR_OF[kind](
        FailureCode.UNKNOWN_ERROR,
        "Something unexpected went wrong in this server. Its log has the cause under the id of "
        "this job; sending the request again may work.",
    )
