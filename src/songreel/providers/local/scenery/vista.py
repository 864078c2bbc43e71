"""A view with one vanishing point: from metres in a street or a room to pixels of a layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.pencil.shapes import Outline, Point
from songreel.providers.local.scenery.easel import Easel

_FOCUS = 1320.0
"""Units of the frame that a metre measures at a distance of one: somebody who is seen whole."""
_FEET, _AWAY = 0.775, 8.0
"""Where the feet of somebody are in the frame who stands this many metres away."""


@dataclass(frozen=True, slots=True)
class Vista:
    """A view along a level way.

    x is metres to the right of the camera, y metres above the ground, z metres ahead.

    Attributes:
        at: the vanishing point in pixels.
        focus: pixels that a metre measures at a distance of one metre.
        eye: how high the camera is, in metres.
        near: how far ahead the ground is that the lowest row of a layer shows, in metres.
    """

    at: Point
    focus: float
    eye: float
    near: float = 2.5

    @classmethod
    def of(cls, easel: Easel, *, share: float = 0.5) -> Vista:
        """Return the view of an easel; `share` is where in its width the vanishing point is."""
        focus = _FOCUS * easel.unit
        below = max(0.06, _FEET - easel.horizon) * easel.height
        eye = below * _AWAY / focus
        near = 0.95 * below * _AWAY / max(1.0, easel.full_height - easel.skyline)
        return cls((easel.x(share), easel.skyline), focus, eye, near)

    def scale(self, z: float) -> float:
        """Return how many pixels a metre measures at a distance."""
        return self.focus / max(0.2, z)

    def point(self, x: float, y: float, z: float) -> Point:
        """Return a point in pixels."""
        scale = self.scale(z)
        return self.at[0] + x * scale, self.at[1] + (self.eye - y) * scale

    def wall(self, x: float, low: float, high: float, near: float, far: float) -> Outline:
        """Return an upright area along the way, near edge first."""
        return np.array(
            [
                self.point(x, low, near),
                self.point(x, high, near),
                self.point(x, high, far),
                self.point(x, low, far),
            ],
            np.float32,
        )

    def floor(self, left: float, right: float, near: float, far: float, y: float = 0.0) -> Outline:
        """Return a level area, near edge first."""
        return np.array(
            [
                self.point(left, y, near),
                self.point(right, y, near),
                self.point(right, y, far),
                self.point(left, y, far),
            ],
            np.float32,
        )

    def front(self, left: float, right: float, low: float, high: float, z: float) -> Outline:
        """Return an upright area that faces the camera."""
        return np.array(
            [
                self.point(left, low, z),
                self.point(right, low, z),
                self.point(right, high, z),
                self.point(left, high, z),
            ],
            np.float32,
        )

    def walls(self, x: float, areas: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return many upright areas along the way: rows of low, high, near and far, in metres."""
        low, high, near, far = areas.T
        y = np.stack([low, high, high, low], 1)
        z = np.maximum(0.2, np.stack([near, near, far, far], 1))
        scale = self.focus / z
        return np.stack([self.at[0] + x * scale, self.at[1] + (self.eye - y) * scale], 2).astype(
            np.float32
        )

    def depth_of(self, y: float) -> float:
        """Return how far away the ground is that is seen at a row of pixels below the horizon."""
        return self.eye * self.focus / max(1.0, y - self.at[1])
