"""What an encoded stretch is made of, as one hash: the same hash, the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import av

from songreel.domain.timeline import Timeline
from songreel.media.house import PRESET
from songreel.media.render.encoding import BEST_QUANTISER, PSNR_DUE, QUANTISER
from songreel.media.render.segments import Segment
from songreel.media.render.shown import layers_of
from songreel.media.render.words import Words

TRIES = (QUANTISER, BEST_QUANTISER, PSNR_DUE)
DRAWING = 2
"""Version of how pictures are drawn and encoded here; it goes up with every change that is seen."""


def content_key(
    timeline: Timeline,
    segment: Segment,
    hashes: Mapping[str, str],
    words: Words | None = None,
    lead: int = 0,
) -> str:
    """Return the SHA-256, in hexadecimal digits, of all that an encoded stretch depends on.

    That is not where it lies in the film: a stretch that moves with its shot stays the same.

    Args:
        timeline: of the film.
        segment: the stretch.
        hashes: SHA-256 of the file of each clip that it shows.
        words: that are drawn on it, or None.
        lead: frames before it that are left out of the film.
    """
    looks: dict[tuple[object, ...], int] = {}
    frames: list[list[tuple[int, int]]] = []
    for frame in range(segment.start, segment.end):
        shown: list[tuple[int, int]] = []
        for layer in layers_of(timeline, frame):
            look = (hashes[layer.cut.clip], *layer.cut.framing.model_dump().values())
            shown.append((looks.setdefault(look, len(looks)), layer.source))
        frames.append(shown)
    content = {
        "drawing": DRAWING,
        "encoder": [av.__version__, av.library_versions, PRESET, *TRIES],
        "size": timeline.size.model_dump(),
        "rate": timeline.rate.model_dump(),
        "lead": lead,
        "looks": list(looks),
        "frames": frames,
        "transitions": [
            (one.kind.value, one.at - segment.start, one.before, one.after)
            for one in timeline.transitions
            if one.start < segment.end and segment.start < one.end
        ],
        "words": _lettering(segment, words),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _lettering(segment: Segment, words: Words | None) -> str | None:
    if words is None:
        return None
    for start, end in words.stretches():
        if start < segment.end and segment.start < end:
            return words.key(segment.start, segment.end)
    return None
