"""Sticks that lean on the ground, and wind instruments at the mouth: things known by their word."""

from __future__ import annotations

from collections.abc import Callable

from songreel.providers.local.figure.shade import Brush, Matter
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import ellipse, polygon, ribbon, smooth, tapered

_WOOD = Colour(128, 88, 58)
_STEEL = Colour(198, 206, 220)
_BRASS = Colour(232, 182, 74)
VIOLINS = ("violin", "violins", "fiddle", "viola")
CANES = {"cane", "walking stick"}
"""Words for what an arm that hangs leans on."""


def _cane(brush: Brush, colour: Colour, ground: float) -> None:
    brush.part(tapered((0, 8), (0, ground - 4), (10, 8)), _WOOD, Matter.LEATHER)
    handle = [(0.0, 30.0), (0.0, -6.0), (22.0, -24.0), (48.0, -12.0), (52.0, 8.0)]
    brush.part(ribbon(handle, [11.0, 12.0, 12.0, 11.0, 9.0]), _WOOD, Matter.LEATHER)


def _broom(brush: Brush, colour: Colour, ground: float) -> None:
    brush.part(tapered((0, 180), (0, -360), (11, 10)), _WOOD, Matter.LEATHER)
    low = min(ground, 420.0)
    bristles = smooth(
        [
            (-20, 170),
            (20, 170),
            (64, low - 60),
            (74, low),
            (0, low + 4),
            (-74, low),
            (-64, low - 60),
        ],
        steps=4,
    )
    straw = Colour(216, 176, 96)
    brush.part(bristles, straw, depth=40)
    for share in (-0.7, -0.35, 0.0, 0.35, 0.7):
        brush.crease(polygon((share * 22, 190), (share * 66, low - 8)), 4, -30)
    brush.line(polygon((-28, 196), (28, 196)), 13, Colour(150, 60, 50))


def _stick(brush: Brush, colour: Colour, ground: float) -> None:
    brush.part(tapered((0, min(440.0, ground)), (0, -300), (12, 9)), _WOOD, Matter.LEATHER)
    twig = tapered((0, -180), (40, -250), (7, 3))
    brush.part(twig, _WOOD, Matter.LEATHER)


def _rod(brush: Brush, colour: Colour, ground: float) -> None:
    brush.part(tapered((0, 90), (40, -460), (10, 4)), _WOOD, Matter.LEATHER)
    brush.line(polygon((40, -460), (150, -120)), 2.5, Colour(230, 230, 226))
    brush.part(ellipse((150, -110), (9, 14)), Colour(214, 62, 52))


def _spear(brush: Brush, colour: Colour, ground: float) -> None:
    brush.part(tapered((0, min(440.0, ground)), (0, -380), (9, 9)), _WOOD, Matter.LEATHER)
    brush.part(polygon((-24, -380), (0, -490), (24, -380), (0, -352)), _STEEL, Matter.METAL)


def _trident(brush: Brush, colour: Colour, ground: float) -> None:
    metal = _BRASS if colour.luminance > 60 else _STEEL
    brush.part(tapered((0, min(440.0, ground)), (0, -360), (9, 9)), metal, Matter.METAL)
    for x in (-46, 0, 46):
        brush.part(tapered((x, -370), (x, -480), (9, 3)), metal, Matter.METAL)
    brush.part(tapered((-50, -368), (50, -368), (10, 10)), metal, Matter.METAL)


STICKS: dict[str, Callable[[Brush, Colour, float], None]] = {
    "cane": _cane,
    "walking stick": _cane,
    "broom": _broom,
    "stick": _stick,
    "fishing rod": _rod,
    "spear": _spear,
    "trident": _trident,
}
"""Each is drawn from the hand, with the way from there to the ground."""


def _trumpet(brush: Brush, way: int) -> None:
    brush.part(tapered((0, 0), (way * 215, 26), (8, 11)), _BRASS, Matter.METAL)
    loop = smooth(
        [(way * 60, 0), (way * 160, 12), (way * 168, 52), (way * 70, 46), (way * 48, 22)], steps=5
    )
    brush.line(loop, 11, _BRASS.mixed(INK, 0.12))
    for x in (92, 114, 136):
        brush.part(tapered((way * x, -22), (way * x, 46), (8, 8)), _STEEL, Matter.METAL)
    bell = smooth(
        [
            (way * 196, 10),
            (way * 250, -8),
            (way * 286, -48),
            (way * 296, 34),
            (way * 280, 112),
            (way * 246, 62),
            (way * 196, 40),
        ],
        steps=6,
    )
    brush.part(bell, _BRASS, Matter.METAL, depth=30)
    brush.fill(ellipse((way * 288, 32), (13, 70), turn=way * -4), _BRASS.mixed(INK, 0.45))


def _saxophone(brush: Brush, way: int) -> None:
    tube = [
        (0.0, 0.0),
        (way * 46.0, 6.0),
        (way * 62.0, 60.0),
        (way * 40.0, 320.0),
        (way * 84.0, 392.0),
        (way * 140.0, 350.0),
        (way * 156.0, 232.0),
    ]
    brush.part(ribbon(tube, [6.0, 9.0, 14.0, 26.0, 34.0, 38.0, 46.0]), _BRASS, Matter.METAL)
    brush.part(ellipse((way * 160, 214), (66, 24), turn=way * 12), _BRASS, Matter.METAL, drop=0.2)
    brush.fill(ellipse((way * 160, 212), (50, 14), turn=way * 12), _BRASS.mixed(INK, 0.55))
    for y in (110, 160, 210, 260):
        brush.part(ellipse((way * (56 - y * 0.04), y), (13, 13)), _BRASS.mixed(WHITE, 0.5))


def _flute(brush: Brush, way: int) -> None:
    brush.part(tapered((way * -40, 4), (way * 300, 20), (12, 11)), _STEEL, Matter.METAL)
    for x in range(80, 280, 28):
        brush.fill(ellipse((way * x, 3 + x * 0.05), (7, 5)), _STEEL.mixed(INK, 0.6))


WINDS: dict[str, Callable[[Brush, int], None]] = {
    "trumpet": _trumpet,
    "saxophone": _saxophone,
    "flute": _flute,
}
"""Each is drawn from the mouth, to the side that is given."""
