"""Things that grow, melt or burn: tree, flowers, mushrooms, snowman, fire."""

from __future__ import annotations

from math import cos, pi, sin

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, ellipse, limb, polygon, smooth
from songreel.providers.local.scenery.pen import Pen

_BARK, _DARK, _SNOW = Colour(92, 66, 56), Colour(40, 38, 48), Colour(246, 248, 252)
_STEM = Colour(78, 122, 66)


def draw_great_tree(pen: Pen) -> None:
    """Draw one great tree with a broad crown, 9 m high and 10 m wide."""
    leaf = pen.chance.pick(
        (Colour(86, 128, 70), Colour(236, 150, 166), Colour(206, 124, 56), Colour(120, 142, 66))
    )
    pen.shadow(3.6, flat=0.14)
    trunk = smooth(
        [
            (-1.5, 0.0),
            (-0.62, 0.5),
            (-0.5, 1.8),
            (-0.7, 3.4),
            (-1.4, 4.6),
            (-0.4, 4.2),
            (0, 5.0),
            (0.5, 4.1),
            (1.5, 4.8),
            (0.62, 3.2),
            (0.5, 1.7),
            (0.7, 0.5),
            (1.6, 0.0),
            (0, 0.2),
        ],
        steps=5,
    )
    pen.across(_BARK, trunk, (-0.25, 0.1, 0.7))
    for x, lean in ((-0.25, -0.1), (0.05, 0.05), (0.3, 0.1)):
        pen.line(_BARK, [(x, 0.6), (x + lean, 1.8), (x + lean * 2, 3.2)], 0.06, shade=0.6)
    clumps = (
        (-3.3, 4.9, 1.7),
        (3.2, 5.0, 1.8),
        (-1.7, 5.2, 1.7),
        (1.6, 5.3, 1.7),
        (-2.2, 6.7, 1.8),
        (2.1, 6.8, 1.8),
        (0, 7.5, 2.1),
        (0, 5.9, 1.9),
    )
    for x, y, r in clumps:
        pen.ball(leaf, _clump(pen, x, y, r), (0.1, 0.45, 0.85))
    for x, y, r in clumps:
        at = (x + pen.side * 0.32 * r, y + 0.34 * r)
        pen.ball(leaf, _clump(pen, at[0], at[1], r * 0.66), (-0.45, -0.05, 0.3))
    for x, y, r in clumps[1::2]:
        at = (x + pen.side * 0.55 * r, y + 0.55 * r)
        pen.fill(leaf, _clump(pen, at[0], at[1], r * 0.3), shade=-0.6, alpha=0.8)
    for i in range(10):
        x, y = pen.chance.between(-4.6, 4.6), pen.chance.between(3.0, 4.4)
        pen.fill(leaf, ellipse((x, y), (0.1, 0.06), turn=40.0 * i), shade=0.1)
    for i in range(9):
        x, y = pen.chance.between(-3.4, 3.4), pen.chance.between(-0.3, 0.15)
        pen.fill(leaf, ellipse((x, y), (0.13, 0.05)), shade=0.1 * (i % 3))


def _clump(pen: Pen, x: float, y: float, radius: float) -> Outline:
    """Return a mass of leaves: a round with lobes of different reach."""
    lobes = 11
    points: list[tuple[float, float]] = []
    for i in range(lobes):
        a = 2 * pi * i / lobes
        r = radius * pen.chance.between(0.84, 1.14)
        points.append((x + r * cos(a) * 1.12, y + r * sin(a) * (0.8 if sin(a) < 0 else 0.95)))
    return smooth(points, steps=4)


def draw_flowers(pen: Pen) -> None:
    """Draw a bank of flowers of several heights, 3.4 m wide and 1.1 m high."""
    hues = pen.chance.pick(
        (
            (Colour(226, 68, 76), Colour(246, 196, 86), Colour(244, 236, 222)),
            (Colour(236, 132, 166), Colour(170, 110, 190), Colour(250, 226, 236)),
            (Colour(250, 190, 60), Colour(240, 126, 52), Colour(252, 236, 170)),
            (Colour(84, 116, 206), Colour(150, 120, 214), Colour(236, 240, 252)),
        )
    )
    pen.shadow(1.8, flat=0.1)
    tufts: list[Outline] = []
    for i in range(26):
        x = -1.7 + 3.4 * i / 25
        high = pen.chance.between(0.25, 0.6) * (1 - 0.45 * abs(x) / 1.7)
        lean = pen.chance.between(-0.14, 0.14)
        tufts.append(polygon((x - 0.05, -0.04), (x + 0.06, -0.04), (x + lean, high)))
    for i in range(3):
        pen.fill(_STEM, *tufts[i::3], shade=0.55 - 0.25 * i)
    for i in range(19):
        x = -1.6 + 3.2 * ((i * 7) % 19) / 18 + pen.chance.between(-0.08, 0.08)
        high = (1.1 - 0.38 * abs(x)) * pen.chance.between(0.55, 1.0)
        lean = x * 0.12 + pen.chance.between(-0.06, 0.06)
        pen.line(_STEM, [(x, 0), (x + lean * 0.4, high * 0.6), (x + lean, high)], 0.022, shade=0.2)
        leaf_way = 1 if i % 2 else -1
        leaf = smooth(
            [
                (x, high * 0.3),
                (x + leaf_way * 0.14, high * 0.52),
                (x + leaf_way * 0.05, high * 0.36),
            ]
        )
        pen.fill(_STEM, leaf, shade=0.0)
        _bloom(pen, (x + lean, high), pen.chance.between(0.085, 0.14), hues[i % 3], i)


def _bloom(pen: Pen, at: tuple[float, float], size: float, hue: Colour, index: int) -> None:
    x, y = at
    if index % 3 == 2:
        cup = smooth(
            [
                (x - size * 0.7, y),
                (x - size * 0.8, y + size * 1.3),
                (x - size * 0.25, y + size * 0.9),
                (x, y + size * 1.5),
                (x + size * 0.25, y + size * 0.9),
                (x + size * 0.8, y + size * 1.3),
                (x + size * 0.7, y),
                (x, y - size * 0.35),
            ],
            steps=4,
        )
        pen.ball(hue, cup, (-0.4, 0.05, 0.5))
        return
    petals = 7
    turned = index * 0.4
    for i in range(petals):
        a = turned + 2 * pi * i / petals
        px, py = x + size * 0.72 * cos(a), y + size * 0.6 * sin(a)
        lit = cos(a) * pen.side * 0.3 + sin(a) * 0.35
        pen.fill(
            hue, ellipse((px, py), (size * 0.5, size * 0.36), turn=a * 180 / pi), shade=0.12 - lit
        )
    heart = Colour(122, 78, 46) if index % 3 == 0 else Colour(246, 204, 92)
    pen.fill(heart, ellipse((x, y), (size * 0.36, size * 0.32)), shade=-0.05)


def draw_mushrooms(pen: Pen) -> None:
    """Draw mushrooms as tall as somebody, 2.6 m wide and 1.9 m high; they glow in the dark."""
    cap = pen.chance.pick(
        (Colour(206, 56, 50), Colour(126, 92, 182), Colour(46, 142, 146), Colour(222, 138, 62))
    )
    glow = cap.pale()
    for x, size, lean in (
        (0.72, 0.62, 0.1),
        (-0.85, 0.5, -0.12),
        (-0.1, 1.0, 0.02),
        (1.25, 0.34, 0.16),
    ):
        here = pen.moved(x, -0.1 * (1 - size), size)
        here.shadow(0.5, flat=0.2)
        stalk = smooth(
            [
                (-0.26, 0.0),
                (-0.16, 0.6),
                (-0.13 + lean, 1.15),
                (0.15 + lean, 1.15),
                (0.18, 0.6),
                (0.3, 0.0),
                (0, -0.06),
            ],
            steps=5,
        )
        here.across(Colour(238, 226, 204), stalk, (-0.2, 0.05, 0.6))
        here.fill(Colour(226, 208, 184), ellipse((lean * 0.9, 0.92), (0.25, 0.07)), shade=0.15)
        here.down(Colour(226, 204, 180), ellipse((lean, 1.2), (0.82, 0.2)), (0.65, 0.15))
        dome = smooth(
            [
                (lean - 0.9, 1.18),
                (lean - 0.74, 1.56),
                (lean - 0.3, 1.84),
                (lean + 0.3, 1.84),
                (lean + 0.74, 1.56),
                (lean + 0.9, 1.18),
                (lean + 0.4, 1.26),
                (lean - 0.4, 1.26),
            ],
            steps=6,
        )
        here.ball(cap, dome, (-0.45, 0.0, 0.65))
        for dx, dy, r in (
            (-0.5, 1.45, 0.11),
            (0.05, 1.66, 0.14),
            (0.5, 1.46, 0.12),
            (-0.16, 1.4, 0.08),
            (0.3, 1.72, 0.06),
            (-0.36, 1.72, 0.07),
        ):
            here.fill(
                Colour(250, 242, 226),
                ellipse((lean + dx, dy), (r, r * 0.74)),
                shade=0.1 if dx * pen.side < 0 else -0.2,
            )
        if pen.dark:
            here.lamp((lean, 1.05), 1.8, glow, 0.4, pulse=0.6)
    if pen.dark:
        pen.pool((0, -0.05), 1.7, glow, 0.3)


def draw_snowman(pen: Pen) -> None:
    """Draw a snowman with hat, scarf and arms of sticks, 1.9 m high."""
    scarf = pen.chance.pick((Colour(206, 58, 54), Colour(44, 128, 132), Colour(232, 166, 62)))
    pen.shadow(0.66, flat=0.22)
    for way in (-1, 1):
        pen.line(_BARK, [(way * 0.3, 1.0), (way * 0.78, 1.3), (way * 0.95, 1.42)], 0.04)
        pen.line(_BARK, [(way * 0.78, 1.3), (way * 0.96, 1.26)], 0.03)
    for y, r in ((0.42, 0.56), (1.0, 0.41), (1.46, 0.29)):
        pen.ball(_SNOW, ellipse((0, y), (r, r * 0.9)), (-0.2, 0.0, 0.5))
    for y in (0.82, 0.99, 1.15):
        pen.fill(_DARK, ellipse((0.03, y), (0.035, 0.035)))
    pen.fill(_DARK, ellipse((-0.1, 1.54), (0.032, 0.036)), ellipse((0.12, 1.54), (0.032, 0.036)))
    pen.down(Colour(236, 128, 46), polygon((0.0, 1.5), (0.0, 1.42), (0.34, 1.42)), (-0.3, 0.3))
    smile = ellipse((0.02, 1.42), (0.13, 0.09), start=200, end=340)
    pen.line(_DARK, [(float(a), float(b)) for a, b in smile], 0.022)
    pen.down(
        scarf,
        smooth(
            [(-0.28, 1.3), (0, 1.22), (0.28, 1.3), (0.25, 1.18), (0, 1.12), (-0.25, 1.18)], steps=5
        ),
        (-0.2, 0.4),
    )
    pen.down(scarf, polygon((0.12, 1.22), (0.27, 1.22), (0.33, 0.78), (0.16, 0.8)), (-0.2, 0.5))
    pen.fill(_SNOW, polygon((0.145, 1.0), (0.305, 1.0), (0.313, 0.94), (0.15, 0.94)), shade=0.1)
    pen.fill(_DARK, ellipse((0, 1.7), (0.36, 0.06)))
    pen.across(_DARK, polygon((-0.22, 1.7), (0.22, 1.7), (0.24, 2.06), (-0.24, 2.06)), (-0.3, 0.4))
    pen.fill(
        scarf, polygon((-0.222, 1.73), (0.222, 1.73), (0.226, 1.81), (-0.226, 1.81)), shade=0.1
    )


def draw_fire(pen: Pen) -> None:
    """Draw a camp fire with logs and stones, 1.6 m wide and 1.7 m high."""
    pen.pool((0, 0.02), 3.4, Colour(255, 150, 62), 0.6 if pen.dark else 0.3)
    for x, r in (
        (-0.78, 0.15),
        (-0.5, 0.13),
        (0.5, 0.14),
        (0.8, 0.16),
        (-0.16, 0.12),
        (0.18, 0.13),
    ):
        pen.ball(
            Colour(112, 104, 104),
            ellipse((x, 0.02 - 0.06 * (1 - abs(x))), (r, r * 0.72)),
            (-0.4, 0.2, 0.7),
        )
    flames = (
        (Colour(222, 72, 40), 1.0, 1.55),
        (Colour(246, 128, 44), 0.78, 1.25),
        (Colour(255, 192, 78), 0.54, 0.92),
        (Colour(255, 240, 186), 0.28, 0.55),
    )
    for colour, wide, high in flames:
        half = 0.5 * wide
        flame = smooth(
            [
                (-half, 0.18),
                (-half * 1.02, 0.42 * high),
                (-half * 0.52, 0.64 * high),
                (-half * 0.6, 0.86 * high),
                (-half * 0.05, 0.6 * high + 0.1),
                (half * 0.1, high + 0.1),
                (half * 0.5, 0.62 * high),
                (half * 0.8, 0.72 * high),
                (half * 1.02, 0.38 * high),
                (half * 0.9, 0.16),
                (0, 0.06),
            ],
            steps=6,
        )
        pen.shine(colour, flame)
    for start, end in (
        ((-0.72, 0.04), (0.42, 0.3)),
        ((0.74, 0.04), (-0.4, 0.3)),
        ((-0.3, 0.0), (0.34, 0.12)),
    ):
        pen.across(_BARK, limb(start, end, 0.1, 0.075), (0.3, 0.8))
        pen.fill(Colour(206, 150, 100), ellipse(start, (0.07, 0.085)), shade=0.2)
    for x, y in ((-0.3, 1.75), (0.2, 2.05), (0.42, 1.6), (-0.12, 2.4), (0.5, 2.6)):
        pen.shine(Colour(255, 190, 90), ellipse((x, y), (0.03, 0.035)))
    pen.lamp((0, 0.6), 4.2, Colour(255, 146, 62), 0.85 if pen.dark else 0.5, flicker=0.9)
