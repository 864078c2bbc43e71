"""What is sent to a server and what it answers; unknown fields of an answer are ignored."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

JobStatus = Literal["queued", "running", "succeeded", "failed", "cancelled"]


class Song(BaseModel):
    """A song that the server keeps; `samples` at `sample_rate` are its length."""

    song_id: str
    sha256: str
    samples: int
    sample_rate: int


class FinishRequest(BaseModel):
    """What is done to a film besides cutting it; `None` leaves it to the server.

    Attributes:
        title: shown in the film's first seconds.
        captions: the song's lyrics: "off", "lines", "karaoke" or "soft".
        transitions: at the borders of sections: "cut", "dissolve", "dip", "flash" or "whip".
        fades: from black at the beginning, to black at the end.
        clip_audio: the clips' own sound: "mute", "keep" or "duck".
        loudness: "song", or "streaming" for -14 LUFS.
        aspect_ratio: "16:9", "9:16", "1:1" or "4:5", cropped around the character.
        size: "720p", "1080p" or "4k".
        accept: failures of the self-check with which the film is taken all the same.
    """

    title: str | None = None
    captions: str | None = None
    transitions: str | None = None
    fades: bool | None = None
    clip_audio: str | None = None
    loudness: str | None = None
    aspect_ratio: str | None = None
    size: str | None = None
    accept: list[str] | None = None


class FilmRequest(BaseModel):
    """A film to be made; `scenes` None takes as many as the song wants.

    A `draft` is the same film in small, at no cost; None is the server's default, no draft. None
    leaves how it is cut to the server, too.

    Attributes:
        cut: "music", or "even" for shots of equal length.
        pace: "calm", "normal" or "fast".
        slow_down: thousandths by which a clip may be stretched to fill its place.
        budget: US dollars as a decimal, which the clips may cost at most.
        fewest, most: of clips, where the song decides.
        finish: what is done to it besides.
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
    cut: str | None = None
    pace: str | None = None
    slow_down: int | None = None
    budget: str | None = None
    fewest: int | None = None
    most: int | None = None
    finish: FinishRequest | None = None


class JointRequest(BaseModel):
    """How two clips join: `cut`, `dissolve`, `dip`, `flash` or `whip`, and over how many frames.

    None takes the usual length; 24 frames are a second.
    """

    kind: str
    frames: int | None = None


class MergeRequest(BaseModel):
    """Clips that the server has, to be put one after another; None leaves it to the server.

    Attributes:
        video_ids: 2 to 200 in order; one may come again.
        song_id: of a song under them.
        clip_audio: "keep", "mute" or "duck".
        transitions: of all joints, or one for each.
        aspect_ratio: "16:9", "9:16", "1:1" or "4:5".
        size: "720p", "1080p" or "4k".
    """

    video_ids: list[str]
    song_id: str | None = None
    clip_audio: str | None = None
    transitions: str | JointRequest | list[str | JointRequest] | None = None
    aspect_ratio: str | None = None
    size: str | None = None


class PlanRequest(BaseModel):
    """What is wished of a plan; `None` leaves it to the server.

    Attributes:
        slow_down: thousandths by which a clip may be stretched to fill its place.
        budget: US dollars as a decimal, which the clips may cost at most.
        scenes: how many clips.
        fewest, most: of clips, where the song decides.
        clip_audio: the clips' own sound: "mute", "keep" or "duck"; they are bought with it.
    """

    backend: str | None = None
    model: str | None = None
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"
    resolution: str | None = None
    pace: str | None = None
    slow_down: int | None = None
    budget: str | None = None
    scenes: int | None = None
    fewest: int | None = None
    most: int | None = None
    clip_audio: str | None = None


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


class Job(BaseModel):
    """A piece of work: `result` once it succeeded, `error` once it failed or was cancelled.

    `error.details` of a cancelled job says what the cancellation costs. `progress` of a running
    job, `cost`, `orders` and `actions`, what can be done about it, are told when the job is asked
    for, or listed.
    """

    job_id: str
    kind: str
    status: JobStatus
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    parent_id: str | None = None
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    progress: Progress | None = None
    cost: Cost | None = None
    orders: list[Order] = []
    actions: list[str] = []


class Jobs(BaseModel):
    """Jobs, newest first."""

    jobs: list[Job]


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


class Events(BaseModel):
    """Events in their order; there are more after `last_seq` unless the job `ended`."""

    events: list[Event]
    last_seq: int
    ended: bool
