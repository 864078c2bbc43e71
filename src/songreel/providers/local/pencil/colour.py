"""Colours as red, green, blue from 0 to 255, and what light does to them."""

from __future__ import annotations

import colorsys
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Colour(NamedTuple):
    """Red, green and blue from 0 to 255."""

    red: int
    green: int
    blue: int

    def mixed(self, other: Colour, share: float) -> Colour:
        """Return this colour with a share (0 to 1) of another."""
        return Colour(*(round(a + (b - a) * share) for a, b in zip(self, other, strict=True)))

    def lit(self, light: Colour) -> Colour:
        """Return how the colour looks in a light; 255 of each is white light."""
        return Colour(*(round(a * b / 255) for a, b in zip(self, light, strict=True)))

    def turned(self, *, hue: float = 0.0, chroma: float = 1.0, value: float = 1.0) -> Colour:
        """Return the colour with its hue moved (1 is the whole circle) and two factors applied."""
        h, s, v = colorsys.rgb_to_hsv(*(part / 255 for part in self))
        rgb = colorsys.hsv_to_rgb((h + hue) % 1.0, min(1.0, s * chroma), min(1.0, v * value))
        return Colour(*(round(part * 255) for part in rgb))

    def dark(self) -> Colour:
        """Return the colour in its own shade: darker, a little cooler."""
        return self.mixed(Colour(24, 22, 58), 0.34)

    def pale(self) -> Colour:
        """Return the colour where light falls on it."""
        return self.mixed(Colour(255, 250, 238), 0.42)

    @property
    def luminance(self) -> float:
        """Return how bright it is, 0 to 255 (BT.709 weights)."""
        return 0.2126 * self.red + 0.7152 * self.green + 0.0722 * self.blue

    def distance(self, other: Colour) -> float:
        """Return how far apart two colours look, 0 to about 650 (CompuPhase's weighted RGB)."""
        mean = (self.red + other.red) / 2
        red, green, blue = (a - b for a, b in zip(self, other, strict=True))
        return float(
            np.sqrt((2 + mean / 256) * red**2 + 4 * green**2 + (2 + (255 - mean) / 256) * blue**2)
        )

    def array(self) -> NDArray[np.float32]:
        """Return it as three floats."""
        return np.array(self, np.float32)


WHITE = Colour(255, 255, 255)
BLACK = Colour(0, 0, 0)
INK = Colour(34, 32, 44)
