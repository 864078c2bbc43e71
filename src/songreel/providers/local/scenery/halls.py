"""Rooms for many: office, diner, workshop, hall, church, corridor."""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse, rounded
from songreel.providers.local.scenery import furnishings, gouache
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.interior import WARM, Interior, Shell
from songreel.providers.local.scenery.shops import NEON

_WOOD, _IRON, _CREAM = Colour(128, 84, 58), Colour(44, 44, 54), Colour(244, 234, 214)
_STONE, _BRASS = Colour(188, 176, 162), Colour(206, 162, 86)
_PLASTER = (
    Colour(196, 176, 158),
    Colour(150, 172, 170),
    Colour(198, 152, 136),
    Colour(150, 158, 186),
    Colour(178, 170, 130),
)


def paint_office(easel: Easel, chance: Chance) -> Interior:
    """Paint an office high above the town, its screens on."""
    room = Interior(
        easel,
        Shell(5.4, 12.6, Colour(176, 182, 188), Colour(112, 118, 130), Colour(196, 200, 206), 0.9),
    )
    _skyline_view(room, chance)
    room.back_window(-4.9, 4.9, 0.8, 2.9, Colour(90, 94, 104), (7, 1))
    panels = [
        room.vista.floor(x - 0.5, x + 0.5, z, z + 1.3, room.high - 0.02)
        for x in (-3.0, 0.0, 3.0)
        for z in (5.0, 7.6, 10.2)
    ]
    lit = Colour(228, 240, 255) if room.dark else Colour(244, 246, 246)
    gouache.flats(
        room.canvas,
        panels[::2] if room.dark else panels,
        lit if room.dark else room.tone(lit, -0.2),
    )
    for x, z, on in (
        (-3.2, 11.6, True),
        (0.4, 11.8, False),
        (3.4, 11.4, True),
        (-3.9, 9.6, False),
        (4.0, 9.4, True),
    ):
        pen = room.pen(x, z)
        pen.shadow(1.0, flat=0.12)
        pen.fill(Colour(150, 120, 96), box(-1.0, 0.7, 1.0, 0.78), shade=-0.1)
        pen.fill(_IRON, box(-0.92, 0, -0.86, 0.7), box(0.86, 0, 0.92, 0.7))
        pen.fill(
            _IRON, rounded(-0.42, 0.9, 0.42, 1.4, 0.03), box(-0.04, 0.78, 0.04, 0.92), shade=0.1
        )
        glow = Colour(150, 206, 255)
        if on:
            pen.fade(glow.pale(), glow, box(-0.38, 0.94, 0.38, 1.36), shines=True)
            room.lamp((x, 1.15, z), 1.2, 0.5, glow)
        pen.down(Colour(60, 66, 80), rounded(-0.3, 0.36, 0.3, 0.98, 0.1), (0.0, 0.5))
        pen.fill(_CREAM, box(0.56, 0.78, 0.8, 0.9), box(0.54, 0.9, 0.82, 0.93), shade=0.1)
    furnishings.set_plant(room, -4.9, 12.0, chance, 1.2)
    return room


def paint_diner(easel: Easel, chance: Chance) -> Interior:
    """Paint a diner with a bar, booths, windows and a neon sign."""
    red = chance.pick((Colour(190, 58, 58), Colour(44, 128, 128), Colour(216, 128, 62)))
    room = Interior(
        easel,
        Shell(
            4.8,
            13.0,
            Colour(220, 208, 186),
            Colour(224, 214, 196),
            Colour(206, 196, 180),
            boards=0.0,
        ),
    )
    side = 1 if chance.share() < 0.5 else -1
    room.side_windows(
        -side, ((4.4, 6.6), (7.2, 9.4), (10.0, 12.4)), 0.95, 2.7, Colour(196, 202, 210)
    )
    gouache.flats(room.canvas, [room.back(-4.8, 4.8, 0, 1.05)], room.tone(red, 0.1))
    stripes = [room.back(-4.8, 4.8, y, y + 0.06) for y in (1.05, 1.16)]
    gouache.flats(room.canvas, stripes, room.tone(Colour(200, 206, 214), -0.2))
    menu = room.back(-1.9, 1.3, 1.7, 2.9)
    gouache.flats(room.canvas, [menu], room.tone(Colour(44, 48, 54), 0.1))
    lines = [
        room.back(-1.7 + 1.05 * c, -1.0 + 1.05 * c, y, y + 0.05)
        for c in range(3)
        for y in (1.9, 2.06, 2.22, 2.38)
    ]
    gouache.flats(room.canvas, lines, room.tone(_CREAM, 0.1))
    first, second = chance.shuffled(NEON)[:2]
    far = room.shell.far
    at = room.vista.point(-side * 3.0, 2.5, far)
    scale = room.vista.scale(far)
    ring = ellipse(at, (0.62 * scale, 0.5 * scale))
    room.canvas.line(np.concatenate([ring, ring[:1]]), 0.07 * scale, first)
    cup = np.array(
        [
            (at[0] - 0.26 * scale, at[1] - 0.14 * scale),
            (at[0] - 0.2 * scale, at[1] + 0.2 * scale),
            (at[0] + 0.12 * scale, at[1] + 0.2 * scale),
            (at[0] + 0.18 * scale, at[1] - 0.14 * scale),
            (at[0] - 0.26 * scale, at[1] - 0.14 * scale),
        ],
        np.float32,
    )
    room.canvas.line(cup, 0.06 * scale, second)
    room.lamp((-side * 3.0, 2.5, far), 1.9, 0.7, first)
    furnishings.set_counter(room, side, 4.2, 12.2, red)
    for z in (11.2, 8.6, 6.4):
        x = -side * 3.6
        pen = room.pen(x, z)
        pen.shadow(0.9, flat=0.12)
        pen.down(red, rounded(-1.1, 0.1, 1.1, 0.5, 0.08), (0.1, 0.6))
        pen.down(red, rounded(-1.1, 0.42, 1.1, 1.25, 0.14), (-0.35, 0.3))
        for i in range(5):
            pen.line(red, [(-0.8 + 0.4 * i, 0.5), (-0.8 + 0.4 * i, 1.15)], 0.03, shade=0.5)
    for z in (11.4, 8.8, 6.6):
        furnishings.hang_pendant(room, side * 2.4, z, 2.6, red, 0.8)
    return room


def paint_workshop(easel: Easel, chance: Chance) -> Interior:
    """Paint a workshop with a wall of tools, a bench and a factory window."""
    brick = chance.pick((Colour(158, 104, 84), Colour(140, 132, 128), Colour(168, 132, 104)))
    room = Interior(
        easel, Shell(4.8, 12.4, brick, Colour(138, 128, 120), Colour(116, 104, 98), 1.4)
    )
    rng = np.random.default_rng(chance.bits())
    bricks = [
        room.back(float(x), float(x) + 0.42, float(y), float(y) + 0.16)
        for x, y in zip(rng.random(70) * 9 - 4.7, np.floor(rng.random(70) * 20) * 0.2, strict=True)
    ]
    gouache.tint(room.canvas, bricks, room.tone(brick, 0.6), 0.4)
    side = 1 if chance.share() < 0.5 else -1
    room.back_window(side * 1.6 - 1.7, side * 1.6 + 1.7, 1.3, 3.2, _IRON, (6, 4))
    pen = room.pen(-side * 1.7, 12.0)
    board = box(-1.7, 1.35, 1.5, 2.7)
    pen.down(Colour(176, 140, 98), board, (-0.1, 0.3))
    for i in range(7):
        x = -1.45 + i * 0.42
        tall = 0.5 + 0.22 * sin(i * 2.1)
        pen.line(_IRON, [(x, 2.5), (x, 2.5 - tall)], 0.05, shade=0.1)
        head = (
            box(x - 0.12, 2.46 - tall, x + 0.12, 2.56 - tall)
            if i % 2
            else ellipse((x, 2.5 - tall), (0.09, 0.09))
        )
        pen.fill(chance.pick((Colour(190, 80, 62), _IRON, _BRASS)), head)
    bench = room.pen(0, 11.7)
    bench.shadow(4.2, flat=0.05)
    bench.down(_WOOD, box(-4.4, 0.84, 4.4, 1.0), (-0.35, 0.2))
    for x in (-4.2, -2.1, 0.1, 2.2, 4.1):
        bench.across(_WOOD, box(x - 0.08, 0, x + 0.08, 0.84), (0.0, 0.6))
    bench.fill(_WOOD, box(-4.2, 0.24, 4.2, 0.32), shade=0.4)
    for i in range(11):
        x = -4.0 + i * 0.78 + chance.between(-0.15, 0.15)
        hue = chance.pick(
            (Colour(196, 86, 64), Colour(76, 116, 122), Colour(212, 164, 84), Colour(120, 120, 128))
        )
        wide, tall = chance.between(0.16, 0.36), chance.between(0.14, 0.5)
        bench.across(hue, rounded(x, 1.0, x + wide, 1.0 + tall, 0.04), (-0.3, 0.5))
        bench.across(hue, box(x, 0.32, x + wide * 1.3, 0.32 + tall * 0.8), (0.2, 0.7))
    gear = room.vista.point(-side * 3.7, 3.2, 12.3)
    r = 0.55 * room.vista.scale(12.3)
    teeth = [
        (
            gear[0] + r * (1.0 if k % 2 else 0.82) * cos(k * pi / 10),
            gear[1] + r * (1.0 if k % 2 else 0.82) * sin(k * pi / 10),
        )
        for k in range(20)
    ]
    gouache.flats(room.canvas, [np.array(teeth, np.float32)], room.tone(Colour(110, 104, 104), 0.2))
    gouache.flats(room.canvas, [ellipse(gear, (r * 0.3, r * 0.3))], room.tone(brick, 0.35))
    for x in (-1.5, 1.9):
        furnishings.hang_pendant(room, x, 9.8, 2.7, Colour(64, 84, 84), 1.1)
    return room


def paint_hall(easel: Easel, chance: Chance) -> Interior:
    """Paint a ballroom with columns, tall windows and a chandelier."""
    wall = chance.pick((Colour(206, 186, 156), Colour(168, 132, 128), Colour(140, 156, 160)))
    room = Interior(easel, Shell(5.6, 16.0, wall, Colour(170, 122, 84), Colour(226, 214, 192), 0.7))
    side = easel.light.side
    high = room.high
    room.side_windows(
        side,
        ((4.6, 6.0), (7.2, 8.8), (10.2, 12.0), (13.2, 15.2)),
        0.7,
        min(high - 0.6, 4.6),
        _CREAM,
    )
    for z in (15.6, 12.6, 9.5, 6.6):
        for way in (-1, 1):
            furnishings.raise_column(room, way * 5.2, z, Colour(226, 212, 188), 0.26, high - 0.2)
    hole = furnishings.arch(room, -1.3, 1.3, 0.0, 3.4)
    ends = (room.tone(Colour(96, 64, 52), 0.5), room.tone(Colour(96, 64, 52), 0.2))
    gouache.wash(
        room.canvas, hole, ends, (0, float(hole[:, 1].min())), (0, float(hole[:, 1].max()))
    )
    gouache.flats(
        room.canvas,
        [room.back(-1.2, -0.04, 0, 2.3), room.back(0.04, 1.2, 0, 2.3)],
        room.tone(Colour(126, 84, 60), 0.15),
    )
    for x in (-3.4, 2.3):
        furnishings.hang_picture(room, x, 1.5, 1.1, 1.5, chance.branch(x))
    for x in (-1.9, 1.9):
        furnishings.stand_lamp(room, x, 15.4)
    pen = room.pen(0, 11.0, min(high - 1.2, 4.2))
    pen.line(_BRASS, [(0, 0.8), (0, 3.0)], 0.05)
    for reach, y in ((1.3, 0.0), (0.8, 0.45)):
        ring = ellipse((0, y), (reach, 0.16))
        pen.line(_BRASS, [(float(a), float(b)) for a, b in ring], 0.07, shade=-0.2)
        for k in range(8):
            x, dy = reach * cos(k * pi / 4), 0.16 * sin(k * pi / 4)
            pen.line(_BRASS, [(0, y + 0.6), (x, y + dy)], 0.02)
            pen.shine(Colour(255, 240, 200), ellipse((x, y + dy + 0.14), (0.05, 0.12)))
            pen.shine(Colour(220, 236, 250), ellipse((x, y + dy - 0.14), (0.035, 0.08)), alpha=0.8)
    room.lamp((0, min(high - 1.2, 4.2) + 0.2, 11.0), 4.2, 0.6)
    return room


def paint_church(easel: Easel, chance: Chance) -> Interior:
    """Paint the nave of a church towards its rose window."""
    room = Interior(
        easel,
        Shell(5.0, 22.0, _STONE, Colour(150, 138, 130), Colour(150, 142, 138), 1.2, high=11.0),
    )
    vista, canvas = room.vista, room.canvas
    for z in (21.5, 18.2, 15.2, 12.4, 9.8, 7.4):
        for way in (-1, 1):
            furnishings.raise_column(room, way * 3.9, z, _STONE, 0.34, 5.4)
            rib = [
                vista.point(way * 3.9 * cos(a), 5.4 + 4.2 * sin(a), z)
                for a in np.linspace(0, pi / 2, 12)
            ]
            canvas.line(np.array(rib, np.float32), 0.3 * vista.scale(z), room.tone(_STONE, 0.3))
    far = room.shell.far
    centre, r = vista.point(0, 5.4, far), 1.9 * vista.scale(far)
    gouache.flats(canvas, [ellipse(centre, (r * 1.14, r * 1.14))], room.tone(_STONE, 0.35))
    glass = chance.shuffled(
        (
            Colour(226, 84, 72),
            Colour(70, 126, 206),
            Colour(244, 188, 84),
            Colour(96, 176, 140),
            Colour(170, 96, 190),
        )
    )
    for ring, (inner, outer) in enumerate(((0.66, 1.0), (0.34, 0.62))):
        for k in range(12):
            a, b = 2 * pi * (k + 0.08) / 12, 2 * pi * (k + 0.92) / 12
            pane = np.array(
                [
                    (centre[0] + r * q * cos(t), centre[1] + r * q * sin(t))
                    for q, t in (
                        (inner, a),
                        (outer, a),
                        (outer, (a + b) / 2),
                        (outer, b),
                        (inner, b),
                    )
                ],
                np.float32,
            )
            gouache.flats(canvas, [pane], glass[(k + ring) % 5].mixed(easel.light.sky[-1], 0.2))
    gouache.flats(canvas, [ellipse(centre, (r * 0.28, r * 0.28))], Colour(255, 240, 206))
    bright = easel.light.key.mixed(Colour(255, 236, 200), 0.5)
    easel_unit = easel.unit
    for shift, hue in ((-1.2, glass[0]), (0.0, glass[2]), (1.2, glass[1])):
        patch = vista.floor(shift - 0.6, shift + 0.6, 6.4, 12.0)
        gouache.beam(
            canvas,
            patch,
            hue,
            (0.14, 0.34, 0.1),
            (0, float(patch[3, 1])),
            (0, float(patch[0, 1])),
            soft=8 * easel_unit,
        )
    shaft = np.array(
        [
            (centre[0] - r, centre[1]),
            (centre[0] + r, centre[1]),
            vista.point(2.2, 0, 7.0),
            vista.point(-2.2, 0, 7.0),
        ],
        np.float32,
    )
    gouache.beam(
        canvas,
        shaft,
        bright,
        (0.3, 0.12, 0.0),
        (0, centre[1]),
        (0, float(shaft[2, 1])),
        soft=16 * easel_unit,
    )
    room.lamp((0, 5.4, far), 5.0, 0.6, bright)
    for z in (17.0, 14.2, 11.8):
        for way in (-1, 1):
            pen = room.pen(way * 2.3, z)
            pen.down(_WOOD, box(-1.0, 0.0, 1.0, 1.0), (-0.1, 0.6))
            pen.fill(_WOOD, box(-1.05, 0.94, 1.05, 1.04), shade=-0.3)
    for i, x in enumerate((-1.3, -1.0, -0.7, 0.7, 1.0, 1.3)):
        pen = room.pen(x, 20.5)
        pen.fill(_CREAM, box(-0.05, 0.9, 0.05, 1.3 + 0.2 * (i % 3)))
        pen.shine(Colour(255, 226, 140), ellipse((0, 1.42 + 0.2 * (i % 3)), (0.06, 0.12)))
        room.lamp((x, 1.45, 20.5), 1.6, 0.5)
    altar = room.pen(0, 20.6)
    altar.down(_CREAM, box(-1.6, 0.0, 1.6, 0.95), (-0.2, 0.4))
    return room


def paint_corridor(easel: Easel, chance: Chance) -> Interior:
    """Paint a corridor of doors towards a window at its end."""
    wall = chance.pick((Colour(126, 150, 146), Colour(186, 150, 122), Colour(132, 132, 164)))
    room = Interior(
        easel, Shell(2.9, 34.0, wall, Colour(128, 108, 98), Colour(196, 190, 182), 0.6, high=3.3)
    )
    vista, canvas = room.vista, room.canvas
    for way in (-1, 1):
        base = 0.4 if way == easel.light.side else 0.12
        panel = vista.wall(way * 2.9, 0, 1.1, vista.near, 34.0)
        gouache.tint(canvas, [panel], room.tone(wall.dark(), base + 0.2), 0.6)
        gouache.flats(
            canvas, [vista.wall(way * 2.88, 1.1, 1.17, vista.near, 34.0)], room.tone(_CREAM, base)
        )
        for i, z in enumerate((27.0, 20.5, 15.5, 11.4, 8.0)):
            hue = chance.pick((Colour(150, 72, 62), Colour(58, 92, 102), _WOOD))
            gouache.flats(
                canvas, [vista.wall(way * 2.88, 0, 2.35, z, z + 1.3)], room.tone(_CREAM, base + 0.1)
            )
            gouache.flats(
                canvas,
                [vista.wall(way * 2.86, 0, 2.25, z + 0.1, z + 1.2)],
                room.tone(hue, base + 0.1),
            )
            if i % 2 == (way > 0):
                pane = vista.wall(way * 2.84, 1.3, 2.0, z + 0.35, z + 0.95)
                gouache.flats(
                    canvas,
                    [pane],
                    Colour(255, 222, 160) if room.dark else room.tone(_CREAM, base - 0.3),
                )
    for z in (30.0, 23.5, 18.0, 13.4, 9.6, 6.6):
        panel = vista.floor(-0.5, 0.5, z, z + 1.4, 3.28)
        gouache.flats(canvas, [panel], Colour(255, 244, 218))
        room.lamp((0, 3.2, z), 1.7, 0.55)
        shine = vista.floor(-0.8, 0.8, z - 0.4, z + 1.8)
        gouache.beam(
            canvas,
            shine,
            Colour(255, 236, 200),
            (0.2, 0.26),
            (0, float(shine[3, 1])),
            (0, float(shine[0, 1])),
            soft=4 * easel.unit,
        )
    room.back_window(-1.5, 1.5, 0.6, 2.6, Colour(90, 94, 104), (2, 1))
    gouache.haze(
        canvas,
        vista.at,
        (150 * easel.unit, 100 * easel.unit),
        0.5,
        easel.light.sky[-1].mixed(easel.light.disc, 0.4),
    )
    furnishings.lay_rug(room, Colour(146, 58, 56), 0.9, vista.near, 32.0)
    return room


def _skyline_view(room: Interior, chance: Chance) -> None:
    """Show towers behind the windows of a high floor."""
    easel, canvas = room.easel, room.outside
    rng = np.random.default_rng(chance.bits())
    u = easel.unit
    for row, distance in enumerate((0.75, 0.45)):
        x = 0.0
        while x < canvas.width:
            wide, tall = (
                u * (34 + 50 * rng.random()),
                u * (40 + 150 * rng.random()) * (1 - 0.3 * row),
            )
            tower = box(x, easel.skyline - tall, x + wide, canvas.height)
            gouache.flats(canvas, [tower], easel.tone(Colour(92, 106, 130), distance))
            if easel.light.is_dark or easel.light.height < 0.3:
                lit = [
                    box(x + wide * a, y, x + wide * a + 4 * u, y + 5 * u)
                    for a in (0.15, 0.4, 0.65)
                    for y in np.arange(easel.skyline - tall + 8 * u, easel.skyline + 40 * u, 13 * u)
                    if rng.random() < 0.4
                ]
                gouache.flats(canvas, lit, WARM.mixed(easel.light.haze, distance * 0.4))
            x += wide * 1.08
