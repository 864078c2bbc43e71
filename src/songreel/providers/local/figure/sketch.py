"""What every part of a drawing needs: the brush, who is drawn, the rig, and round columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, pi, radians, sin, sqrt
from typing import NamedTuple

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.measures import Measures
from songreel.providers.local.figure.rig import Joint, Rig
from songreel.providers.local.figure.shade import Brush, Matter
from songreel.providers.local.pencil.shapes import Outline, Point, polygon, smooth
from songreel.providers.local.words.looks import Wear


@dataclass(frozen=True, slots=True)
class Sketch:
    """One drawing of one figure in one pose."""

    brush: Brush
    design: Design
    rig: Rig

    @property
    def m(self) -> Measures:
        """Return the measures of the body."""
        return self.rig.measures

    def matter(self, wear: Wear) -> Matter:
        """Return what a garment is made of."""
        if wear is Wear.ARMOUR:
            return Matter.METAL
        said = self.design.said.get(wear, "")
        shiny = self.design.says("leather", "latex", "satin", "silk", "raincoat", "glossy")
        is_leather = wear in {Wear.JACKET, Wear.COAT, Wear.BOOTS, Wear.TROUSERS}
        if wear is Wear.BOOTS or "leather" in said or (shiny and is_leather):
            return Matter.LEATHER
        return Matter.CLOTH


class Ring(NamedTuple):
    """A slice of a column: its middle in the picture, half its width and its depth.

    `yaw` is the way its front faces; `belly` is how far its middle is moved to the front.
    """

    x: float
    y: float
    wide: float
    deep: float
    yaw: float
    belly: float = 0.0


class Column:
    """A round body along a line, such as a trunk or a skirt, seen from any side."""

    def __init__(self, rings: Sequence[Ring]) -> None:
        """Build it from its slices, from the top to the bottom; two at least."""
        self.rings = list(rings)
        self._sides = [self._side(i) for i in range(len(self.rings))]

    def _side(self, index: int) -> tuple[float, float, float, float, float, float]:
        """Return middle, unit to the right, and half the visible width of a slice."""
        before = self.rings[max(0, index - 1)]
        after = self.rings[min(len(self.rings) - 1, index + 1)]
        ring = self.rings[index]
        dx, dy = after.x - before.x, after.y - before.y
        length = hypot(dx, dy) or 1.0
        c, s = cos(radians(ring.yaw)), sin(radians(ring.yaw))
        half = sqrt((ring.wide * c) ** 2 + (ring.deep * s) ** 2)
        right = (dy / length, -dx / length)
        shift = ring.belly * s
        return ring.x + right[0] * shift, ring.y + right[1] * shift, *right, half, ring.yaw

    def edges(self) -> tuple[list[Point], list[Point]]:
        """Return the right and the left edge as they are seen, from the top to the bottom."""
        right = [(x + rx * half, y + ry * half) for x, y, rx, ry, half, _ in self._sides]
        left = [(x - rx * half, y - ry * half) for x, y, rx, ry, half, _ in self._sides]
        return right, left

    def outline(self, *, steps: int = 6) -> Outline:
        """Return the outline as it is seen."""
        right, left = self.edges()
        return smooth([*right, *reversed(left)], steps=steps)

    def at(self, level: float, angle: float) -> Point:
        """Return a point of the surface; what is behind is brought to the edge.

        Args:
            level: the slice, with parts between two.
            angle: degrees from the front, positive to the figure's side that is right at yaw 0.
        """
        index = max(0, min(len(self.rings) - 2, int(level)))
        share = level - index
        one, two = self._on(index, angle), self._on(index + 1, angle)
        return one[0] + (two[0] - one[0]) * share, one[1] + (two[1] - one[1]) * share

    def _on(self, index: int, angle: float) -> Point:
        ring = self.rings[index]
        x, y, rx, ry, half, yaw = self._sides[index]
        c, s = cos(radians(yaw)), sin(radians(yaw))
        a = radians(angle)
        near = -ring.wide * sin(a) * s + ring.deep * cos(a) * c
        across = ring.wide * sin(a) * c + ring.deep * cos(a) * s
        if near < 0:
            across = half if across >= 0 else -half
        return x + rx * across, y + ry * across

    def is_seen(self, index: int, angle: float) -> bool:
        """Tell whether a point of a slice faces the viewer."""
        ring = self.rings[index]
        turn, a = radians(ring.yaw), radians(angle)
        return -ring.wide * sin(a) * sin(turn) + ring.deep * cos(a) * cos(turn) > 0

    def patch(self, spots: Sequence[Point], *, soft: bool = False) -> Outline:
        """Return an area of the surface given by levels and angles."""
        points = [self.at(level, angle) for level, angle in spots]
        return smooth(points, steps=5) if soft else polygon(*points)

    def curve(self, spots: Sequence[Point]) -> Outline:
        """Return a line on the surface through levels and angles."""
        return smooth([self.at(level, angle) for level, angle in spots], closed=False, steps=6)


def between(a: Joint, b: Joint, share: float) -> Point:
    """Return the point of the picture at a share of the way from one joint to another."""
    return a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share


def heading(a: Point, b: Point) -> float:
    """Return the way from one point to another, in degrees clockwise from straight down."""
    return degrees(atan2(-(b[0] - a[0]), b[1] - a[1]))


def stepped(point: Point, turn: float, length: float) -> Point:
    """Return the point that is some way off, `turn` in degrees clockwise from straight down."""
    return point[0] - sin(radians(turn)) * length, point[1] + cos(radians(turn)) * length


def wave(phase: float, count: int, index: int) -> float:
    """Return a value from -1 to 1 that goes through `count` waves over the indices."""
    return sin(phase + 2 * pi * index / max(1, count))
