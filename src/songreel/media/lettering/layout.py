"""Where words stand: how large, in which lines, and at which place of the picture.

The picture's edges are not to be relied on: frames of players and phones cover some of them. Words
keep within the inner 90 % of width and height, the safe area for titles of SMPTE ST 2046-1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from songreel.domain.frames import FrameSize
from songreel.domain.lettering import Place
from songreel.media.lettering.breaking import broken
from songreel.media.lettering.setting import Line, width_of

TITLE_SAFE = 900
"""Thousandths of width and height."""
PITCH, ABOVE, BELOW = 1.24, 1.04, 0.28
"""From one baseline to the next; what a line takes above its baseline, and below: in units of the
size."""
_HALF = 0.5
_SMALLEST = 0.022
"""Share of the picture's smaller side below which type is not read any more."""
_STEP = 0.94
_LOWER_THIRD = 2 / 3


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the picture in pixels; right and bottom are beyond it."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: Box) -> bool:
        """Tell whether two boxes have a pixel in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of type that stand together.

    Attributes:
        lines: from top to bottom, each in reading order.
        lefts: where each begins, in pixels of the picture.
        baselines: where each stands.
        size: of the type, in pixels.
        box: what they take.
    """

    lines: tuple[Line, ...]
    lefts: tuple[float, ...]
    baselines: tuple[float, ...]
    size: int
    box: Box


@dataclass(frozen=True, slots=True)
class Wish:
    """How words are to stand.

    Attributes:
        rows: each is broken by itself.
        height: of the type, in thousandths of the picture's height.
        lines: more of them are made only where type would become too small.
        share: of the picture's height that all lines take at most, in thousandths.
    """

    rows: tuple[Line, ...]
    place: Place
    height: int
    lines: int
    share: int


def title_safe(size: FrameSize) -> Box:
    """Return the part of the picture that words keep within."""
    across = size.width * (1000 - TITLE_SAFE) // 2000
    down = size.height * (1000 - TITLE_SAFE) // 2000
    return Box(across, down, size.width - across, size.height - down)


def laid_out(wish: Wish, size: FrameSize, taken: Sequence[Box]) -> Block | None:
    """Return where words stand; None where there is no room for them.

    They are set as large as is wished, or smaller, down to half of it. Where something else
    stands already, they move to the nearest room that is free.
    """
    safe = title_safe(size)
    for fewest in (True, False):
        for pixels in _sizes(wish, size):
            lines = _lines(wish, pixels, safe.right - safe.left)
            if lines is None or (fewest and len(lines) > max(wish.lines, len(wish.rows))):
                continue
            if _height(len(lines), pixels) * 1000 > wish.share * size.height:
                continue
            top = _top(wish.place, _height(len(lines), pixels), safe, size, taken)
            if top is not None:
                return _block(lines, pixels, top, size)
    return None


def _sizes(wish: Wish, size: FrameSize) -> list[int]:
    wished = max(1, round(wish.height * size.height / 1000))
    least = min(wished, max(_HALF * wished, _SMALLEST * min(size.width, size.height)))
    found: dict[int, None] = {}
    exact = float(wished)
    while round(exact) >= least:
        found[round(exact)] = None
        exact = min(exact * _STEP, exact - 1)
    return list(found)


def _lines(wish: Wish, pixels: int, room: int) -> list[Line] | None:
    lines: list[Line] = []
    for row in wish.rows:
        parts = broken(row, room / pixels)
        if parts is None:
            return None
        lines += parts
    return lines


def _height(lines: int, pixels: int) -> int:
    return -int(-(PITCH * (lines - 1) + ABOVE + BELOW) * pixels // 1)


def _top(place: Place, height: int, safe: Box, size: FrameSize, taken: Sequence[Box]) -> int | None:
    """Return where a block begins that meets nothing; None where it cannot be."""
    lowest = safe.bottom - height
    if lowest < safe.top:
        return None
    wished = {
        Place.TOP: safe.top,
        Place.MIDDLE: (size.height - height) // 2,
        Place.LOWER_THIRD: min(lowest, round(size.height * _LOWER_THIRD)),
        Place.BOTTOM: lowest,
    }[place]
    gap = max(2, height // 12)
    tops = [wished]
    for box in taken:
        tops += [box.top - height - gap, box.bottom + gap]
    free = [
        top
        for top in tops
        if safe.top <= top <= lowest
        and not any(box.meets(Box(safe.left, top, safe.right, top + height)) for box in taken)
    ]
    return min(free, key=lambda top: abs(top - wished), default=None)


def _block(lines: list[Line], pixels: int, top: int, size: FrameSize) -> Block:
    widths = [width_of(line.text) * pixels for line in lines]
    lefts = tuple((size.width - width) / 2 for width in widths)
    first = top + ABOVE * pixels
    baselines = tuple(first + PITCH * pixels * index for index in range(len(lines)))
    half = int(max(widths)) // 2 + 1
    middle = size.width // 2
    box = Box(middle - half, top, middle + half, top + _height(len(lines), pixels))
    return Block(tuple(lines), lefts, baselines, pixels, box)
