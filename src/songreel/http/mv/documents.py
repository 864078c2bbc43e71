"""What the endpoints answer: the documents themselves, and their description for OpenAPI."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from songreel.core.clock import stamp
from songreel.domain.analysis import Analysis
from songreel.domain.corrections import Corrections
from songreel.domain.event_document import told_error, told_result, whole_metadata
from songreel.domain.export import ExportFormat
from songreel.domain.job import Job
from songreel.domain.lyrics import Lyrics, LyricsFormat
from songreel.domain.project import Step
from songreel.domain.song import LyricsFile, Song
from songreel.domain.video import Video
from songreel.services.songs import SongFile
from songreel.services.statements import JobAccount

Timestamp = Annotated[
    str, Field(description="UTC, whole seconds", examples=["2025-11-16T10:30:25Z"])
]
Dollars = Annotated[str, Field(description="US dollars as a decimal", examples=["3.20"])]
SignedUrl = Annotated[
    str, Field(description="the same file for whoever has no key, for a while; where keys are used")
]
Uuid = Annotated[str, Field(json_schema_extra={"format": "uuid"})]


class _Document(BaseModel):
    model_config = ConfigDict(extra="allow")


class FieldError(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class CostBody(BaseModel):
    """What a job costs in US dollars: charged, perhaps charged, and set aside."""

    charged_usd: Dollars
    unknown_usd: Dollars
    reserved_usd: Dollars


class ErrorBody(_Document):
    """Every error has this shape."""

    error: str
    error_code: str
    message: str
    details: str | None
    timestamp: Timestamp
    request_id: str
    backend_used: str | None = None
    retry_after_seconds: int | None = None
    errors: list[FieldError] | None = None
    cost: Annotated[
        CostBody | None, Field(description="of a job that failed and may be charged all the same")
    ] = None


class Adjusted(BaseModel):
    """A parameter that was adapted to what the model can do."""

    parameter: str
    requested: Any
    used: Any
    reason: str


class Metadata(_Document):
    """How a result came about."""

    backend_used: str
    model_used: str
    parameters_used: dict[str, Any]
    generation_timestamp: Timestamp
    processing_time_seconds: float
    ignored_fields: list[str]
    notices: list[str] = []
    adopted: bool = False


class ClipMetadata(Metadata):
    """How a clip came about, what was adapted, and what it cost."""

    prompt: str
    adjustments: list[Adjusted]
    cost: dict[str, Any]


class SceneBody(BaseModel):
    """One scene."""

    description: str
    negative_description: str


class ScenesAnswer(BaseModel):
    """As many scenes as were asked for."""

    scenes: list[SceneBody]
    metadata: Metadata


class ReferenceAnswer(BaseModel):
    """The character's picture."""

    image_base64: str
    image_id: Uuid
    image_url: str
    signed_url: SignedUrl | None = None
    output_file: str
    sha256: str
    metadata: Metadata


class ClipAnswer(BaseModel):
    """A clip that is there."""

    video_id: Uuid
    video_path: str
    video_url: str
    signed_url: SignedUrl | None = None
    metadata: ClipMetadata


class VideoInfo(BaseModel):
    """What is known of a video; only the first four where it does not exist."""

    video_id: Uuid
    exists: bool
    file_size_bytes: int | None
    created_at: Timestamp | None
    duration_seconds: float | None = None
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    has_audio: bool | None = None
    sha256: str | None = None
    expires_at: Timestamp | None = None
    inspection: str | None = None
    metadata: dict[str, Any] | None = None


class FingerprintBody(BaseModel):
    """What tells a film from others: equal for requests that lead to the same one."""

    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    ignored_fields: list[str]


class JobBody(BaseModel):
    """Where a job stands."""

    job_id: Uuid
    kind: Literal["scenes", "reference", "clip", "film", "merge", "project", "listen", "export"]
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    created_at: Timestamp
    started_at: Timestamp | None
    ended_at: Timestamp | None
    result: dict[str, Any] | None
    error: dict[str, Any] | None
    parent_id: Uuid | None
    not_before: Annotated[
        Timestamp | None,
        Field(description="when it has its turn, because its key had ordered many others"),
    ] = None
    job_url: str
    events_url: str
    cancel_url: str
    ignored_fields: list[str] = []


class OrderBody(BaseModel):
    """One paid order of a job; `meaning` says in words where it stands."""

    order_id: str
    backend: str
    model: str
    provider_id: str | None
    state: Literal[
        "reserved", "intended", "submitted", "settled", "charged", "not_charged", "unknown"
    ]
    meaning: str
    basis: str | None
    amount_usd: Annotated[Dollars, Field(description="its list price")]
    charged_usd: Dollars | None
    decision: Literal["submit_again", "given_up"] | None
    created_at: Timestamp
    sent_at: Timestamp | None
    settled_at: Timestamp | None


class ProgressBody(BaseModel):
    """How far a running job is: `share` in thousandths, else the time and an estimate of it.

    `note` says why it does not go on, or cannot be asked for, at the moment.
    """

    phase: str
    done: int
    total: int
    note: str | None
    share: int | None
    elapsed_seconds: int | None
    estimate_seconds: int | None
    basis: str | None


class AboutBody(BaseModel):
    """What a person calls a job by."""

    project_title: Annotated[
        str | None, Field(description="null: for no project, or it was deleted")
    ]
    steps: Annotated[list[Step], Field(description="of a project, that the job does in turn")]
    scene_id: Annotated[Uuid | None, Field(description="of a project, whose clip it makes")]
    number: Annotated[int | None, Field(description="of the clip in its film, from 1 on")]
    song_id: Annotated[Uuid | None, Field(description="of the song that it listens to")]
    song_name: Annotated[str | None, Field(description="of that song's file, where it was told")]
    video_id: Annotated[Uuid | None, Field(description="of the film that it exports")]
    format: Annotated[ExportFormat | None, Field(description="as what it exports that film")]


class AccountBody(JobBody):
    """Where a job stands, what it costs, and what can be done about it."""

    project_id: Uuid | None
    about: AboutBody
    progress: ProgressBody | None
    cost: CostBody
    orders: list[OrderBody]
    elapsed_seconds: Annotated[
        int | None, Field(description="since work on it began, until its end; null before")
    ]
    actions: list[Literal["cancel", "submit_again", "give_up", "retry"]]


class CancellationBody(BaseModel):
    """What a cancellation means for the bill, in US dollars."""

    outcome: Annotated[
        Literal["not_billed", "billed", "unknown", "open"],
        Field(description="open: an order of it is not over yet, look at the job again"),
    ]
    charged_usd: Dollars
    unknown_usd: Dollars
    reserved_usd: Dollars


class CancelledBody(AccountBody):
    """A job that was to stop."""

    cancellation: CancellationBody


class JobsBody(BaseModel):
    """Jobs, newest first."""

    jobs: list[AccountBody]
    next_cursor: Annotated[
        str | None, Field(description="asks for the next page as `after`; null at the end")
    ]


class HeldBody(BaseModel):
    """Since when and why nothing paid is sent."""

    since: Timestamp
    reason: str


class LedgerBody(BaseModel):
    """What may be spent on a day (UTC) and what is, both in US dollars; is anything held?"""

    day: Annotated[str, Field(json_schema_extra={"format": "date"})]
    cap_usd: Dollars
    spent_usd: Annotated[Dollars, Field(description="spent, perhaps spent, or set aside")]
    unresolved: Annotated[int, Field(description="orders of which nobody knows the outcome")]
    held: HeldBody | None


class EventsBody(BaseModel):
    """Events of a job in their order; ask again after `last_seq` while `ended` is false."""

    events: list[dict[str, Any]]
    last_seq: int
    ended: bool


class PlayHead(BaseModel):
    """Where a film is watched while it is being made."""

    job_id: Uuid
    frame: int
    ignored_fields: list[str]


class BackendsBody(BaseModel):
    """Every backend with its models."""

    backends: list[dict[str, Any]]
    chosen: Annotated[
        dict[str, str | None],
        Field(description="who serves a request that names nobody: backend/model for each medium"),
    ]


class StylesBody(BaseModel):
    """Every style of scenes."""

    styles: list[dict[str, Any]]


class ExportBody(BaseModel):
    """An export that is made, and where it is got."""

    video_id: Uuid
    format: ExportFormat
    file_name: str
    media_type: str
    size_bytes: int
    export_url: str


class SongBody(BaseModel):
    """A song that can be made into a film."""

    song_id: Uuid
    name: Annotated[str | None, Field(description="of the file, where it was told")]
    duration_seconds: float
    samples: int
    sample_rate: int
    channels: int
    codec: str
    sha256: str
    size_bytes: int
    created_at: Timestamp
    song_url: str
    analysis_url: Annotated[str, Field(description="the first time it is asked, it listens")]
    corrections_url: str
    lyrics_url: str
    ignored_fields: list[str] = []


class SongsBody(BaseModel):
    """Songs, newest first."""

    songs: list[SongBody]


class LyricsBody(BaseModel):
    """What lyrics a song has: `lines` of them, of which `with_words` tell the time of words."""

    version: int
    format: LyricsFormat
    lines: int
    with_words: int
    changed_at: Timestamp


class SongFileBody(SongBody):
    """A song with all that is known of it."""

    analysis: Annotated[
        Analysis | None, Field(description="as corrected; null until it was listened to")
    ]
    corrections: Annotated[Corrections, Field(description="what a person corrected")]
    lyrics: LyricsBody | None


class CorrectionsBody(Corrections):
    """What a person corrected about a song; `version` is the ETag."""

    ignored_fields: list[str] = Field(default_factory=list[str])


def job_document(job: Job) -> dict[str, Any]:
    """Return a job as callers see it."""
    url = f"/api/mv/jobs/{job.id}"
    return {
        "job_id": job.id,
        "kind": job.kind.value,
        "status": job.state.value,
        "created_at": stamp(job.created_at),
        "started_at": None if job.started_at is None else stamp(job.started_at),
        "ended_at": None if job.ended_at is None else stamp(job.ended_at),
        "result": None if job.result is None else told_result(job.result),
        "error": None if job.error is None else told_error(job.error),
        "parent_id": job.parent_id,
        "not_before": None if job.not_before is None else stamp(job.not_before),
        "job_url": url,
        "events_url": f"{url}/events",
        "cancel_url": f"{url}/cancel",
    }


def account_document(account: JobAccount) -> dict[str, Any]:
    """Return a job as callers see it, with its cost, its orders and what can be done."""
    document = {**job_document(account.job), **account.to_document()}
    error: dict[str, Any] | None = document["error"]
    if error is not None and error["details"] is None:
        error["details"] = account.cancellation()
    return document


def cancellation_document(account: JobAccount) -> dict[str, Any]:
    """Return a job that was to stop as callers see it, with what that means for the bill."""
    return {**account_document(account), "cancellation": account.cancellation_document()}


def video_document(video: Video) -> dict[str, Any]:
    """Return what is known of a video."""
    facts = video.facts
    return {
        "video_id": video.id,
        "exists": True,
        "file_size_bytes": video.size_bytes,
        "created_at": stamp(video.created_at),
        "duration_seconds": facts.rate.seconds(facts.frames),
        "width": facts.width,
        "height": facts.height,
        "frame_rate": float(facts.rate.fraction),
        "has_audio": facts.has_audio,
        "sha256": video.sha256,
        "expires_at": None if video.expires_at is None else stamp(video.expires_at),
        "inspection": video.inspection,
        "metadata": whole_metadata(video.metadata),
    }


def absent_video(video_id: str) -> dict[str, Any]:
    """Return what is known of a video that does not exist."""
    return {"video_id": video_id, "exists": False, "file_size_bytes": None, "created_at": None}


def song_document(song: Song) -> dict[str, Any]:
    """Return what is known of a song's file, and where the rest is told."""
    asset = song.asset
    facts = asset.facts
    url = f"/api/mv/songs/{asset.id}"
    return {
        "song_id": asset.id,
        "name": song.name,
        "duration_seconds": facts["samples"] / facts["sample_rate"],
        "samples": facts["samples"],
        "sample_rate": facts["sample_rate"],
        "channels": facts["channels"],
        "codec": facts["codec"],
        "sha256": asset.sha256,
        "size_bytes": asset.size_bytes,
        "created_at": stamp(asset.created_at),
        "song_url": url,
        "analysis_url": f"{url}/analysis",
        "corrections_url": f"{url}/corrections",
        "lyrics_url": f"{url}/lyrics",
        "ignored_fields": [],
    }


def song_file_document(file: SongFile) -> dict[str, Any]:
    """Return all that is known of a song."""
    analysis = file.analysis
    return {
        **song_document(file.song),
        "analysis": None if analysis is None else analysis.model_dump(mode="json", by_alias=True),
        "corrections": file.corrections.model_dump(mode="json", by_alias=True),
        "lyrics": None if file.lyrics is None else lyrics_document(*file.lyrics),
    }


def lyrics_document(file: LyricsFile, lyrics: Lyrics) -> dict[str, Any]:
    """Return what lyrics there are."""
    return {
        "version": file.version,
        "format": file.format.value,
        "lines": len(lyrics.lines),
        "with_words": sum(bool(line.words) for line in lyrics.lines),
        "changed_at": stamp(file.changed_at),
    }
