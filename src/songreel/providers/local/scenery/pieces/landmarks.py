"""Tall things far away: lighthouse, windmill, bridge, clock tower, castle, ferris wheel."""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse, polygon, smooth
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.pen import WARM, Pen

_WHITE, _DARK, _STONE = Colour(244, 236, 222), Colour(46, 48, 62), Colour(168, 156, 144)
_ROCK = Colour(96, 92, 100)


def draw_lighthouse(pen: Pen) -> None:
    """Draw a striped lighthouse on its rock, 27 m high; its beams sweep where it is dark."""
    stripe = pen.chance.pick((Colour(196, 56, 48), Colour(36, 74, 116), Colour(42, 44, 54)))
    lamp = Colour(255, 238, 178)
    if pen.dark or pen.easel.light.hardness < 0.3 or pen.easel.light.height < 0.3:
        for way, strength in ((-1, 0.5), (1, 0.34)):
            ray = polygon((0, 24.9), (way * 46, 30.5), (way * 46, 21.5), (0, 24.1))
            start, end = pen.point((0, 24.5)), pen.point((way * 46, 24.5))
            gouache.beam(
                pen.canvas,
                pen.placed(ray),
                lamp,
                (strength, strength * 0.3, 0.0),
                (start[0], 0),
                (end[0], 0),
            )
        pen.lamp((0, 24.5), 14.0, lamp, 0.8, flicker=0.1)
    rock = smooth(
        [(-9, -1), (-6.4, 1.6), (-3.6, 2.2), (-2.4, 3.6), (2.8, 3.5), (5.0, 2.0), (9.5, -1)],
        steps=6,
    )
    pen.ball(_ROCK, rock, (-0.3, 0.2, 0.7))
    for x0, x1, y in ((-6, -3, 1.2), (1, 4.4, 2.2), (4, 7, 0.8)):
        pen.fill(_ROCK, polygon((x0, y), (x1, y + 0.3), (x1 - 0.6, y - 1.2)), shade=0.6, alpha=0.5)
    house = polygon((2.6, 2.9), (7.0, 2.7), (7.0, 5.4), (2.6, 5.4))
    pen.down(_WHITE, house, (-0.2, 0.25))
    pen.fill(stripe, polygon((2.2, 5.3), (7.4, 5.3), (6.2, 7.0), (3.2, 7.0)), shade=0.1)
    (pen.shine if pen.dark else pen.fill)(WARM if pen.dark else _DARK, box(4.4, 3.7, 5.3, 4.8))
    for i in range(6):
        low, high = 3.0 + i * 3.2, 6.2 + i * 3.2
        wide, slim = 2.55 - 0.052 * (low - 3), 2.55 - 0.052 * (high - 3)
        part = polygon((-wide, low), (wide, low), (slim, high), (-slim, high))
        pen.across(stripe if i % 2 else _WHITE, part, (-0.35, -0.05, 0.25, 0.7))
    for y in (8.0, 14.4):
        pen.fill(_DARK, box(-0.3, y, 0.3, y + 1.2), shade=0.2)
    pen.across(_DARK, box(-2.5, 22.1, 2.5, 22.7), (-0.4, 0.4))
    for x in (-2.3, -1.4, -0.5, 0.5, 1.4, 2.3):
        pen.line(_DARK, [(x, 22.6), (x, 23.7)], 0.1)
    pen.line(_DARK, [(-2.4, 23.7), (2.4, 23.7)], 0.12)
    pen.shine(lamp, box(-1.2, 22.7, 1.2, 26.0))
    for x in (-1.2, -0.4, 0.4, 1.2):
        pen.line(_DARK, [(x, 22.7), (x, 26.0)], 0.12)
    pen.across(
        stripe,
        smooth([(-1.8, 25.9), (-1.2, 27.2), (0, 28.1), (1.2, 27.2), (1.8, 25.9)], steps=6),
        (-0.5, 0.1, 0.6),
    )
    pen.line(_DARK, [(0, 28.0), (0, 29.4)], 0.12)


def draw_windmill(pen: Pen) -> None:
    """Draw a windmill, 18 m high."""
    body, cap = Colour(226, 208, 180), Colour(112, 66, 52)
    hill = smooth([(-9, -0.8), (-5, 0.5), (0, 0.9), (5, 0.5), (9, -0.8)], steps=6)
    pen.ball(Colour(108, 128, 76), hill, (-0.2, 0.2, 0.5))
    pen.across(body, polygon((-3.0, 0.5), (3.0, 0.5), (2.0, 10.5), (-2.0, 10.5)), (-0.3, 0.0, 0.65))
    pen.across(
        cap,
        smooth([(-2.5, 10.3), (-1.6, 12.4), (0, 13.1), (1.6, 12.4), (2.5, 10.3)], steps=6),
        (-0.4, 0.1, 0.6),
    )
    pen.fill(cap, box(-2.3, 6.6, 2.3, 6.9), shade=0.2)
    pen.fill(cap, polygon((-0.7, 0.6), (0.7, 0.6), (0.7, 2.4), (0, 2.9), (-0.7, 2.4)), shade=0.3)
    for y in (4.2, 8.3):
        (pen.shine if pen.dark else pen.fill)(
            WARM if pen.dark else _DARK, box(-0.45, y, 0.45, y + 1.0)
        )
    turn = pen.chance.between(0.2, 1.1)
    for i in range(4):
        angle = turn + i * pi / 2
        c, s = cos(angle), sin(angle)

        def at(r: float, o: float, c: float = c, s: float = s) -> tuple[float, float]:
            return c * r - s * o, 11.4 + s * r + c * o

        pen.line(_DARK, [at(0, 0), at(8.0, 0)], 0.26)
        sail = polygon(at(1.6, 0.1), at(7.9, 0.1), at(7.9, 1.7), at(1.6, 1.5))
        pen.fill(_WHITE, sail, shade=-0.1 if i in (0, 1) else 0.25, alpha=0.92)
        for r in (2.8, 4.1, 5.4, 6.7):
            pen.line(cap, [at(r, 0.0), at(r, 1.6)], 0.09, shade=0.1)
        pen.line(cap, [at(1.6, 0.85), at(7.9, 0.95)], 0.08, shade=0.1)
    pen.fill(_DARK, ellipse((0, 11.4), (0.5, 0.5)))
    if pen.dark:
        pen.lamp((0, 4.7), 4.0, WARM, 0.4)


def draw_bridge(pen: Pen) -> None:
    """Draw a suspension bridge, 110 m long and 32 m high."""
    paint = pen.chance.pick((Colour(184, 74, 56), Colour(104, 118, 132), Colour(152, 92, 70)))
    deck = 9.0
    for side in (-1, 1):
        ends = np.linspace(0, 1, 24)
        main = [(side * 26 * (1 - t), deck + 1.5 + 19.5 * (1 - t) ** 2) for t in ends]
        rest = [(side * (26 + 34 * t), deck + 21 - 20 * t) for t in ends]
        for cable in (main, rest):
            pen.line(paint, [(float(a), float(b)) for a, b in cable], 0.55, shade=0.1)
            for x, y in cable[::2]:
                pen.line(paint, [(float(x), deck), (float(x), float(y))], 0.14, shade=0.25)
    pen.down(paint, box(-60, deck - 1.6, 60, deck), (-0.2, 0.55))
    for x in range(-58, 60, 6):
        pen.line(
            paint, [(x, deck - 1.6), (x + 3, deck - 3.2), (x + 6, deck - 1.6)], 0.35, shade=0.45
        )
    for side in (-1, 1):
        for leg in (-1.9, 1.1):
            pen.across(
                paint,
                box(side * 26 + leg, -3, side * 26 + leg + 0.9, deck + 22.5),
                (-0.35, 0.1, 0.5),
            )
        for y in (deck + 6, deck + 13, deck + 20):
            pen.fill(paint, box(side * 26 - 1.9, y, side * 26 + 2.0, y + 1.3), shade=0.15)
        pen.across(_STONE, box(side * 26 - 3.6, -3, side * 26 + 3.6, 2.2), (-0.3, 0.6))
        if pen.dark:
            pen.shine(Colour(255, 90, 76), ellipse((side * 26, deck + 23.4), (0.6, 0.6)))
            pen.lamp((side * 26, deck + 23.4), 5.0, Colour(255, 80, 70), 0.5, flicker=0.4)
    if pen.dark:
        for x in range(-56, 60, 8):
            pen.shine(WARM, ellipse((x, deck + 1.0), (0.42, 0.42)))
        pen.lamp((0, deck), 26.0, WARM, 0.25)


def draw_clock_tower(pen: Pen) -> None:
    """Draw a tower with a lit clock and a spire, 40 m high."""
    stone = pen.chance.pick((Colour(190, 164, 134), Colour(158, 112, 96), Colour(176, 170, 164)))
    roof = Colour(66, 92, 96)
    pen.across(stone, polygon((-4.2, 0), (4.2, 0), (3.8, 22), (-3.8, 22)), (-0.35, 0.0, 0.65))
    for x in (-3.5, 3.0):
        pen.fill(stone, box(x, 0, x + 0.5, 22), shade=0.4)
    for y in (4, 10, 16):
        pen.fill(stone, box(-4.3, y, 4.3, y + 0.5), shade=-0.25)
        for x in (-1.7, 0.5):
            window = polygon(
                (x, y + 1.6),
                (x + 1.2, y + 1.6),
                (x + 1.2, y + 3.6),
                (x + 0.6, y + 4.3),
                (x, y + 3.6),
            )
            if pen.dark and pen.chance.share() < 0.6:
                pen.shine(WARM, window)
            else:
                pen.fill(_DARK, window, shade=0.2)
    pen.across(stone, box(-4.8, 22, 4.8, 30.5), (-0.45, 0.0, 0.6))
    pen.fill(stone, box(-5.2, 21.6, 5.2, 22.5), box(-5.2, 30.2, 5.2, 31.1), shade=-0.3)
    pen.fill(_DARK, ellipse((0, 26.3), (3.5, 3.5)), shade=0.1)
    face = Colour(255, 240, 200) if pen.dark else Colour(246, 236, 214)
    (pen.shine if pen.dark else pen.fill)(face, ellipse((0, 26.3), (3.1, 3.1)))
    for i in range(12):
        a = i * pi / 6
        r = 2.3 if i % 3 else 2.0
        pen.line(_DARK, [(r * cos(a), 26.3 + r * sin(a)), (2.7 * cos(a), 26.3 + 2.7 * sin(a))], 0.2)
    pen.line(_DARK, [(0, 26.3), (-1.0, 27.8)], 0.34)
    pen.line(_DARK, [(0, 26.3), (1.5, 28.2)], 0.24)
    pen.across(stone, box(-3.6, 31, 3.6, 35), (-0.4, 0.0, 0.6))
    for x in (-2.6, -0.6, 1.4):
        pen.fill(
            _DARK,
            polygon((x, 31.4), (x + 1.2, 31.4), (x + 1.2, 33.4), (x + 0.6, 34.2), (x, 33.4)),
            shade=0.2,
        )
    pen.across(roof, polygon((-4.3, 35), (4.3, 35), (0.15, 45), (-0.15, 45)), (-0.4, 0.05, 0.65))
    pen.line(Colour(222, 182, 92), [(0, 44.6), (0, 47.4)], 0.24)
    if pen.dark:
        pen.lamp((0, 26.3), 9.0, face, 0.6)


def draw_castle(pen: Pen) -> None:
    """Draw a castle on a hill, 40 m wide and 34 m high."""
    stone, roof = Colour(178, 166, 158), pen.chance.pick((Colour(70, 88, 128), Colour(150, 72, 62)))
    hill = smooth([(-34, -2), (-22, 3.2), (-10, 7.4), (8, 7.8), (22, 3.6), (34, -2)], steps=8)
    pen.ball(Colour(92, 106, 84), hill, (-0.25, 0.2, 0.6))
    for x, low, high, half in (
        (-15, 5, 17, 2.6),
        (15, 5, 18, 2.6),
        (-4.5, 7, 27, 2.7),
        (5.5, 7, 23, 2.4),
    ):
        pen.across(stone, box(x - half, low, x + half, high), (-0.4, 0.0, 0.65))
        _teeth(pen, stone, x - half - 0.5, x + half + 0.5, high)
        cone = polygon((x - half - 0.7, high + 1.0), (x + half + 0.7, high + 1.0), (x, high + 8.5))
        pen.across(roof, cone, (-0.4, 0.05, 0.65))
        pen.line(_DARK, [(x, high + 8.2), (x, high + 11)], 0.16)
        pen.fill(
            Colour(222, 96, 70), polygon((x, high + 11), (x, high + 9.6), (x + 2.4, high + 10.2))
        )
        for y in (low + 5, high - 3.4):
            slit = box(x - 0.4, y, x + 0.4, y + 1.9)
            if pen.dark:
                pen.shine(WARM, slit)
            else:
                pen.fill(_DARK, slit, shade=0.2)
    pen.down(stone, box(-15, 5, 15, 13), (-0.2, 0.0, 0.35))
    _teeth(pen, stone, -12.4, 12.4, 13)
    pen.down(stone, box(-3.4, 6, 3.4, 15.4), (-0.3, 0.2))
    _teeth(pen, stone, -3.7, 3.7, 15.4)
    pen.fill(_DARK, polygon((-1.9, 6), (1.9, 6), (1.9, 9.4), (0, 11.4), (-1.9, 9.4)), shade=0.4)
    for x in (-10, -7.5, 7, 10):
        window = polygon((x, 8.6), (x + 0.9, 8.6), (x + 0.9, 10.4), (x + 0.45, 11), (x, 10.4))
        if pen.dark:
            pen.shine(WARM, window)
        else:
            pen.fill(_DARK, window, shade=0.2)
    path = polygon((-1.6, 6.2), (1.6, 6.2), (5.0, 3.2), (-1.0, -1.5), (-7.5, -1.5), (0.5, 3.0))
    pen.fill(Colour(206, 186, 152), path, alpha=0.7)
    if pen.dark:
        pen.lamp((0, 10), 14.0, WARM, 0.3)


def _teeth(pen: Pen, stone: Colour, left: float, right: float, y: float) -> None:
    pen.fill(stone, box(left, y - 0.3, right, y + 0.7), shade=-0.15)
    count = max(3, int((right - left) / 1.4))
    step = (right - left) / (2 * count - 1)
    teeth = [
        box(left + 2 * i * step, y + 0.6, left + (2 * i + 1) * step, y + 1.7) for i in range(count)
    ]
    pen.fill(stone, *teeth, shade=-0.15)


def draw_ferris_wheel(pen: Pen) -> None:
    """Draw a ferris wheel with lights, 42 m high."""
    steel = Colour(196, 190, 200)
    hues = (
        Colour(255, 110, 120),
        Colour(255, 206, 110),
        Colour(112, 214, 220),
        Colour(198, 140, 246),
    )
    hub, radius, count = (0.0, 22.0), 18.0, 16
    turn = pen.chance.between(0, 0.4)
    for side in (-1, 1):
        pen.across(
            steel,
            polygon((side * 0.5, 22), (side * 1.2, 22), (side * 10.4, 0), (side * 9.0, 0)),
            (-0.2, 0.4),
        )
    pen.line(steel, [(-6.0, 9.5), (6.0, 9.5)], 0.4, shade=0.3)
    points = [
        (
            hub[0] + radius * cos(turn + 2 * pi * i / count),
            hub[1] + radius * sin(turn + 2 * pi * i / count),
        )
        for i in range(count)
    ]
    for x, y in points:
        pen.line(steel, [hub, (x, y)], 0.16, shade=0.15)
    for r, thick in ((radius, 0.42), (radius - 1.6, 0.24)):
        circle = ellipse(hub, (r, r))
        pen.line(steel, [(float(a), float(b)) for a, b in circle], thick, shade=-0.1)
    for i, (x, y) in enumerate(points):
        hue = hues[i % 4]
        pen.line(_DARK, [(x, y), (x, y - 1.0)], 0.14)
        pen.ball(
            hue.mixed(Colour(190, 80, 70), 0.2),
            smooth(
                [(x - 1.3, y - 1.0), (x + 1.3, y - 1.0), (x + 1.1, y - 2.9), (x - 1.1, y - 2.9)],
                steps=5,
            ),
            (-0.4, 0.0, 0.5),
        )
        (pen.shine if pen.dark else pen.fill)(
            Colour(255, 240, 210), box(x - 0.85, y - 1.9, x + 0.85, y - 1.25)
        )
        if pen.dark:
            pen.shine(hue, ellipse((x, y), (0.5, 0.5)))
    if pen.dark:
        for i in range(count * 3):
            a = turn + 2 * pi * (i + 0.5) / (count * 3)
            pen.shine(
                hues[i % 4], ellipse((hub[0] + 16.4 * cos(a), hub[1] + 16.4 * sin(a)), (0.22, 0.22))
            )
        pen.lamp(hub, 27.0, Colour(255, 170, 140), 0.35, pulse=0.8)
    pen.ball(Colour(230, 96, 86), ellipse(hub, (1.7, 1.7)), (-0.4, 0.0, 0.5))
    pen.down(Colour(150, 70, 74), box(-6, 0, 6, 2.2), (-0.2, 0.4))
    for i in range(6):
        x = -6.4 + i * 2.13
        pen.fill(
            Colour(222, 84, 76) if i % 2 else Colour(248, 232, 206),
            polygon((x, 2.2), (x + 2.13, 2.2), (x + 1.9, 3.6), (x + 0.23, 3.6)),
        )
