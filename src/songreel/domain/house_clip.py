"""Clips in the house format: what a film wants of a clip, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from songreel.domain.clip import digest
from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.timeline import Fit, Focus
from songreel.domain.video import VideoFacts


@dataclass(frozen=True, slots=True)
class HouseForm:
    """What a film wants of a clip.

    Attributes:
        size: of the film's picture.
        rate: frames a second of the film.
        frames: length at that rate: what is longer is cut, what is shorter holds its last picture.
        fit: how a picture of another shape fills the frame.
        focus: the point that a crop keeps.
    """

    size: FrameSize
    rate: FrameRate
    frames: int
    fit: Fit = Fit.CROP
    focus: Focus = field(default_factory=Focus)

    def key(self, source_sha256: str, maker: str) -> str:
        """Return what tells a house clip from others: 64 hexadecimal digits.

        Args:
            source_sha256: of the clip that it is made of.
            maker: how house clips are made at present; with another one all are made anew.
        """
        return digest(
            {
                "source": source_sha256,
                "maker": maker,
                "size": [self.size.width, self.size.height],
                "rate": [self.rate.numerator, self.rate.denominator],
                "frames": self.frames,
                "fit": self.fit.value,
                "focus": [self.focus.x, self.focus.y],
            }
        )


@dataclass(frozen=True, slots=True)
class HouseClip:
    """A clip in the house format, as stored bytes.

    Attributes:
        source_sha256: of the clip that it was made of.
        sha256: of its own bytes; the source's, where that is in the house format itself.
        facts: what it is; its sound is that of the source.
    """

    source_sha256: str
    sha256: str
    size_bytes: int
    facts: VideoFacts


@dataclass(frozen=True, slots=True)
class Delivered:
    """A clip that was delivered in its maker's form, and waits for being brought into ours."""

    video_id: str
    owner_id: str
    sha256: str
    form: HouseForm
