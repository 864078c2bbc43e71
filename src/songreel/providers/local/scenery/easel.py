"""Where a setting is painted: the frame with its margins, the light, and the layers so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Point
from songreel.providers.local.scenery.backdrop import Air, Grade, Lamp, Layer, Mirror
from songreel.providers.local.scenery.light import Light

MARGIN = 0.15
"""How far every layer goes on beyond the frame, on each side, as a share of its size."""


@dataclass(slots=True)
class Easel:
    """What a painter of scenery works with.

    Attributes:
        width, height: the frame in pixels.
        horizon: its height in the frame, from the top, as a share.
        closeness: how much larger things behind the character are drawn in closer shots.
        blur: how soft the background is, in thousandths of the frame's smaller side.
        is_snowy: whether snow lies on the ground, on roofs and in trees.
        is_wet: whether the ground is wet enough to mirror.
        is_moonless: whether something else stands for the sun or the moon.
        wind: which way things bend, -1 hard to the left to 1 hard to the right.
        stands: where in the frame's width the character stands, as a share.
    """

    width: int
    height: int
    light: Light
    chance: Chance
    horizon: float = 0.62
    closeness: float = 1.0
    blur: float = 0.0
    is_snowy: bool = False
    is_wet: bool = False
    is_moonless: bool = False
    wind: float = 0.1
    stands: float = 0.5
    layers: list[Layer] = field(default_factory=list[Layer])
    lamps: list[Lamp] = field(default_factory=list[Lamp])
    air: list[Air] = field(default_factory=list[Air])
    mirror: Mirror | None = None
    grade: Grade = field(default_factory=Grade)

    @property
    def unit(self) -> float:
        """Return a 720th of the smaller side in pixels, drawn larger in closer shots."""
        return min(self.width, self.height) / 720 * self.closeness

    @property
    def full_width(self) -> int:
        """Return the width of a layer."""
        return _even(self.width * (1 + 2 * MARGIN))

    @property
    def full_height(self) -> int:
        """Return the height of a layer."""
        return _even(self.height * (1 + 2 * MARGIN))

    @property
    def skyline(self) -> float:
        """Return the horizon in pixels of a layer."""
        return self.y(self.horizon)

    def x(self, share: float) -> float:
        """Return a layer's pixel for a share of the frame's width."""
        return (self.full_width - self.width) / 2 + share * self.width

    def y(self, share: float) -> float:
        """Return a layer's pixel for a share of the frame's height."""
        return (self.full_height - self.height) / 2 + share * self.height

    @property
    def rise(self) -> float:
        """Return how high a mountain may stand above the horizon, in pixels.

        It is the height of the sky, as far as the frame is wide enough for it.
        """
        return min(self.skyline - self.y(0), 0.8 * self.width) * self.closeness

    @property
    def sun(self) -> Point:
        """Return where the sun or the moon stands, in pixels: on the side of the key light."""
        chance = self.draw_for("sun")
        low = self.light.height < 0.4
        away = chance.between(0.08, 0.3) if low else chance.between(0.16, 0.34)
        up = self.light.height * chance.between(0.7, 1.25) * (self.skyline - self.y(0.02))
        return self.x(0.5 + self.light.side * away), self.skyline - up

    @property
    def sun_size(self) -> float:
        """Return the radius of the sun or the moon in pixels; a low one is at times a giant."""
        chance = self.draw_for("sun size")
        if self.light.height < 0.4:
            return chance.pick((40, 52, 84, 130)) * self.unit
        return chance.pick((26, 32, 54) if self.light.is_dark else (26, 32)) * self.unit

    def layer(self, depth: float, *, is_front: bool = False) -> Canvas:
        """Add a clear layer in front of the others and return its canvas."""
        canvas = Canvas(self.full_width, self.full_height)
        self.layers.append(Layer(canvas, depth, is_front))
        return canvas

    def tone(self, colour: Colour, distance: float) -> Colour:
        """Return a colour in this light at a distance."""
        return self.light.tone(colour, distance)

    def draw_for(self, *words: object) -> Chance:
        """Return the chances of one part of the picture."""
        return self.chance.branch(*words)


def _even(value: float) -> int:
    return round(value / 2) * 2
