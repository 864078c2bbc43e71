"""Files that callers have uploaded: held in memory, for as long as the service keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file."""

    id: str
    name: str
    content_type: str
    content: bytes
    created: datetime
    expires: datetime
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])


class Uploads:
    """The uploads of one service."""

    def __init__(self) -> None:
        """Begin with none."""
        self._held: dict[str, Upload] = {}

    def add(self, upload: Upload) -> None:
        """Keep a file."""
        self._held[upload.id] = upload

    def find(self, upload_id: str, now: datetime) -> Upload | None:
        """Return a file that has not expired."""
        found = self._held.get(upload_id)
        return found if found is not None and now < found.expires else None

    def newest(self, now: datetime) -> list[Upload]:
        """Return the files that have not expired, the newest first."""
        return [one for one in reversed(self._held.values()) if now < one.expires]

    def remove(self, upload_id: str) -> bool:
        """Forget a file; tell whether it was there."""
        return self._held.pop(upload_id, None) is not None
