"""Which error ends a job that was cancelled, or that met a mistake of ours."""

from __future__ import annotations

from songreel.domain.errors import (
    BackendError,
    ExportError,
    FailureCode,
    FilmError,
    ImageGenerationError,
    ListeningError,
    SceneGenerationError,
    VideoGenerationError,
)
from songreel.domain.job import Job, JobKind

_ERROR_OF: dict[JobKind, type[BackendError]] = {
    JobKind.SCENES: SceneGenerationError,
    JobKind.REFERENCE: ImageGenerationError,
    JobKind.CLIP: VideoGenerationError,
    JobKind.FILM: FilmError,
    JobKind.MERGE: FilmError,
    JobKind.PROJECT: FilmError,
    JobKind.LISTEN: ListeningError,
    JobKind.EXPORT: ExportError,
}


class JobCancelled(Exception):
    """Somebody wants this job to stop; a recipe lets it through after cleaning up.

    Attributes:
        cost: one sentence on what that costs, or None where nothing was ordered.
    """

    def __init__(self, cost: str | None = None) -> None:
        """Hold what it costs."""
        super().__init__(cost)
        self.cost = cost


def cancelled(job: Job, cost: str | None = None) -> BackendError:
    """Return the error of a job that was cancelled, with one sentence on what that costs."""
    return _ERROR_OF[job.kind](
        FailureCode.CANCELLED,
        "This job was cancelled. Send the request again to start anew; only where a backend may "
        "bill what was begun, a new Idempotency-Key is needed too.",
        details=cost,
        backend=_backend_of(job),
    )


def revoked(job: Job, key_id: str, cost: str | None = None) -> BackendError:
    """Return the error of a job whose API key was revoked, with one sentence on what that costs."""
    return _ERROR_OF[job.kind](
        FailureCode.CANCELLED,
        f"The API key {key_id}, under which this was ordered, was revoked, so nothing more of it "
        "is ordered. Another key of the same workspace can have it done: retry the job, or do "
        "again what began it.",
        details=cost,
        backend=_backend_of(job),
    )


def unexpected(job: Job) -> BackendError:
    """Return the error of a job whose recipe met something that nobody thought of."""
    return _ERROR_OF[job.kind](
        FailureCode.UNKNOWN_ERROR,
        "Something unexpected went wrong in this server; its log has the cause. What was ordered "
        "is brought in by itself: look at `songreel jobs` before you send the request again.",
        details=f"job {job.id}",
        backend=_backend_of(job),
    )


def _backend_of(job: Job) -> str | None:
    backend = job.request.get("backend")
    return backend if isinstance(backend, str) else None
