"""A pen that draws a thing in metres, in the light of the scene, at a place in the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import Outline, Point
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.easel import Easel

WARM = Colour(255, 208, 132)
"""The light of bulbs and candles."""


@dataclass(slots=True)
class Pen:
    """Draws in metres: x to the right, y up, from where the thing stands.

    Attributes:
        at: the foot of the thing, in pixels of the canvas.
        scale: pixels a metre.
        depth: of the layer that is drawn on.
        distance: 0 near, 1 at the horizon: how much haze is between.
        flip: whether the thing is drawn mirrored.
        veil: what everything turns into, and to which share, in an air of its own.
        floor: what shadows and light fall on, where it is not the canvas itself.
        gloss: how clearly that shows the thing upside down, 0 to 1.
        onto: what a canvas that is lifted is laid on in the end.
        shift: where the canvas is on the floor, in pixels.
        side: from where the light comes in the thing's own x: -1 or 1.
        dark: whether lamps are lit.
    """

    easel: Easel
    canvas: Canvas
    at: Point
    scale: float
    depth: float
    distance: float
    chance: Chance
    flip: bool = False
    veil: tuple[Colour, float] = (WHITE, 0.0)
    floor: Canvas | None = None
    gloss: float = 0.0
    onto: Canvas | None = None
    shift: Point = (0.0, 0.0)
    side: int = field(init=False)
    dark: bool = field(init=False)

    def __post_init__(self) -> None:
        """Look where the light comes from."""
        self.side = self.easel.light.side * (-1 if self.flip else 1)
        self.dark = self.easel.light.is_dark

    def moved(self, x: float, y: float, scale: float = 1.0, *, flip: bool = False) -> Pen:
        """Return a pen whose origin is elsewhere, in this pen's metres."""
        return replace(
            self, at=self.point((x, y)), scale=self.scale * scale, flip=self.flip != flip
        )

    def lifted(self, left: float, right: float, low: float, high: float) -> Pen:
        """Return a pen for a clear canvas of its own, that reaches so far around the origin.

        What it draws is laid down by `settled`; shadows and light on the ground are not lifted.
        """
        x0, y0 = max(0, int(self.at[0] - left * self.scale)), int(self.at[1] - high * self.scale)
        y0 = max(0, y0)
        x1 = min(self.canvas.width, int(self.at[0] + right * self.scale) + 1)
        y1 = min(self.canvas.height, int(self.at[1] + low * self.scale) + 1)
        return replace(
            self,
            canvas=Canvas(max(1, x1 - x0), max(1, y1 - y0)),
            at=(self.at[0] - x0, self.at[1] - y0),
            floor=self.floor or self.canvas,
            onto=self.canvas,
            shift=(float(x0), float(y0)),
        )

    def settled(self, rim: float) -> None:
        """Lay down what has been drawn, its edges lit by `rim` (0 to 1), and its reflection."""
        if self.onto is None:
            return
        light = self.easel.light
        thin = 1.5 * min(self.easel.width, self.easel.height) / 720
        gouache.edge_light(self.canvas, light.rim, (light.side * thin, -0.8 * thin), rim)
        left, top = int(self.shift[0]), int(self.shift[1])
        foot = min(self.canvas.height, int(self.at[1]) + 1)
        if self.gloss:
            deep = min(foot, self.onto.height - top - foot)
            twin = gouache.upside_down(self.canvas, foot, deep, self.gloss)
            gouache.stamp(self.onto, twin, left, top + foot)
        gouache.stamp(self.onto, self.canvas, left, top)

    def point(self, at: Point) -> Point:
        """Return a point in pixels."""
        way = -1 if self.flip else 1
        return self.at[0] + way * at[0] * self.scale, self.at[1] - at[1] * self.scale

    def _on_floor(self, at: Point) -> Point:
        x, y = self.point(at)
        return x + self.shift[0], y + self.shift[1]

    def placed(self, outline: Outline) -> Outline:
        """Return an outline in pixels."""
        way = -1.0 if self.flip else 1.0
        turned = outline * np.array([way * self.scale, -self.scale], np.float32)
        return turned + np.array(self.at, np.float32)

    def tone(self, colour: Colour, shade: float = 0.0) -> Colour:
        """Return a colour in this light: `shade` 1 is its darkest side, -1 its brightest."""
        light, lit = self.easel.light, colour
        if shade > 0:
            # Towards the colour of shade as a half grey of the same hue shows it.
            lit = Colour(
                *(
                    round(part + (dark * (part * 0.5 + 75) / 255 - part) * shade)
                    for part, dark in zip(colour, light.shade, strict=True)
                )
            )
        elif shade < 0:
            lit = colour.mixed(light.key, -shade * 0.62)
        seen = light.tone(lit, self.distance)
        if self.dark:
            # Moonlight keeps a form readable that no lamp reaches.
            seen = seen.mixed(light.key.lit(lit), 0.16 - 0.14 * max(0.0, shade))
        return seen.mixed(*self.veil) if self.veil[1] else seen

    def fill(
        self, colour: Colour, *outlines: Outline, shade: float = 0.0, alpha: float = 1.0
    ) -> None:
        """Lay one colour on outlines that do not overlap."""
        placed = [self.placed(outline) for outline in outlines]
        if alpha >= 1:
            gouache.flats(self.canvas, placed, self.tone(colour, shade))
        else:
            gouache.tint(self.canvas, placed, self.tone(colour, shade), alpha)

    def shine(self, colour: Colour, *outlines: Outline, alpha: float = 1.0) -> None:
        """Lay a colour that shines by itself; only haze takes from it."""
        haze = colour.mixed(self.easel.light.haze, self.distance * 0.35)
        placed = [self.placed(outline) for outline in outlines]
        if alpha >= 1:
            gouache.flats(self.canvas, placed, haze)
        else:
            gouache.tint(self.canvas, placed, haze, alpha)

    def across(
        self, colour: Colour, outline: Outline, shades: Sequence[float] = (-0.3, 0.1, 0.55)
    ) -> None:
        """Lay a colour that goes from the side of the light to the other one: a round body."""
        placed = self.placed(outline)
        left, right = float(placed[:, 0].min()), float(placed[:, 0].max())
        start, end = (left, right) if self.easel.light.side < 0 else (right, left)
        colours = [self.tone(colour, shade) for shade in shades]
        gouache.wash(self.canvas, placed, colours, (start, 0), (end, 0))

    def down(
        self, colour: Colour, outline: Outline, shades: Sequence[float] = (-0.15, 0.35)
    ) -> None:
        """Lay a colour that goes from the upper edge of an outline to the lower one."""
        placed = self.placed(outline)
        top, low = float(placed[:, 1].min()), float(placed[:, 1].max())
        colours = [self.tone(colour, shade) for shade in shades]
        gouache.wash(self.canvas, placed, colours, (0, top), (0, low))

    def fade(self, first: Colour, last: Colour, outline: Outline, *, shines: bool = False) -> None:
        """Lay a gradient of two colours from the upper edge to the lower one."""
        placed = self.placed(outline)
        top, low = float(placed[:, 1].min()), float(placed[:, 1].max())
        ends = (first, last) if shines else (self.tone(first), self.tone(last))
        gouache.wash(self.canvas, placed, ends, (0, top), (0, low))

    def ball(
        self, colour: Colour, outline: Outline, shades: Sequence[float] = (-0.4, 0.0, 0.6)
    ) -> None:
        """Lay a colour aslant, from the upper edge at the light's side downwards."""
        placed = self.placed(outline)
        low, high = placed.min(0), placed.max(0)
        left, right = float(low[0]), float(high[0])
        if self.easel.light.side > 0:
            left, right = right, left
        top, foot = float(low[1]), float(high[1])
        inset = 0.12 * (right - left), 0.12 * (foot - top)
        colours = [self.tone(colour, shade) for shade in shades]
        start, end = (left + inset[0], top + inset[1]), (right - inset[0], foot - inset[1])
        gouache.wash(self.canvas, placed, colours, start, end)

    def glaze(
        self, colour: Colour, outline: Outline, alphas: Sequence[float], way: str = "down"
    ) -> None:
        """Tint what is drawn inside an outline; `way` is "down" or "across", from the light."""
        placed = self.placed(outline)
        low, high = placed.min(0), placed.max(0)
        if way == "down":
            start, end = (0.0, float(low[1])), (0.0, float(high[1]))
        else:
            start, end = (float(low[0]), 0.0), (float(high[0]), 0.0)
            if self.easel.light.side > 0:
                start, end = end, start
        gouache.glaze(self.canvas, placed, colour, alphas, start, end)

    def line(
        self, colour: Colour, points: Sequence[Point], thickness: float, *, shade: float = 0.0
    ) -> None:
        """Draw a line through points; `thickness` in metres, at least a thin pixel."""
        tone = self.tone(colour, shade)
        self.canvas.line(self.placed(np.array(points, np.float32)), thickness * self.scale, tone)

    def wire(self, colour: Colour, points: Sequence[Point], thickness: float) -> None:
        """Draw a line that shines by itself."""
        self.canvas.line(self.placed(np.array(points, np.float32)), thickness * self.scale, colour)

    def shadow(self, half: float, *, x: float = 0.0, y: float = 0.0, flat: float = 0.2) -> None:
        """Lay the thing's shadow on the ground, longer on the side away from the light.

        Args:
            half: half the thing's width at its foot, in metres.
            x: the middle of its foot.
            y: of the ground.
            flat: how high the shadow is, as a share of its width.
        """
        cx, cy = self._on_floor((x, y))
        floor = self.floor or self.canvas
        r = half * self.scale
        hardness = self.easel.light.hardness * (1 - 0.7 * self.distance)
        dark = self.easel.light.shade.mixed(Colour(6, 8, 20), 0.6)
        away = -self.easel.light.side
        long = r * (0.35 + 0.7 * hardness)
        cast = (cx + away * long * 0.9, cy + r * flat * 0.15)
        gouache.shadow(floor, cast, (r + long, max(2.0, r * flat)), 0.25 + 0.4 * hardness, dark)
        gouache.shadow(floor, (cx, cy), (r * 1.15, max(1.5, r * flat * 0.5)), 0.75, dark)

    def lamp(
        self,
        at: Point,
        reach: float,
        colour: Colour,
        strength: float = 0.5,
        *,
        flicker: float = 0.0,
        pulse: float = 0.3,
    ) -> None:
        """Let something shine; `reach` is how far, in metres."""
        self.easel.lamps.append(
            Lamp(
                self._on_floor(at), self.depth, reach * self.scale, colour, strength, flicker, pulse
            )
        )

    def pool(
        self, at: Point, reach: float, colour: Colour, strength: float = 0.4, flat: float = 0.22
    ) -> None:
        """Lay a pool of light on the ground around a point; `reach` in metres."""
        r = reach * self.scale
        floor = self.floor or self.canvas
        gouache.haze(floor, self._on_floor(at), (r, r * flat), strength, colour)

    def mist(self, half: float, high: float, strength: float = 0.7) -> None:
        """Let the foot of something far dissolve in haze."""
        radii = (half * self.scale, high * self.scale)
        gouache.shadow(self.canvas, self.at, radii, strength, self.easel.light.haze)
