"""What is sent to a server and what it answers; unknown fields of an answer are ignored."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

JobStatus = Literal["queued", "running", "succeeded", "failed", "cancelled"]


class Song(BaseModel):
    """A song that the server keeps; `samples` at `sample_rate` are its length."""

    song_id: str
    sha256: str
    samples: int
    sample_rate: int


class FilmRequest(BaseModel):
    """A film to be made; `scenes` None takes as many as the song wants.

    A `draft` is the same film in small, at no cost; None is the server's default, no draft.
    """

    song_id: str
    idea: str
    character_description: str
    scenes: int | None = None
    aspect_ratio: str = "16:9"
    backend: str | None = None
    model: str | None = None
    seed: int | None = None
    draft: bool | None = None
    style: str | None = None


class Job(BaseModel):
    """A piece of work: `result` once it succeeded, `error` once it failed or was cancelled."""

    job_id: str
    kind: str
    status: JobStatus
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None


class Event(BaseModel):
    """One entry of a job's log; `seq` counts from 1, further fields depend on the `type`."""

    model_config = ConfigDict(extra="allow")

    seq: int
    at: datetime
    type: str

    @property
    def more(self) -> dict[str, Any]:
        """Return the fields that belong to the type."""
        return dict(self.model_extra or {})


class Events(BaseModel):
    """Events in their order; there are more after `last_seq` unless the job `ended`."""

    events: list[Event]
    last_seq: int
    ended: bool
