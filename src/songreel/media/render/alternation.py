"""Keyframes that follow each other at once must not be mistaken for one picture.

Each group of a house clip begins with an IDR picture, whose `idr_pic_id` is 0 and 1 in turn. Two
IDR pictures in a row must have different ones (ITU-T H.264, 7.4.3): nothing else in their headers
tells a decoder that reads a bare stream where the second begins. They come in a row where a
stretch of the film ends with the first frame of a group.
"""

from __future__ import annotations

from collections.abc import Sequence

from songreel.domain.timeline import Timeline
from songreel.media.house import GOP_FRAMES
from songreel.media.render.segments import Segment


def lead_groups(timeline: Timeline, segments: Sequence[Segment]) -> dict[Segment, int]:
    """Return how many groups are put before each encoded stretch, to be left out of the film.

    Where a stretch of a single group start stands between two that want different ones, or a copy
    follows a copy, nothing can be done without encoding more; what comes before decides.

    Args:
        timeline: of the film.
        segments: all of it.

    Returns:
        0 or 1 for each encoded segment.
    """
    leads: dict[Segment, int] = {}
    last: int | None = None
    for index, segment in enumerate(segments):
        begins, ends = _begins(timeline, segment), (segment.frames - 1) % GOP_FRAMES == 0
        if not segment.is_copy:
            following = segments[index + 1] if index + 1 < len(segments) else None
            if last is not None:
                begins = 1 - last
            elif ends and following is not None and following.is_copy:
                # Of its own groups, the last one's number has to differ from what follows.
                groups = (segment.frames - 1) // GOP_FRAMES
                begins = (1 - _begins(timeline, following) - groups) % 2
            leads[segment] = begins
        last = (begins + (segment.frames - 1) // GOP_FRAMES) % 2 if ends else None
    return leads


def _begins(timeline: Timeline, segment: Segment) -> int:
    """Return the `idr_pic_id` that a copy begins with, and 0 for what is encoded."""
    if not segment.is_copy:
        return 0
    return timeline.cuts[segment.cut].source_frame(segment.start) // GOP_FRAMES % 2
