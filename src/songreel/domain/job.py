"""A job: one durable piece of work, with its state, result and error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from songreel.domain.dispatch import Priority


class JobKind(StrEnum):
    """What a job makes."""

    SCENES = "scenes"
    REFERENCE = "reference"
    CLIP = "clip"
    FILM = "film"
    MERGE = "merge"
    PROJECT = "project"
    LISTEN = "listen"
    EXPORT = "export"

    @property
    def usual_priority(self) -> Priority:
        """Return what is assumed where nobody says it: for one thing by itself somebody waits."""
        many = {JobKind.FILM, JobKind.PROJECT, JobKind.MERGE}
        return Priority.BATCH if self in many else Priority.INTERACTIVE


class JobState(StrEnum):
    """Where a job stands; the last three are ends, and an end never changes."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_end(self) -> bool:
        """Tell whether nothing more happens in this state."""
        return self in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is stored.

    Attributes:
        request: the request document of its kind.
        result: the answer's body once it succeeded, else None.
        error: `SongreelError.to_document()` once it failed or was cancelled, else None.
        parent_id: the job that started this one, or None.
        fingerprint: hash of the parsed request with its defaults.
        key_id: the API key that it was asked for under, or None.
        project_id: the project that it is for, or None.
        quote_id: the accepted quote that its orders draw on, or None.
        not_before: when it has its turn, because its key had ordered many others; None: at once.
        priority: whether somebody waits for it; its orders, and those of its parts, go accordingly.
        trace: which request ordered it, and the trace that it belongs to; None: nothing is known.
    """

    id: str
    owner_id: str
    kind: JobKind
    state: JobState
    request: dict[str, Any]
    fingerprint: str
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    parent_id: str | None = None
    version: int = 1
    key_id: str | None = None
    project_id: str | None = None
    quote_id: str | None = None
    not_before: datetime | None = None
    trace: dict[str, str] | None = None
    priority: Priority = Priority.BATCH

    @property
    def parts(self) -> str:
        """Return what names a film's parts: films that differ in their finish alone share them."""
        # Films of before they were finished in several ways are named by their parts.
        return str(self.request.get("parts", self.fingerprint))
