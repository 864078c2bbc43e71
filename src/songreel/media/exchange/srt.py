"""Captions as SubRip beside the film: every editing program reads it.

Written here and not by pysubs2, which counts in milliseconds only: the time of a frame is rounded
once, up, so that a program which cuts it down to its frames finds the right one.
"""

from __future__ import annotations

from songreel.domain.frames import FrameRate
from songreel.domain.lettering import Captions


def srt(captions: Captions, rate: FrameRate) -> str:
    """Return the captions of a film; each from its first frame to the one after its last."""
    blocks = (
        f"{number}\n{_time(line.start, rate)} --> {_time(line.end, rate)}\n{_rows(line.text)}\n"
        for number, line in enumerate(captions.lines, 1)
    )
    return "\n".join(blocks)


def _rows(text: str) -> str:
    """Return the rows of a caption: an empty one would end it."""
    return "\n".join(row for row in text.splitlines() if row.strip())


def _time(frame: int, rate: FrameRate) -> str:
    milliseconds = -(-frame * 1000 * rate.denominator // rate.numerator)
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d},{milliseconds:03d}"
