"""Shops in house fronts: windows, what is in them, awnings, signs that shine."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.facing import Facing, Row
from songreel.providers.local.scenery.panes import LAMP

LIT = (LAMP, Colour(255, 232, 190), Colour(255, 184, 108), Colour(170, 214, 250))
NEON = (
    Colour(255, 82, 148),
    Colour(84, 226, 255),
    Colour(255, 176, 74),
    Colour(150, 255, 180),
    Colour(190, 120, 255),
)
AWNINGS = (Colour(196, 64, 58), Colour(48, 116, 106), Colour(222, 162, 70), Colour(66, 84, 132))
_CREAM, _IRON = Colour(244, 234, 214), Colour(42, 44, 54)


def paint_shop(
    fronts: Facing, row: Row, span: tuple[float, float], wall: Colour, chance: Chance
) -> None:
    """Paint a shop into the ground floor of a house that reaches over a span of metres."""
    near, far = span
    vista, side, light = fronts.vista, 1 if row.x > 0 else -1, fronts.easel.light
    middle, base = (near + far) / 2, fronts.base(side)
    wood = chance.pick(
        (Colour(48, 76, 72), Colour(92, 50, 46), Colour(52, 54, 74), Colour(120, 86, 54))
    )
    gouache.flats(
        fronts.canvas,
        [vista.wall(row.x, 0, 3.7, near + 0.3, far - 0.3)],
        fronts.tone(wood, base + 0.15, middle),
    )
    doorway = far - 0.3 - (far - near) * 0.24
    pane = vista.wall(row.x, 0.6, 2.9, near + 0.6, doorway - 0.3)
    if light.is_dark or light.height < 0.3:
        warm = chance.pick(LIT[:3])
        ends = (
            fronts.shine(warm.mixed(Colour(255, 250, 230), 0.3), middle),
            fronts.shine(warm, middle),
        )
        top, low = float(pane[:, 1].min()), float(pane[:, 1].max())
        gouache.wash(fronts.canvas, pane, ends, (0, top), (0, low))
        fronts.glow(row.x - side * 1.2, 0.0, middle, 3.2, warm)
        if middle < 34:
            at = vista.point(row.x, 1.8, middle)
            strength = 0.34 if light.is_dark else 0.2
            fronts.easel.lamps.append(
                Lamp(at, fronts.depth, 4.2 * vista.scale(middle), warm, strength, pulse=0.2)
            )
    else:
        ends = (
            fronts.tone(Colour(58, 70, 84), 0.2, middle),
            fronts.tone(Colour(120, 146, 160), 0, middle).mixed(light.sky[-1], 0.3),
        )
        gouache.wash(fronts.canvas, pane, ends, (float(pane[0, 0]), 0), (float(pane[3, 0]), 0))
    if middle < 40:
        _paint_goods(fronts, row, near + 0.6, doorway - 0.3, wood, chance)
    gouache.flats(
        fronts.canvas,
        [vista.wall(row.x, 0, 2.7, doorway, far - 0.5)],
        fronts.tone(wood, 0.7, middle),
    )
    gouache.flats(
        fronts.canvas,
        [vista.wall(row.x - side * 0.06, 3.1, 3.75, near + 0.3, far - 0.3)],
        fronts.tone(wood, base, middle),
    )
    letters = vista.wall(row.x - side * 0.07, 3.3, 3.55, near + 1.2, doorway)
    gouache.tint(
        fronts.canvas,
        [letters],
        fronts.shine(LAMP, middle) if light.is_dark else fronts.tone(_CREAM, 0, middle),
        0.75,
    )
    if chance.share() < 0.75:
        _paint_awning(fronts, row, near + 0.4, doorway + 0.3, chance)


def _paint_goods(
    fronts: Facing, row: Row, near: float, far: float, wood: Colour, chance: Chance
) -> None:
    """Paint what is in a shop window: shelves, lamps, things, bars, and a reflection."""
    vista, middle = fronts.vista, (near + far) / 2
    goods = [
        vista.wall(row.x, 0.6, 0.6 + chance.between(0.2, 0.95), z, z + chance.between(0.2, 0.5))
        for z in np.arange(near + 0.3, far - 0.5, 0.72)
    ]
    gouache.flats(fronts.canvas, goods, fronts.tone(wood, 0.7, middle))
    shelf = vista.wall(row.x, 1.72, 1.78, near, far)
    gouache.tint(fronts.canvas, [shelf], fronts.tone(wood, 0.6, middle), 0.55)
    small = [
        vista.wall(row.x, 1.78, 1.78 + chance.between(0.12, 0.4), z, z + 0.2)
        for z in np.arange(near + 0.2, far - 0.3, 0.5)
    ]
    gouache.tint(fronts.canvas, small, fronts.tone(wood, 0.6, middle), 0.5)
    glint = np.array(
        [
            vista.point(row.x, 0.6, near + 0.5),
            vista.point(row.x, 2.9, near + 1.5),
            vista.point(row.x, 2.9, near + 2.1),
            vista.point(row.x, 0.6, near + 1.1),
        ],
        np.float32,
    )
    gouache.tint(fronts.canvas, [glint], fronts.easel.light.sky[-1], 0.16)
    bars = [vista.wall(row.x, 0.55, 2.95, z, z + 0.07) for z in np.linspace(near, far, 4)]
    gouache.flats(fronts.canvas, bars, fronts.tone(wood, 0.3, middle))


def _paint_awning(fronts: Facing, row: Row, near: float, far: float, chance: Chance) -> None:
    side, middle = 1 if row.x > 0 else -1, (near + far) / 2
    colour, base = chance.pick(AWNINGS), fronts.base(1 if row.x > 0 else -1)
    stripes = 8
    edges = np.linspace(near, far, stripes + 1)
    out = row.x - side * 1.35
    for turn, tint in ((0, colour), (1, _CREAM)):
        sheets: list[Outline] = []
        flaps: list[Outline] = []
        for i in range(turn, stripes, 2):
            a, b = float(edges[i]), float(edges[i + 1])
            sheets.append(
                np.array(
                    [
                        fronts.vista.point(row.x, 3.15, a),
                        fronts.vista.point(out, 2.6, a),
                        fronts.vista.point(out, 2.6, b),
                        fronts.vista.point(row.x, 3.15, b),
                    ],
                    np.float32,
                )
            )
            flaps.append(fronts.vista.wall(out, 2.32, 2.6, a, b))
        gouache.flats(fronts.canvas, sheets, fronts.tone(tint, base - 0.05, middle))
        gouache.flats(fronts.canvas, flaps, fronts.tone(tint, base + 0.25, middle))
    shadow = fronts.vista.wall(row.x - side * 0.02, 1.7, 3.0, near, far)
    gouache.tint(fronts.canvas, [shadow], fronts.easel.light.shade, 0.2)


def paint_sign(fronts: Facing, row: Row, z: float, chance: Chance) -> None:
    """Hang a sign that shines onto a front, some metres ahead."""
    side, vista = 1 if row.x > 0 else -1, fronts.vista
    inner, outer = row.x - side * 0.3, row.x - side * chance.between(1.3, 1.9)
    low = chance.between(4.2, 5.6)
    high = low + chance.between(1.4, 3.2)
    hue = chance.pick(NEON)
    panel = vista.front(inner, outer, low, high, z)
    gouache.flats(fronts.canvas, [panel], fronts.tone(Colour(40, 34, 54), 0.2, z))
    scale = vista.scale(z)
    arm = np.array(
        [vista.point(row.x, high - 0.3, z), vista.point(inner, high - 0.3, z)], np.float32
    )
    fronts.canvas.line(arm, 0.08 * scale, fronts.tone(_IRON, 0.1, z))
    edge = vista.front(inner - side * 0.12, outer + side * 0.12, low + 0.12, high - 0.12, z)
    bright = fronts.easel.light.is_dark or fronts.easel.light.height < 0.3
    glow = (
        fronts.shine(hue, z) if bright else fronts.tone(hue, 0, z).mixed(fronts.shine(hue, z), 0.5)
    )
    fronts.canvas.line(np.concatenate([edge, edge[:1]]), 0.07 * scale, glow)
    rows = max(2, int((high - low) / 0.55))
    bars = [
        vista.front(inner - side * 0.34, outer + side * chance.between(0.3, 0.5), y, y + 0.24, z)
        for y in np.linspace(low + 0.35, high - 0.6, rows)
    ]
    other = chance.pick(NEON)
    gouache.flats(
        fronts.canvas, bars, fronts.shine(other, z) if bright else fronts.tone(other, 0.1, z)
    )
    if bright:
        at = vista.point((inner + outer) / 2, (low + high) / 2, z)
        strength = 0.5 if fronts.easel.light.is_dark else 0.3
        fronts.easel.lamps.append(
            Lamp(at, fronts.depth, 2.9 * scale, hue, strength, flicker=0.1, pulse=0.5)
        )
