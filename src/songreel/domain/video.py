"""Delivered media: clips and films, songs, and reference images."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from songreel.domain.frames import FrameRate


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a demultiplexer found in a video file."""

    frames: int
    rate: FrameRate
    width: int
    height: int
    has_audio: bool


@dataclass(frozen=True, slots=True)
class Video:
    """A delivered clip or film: immutable, named by an id that cannot be guessed."""

    id: str
    owner_id: str
    job_id: str
    sha256: str
    size_bytes: int
    facts: VideoFacts
    created_at: datetime
    metadata: dict[str, Any]
    original_sha256: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SongFacts:
    """What decoding found in a song: its length in samples for each channel at its own rate."""

    samples: int
    sample_rate: int
    channels: int
    codec: str

    @property
    def seconds(self) -> float:
        """Return the length in seconds, for display only."""
        return self.samples / self.sample_rate


@dataclass(frozen=True, slots=True)
class Asset:
    """An uploaded or generated file: a song or a picture."""

    id: str
    owner_id: str
    kind: str
    sha256: str
    size_bytes: int
    media_type: str
    created_at: datetime
    facts: dict[str, Any]
