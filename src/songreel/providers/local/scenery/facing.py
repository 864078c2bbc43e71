"""A view along house fronts: their colours in the light, by side and distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.pen import Pen
from songreel.providers.local.scenery.vista import Vista


@dataclass(frozen=True, slots=True)
class Row:
    """A row of houses on one side.

    Attributes:
        x: where its fronts are, in metres from the middle; negative on the left.
        near, far: where it begins and ends, in metres ahead.
        walls: colours to choose from.
        storeys: the fewest and the most above the ground floor.
        widths: of the narrowest and the widest house, in metres.
        roof: "flat" with a cornice, "tiles" or "gables".
        shops: the share of houses with a shop in the ground floor.
        escapes: the share of houses with stairs of iron in front.
        signs: the share of houses with a shining sign.
    """

    x: float
    near: float
    far: float
    walls: Sequence[Colour]
    storeys: tuple[int, int] = (2, 4)
    widths: tuple[float, float] = (6.0, 9.0)
    roof: str = "flat"
    shops: float = 0.7
    escapes: float = 0.0
    signs: float = 0.4


class Facing:
    """Knows how walls at both sides of a street look, at any distance."""

    def __init__(self, easel: Easel, canvas: Canvas, vista: Vista, depth: float) -> None:
        """Look along a street on a canvas whose layer has a depth."""
        self.easel, self.canvas, self.vista, self.depth = easel, canvas, vista, depth
        self._pen = Pen(easel, canvas, (0, 0), 1.0, depth, 0.0, easel.draw_for("fronts"))

    def tone(self, colour: Colour, shade: float, z: float) -> Colour:
        """Return a colour in the light of the street, some metres ahead."""
        self._pen.distance = haze_at(z)
        return self._pen.tone(colour, shade)

    def shine(self, colour: Colour, z: float) -> Colour:
        """Return a colour that shines by itself, seen through the haze."""
        return colour.mixed(self.easel.light.haze, 0.5 * haze_at(z))

    def base(self, side: int) -> float:
        """Return the shade of the wall at a side (-1 is the left), as in `Pen.tone`."""
        light = self.easel.light
        if light.is_dark:
            return 0.16
        towards = side * light.side < 0
        return -0.14 - 0.3 * light.hardness if towards else 0.22 + 0.3 * light.hardness

    def glow(self, x: float, y: float, z: float, reach: float, colour: Colour) -> None:
        """Lay light on the ground."""
        scale = self.vista.scale(z)
        at = self.vista.point(x, y, z)
        flat = max(0.05, 0.9 * self.vista.eye / z)
        strength = (0.4 if self.easel.light.is_dark else 0.16) * (1 - 0.5 * haze_at(z))
        gouache.haze(self.canvas, at, (reach * scale, reach * scale * flat * 1.6), strength, colour)


def haze_at(z: float) -> float:
    """Return how much haze lies between the camera and something, 0 to 0.9."""
    return min(0.9, max(0.0, (z - 9.0) / 105.0) ** 0.7)
