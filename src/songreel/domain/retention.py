"""What goes by itself: by its age, or because there is more than the quota allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

UNDO = timedelta(days=1)
"""For so long what was deleted can be restored."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long media stay; by default for ever.

    Attributes:
        days: after which they go, or None.
        quota: bytes that they may have together, or None.
    """

    days: int | None = None
    quota: int | None = None

    @property
    def is_on(self) -> bool:
        """Tell whether anything goes by itself."""
        return self.days is not None or self.quota is not None

    def expires(self, created_at: datetime, *, is_kept: bool) -> datetime | None:
        """Return when a medium goes because of its age, or None.

        Args:
            created_at: since when it is there.
            is_kept: whether it is pinned, or something refers to it.
        """
        if self.days is None or is_kept:
            return None
        return created_at + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Medium:
    """Something that may be taken for the quota.

    Attributes:
        is_kept: whether it is pinned, or something refers to it.
        files: sizes of its stored bytes, by their content hashes; others may share some.
    """

    id: str
    created_at: datetime
    is_kept: bool
    files: Mapping[str, int]


def used_bytes(media: Iterable[Medium]) -> int:
    """Return how many bytes media have together; what several share counts once."""
    return sum({name: size for one in media for name, size in one.files.items()}.values())


def beyond_quota(media: Iterable[Medium], quota: int) -> list[str]:
    """Return the ids of media that have to go so that the others fit: the oldest first.

    What is kept stays, even if it alone is more than the quota.
    """
    found = sorted(media, key=lambda one: (one.created_at, one.id))
    sharing = Counter(name for one in found for name in one.files)
    left = used_bytes(found)
    gone: list[str] = []
    for one in found:
        if left <= quota:
            break
        if one.is_kept:
            continue
        gone.append(one.id)
        sharing.subtract(one.files.keys())
        left -= sum(size for name, size in one.files.items() if sharing[name] == 0)
    return gone
