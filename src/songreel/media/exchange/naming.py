"""Names of the media beside a film: a person can read them, and every system takes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from songreel.domain.timeline import MarkerKind, Timeline
from songreel.media.exchange.wording import slug

FOLDER = "media"


def clip_paths(
    timeline: Timeline, clips: Mapping[str, Path], titles: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return where each clip of a film lies, in the order in which they are first seen.

    A name is the clip's number, and its title or the section of the song in which it is first
    seen: `media/01-chorus.mp4`.

    Args:
        timeline: the film.
        clips: the file of each clip; its ending is kept.
        titles: what clips are called, where they have a name.
    """
    names: dict[str, str] = {}
    order = dict.fromkeys(cut.clip for cut in timeline.cuts)
    digits = max(2, len(str(len(order))))
    first_seen = {cut.clip: cut.start for cut in reversed(timeline.cuts)}
    for number, clip in enumerate(order, 1):
        words = (titles or {}).get(clip) or _section(timeline, first_seen[clip])
        name = slug(words) or "clip"
        ending = clips[clip].suffix.lower() if clip in clips else ".mp4"
        names[clip] = f"{FOLDER}/{number:0{digits}d}-{name}{ending}"
    return names


def song_path(song: Path) -> str:
    """Return where the song of a film lies."""
    return f"{FOLDER}/song{song.suffix.lower()}"


def _section(timeline: Timeline, frame: int) -> str:
    found = [
        one for one in timeline.markers if one.kind is MarkerKind.SECTION and one.frame <= frame
    ]
    return max(found, key=lambda one: one.frame).label if found else ""
