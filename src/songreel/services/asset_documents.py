"""What is told of media that are kept, to whoever asks: over HTTP and on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from songreel.core.clock import stamp
from songreel.domain.stored import Stored

_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "video/mp4": ".mp4"}


_SOUND = {
    "mp3": ("audio/mpeg", ".mp3"),
    "mp3float": ("audio/mpeg", ".mp3"),
    "flac": ("audio/flac", ".flac"),
    "aac": ("audio/mp4", ".m4a"),
    "alac": ("audio/mp4", ".m4a"),
    "vorbis": ("audio/ogg", ".ogg"),
    "opus": ("audio/ogg", ".ogg"),
}
"""Of the codecs of songs; those that are kept as plain numbers come in WAV files."""

_NUMBERS = ("audio/wav", ".wav")
SERVED = tuple(sorted({*_ENDINGS, *(kind for kind, _ in (*_SOUND.values(), _NUMBERS))}))
"""All media types of what is kept."""


def served(media_type: str) -> tuple[str, str]:
    """Return the registered media type of what is kept, and the ending of its name."""
    kind, _, codec = media_type.partition("/")
    if kind == "audio":
        return _SOUND.get(codec, _NUMBERS)
    return media_type, _ENDINGS.get(media_type, "")


def asset_document(stored: Stored) -> dict[str, Any]:
    """Return what is told of something that is there."""
    url = f"/api/mv/assets/{stored.id}"
    return {
        "asset_id": stored.id,
        "kind": stored.kind.value,
        "origin": stored.origin.value,
        "name": stored.name,
        "sha256": stored.sha256,
        "size_bytes": stored.size_bytes,
        "media_type": served(stored.media_type)[0],
        "created_at": stamp(stored.created_at),
        "pinned": stored.pinned_at is not None,
        "expires_at": None if stored.expires_at is None else stamp(stored.expires_at),
        "deleted_at": None if stored.deleted_at is None else stamp(stored.deleted_at),
        **_of_bytes(stored.facts),
        "asset_url": url,
        "content_url": f"{url}/content",
        "ignored_fields": [],
    }


def _of_bytes(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told of a medium's bytes in numbers that people read."""
    told = {name: facts.get(name) for name in ("width", "height", "has_audio", "inspection")}
    seconds: float | None = None
    rate: float | None = None
    if "samples" in facts:
        seconds = facts["samples"] / facts["sample_rate"]
    elif "frames" in facts:
        numerator, denominator = facts["frame_rate"]
        rate = numerator / denominator
        seconds = facts["frames"] * denominator / numerator
    return {**told, "duration_seconds": seconds, "frame_rate": rate}
