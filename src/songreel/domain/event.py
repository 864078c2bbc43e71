"""What happens to a job, as a closed and versioned union in one append-only log.

Within a version only optional fields and new types are added, so that whoever reads it keeps on:
types and fields that a reader does not know are for others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from songreel.domain.bill import Bill


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
    """A backend took the order; `amount_usd` is what is set aside for it."""

    type: Literal["submitted"] = "submitted"
    backend: str
    model: str
    provider_id: str
    amount_usd: Decimal | None = None


class Settled(_Happening):
    """It is known what an order that costs something costs, or that nobody knows.

    `outcome` unknown may be followed by another one of the same order, once more is known.
    `charged_usd` is what it costs, of `amount_usd`, its list price; `basis` is what that rests on.
    """

    type: Literal["settled"] = "settled"
    order_id: str
    backend: str
    model: str
    provider_id: str | None = None
    outcome: Literal["charged", "not_charged", "unknown"]
    amount_usd: Decimal
    charged_usd: Decimal | None = None
    basis: str


class Succeeded(_Happening):
    """The job is done; `result` is what the answer holds, `cost` what it and its parts cost."""

    type: Literal["succeeded"] = "succeeded"
    result: dict[str, Any]
    cost: Bill | None = None


class Failed(_Happening):
    """The job failed for good; `cost` is what it and its parts cost all the same."""

    type: Literal["failed"] = "failed"
    error: dict[str, Any]
    cost: Bill | None = None


class Cancelled(_Happening):
    """The job was cancelled; `cost` says what that cost.

    Parts of a film may still be settled afterwards: until then they count as reserved.
    """

    type: Literal["cancelled"] = "cancelled"
    error: dict[str, Any]
    cost: Bill | None = None


Ending = Succeeded | Failed | Cancelled


Happening = Annotated[
    Queued
    | Started
    | PhaseBegun
    | Progressed
    | ShotMade
    | Submitted
    | Settled
    | Succeeded
    | Failed
    | Cancelled,
    Field(discriminator="type"),
]
HAPPENING: TypeAdapter[Happening] = TypeAdapter(Happening)
KINDS: tuple[type[Happening], ...] = get_args(get_args(Happening)[0])


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a job's log; `seq` counts from 1 in each job, without gaps."""

    job_id: str
    seq: int
    at: datetime
    data: Happening
