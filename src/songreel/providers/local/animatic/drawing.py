"""Draws a figure in the poses of a movement, at the size and in the light of a shot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.lighting import gain_for
from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.draw import draw
from songreel.providers.local.figure.rig import Pose
from songreel.providers.local.scenery.light import Light

_PROBE, _TRIAL = 60.0, 100.0

Bytes = NDArray[np.uint8]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a figure is drawn in a shot.

    Attributes:
        who: the character.
        tall: its height in pixels.
        light: what falls on it.
        seen: first and last row of the frame that the camera can see, in pixels, or None where
            the whole figure is in the picture.
        ground: the row of the frame on which it stands.
        detail: at what part of that size it is drawn.
    """

    who: Design
    tall: float
    light: Light
    seen: tuple[float, float] | None
    ground: float
    detail: float = 1.0

    def of(self, poses: Sequence[Pose]) -> Callable[[int], tuple[Bytes, Point]]:
        """Return what draws one of some poses: premultiplied RGBA, and where the ground is.

        Pixels are those of the drawing, which is smaller than what is shown by `detail`.
        """
        height = self.tall / self.who.stature * self.detail
        rows = self._rows(height)

        def drawn(index: int) -> tuple[Bytes, Point]:
            sprite = draw(self.who, height, poses[index], light=self.light, rows=rows)
            return sprite.pixels, sprite.foot

        return drawn

    def _rows(self, height: float) -> tuple[int, int] | None:
        """Return the rows of a sprite that the camera can see."""
        if self.seen is None:
            return None
        foot = draw(self.who, _PROBE).foot[1] * height / _PROBE
        first, last = (foot + (row - self.ground) * self.detail for row in self.seen)
        return max(0, round(first)), max(2, round(last))

    def gain(self, pose: Pose) -> float:
        """Return how much brighter than it is drawn the figure has to be shown to be seen."""
        if not self.light.is_dark:
            return 1.0
        return gain_for(draw(self.who, _TRIAL, pose, light=self.light).pixels, self.light)
