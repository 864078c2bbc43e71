"""The drawings of one round of a movement, each made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.lamplight import Lamplight, lit_by
from songreel.providers.local.animatic.lighting import brightened, in_air
from songreel.providers.local.animatic.planes import Picture, picture
from songreel.providers.local.animatic.shadow import Patch, cast_shadow, contact, reflection
from songreel.providers.local.scenery.light import Light

Bytes = NDArray[np.uint8]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a figure stands.

    Attributes:
        takes_shadows: whether there is ground, and the feet are seen.
        distance: how far off it is, from 0 (a close-up) to 1.
        is_wet: whether it shows the figure upside down.
        lamp: the light of a lamp nearby.
    """

    takes_shadows: bool
    distance: float = 0.0
    is_wet: bool = False
    lamp: Lamplight | None = None


@dataclass(frozen=True, slots=True)
class Cel:
    """One drawing: the figure, its marks on the ground, and where it touches it."""

    body: Picture
    foot: Point
    contact: Patch | None
    shadow: Patch | None
    mirrored: Patch | None


class Cels:
    """A round of drawings, two beats long."""

    def __init__(
        self,
        count: int,
        drawn: Callable[[int], tuple[Bytes, Point]],
        tall: float,
        light: Light,
        ground: Ground,
        *,
        gain: float = 1.0,
        detail: float = 1.0,
        first: int = 0,
    ) -> None:
        """Prepare a round.

        Args:
            count: how many drawings it has.
            drawn: makes one of them: premultiplied RGBA, and where in it the ground is.
            tall: the figure's height in pixels.
            light: what throws its shadow.
            ground: what the shadow falls on.
            gain: how much brighter it is shown than it is drawn.
            detail: at what part of that height it is drawn.
            first: the drawing with which the round begins; those before it are shown once.
        """
        self.count, self.first, self.detail, self._drawn = count, first, detail, drawn
        self.light, self._tall, self._ground, self._gain = light, tall, ground, gain
        self._done: dict[int, Cel] = {}

    def on(self, ground: Ground) -> Cels:
        """Return the same round on another ground."""
        return Cels(
            self.count,
            self._drawn,
            self._tall,
            self.light,
            ground,
            gain=self._gain,
            detail=self.detail,
            first=self.first,
        )

    def __getitem__(self, index: int) -> Cel:
        """Return the drawing of any index, as the round goes on and on; it is kept."""
        if index >= self.count:
            index = self.first + (index - self.first) % (self.count - self.first)
        cel = self._done.get(index)
        if cel is None:
            cel = self._done[index] = self._made(index)
        return cel

    def _made(self, index: int) -> Cel:
        pixels, foot = _cropped(*self._drawn(index))
        pixels = brightened(pixels, self._gain)
        if self._ground.lamp is not None:
            pixels = lit_by(pixels, self._ground.lamp)
        pixels = in_air(pixels, self.light, self._ground.distance)
        tall, light = self._tall * self.detail, self.light
        marked = self._ground.takes_shadows
        return Cel(
            body=picture(pixels),
            foot=foot,
            contact=contact(pixels, foot, tall, light) if marked else None,
            shadow=cast_shadow(pixels, foot, tall, light) if marked else None,
            mirrored=reflection(pixels, foot, tall) if marked and self._ground.is_wet else None,
        )


def _cropped(pixels: Bytes, foot: Point) -> tuple[Bytes, Point]:
    """Crop to what can be seen, with even sides: planes have half the size."""
    rows = np.nonzero(pixels[..., 3].max(1))[0]
    columns = np.nonzero(pixels[..., 3].max(0))[0]
    if not len(rows):
        return np.zeros((4, 4, 4), np.uint8), (2.0, 2.0)
    top, left = max(0, int(rows[0]) - 1), max(0, int(columns[0]) - 1)
    part = pixels[top : int(rows[-1]) + 2, left : int(columns[-1]) + 2]
    high, wide = part.shape[:2]
    even = np.pad(part, ((0, high % 2), (0, wide % 2), (0, 0)))
    return np.ascontiguousarray(even), (foot[0] - left, foot[1] - top)
