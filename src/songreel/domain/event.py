"""What happens to a job, as a closed and versioned union in one append-only log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Happening(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1


class Queued(_Happening):
    """The job was taken and waits for its turn."""

    type: Literal["queued"] = "queued"
    kind: str


class Started(_Happening):
    """Work on the job began, or began again after a restart."""

    type: Literal["started"] = "started"
    resumed: bool = False


class PhaseBegun(_Happening):
    """A phase of the work began: scenes, reference, clips, assembly, generating, storing."""

    type: Literal["phase"] = "phase"
    phase: str
    total: int | None = None


class Progressed(_Happening):
    """So many of the phase's parts are done; `share` is thousandths of the whole, if known.

    A service that tells no share gets `elapsed_seconds` and, once this installation has made such
    things before, `estimate_seconds` for the whole; `basis` says on what that estimate rests.
    """

    type: Literal["progress"] = "progress"
    phase: str
    done: int
    total: int
    note: str | None = None
    share: Annotated[int, Field(ge=0, le=1000)] | None = None
    elapsed_seconds: Annotated[int, Field(ge=0)] | None = None
    estimate_seconds: Annotated[int, Field(ge=1)] | None = None
    basis: str | None = None


class ShotMade(_Happening):
    """A shot of a film is finished, and can be played while the others are being made.

    `index` counts from 0; `start_frame` and `frames` are its place in the film, of which the
    clip may hold more frames than are used.
    """

    type: Literal["shot"] = "shot"
    index: Annotated[int, Field(ge=0)]
    start_frame: Annotated[int, Field(ge=0)]
    frames: Annotated[int, Field(ge=1)]
    video_id: str
    video_url: str


class Submitted(_Happening):
    """A backend took the order."""

    type: Literal["submitted"] = "submitted"
    backend: str
    model: str
    provider_id: str


class Succeeded(_Happening):
    """The job is done; `result` is what the answer holds."""

    type: Literal["succeeded"] = "succeeded"
    result: dict[str, Any]


class Failed(_Happening):
    """The job failed for good."""

    type: Literal["failed"] = "failed"
    error: dict[str, Any]


class Cancelled(_Happening):
    """The job was cancelled; `cost` says what that cost."""

    type: Literal["cancelled"] = "cancelled"
    error: dict[str, Any]


Happening = Annotated[
    Queued
    | Started
    | PhaseBegun
    | Progressed
    | ShotMade
    | Submitted
    | Succeeded
    | Failed
    | Cancelled,
    Field(discriminator="type"),
]
HAPPENING: TypeAdapter[Happening] = TypeAdapter(Happening)


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a job's log; `seq` counts from 1 in each job, without gaps."""

    job_id: str
    seq: int
    at: datetime
    data: Happening
