"""Old towns, harbours and hills of huts, seen from afar."""

from __future__ import annotations

from math import sin

import numpy as np

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse, polygon, smooth
from songreel.providers.local.scenery.panes import (
    LAMP,
    LIGHTS,
    SNOW,
    paint_slab,
    paint_windows,
    wall_of,
)
from songreel.providers.local.scenery.pen import Pen


def draw_old(pen: Pen, span: float, high: float, lit: float) -> None:
    """Draw a house with a steep roof, a tower with a spire or a dome."""
    wall, half = wall_of(pen, "old"), span * 0.5
    high *= 0.5
    roof = pen.chance.pick(
        (Colour(164, 84, 62), Colour(128, 74, 66), Colour(92, 96, 108), Colour(178, 104, 70))
    )
    kind = pen.chance.share()
    if kind < 0.14:
        half *= 0.42
        high *= 1.5
        paint_slab(pen, wall, half, high)
        pen.across(
            roof,
            polygon((-half * 1.15, high), (half * 1.15, high), (0, high + span * 1.3)),
            (-0.3, 0.1, 0.6),
        )
        face = LAMP if pen.dark else Colour(240, 232, 214)
        (pen.shine if pen.dark else pen.fill)(
            face, ellipse((0, high - half), (half * 0.55, half * 0.55))
        )
        paint_windows(
            pen, (-half * 0.7, 10, half * 0.7, high * 0.7), (half * 0.7, 30), (0.35, 0.4), lit, wall
        )
        return
    if kind < 0.24:
        paint_slab(pen, wall, half, high)
        dome = smooth(
            [
                (-half, high),
                (-half * 0.86, high + half * 0.7),
                (0, high + half * 1.15),
                (half * 0.86, high + half * 0.7),
                (half, high),
            ],
            steps=6,
        )
        pen.ball(Colour(104, 148, 138), dome, (-0.4, 0.0, 0.6))
        pen.across(
            wall, box(-half * 0.16, high + half, half * 0.16, high + half * 1.4), (-0.3, 0.4)
        )
        pen.fill(
            roof,
            polygon(
                (-half * 0.2, high + half * 1.38),
                (half * 0.2, high + half * 1.38),
                (0, high + half * 2),
            ),
        )
    else:
        pen.across(wall, box(-half, -6, half, high), (-0.25, 0.0, 0.35))
        peak = high + span * pen.chance.between(0.3, 0.62)
        shape = polygon((-half * 1.08, high), (half * 1.08, high), (0, peak))
        if kind < 0.62:
            shape = polygon(
                (-half * 1.08, high), (half * 1.08, high), (half * 0.72, peak), (-half * 0.72, peak)
            )
        pen.across(roof, shape, (-0.35, 0.0, 0.5))
        if pen.easel.is_snowy:
            pen.across(
                SNOW,
                shape * np.array([1.0, 1.0], np.float32) + np.array([0, 3], np.float32),
                (-0.1, 0.35),
            )
        x = half * 0.45 * (1 if kind < 0.5 else -1)
        pen.across(wall, box(x - 4, high, x + 4, peak + 8), (-0.2, 0.5))
    paint_windows(
        pen,
        (-half * 0.86, 6, half * 0.86, high - 5),
        (max(13.0, span / 4), 22),
        (0.36, 0.5),
        lit,
        wall,
    )


def draw_harbour(pen: Pen, span: float, high: float, lit: float) -> None:
    """Draw a shed with a saw-tooth roof, or stacked containers."""
    wall, half = wall_of(pen, "harbour"), span * 0.5
    high *= 0.42
    if pen.chance.share() < 0.4:
        colours = (
            Colour(196, 84, 66),
            Colour(70, 124, 140),
            Colour(222, 168, 84),
            Colour(120, 130, 120),
        )
        for row in range(4):
            for i in range(3):
                x = -half + i * span / 3
                colour = pen.chance.pick(colours)
                pen.across(
                    colour, box(x, row * 14 - 6, x + span / 3 - 1, row * 14 + 7), (-0.2, 0.35)
                )
        return
    paint_slab(pen, wall, half, high)
    teeth = 4
    for i in range(teeth):
        x = -half + span * i / teeth
        pen.fill(wall, polygon((x, high), (x + span / teeth, high), (x, high + 20)), shade=0.2)
    paint_windows(pen, (-half * 0.9, 8, half * 0.9, high - 6), (16, 20), (0.7, 0.4), lit, wall)


def draw_crane(pen: Pen, high: float, *, flip: bool) -> None:
    """Draw a crane of a port, as high as a tower."""
    here = pen.moved(0, 0, flip=flip)
    red = Colour(190, 92, 66)
    for x in (-22, 22):
        here.fill(
            red,
            polygon(
                (x - 3, -6), (x + 3, -6), (x * 0.5 + 2, high * 0.62), (x * 0.5 - 2, high * 0.62)
            ),
            shade=0.3,
        )
    here.line(
        red,
        [(-18, high * 0.2), (14, high * 0.5), (-14, high * 0.5), (18, high * 0.2)],
        2,
        shade=0.4,
    )
    here.fill(red, box(-16, high * 0.6, 22, high * 0.7), shade=0.1)
    here.fill(red, box(-70, high * 0.66, 150, high * 0.69), shade=0.2)
    here.line(red, [(-66, high * 0.68), (2, high), (146, high * 0.68)], 1.6, shade=0.3)
    here.fill(red, polygon((-3, high * 0.68), (3, high * 0.68), (2, high), (-1, high)), shade=0.2)
    here.line(red, [(112, high * 0.66), (112, high * 0.42)], 1.2, shade=0.4)
    here.fill(Colour(96, 124, 140), box(104, high * 0.36, 120, high * 0.42), shade=0.2)
    if pen.dark:
        here.shine(LAMP, ellipse((146, high * 0.69), (2.4, 2.4)))
        here.lamp((146, high * 0.69), 30, LAMP, 0.45)


def paint_hill(pen: Pen, wide: float, tall: float, lit: float) -> None:
    """Paint houses that climb a hill, box over box."""
    chance = pen.chance
    peak, rows = chance.between(0.25, 0.75), 6
    back = [
        (
            wide * i / 20,
            tall * (0.3 + 0.5 * max(0.0, 1 - abs(i / 20 - peak) / 0.55)) + 6 * sin(i * 1.7),
        )
        for i in range(21)
    ]
    shape = np.array([*back, (wide, -6), (0, -6)], np.float32)
    pen.down(Colour(96, 118, 88), shape, (-0.1, 0.4))
    for row in range(rows):
        share = 1 - row / rows
        size = 34 + 22 * (1 - share)
        x = chance.between(-20, 0)
        while x < wide:
            crest = tall * (0.26 + 0.5 * max(0.0, 1 - abs(x / wide - peak) / 0.55))
            w, h = size * chance.between(0.8, 1.5), size * chance.between(0.7, 1.15)
            if chance.share() < 0.86:
                y = crest * share * chance.between(0.88, 1.04)
                _draw_hut(pen.moved(x + w / 2, y), w, h, lit)
            x += w * chance.between(0.9, 1.2)


def _draw_hut(pen: Pen, wide: float, high: float, lit: float) -> None:
    wall, half = wall_of(pen, "hills"), wide / 2
    edge = half * pen.side
    pen.fill(wall, box(-half, -22, half, high), shade=-0.1)
    pen.fill(wall, box(-edge, -22, -edge * 0.4, high), shade=0.35)
    roof = polygon((-half - 2, high), (half + 2, high), (half - 3, high + 6), (-half + 3, high + 6))
    pen.fill(SNOW if pen.easel.is_snowy else wall, roof, shade=0.3)
    window = box(-wide * 0.28, high * 0.34, -wide * 0.02, high * 0.72)
    light, draw = pen.chance.pick(LIGHTS), pen.chance.share()
    if (pen.dark or pen.easel.light.height < 0.3) and draw < lit * 1.4:
        pen.shine(light, window)
        pen.fill(wall, box(wide * 0.12, -2, wide * 0.34, high * 0.62), shade=0.6)
    else:
        pen.fill(wall, window, box(wide * 0.12, -2, wide * 0.34, high * 0.62), shade=0.6)
