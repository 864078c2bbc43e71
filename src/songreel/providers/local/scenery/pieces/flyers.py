"""Things in the air: balloons, rocket, flying saucer, satellite, kite."""

from __future__ import annotations

from math import pi, sin

import numpy as np

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import (
    Outline,
    ellipse,
    limb,
    polygon,
    rounded,
    smooth,
)
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.pen import WARM, Pen

_CREAM, _STEEL, _DARK = Colour(246, 234, 210), Colour(168, 176, 190), Colour(48, 48, 62)
_SETS = (
    (Colour(214, 72, 60), Colour(246, 222, 176)),
    (Colour(40, 124, 132), Colour(244, 190, 92)),
    (Colour(226, 128, 66), Colour(250, 236, 214)),
    (Colour(126, 84, 152), Colour(246, 172, 150)),
)


def draw_hot_air_balloon(pen: Pen) -> None:
    """Draw a hot-air balloon, 20 m high, its envelope in gores."""
    first, second = pen.chance.pick(_SETS)
    gores = 9
    edges = [sin(pi * (i / gores - 0.5)) for i in range(gores + 1)]
    order = sorted(range(gores), key=lambda i: -abs(i - (gores - 1) / 2))
    for i in order:
        gore = _gore(edges[i], edges[i + 1])
        pen.down(second if i % 2 else first, gore, (-0.25, 0.0, 0.25))
    whole = np.concatenate([_side(1.0), _side(-1.0)[::-1]])
    pen.glaze(pen.easel.light.shade, whole, (0.0, 0.05, 0.55), "across")
    pen.glaze(pen.easel.light.key, whole, (0.4, 0.0, 0.0), "across")
    pen.fill(_DARK, polygon((-1.0, 4.2), (1.0, 4.2), (0.8, 3.8), (-0.8, 3.8)), shade=0.2)
    for x in (-0.75, -0.25, 0.25, 0.75):
        pen.line(_DARK, [(x, 3.9), (x * 0.9, 1.3)], 0.05)
    pen.down(Colour(160, 108, 66), rounded(-0.85, 0.0, 0.85, 1.4, 0.2), (-0.2, 0.5))
    pen.fill(Colour(98, 62, 42), rounded(-0.92, 1.28, 0.92, 1.48, 0.1))
    pen.shine(Colour(255, 214, 120), ellipse((0, 3.4), (0.2, 0.5)))
    pen.lamp((0, 4.2), 7.0 if pen.dark else 2.5, WARM, 0.6 if pen.dark else 0.3, flicker=0.35)


def _side(turn: float) -> Outline:
    """Return a meridian of the envelope, from the crown to the mouth; `turn` from -1 to 1."""
    t = np.linspace(0, 1, 26)
    radius = 7.6 * np.sin(np.pi * np.minimum(1, t * 0.5 / 0.46)) ** 0.72
    taper = np.interp(t, [0.0, 0.46, 1.0], [1.0, 1.0, 0.13])
    wide = np.where(t < 0.46, radius, 7.6 * taper)
    return np.stack([turn * wide, 20.0 - 15.8 * t], 1).astype(np.float32)


def _gore(left: float, right: float) -> Outline:
    return np.concatenate([_side(left), _side(right)[::-1]])


def draw_rocket(pen: Pen) -> None:
    """Draw a rocket on its fins, 22 m high, ready to leave."""
    paint = pen.chance.pick((Colour(208, 66, 54), Colour(48, 110, 150), Colour(230, 150, 60)))
    pen.shadow(4.0, flat=0.16)
    for side in (-1, 1):
        fin = smooth(
            [
                (side * 1.5, 8.6),
                (side * 4.4, 3.6),
                (side * 4.3, 0.0),
                (side * 3.4, 2.2),
                (side * 1.6, 3.2),
            ],
            steps=6,
        )
        pen.down(paint, fin, (-0.3 if side == pen.side else 0.25, 0.6))
    body = smooth(
        [
            (0, 22.4),
            (1.6, 18.6),
            (2.4, 13.5),
            (2.3, 7.5),
            (1.5, 3.0),
            (-1.5, 3.0),
            (-2.3, 7.5),
            (-2.4, 13.5),
            (-1.6, 18.6),
        ],
        steps=8,
    )
    pen.across(_CREAM, body, (-0.25, -0.1, 0.15, 0.7))
    nose = smooth(
        [(0, 22.4), (1.05, 20.1), (1.6, 18.4), (0, 17.9), (-1.6, 18.4), (-1.05, 20.1)], steps=8
    )
    pen.across(paint, nose, (-0.4, 0.0, 0.6))
    band = polygon((-2.36, 8.4), (2.36, 8.4), (2.24, 7.0), (-2.24, 7.0))
    pen.across(paint, band, (-0.4, 0.0, 0.6))
    for y in (14.6, 11.4):
        pen.ball(_STEEL, ellipse((0, y), (1.0, 1.0)), (-0.5, 0.2, 0.6))
        glow = WARM if pen.dark else Colour(112, 170, 196)
        (pen.shine if pen.dark else pen.fill)(glow, ellipse((0, y), (0.72, 0.72)))
    pen.down(_STEEL, polygon((-1.2, 3.1), (1.2, 3.1), (1.6, 1.9), (-1.6, 1.9)), (0.0, 0.7))
    pen.fill(paint, limb((0, 6.6), (0, 1.0), 0.22, 0.14), shade=-0.1)
    steam = Colour(240, 232, 230)
    for x, y, r in (
        (-4.6, 0.6, 1.7),
        (-2.4, 0.4, 1.4),
        (2.6, 0.5, 1.5),
        (4.9, 0.7, 1.9),
        (0, 0.2, 1.3),
    ):
        pen.fill(steam, ellipse((x, y), (r * 1.3, r * 0.62)), shade=0.15, alpha=0.62)
    pen.lamp((0, 1.6), 6.0, Colour(255, 176, 92), 0.5, flicker=0.4)
    if pen.dark:
        pen.lamp((0, 14.6), 3.0, WARM, 0.3)


def draw_ufo(pen: Pen) -> None:
    """Draw a flying saucer, 14 m wide, and its beam down to the ground (y -16)."""
    light = pen.chance.pick((Colour(138, 255, 206), Colour(150, 214, 255), Colour(255, 170, 240)))
    ray = polygon((-1.8, -0.9), (1.8, -0.9), (6.0, -16.0), (-6.0, -16.0))
    top, low = pen.point((0, -0.9)), pen.point((0, -16.0))
    gouache.beam(
        pen.canvas,
        pen.placed(ray),
        light,
        (0.55, 0.16, 0.0),
        (0, top[1]),
        (0, low[1]),
        soft=0.5 * pen.scale,
    )
    inner = polygon((-0.9, -0.9), (0.9, -0.9), (3.4, -16.0), (-3.4, -16.0))
    gouache.beam(
        pen.canvas,
        pen.placed(inner),
        light,
        (0.4, 0.1, 0.0),
        (0, top[1]),
        (0, low[1]),
        soft=0.5 * pen.scale,
    )
    pen.ball(
        light.mixed(Colour(150, 190, 210), 0.5), ellipse((0, 0.9), (2.9, 2.3)), (-0.6, 0.0, 0.5)
    )
    pen.fill(Colour(255, 255, 255), ellipse((pen.side * 1.1, 1.9), (0.6, 0.5)), alpha=0.5)
    pen.down(
        _STEEL,
        smooth([(-7, 0.1), (-3, 1.25), (3, 1.25), (7, 0.1), (3, -0.95), (-3, -0.95)], steps=8),
        (-0.45, 0.1, 0.8),
    )
    pen.down(
        _DARK,
        smooth([(-4.2, -0.55), (4.2, -0.55), (2.2, -1.15), (-2.2, -1.15)], steps=8),
        (0.1, 0.6),
    )
    for i in range(9):
        x = -5.6 + i * 1.4
        pen.shine(light, ellipse((x, 0.12 - 0.012 * x * x + 0.15), (0.26, 0.2)))
    pen.lamp((0, -0.6), 9.0, light, 0.6, pulse=0.7)


def draw_satellite(pen: Pen) -> None:
    """Draw a satellite with two wings of panels, 14 m wide, tilted."""
    pen = pen.moved(0, 2.6)
    panel, frame = Colour(46, 74, 142), Colour(196, 190, 176)
    slope = 0.28
    for side in (-1, 1):
        for i in range(4):
            x0 = side * (1.7 + i * 1.4)
            x1 = x0 + side * 1.28
            shape = polygon(
                (x0, x0 * slope + 0.85),
                (x1, x1 * slope + 0.85),
                (x1, x1 * slope - 0.85),
                (x0, x0 * slope - 0.85),
            )
            pen.ball(panel, shape, (-0.75, 0.0, 0.35))
            pen.line(frame, [(x0, x0 * slope), (x1, x1 * slope)], 0.05, shade=0.1)
            middle = (x0 + x1) / 2
            pen.line(
                frame,
                [(middle, middle * slope + 0.85), (middle, middle * slope - 0.85)],
                0.03,
                shade=0.3,
            )
        pen.line(frame, [(0, 0), (side * 1.7, side * 1.7 * slope)], 0.16)
    body = polygon((-1.0, 1.1), (0.7, 1.55), (1.0, -0.9), (-0.7, -1.4))
    pen.across(Colour(214, 170, 86), body, (-0.5, 0.0, 0.6))
    pen.line(Colour(130, 92, 44), [(-0.9, 0.2), (0.86, 0.6)], 0.06)
    dish = ellipse((-0.3, 1.9), (1.1, 0.55), turn=-16)
    pen.ball(_CREAM, dish, (-0.3, 0.2, 0.7))
    pen.line(frame, [(-0.3, 1.9), (-0.45, 2.9)], 0.07)
    pen.shine(Colour(255, 92, 80), ellipse((-0.45, 2.95), (0.13, 0.13)))
    pen.lamp((-0.45, 2.95), 1.8, Colour(255, 80, 70), 0.6, flicker=0.6)


def draw_kite(pen: Pen) -> None:
    """Draw a diamond kite, 2 m high, with its tail and string down to the ground."""
    pen = pen.moved(0, 1.4)
    first, second = pen.chance.pick(_SETS)
    string = [
        (0.1 - 4.6 * t * t * 0.2 - t * 2.2, -8.6 * t + 0.9 * sin(pi * t))
        for t in (0, 0.2, 0.4, 0.6, 0.8, 1.0)
    ]
    pen.line(Colour(240, 236, 230), string, 0.02)
    pen.fill(first, polygon((0, 1.25), (-0.9, 0.3), (0, 0.1)), shade=-0.3)
    pen.fill(second, polygon((0, 1.25), (0.9, 0.3), (0, 0.1)), shade=-0.1)
    pen.fill(second, polygon((0, -1.35), (-0.9, 0.3), (0, 0.1)), shade=0.1)
    pen.fill(first, polygon((0, -1.35), (0.9, 0.3), (0, 0.1)), shade=0.35)
    pen.line(_DARK, [(0, 1.25), (0, -1.35)], 0.025)
    tail = [(0.25 * sin(t * 1.9) + t * 0.28, -1.35 - 0.52 * t) for t in range(7)]
    pen.line(first, [*tail], 0.04, shade=0.2)
    for i, (x, y) in enumerate(tail[1:]):
        colour = second if i % 2 else first
        bow = (
            polygon((x, y), (x - 0.26, y + 0.16), (x - 0.24, y - 0.12)),
            polygon((x, y), (x + 0.26, y + 0.14), (x + 0.25, y - 0.14)),
        )
        pen.fill(colour, *bow)


def draw_balloons(pen: Pen) -> None:
    """Draw a bunch of toy balloons on strings, 3.2 m high, from one hand or stone."""
    hues = pen.chance.shuffled(
        (
            Colour(222, 70, 74),
            Colour(244, 184, 70),
            Colour(62, 148, 160),
            Colour(240, 130, 150),
            Colour(120, 104, 178),
            Colour(246, 232, 206),
            Colour(236, 118, 60),
        )
    )
    places = (
        (-0.62, 2.35),
        (0.66, 2.3),
        (-0.28, 2.85),
        (0.36, 2.95),
        (0.02, 2.35),
        (-0.85, 2.85),
        (0.85, 2.78),
    )
    for x, y in places:
        pen.line(Colour(236, 232, 226), [(x, y - 0.36), (x * 0.35, 1.3), (0, 0.25)], 0.012)
    for (x, y), colour in zip(places, hues, strict=True):
        turn = 14 * x
        pen.fill(
            colour, polygon((x, y - 0.3), (x - 0.06, y - 0.42), (x + 0.06, y - 0.42)), shade=0.4
        )
        pen.ball(colour, ellipse((x, y), (0.3, 0.37), turn=-turn), (-0.55, 0.0, 0.5))
        pen.fill(
            Colour(255, 255, 255), ellipse((x + pen.side * 0.11, y + 0.16), (0.06, 0.09)), alpha=0.6
        )
    pen.shadow(0.2, flat=0.25)
    pen.ball(
        Colour(150, 142, 140),
        smooth([(-0.2, 0.0), (-0.14, 0.22), (0.08, 0.26), (0.2, 0.0)]),
        (-0.3, 0.2, 0.6),
    )
