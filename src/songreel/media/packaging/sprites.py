"""Small pictures of a film on one sheet, and the index by which a player finds them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil
from pathlib import Path

from PIL import Image

from songreel.domain.frames import FrameSize
from songreel.media.packaging.keyframes import key_times, keyframes, rgb
from songreel.media.partial import whole_file
from songreel.media.probe import probe
from songreel.media.provenance import marked, xmp

MOST_TILES, COLUMNS = 100, 10
LONG_SIDE = 160
"""Of a tile in pixels."""
SHORTEST = Fraction(1, 2)
"""Seconds that a tile stands for at least."""
_QUALITY = 80


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of tiles, in rows of ten.

    Attributes:
        tile: size of each in pixels.
        borders: the moments in seconds at which tiles begin, and the film's end: one more than
            there are tiles.
    """

    tile: FrameSize
    borders: tuple[Fraction, ...]

    @property
    def tiles(self) -> int:
        """Return how many there are."""
        return len(self.borders) - 1

    def index(self, picture: str) -> str:
        """Return the index as WebVTT, whose cues name a part of a picture.

        Each cue's text is `picture#xywh=x,y,width,height` in pixels (W3C Media Fragments 1.0,
        4.2.2), as players for the web read it.

        Args:
            picture: address of the sheet, as seen from the index.
        """
        lines = ["WEBVTT", ""]
        for number in range(self.tiles):
            row, column = divmod(number, COLUMNS)
            x, y = column * self.tile.width, row * self.tile.height
            lines += [
                f"{_stamp(self.borders[number])} --> {_stamp(self.borders[number + 1])}",
                f"{picture}#xywh={x},{y},{self.tile.width},{self.tile.height}",
                "",
            ]
        return "\n".join(lines)


def write_sprites(film: Path, destination: Path) -> Sheet:
    """Write the sheet of a film as a JPEG; only pictures are decoded that stand on it.

    A tile shows the last picture up to the middle of its stretch that can be decoded by itself.

    Args:
        film: the film.
        destination: the sheet; nothing is there until it is whole.

    Raises:
        MediaError: the film is damaged, or no video that is read here.
        OSError: a file cannot be read or written.
    """
    facts = probe(film)
    length = facts.frames / facts.rate.fraction
    count = max(1, min(MOST_TILES, int(length / SHORTEST)))
    borders = tuple(length * number / count for number in range(count + 1))
    times = key_times(film)
    middles = [(begin + end) / 2 for begin, end in pairwise(borders)]
    shown = [times[max(0, bisect_right(times, middle) - 1)] for middle in middles]
    tile = _tile(facts.width, facts.height)
    pictures = {
        frame.time: Image.fromarray(rgb(frame.picture, tile)) for frame in keyframes(film, shown)
    }
    rows = ceil(count / COLUMNS)
    sheet = Image.new("RGB", (min(count, COLUMNS) * tile.width, rows * tile.height))
    for number, time in enumerate(shown):
        row, column = divmod(number, COLUMNS)
        sheet.paste(pictures[time], (column * tile.width, row * tile.height))
    origin = marked(film)
    said = {} if origin is None else {"xmp": xmp(origin)}
    with whole_file(destination) as temporary:
        sheet.save(temporary, "JPEG", quality=_QUALITY, optimize=True, **said)
    return Sheet(tile, borders)


def _tile(width: int, height: int) -> FrameSize:
    longer = max(width, height)
    sides = [max(16, round(side * LONG_SIDE / longer / 2) * 2) for side in (width, height)]
    return FrameSize(width=sides[0], height=sides[1])


def _stamp(moment: Fraction) -> str:
    """Write a moment as WebVTT does: `hh:mm:ss.mmm`, to the nearest millisecond."""
    milliseconds = round(moment * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds, milliseconds = divmod(rest, 1000)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{milliseconds:03d}"
