"""Things that stand in the open: cabin, tent, fountain, statue, door, stairs, booth, signs."""

from __future__ import annotations

from math import pi, sin

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import (
    box,
    ellipse,
    limb,
    polygon,
    rounded,
    smooth,
)
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.pen import WARM, Pen

_WOOD, _DARK, _STONE = Colour(132, 88, 58), Colour(44, 42, 54), Colour(176, 168, 160)
_CREAM = Colour(244, 232, 208)


def draw_cabin(pen: Pen) -> None:
    """Draw a log cabin with a lit window and smoke, 7 m wide and 5.4 m high."""
    roof = pen.chance.pick((Colour(92, 58, 54), Colour(64, 78, 88), Colour(140, 70, 54)))
    pen.shadow(3.6, flat=0.12)
    pen.across(_STONE, box(1.6, 3.0, 2.4, 5.7), (-0.3, 0.5))
    for i in range(4):
        pen.fill(
            _CREAM,
            ellipse((2.1 - i * 0.34, 6.2 + i * 0.62), (0.34 + 0.14 * i, 0.3 + 0.1 * i)),
            alpha=0.5 - 0.1 * i,
        )
    pen.down(_WOOD, box(-3.0, 0, 3.0, 2.6), (-0.2, 0.1, 0.5))
    for i in range(7):
        pen.fill(_WOOD, box(-3.05, 0.36 * i, 3.05, 0.36 * i + 0.07), shade=0.6)
    pen.down(roof, polygon((-3.8, 2.4), (3.8, 2.4), (2.6, 4.9), (-2.6, 4.9)), (-0.35, 0.35))
    for i in range(5):
        y = 2.75 + 0.45 * i
        pen.line(roof, [(-3.6 + 0.22 * i, y), (3.6 - 0.22 * i, y)], 0.05, shade=0.5)
    if pen.easel.is_snowy:
        pen.down(
            Colour(246, 248, 252),
            smooth(
                [(-3.7, 2.7), (-2.6, 5.1), (2.6, 5.1), (3.7, 2.7), (1.2, 3.4), (-1.4, 3.1)], steps=6
            ),
            (0.0, 0.3),
        )
    pen.fill(_DARK, box(-0.1, 0, 1.1, 2.05), shade=0.2)
    pen.down(Colour(150, 62, 52), box(0.0, 0, 1.0, 1.95), (-0.1, 0.4))
    pen.fill(WARM, ellipse((0.85, 0.95), (0.06, 0.06)))
    for x in (-2.3, 1.7):
        pen.fill(_CREAM, box(x - 0.1, 0.85, x + 1.1, 1.95), shade=0.1)
        window = box(x, 0.95, x + 1.0, 1.85)
        pen.fade(Colour(255, 226, 160), Colour(255, 178, 92), window, shines=True)
        pen.fill(
            _CREAM, box(x + 0.46, 0.95, x + 0.54, 1.85), box(x, 1.36, x + 1.0, 1.44), shade=0.2
        )
        pen.lamp(
            (x + 0.5, 1.4), 3.0 if pen.dark else 1.0, WARM, 0.6 if pen.dark else 0.3, flicker=0.12
        )
    if pen.dark:
        pen.pool((-1.8, -0.1), 2.0, WARM, 0.35)
        pen.pool((2.2, -0.1), 2.0, WARM, 0.35)


def draw_tent(pen: Pen) -> None:
    """Draw a ridge tent that is lit from inside in the dark, 3.4 m wide and 2 m high."""
    cloth = pen.chance.pick((Colour(226, 142, 64), Colour(70, 132, 110), Colour(206, 84, 66)))
    pen.shadow(1.8, flat=0.16)
    pen.line(_CREAM, [(-0.4, 1.95), (-2.3, 0.0)], 0.02)
    pen.line(_CREAM, [(1.3, 1.75), (2.5, 0.02)], 0.02)
    side = polygon((-0.4, 2.0), (1.35, 1.78), (2.1, 0.05), (0.9, 0.0))
    front = polygon((-0.4, 2.0), (0.9, 0.0), (-1.7, 0.0))
    if pen.dark:
        pen.fade(cloth.mixed(WARM, 0.35), cloth.mixed(WARM, 0.7), side, shines=True)
        pen.fade(cloth.mixed(WARM, 0.45), WARM, front, shines=True)
        pen.lamp((0.1, 0.7), 2.6, WARM, 0.6, flicker=0.15)
        pen.pool((-0.2, -0.05), 2.2, WARM, 0.45)
    else:
        pen.ball(cloth, side, (0.1, 0.5))
        pen.down(cloth, front, (-0.35, 0.1))
    pen.fill(_DARK, polygon((-0.4, 1.5), (0.1, 0.0), (-0.85, 0.0)), shade=0.2, alpha=0.85)
    pen.fill(cloth, polygon((-0.4, 1.72), (-0.85, 0.0), (-1.25, 0.0)), shade=-0.1)
    pen.line(_CREAM, [(-1.7, 0.0), (-0.4, 2.0), (0.9, 0.0)], 0.04, shade=0.1)


def draw_fountain(pen: Pen) -> None:
    """Draw a fountain with two bowls and falling water, 4.4 m wide and 3 m high."""
    water = Colour(170, 216, 226)
    pen.shadow(2.3, flat=0.2)
    pen.across(
        _STONE,
        smooth(
            [(-2.2, 0.55), (-2.1, 0.08), (0, -0.22), (2.1, 0.08), (2.2, 0.55), (0, 0.3)], steps=6
        ),
        (-0.3, 0.0, 0.6),
    )
    pen.down(Colour(86, 154, 176), ellipse((0, 0.56), (2.2, 0.4)), (0.1, -0.5))
    pen.line(
        _STONE, [(float(a), float(b)) for a, b in ellipse((0, 0.56), (2.2, 0.4))], 0.09, shade=-0.3
    )
    pen.across(_STONE, polygon((-0.3, 0.5), (0.3, 0.5), (0.18, 1.6), (-0.18, 1.6)), (-0.3, 0.6))
    for x, y, top in ((1.05, 0.6, 1.75), (-1.05, 0.6, 1.75), (0.72, 0.6, 1.7), (-0.72, 0.6, 1.7)):
        fall = smooth(
            [(x * 0.86, top), (x * 1.04, top - 0.1), (x * 1.16, y), (x * 1.04, y)], steps=6
        )
        pen.fill(water, fall, shade=-0.4, alpha=0.6)
    pen.across(
        _STONE,
        smooth(
            [(-1.05, 1.82), (-0.6, 1.5), (0, 1.42), (0.6, 1.5), (1.05, 1.82), (0, 1.7)], steps=6
        ),
        (-0.4, 0.0, 0.6),
    )
    pen.down(Colour(110, 174, 192), ellipse((0, 1.8), (1.04, 0.16)), (0.0, -0.5))
    pen.across(_STONE, polygon((-0.14, 1.75), (0.14, 1.75), (0.09, 2.3), (-0.09, 2.3)), (-0.3, 0.6))
    for side in (-1, 1):
        for reach, high in ((0.62, 3.05), (0.34, 3.25)):
            arc = [
                (
                    side * reach * t,
                    2.3 + (high - 2.3) * sin(pi * min(1, t * 0.72 + 0.2)) - 0.5 * t * t,
                )
                for t in (0, 0.25, 0.5, 0.75, 1.0)
            ]
            pen.line(water, arc, 0.05, shade=-0.6)
    for x in (-1.2, -0.7, 0.8, 1.3):
        pen.fill(Colour(255, 255, 255), ellipse((x, 0.58), (0.22, 0.05)), alpha=0.6)
    if pen.dark:
        glow = Colour(140, 220, 240)
        pen.lamp((0, 0.8), 3.4, glow, 0.45, pulse=0.4)


def draw_statue(pen: Pen) -> None:
    """Draw a statue on its base, an arm raised with a torch or a bird, 5.6 m high."""
    bronze = pen.chance.pick((Colour(108, 150, 136), Colour(190, 182, 172), Colour(150, 116, 78)))
    pen.shadow(1.3, flat=0.2)
    pen.across(_STONE, box(-1.2, 0, 1.2, 0.4), (-0.3, 0.6))
    pen.across(_STONE, polygon((-0.9, 0.4), (0.9, 0.4), (0.8, 2.2), (-0.8, 2.2)), (-0.3, 0.0, 0.65))
    pen.across(_STONE, box(-1.0, 2.15, 1.0, 2.4), (-0.45, 0.5))
    pen.fill(_DARK, rounded(-0.5, 1.0, 0.5, 1.6, 0.05), shade=0.1, alpha=0.4)
    robe = smooth(
        [
            (-0.62, 2.4),
            (-0.5, 3.3),
            (-0.36, 4.1),
            (-0.42, 4.5),
            (0.34, 4.55),
            (0.36, 4.0),
            (0.52, 3.2),
            (0.66, 2.4),
        ],
        steps=7,
    )
    pen.across(bronze, robe, (-0.4, 0.0, 0.75))
    for x, top in ((-0.3, 3.6), (-0.05, 3.9), (0.22, 3.7), (0.42, 3.2)):
        pen.line(bronze, [(x, 2.42), (x * 0.7, top)], 0.05, shade=0.55)
    pen.across(bronze, limb((-0.3, 4.4), (-0.62, 3.7), 0.14, 0.11), (-0.3, 0.4))
    pen.across(bronze, limb((-0.62, 3.7), (-0.2, 3.45), 0.11, 0.09), (-0.3, 0.4))
    pen.across(bronze, limb((0.28, 4.4), (0.62, 5.0), 0.14, 0.1), (-0.3, 0.4))
    pen.across(bronze, limb((0.62, 5.0), (0.6, 5.6), 0.1, 0.08), (-0.3, 0.4))
    pen.across(bronze, box(-0.1, 4.45, 0.1, 4.75), (0.0, 0.6))
    pen.ball(bronze, ellipse((0, 4.93), (0.24, 0.29)), (-0.4, 0.0, 0.7))
    pen.fill(bronze, polygon((0.5, 5.6), (0.72, 5.6), (0.66, 5.95), (0.55, 5.95)), shade=-0.2)
    flame = smooth([(0.48, 5.95), (0.52, 6.3), (0.62, 6.65), (0.74, 6.25), (0.72, 5.95)], steps=6)
    pen.shine(Colour(255, 206, 110), flame)
    pen.lamp((0.6, 6.2), 2.4 if pen.dark else 0.8, Colour(255, 190, 100), 0.55, flicker=0.4)


def draw_door(pen: Pen) -> None:
    """Draw a door in its frame that stands alone, half open on another light, 1.6 m wide."""
    paint = pen.chance.pick((Colour(44, 106, 120), Colour(176, 58, 50), Colour(226, 176, 76)))
    beyond = Colour(255, 226, 158) if pen.dark else Colour(255, 240, 204)
    pen.shadow(1.0, flat=0.18)
    spill = polygon((-0.6, 0.02), (0.35, 0.02), (1.5, -0.85), (-1.0, -0.85))
    top, low = pen.point((0, 0.02)), pen.point((0, -0.85))
    gouache.beam(pen.canvas, pen.placed(spill), beyond, (0.5, 0.0), (0, top[1]), (0, low[1]))
    pen.across(_CREAM, polygon((-0.86, 0), (0.86, 0), (0.86, 2.55), (-0.86, 2.55)), (-0.3, 0.3))
    pen.fill(_CREAM, box(-0.98, 2.5, 0.98, 2.68), shade=-0.35)
    pen.fade(Colour(255, 250, 232), beyond, box(-0.66, 0, 0.66, 2.36), shines=True)
    leaf = polygon((0.66, 0.0), (0.66, 2.36), (-0.02, 2.2), (-0.02, -0.22))
    pen.across(paint, leaf, (0.05, 0.5))
    for low_edge, high_edge in ((0.18, 1.0), (1.2, 2.05)):
        panel = polygon(
            (0.55, low_edge), (0.55, high_edge), (0.12, high_edge - 0.03), (0.12, low_edge - 0.1)
        )
        pen.fill(paint, panel, shade=0.6, alpha=0.6)
    pen.fill(Colour(236, 196, 96), ellipse((0.07, 1.05), (0.05, 0.06)), shade=-0.3)
    pen.fill(_STONE, polygon((-1.05, 0.0), (1.05, 0.0), (1.15, -0.12), (-1.15, -0.12)), shade=0.1)
    pen.lamp((-0.2, 1.2), 2.8, beyond, 0.55 if pen.dark else 0.32, pulse=0.4)


def draw_stairs(pen: Pen) -> None:
    """Draw stairs that lead up to nowhere, 4 m wide and 4.5 m high, rising to the right."""
    stone = pen.chance.pick((Colour(206, 196, 184), Colour(190, 160, 150), Colour(170, 176, 196)))
    steps, rise, going = 11, 0.4, 0.38
    pen.shadow(2.3, x=0.1, flat=0.12)
    left, end = -2.1, -2.1 + steps * going
    wall = [(left, 0.0)]
    for i in range(steps):
        wall += [(left + i * going, (i + 1) * rise), (left + (i + 1) * going, (i + 1) * rise)]
    wall += [(end, steps * rise - 0.9), (end - 0.9, steps * rise - 2.1), (left + 1.6, 0.0)]
    pen.down(stone, polygon(*wall), (-0.05, 0.3, 0.65))
    for i in range(steps):
        x, y = left + i * going, (i + 1) * rise
        tread = polygon(
            (x - 0.06, y), (x + going, y), (x + going + 0.3, y + 0.15), (x + 0.24, y + 0.15)
        )
        pen.fill(stone, tread, shade=-0.4)
        pen.fill(
            stone,
            polygon((x - 0.06, y - 0.05), (x + going, y - 0.05), (x + going, y), (x - 0.06, y)),
            shade=0.1,
        )
    for i in range(0, steps + 1, 2):
        x, y = left + 0.25 + i * going, i * rise + 0.15
        pen.line(_DARK, [(x, y), (x, y + 0.85)], 0.035)
    pen.line(_DARK, [(left + 0.25, 1.0), (left + 0.25 + steps * going, steps * rise + 1.0)], 0.06)
    pen.lamp(
        (left + steps * going + 0.2, steps * rise + 0.8), 1.6, Colour(255, 238, 206), 0.4, pulse=0.4
    )


def draw_phone_booth(pen: Pen) -> None:
    """Draw a red phone booth with a light inside, 1 m wide and 2.6 m high."""
    red = pen.chance.pick((Colour(196, 40, 42), Colour(34, 92, 120)))
    pen.shadow(0.62, flat=0.24)
    pen.across(red, box(-0.52, 0, 0.52, 2.32), (-0.3, 0.05, 0.6))
    pen.across(
        red,
        smooth(
            [(-0.56, 2.3), (-0.5, 2.52), (0, 2.66), (0.5, 2.52), (0.56, 2.3), (0, 2.28)], steps=6
        ),
        (-0.4, 0.5),
    )
    sign = rounded(-0.4, 2.1, 0.4, 2.26, 0.03)
    pen.shine(Colour(255, 244, 216), sign)
    inside = box(-0.38, 0.34, 0.38, 2.02)
    if pen.dark:
        pen.fade(Colour(255, 238, 190), Colour(226, 160, 92), inside, shines=True)
    else:
        pen.fade(Colour(196, 220, 226), Colour(96, 120, 136), inside)
    pen.fill(_DARK, rounded(-0.16, 1.05, 0.14, 1.55, 0.04), alpha=0.8)
    pen.line(_DARK, [(0.05, 1.1), (0.16, 0.85), (0.05, 0.72)], 0.025)
    bars = [box(-0.39, y, 0.39, y + 0.04) for y in (0.7, 1.03, 1.36, 1.69)]
    pen.fill(red, *bars, shade=0.1)
    pen.fill(red, box(-0.16, 0.34, -0.12, 2.02), box(0.12, 0.34, 0.16, 2.02), shade=0.1)
    pen.fill(red, box(-0.58, 0, 0.58, 0.14), shade=0.45)
    if pen.dark:
        pen.lamp((0, 1.3), 2.6, WARM, 0.6)
        pen.pool((0, -0.03), 1.6, WARM, 0.45)


def draw_neon_sign(pen: Pen) -> None:
    """Draw a neon sign on two posts, 3.4 m wide and 4.4 m high: an arrow, a heart or a cup."""
    first, second = pen.chance.pick(
        (
            (Colour(255, 86, 150), Colour(96, 226, 255)),
            (Colour(255, 170, 70), Colour(120, 255, 200)),
            (Colour(196, 110, 255), Colour(255, 214, 110)),
        )
    )
    pen.shadow(1.5, flat=0.08)
    for x in (-1.2, 1.2):
        pen.across(_DARK, box(x - 0.07, 0, x + 0.07, 2.3), (-0.3, 0.5))
        pen.line(_DARK, [(x, 0.05), (x + 0.5, 0.0)], 0.06)
    pen.down(Colour(36, 30, 52), rounded(-1.7, 2.1, 1.7, 4.4, 0.22), (-0.1, 0.5))
    edge = rounded(-1.56, 2.24, 1.56, 4.26, 0.18)
    loop = [(float(a), float(b)) for a, b in edge]
    pen.wire(first.mixed(Colour(255, 255, 255), 0.1), [*loop, loop[0]], 0.055)
    shape = pen.chance.pick(("heart", "arrow", "note"))
    if shape == "heart":
        curve = [
            (
                0.052 * 16 * sin(t) ** 3,
                3.3 + 0.047 * (13 * _cos(t) - 5 * _cos(2 * t) - 2 * _cos(3 * t) - _cos(4 * t)),
            )
            for t in [i * 2 * pi / 40 for i in range(41)]
        ]
        pen.wire(second, curve, 0.085)
        pen.wire(first, [(x * 0.68, 3.27 + (y - 3.27) * 0.68) for x, y in curve], 0.05)
    elif shape == "arrow":
        pen.wire(second, [(-1.1, 3.3), (0.9, 3.3), (0.35, 3.8), (0.9, 3.3), (0.35, 2.8)], 0.09)
        pen.wire(first, [(-1.1, 3.0), (0.2, 3.0)], 0.05)
        pen.wire(first, [(-1.1, 3.6), (0.2, 3.6)], 0.05)
    else:
        for x in (-0.62, 0.34):
            pen.wire(
                second, [(float(a), float(b)) for a, b in ellipse((x, 2.82), (0.24, 0.18))], 0.07
            )
        pen.wire(second, [(-0.38, 2.85), (-0.38, 3.85), (0.58, 4.0), (0.58, 2.85)], 0.08)
        pen.wire(first, [(-0.38, 3.62), (0.58, 3.77)], 0.06)
    strong = 0.62 if pen.dark else 0.35
    pen.lamp((0, 3.3), 3.4, first, strong, flicker=0.12, pulse=0.6)
    pen.lamp((0, 3.2), 1.7, second, strong * 0.7, pulse=0.8)
    if pen.dark:
        pen.pool((0, -0.1), 2.6, first, 0.4, 0.16)


def _cos(angle: float) -> float:
    return sin(angle + pi / 2)


def draw_signpost(pen: Pen) -> None:
    """Draw a signpost with three crooked arms, 2.7 m high."""
    pen.shadow(0.4, flat=0.3)
    pen.across(_WOOD, polygon((-0.08, 0), (0.08, 0), (0.07, 2.7), (-0.07, 2.7)), (-0.3, 0.5))
    arms = (
        (2.35, 1, -0.05, Colour(226, 208, 172)),
        (1.92, -1, 0.06, Colour(188, 84, 64)),
        (1.48, 1, 0.09, Colour(84, 128, 122)),
    )
    for y, way, lean, colour in arms:
        tip = way * 1.0
        board = polygon(
            (-way * 0.28, y - lean * 0.3),
            (way * 0.78, y + lean),
            (tip, y + 0.15 + lean),
            (way * 0.78, y + 0.3 + lean),
            (-way * 0.28, y + 0.3 - lean * 0.3),
        )
        pen.down(colour, board, (-0.25, 0.3))
        pen.line(colour, [(-way * 0.1, y + 0.16), (way * 0.62, y + 0.15 + lean)], 0.06, shade=0.65)
        pen.fill(_DARK, ellipse((0, y + 0.15), (0.025, 0.025)))
    if pen.easel.is_snowy:
        pen.fill(
            Colour(248, 250, 255), smooth([(-0.12, 2.68), (0, 2.82), (0.12, 2.68)]), shade=-0.1
        )
    for x in (-0.3, -0.16, 0.18, 0.32):
        pen.fill(
            Colour(96, 122, 70),
            polygon((x - 0.05, 0), (x + 0.05, 0), (x + 0.1 * (1 if x > 0 else -1), 0.32)),
            shade=0.2,
        )
