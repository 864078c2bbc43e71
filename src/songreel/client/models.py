"""What is sent to a server and what it answers; unknown fields of an answer are ignored."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]


class Song(BaseModel):
    """A song that the server keeps; `samples` at `sample_rate` is its length."""

    song_id: str
    sha256: str


class FilmRequest(BaseModel):
    """A film to be made; `number_of_scenes` None takes as many as the song wants."""

    song_id: str
    idea: str
    character_description: str
    number_of_scenes: int | None = None
    aspect_ratio: str = "16:9"
    backend: str | None = None
    model: str | None = None
    seed: int | None = None


class Job(BaseModel):
    """A piece of work: `result` once it succeeded, `error` once it failed or was cancelled."""

    job_id: str
    kind: str
    state: JobState
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None


class Event(BaseModel):
    """One entry of a job's log; `seq` counts from 1, `data` is told apart by its `type`."""

    seq: int
    at: datetime
    data: dict[str, Any]
