"""Animals: birds, butterflies, fish, a whale."""

from __future__ import annotations

from math import cos, pi, sin

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import ellipse, limb, polygon, smooth
from songreel.providers.local.scenery.pen import Pen

_DARK, _FOAM = Colour(36, 38, 54), Colour(240, 248, 250)


def draw_birds(pen: Pen) -> None:
    """Draw a flock in a loose wedge, 16 m wide, each bird with a wing span near 1.6 m."""
    white = pen.chance.share() < 0.5
    body = Colour(244, 244, 240) if white and not pen.dark else Colour(40, 44, 66)
    pen = pen.moved(0, 4.6)
    for i in range(13):
        row = (i + 1) // 2
        way = 1 if i % 2 else -1
        x = way * row * 1.15 + pen.chance.between(-0.5, 0.5)
        y = -row * 0.62 + pen.chance.between(-0.4, 0.4) - (0.9 if way > 0 else 0.0) * row * 0.3
        here = pen.moved(x, y, pen.chance.between(0.6, 1.1) * (1 - 0.035 * i))
        _bird(here, body, pen.chance.between(0.05, 0.62))


def _bird(pen: Pen, body: Colour, lift: float) -> None:
    near = smooth(
        [
            (0.02, 0.02),
            (-0.24, 0.2 + lift * 0.5),
            (-0.85, 0.1 + lift),
            (-0.4, 0.1 + lift * 0.28),
            (-0.1, -0.1),
        ],
        steps=5,
    )
    far = smooth(
        [
            (0.04, 0.03),
            (0.28, 0.22 + lift * 0.45),
            (0.82, 0.06 + lift * 0.9),
            (0.44, 0.1 + lift * 0.25),
            (0.16, -0.1),
        ],
        steps=5,
    )
    pen.fill(body, far, shade=0.3)
    pen.fill(body, near, shade=-0.1)
    pen.fill(
        body,
        smooth(
            [
                (-0.08, -0.02),
                (0.1, 0.05),
                (0.36, -0.02),
                (0.12, -0.12),
                (-0.3, -0.2),
                (-0.34, -0.12),
            ],
            steps=4,
        ),
        shade=0.15,
    )


def draw_butterflies(pen: Pen) -> None:
    """Draw nine butterflies that rise in a bow, 3.6 m wide and 3 m high; they shine in the dark."""
    hues = pen.chance.pick(
        (
            (Colour(242, 146, 48), Colour(250, 208, 110)),
            (Colour(66, 132, 214), Colour(150, 210, 246)),
            (Colour(212, 92, 158), Colour(250, 186, 206)),
        )
    )
    for i in range(9):
        t = i / 8
        x = -1.7 + 3.4 * t + pen.chance.between(-0.25, 0.25)
        y = 0.5 + 2.2 * sin(pi * (0.15 + 0.62 * t)) + pen.chance.between(-0.35, 0.35)
        here = pen.moved(x, y, pen.chance.between(0.16, 0.34), flip=i % 2 == 0)
        _butterfly(here, hues, pen.chance.between(-24, 24), pen.chance.between(0.45, 1.0))
        if pen.dark and i % 3 == 0:
            here.lamp((0, 0), 2.6, hues[1], 0.45, flicker=0.4)


def _butterfly(pen: Pen, hues: tuple[Colour, Colour], turn: float, spread: float) -> None:
    for way, wide in ((1, spread), (-1, 0.75 * spread + 0.2)):
        upper = smooth(
            [
                (0, 0.1),
                (way * 0.5 * wide, 0.82),
                (way * 1.02 * wide, 0.86),
                (way * 0.92 * wide, 0.28),
                (way * 0.3 * wide, -0.02),
            ],
            steps=6,
        )
        lower = smooth(
            [
                (0, 0.0),
                (way * 0.66 * wide, 0.02),
                (way * 0.72 * wide, -0.5),
                (way * 0.34 * wide, -0.68),
                (0, -0.2),
            ],
            steps=6,
        )
        for part, scale in ((lower, 0.68), (upper, 0.66)):
            pen.fill(_DARK, part)
            middle = part.mean(0)
            inner = middle + (part - middle) * scale
            if pen.dark:
                pen.shine(hues[0], inner)
                pen.shine(hues[1], middle + (part - middle) * 0.34)
            else:
                pen.ball(hues[0], inner, (-0.4, 0.0, 0.3))
                pen.fill(hues[1], middle + (part - middle) * 0.34, shade=-0.1)
    pen.fill(_DARK, limb((0, 0.26), (0.0, -0.42), 0.07, 0.04))
    for way in (-1, 1):
        pen.line(_DARK, [(0, 0.3), (way * 0.1, 0.5), (way * 0.22 + turn * 0.002, 0.6)], 0.03)


def draw_fish(pen: Pen) -> None:
    """Draw a shoal that turns in a bow, 6 m wide and 3.4 m high, near fish larger."""
    hues = pen.chance.pick(
        (
            (Colour(246, 142, 48), Colour(252, 222, 150)),
            (Colour(70, 186, 200), Colour(226, 246, 236)),
            (Colour(240, 92, 104), Colour(255, 206, 170)),
            (Colour(236, 196, 74), Colour(90, 110, 196)),
        )
    )
    fish: list[tuple[float, float, float, float]] = []
    for i in range(22):
        t = i / 21
        a = pi * (1.08 - 1.05 * t)
        x = 2.7 * cos(a) + pen.chance.between(-0.5, 0.5)
        y = 1.2 + 1.7 * sin(a) * 0.9 + pen.chance.between(-0.55, 0.55)
        fish.append((pen.chance.between(0.22, 0.46) * (0.7 + 0.6 * t), x, y, -32 * cos(a)))
    for size, x, y, turn in sorted(fish):
        _fish(pen.moved(x, y, size), hues, turn)


def _fish(pen: Pen, hues: tuple[Colour, Colour], turn: float) -> None:
    c, s = cos(turn * pi / 180), sin(turn * pi / 180)

    def at(x: float, y: float) -> tuple[float, float]:
        return c * x + s * y, c * y - s * x

    body = smooth(
        [
            at(0.95, 0.02),
            at(0.5, 0.34),
            at(-0.1, 0.38),
            at(-0.7, 0.08),
            at(-0.7, -0.06),
            at(-0.1, -0.36),
            at(0.5, -0.3),
        ],
        steps=5,
    )
    tail = polygon(at(-0.6, 0.0), at(-1.1, 0.36), at(-0.96, 0.0), at(-1.1, -0.36))
    fin = polygon(at(0.3, 0.34), at(-0.2, 0.6), at(-0.36, 0.28))
    pen.fill(hues[0], tail, shade=0.15)
    pen.fill(hues[0], fin, shade=0.25)
    pen.down(hues[0], body, (-0.35, 0.0, 0.4))
    stripe = smooth(
        [
            at(0.24, 0.33),
            at(0.34, 0.0),
            at(0.22, -0.32),
            at(0.08, -0.34),
            at(0.16, 0.0),
            at(0.06, 0.36),
        ],
        steps=4,
    )
    pen.fill(hues[1], stripe, shade=-0.1)
    pen.fill(_DARK, ellipse(at(0.66, 0.1), (0.07, 0.07)))


def draw_whale(pen: Pen) -> None:
    """Draw a whale that breaches: 9 m out of y 0, water falling from it, and a ring of foam."""
    back, belly = Colour(54, 78, 106), Colour(216, 222, 220)
    body = smooth(
        [
            (-2.6, -1.2),
            (-2.0, 2.2),
            (-0.7, 5.4),
            (1.2, 8.0),
            (3.2, 9.1),
            (4.5, 8.7),
            (4.7, 7.8),
            (3.9, 6.2),
            (3.1, 4.0),
            (2.7, 1.4),
            (2.5, -1.2),
        ],
        steps=7,
    )
    pen.across(back, body, (-0.3, 0.05, 0.6) if pen.side < 0 else (0.0, 0.25, 0.6))
    throat = smooth(
        [
            (4.66, 7.9),
            (3.6, 7.6),
            (2.3, 5.9),
            (1.3, 3.2),
            (0.9, -1.2),
            (2.5, -1.2),
            (2.72, 1.4),
            (3.12, 4.0),
            (3.95, 6.2),
        ],
        steps=7,
    )
    pen.across(belly, throat, (-0.1, 0.15, 0.5))
    for i in range(6):
        t = i / 6
        groove = [
            (4.3 - 1.15 * t, 7.4 - 0.3 * t),
            (3.5 - 1.1 * t, 5.6 - 0.7 * t),
            (2.75 - 1.1 * t, 3.0 - 0.6 * t),
            (2.4 - 1.0 * t, -0.6),
        ]
        pen.line(belly, groove, 0.1, shade=0.42)
    pen.fill(_DARK, ellipse((2.75, 7.15), (0.17, 0.15)))
    pen.fill(_FOAM, ellipse((2.8, 7.2), (0.05, 0.05)))
    pen.line(back, [(4.6, 8.0), (3.5, 7.72), (2.5, 6.9)], 0.09, shade=0.6)
    flipper = smooth(
        [(0.5, 4.3), (-1.2, 4.4), (-3.4, 3.1), (-4.4, 1.6), (-2.9, 2.1), (-0.9, 2.9), (0.7, 3.3)],
        steps=6,
    )
    pen.down(back, flipper, (-0.45, 0.35))
    pen.line(belly, [(-4.2, 1.7), (-2.8, 2.25), (-0.8, 3.0)], 0.14, shade=0.1)
    for x, y in ((3.9, 8.95), (3.2, 9.06), (4.45, 8.4), (2.4, 8.6)):
        pen.fill(belly, ellipse((x, y - 0.12), (0.14, 0.12)), shade=0.15)
    for i in range(9):
        x0 = -2.2 + i * 0.55
        pen.fill(
            _FOAM,
            limb((x0, 0.2), (x0 - 0.5 + 0.12 * i, 1.4 + 0.5 * (i % 3)), 0.14, 0.03),
            alpha=0.55,
        )
    for i in range(34):
        a = pi * pen.chance.share()
        r = pen.chance.between(2.6, 5.4)
        at = (r * cos(a), 0.2 + r * 0.55 * sin(a))
        pen.fill(_FOAM, ellipse(at, (0.06 + 0.08 * (i % 3), 0.07 + 0.07 * (i % 3))), alpha=0.8)
    for wide, high, y, alpha in (
        (5.6, 0.42, -0.1, 0.35),
        (4.2, 0.62, 0.0, 0.6),
        (3.2, 0.7, 0.1, 0.9),
    ):
        pen.fill(_FOAM, ellipse((0.1, y), (wide, high)), alpha=alpha, shade=0.05)
    for i in range(10):
        x = -3.6 + i * 0.8
        pen.fill(_FOAM, ellipse((x, 0.2 + 0.25 * sin(i * 2.1)), (0.62, 0.42)), shade=-0.1)


def draw_swimming_whale(pen: Pen) -> None:
    """Draw a whale that swims through water or air to the right, 15 m long and 6 m high."""
    back, belly = Colour(58, 84, 116), Colour(206, 218, 222)
    body = smooth(
        [
            (7.4, 2.6),
            (6.8, 4.0),
            (4.6, 4.9),
            (1.4, 4.9),
            (-2.4, 4.0),
            (-5.4, 2.9),
            (-6.6, 2.9),
            (-6.6, 2.4),
            (-5.0, 1.9),
            (-2.2, 1.3),
            (1.6, 0.7),
            (5.0, 0.8),
            (6.9, 1.6),
        ],
        steps=7,
    )
    fluke = smooth(
        [(-6.2, 2.7), (-7.4, 3.9), (-9.2, 4.7), (-8.0, 3.2), (-9.4, 2.4), (-7.6, 2.2)], steps=6
    )
    far = smooth([(3.2, 1.4), (2.6, 0.2), (1.4, -0.6), (1.9, 0.6), (2.2, 1.6)], steps=6)
    pen.fill(back, far, shade=0.7)
    pen.down(back, fluke, (-0.2, 0.45))
    pen.down(back, body, (-0.45, 0.05, 0.6))
    throat = smooth(
        [
            (7.3, 2.5),
            (5.0, 2.1),
            (2.2, 2.2),
            (-0.8, 1.9),
            (-2.2, 1.3),
            (1.6, 0.7),
            (5.0, 0.8),
            (6.9, 1.6),
        ],
        steps=7,
    )
    pen.down(belly, throat, (0.05, 0.55))
    for i in range(6):
        t = i / 6
        pen.line(
            belly,
            [
                (6.8 - 0.2 * t, 2.2 - 0.75 * t),
                (4.4, 1.9 - 0.85 * t),
                (1.4 - 0.4 * t, 1.9 - 0.8 * t),
            ],
            0.07,
            shade=0.45,
        )
    pen.line(back, [(7.36, 2.6), (5.8, 2.5), (4.6, 2.7)], 0.09, shade=0.65)
    pen.fill(_DARK, ellipse((4.9, 2.98), (0.17, 0.15)))
    pen.fill(_FOAM, ellipse((4.95, 3.03), (0.05, 0.05)))
    flipper = smooth(
        [(3.3, 1.7), (2.2, 0.6), (0.6, -0.9), (-1.0, -1.5), (0.3, 0.1), (1.6, 1.6)], steps=6
    )
    pen.down(back, flipper, (-0.15, 0.5))
    pen.fill(back, smooth([(-2.0, 3.9), (-3.0, 4.6), (-3.3, 4.0), (-3.2, 3.6)]), shade=0.1)
    for x, y in ((6.3, 4.0), (5.7, 4.35), (6.6, 3.4), (5.0, 4.5)):
        pen.fill(belly, ellipse((x, y), (0.12, 0.09)), shade=0.2)
    for i in range(8):
        at = (-2.0 + 0.9 * i, 3.3 + 0.5 * sin(i * 1.9))
        pen.fill(belly, ellipse(at, (0.09, 0.07)), alpha=0.35)
