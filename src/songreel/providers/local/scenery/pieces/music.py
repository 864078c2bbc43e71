"""Instruments and what makes them loud: piano, drums, speakers."""

from __future__ import annotations

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse, limb, polygon, rounded, smooth
from songreel.providers.local.scenery.pen import Pen

_BLACK, _IVORY, _BRASS = Colour(30, 28, 38), Colour(246, 240, 226), Colour(214, 168, 84)
_CHROME = Colour(198, 204, 214)


def draw_piano(pen: Pen) -> None:
    """Draw a grand piano with its lid up and a stool, 2.9 m wide and 2 m high."""
    lacquer = pen.chance.pick((_BLACK, _BLACK, Colour(96, 42, 38), Colour(232, 224, 212)))
    pen.shadow(1.55, flat=0.13)
    for x in (-1.0, 0.2, 1.2):
        pen.across(
            lacquer,
            polygon((x - 0.08, 0.62), (x + 0.08, 0.62), (x + 0.045, 0.06), (x - 0.045, 0.06)),
            (-0.2, 0.6),
        )
        pen.fill(_BRASS, ellipse((x, 0.04), (0.05, 0.05)))
    pen.line(_BRASS, [(-0.35, 0.6), (-0.35, 0.12)], 0.04)
    pen.fill(_BRASS, box(-0.45, 0.08, -0.25, 0.14))
    lid = smooth(
        [(-0.62, 1.02), (-0.5, 1.62), (0.1, 2.06), (0.8, 1.98), (1.32, 1.5), (1.46, 1.02)],
        steps=7,
        closed=True,
    )
    pen.ball(lacquer, lid, (-0.55, 0.0, 0.4))
    inner = smooth(
        [(-0.5, 1.03), (-0.38, 1.52), (0.12, 1.9), (0.74, 1.82), (1.2, 1.42), (1.34, 1.03)], steps=7
    )
    pen.ball(Colour(158, 96, 54), inner, (-0.4, 0.0, 0.45))
    pen.line(_BRASS, [(0.5, 1.0), (0.78, 1.8)], 0.025)
    for x in (-0.3, -0.1, 0.1, 0.3, 0.7, 0.9):
        pen.line(
            _BRASS, [(x, 1.02), (x + 0.1, 1.26 + 0.16 * min(1.0, abs(x + 0.4)))], 0.012, shade=0.1
        )
    body = smooth(
        [(-1.42, 0.62), (-1.42, 1.02), (0, 1.04), (1.46, 1.04), (1.5, 0.9), (1.42, 0.6), (0, 0.58)],
        steps=5,
    )
    pen.down(lacquer, body, (-0.75, -0.1, 0.3, 0.7))
    pen.fill(
        Colour(255, 255, 255),
        polygon((0.2, 0.98), (1.3, 0.98), (1.22, 0.88), (0.26, 0.88)),
        alpha=0.16,
    )
    keys = polygon((-1.58, 0.76), (-0.72, 0.76), (-0.62, 0.88), (-1.44, 0.88))
    pen.down(_IVORY, keys, (-0.3, 0.1))
    for i in range(9):
        x = -1.46 + i * 0.092
        pen.fill(_BLACK, polygon((x, 0.8), (x + 0.04, 0.8), (x + 0.06, 0.88), (x + 0.022, 0.88)))
    pen.down(
        lacquer, polygon((-1.6, 0.62), (-0.68, 0.62), (-0.68, 0.76), (-1.6, 0.76)), (-0.4, 0.5)
    )
    pen.fill(_IVORY, polygon((-1.1, 1.04), (-0.76, 1.04), (-0.7, 1.4), (-1.04, 1.38)), shade=-0.1)
    pen.fill(
        Colour(150, 140, 140),
        polygon((-0.98, 1.14), (-0.8, 1.14), (-0.79, 1.16), (-0.98, 1.16)),
        polygon((-0.97, 1.22), (-0.78, 1.23), (-0.77, 1.25), (-0.97, 1.24)),
    )
    pen.down(Colour(120, 40, 44), rounded(-2.2, 0.42, -1.74, 0.54, 0.05), (-0.4, 0.3))
    for x in (-2.12, -1.82):
        pen.line(lacquer, [(x, 0.43), (x, 0.0)], 0.05, shade=0.2)


def draw_drums(pen: Pen) -> None:
    """Draw a drum kit, 2.4 m wide and 1.5 m high."""
    shell = pen.chance.pick(
        (Colour(176, 44, 50), Colour(38, 92, 128), Colour(222, 160, 64), Colour(70, 52, 96))
    )
    pen.shadow(1.4, flat=0.14)
    for x, top in ((-1.12, 1.45), (1.1, 1.5), (-0.95, 0.95)):
        pen.line(_CHROME, [(x, 0.25), (x, top)], 0.03, shade=0.1)
        for foot in (-0.2, 0.2):
            pen.line(_CHROME, [(x, 0.28), (x + foot, 0.0)], 0.025, shade=0.3)
    for x in (-0.32, 0.34):
        pen.line(_CHROME, [(0, 0.7), (x, 1.0)], 0.04, shade=0.2)
    _drum(pen, shell, (-0.34, 1.0), 0.29, 0.24)
    _drum(pen, shell, (0.36, 1.0), 0.3, 0.26)
    _drum(pen, shell, (0.96, 0.58), 0.36, 0.44)
    for leg in (0.68, 1.24):
        pen.line(_CHROME, [(leg, 0.5), (leg + 0.03, 0.0)], 0.025)
    _drum(pen, _CHROME, (-0.78, 0.66), 0.28, 0.16)
    pen.line(_CHROME, [(-0.78, 0.55), (-0.6, 0.0)], 0.03, shade=0.3)
    pen.ball(shell, ellipse((0, 0.46), (0.5, 0.46)), (-0.4, 0.1, 0.7))
    pen.ball(_IVORY, ellipse((0, 0.46), (0.43, 0.4)), (-0.2, 0.1, 0.45))
    pen.fill(shell, ellipse((0, 0.46), (0.2, 0.18)), shade=0.2)
    pen.fill(_IVORY, ellipse((0, 0.46), (0.13, 0.12)), shade=0.0)
    for x in (-0.42, 0.42):
        pen.line(_CHROME, [(x, 0.26), (x * 1.3, 0.0)], 0.03)
    for (x, y), turn, wide in (
        ((-1.12, 1.46), 14, 0.4),
        ((1.1, 1.5), -12, 0.46),
        ((-0.95, 0.96), 0, 0.3),
    ):
        pen.ball(_BRASS, ellipse((x, y), (wide, 0.055), turn=-turn), (-0.7, 0.0, 0.5))
        pen.fill(_BRASS, ellipse((x, y + 0.03), (0.06, 0.04)), shade=-0.3)
    pen.lamp((-1.12, 1.46), 0.7, Colour(255, 226, 160), 0.3, pulse=0.8)


def _drum(pen: Pen, shell: Colour, at: tuple[float, float], half: float, high: float) -> None:
    x, y = at
    pen.across(
        shell,
        smooth(
            [
                (x - half, y),
                (x - half, y - high),
                (x, y - high - 0.07),
                (x + half, y - high),
                (x + half, y),
            ],
            steps=5,
        ),
        (-0.45, 0.0, 0.7),
    )
    pen.down(_IVORY, ellipse((x, y), (half, 0.085)), (0.1, -0.3))
    rim = [(float(a), float(b)) for a, b in ellipse((x, y), (half, 0.085), start=180, end=360)]
    pen.line(_CHROME, rim, 0.03, shade=-0.2)
    for dx in (-0.6, 0.0, 0.6):
        pen.line(_CHROME, [(x + dx * half, y - 0.12), (x + dx * half, y - high * 0.75)], 0.02)


def draw_speakers(pen: Pen) -> None:
    """Draw a stack of speakers with an amplifier, 2 m wide and 2.5 m high."""
    trim = pen.chance.pick((Colour(226, 120, 56), Colour(70, 170, 170), Colour(206, 70, 90)))
    pen.shadow(1.1, flat=0.14)
    for x, high in ((-0.52, 2.4), (0.52, 1.5)):
        box_out = rounded(x - 0.5, 0, x + 0.5, high, 0.05)
        pen.across(_BLACK, box_out, (-0.35, 0.05, 0.6))
        pen.fill(_BLACK, rounded(x - 0.44, 0.06, x + 0.44, high - 0.06, 0.04), shade=0.5)
        edge = [
            (float(a), float(b)) for a, b in rounded(x - 0.46, 0.04, x + 0.46, high - 0.04, 0.04)
        ]
        pen.line(trim, [*edge, edge[0]], 0.02, shade=0.1)
        cones = (
            ((0.52, 0.36), (1.34, 0.36), (2.02, 0.2)) if high > 2 else ((0.5, 0.38), (1.18, 0.2))
        )
        for y, r in cones:
            pen.ball(Colour(92, 94, 106), ellipse((x, y), (r, r)), (-0.5, 0.1, 0.6))
            pen.ball(Colour(40, 40, 50), ellipse((x, y), (r * 0.86, r * 0.86)), (0.6, 0.0, -0.25))
            pen.ball(trim, ellipse((x, y), (r * 0.34, r * 0.34)), (-0.5, 0.1, 0.6))
            for a, b in ((-0.7, 0.7), (0.7, 0.7), (-0.7, -0.7), (0.7, -0.7)):
                pen.fill(_CHROME, ellipse((x + a * r * 0.92, y + b * r * 0.92), (0.018, 0.018)))
    pen.across(Colour(54, 46, 50), rounded(0.06, 1.5, 1.0, 1.92, 0.05), (-0.35, 0.5))
    pen.fill(Colour(206, 190, 150), rounded(0.12, 1.72, 0.94, 1.86, 0.02), shade=0.05)
    for i in range(6):
        pen.fill(_BLACK, ellipse((0.2 + i * 0.13, 1.79), (0.04, 0.04)))
    pen.fill(_BLACK, box(0.12, 1.54, 0.94, 1.68), shade=0.4)
    pen.line(_BLACK, [(0.4, 1.92), (0.4, 1.98), (0.66, 1.98), (0.66, 1.92)], 0.03)
    pen.shine(Colour(255, 80, 70), ellipse((0.9, 1.62), (0.025, 0.025)))
    pen.line(_BLACK, [(1.0, 0.1), (1.5, 0.02), (1.7, -0.1), (2.2, -0.06)], 0.03)
    pen.fill(_BLACK, limb((-0.9, 2.4), (-0.9, 2.4), 0.01, 0.01))
    pen.lamp((-0.52, 1.34), 1.5, trim, 0.35, pulse=1.0)
