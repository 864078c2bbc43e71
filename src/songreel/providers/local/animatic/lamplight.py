"""The light that lamps, fires and signs throw on who stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.lighting import facing
from songreel.providers.local.pencil.colour import BLACK, Colour
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.light import Light

_REACHES = 2.4
"""How far a lamp lights somebody, in radii of its glow."""
_BY_DAY = 0.4
_LEAST, _MOST = 0.06, 0.5
_FORM = 110
"""Height in pixels at which the form of a figure is guessed: light on it is soft."""
_AROUND = 0.22
"""How much of it falls on what is not turned towards the lamp."""

Bytes = NDArray[np.uint8]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Lamplight:
    """Light from one side: -1 the left, 1 the right; `strength` from 0 to 1."""

    side: int
    colour: Colour
    strength: float


def lamplight_at(
    place: Point, tall: float, lamps: Sequence[Lamp], margin: Point, light: Light
) -> Lamplight | None:
    """Return what the lamps of a scene throw on somebody, or None where it is not to be seen.

    Args:
        place: the middle of the figure in pixels of the frame.
        tall: its height in pixels.
        lamps: of the scene.
        margin: how far layers go on beyond the left and upper edge of the frame, in pixels.
        light: of the scene: by day lamps do little.
    """
    sums = {-1: 0.0, 1: 0.0}
    mixed = {-1: np.zeros(3), 1: np.zeros(3)}
    for lamp in lamps:
        across = lamp.at[0] - margin[0] - place[0]
        down = lamp.at[1] - margin[1] - place[1]
        far = hypot(across, down * 0.8) / max(1.0, lamp.radius * _REACHES + 0.3 * tall)
        # What hangs in the sky or stands far off lights nobody here.
        weight = lamp.strength * min(1.0, lamp.depth) ** 2 * max(0.0, 1 - far) ** 1.5
        for side in (-1, 1):
            share = weight * (0.5 + 0.5 * side * max(-1.0, min(1.0, across / (0.2 * tall))))
            sums[side] += share
            mixed[side] += share * np.array(lamp.colour, np.float64)
    side = -1 if sums[-1] > sums[1] else 1
    strength = min(_MOST, sums[side] * (1.0 if light.is_dark else _BY_DAY))
    if strength < _LEAST:
        return None
    colour = (mixed[side] / sums[side]).round()
    return Lamplight(side, Colour(*(int(part) for part in colour)), strength)


def lit_by(pixels: Bytes, lamp: Lamplight) -> Bytes:
    """Return a picture, premultiplied RGBA, with a lamp's light on the side towards it."""
    alpha = np.ascontiguousarray(pixels[..., 3])
    high, wide = alpha.shape
    parts = max(1, high // _FORM)
    size = (max(4, wide // parts), max(4, high // parts))
    small = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32)
    turned = np.clip(facing(small * np.float32(1 / 255), lamp.side) + _AROUND, 0, 1)
    grown = cv2.resize((turned * 255).astype(np.uint8), (wide, high))
    cover = cv2.multiply(grown, alpha, scale=lamp.strength / 255)
    # Half of it multiplies what is there, so that a blue coat by a fire stays a blue coat.
    none = np.zeros_like(alpha)
    laid, own = (
        cv2.merge([*(cv2.convertScaleAbs(cover, alpha=part / 255) for part in colour), none])
        for colour in (lamp.colour.mixed(BLACK, 0.55), lamp.colour.mixed(BLACK, 0.1))
    )
    out = cv2.add(cv2.add(pixels, laid), cv2.multiply(pixels, own, scale=1 / 255))
    return np.asarray(cv2.min(out, cv2.merge((alpha, alpha, alpha, alpha))), np.uint8)
