"""Rooms: bedroom, kitchen, attic, library, office, diner, workshop, hall, church, corridor."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse, limb, polygon, rounded, smooth
from songreel.providers.local.scenery import furnishings, gouache
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.halls import (
    paint_church,
    paint_corridor,
    paint_diner,
    paint_hall,
    paint_office,
    paint_workshop,
)
from songreel.providers.local.scenery.interior import Interior, Shell
from songreel.providers.local.words.lexicon import Lexicon

_WOOD, _IRON, _CREAM = Colour(128, 84, 58), Colour(44, 44, 54), Colour(244, 234, 214)
_STONE, _BRASS = Colour(188, 176, 162), Colour(206, 162, 86)
_PLASTER = (
    Colour(196, 176, 158),
    Colour(150, 172, 170),
    Colour(198, 152, 136),
    Colour(150, 158, 186),
    Colour(178, 170, 130),
)

_KINDS: Lexicon[str] = Lexicon(
    {
        "bedroom": "bedroom,bed,posters,hotel,dream,sleep,pillow",
        "kitchen": "kitchen,cooking,stove,breakfast,chef",
        "attic": "attic,loft,round window,roof beams",
        "library": "library,books,shelves,bookshelf,study,museum",
        "office": "office,desk,desks,computer,classroom,laboratory,lab,hospital",
        "diner": "diner,bar,restaurant,stools,café,cafe,pub",
        "workshop": "workshop,garage,basement,studio,half-made,factory,tools",
        "hall": "hall,ballroom,palace,chandelier,mansion,piano",
        "church": "church,chapel,cathedral,nave,altar",
        "corridor": "corridor,hallway,elevator,tunnel",
    }
)


def paint_room(easel: Easel, words: str = "") -> None:
    """Paint all of a room, in perspective, with the sky of the hour in its window.

    One of several kinds (bedroom, kitchen, attic, library, office, diner, workshop, hall, church,
    corridor); `words` (the scene's text) decides where they name one, else chance. It needs no
    sky: it adds what windows show (depth 0.35), the room (1.0) and dark shapes in front (1.3).
    """
    chance = easel.draw_for("room")
    kind = _KINDS.first(words) or chance.pick(
        ("bedroom", "kitchen", "attic", "library", "office", "diner", "workshop", "hall")
    )
    room = _PAINTERS[kind](easel, chance)
    _close(room, kind, chance)


def _paint_bedroom(easel: Easel, chance: Chance) -> Interior:
    room = Interior(
        easel, Shell(4.4, 12.4, chance.pick(_PLASTER), Colour(164, 116, 82), Colour(214, 204, 190))
    )
    side = 1 if chance.share() < 0.5 else -1
    room.back_window(side * 1.9 - 1.0, side * 1.9 + 1.0, 0.9, 3.0, _CREAM, (2, 2))
    cloth = chance.pick((Colour(190, 92, 80), Colour(74, 120, 130), Colour(206, 160, 96)))
    furnishings.draw_curtains(room, side * 1.9 - 1.0, side * 1.9 + 1.0, 0.9, 3.0, cloth)
    furnishings.hang_posters(room, -side, chance)
    furnishings.hang_posters(room, side, chance)
    furnishings.hang_fairy_lights(room, 3.3, chance)
    furnishings.lay_rug(room, cloth, 2.6, 6.0, 10.4)
    pen = room.pen(-side * 2.2, 12.0)
    pen.shadow(1.1, flat=0.12)
    pen.down(_WOOD, box(-1.05, 0.08, 1.05, 0.95), (-0.1, 0.5))
    for y in (0.2, 0.55):
        for x in (-0.95, 0.05):
            pen.fill(_WOOD, box(x, y, x + 0.9, y + 0.3), shade=-0.1)
            pen.fill(_BRASS, ellipse((x + 0.45, y + 0.15), (0.05, 0.04)))
    pen.fill(_WOOD, box(-1.1, 0.92, 1.1, 1.0), shade=-0.3)
    pen.ball(Colour(206, 120, 96), ellipse((0.7, 1.14), (0.13, 0.15)), (-0.4, 0.5))
    shade = polygon((-0.72, 1.62), (-0.44, 1.62), (-0.34, 1.3), (-0.82, 1.3))
    pen.fade(Colour(255, 222, 156), Colour(255, 242, 204), shade, shines=True)
    pen.fill(_BRASS, box(-0.61, 1.0, -0.55, 1.3))
    room.lamp((-side * 2.2 - 0.58, 1.45, 12.0), 1.8, 0.6)
    furnishings.hang_picture(room, -side * 2.2 - 0.1, 1.7, 1.0, 0.8, chance)
    furnishings.set_plant(room, side * 3.7, 11.4, chance)
    return room


def _paint_kitchen(easel: Easel, chance: Chance) -> Interior:
    wall = chance.pick((Colour(216, 200, 168), Colour(170, 190, 178), Colour(206, 168, 140)))
    front = chance.pick(
        (Colour(72, 110, 112), Colour(178, 84, 66), Colour(108, 128, 96), Colour(226, 210, 180))
    )
    room = Interior(
        easel, Shell(4.4, 12.0, wall, Colour(214, 200, 178), Colour(220, 208, 190), boards=0.0)
    )
    side = 1 if chance.share() < 0.5 else -1
    room.back_window(side * 1.2 - 1.0, side * 1.2 + 1.0, 1.35, 2.7, _CREAM, (2, 1))
    pen = room.pen(0, 11.7)
    tiles = [
        box(x, y, x + 0.2, y + 0.2)
        for i, y in enumerate(np.arange(0.98, 1.3, 0.22))
        for x in np.arange(-4.2 + 0.11 * (i % 2), 4.0, 0.44)
    ]
    pen.fill(front, *tiles, shade=-0.1, alpha=0.5)
    pen.down(front, box(-4.25, 0.12, 4.25, 0.88), (0.0, 0.45))
    for x in np.arange(-4.2, 4.0, 0.86):
        pen.fill(front, box(float(x) + 0.05, 0.2, float(x) + 0.8, 0.82), shade=-0.15)
        pen.fill(_BRASS, box(float(x) + 0.34, 0.74, float(x) + 0.52, 0.77))
    pen.down(_WOOD, box(-4.3, 0.86, 4.3, 0.98), (-0.4, 0.1))
    shelf = -side * 2.3
    for y in (1.75, 2.35):
        pen.fill(_WOOD, box(shelf - 1.3, y, shelf + 1.3, y + 0.07), shade=-0.1)
        for i in range(8):
            x = shelf - 1.15 + i * 0.31
            hue = chance.pick((_CREAM, front, Colour(206, 120, 84), Colour(90, 120, 130)))
            tall = chance.between(0.16, 0.34)
            pen.across(hue, rounded(x, y + 0.07, x + 0.22, y + 0.07 + tall, 0.04), (-0.3, 0.5))
    pen.across(
        Colour(226, 222, 214),
        rounded(side * 3.5 - 0.5, 0, side * 3.5 + 0.5, 2.2, 0.08),
        (-0.3, 0.1, 0.5),
    )
    pen.fill(_IRON, box(side * 3.5 - 0.5, 1.34, side * 3.5 + 0.5, 1.37), shade=0.2)
    pen.across(Colour(84, 84, 92), rounded(shelf - 0.5, 0.98, shelf + 0.1, 1.3, 0.05), (-0.4, 0.5))
    for i in range(3):
        at = pen.moved(shelf - 0.2, 1.36 + 0.26 * i)
        at.fill(
            Colour(240, 240, 236),
            ellipse((0.06 * (-1) ** i, 0), (0.12 + 0.05 * i, 0.1)),
            alpha=0.22,
        )
    pen.line(_IRON, [(-1.0, 3.05), (1.0, 3.05)], 0.04)
    for i, x in enumerate((-0.8, -0.35, 0.1, 0.55)):
        pen.line(_IRON, [(x, 3.05), (x, 2.86)], 0.02)
        pen.ball(
            chance.pick((Colour(186, 106, 66), _BRASS, Colour(110, 112, 120))),
            ellipse((x, 2.72), (0.15 + 0.02 * (i % 2), 0.15)),
            (-0.5, 0.5),
        )
    for x in (-1.7, 1.7):
        furnishings.hang_pendant(room, x, 9.6, 2.6, chance.pick((front, _BRASS)), 1.0)
    return room


def _paint_attic(easel: Easel, chance: Chance) -> Interior:
    # Bare wood, painted white long ago, or grey with age.
    wall, roof = chance.pick(
        (
            (Colour(166, 122, 88), Colour(132, 94, 68)),
            (Colour(206, 202, 190), Colour(184, 182, 174)),
            (Colour(140, 132, 126), Colour(112, 104, 102)),
            (Colour(122, 142, 140), Colour(120, 96, 78)),
        )
    )
    board = Colour(158, 112, 78)
    room = Interior(easel, Shell(4.8, 12.6, wall, board, roof, 0.45))
    vista, canvas = room.vista, room.canvas
    knee, ridge = 1.3, room.high
    for way in (-1, 1):
        slope = np.array(
            [
                vista.point(way * 4.8, knee, 2.6),
                vista.point(0, ridge + 0.6, 2.6),
                vista.point(0, ridge + 0.6, 12.6),
                vista.point(way * 4.8, knee, 12.6),
            ],
            np.float32,
        )
        base = 0.5 if way == easel.light.side else 0.25
        ends = (room.tone(roof, base + 0.3), room.tone(roof, base))
        gouache.wash(canvas, slope, ends, (0, 0), (0, float(slope[3, 1])))
        for z in (12.4, 10.4, 8.6, 7.0, 5.6):
            rafter = np.array(
                [
                    vista.point(way * 4.7, knee, z),
                    vista.point(way * 0.1, ridge + 0.5, z),
                    vista.point(way * 0.1, ridge + 0.16, z),
                    vista.point(way * 4.42, knee - 0.1, z),
                ],
                np.float32,
            )
            gouache.flats(canvas, [rafter], room.tone(Colour(96, 66, 50), base + 0.15))
    gouache.flats(
        canvas, [vista.front(-4.4, 4.4, 2.75, 2.98, 10.4)], room.tone(Colour(104, 72, 54), 0.25)
    )
    far = 12.6
    centre, r = vista.point(0, 2.15, far), 0.86 * vista.scale(far)
    hole = ellipse(centre, (r, r))
    bar = 0.05 * vista.scale(far)
    bars = [
        box(centre[0] - bar, centre[1] - r, centre[0] + bar, centre[1] + r),
        box(centre[0] - r, centre[1] - bar, centre[0] + r, centre[1] + bar),
    ]
    room.window(hole, Colour(108, 74, 54), bars[:1])
    gouache.flats(canvas, bars[1:], room.tone(Colour(108, 74, 54), 0.05))
    room.shaft((-0.75, 0.75, 1.4, 2.9), -easel.light.side * 1.2)
    if chance.share() < 0.5:
        _cut_skylights(room, -easel.light.side, knee, ridge)
    flip = chance.pick((-1, 1))
    for x, z, wide, high, hue in (
        (-3.4, 11.6, 1.1, 0.8, Colour(160, 122, 84)),
        (-3.3, 11.5, 0.8, 1.35, Colour(176, 136, 94)),
        (3.2, 11.4, 1.3, 0.75, Colour(110, 70, 52)),
        (3.8, 10.2, 0.9, 0.7, Colour(168, 128, 88)),
        (2.3, 12.0, 0.6, 0.6, Colour(182, 142, 100)),
    ):
        pen = room.pen(flip * x, z)
        pen.shadow(wide * 0.6, flat=0.16)
        low = high - 0.6 if high > 1 else 0.0
        pen.across(hue, box(-wide / 2, low, wide / 2, high), (-0.25, 0.1, 0.55))
        pen.fill(hue, box(-wide / 2, high - 0.07, wide / 2, high), shade=-0.35)
        pen.fill(
            _BRASS if high == 0.75 else _CREAM, box(-0.06, low + 0.1, 0.06, high - 0.06), shade=0.15
        )
    furnishings.hang_pendant(room, chance.pick((-1.7, 1.7)), 10.2, 2.0, _IRON, 0.8)
    return room


def _cut_skylights(room: Interior, way: int, knee: float, ridge: float) -> None:
    """Cut windows into one slope of a roof, with their light on the floor."""
    rise = ridge + 0.6 - knee
    light, bright = room.easel.light, room.easel.light.key
    for near, far in ((6.2, 7.6), (9.2, 10.6)):
        points = [
            room.vista.point(way * 4.8 * (1 - t), knee + rise * t, z)
            for t, z in ((0.3, near), (0.62, near), (0.62, far), (0.3, far))
        ]
        hole = np.array(points, np.float32)
        middle = np.array([hole[0] + (hole[3] - hole[0]) / 2, hole[1] + (hole[2] - hole[1]) / 2])
        room.window(hole, Colour(236, 226, 208), [])
        room.canvas.line(middle, 5 * room.easel.unit, room.tone(Colour(236, 226, 208), 0.1))
        patch = room.vista.floor(-way * 0.2, way * 1.9, near - 0.2, far - 0.2)
        strong = 0.16 if light.is_dark else 0.2 + 0.28 * light.hardness
        ends = ((0.0, float(patch[3, 1])), (0.0, float(patch[0, 1])))
        soft = 4 * room.easel.unit
        gouache.beam(room.canvas, patch, bright, (strong, strong), *ends, soft=soft)


def _paint_library(easel: Easel, chance: Chance) -> Interior:
    wall = chance.pick((Colour(84, 104, 92), Colour(120, 74, 64), Colour(88, 88, 112)))
    room = Interior(easel, Shell(4.2, 13.0, wall, Colour(126, 82, 56), Colour(150, 122, 96), 0.4))
    for way in (-1, 1):
        furnishings.fill_side_shelves(room, way, 4.2, 12.9, 12, chance.branch(way))
    hole = furnishings.arch(room, -1.05, 1.05, 0.9, 3.7)
    left, right = float(hole[:, 0].min()), float(hole[:, 0].max())
    top, low = float(hole[:, 1].min()), float(hole[:, 1].max())
    unit = 2.5 * easel.unit
    bars = [box((left + right) / 2 - unit, top, (left + right) / 2 + unit, low)]
    room.window(hole, _WOOD, bars)
    rows = [box(left, y - unit, right, y + unit) for y in np.linspace(top, low, 5)[1:-1]]
    gouache.flats(room.canvas, rows, room.tone(_WOOD, 0.05))
    room.shaft((-1.05, 1.05, 0.9, 3.5), -easel.light.side * 0.9)
    for x in (-2.5, 2.5):
        furnishings.fill_back_shelf(room, x - 1.1, x + 1.1, 6, chance.branch("back", x))
    furnishings.lay_rug(room, Colour(140, 52, 52), 1.7, 4.0, 11.6)
    ladder = [(2.9, 0.0, 9.4), (3.75, 4.2, 9.4)]
    for shift in (0.0, 0.55):
        points = [room.vista.point(a, b, z + shift) for a, b, z in ladder]
        room.canvas.line(
            np.array(points, np.float32), 0.07 * room.vista.scale(9.4), room.tone(_WOOD, -0.1)
        )
    for t in np.linspace(0.08, 0.92, 9):
        x, y = 2.9 + 0.85 * float(t), 4.2 * float(t)
        step = np.array([room.vista.point(x, y, 9.4), room.vista.point(x, y, 9.95)], np.float32)
        room.canvas.line(step, 0.06 * room.vista.scale(9.4), room.tone(_WOOD, 0.0))
    furnishings.hang_pendant(room, 0, 9.0, 3.1, Colour(60, 120, 92), 1.2)
    return room


_PAINTERS: dict[str, Callable[[Easel, Chance], Interior]] = {
    "bedroom": _paint_bedroom,
    "kitchen": _paint_kitchen,
    "attic": _paint_attic,
    "library": _paint_library,
    "office": paint_office,
    "diner": paint_diner,
    "workshop": paint_workshop,
    "hall": paint_hall,
    "church": paint_church,
    "corridor": paint_corridor,
}


def _close(room: Interior, kind: str, chance: Chance) -> None:
    """Set something dark in front, at the side that the light comes from."""
    easel = room.easel
    canvas = easel.layer(1.3, is_front=True)
    dark = room.tone(room.shell.wall, 0.9).mixed(Colour(10, 9, 18), 0.66)
    u = min(easel.width, easel.height) / 720
    side = easel.light.side
    edge = easel.x(0.5 + side * 0.5)
    low = float(canvas.height)
    if kind in ("attic", "hall", "church", "corridor"):
        post = box(edge - side * 46 * u, 0, edge + side * 300 * u, low)
        gouache.flats(canvas, [post], dark)
        if kind == "attic":
            brace = limb(
                (edge - side * 30 * u, easel.y(0.34)),
                (edge - side * 250 * u, easel.y(-0.1)),
                20 * u,
                20 * u,
            )
            gouache.flats(canvas, [brace], dark)
    elif kind in ("diner", "kitchen", "office"):
        back = rounded(
            min(edge - side * 130 * u, edge + side * 220 * u),
            easel.y(0.84),
            max(edge - side * 130 * u, edge + side * 220 * u),
            low + 40,
            40 * u,
        )
        gouache.flats(canvas, [back], dark)
    else:
        for i in range(9):
            a = pi * (0.12 + 0.09 * i)
            reach = (210 + 60 * chance.share()) * u
            foot = (edge + side * 20 * u, easel.y(1.02))
            tip = (foot[0] - side * cos(a) * reach, foot[1] - sin(a) * reach)
            middle = ((foot[0] + tip[0]) / 2, (foot[1] + tip[1]) / 2 - 26 * u)
            leaf = smooth(
                [foot, (middle[0] - 22 * u, middle[1]), tip, (middle[0] + 22 * u, middle[1])],
                steps=5,
            )
            gouache.flats(canvas, [leaf], dark)
    gouache.soften(canvas, 2.6 * u, room.tone(room.shell.wall, 0.5), (0.2, 0.0))
