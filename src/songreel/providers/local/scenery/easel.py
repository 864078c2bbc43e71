"""Where a setting is painted: the frame with its margins, the light, and the layers so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
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
    """

    width: int
    height: int
    light: Light
    chance: Chance
    horizon: float = 0.62
    closeness: float = 1.0
    blur: float = 0.0
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
