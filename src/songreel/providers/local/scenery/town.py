"""Built things in the open: whole cities and streets, and the columns of ruins."""

from __future__ import annotations

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse, polygon, smooth
from songreel.providers.local.scenery.city import paint_city
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.pen import Pen
from songreel.providers.local.scenery.street import paint_street
from songreel.providers.local.scenery.towers import paint_skyline

__all__ = ["paint_city", "paint_columns", "paint_skyline", "paint_street"]

_SNOW, _IVY = Colour(244, 247, 252), Colour(86, 112, 72)


def paint_columns(easel: Easel, *, depth: float, distance: float) -> None:
    """Paint a row of columns, some of them broken, with what is left of their beams.

    Args:
        easel: what is painted on; a layer is added.
        depth: of the layer; nearer columns than 0.5 stand at the sides only.
        distance: how much haze is in between, 0 to 1.
    """
    canvas = easel.layer(depth)
    chance = easel.draw_for("columns", depth)
    is_near = depth > 0.5
    scale = easel.unit * (1.4 if is_near else 0.8)
    shares = (0.02, 0.15, 0.85, 0.98) if is_near else (0.1, 0.3, 0.44, 0.58, 0.72, 0.9)
    foot = easel.skyline + (50 if is_near else 6) * scale
    stone = chance.pick((Colour(214, 198, 172), Colour(202, 186, 176), Colour(188, 190, 182)))
    last: tuple[float, float] | None = None
    for i, share in enumerate(shares):
        x, is_whole = easel.x(share), chance.share() < 0.6
        tall = 330.0 if is_whole else chance.between(120, 240)
        pen = Pen(easel, canvas, (x, foot), scale, depth, distance, chance.branch(i))
        if is_whole and last is not None and i % 2:
            reach = (x - last[0]) / scale
            _lay_beam(pen, stone, reach, tall + 20)
        _draw_column(pen, stone, tall, is_whole=is_whole)
        last = (x, tall) if is_whole else None
        if not is_whole:
            _drop_drum(pen, stone, 58.0 if x < easel.x(0.5) else -58.0)


def _draw_column(pen: Pen, stone: Colour, tall: float, *, is_whole: bool) -> None:
    chance = pen.chance
    body = box(-25, 0, 25, tall)
    if not is_whole:
        jag = [
            (25, 0),
            (25, tall - 18),
            (14, tall - 4),
            (6, tall - 22),
            (-6, tall),
            (-14, tall - 12),
        ]
        body = polygon((-25, 0), *jag, (-25, tall - 6))
    pen.across(stone, body, (-0.35, -0.05, 0.25, 0.7))
    top = tall - (4 if is_whole else 24)
    for groove in (-15.5, -6.5, 4.0, 14.0):
        pen.fill(stone, box(groove, 14, groove + 3.4, top), shade=0.5, alpha=0.55)
    for y in (tall * 0.34, tall * 0.67):
        pen.fill(stone, box(-25.5, y, 25.5, y + 2), shade=0.6, alpha=0.6)
    for _ in range(3):
        x, y = chance.between(-18, 12), chance.between(0.15, 0.85) * tall
        crack = [(x, y), (x + 5, y - 9), (x + 2, y - 16), (x + 8, y - 26)]
        pen.line(stone, crack, 1.4, shade=0.75)
    pen.across(stone, box(-38, -4, 38, 10), (-0.4, 0.0, 0.65))
    pen.across(stone, box(-31, 10, 31, 18), (-0.3, 0.1, 0.6))
    if is_whole:
        pen.across(
            stone, polygon((-26, tall - 6), (26, tall - 6), (40, tall + 10), (-40, tall + 10))
        )
        pen.across(stone, box(-43, tall + 9, 43, tall + 21), (-0.45, 0.0, 0.6))
        if pen.easel.is_snowy:
            pen.fill(_SNOW, box(-43, tall + 20, 43, tall + 26))
    if chance.share() < 0.5:
        _grow_ivy(pen, tall)


def _grow_ivy(pen: Pen, tall: float) -> None:
    chance, side = pen.chance, -pen.side
    for i in range(22):
        y = tall * (0.04 + 0.7 * i / 22) * chance.between(0.8, 1.1)
        x = side * (22 - 16 * abs(chance.between(-1, 1)) * (1 - i / 26))
        leaf = ellipse(
            (x, y), (chance.between(5, 9), chance.between(4, 6)), turn=chance.between(0, 90)
        )
        pen.fill(_IVY, leaf, shade=chance.between(-0.2, 0.55))


def _lay_beam(pen: Pen, stone: Colour, reach: float, y: float) -> None:
    """Lay the beam from the column to its left, which is so far away."""
    left = -reach - 43
    pen.down(stone, box(left, y, 43, y + 22), (-0.05, 0.4))
    pen.down(stone, box(left - 5, y + 21, 48, y + 38), (-0.4, 0.15))
    for i in range(int(reach / 42)):
        x = left + 30 + 42 * i
        pen.fill(stone, box(x, y + 4, x + 16, y + 18), shade=0.45, alpha=0.6)
    if pen.easel.is_snowy:
        pen.fill(_SNOW, box(left - 5, y + 36, 48, y + 43))


def _drop_drum(pen: Pen, stone: Colour, x: float) -> None:
    """Let a piece of the column lie beside it."""
    pen.across(stone, smooth([(x - 30, 2), (x - 26, 30), (x + 22, 34), (x + 32, 6)], steps=5))
    end = ellipse((x + 26, 18), (9, 16))
    pen.fill(stone, end, shade=-0.1)
    pen.fill(stone, ellipse((x + 26, 18), (4, 7)), shade=0.4)
