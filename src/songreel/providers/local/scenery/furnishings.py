"""What is in rooms: lamps, shelves, books, pictures, curtains, counters, stools, columns."""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, box, ellipse, polygon, rounded, smooth
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.interior import WARM, Interior

_WOOD, _IRON, _CREAM = Colour(128, 84, 58), Colour(44, 44, 54), Colour(244, 234, 214)
_BRASS, _CHROME = Colour(206, 162, 86), Colour(200, 206, 214)
_BOOKS = (
    Colour(160, 58, 52),
    Colour(46, 94, 108),
    Colour(204, 154, 78),
    Colour(226, 208, 176),
    Colour(88, 68, 106),
    Colour(72, 104, 80),
    Colour(128, 84, 62),
)
_HUES = (
    Colour(214, 92, 72),
    Colour(64, 134, 136),
    Colour(232, 178, 88),
    Colour(120, 96, 156),
    Colour(90, 130, 92),
)


def hang_pendant(
    room: Interior, x: float, z: float, y: float, colour: Colour, size: float = 1.0
) -> None:
    """Hang a lamp from the ceiling."""
    pen = room.pen(x, z, y)
    pen.line(_IRON, [(0, 0.3 * size), (0, room.high - y)], 0.025)
    pen.across(
        colour,
        smooth(
            [
                (-0.42 * size, 0),
                (-0.3 * size, 0.26 * size),
                (-0.06 * size, 0.4 * size),
                (0.06 * size, 0.4 * size),
                (0.3 * size, 0.26 * size),
                (0.42 * size, 0),
            ],
            steps=5,
        ),
        (-0.4, 0.0, 0.5),
    )
    pen.shine(Colour(255, 240, 204), ellipse((0, 0), (0.36 * size, 0.07 * size)))
    room.lamp((x, y, z), 1.9 * size, 0.62)


def stand_lamp(room: Interior, x: float, z: float) -> None:
    """Set a lamp on its foot into the room."""
    pen = room.pen(x, z)
    pen.shadow(0.3, flat=0.3)
    pen.line(_IRON, [(0, 0.02), (0, 1.6)], 0.04)
    pen.fill(_IRON, ellipse((0, 0.03), (0.24, 0.05)))
    shade = polygon((-0.2, 2.05), (0.2, 2.05), (0.38, 1.55), (-0.38, 1.55))
    pen.fade(Colour(255, 222, 156), Colour(255, 240, 200), shade, shines=True)
    room.lamp((x, 1.75, z), 2.2, 0.66)
    if room.dark:
        pen.pool((0, 0), 1.6, WARM, 0.3, 0.16)


def hang_picture(
    room: Interior, left: float, low: float, wide: float, tall: float, chance: Chance
) -> None:
    """Hang a picture on the back wall: a hill and a sun, or bands of colour."""
    frame = room.back(left, left + wide, low, low + tall)
    gouache.flats(room.canvas, [frame], room.tone(chance.pick((_WOOD, _IRON, _BRASS)), 0.1))
    edge = 0.07
    inner = room.back(left + edge, left + wide - edge, low + edge, low + tall - edge)
    first, second = chance.shuffled(_HUES)[:2]
    ends = (room.tone(first.pale(), 0), room.tone(first, 0.1))
    top, foot = float(inner[2, 1]), float(inner[0, 1])
    gouache.wash(room.canvas, inner, ends, (0, top), (0, foot))
    far = room.shell.far
    radius = wide * 0.1 * room.vista.scale(far)
    middle = room.vista.point(left + wide * 0.64, low + tall * 0.62, far)
    sun = ellipse(middle, (radius, radius))
    gouache.flats(room.canvas, [sun], room.tone(_CREAM, -0.2))
    hill = smooth(
        [
            room.vista.point(left + wide * a, low + tall * b, far)
            for a, b in (
                (0.12, 0.12),
                (0.2, 0.36),
                (0.46, 0.5),
                (0.7, 0.3),
                (0.88, 0.36),
                (0.88, 0.12),
            )
        ],
        steps=4,
    )
    gouache.flats(room.canvas, [hill], room.tone(second, 0.2))


def draw_curtains(
    room: Interior, left: float, right: float, low: float, high: float, colour: Colour
) -> None:
    """Hang curtains at both sides of a window of the back wall."""
    rod = room.back(left - 0.6, right + 0.6, high + 0.12, high + 0.18)
    gouache.flats(room.canvas, [rod], room.tone(_BRASS, 0.1))
    far = room.shell.far
    for way, x in ((-1, left), (1, right)):
        for fold in range(4):
            a, b = x + way * (-0.22 + 0.2 * fold), x + way * (-0.22 + 0.2 * (fold + 1))
            strip = np.array(
                [
                    room.vista.point(a, high + 0.14, far),
                    room.vista.point(b, high + 0.14, far),
                    room.vista.point(b + way * 0.1, low - 0.5, far),
                    room.vista.point(a + way * 0.1, low - 0.5, far),
                ],
                np.float32,
            )
            gouache.flats(room.canvas, [strip], room.tone(colour, 0.05 + 0.28 * (fold % 2)))


def fill_side_shelves(
    room: Interior, way: int, near: float, far: float, rows: int, chance: Chance
) -> None:
    """Fill a side wall with books from floor to ceiling, in perspective."""
    vista, canvas, x = room.vista, room.canvas, way * (room.shell.half - 0.32)
    high = min(room.high - 0.3, 0.25 + rows * 0.5)
    base = 0.45 if way == room.easel.light.side else 0.12
    gouache.flats(canvas, [vista.wall(x, 0, high, near, far)], room.tone(_WOOD, base + 0.5))
    rng = np.random.default_rng(chance.bits())
    step = 0.5
    count = int((far - near) / 0.11)
    for row in range(int((high - 0.2) / step)):
        start = near + 0.11 * np.arange(count)
        low = np.full(count, 0.2 + row * step)
        tall = low + 0.26 + 0.14 * rng.random(count)
        keep = rng.random(count) < 0.93
        areas = np.stack([low, tall, start, start + 0.1], 1).astype(np.float32)
        placed = vista.walls(x, areas)
        hues = rng.integers(0, len(_BOOKS), count)
        for i, colour in enumerate(_BOOKS):
            gouache.flats(
                canvas, placed[keep & (hues == i)], room.tone(colour, base + 0.1 * (i % 3) - 0.1)
            )
    boards = [
        vista.wall(x - way * 0.02, y - 0.06, y, near, far)
        for y in 0.2 + step * np.arange(int((high - 0.2) / step) + 1)
    ]
    gouache.flats(canvas, boards, room.tone(_WOOD, base))
    posts = [
        vista.wall(x - way * 0.03, 0, high + 0.1, z, z + 0.09)
        for z in np.arange(near, far + 0.1, 2.2)
    ]
    gouache.flats(canvas, posts, room.tone(_WOOD, base - 0.1))
    crown = vista.wall(x - way * 0.08, high, high + 0.22, near, far)
    gouache.flats(canvas, [crown], room.tone(_WOOD, base - 0.2))


def fill_back_shelf(room: Interior, left: float, right: float, rows: int, chance: Chance) -> None:
    """Set a shelf with books and small things against the back wall."""
    pen = room.pen((left + right) / 2, room.shell.far - 0.1)
    half = (right - left) / 2
    tall = 0.2 + rows * 0.5
    pen.fill(_WOOD, box(-half, 0, half, tall), shade=0.75)
    for row in range(rows):
        y, x = 0.14 + row * 0.5, -half + 0.08
        while x < half - 0.2:
            if chance.share() < 0.1:
                pen.fill(chance.pick(_HUES), ellipse((x + 0.14, y + 0.14), (0.12, 0.14)), shade=0.1)
                x += 0.32
                continue
            wide, high = chance.between(0.06, 0.13), chance.between(0.26, 0.4)
            pen.fill(
                chance.pick(_BOOKS), box(x, y, x + wide, y + high), shade=chance.between(-0.1, 0.35)
            )
            x += wide + 0.012
        pen.fill(_WOOD, box(-half, y - 0.06, half, y), shade=0.0)
    pen.fill(
        _WOOD,
        box(-half - 0.05, tall - 0.05, half + 0.05, tall + 0.05),
        box(-half - 0.05, 0, -half + 0.03, tall),
        box(half - 0.03, 0, half + 0.05, tall),
        shade=-0.1,
    )


def lay_rug(room: Interior, colour: Colour, half: float, near: float, far: float) -> None:
    """Lay a rug with a border on the floor."""
    for share, tint in ((1.0, colour), (0.9, _CREAM.mixed(colour, 0.4)), (0.84, colour)):
        inset = (1 - share) * (far - near) / 2
        area = room.vista.floor(-half * share, half * share, near + inset, far - inset)
        top, low = float(area[3, 1]), float(area[0, 1])
        ends = (room.tone(tint, 0.0), room.tone(tint, 0.35))
        gouache.wash(room.canvas, area, ends, (0, top), (0, low), 0.94)


def set_plant(room: Interior, x: float, z: float, chance: Chance, size: float = 1.0) -> None:
    """Set a plant in a pot on the floor."""
    pen = room.pen(x, z).moved(0, 0, size)
    pen.shadow(0.36, flat=0.26)
    leaf = Colour(82, 124, 86)
    for i in range(11):
        a = pi * (0.08 + 0.84 * i / 10)
        reach = chance.between(0.75, 1.2)
        tip = (reach * 0.85 * cos(a), 0.6 + reach * sin(a))
        bend = (tip[0] * 0.5, 0.55 + (tip[1] - 0.55) * 0.72)
        pen.fill(
            leaf,
            smooth(
                [(0, 0.5), (bend[0] - 0.12, bend[1]), tip, (bend[0] + 0.12, bend[1] - 0.06)],
                steps=4,
            ),
            shade=0.45 - 0.06 * (i % 6),
        )
    pen.across(
        Colour(214, 196, 170),
        polygon((-0.3, 0.58), (0.3, 0.58), (0.22, 0), (-0.22, 0)),
        (-0.3, 0.0, 0.6),
    )


def hang_fairy_lights(room: Interior, low: float, chance: Chance) -> None:
    """Hang a string of small lights along the back wall."""
    far, half = room.shell.far, room.shell.half
    t = np.linspace(-1, 1, 41)
    ys = low + 0.25 * np.abs(np.sin(t * pi * 2.5))
    points = [room.vista.point(float(a) * half, float(b), far) for a, b in zip(t, ys, strict=True)]
    room.canvas.line(
        np.array(points, np.float32), 0.02 * room.vista.scale(far), room.tone(_IRON, 0.1)
    )
    size = 0.045 * room.vista.scale(far)
    hue = chance.pick((Colour(255, 216, 150), Colour(255, 178, 150), Colour(200, 220, 255)))
    gouache.flats(room.canvas, [ellipse((x, y + size), (size, size)) for x, y in points[::2]], hue)
    if room.dark or room.easel.light.height < 0.3:
        for a in t[2::6]:
            room.lamp((float(a) * half, low + 0.1, far), 0.7, 0.45, hue)


def hang_posters(room: Interior, way: int, chance: Chance) -> None:
    """Pin posters to a side wall."""
    x = way * room.shell.half
    base = 0.45 if way == room.easel.light.side else 0.1
    z = 5.4
    while z < room.shell.far - 1.2:
        low, tall, wide = (
            chance.between(1.3, 1.8),
            chance.between(0.8, 1.2),
            chance.between(0.7, 1.1),
        )
        first, second = chance.shuffled(_HUES)[:2]
        gouache.flats(
            room.canvas, [room.vista.wall(x, low, low + tall, z, z + wide)], room.tone(_CREAM, base)
        )
        gouache.flats(
            room.canvas,
            [room.vista.wall(x, low + 0.06, low + tall - 0.06, z + 0.06, z + wide - 0.06)],
            room.tone(first, base),
        )
        band = room.vista.wall(x, low + tall * 0.3, low + tall * 0.62, z + 0.16, z + wide - 0.16)
        gouache.flats(room.canvas, [band], room.tone(second, base - 0.1))
        z += wide + chance.between(0.25, 0.7)


def set_counter(room: Interior, way: int, near: float, far: float, colour: Colour) -> None:
    """Set a bar with chrome edges along a side of the room, with stools in front of it."""
    vista, canvas = room.vista, room.canvas
    x = way * (room.shell.half - 1.5)
    base = 0.3 if way == room.easel.light.side else 0.05
    body = vista.wall(x, 0, 1.05, near, far)
    left, right = float(body[0, 0]), float(body[3, 0])
    gouache.wash(
        canvas,
        body,
        (room.tone(colour, base + 0.35), room.tone(colour, base)),
        (left, 0),
        (right, 0),
    )
    ribs = [vista.wall(x - way * 0.01, y, y + 0.04, near, far) for y in (0.25, 0.45, 0.65, 0.85)]
    gouache.flats(canvas, ribs, room.tone(_CHROME, base))
    gouache.flats(
        canvas, [vista.front(x, way * room.shell.half, 0, 1.05, far)], room.tone(colour, 0.4)
    )
    top = vista.floor(x - way * 0.18, way * room.shell.half, near, far, 1.05)
    gouache.wash(
        canvas,
        top,
        (room.tone(_CREAM, 0.3), room.tone(_CREAM, -0.1)),
        (0, float(top[0, 1])),
        (0, float(top[3, 1])),
    )
    gouache.flats(
        canvas, [vista.wall(x - way * 0.18, 0.98, 1.1, near, far)], room.tone(_CHROME, -0.3)
    )
    for z in np.arange(far - 0.8, near + 1.0, -1.35):
        pen = room.pen(x - way * 0.62, float(z))
        pen.shadow(0.28, flat=0.26)
        pen.across(_CHROME, box(-0.045, 0.02, 0.045, 0.72), (-0.6, 0.0, 0.6))
        pen.fill(_CHROME, ellipse((0, 0.04), (0.26, 0.06)), shade=0.1)
        pen.down(Colour(196, 60, 58), rounded(-0.27, 0.7, 0.27, 0.86, 0.07), (-0.35, 0.4))
        pen.fill(_CHROME, box(-0.27, 0.7, 0.27, 0.735), shade=-0.2)


def raise_column(
    room: Interior, x: float, z: float, stone: Colour, radius: float, high: float
) -> None:
    """Raise a round column with a base and a capital."""
    pen = room.pen(x, z)
    pen.shadow(radius * 1.3, flat=0.2)
    pen.across(stone, box(-radius, 0.3, radius, high), (-0.35, -0.05, 0.25, 0.7))
    for share in (-0.5, -0.1, 0.35):
        pen.line(stone, [(share * radius, 0.4), (share * radius, high - 0.2)], 0.035, shade=0.45)
    pen.across(stone, box(-radius * 1.3, 0, radius * 1.3, 0.32), (-0.4, 0.0, 0.65))
    pen.across(
        stone,
        polygon(
            (-radius, high - 0.3),
            (radius, high - 0.3),
            (radius * 1.4, high + 0.15),
            (-radius * 1.4, high + 0.15),
        ),
        (-0.4, 0.0, 0.65),
    )


def arch(room: Interior, left: float, right: float, low: float, high: float) -> Outline:
    """Return an arched opening in the back wall."""
    far, middle, half = room.shell.far, (left + right) / 2, (right - left) / 2
    spring = high - half
    curve = [(middle + half * cos(a), spring + half * sin(a)) for a in np.linspace(0, pi, 15)]
    points = [(right, low), *[(float(a), float(b)) for a, b in curve], (left, low)]
    return np.array([room.vista.point(a, b, far) for a, b in points], np.float32)
