"""Take requests for merging clips: everything that can be is refused here, before any work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from songreel.domain.clip import digest
from songreel.domain.errors import FieldProblem, InvalidRequestError, NotFoundError
from songreel.domain.frames import FrameSize
from songreel.domain.job import JobKind
from songreel.domain.merge import (
    LEAST_CLIPS,
    MOST_CLIPS,
    ClipAudio,
    Joint,
    MergeRatio,
    MergeSize,
    Piece,
    Tune,
    frames_at,
    joints_between,
    merged,
    size_of,
)
from songreel.domain.provenance import makers_of
from songreel.domain.video import WHOLE, Video
from songreel.jobs.order import Order
from songreel.services.library import Library
from songreel.services.requests import Caller


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """Clips to be put one after another.

    Attributes:
        video_ids: 2 to 200 clips or films in order; one may come again.
        song_id: of a song under them, or None.
        clip_audio: how the clips' own sound is heard; None: kept without a song, muted with one.
        transitions: of all joints, or one for each of them.
        aspect_ratio: of the film; None: the first clip's.
        size: of the film; None: the first clip's, or what suits it.
    """

    video_ids: tuple[str, ...]
    song_id: str | None = None
    clip_audio: ClipAudio | None = None
    transitions: Joint | tuple[Joint, ...] = field(default_factory=Joint)
    aspect_ratio: MergeRatio | None = None
    size: MergeSize | None = None

    @property
    def sound(self) -> ClipAudio:
        """Return how the clips' own sound is heard."""
        if self.clip_audio is not None:
            return self.clip_audio
        return "keep" if self.song_id is None else "mute"

    def to_document(self) -> dict[str, Any]:
        """Return it with its defaults: requests that are the same have the same document."""
        joints = self.transitions
        one_for_all = isinstance(joints, Joint)
        return {
            "video_ids": [identity.lower() for identity in self.video_ids],
            "song_id": None if self.song_id is None else self.song_id.lower(),
            "clip_audio": self.sound,
            "transitions": asdict(joints) if one_for_all else [asdict(joint) for joint in joints],
            "aspect_ratio": self.aspect_ratio,
            "size": self.size,
        }


def fingerprint_of(request: MergeRequest) -> str:
    """Return what tells a request from others; 64 hex digits."""
    return digest({"kind": JobKind.MERGE.value, **request.to_document()})


class Merging:
    """Makes orders of merged films out of requests; `Jobs.submit` takes them. They cost nothing."""

    def __init__(self, library: Library) -> None:
        """Hold who knows clips and songs."""
        self._library = library

    async def order(self, request: MergeRequest, by: Caller) -> Order:
        """Return the order of a merged film.

        Raises:
            InvalidRequestError: too few or too many clips, a transition that does not fit, a clip
                of which it is known that it cannot be decoded, a film that is too long.
            NotFoundError: no such clip or song of this owner; a clip is named by place and id.
        """
        count = len(request.video_ids)
        if not LEAST_CLIPS <= count <= MOST_CLIPS:
            raise _problem("video_ids", f"{LEAST_CLIPS} to {MOST_CLIPS} ids, not {count}")
        if request.sound == "duck" and request.song_id is None:
            raise _problem("clip_audio", "duck needs a song_id: nothing else is louder than clips")
        joints = joints_between(request.transitions, count)
        clips = await self._clips(request.video_ids, by.owner_id)
        song = None
        if request.song_id is not None:
            song = await self._library.song(request.song_id, by.owner_id)
        first = clips[0].facts
        timeline = merged(
            [Piece(clip.id, _frames(clip)) for clip in clips],
            joints,
            size_of(
                request.aspect_ratio,
                request.size,
                FrameSize(width=first.width, height=first.height),
            ),
            tune=None
            if song is None
            else Tune(song.id, song.facts["samples"], song.facts["sample_rate"]),
            clip_audio=request.sound,
        )
        document: dict[str, Any] = {
            "asked": request.to_document(),
            "clips": _sources(clips),
            "song": None
            if song is None
            else {"id": song.id, "sha256": song.sha256, "media_type": song.media_type},
            "timeline": timeline.model_dump(mode="json", by_alias=True),
            "makers": _makers(clips),
            "has_more": song is not None or any("song_id" in clip.metadata for clip in clips),
            "notices": [],
        }
        return Order(
            kind=JobKind.MERGE,
            request=document,
            fingerprint=fingerprint_of(request),
            owner_id=by.owner_id,
            key_id=by.key_id,
            project_id=by.project_id,
            quote_id=by.quote_id,
            priority=by.priority,
            caller=by.caller,
            idempotency_key=by.idempotency_key,
        )

    async def _clips(self, ids: Sequence[str], owner_id: str) -> list[Video]:
        found: dict[str, Video] = {}
        for place, identity in enumerate(ids, 1):
            key = identity.lower()
            if key not in found:
                found[key] = await self._clip(identity, place, owner_id)
        return [found[identity.lower()] for identity in ids]

    async def _clip(self, identity: str, place: int, owner_id: str) -> Video:
        try:
            clip = await self._library.video(identity, owner_id)
        except NotFoundError as error:
            raise NotFoundError(
                f"Video with ID {identity[:100]} not found: it is clip {place} of video_ids.",
                details=error.details,
                problems=[FieldProblem("video_ids", f"clip {place} is not there")],
            ) from error
        if clip.inspection not in {None, WHOLE}:
            raise _problem(
                "video_ids",
                f"clip {place} ({clip.id}) is damaged and cannot be merged ({clip.inspection}); "
                "have it made again, or leave it out",
            )
        return clip


def _frames(clip: Video) -> int:
    return frames_at(clip.facts.frames, clip.facts.rate)


def _sources(clips: Sequence[Video]) -> list[dict[str, Any]]:
    """Return each clip once, with the place where it is shown first."""
    sources: dict[str, dict[str, Any]] = {}
    for place, clip in enumerate(clips, 1):
        sources.setdefault(
            clip.id,
            {
                "id": clip.id,
                "place": place,
                "sha256": clip.sha256,
                "size_bytes": clip.size_bytes,
                "frames": _frames(clip),
            },
        )
    return list(sources.values())


def _makers(clips: Sequence[Video]) -> list[dict[str, str]]:
    """Return what made the clips, each once; a merged film tells it of those that it is made of."""
    found = dict.fromkeys(maker for clip in clips for maker in makers_of(clip.metadata))
    return [{"backend": maker.backend, "model": maker.model} for maker in found]


def _problem(field: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(f"{field}: {message}.", problems=[FieldProblem(field, message)])
