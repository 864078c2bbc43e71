"""What an owner has: songs, images, clips and films, brought along or made here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class StoredKind(StrEnum):
    """What something is by its bytes, and a film by what it was made as."""

    SONG = "song"
    IMAGE = "image"
    CLIP = "clip"
    FILM = "film"


class Origin(StrEnum):
    """Where something comes from."""

    UPLOAD = "upload"
    MADE = "made"


@dataclass(frozen=True, slots=True)
class Stored:
    """A medium of an owner, whichever table its row is in.

    Attributes:
        name: of the file that was sent, or what somebody called it; or None.
        facts: what is known of its bytes: width and height in pixels, frames, seconds …
        job_id: of what made it; None where somebody brought it along.
        pinned_at: since when nothing takes it but its owner; None where it is not pinned.
        deleted_at: since when it is deleted, and can still be restored; None where it is not.
        expires_at: when it goes by itself; None where nothing takes it.
    """

    id: str
    owner_id: str
    kind: StoredKind
    origin: Origin
    name: str | None
    sha256: str
    size_bytes: int
    media_type: str
    created_at: datetime
    facts: Mapping[str, Any]
    job_id: str | None = None
    pinned_at: datetime | None = None
    deleted_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of bytes that were sent.

    Attributes:
        stored: what they are here.
        is_new: whether they were not there before.
    """

    stored: Stored
    is_new: bool

    @property
    def asset_id(self) -> str:
        """Return the id under which they are used."""
        return self.stored.id

    @property
    def kind(self) -> StoredKind:
        """Return what they are."""
        return self.stored.kind
