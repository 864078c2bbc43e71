"""Things that are held: the first in the hand on the viewer's right, the second on the left."""

from __future__ import annotations

from collections.abc import Callable

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.rig import Rig
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    Point,
    box,
    ellipse,
    limb,
    moved,
    polygon,
    rounded,
    smooth,
)
from songreel.providers.local.words.looks import Prop

_WOOD = Colour(132, 92, 58)
_STEEL = Colour(206, 212, 222)


def draw_held(canvas: Canvas, design: Design, rig: Rig) -> None:
    """Draw everything that the character holds."""
    for index, (prop, colour) in enumerate(design.props):
        hand = rig.hands[1 - index % 2]
        _PENS[prop](canvas, (hand[0], hand[1] + 18), colour, 1 if index % 2 == 0 else -1)


def _shield(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    x, y = at[0] + side * 26, at[1] - 40
    points = [(-96, -112), (0, -140), (96, -112), (92, 20), (0, 150), (-92, 20)]
    outer = smooth([(x + a, y + b) for a, b in points])
    middle = outer.mean(0)
    canvas.shaded(outer, _STEEL, shine=True)
    canvas.shaded((middle + (outer - middle) * 0.86).astype("float32"), colour, shine=True)
    canvas.fill(box(x - 9, y - 112, x + 9, y + 112), colour.pale(), 0.85)
    canvas.fill(box(x - 76, y - 30, x + 76, y - 12), colour.pale(), 0.85)
    canvas.shaded(ellipse((x, y - 21), (26, 26)), _STEEL, shine=True)


def _sword(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    x, y = at
    tip = (x + side * 110, y - 400)
    canvas.shaded(limb((x + side * 8, y - 30), tip, 13, 4), _STEEL, shine=True)
    canvas.shaded(limb((x - 44, y - 20), (x + 44, y - 34), 10, 10), colour)
    canvas.shaded(limb((x, y - 20), (x - side * 12, y + 44), 11, 11), _WOOD)


def _guitar(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    x, y = at[0] - side * 120, at[1] - 60
    canvas.shaded(limb((x, y), (x - side * 250, y - 150), 15, 13), _WOOD.dark())
    canvas.shaded(limb((x - side * 250, y - 150), (x - side * 290, y - 174), 24, 18), _WOOD)
    body = [(-70, -62), (-6, -50), (70, -74), (118, -8), (92, 74), (10, 58), (-66, 76), (-104, 6)]
    canvas.shaded(smooth([(x + side * a, y + b) for a, b in body]), colour)
    canvas.fill(ellipse((x + side * 6, y), (28, 28)), INK)
    canvas.fill(rounded(x + side * 62 - 8, y - 26, x + side * 62 + 8, y + 26, 5), colour.dark())


def _umbrella(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    x, y = at
    canvas.line(polygon((x, y + 60), (x, y - 300)), 9, INK)
    roof = ellipse((x, y - 290), (230, 150), start=180, end=360)
    canvas.shaded(roof, colour, depth=0.14)
    for i in range(4):
        scallop = ellipse((x - 172 + i * 115, y - 288), (57, 22), start=180, end=360)
        canvas.fill(scallop, colour.dark())


def _camera(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    x, y = at
    canvas.shaded(rounded(x - 62, y - 62, x + 62, y + 26, 14), colour)
    canvas.fill(rounded(x - 26, y - 80, x + 26, y - 58, 8), colour.dark())
    canvas.shaded(ellipse((x, y - 18), (33, 33)), INK, shine=True)
    canvas.fill(ellipse((x - 8, y - 26), (9, 9)), WHITE, 0.8)


def _book(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    x, y = at[0], at[1] - 30
    canvas.shaded(polygon((x - 78, y - 54), (x, y - 40), (x, y + 60), (x - 78, y + 44)), colour)
    canvas.shaded(
        polygon((x + 78, y - 54), (x, y - 40), (x, y + 60), (x + 78, y + 44)), colour.dark()
    )
    canvas.fill(polygon((x - 68, y - 62), (x, y - 46), (x + 68, y - 62), (x, y - 36)), WHITE)


def _flower(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    x, y = at
    canvas.line(polygon((x, y + 50), (x + side * 10, y - 130)), 9, Colour(86, 140, 74))
    canvas.fill(ellipse((x + side * 30, y - 50), (30, 12), turn=-30), Colour(98, 158, 84))
    centre = (x + side * 10, y - 150)
    for turn in range(0, 360, 60):
        petal = ellipse((36, 0), (34, 20))
        angle = ellipse((centre[0], centre[1]), (38, 38), start=turn, end=turn + 1)[0]
        canvas.shaded(moved(petal, angle[0] - 36, angle[1]), colour)
    canvas.fill(ellipse(centre, (22, 22)), Colour(240, 196, 74))


def _balloon(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    x, y = at
    string = smooth([(x, y), (x + side * 26, y - 200), (x + side * 60, y - 420)], closed=False)
    canvas.line(string, 4, WHITE.mixed(INK, 0.3))
    canvas.shaded(ellipse((x + side * 64, y - 540), (98, 124)), colour, shine=True)


def _microphone(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    x, y = at
    canvas.shaded(limb((x, y + 30), (x - side * 34, y - 86), 15, 18), INK.mixed(colour, 0.2))
    canvas.shaded(ellipse((x - side * 42, y - 112), (38, 38)), _STEEL.mixed(INK, 0.3), shine=True)


def _staff(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    x, y = at
    canvas.shaded(limb((x + side * 6, -16), (x + side * 6, y - 420), 12, 12), _WOOD)
    canvas.shaded(ellipse((x + side * 6, y - 446), (42, 42)), colour, shine=True)
    canvas.glow((x + side * 6, y - 446), 130, colour, 0.5)


def _lantern(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    x, y = at[0], at[1] + 40
    canvas.fill(rounded(x - 42, y - 16, x + 42, y + 96, 12), Colour(255, 214, 120))
    for dx in (-38, -4, 30):
        canvas.fill(box(x + dx, y - 16, x + dx + 8, y + 96), INK)
    canvas.shaded(polygon((x - 52, y - 12), (x, y - 52), (x + 52, y - 12)), INK.mixed(colour, 0.3))
    canvas.shaded(rounded(x - 50, y + 88, x + 50, y + 110, 6), INK.mixed(colour, 0.3))
    canvas.glow((x, y + 40), 220, Colour(255, 196, 96), 0.7)


def _suitcase(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    x, y = at[0] + side * 20, at[1] + 20
    canvas.line(polygon((x - 26, y), (x - 26, y - 22), (x + 26, y - 22), (x + 26, y)), 9, INK)
    canvas.shaded(rounded(x - 106, y, x + 106, y + 150, 16), colour)
    for dx in (-66, 54):
        canvas.fill(box(x + dx, y, x + dx + 14, y + 150), colour.dark())


def _ball(canvas: Canvas, at: Point, colour: Colour, side: int) -> None:
    centre = (at[0] + side * 14, at[1] + 30)
    canvas.shaded(ellipse(centre, (68, 68)), colour, shine=True)


_PENS: dict[Prop, Callable[[Canvas, Point, Colour, int], None]] = {
    Prop.SHIELD: _shield,
    Prop.SWORD: _sword,
    Prop.GUITAR: _guitar,
    Prop.UMBRELLA: _umbrella,
    Prop.CAMERA: _camera,
    Prop.BOOK: _book,
    Prop.FLOWER: _flower,
    Prop.BALLOON: _balloon,
    Prop.MICROPHONE: _microphone,
    Prop.STAFF: _staff,
    Prop.LANTERN: _lantern,
    Prop.SUITCASE: _suitcase,
    Prop.BALL: _ball,
}
