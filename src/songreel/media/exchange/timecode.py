"""Timecode, non-drop: hours, minutes, seconds and frames, counted and never measured.

SMPTE ST 12-1: at 24000/1001 frames a second 24 frames are counted as a second, which lasts 1.001 s;
nothing is dropped, so frame and timecode name each other exactly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from songreel.domain.frames import FrameRate
from songreel.media.errors import MediaError

NTSC = Fraction(1000, 1001)
_TIMECODE = re.compile(r"(\d\d):(\d\d):(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Timebase:
    """How a rate counts.

    Attributes:
        frames: counted as a second.
        is_ntsc: whether such a second lasts 1.001 s.
    """

    frames: int
    is_ntsc: bool

    def timecode(self, frame: int) -> str:
        """Return the timecode of a frame; frame 0 is 00:00:00:00.

        Raises:
            MediaError: it lies a day or more after that.
        """
        seconds, frames = divmod(frame, self.frames)
        if not 0 <= seconds < 24 * 3600:
            raise MediaError(
                "The film is longer than timecode can count, a day. Export a shorter one."
            )
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours:02d}:{minutes:02d}:{seconds:02d}:{frames:02d}"

    def frame(self, timecode: str) -> int:
        """Return the frame that a timecode names.

        Raises:
            ValueError: it is none at this rate.
        """
        found = _TIMECODE.fullmatch(timecode)
        if found is None:
            raise ValueError(f"{timecode!r} is no timecode")
        hours, minutes, seconds, frames = (int(part) for part in found.groups())
        if minutes > 59 or seconds > 59 or frames >= self.frames:
            raise ValueError(f"{timecode!r} is no timecode at {self.frames} frames a second")
        return ((hours * 60 + minutes) * 60 + seconds) * self.frames + frames


def timebase(rate: FrameRate) -> Timebase:
    """Return how a film of this rate is counted.

    Raises:
        MediaError: the rate is neither whole nor a whole one slowed by 1.001, or above 99.
    """
    for is_ntsc, counted in ((False, rate.fraction), (True, rate.fraction / NTSC)):
        if counted.denominator == 1 and 1 <= counted <= 99:
            return Timebase(counted.numerator, is_ntsc)
    raise MediaError(
        f"Editing programs count no {rate.numerator}/{rate.denominator} frames a second. Make the "
        "film at a rate such as 24, 25, 30 or 24000/1001."
    )
