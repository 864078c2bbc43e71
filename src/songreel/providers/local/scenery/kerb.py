"""What stands at a kerb or hangs above a street: cars, lamps, stalls, washing, flags."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, ellipse, smooth
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.facing import haze_at
from songreel.providers.local.scenery.fronts import Fronts
from songreel.providers.local.scenery.panes import LAMP

_IRON, _CREAM, _SNOW = Colour(40, 42, 52), Colour(240, 232, 212), Colour(238, 243, 250)


def paint_car(fronts: Fronts, x: float, z: float, chance: Chance) -> None:
    """Paint the back of a parked car."""
    vista, canvas, light = fronts.vista, fronts.canvas, fronts.easel.light
    colour = chance.pick(
        (
            Colour(168, 62, 54),
            Colour(62, 96, 118),
            Colour(206, 196, 176),
            Colour(58, 60, 72),
            Colour(198, 148, 66),
        )
    )
    scale = vista.scale(z)
    at = vista.point(x, 0.0, z)
    gouache.shadow(
        canvas, at, (1.3 * scale, 0.22 * scale), 0.7, light.shade.mixed(Colour(0, 0, 0), 0.5)
    )

    def placed(points: list[tuple[float, float]]) -> Outline:
        return np.array([vista.point(x + a, b, z) for a, b in points], np.float32)

    tyres = [
        placed([(s * 0.82, 0), (s * 0.55, 0), (s * 0.55, 0.4), (s * 0.82, 0.4)]) for s in (-1, 1)
    ]
    gouache.flats(canvas, tyres, fronts.tone(Colour(28, 28, 34), 0.3, z))
    cabin = placed([(-0.72, 0.8), (-0.56, 1.34), (0.56, 1.34), (0.72, 0.8)])
    gouache.flats(canvas, [cabin], fronts.tone(colour, 0.05, z))
    pane = placed([(-0.58, 0.86), (-0.46, 1.24), (0.46, 1.24), (0.58, 0.86)])
    gouache.flats(
        canvas, [pane], fronts.tone(Colour(70, 90, 106), 0.2, z).mixed(light.sky[-1], 0.3)
    )
    body = placed(
        [(-0.86, 0.3), (-0.88, 0.66), (-0.78, 0.88), (0.78, 0.88), (0.88, 0.66), (0.86, 0.3)]
    )
    top, low = float(body[:, 1].min()), float(body[:, 1].max())
    ends = (fronts.tone(colour, -0.4, z), fronts.tone(colour, 0.15, z), fronts.tone(colour, 0.6, z))
    gouache.wash(canvas, body, ends, (0, top), (0, low))
    lights = [
        placed([(s * 0.8, 0.6), (s * 0.52, 0.6), (s * 0.52, 0.72), (s * 0.8, 0.72)])
        for s in (-1, 1)
    ]
    red = Colour(255, 70, 56)
    gouache.flats(
        canvas,
        lights,
        fronts.shine(red, z) if light.is_dark else fronts.tone(Colour(170, 44, 40), 0, z),
    )
    if light.is_dark and z < 50:
        for s in (-1, 1):
            fronts.easel.lamps.append(
                Lamp(vista.point(x + s * 0.66, 0.66, z), 1.0, 0.9 * scale, red, 0.5)
            )


def paint_tree(fronts: Fronts, x: float, z: float, chance: Chance) -> None:
    """Paint a tree of the pavement."""
    vista, canvas, light = fronts.vista, fronts.canvas, fronts.easel.light
    leaf = _SNOW if fronts.easel.is_snowy else Colour(96, 128, 74)
    scale, trunk = vista.scale(z), vista.front(x - 0.12, x + 0.12, 0.1, 3.2, z)
    gouache.flats(canvas, [trunk], fronts.tone(Colour(86, 66, 58), 0.3, z))
    for dx, y, r, shade in (
        (-0.5, 3.8, 1.15, 0.5),
        (0.6, 4.0, 1.1, 0.4),
        (0.0, 4.9, 1.25, 0.15),
        (0.35 * light.side, 4.6, 0.85, -0.25),
    ):
        lobes = [
            (
                x + dx + r * chance.between(0.85, 1.12) * float(np.cos(a)),
                y + r * chance.between(0.8, 1.05) * float(np.sin(a)),
            )
            for a in np.linspace(0, 2 * np.pi, 9)[:-1]
        ]
        crown = smooth([vista.point(a, b, z) for a, b in lobes], steps=4)
        gouache.flats(canvas, [crown], fronts.tone(leaf, shade, z))
    at = vista.point(x, 0.15, z)
    gouache.shadow(canvas, at, (1.3 * scale, 0.16 * scale), 0.4, light.shade)


def paint_lamp(fronts: Fronts, x: float, z: float) -> None:
    """Paint a street lamp with its light on the ground."""
    vista, canvas = fronts.vista, fronts.canvas
    side = 1 if x > 0 else -1
    iron, scale = fronts.tone(_IRON, 0.1, z), vista.scale(z)
    gouache.flats(canvas, [vista.front(x - 0.07, x + 0.07, 0.1, 5.4, z)], iron)
    arm = [
        vista.point(x, 5.3, z),
        vista.point(x - side * 0.35, 5.75, z),
        vista.point(x - side * 1.1, 5.7, z),
    ]
    canvas.line(np.array(arm, np.float32), 0.1 * scale, iron)
    gouache.flats(canvas, [vista.front(x - side * 1.5, x - side * 0.9, 5.6, 5.8, z)], iron)
    shine_at(fronts, x - side * 1.2, 5.52, z, 0.2, 3.0)


def shine_at(fronts: Fronts, x: float, y: float, z: float, size: float, reach: float) -> None:
    """Paint a bulb `size` metres wide; after dusk it shines as far as `reach` and on the ground."""
    easel, vista = fronts.easel, fronts.vista
    scale, at = vista.scale(z), vista.point(x, y, z)
    dusk = easel.light.height < 0.3
    if not (easel.light.is_dark or dusk):
        gouache.flats(
            fronts.canvas,
            [ellipse(at, (size * scale, size * scale * 0.5))],
            fronts.tone(_CREAM, 0, z),
        )
        return
    gouache.flats(
        fronts.canvas,
        [ellipse(at, (size * scale, size * scale * 0.55))],
        fronts.shine(Colour(255, 240, 206), z),
    )
    strength = (0.62 if easel.light.is_dark else 0.36) * (1 - 0.4 * haze_at(z))
    easel.lamps.append(Lamp(at, 1.0, reach * scale, LAMP, strength, pulse=0.15))
    if easel.light.is_dark:
        ground = vista.point(x, 0.02, z)
        flat = max(0.04, vista.eye / z)
        gouache.haze(
            fronts.canvas, ground, (3.0 * scale, 3.4 * scale * flat), 0.4 * (1 - haze_at(z)), LAMP
        )


def paint_wires(fronts: Fronts, places: tuple[float, ...], wall: float, high: float) -> None:
    """Hang wires across the street at some distances, between walls on both sides."""
    vista = fronts.vista
    for i, z in enumerate(places):
        t = np.linspace(-1, 1, 17)
        points = [
            vista.point(float(a) * wall, high + 0.3 * i - 0.9 * (1 - float(a) ** 2), z) for a in t
        ]
        fronts.canvas.line(
            np.array(points, np.float32), 0.04 * vista.scale(z), fronts.tone(_IRON, 0.2, z)
        )


def paint_crate(
    fronts: Fronts, x: float, z: float, wide: float, high: float, chance: Chance
) -> None:
    """Paint a box or bin by a wall."""
    vista, canvas = fronts.vista, fronts.canvas
    colour = chance.pick((Colour(70, 96, 84), Colour(126, 92, 66), Colour(82, 84, 98)))
    gouache.shadow(
        canvas,
        vista.point(x, 0, z),
        (wide * vista.scale(z), 0.2 * vista.scale(z)),
        0.6,
        fronts.easel.light.shade,
    )
    front = vista.front(x - wide / 2, x + wide / 2, 0, high, z)
    top, low = float(front[:, 1].min()), float(front[:, 1].max())
    gouache.wash(
        canvas, front, (fronts.tone(colour, 0, z), fronts.tone(colour, 0.5, z)), (0, top), (0, low)
    )
    lid = vista.front(x - wide / 2 - 0.06, x + wide / 2 + 0.06, high - 0.1, high + 0.06, z)
    gouache.flats(canvas, [lid], fronts.tone(colour, -0.2, z))


def paint_washing(fronts: Fronts, z: float, wall: float, high: float, chance: Chance) -> None:
    """Hang washing on a line from wall to wall."""
    vista, canvas = fronts.vista, fronts.canvas
    t = np.linspace(-1, 1, 15)
    points = [vista.point(float(a) * wall, high - 0.5 * (1 - float(a) ** 2), z) for a in t]
    canvas.line(np.array(points, np.float32), 0.03 * vista.scale(z), fronts.tone(_IRON, 0.1, z))
    cloths = (
        Colour(240, 232, 216),
        Colour(206, 92, 78),
        Colour(96, 142, 160),
        Colour(236, 190, 104),
        Colour(150, 120, 160),
    )
    x = -wall + 0.5
    while x < wall - 1.0:
        wide, tall = chance.between(0.5, 1.0), chance.between(0.7, 1.3)
        colour = chance.pick(cloths)
        y = high - 0.5 * (1 - ((x + wide / 2) / wall) ** 2) - 0.03
        corners = [
            (x, y),
            (x + wide, y),
            (x + wide * 0.97, y - tall),
            (x + wide / 2, y - tall * 0.95),
            (x + 0.03, y - tall * 1.03),
        ]
        cloth = np.array([vista.point(a, b, z) for a, b in corners], np.float32)
        left, right = float(cloth[:, 0].min()), float(cloth[:, 0].max())
        ends = (fronts.tone(colour, -0.15, z), fronts.tone(colour, 0.35, z))
        way = (left, right) if fronts.easel.light.side < 0 else (right, left)
        gouache.wash(canvas, cloth, ends, (way[0], 0), (way[1], 0))
        x += wide + chance.between(0.12, 0.5)


def paint_bracket(fronts: Fronts, x: float, z: float) -> None:
    """Paint a lantern on a bracket of the wall."""
    vista, canvas = fronts.vista, fronts.canvas
    side = 1 if x > 0 else -1
    iron, scale = fronts.tone(_IRON, 0.1, z), vista.scale(z)
    arm = [
        vista.point(x, 3.6, z),
        vista.point(x - side * 0.5, 3.9, z),
        vista.point(x - side * 0.7, 3.75, z),
    ]
    canvas.line(np.array(arm, np.float32), 0.06 * scale, iron)
    shine_at(fronts, x - side * 0.7, 3.4, z, 0.17, 3.0)
    cap = np.array(
        [
            vista.point(x - side * 0.7 + a, b, z)
            for a, b in ((-0.22, 3.55), (0.22, 3.55), (0, 3.78))
        ],
        np.float32,
    )
    gouache.flats(canvas, [cap], iron)


def paint_stall(fronts: Fronts, side: int, z: float, chance: Chance) -> None:
    """Paint a stall with a striped roof, goods and a bulb."""
    vista, canvas = fronts.vista, fronts.canvas
    inner, outer, back = side * 2.9, side * 6.2, z + 3.0
    wood = fronts.tone(Colour(116, 80, 58), 0.35, z)
    gouache.flats(
        canvas, [vista.wall(inner, 0, 0.95, z, back)], fronts.tone(Colour(126, 88, 62), 0.2, z)
    )
    gouache.flats(canvas, [vista.front(inner, outer, 0, 0.95, z)], wood)
    colours = (
        Colour(214, 84, 58),
        Colour(238, 178, 70),
        Colour(130, 160, 82),
        Colour(214, 110, 130),
        Colour(236, 220, 180),
    )
    for i in range(5):
        a = inner + side * 0.62 * i
        heap = smooth(
            [
                vista.point(a, 0.94, z),
                vista.point(a + side * 0.12, 1.25, z),
                vista.point(a + side * 0.48, 1.25, z),
                vista.point(a + side * 0.6, 0.94, z),
            ],
            steps=4,
        )
        gouache.flats(canvas, [heap], fronts.tone(colours[(i + chance.whole(0, 4)) % 5], 0.0, z))
    for a in (inner, outer):
        gouache.flats(canvas, [vista.front(a - 0.05, a + 0.05, 0, 2.6, z)], wood)
    base = -0.1 if side * fronts.easel.light.side < 0 else 0.15
    hue = chance.pick(
        (Colour(200, 66, 58), Colour(44, 118, 110), Colour(224, 150, 58), Colour(72, 96, 150))
    )
    stripes = 7
    for turn, colour in ((0, hue), (1, _CREAM)):
        sheets: list[Outline] = []
        flaps: list[Outline] = []
        for i in range(turn, stripes, 2):
            a, b = (
                inner - side * 0.3 + side * 3.6 * i / stripes,
                inner - side * 0.3 + side * 3.6 * (i + 1) / stripes,
            )
            sheets.append(
                np.array(
                    [
                        vista.point(a, 2.55, z - 0.3),
                        vista.point(b, 2.55, z - 0.3),
                        vista.point(b, 3.3, back),
                        vista.point(a, 3.3, back),
                    ],
                    np.float32,
                )
            )
            flaps.append(vista.front(a, b, 2.3, 2.55, z - 0.3))
        gouache.flats(canvas, sheets, fronts.tone(colour, base - 0.1, z))
        gouache.flats(canvas, flaps, fronts.tone(colour, base + 0.15, z))
    shine_at(fronts, side * 4.4, 2.15, z, 0.1, 2.4)


def paint_bulbs(fronts: Fronts, z: float, wall: float, high: float, chance: Chance) -> None:
    """Hang a string of bulbs from side to side."""
    vista, canvas, easel = fronts.vista, fronts.canvas, fronts.easel
    scale = vista.scale(z)
    t = np.linspace(-1, 1, 19)
    points = [vista.point(float(a) * wall, high - 1.0 * (1 - float(a) ** 2), z) for a in t]
    canvas.line(np.array(points, np.float32), 0.03 * scale, fronts.tone(_IRON, 0.1, z))
    bulbs = [ellipse((x, y + 0.12 * scale), (0.09 * scale, 0.11 * scale)) for x, y in points[1:-1]]
    gouache.flats(canvas, bulbs, fronts.shine(Colour(255, 232, 178), z))
    if easel.light.is_dark or easel.light.height < 0.3:
        for x, y in points[2:-1:4]:
            easel.lamps.append(Lamp((x, y), 1.0, 1.5 * scale, LAMP, 0.4, flicker=0.1, pulse=0.5))


def paint_bunting(fronts: Fronts, z: float, wall: float, chance: Chance) -> None:
    """Hang little flags from side to side."""
    vista, canvas = fronts.vista, fronts.canvas
    t = np.linspace(-1, 1, 23)
    points = [(float(a) * wall, 6.4 - 1.1 * (1 - float(a) ** 2)) for a in t]
    placed = np.array([vista.point(a, b, z) for a, b in points], np.float32)
    canvas.line(placed, 0.03 * vista.scale(z), fronts.tone(_IRON, 0.1, z))
    hues = (Colour(214, 84, 70), Colour(240, 200, 110), Colour(86, 150, 150), Colour(240, 232, 214))
    for kind, hue in enumerate(hues):
        flags = [
            np.array(
                [
                    vista.point(a, b, z),
                    vista.point(a + 0.36, b, z),
                    vista.point(a + 0.18, b - 0.5, z),
                ],
                np.float32,
            )
            for a, b in points[kind::4]
        ]
        gouache.flats(canvas, flags, fronts.tone(hue, chance.between(-0.1, 0.15), z))


def paint_pot(fronts: Fronts, x: float, z: float, chance: Chance) -> None:
    """Paint a plant in a pot by the wall."""
    vista, canvas = fronts.vista, fronts.canvas
    pot = np.array(
        [vista.point(x + a, b, z) for a, b in ((-0.28, 0.5), (0.28, 0.5), (0.2, 0), (-0.2, 0))],
        np.float32,
    )
    gouache.shadow(
        canvas,
        vista.point(x, 0, z),
        (0.5 * vista.scale(z), 0.1 * vista.scale(z)),
        0.6,
        fronts.easel.light.shade,
    )
    for i in range(9):
        a = np.pi * (0.1 + 0.8 * i / 8)
        tip = (x + 0.6 * float(np.cos(a)), 0.5 + chance.between(0.6, 1.0) * float(np.sin(a)))
        leaf = smooth(
            [
                vista.point(x - 0.06, 0.48, z),
                vista.point((x + tip[0]) / 2, (0.5 + tip[1]) / 2 + 0.14, z),
                vista.point(*tip, z),
                vista.point((x + tip[0]) / 2 + 0.1, (0.5 + tip[1]) / 2, z),
            ],
            steps=4,
        )
        gouache.flats(canvas, [leaf], fronts.tone(Colour(84, 122, 74), 0.4 - 0.06 * i, z))
    flat = fronts.tone(Colour(190, 108, 76), 0.1, z)
    gouache.flats(canvas, [pot], flat)


def paint_bench(fronts: Fronts, x: float, z: float) -> None:
    """Paint a bench that faces the camera."""
    vista, canvas = fronts.vista, fronts.canvas
    wood, iron = fronts.tone(Colour(140, 96, 64), 0.1, z), fronts.tone(_IRON, 0.2, z)
    gouache.flats(canvas, [vista.front(x + a, x + a + 0.08, 0, 0.5, z) for a in (-0.8, 0.7)], iron)
    gouache.flats(canvas, [vista.front(x - 0.9, x + 0.9, 0.46, 0.54, z)], wood)
    slats = [vista.front(x - 0.9, x + 0.9, y, y + 0.12, z) for y in (0.66, 0.84, 1.0)]
    gouache.flats(canvas, slats, wood)
