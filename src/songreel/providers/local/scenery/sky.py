"""Skies: gradient, sun and moon, stars, clouds; deep space and deep water too."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import Outline, ellipse, polygon, smooth
from songreel.providers.local.scenery.easel import Easel


def paint_sky(easel: Easel, *, with_clouds: bool = True) -> None:
    """Paint the sky of the time of day, with what stands in it."""
    canvas = easel.layer(0.04)
    light = easel.light
    canvas.gradient(_rows(canvas.height, easel.skyline, light.sky))
    chance = easel.draw_for("sky")
    x = easel.x(chance.pick((0.16, 0.24, 0.76, 0.84)))
    y = easel.skyline - light.height * (easel.skyline - easel.y(0.04))
    if light.is_dark:
        _paint_stars(easel, canvas, below=easel.skyline)
        _paint_moon(easel, canvas, x, y)
    else:
        reach = easel.unit * (520 if light.height < 0.4 else 300)
        canvas.glow((x, y), reach, light.disc, 0.36)
        canvas.glow((x, y), easel.unit * 130, light.disc, 0.5)
        canvas.fill(ellipse((x, y), (easel.unit * 40, easel.unit * 40)), light.disc)
    if with_clouds:
        paint_clouds(easel, depth=0.1, low=0.1, high=easel.horizon * 0.72, count=4, alpha=0.6)


def _rows(
    height: int, horizon: float, colours: tuple[Colour, Colour, Colour]
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    at = np.arange(height, dtype=np.float32) / max(1.0, horizon)
    stops = np.array([0.0, 0.58, 1.0], np.float32)
    channels = [np.interp(at, stops, [colour[i] for colour in colours]) for i in range(3)]
    return np.stack(channels, 1).astype(np.float32)


def _paint_stars(easel: Easel, canvas: Canvas, *, below: float) -> None:
    chance = easel.draw_for("stars")
    for _ in range(150):
        x, y = chance.between(0, canvas.width), chance.between(0, below)
        size = chance.between(0.5, 1.5) * easel.unit / easel.closeness
        canvas.fill(ellipse((x, y), (size, size)), WHITE, chance.between(0.3, 0.95))


def _paint_moon(easel: Easel, canvas: Canvas, x: float, y: float) -> None:
    size = easel.unit * 34
    canvas.glow((x, y), size * 6, easel.light.disc, 0.32)
    canvas.fill(ellipse((x, y), (size, size)), easel.light.disc)
    for dx, dy, r in ((-0.3, -0.2, 0.22), (0.28, 0.24, 0.3), (0.1, -0.42, 0.14)):
        crater = ellipse((x + dx * size, y + dy * size), (r * size, r * size))
        canvas.fill(crater, easel.light.disc.mixed(Colour(150, 160, 190), 0.5), 0.6)


def cloud(x: float, y: float, size: float, puffs: tuple[float, ...]) -> list[Outline]:
    """Return the round parts of a cloud with a flat foot."""
    parts = [ellipse((x, y), (size * 1.2, size * 0.2))]
    for i, puff in enumerate(puffs):
        place = x + (i - (len(puffs) - 1) / 2) * size * 0.5
        parts.append(ellipse((place, y - puff * size * 0.3), (size * 0.42, puff * size * 0.42)))
    return parts


def paint_clouds(
    easel: Easel, *, depth: float, low: float, high: float, count: int, alpha: float
) -> None:
    """Paint clouds between two heights of the frame, in a layer of their own."""
    canvas = easel.layer(depth)
    chance = easel.draw_for("clouds", depth)
    body = WHITE.lit(easel.light.ambient).mixed(easel.light.sky[2], 0.35)
    for i in range(count):
        x = easel.x((i + chance.between(0.1, 0.9)) / count * 1.3 - 0.15)
        y = easel.y(chance.between(low, high))
        size = easel.unit * chance.between(70, 150)
        puffs = tuple(chance.between(0.5, 1.0) for _ in range(chance.whole(3, 4)))
        for part in cloud(x, y, size, puffs):
            canvas.fill(part, body)
    canvas.thin(alpha)


def paint_space(easel: Easel) -> None:
    """Paint deep space: stars, a nebula and planets. It is always night there."""
    canvas = easel.layer(0.02)
    colours = (Colour(10, 10, 30), Colour(24, 20, 62), Colour(52, 34, 92))
    canvas.gradient(_rows(canvas.height, canvas.height * 0.8, colours))
    chance = easel.draw_for("space")
    for colour in (Colour(120, 50, 150), Colour(30, 110, 150), Colour(170, 60, 110)):
        at = (easel.x(chance.between(0, 1)), easel.y(chance.between(0.1, 0.5)))
        canvas.glow(at, easel.unit * chance.between(260, 460), colour, 0.5)
    _paint_stars(easel, canvas, below=canvas.height)
    planets = easel.layer(0.08)
    side = chance.pick((0.2, 0.8))
    _paint_planet(easel, planets, easel.x(side), easel.y(0.26), 110, Colour(222, 148, 96))
    _paint_planet(easel, planets, easel.x(1 - side * 0.9), easel.y(0.13), 34, Colour(140, 180, 206))


def _paint_planet(
    easel: Easel, canvas: Canvas, x: float, y: float, size: float, colour: Colour
) -> None:
    r = easel.unit * size
    canvas.shaded(ellipse((x, y), (r, r)), colour, depth=0.22)
    if size > 60:
        for i, share in enumerate((-0.4, 0.0, 0.35)):
            half = r * float(np.sqrt(1 - share * share)) * 0.96
            band = smooth(
                [
                    (x - half, y + share * r),
                    (x, y + share * r + r * 0.1),
                    (x + half, y + share * r),
                    (x, y + share * r + r * 0.16),
                ]
            )
            canvas.fill(band, colour.dark() if i % 2 else colour.pale(), 0.3)


def paint_water_body(easel: Easel) -> None:
    """Paint the view under water: light from above, rays and bubbles."""
    canvas = easel.layer(0.04)
    dark = 0.5 if easel.light.is_dark else 0.0
    colours = tuple(
        colour.lit(easel.light.ambient).mixed(Colour(8, 22, 52), dark)
        for colour in (Colour(126, 214, 224), Colour(40, 134, 172), Colour(18, 66, 112))
    )
    canvas.gradient(_rows(canvas.height, canvas.height * 0.9, (colours[0], colours[1], colours[2])))
    rays = easel.layer(0.12)
    chance = easel.draw_for("rays")
    for _ in range(6):
        x, wide = easel.x(chance.between(-0.05, 1.05)), easel.unit * chance.between(24, 80)
        lean = easel.unit * chance.between(60, 150)
        far = polygon(
            (x, 0),
            (x + wide, 0),
            (x + wide * 2 + lean, easel.y(0.9)),
            (x - wide + lean, easel.y(0.9)),
        )
        rays.fill(far, colours[0], 0.14)
    rays.blur(easel.unit * 6)
    for _ in range(26):
        size = easel.unit * chance.between(2, 8)
        at = (easel.x(chance.between(-0.1, 1.1)), easel.y(chance.between(0, 0.95)))
        rays.fill(ellipse(at, (size, size)), WHITE, 0.28)


def paint_cloud_floor(easel: Easel) -> None:
    """Paint the sea of clouds that somebody can stand on."""
    canvas = easel.layer(1.0)
    chance = easel.draw_for("floor")
    white = WHITE.lit(easel.light.ambient)
    canvas.fill(
        polygon(
            (0, easel.skyline + easel.unit * 70),
            (canvas.width, easel.skyline + easel.unit * 70),
            (canvas.width, canvas.height),
            (0, canvas.height),
        ),
        white.mixed(easel.light.haze, 0.2),
    )
    for row in range(5):
        y = easel.skyline + easel.unit * (64 + 46 * row * (1 + row * 0.3))
        tone = white.mixed(easel.light.haze, 0.34 - 0.07 * row)
        for i in range(12):
            x = easel.x((i + chance.between(0.1, 0.9)) / 12 * 1.3 - 0.15)
            size = easel.unit * chance.between(70, 120) * (1 + row * 0.2)
            canvas.fill(ellipse((x, y + size * 0.3), (size, size * 0.55)), tone)
