"""Skylines: towers and roofs side by side, in several styles, with light in their windows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse, polygon
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.panes import LAMP, SNOW, paint_slab, paint_windows, wall_of
from songreel.providers.local.scenery.pen import Pen
from songreel.providers.local.scenery.roofs import draw_crane, draw_harbour, draw_old, paint_hill

STYLES = ("modern", "deco", "brick", "old", "harbour", "hills")


def paint_skyline(
    easel: Easel,
    *,
    depth: float,
    distance: float,
    tall: float,
    count: int,
    lit: float,
    style: str = "",
    valley: float = 0.0,
    reach: float = 1.0,
) -> None:
    """Paint buildings side by side whose feet dissolve in haze.

    Args:
        easel: what is painted on; a layer is added.
        depth: of the layer.
        distance: how much haze is in between, 0 to 1.
        tall: the height of the tallest, in units.
        count: how many there are from edge to edge.
        lit: the share of windows with light at night.
        style: one of `STYLES`; none lets chance decide, the same for all layers of a scene.
        valley: how much lower buildings are in the middle, 0 to 1.
        reach: the share of the width, around the middle, in which they can be seen.
    """
    canvas = easel.layer(depth)
    style = style or easel.draw_for("town").pick(STYLES)
    chance = easel.draw_for("skyline", depth)
    u = easel.unit
    pen = Pen(easel, canvas, (0.0, easel.skyline), u, depth, distance, chance)
    wide = easel.full_width / u
    draw = _DRAWN[style]
    if style == "hills":
        paint_hill(pen, wide, tall, lit)
    else:
        peak = chance.between(0.25, 0.75)
        order = chance.shuffled(range(count))
        for i in order:
            middle = (i + 0.5) / count
            if abs(middle - 0.5) > reach / 2 + 1 / count:
                continue
            span = wide / count * chance.between(0.86, 1.3)
            low = 1 - valley * max(0.0, 1 - abs(middle - 0.5) / 0.3)
            crest = 0.62 + 0.38 * max(0.0, 1 - abs(middle - peak) / 0.34)
            high = tall * chance.between(0.45, 1.0) * low * crest
            here = pen.moved(middle * wide + chance.between(-0.2, 0.2) * span, 0)
            draw(here, span, max(24.0, high), lit)
        if style == "harbour":
            for i in range(3):
                here = pen.moved(wide * (0.16 + 0.34 * i + chance.between(-0.06, 0.06)), 0)
                draw_crane(here, tall * chance.between(0.75, 1.05), flip=i % 2 == 0)
    _sink(easel, canvas, tall, distance)


def _sink(easel: Easel, canvas: gouache.Canvas, tall: float, distance: float) -> None:
    """Let haze gather at the foot of a skyline."""
    low = easel.skyline
    top = low - tall * easel.unit * 0.95
    haze = easel.light.haze
    area = box(0, top, canvas.width, min(canvas.height, low + 2 * easel.unit))
    much = 0.4 + 0.4 * distance
    if easel.light.is_dark:
        haze = haze.mixed(Colour(214, 150, 104), 0.16)
        much *= 0.8
    gouache.glaze(canvas, area, haze, (0.0, 0.06, 0.3 * much, much), (0, top), (0, low))


def _draw_modern(pen: Pen, span: float, high: float, lit: float) -> None:
    chance, light = pen.chance, pen.easel.light
    wall, half = wall_of(pen, "modern"), span * 0.46
    kind = chance.whole(0, 3)
    top = high
    shape = box(-half, -6, half, top)
    if kind == 1:
        rise = span * 0.5 * (1 if chance.share() < 0.5 else -1)
        shape = polygon(
            (-half, -6), (half, -6), (half, top - max(0.0, rise)), (-half, top + min(0.0, rise))
        )
        top -= abs(rise)
    elif kind == 2:
        shape = np.concatenate(
            [
                box(half, -6, -half, -6)[:2],
                ellipse((0, top - half * 0.6), (half, half * 0.6), start=180, end=0),
            ]
        )
        top -= half * 0.7
    glass = (
        pen.tone(wall, -0.1).mixed(light.sky[0], 0.2),
        pen.tone(wall).mixed(light.sky[-1], 0.3),
        pen.tone(wall, 0.25),
    )
    placed = pen.placed(shape)
    gouache.wash(
        pen.canvas, placed, glass, (0, float(placed[:, 1].min())), (0, float(placed[:, 1].max()))
    )
    dark_side = -pen.side
    pen.fill(
        wall,
        box(dark_side * half, -6, dark_side * half * 0.42, top * 0.985),
        shade=0.45,
        alpha=0.55,
    )
    glazing = (-half * 0.9, 6, half * 0.9, top * 0.95)
    paint_windows(pen, glazing, (span / 7, 11), (0.8, 0.5), lit, wall)
    if kind == 3:
        pen.across(wall, box(-half * 0.5, high, half * 0.5, high + 18), (-0.2, 0.4))
    if chance.share() < 0.5:
        _draw_mast(pen, 0.0, (high + top) / 2 if kind == 1 else high, chance.between(26, 60))


def _draw_mast(pen: Pen, x: float, y: float, tall: float) -> None:
    pen.fill(
        Colour(60, 64, 76),
        polygon((x - 1.6, y - 2), (x + 1.6, y - 2), (x + 0.5, y + tall), (x - 0.5, y + tall)),
        shade=0.2,
    )
    if pen.dark:
        red = Colour(255, 84, 72)
        pen.shine(red, ellipse((x, y + tall), (2.0, 2.0)))
        pen.lamp((x, y + tall), 18, red, 0.5, flicker=0.5)


def _draw_deco(pen: Pen, span: float, high: float, lit: float) -> None:
    wall, half, y = wall_of(pen, "deco"), span * 0.5, -6.0
    steps = pen.chance.whole(2, 4)
    for i in range(steps):
        w = half * (1 - 0.24 * i)
        top = high * (0.52 + 0.48 * (i + 1) / steps) if steps > 1 else high
        body = box(-w, y, w, top)
        pen.across(wall, body, (-0.35, 0.0, 0.45))
        ribs = [
            box(-w + 2 * w * (k + 0.12) / 5, y, -w + 2 * w * (k + 0.3) / 5, top) for k in range(5)
        ]
        pen.fill(wall, *ribs, shade=0.3)
        paint_windows(
            pen,
            (-w * 0.94, max(4.0, y), w * 0.94, top - 5),
            (max(7.0, span / 9), 13),
            (0.42, 0.52),
            lit,
            wall,
        )
        pen.fill(wall, box(-w - 1.5, top - 4, w + 1.5, top), shade=-0.25)
        y = top - 1
    tip = pen.chance.between(18, 64)
    w = half * (1 - 0.24 * (steps - 1)) * 0.5
    pen.across(
        wall,
        polygon((-w, high), (w, high), (0.8, high + tip), (-0.8, high + tip)),
        (-0.4, 0.0, 0.5),
    )
    if pen.dark and pen.chance.share() < 0.6:
        pen.shine(LAMP, box(-w * 0.7, high + 1, w * 0.7, high + 4))
        pen.lamp((0, high + 6), 34, LAMP, 0.35)


def _draw_brick(pen: Pen, span: float, high: float, lit: float) -> None:
    wall, half = wall_of(pen, "brick"), span * 0.5
    high *= 0.74
    paint_slab(pen, wall, half, high)
    paint_windows(
        pen,
        (-half * 0.88, 8, half * 0.88, high - 10),
        (max(11.0, span / 6), 19),
        (0.46, 0.55),
        lit,
        wall,
    )
    pen.fill(wall, box(-half - 2, high - 6, half + 2, high), shade=-0.25)
    pen.fill(wall, box(-half - 2, high - 9, half + 2, high - 6), shade=0.6)
    kind, x = pen.chance.whole(0, 2), pen.chance.between(-0.4, 0.4) * half
    if kind == 0:
        _draw_tank(pen.moved(x, high), max(0.7, span / 90))
    elif kind == 1:
        for i in range(2):
            pen.across(wall, box(x + i * 16, high - 2, x + i * 16 + 8, high + 20), (-0.2, 0.5))
    else:
        pen.across(wall, box(x - 14, high - 2, x + 14, high + 16), (-0.2, 0.5))
        pen.fill(Colour(70, 70, 78), box(x - 17, high + 15, x + 17, high + 18), shade=0.2)
    if pen.easel.is_snowy:
        pen.fill(SNOW, box(-half - 2, high - 1, half + 2, high + 4), shade=0.1)


def _draw_tank(pen: Pen, scale: float) -> None:
    wood = Colour(116, 84, 66)
    here = pen.moved(0, 0, scale)
    for x in (-10, 10):
        here.line(wood, [(x, 0), (x * 0.9, 20)], 2, shade=0.5)
    here.line(wood, [(-10, 2), (9, 18)], 1.2, shade=0.5)
    here.across(wood, box(-13, 18, 13, 42), (-0.3, 0.0, 0.6))
    for y in (24, 32):
        here.fill(wood, box(-13.4, y, 13.4, y + 1.2), shade=0.6)
    here.across(wood, polygon((-15, 42), (15, 42), (0, 56)), (-0.1, 0.6))


_DRAWN: dict[str, Callable[[Pen, float, float, float], None]] = {
    "modern": _draw_modern,
    "deco": _draw_deco,
    "brick": _draw_brick,
    "old": draw_old,
    "harbour": draw_harbour,
    "hills": _draw_brick,
}
