"""Where a shot's picture stands in the frame of an editing program: scaled, and moved."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from songreel.domain.frames import FrameSize
from songreel.domain.timeline import Cut, Fit


@dataclass(frozen=True, slots=True)
class Placing:
    """Exact numbers; the picture is scaled about the middle of the frame, then moved.

    Attributes:
        fitted: pixels of the film for a pixel of the clip before the shot's own zoom.
        zoom: of the shot; both together are how large a pixel of the clip becomes.
        right, down: pixels of the film by which the picture's middle is moved.
    """

    fitted: Fraction
    zoom: Fraction
    right: Fraction
    down: Fraction

    @property
    def is_plain(self) -> bool:
        """Tell whether the picture stands as it is, in the middle."""
        return (self.fitted, self.zoom, self.right, self.down) == (1, 1, 0, 0)


def placing(cut: Cut, clip: FrameSize, film: FrameSize) -> Placing:
    """Return how a cut places its clip: first fitted into the frame, then framed."""
    across, along = Fraction(film.width, clip.width), Fraction(film.height, clip.height)
    fitted = max(across, along) if cut.fit is Fit.CROP else min(across, along)
    zoom = Fraction(cut.framing.zoom, 1000)
    right = _crop_shift(cut.focus.x, clip.width * fitted, film.width)
    down = _crop_shift(cut.focus.y, clip.height * fitted, film.height)
    return Placing(
        fitted,
        zoom,
        zoom * (right + film.width * (Fraction(1, 2) - Fraction(cut.framing.x, 1000))),
        zoom * (down + film.height * (Fraction(1, 2) - Fraction(cut.framing.y, 1000))),
    )


def _crop_shift(focus: int, picture: Fraction, frame: int) -> Fraction:
    """Return by how much a cropped picture moves to bring its focus as near the middle as can be.

    Args:
        focus: thousandths of the picture's length.
        picture: its length in pixels of the film, at least the frame's where it is cropped.
        frame: the frame's length in pixels.
    """
    spare = (picture - frame) / 2
    if spare <= 0:
        return Fraction(0)
    return min(spare, max(-spare, picture / 2 - picture * focus / 1000))
