"""What stands on roofs, squares and quays: tanks, vents, lamp posts, trees, feet of towers."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse, limb, polygon, smooth
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.fronts import Fronts
from songreel.providers.local.scenery.panes import LAMP
from songreel.providers.local.scenery.pen import Pen
from songreel.providers.local.scenery.shops import NEON

_IRON, _STONE, _CREAM = Colour(44, 46, 58), Colour(172, 164, 158), Colour(240, 230, 208)
_SNOW = Colour(240, 244, 251)


def _pen(fronts: Fronts, x: float, z: float) -> Pen:
    """Return a pen in metres at a place on the ground."""
    easel, vista = fronts.easel, fronts.vista
    return Pen(
        easel,
        fronts.canvas,
        vista.point(x, 0, z),
        vista.scale(z),
        1.0,
        0.06,
        easel.draw_for("city piece", x, z),
    )


def draw_tank(fronts: Fronts, x: float, z: float) -> None:
    """Draw a water tank on legs, 5.6 m high."""
    pen, wood = _pen(fronts, x, z), Colour(124, 86, 66)
    pen.shadow(1.3, flat=0.2)
    for leg in (-1.0, 1.0):
        pen.line(_IRON, [(leg, 0), (leg * 0.92, 2.3)], 0.14, shade=0.2)
    pen.line(_IRON, [(-1, 0.2), (0.95, 2.2)], 0.07, shade=0.2)
    pen.line(_IRON, [(1, 0.2), (-0.95, 2.2)], 0.07, shade=0.2)
    pen.across(wood, box(-1.3, 2.2, 1.3, 4.5), (-0.35, 0.0, 0.65))
    for i in range(9):
        pen.line(wood, [(-1.15 + i * 0.29, 2.25), (-1.15 + i * 0.29, 4.45)], 0.03, shade=0.6)
    for y in (2.6, 3.3, 4.0):
        pen.line(_IRON, [(-1.31, y), (1.31, y)], 0.05, shade=0.3)
    pen.across(Colour(98, 96, 104), polygon((-1.5, 4.45), (1.5, 4.45), (0, 5.6)), (-0.3, 0.1, 0.6))
    if fronts.easel.is_snowy:
        pen.across(_SNOW, polygon((-1.2, 4.7), (1.2, 4.7), (0, 5.7)), (-0.2, 0.4))


def draw_vent(fronts: Fronts, x: float, z: float, half: float, high: float) -> None:
    """Draw a box of the air conditioning with a chimney of tin."""
    pen, tin = _pen(fronts, x, z), Colour(150, 148, 150)
    pen.shadow(half, flat=0.16)
    pen.across(tin, box(-half, 0, half, high), (-0.2, 0.1, 0.6))
    pen.fill(
        tin,
        polygon((-half, high), (half, high), (half * 0.9, high + 0.16), (-half * 0.9, high + 0.16)),
        shade=-0.4,
    )
    slots = [
        box(-half * 0.7, high * f, half * 0.7, high * f + 0.07) for f in (0.3, 0.45, 0.6, 0.75)
    ]
    pen.fill(tin, *slots, shade=0.75)
    pen.across(tin, box(half * 0.2, high, half * 0.5, high + 0.6), (-0.2, 0.5))
    pen.fill(
        tin,
        smooth(
            [(half * 0.05, high + 0.56), (half * 0.35, high + 0.86), (half * 0.65, high + 0.56)]
        ),
        shade=0.1,
    )


def draw_aerial(fronts: Fronts, x: float, z: float) -> None:
    """Draw an aerial."""
    pen = _pen(fronts, x, z)
    pen.line(_IRON, [(0, 0), (0, 4.6)], 0.06)
    for y, half in ((4.4, 0.7), (4.1, 0.55), (3.8, 0.8), (3.5, 0.5)):
        pen.line(_IRON, [(-half, y), (half, y + 0.08)], 0.04)


def draw_billboard(fronts: Fronts, x: float, z: float, chance: Chance) -> None:
    """Draw a billboard of light with abstract letters."""
    pen = _pen(fronts, x, z)
    first, second = chance.shuffled(NEON)[:2]
    for leg in (-1.5, 1.5):
        pen.line(_IRON, [(leg, 0), (leg, 3.0)], 0.12, shade=0.2)
    pen.fill(Colour(38, 34, 56), box(-2.2, 2.4, 2.2, 4.9), shade=0.1)
    bright = fronts.easel.light.is_dark or fronts.easel.light.height < 0.3
    draw = pen.shine if bright else pen.fill
    draw(first, box(-2.05, 2.52, 2.05, 2.66), box(-2.05, 4.64, 2.05, 4.78))
    draw(second, ellipse((-1.0, 3.65), (0.62, 0.62)))
    draw(first, box(0.0, 3.9, 1.7, 4.15), box(0.0, 3.5, 1.3, 3.7), box(0.0, 3.12, 1.55, 3.3))
    if bright:
        pen.lamp((0, 3.6), 4.4, first, 0.42, pulse=0.5)
        pen.lamp((-1.0, 3.6), 2.2, second, 0.4, pulse=0.6)


def draw_bulb(fronts: Fronts, x: float, y: float, z: float, colour: Colour, reach: float) -> None:
    """Draw a bulb that shines as far as `reach`, in metres."""
    vista, easel = fronts.vista, fronts.easel
    scale, at = vista.scale(z), vista.point(x, y, z)
    gouache.flats(
        fronts.canvas, [ellipse(at, (0.16 * scale, 0.16 * scale))], fronts.shine(colour, z)
    )
    easel.lamps.append(Lamp(at, 1.0, reach * scale, colour, 0.5, flicker=0.1))


def draw_festoon(fronts: Fronts, z: float, half: float, high: float) -> None:
    """Hang bulbs between two poles."""
    vista, canvas, easel = fronts.vista, fronts.canvas, fronts.easel
    scale = vista.scale(z)
    tone = fronts.tone(_IRON, 0.1, z)
    gouache.flats(
        canvas,
        [vista.front(s * half - 0.05, s * half + 0.05, 0, high + 0.2, z) for s in (-1, 1)],
        tone,
    )
    t = np.linspace(-1, 1, 19)
    points = [vista.point(float(a) * half, high - 0.9 * (1 - float(a) ** 2), z) for a in t]
    canvas.line(np.array(points, np.float32), 0.03 * scale, tone)
    bulbs = [ellipse((x, y + 0.12 * scale), (0.09 * scale, 0.11 * scale)) for x, y in points[1:-1]]
    gouache.flats(canvas, bulbs, fronts.shine(Colour(255, 234, 184), z))
    if easel.light.is_dark or easel.light.height < 0.3:
        for x, y in points[2:-1:3]:
            easel.lamps.append(Lamp((x, y), 1.0, 1.4 * scale, LAMP, 0.42, flicker=0.08, pulse=0.5))


def draw_post(fronts: Fronts, x: float, z: float) -> None:
    """Paint a lamp post with one globe."""
    vista, canvas, easel = fronts.vista, fronts.canvas, fronts.easel
    iron, scale = fronts.tone(_IRON, 0.05, z), vista.scale(z)
    parts = [(-0.05, 0.05, 0.0, 3.4), (-0.16, 0.16, 0.0, 0.3), (-0.1, 0.1, 3.35, 3.5)]
    for left, right, low, high in parts:
        gouache.flats(canvas, [vista.front(x + left, x + right, low, high, z)], iron)
    at = vista.point(x, 3.72, z)
    bright = easel.light.is_dark or easel.light.height < 0.3
    globe = ellipse(at, (0.24 * scale, 0.26 * scale))
    gouache.flats(
        canvas,
        [globe],
        fronts.shine(Colour(255, 238, 200), z) if bright else fronts.tone(_CREAM, -0.2, z),
    )
    if bright:
        easel.lamps.append(
            Lamp(at, 1.0, 2.8 * scale, LAMP, 0.6 if easel.light.is_dark else 0.34, pulse=0.15)
        )
    if easel.light.is_dark:
        flat = max(0.05, vista.eye / z)
        gouache.haze(canvas, vista.point(x, 0, z), (2.6 * scale, 3.2 * scale * flat), 0.4, LAMP)


def draw_plant(fronts: Fronts, x: float, z: float, size: float, chance: Chance) -> None:
    """Draw a palm in a pot."""
    pen = _pen(fronts, x, z).moved(0, 0, size)
    pen.shadow(0.35, flat=0.25)
    for i in range(13):
        a = np.pi * (0.06 + 0.88 * i / 12)
        reach = chance.between(0.7, 1.2)
        tip = (reach * 0.8 * float(np.cos(a)), 0.55 + reach * float(np.sin(a)))
        bend = (tip[0] * 0.5, 0.5 + (tip[1] - 0.5) * 0.7)
        leaf = smooth(
            [(-0.03, 0.5), (bend[0] - 0.09, bend[1]), tip, (bend[0] + 0.09, bend[1] - 0.05)],
            steps=4,
        )
        pen.fill(Colour(78, 116, 82), leaf, shade=0.5 - 0.07 * i if i < 8 else 0.1)
    pen.across(
        Colour(186, 104, 78),
        polygon((-0.34, 0.55), (0.34, 0.55), (0.24, 0), (-0.24, 0)),
        (-0.3, 0.0, 0.6),
    )


def draw_tree(fronts: Fronts, x: float, z: float, chance: Chance) -> None:
    """Draw a tree in a round bed."""
    pen = _pen(fronts, x, z)
    leaf = (
        _SNOW
        if fronts.easel.is_snowy
        else chance.pick((Colour(98, 128, 78), Colour(120, 136, 76), Colour(182, 128, 72)))
    )
    pen.distance = min(0.7, (z - 8) / 70)
    pen.shadow(1.4, flat=0.14)
    pen.across(Colour(90, 70, 60), limb((0, 0), (0.05, 2.7), 0.12, 0.08), (-0.2, 0.5))
    for dx, y, r, shades in (
        (-0.55, 3.3, 1.15, (0.2, 0.6)),
        (0.6, 3.45, 1.1, (0.1, 0.6)),
        (0.0, 4.35, 1.25, (-0.2, 0.4)),
        (0.4 * pen.side, 4.1, 0.8, (-0.45, 0.0)),
    ):
        lobes = [
            (
                dx + r * chance.between(0.86, 1.12) * float(np.cos(a)),
                y + r * chance.between(0.8, 1.05) * float(np.sin(a)),
            )
            for a in np.linspace(0, 2 * np.pi, 10)[:-1]
        ]
        pen.ball(leaf, smooth(lobes, steps=4), shades)
    pen.across(_STONE, box(-0.7, 0, 0.7, 0.35), (-0.2, 0.5))


def draw_tower_foot(fronts: Fronts, side: int, wall: Colour, chance: Chance) -> None:
    """Paint the foot of a glass tower that leaves the frame at its top."""
    vista, canvas, light = fronts.vista, fronts.canvas, fronts.easel.light
    x, near, far = side * 8.6, 7.0, chance.between(24, 32)
    towards = side * light.side < 0
    body = vista.wall(x, 0, 60, near, far)
    base = -0.1 if towards else 0.35
    colours = (
        fronts.tone(wall, base + 0.15, near),
        fronts.tone(wall, base, far).mixed(light.sky[-1], 0.35),
    )
    gouache.wash(canvas, body, colours, (float(body[0, 0]), 0), (float(body[3, 0]), 0))
    floors = np.arange(5.0, 44.0, 3.2)
    columns = np.arange(near, far - 1.0, 1.3)
    low, start = (grid.ravel() for grid in np.meshgrid(floors, columns, indexing="ij"))
    areas = np.stack([low, low + 2.5, start + 0.08, start + 1.22], 1).astype(np.float32)
    panes = vista.walls(x, areas)
    rng = np.random.default_rng(chance.bits())
    bright = rng.random(len(panes)) < (
        0.3 if light.is_dark else 0.12 if light.height < 0.3 else 0.0
    )
    sky = light.sky[1 if towards else 0]
    gouache.tint(canvas, panes[~bright], sky, 0.42)
    gouache.tint(canvas, panes[(~bright) & (rng.random(len(panes)) < 0.3)], light.sky[-1], 0.3)
    gouache.flats(
        canvas, panes[bright], fronts.shine(LAMP.mixed(Colour(255, 244, 220), 0.3), near + 6)
    )
    hall = vista.wall(x, 0.2, 4.2, near, far - 0.5)
    if light.is_dark or light.height < 0.3:
        ends = (fronts.shine(Colour(255, 226, 170), near), fronts.shine(LAMP, far))
        gouache.wash(canvas, hall, ends, (float(hall[0, 0]), 0), (float(hall[3, 0]), 0))
        at = vista.point(x - side * 2, 0, 13.0)
        gouache.haze(canvas, at, (4.5 * vista.scale(13), 0.6 * vista.scale(13)), 0.35, LAMP)
        back = vista.wall(x, 0.2, 1.5, near, far - 0.5)
        gouache.tint(canvas, [back], fronts.tone(wall, 0.7, near), 0.3)
        lamps = [vista.wall(x, 3.5, 3.62, z, z + 0.5) for z in np.arange(near + 0.6, far - 1, 1.7)]
        gouache.flats(canvas, lamps, Colour(255, 246, 222))
    else:
        ends = (
            fronts.tone(wall, 0.55, near),
            fronts.tone(wall, 0.2, far).mixed(light.sky[-1], 0.4),
        )
        gouache.wash(canvas, hall, ends, (float(hall[0, 0]), 0), (float(hall[3, 0]), 0))
    bars = [vista.wall(x, 0.2, 4.2, z, z + 0.08) for z in np.arange(near + 0.3, far - 0.6, 1.13)]
    bars.append(vista.wall(x, 2.75, 2.83, near, far - 0.5))
    gouache.flats(canvas, bars, fronts.tone(wall, base + 0.3, 14))
    posts = [
        vista.wall(x - side * 0.3, 0, 4.6, z, z + 0.5) for z in np.arange(near + 0.5, far, 3.4)
    ]
    gouache.flats(canvas, posts, fronts.tone(wall, base + 0.35, 14))
    gouache.flats(
        canvas,
        [vista.wall(x - side * 0.5, 4.2, 4.9, near, far)],
        fronts.tone(wall, base - 0.25, 14),
    )


def draw_bench(fronts: Fronts, x: float, z: float) -> None:
    """Draw a bench that faces the camera."""
    pen, wood = _pen(fronts, x, z), Colour(140, 96, 66)
    pen.shadow(0.95, flat=0.14)
    pen.fill(_IRON, box(-0.8, 0, -0.7, 0.46), box(0.7, 0, 0.8, 0.46))
    pen.down(wood, box(-0.95, 0.42, 0.95, 0.52), (-0.3, 0.3))
    pen.down(wood, box(-0.95, 0.62, 0.95, 0.74), (-0.2, 0.3))
    pen.down(wood, box(-0.95, 0.8, 0.95, 0.92), (-0.2, 0.3))
