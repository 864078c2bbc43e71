"""Pixels of a shape and a resolution, as services name them: `16:9` and `720p`, or `2K`."""

from __future__ import annotations

import re

_SHORT_SIDES = {"360p": 360, "480p": 480, "720p": 720, "768p": 768, "1080p": 1080, "4k": 2160}
_LONG_SIDES = {"1K": 1024, "2K": 2048, "4K": 4096}
_RATIO = re.compile(r"([1-9]\d?):([1-9]\d?)")


def size_of(ratio: str, resolution: str) -> tuple[int, int]:
    """Return width and height, even numbers; 16:9 where the ratio is none.

    Raises:
        KeyError: there is no such resolution.
    """
    found = _RATIO.fullmatch(ratio)
    across, down = (int(found[1]), int(found[2])) if found else (16, 9)
    if resolution in _LONG_SIDES:
        longer = _LONG_SIDES[resolution]
        shorter = longer * min(across, down) // max(across, down)
    else:
        shorter = _SHORT_SIDES[resolution]
        longer = round(shorter * max(across, down) / min(across, down))
    longer, shorter = longer // 2 * 2, shorter // 2 * 2
    return (longer, shorter) if across >= down else (shorter, longer)
