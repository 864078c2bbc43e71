"""Drops that hit the ground: small rings that grow and are gone."""

from __future__ import annotations

from math import floor

import cv2

from songreel.providers.local.animatic.camera import View
from songreel.providers.local.animatic.planes import Frame
from songreel.providers.local.chance import Chance

_MOST = 110
"""Rings at full density, in a frame of 16:9."""
_TIMES = (0.34, 0.62)
"""Seconds that a ring is seen, from and to."""
_ACROSS, _DOWN = 0.7548776662, 0.5698402910
"""Steps after which places come near no earlier one (powers of the plastic number)."""
_LARGEST = 15.0
"""Half the width of a ring near the viewer, in pixels at 720 rows."""
_BRIGHT = 46.0


class Splashes:
    """Rings on the ground of one shot; where each is follows from the moment alone."""

    def __init__(
        self, density: float, width: int, height: int, horizon: float, chance: Chance
    ) -> None:
        """Prepare rings.

        Args:
            density: of the rain, from 0 to 1.
            width: of the frame in pixels.
            height: of the frame in pixels.
            horizon: above it is no ground, as a share of the height.
            chance: decides where and when.
        """
        self._unit = min(width, height) / 720
        self._top = min(0.9, horizon + 0.06)
        count = round(_MOST * min(1.0, max(0.0, density)) * min(1.0, width / height / (16 / 9)))
        self._rings = [
            (draw.share(), draw.share(), draw.share(), draw.between(*_TIMES))
            for draw in (chance.branch(index) for index in range(count))
        ]

    def lay(self, frame: Frame, view: View, second: float) -> None:
        """Draw the rings of a moment on a frame."""
        middle = view.middle_at(1.0)
        for across, down, phase, time in self._rings:
            round_now = floor(second / time + phase)
            age = second / time + phase - round_now
            near = (down + _DOWN * round_now) % 1.0
            x = (across + _ACROSS * round_now - (middle[0] - 0.5)) % 1.0 * frame.width
            y = (self._top + (1.02 - self._top) * near - (middle[1] - 0.5)) * frame.height
            row, column = int(y), int(x)
            if not (0 <= row < frame.height and 0 <= column < frame.width):
                continue
            radius = self._unit * _LARGEST * (0.25 + 0.75 * near) * (0.2 + 0.8 * age)
            shown = float(frame.luma[row, column]) + _BRIGHT * (1 - age) * (0.4 + 0.6 * near)
            axes = (max(8, round(radius * 16)), max(4, round(radius * 16 * 0.32)))
            centre = (round((x - 0.5) * 16), round((y - 0.5) * 16))
            cv2.ellipse(
                frame.luma, centre, axes, 0, 0, 360, (min(235.0, shown),), 1, cv2.LINE_AA, 4
            )
