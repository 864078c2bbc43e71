"""Lights in the sky and overhead: a great moon, strings of lanterns."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import box, ellipse, smooth
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.pen import Pen


def draw_great_moon(pen: Pen) -> None:
    """Draw a moon 2 m wide around the origin, that dissolves in haze towards its foot."""
    light = pen.easel.light
    disc = light.disc.mixed(Colour(255, 244, 222), 0.5)
    radius = pen.scale
    gouache.haze(pen.canvas, pen.at, (radius * 2.1, radius * 2.1), 0.42 if pen.dark else 0.3, disc)
    alpha = 1.0 if pen.dark else 0.82
    face = pen.placed(ellipse((0, 0), (1, 1)))
    left, right = pen.at[0] - radius, pen.at[0] + radius
    top, low = pen.at[1] - radius, pen.at[1] + radius
    dim = disc.mixed(light.sky[1], 0.45)
    start, end = ((left, top), (right, low)) if light.side < 0 else ((right, top), (left, low))
    gouache.wash(pen.canvas, face, (disc.mixed(WHITE, 0.5), disc, dim), start, end, alpha)
    seas = (
        [(-0.5, 0.5), (-0.2, 0.66), (0.02, 0.5), (-0.06, 0.22), (-0.36, 0.14), (-0.58, 0.28)],
        [(0.12, 0.56), (0.42, 0.58), (0.5, 0.34), (0.26, 0.2), (0.1, 0.34)],
        [(0.3, 0.1), (0.62, 0.08), (0.66, -0.2), (0.42, -0.3), (0.24, -0.1)],
        [(-0.66, 0.0), (-0.4, -0.02), (-0.3, -0.3), (-0.52, -0.5), (-0.74, -0.3)],
        [(-0.1, -0.4), (0.14, -0.36), (0.2, -0.62), (-0.02, -0.72), (-0.18, -0.58)],
    )
    grey = disc.mixed(light.sky[0].mixed(Colour(120, 116, 150), 0.5), 0.5)
    for sea in seas:
        gouache.tint(pen.canvas, [pen.placed(smooth(sea, steps=6))], grey, 0.42 * alpha)
    for x, y, r in (
        (0.1, -0.16, 0.07),
        (-0.18, -0.08, 0.05),
        (0.56, -0.5, 0.08),
        (-0.3, 0.78, 0.05),
        (0.7, 0.3, 0.05),
    ):
        gouache.tint(pen.canvas, [pen.placed(ellipse((x, y), (r, r)))], grey, 0.4 * alpha)
        edge = ellipse((x - 0.012, y + 0.014), (r * 0.72, r * 0.72))
        gouache.tint(pen.canvas, [pen.placed(edge)], disc.mixed(WHITE, 0.3), 0.4 * alpha)
    haze = light.haze.mixed(light.sky[-1], 0.5)
    gouache.glaze(pen.canvas, face, haze, (0.0, 0.0, 0.12, 0.6), (0, top), (0, low))
    pen.lamp((0, 0), 1.9, disc, 0.4 if pen.dark else 0.25, pulse=0.15)


def draw_lanterns(pen: Pen) -> None:
    """Draw two strings of paper lanterns between y 0 and y -2.4, 12 m wide."""
    hues = pen.chance.pick(
        (
            (Colour(255, 120, 70), Colour(255, 176, 88), Colour(255, 214, 140)),
            (Colour(255, 104, 110), Colour(255, 190, 120), Colour(255, 150, 96)),
            (Colour(255, 206, 120), Colour(150, 220, 210), Colour(255, 150, 150)),
        )
    )
    rope = Colour(50, 44, 52)
    for sag, y0, y1, count, size in ((1.1, 0.3, -0.5, 6, 0.34), (1.5, -0.2, 0.6, 5, 0.46)):
        t = np.linspace(0, 1, 30)
        xs, ys = -6.4 + 12.8 * t, y0 + (y1 - y0) * t - sag * 4 * t * (1 - t)
        pen.line(rope, [(float(a), float(b)) for a, b in zip(xs, ys, strict=True)], 0.035)
        for i in range(count):
            share = (i + 0.5 + 0.16 * (i % 2)) / count
            x = -6.4 + 12.8 * share
            y = y0 + (y1 - y0) * share - sag * 4 * share * (1 - share) - size * 1.15
            hue = hues[i % 3]
            paper = hue if pen.dark else hue.mixed(Colour(236, 214, 190), 0.15)
            pen.line(rope, [(x, y + size * 1.2), (x, y + size * 0.8)], 0.03)
            body = ellipse((x, y), (size * 0.92, size * 0.82))
            placed = pen.placed(body)
            low, high = placed.min(0), placed.max(0)
            colours = (paper.dark().mixed(paper, 0.6), paper.pale(), paper)
            gouache.wash(pen.canvas, placed, colours, (0, float(low[1])), (0, float(high[1])))
            for rib in (-0.5, 0.0, 0.5):
                half = size * 0.92 * (1 - (rib * 0.82) ** 2) ** 0.5
                pen.fill(
                    paper.dark(),
                    box(x - half, y + rib * size * 0.8, x + half, y + rib * size * 0.8 + 0.018),
                    alpha=0.3,
                )
            pen.fill(rope, box(x - size * 0.3, y + size * 0.74, x + size * 0.3, y + size * 0.88))
            pen.fill(rope, box(x - size * 0.26, y - size * 0.9, x + size * 0.26, y - size * 0.78))
            pen.line(hue.dark(), [(x, y - size * 0.85), (x, y - size * 1.35)], 0.05)
            pen.lamp((x, y), size * 3.6, hue, 0.6 if pen.dark else 0.22, flicker=0.15)
