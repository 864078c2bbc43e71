"""Land: ridges, hills, dunes, the ground itself, rocks and stars of sand."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    Outline,
    down_to,
    ellipse,
    limb,
    polygon,
    rough_line,
    smooth,
)
from songreel.providers.local.scenery.easel import Easel


def paint_ridge(
    easel: Easel,
    colour: Colour,
    *,
    depth: float,
    distance: float,
    height: float,
    lift: float = 0.0,
    rough: int = 6,
    snow: bool = False,
) -> None:
    """Paint a chain of mountains, hills or dunes.

    Args:
        easel: where to paint.
        colour: of the land, in white light and near.
        depth: of its layer.
        distance: 0 near to 1 at the horizon.
        height: of the chain, in 720ths of the frame.
        lift: how far its mean line is above the horizon, in the same unit.
        rough: octaves; 2 makes dunes, 3 hills, 6 rocks.
        snow: whether the tops are white.
    """
    canvas = easel.layer(depth)
    chance = easel.draw_for("ridge", depth)
    u = easel.unit
    line = rough_line(
        canvas.width, easel.skyline - lift * u, height * u, chance, detail=rough, decay=0.52
    )
    tone = easel.tone(colour, distance)
    canvas.fill(down_to(line, canvas.height), tone)
    if rough > 4:
        _paint_faces(easel, canvas.height, line, tone, depth, snow=snow, height=height)


def _paint_faces(
    easel: Easel,
    bottom: int,
    line: Outline,
    tone: Colour,
    depth: float,
    *,
    snow: bool,
    height: float,
) -> None:
    """Give each peak a side in shade, and a white cap where there is snow."""
    canvas = easel.layers[-1].canvas
    y = line[:, 1]
    peaks = [i for i in range(4, len(y) - 4) if y[i] == y[i - 4 : i + 5].min()]
    for i in peaks:
        valley = i
        while valley < len(y) - 2 and y[valley + 1] >= y[valley]:
            valley += 1
        side = line[i : valley + 1]
        if len(side) < 2:
            continue
        drop = float(side[-1, 1] - side[0, 1])
        foot = np.array([[side[0, 0] + drop * 0.12, side[-1, 1] + drop * 0.9]], np.float32)
        canvas.fill(np.concatenate([side, foot]), tone.dark(), 0.5)
        if snow and drop > height * easel.unit * 0.12:
            _paint_cap(easel, line, i, drop)


def _paint_cap(
    easel: Easel,
    line: Outline,
    peak: int,
    drop: float,
) -> None:
    canvas = easel.layers[-1].canvas
    limit = line[peak, 1] + drop * 0.45
    left = right = peak
    while left > 0 and line[left, 1] < limit:
        left -= 1
    while right < len(line) - 1 and line[right, 1] < limit:
        right += 1
    top = line[left : right + 1]
    count = 7
    xs = np.linspace(float(top[-1, 0]), float(top[0, 0]), count)
    jag = [limit + (drop * 0.16 if i % 2 else -drop * 0.1) for i in range(count)]
    cap = np.concatenate([top, np.stack([xs, jag], 1).astype(np.float32)])
    canvas.fill(cap, easel.tone(WHITE, 0.22))


def paint_ground(
    easel: Easel, near: Colour, far: Colour, *, bumps: float = 0.0, depth: float = 1.0
) -> None:
    """Paint the ground from the horizon down, from its far colour to its near one.

    Args:
        easel: where to paint.
        near: its colour at the lower edge.
        far: its colour at the horizon, before haze.
        bumps: how uneven its far edge is, in 720ths of the frame.
        depth: of its layer.
    """
    canvas = easel.layer(depth)
    edge = rough_line(
        canvas.width, easel.skyline, bumps * easel.unit, easel.draw_for("ground"), detail=4
    )
    bands = 26
    deep = canvas.height - easel.skyline + bumps * easel.unit
    for i in range(bands):
        share = (i / bands) ** 1.6
        colour = easel.tone(far.mixed(near, min(1.0, share * 1.3)), 0.42 * (1 - share) ** 2)
        band = edge + np.array([0, share * deep], np.float32)
        canvas.fill(down_to(band, canvas.height + 2), colour)


def paint_strokes(easel: Easel, colour: Colour, *, count: int, alpha: float = 0.35) -> None:
    """Lay flat strokes on the ground, smaller towards the horizon: ripples, tufts, cracks."""
    canvas = easel.layers[-1].canvas
    chance = easel.draw_for("strokes")
    for _ in range(count):
        share = chance.share() ** 1.4
        y = easel.skyline + easel.unit * 8 + share * (canvas.height - easel.skyline)
        wide = easel.unit * (14 + 110 * share) * chance.between(0.5, 1.4)
        x = chance.between(0, canvas.width)
        stroke = ellipse((x, y), (wide, easel.unit * (0.8 + 3.4 * share)))
        canvas.fill(stroke, easel.tone(colour, 0.2 * (1 - share)), alpha)


def paint_rocks(easel: Easel, colour: Colour, *, depth: float, front: bool = False) -> None:
    """Set rocks on the ground, at the sides."""
    canvas = easel.layer(depth, is_front=front)
    chance = easel.draw_for("rocks", depth)
    for i in range(5):
        side = chance.between(-0.1, 0.26) if i % 2 else chance.between(0.74, 1.1)
        size = easel.unit * chance.between(26, 72) * (1.6 if front else 1.0)
        y = easel.y(1.04) if front else easel.skyline + easel.unit * chance.between(14, 70)
        points = [
            (easel.x(side) + size * a, y + size * b * chance.between(0.8, 1.2))
            for a, b in ((-1, 0.1), (-0.7, -0.5), (-0.1, -0.85), (0.5, -0.6), (1, 0.1))
        ]
        canvas.shaded(polygon(*points), easel.tone(colour, 0.0 if front else 0.25), depth=0.3)


def paint_cacti(easel: Easel) -> None:
    """Set a few cacti on the plain."""
    canvas = easel.layer(0.6)
    chance = easel.draw_for("cacti")
    green = easel.tone(Colour(84, 128, 84), 0.2)
    for share in (chance.between(0.04, 0.2), chance.between(0.74, 0.82), chance.between(0.9, 1.0)):
        u = easel.unit * chance.between(0.7, 1.2)
        x, y = easel.x(share), easel.skyline + 34 * u
        canvas.shaded(limb((x, y), (x, y - 150 * u), 17 * u, 15 * u), green)
        for side, low in ((-1, 60), (1, 84)):
            elbow = (x + side * 46 * u, y - low * u)
            canvas.shaded(limb((x, y - low * u), elbow, 10 * u, 11 * u), green)
            canvas.shaded(limb(elbow, (elbow[0], elbow[1] - 44 * u), 11 * u, 10 * u), green)


def paint_craters(easel: Easel, colour: Colour) -> None:
    """Lay craters on the ground of a moon."""
    canvas = easel.layers[-1].canvas
    chance = easel.draw_for("craters")
    for _ in range(12):
        share = chance.share()
        y = easel.skyline + easel.unit * 20 + share * (canvas.height - easel.skyline) * 0.9
        wide = easel.unit * (20 + 100 * share) * chance.between(0.5, 1.1)
        x = chance.between(0, canvas.width)
        canvas.fill(ellipse((x, y), (wide, wide * 0.2)), easel.tone(colour.dark(), 0.1), 0.7)
        rim = smooth(
            [(x - wide, y), (x, y + wide * 0.2), (x + wide, y), (x, y + wide * 0.27)], steps=8
        )
        canvas.fill(rim, easel.tone(colour.pale(), 0.1), 0.5)
