"""A song as its owner has it: the file, its name, and the lyrics that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from songreel.domain.lyrics import LyricsFormat
from songreel.domain.video import Asset

MAX_NAME = 255


@dataclass(frozen=True, slots=True)
class Song:
    """A song that is kept.

    Attributes:
        asset: its file.
        name: of the file as it was sent, or None where nobody said.
        is_new: whether its bytes were not there before.
    """

    asset: Asset
    name: str | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class LyricsFile:
    """A file of lyrics as it was brought in.

    Attributes:
        version: goes up by one with every change, also when lyrics are taken away.
    """

    version: int
    format: LyricsFormat
    content: bytes
    changed_at: datetime


def shown_name(name: str | None) -> str | None:
    """Return the name of a file as it can be shown: no folders, no control characters."""
    if name is None:
        return None
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    printable = "".join(sign for sign in last if sign.isprintable())
    return printable.strip()[:MAX_NAME] or None
