"""What is sent to a server and what it answers; unknown fields of an answer are ignored."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

JobStatus = Literal["queued", "running", "succeeded", "failed", "cancelled"]


class Song(BaseModel):
    """A song that the server keeps; `samples` at `sample_rate` are its length.

    Attributes:
        name: of its file, where it was told.
    """

    song_id: str
    sha256: str
    samples: int
    sample_rate: int
    name: str | None = None
    duration_seconds: float | None = None
    size_bytes: int | None = None
    created_at: datetime | None = None


class Songs(BaseModel):
    """Songs, newest first."""

    songs: list[Song]


class Lyrics(BaseModel):
    """What lyrics a song has: `lines` of them, of which `with_words` tell the time of words."""

    format: str
    lines: int
    with_words: int


class Adjustment(BaseModel):
    """A parameter that was adapted to what the model can do."""

    parameter: str
    requested: Any
    used: Any
    reason: str


class Metadata(BaseModel):
    """How a result came about, and what it cost; further fields depend on what it is.

    Attributes:
        parameters_used: what was really sent to the model.
        adjustments: what was adapted.
        notices: what else is worth knowing.
        ignored_fields: what was sent and means nothing to the server.
        cost: in US dollars, with its basis.
    """

    model_config = ConfigDict(extra="allow")

    backend_used: str | None = None
    model_used: str | None = None
    parameters_used: dict[str, Any] = {}
    adjustments: list[Adjustment] = []
    notices: list[str] = []
    ignored_fields: list[str] = []
    cost: dict[str, Any] | None = None


class Scene(BaseModel):
    """One scene: what is seen, and what must not be."""

    description: str
    negative_description: str


class Scenes(BaseModel):
    """As many scenes as were asked for."""

    scenes: list[Scene]
    metadata: Metadata


class Reference(BaseModel):
    """A picture of the character; `references.image` returns its bytes."""

    image_id: str
    image_url: str
    sha256: str
    metadata: Metadata


class Video(BaseModel):
    """A clip or a film that is there; `videos.download` writes it to a file."""

    video_id: str
    video_url: str
    video_path: str
    metadata: Metadata


class VideoInfo(BaseModel):
    """What is known of a video; only the first four where it does not exist."""

    video_id: str
    exists: bool
    file_size_bytes: int | None = None
    created_at: datetime | None = None
    duration_seconds: float | None = None
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    has_audio: bool | None = None
    sha256: str | None = None
    expires_at: datetime | None = None
    metadata: dict[str, Any] | None = None


class Cost(BaseModel):
    """What a job costs in US dollars: charged, perhaps charged, and set aside."""

    charged_usd: Decimal
    unknown_usd: Decimal
    reserved_usd: Decimal


class Order(BaseModel):
    """One paid order of a job.

    Attributes:
        provider_id: what the service calls it, or None where it told no id.
        state: `reserved`, `intended`, `submitted`, and in the end `charged`, `not_charged` or
            `unknown`; `meaning` says it in words.
        basis: what the end rests on: a list price, what the service reported, how it ended.
        amount_usd: its list price.
        charged_usd: what it cost, where that is known.
        decision: what a person made of an unknown outcome: `submit_again`, `given_up`, or None.
    """

    order_id: str
    backend: str
    model: str
    provider_id: str | None
    state: str
    meaning: str
    basis: str | None
    amount_usd: Decimal
    charged_usd: Decimal | None
    decision: str | None
    created_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None


class Progress(BaseModel):
    """How far a running job is: `share` in thousandths, else the time and an estimate of it."""

    phase: str
    done: int
    total: int
    note: str | None = None
    share: int | None = None
    elapsed_seconds: int | None = None
    estimate_seconds: int | None = None
    basis: str | None = None


class About(BaseModel):
    """What a person calls a job by.

    Attributes:
        project_title: None where it is for no project, or for one that was deleted.
        steps: of a project, that the job does in turn.
        scene_id: of a project's scene, whose clip it makes.
        number: of the clip in its film, from 1 on.
        song_id, song_name: of the song that it listens to.
        video_id, format: of the film that it exports, and as what.
    """

    project_title: str | None = None
    steps: list[str] = []
    scene_id: str | None = None
    number: int | None = None
    song_id: str | None = None
    song_name: str | None = None
    video_id: str | None = None
    format: str | None = None


class Job(BaseModel):
    """A piece of work: `result` once it succeeded, `error` once it failed or was cancelled.

    `error.details` of a cancelled job says what the cancellation costs. `progress` of a running
    job, `project_id`, what it is `about`, `cost`, `orders` and `actions`, what can be done about
    it, are told when the job is asked for, or listed.
    """

    job_id: str
    kind: str
    status: JobStatus
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    parent_id: str | None = None
    project_id: str | None = None
    about: About | None = None
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    progress: Progress | None = None
    cost: Cost | None = None
    orders: list[Order] = []
    actions: list[str] = []


class Jobs(BaseModel):
    """Jobs, newest first; `next_cursor` asks for the next page, None: there is none."""

    jobs: list[Job]
    next_cursor: str | None = None


class Held(BaseModel):
    """Since when and why nothing paid is sent."""

    since: datetime
    reason: str


class Ledger(BaseModel):
    """What may be spent on a day (UTC), in US dollars, and what is.

    Attributes:
        spent_usd: spent, perhaps spent, or set aside.
        unresolved: how many orders there are of which nobody knows the outcome.
        held: since when and why nothing paid is sent, or None.
    """

    day: date
    cap_usd: Decimal
    spent_usd: Decimal
    unresolved: int
    held: Held | None


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


class FeedPage(BaseModel):
    """Events of jobs in one order; more of them come behind `next_cursor`."""

    events: list[Event]
    next_cursor: str


class Events(BaseModel):
    """Events in their order; there are more after `last_seq` unless the job `ended`."""

    events: list[Event]
    last_seq: int
    ended: bool
