"""Things of a house: chair, table, bed, bookshelf, mirror, television."""

from __future__ import annotations

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse, limb, polygon, rounded, smooth
from songreel.providers.local.scenery.pen import WARM, Pen

_WOOD, _DARK, _BRASS = Colour(126, 80, 54), Colour(42, 40, 52), Colour(206, 160, 84)
_CREAM = Colour(244, 234, 214)
_CLOTHS = (
    Colour(46, 110, 112),
    Colour(176, 68, 58),
    Colour(206, 146, 66),
    Colour(98, 82, 140),
    Colour(92, 118, 84),
)


def draw_chair(pen: Pen) -> None:
    """Draw an armchair with buttons, 1.3 m wide and 1.25 m high."""
    cloth = pen.chance.pick(_CLOTHS)
    pen.shadow(0.75, flat=0.18)
    for x in (-0.5, 0.5):
        pen.fill(
            _WOOD,
            polygon((x - 0.05, 0.2), (x + 0.05, 0.2), (x + 0.03, 0), (x - 0.03, 0)),
            shade=0.4,
        )
    back = smooth(
        [
            (-0.52, 0.4),
            (-0.58, 1.0),
            (-0.4, 1.28),
            (0, 1.33),
            (0.4, 1.28),
            (0.58, 1.0),
            (0.52, 0.4),
        ],
        steps=7,
    )
    pen.ball(cloth, back, (-0.35, 0.1, 0.6))
    for x in (-0.26, 0.0, 0.26):
        for y in (0.82, 1.06):
            pen.fill(cloth, ellipse((x, y), (0.024, 0.024)), shade=0.75)
    pen.down(cloth, rounded(-0.48, 0.16, 0.48, 0.52, 0.08), (0.2, 0.65))
    pen.down(cloth, rounded(-0.46, 0.42, 0.46, 0.6, 0.09), (-0.5, 0.25))
    for side in (-1, 1):
        arm = smooth(
            [
                (side * 0.42, 0.14),
                (side * 0.7, 0.14),
                (side * 0.74, 0.62),
                (side * 0.58, 0.78),
                (side * 0.42, 0.64),
            ],
            steps=7,
        )
        pen.down(cloth, arm, (-0.45, 0.05, 0.6) if side == pen.side else (-0.1, 0.3, 0.75))
    pen.ball(_CREAM.mixed(cloth, 0.2), rounded(-0.3, 0.58, 0.1, 0.94, 0.08), (-0.3, 0.1, 0.5))


def draw_table(pen: Pen) -> None:
    """Draw a small table with a cloth, a bottle, a cup and a lamp, 1.5 m wide and high."""
    pen.shadow(0.85, flat=0.2)
    for x in (-0.6, 0.6):
        pen.across(
            _WOOD,
            polygon((x - 0.05, 0.74), (x + 0.05, 0.74), (x + 0.03, 0), (x - 0.03, 0)),
            (0.1, 0.7),
        )
    pen.down(_WOOD, box(-0.66, 0.62, 0.66, 0.74), (0.2, 0.7))
    pen.down(_WOOD, polygon((-0.78, 0.74), (0.78, 0.74), (0.66, 0.86), (-0.66, 0.86)), (-0.4, -0.1))
    pen.fill(_WOOD, box(-0.78, 0.69, 0.78, 0.745), shade=0.2)
    cloth = pen.chance.pick(_CLOTHS)
    pen.down(
        cloth,
        polygon(
            (-0.34, 0.87),
            (0.5, 0.87),
            (0.58, 0.72),
            (0.5, 0.46),
            (0.2, 0.6),
            (-0.1, 0.48),
            (-0.4, 0.62),
            (-0.4, 0.74),
        ),
        (-0.3, 0.5),
    )
    pen.across(_BRASS, limb((-0.46, 0.82), (-0.46, 1.16), 0.025, 0.02), (-0.4, 0.5))
    pen.fill(_BRASS, ellipse((-0.46, 0.82), (0.12, 0.035)), shade=0.1)
    shade = polygon((-0.57, 1.45), (-0.35, 1.45), (-0.24, 1.14), (-0.68, 1.14))
    pen.fade(Colour(255, 222, 156), Colour(255, 244, 206), shade, shines=True)
    pen.lamp((-0.46, 1.2), 1.7, WARM, 0.55 if pen.dark else 0.28)
    bottle = smooth(
        [
            (0.1, 0.84),
            (0.1, 1.12),
            (0.15, 1.2),
            (0.15, 1.38),
            (0.21, 1.38),
            (0.21, 1.2),
            (0.26, 1.12),
            (0.26, 0.84),
        ],
        steps=4,
    )
    pen.across(Colour(50, 112, 84), bottle, (-0.6, 0.1, 0.5))
    pen.down(_CREAM, polygon((0.36, 1.0), (0.54, 1.0), (0.51, 0.83), (0.39, 0.83)), (-0.3, 0.3))
    pen.fill(Colour(216, 84, 62), ellipse((-0.08, 0.88), (0.075, 0.07)), shade=-0.1)
    pen.fill(Colour(236, 176, 70), ellipse((-0.2, 0.875), (0.07, 0.065)), shade=-0.1)


def draw_bed(pen: Pen) -> None:
    """Draw a bed with a thick quilt, 2.6 m wide and 1.3 m high, its head to the left."""
    cloth = pen.chance.pick(_CLOTHS)
    pen.shadow(1.4, flat=0.12)
    pen.across(
        _WOOD,
        smooth([(-1.36, 0.05), (-1.4, 1.1), (-1.28, 1.32), (-1.16, 1.1), (-1.14, 0.05)], steps=6),
        (-0.3, 0.5),
    )
    pen.across(_WOOD, rounded(1.1, 0.05, 1.28, 0.82, 0.07), (-0.2, 0.6))
    pen.down(_WOOD, box(-1.2, 0.16, 1.15, 0.38), (0.1, 0.6))
    pen.down(_CREAM, rounded(-1.2, 0.34, 1.14, 0.62, 0.1), (-0.2, 0.35))
    pen.ball(
        _CREAM,
        smooth([(-1.16, 0.58), (-1.1, 0.84), (-0.74, 0.92), (-0.46, 0.76), (-0.44, 0.58)], steps=7),
        (-0.4, 0.0, 0.45),
    )
    pen.ball(
        cloth.pale(),
        smooth([(-1.0, 0.6), (-0.92, 0.78), (-0.62, 0.82), (-0.38, 0.7), (-0.36, 0.58)], steps=7),
        (-0.2, 0.1, 0.5),
    )
    quilt = smooth(
        [
            (-0.52, 0.66),
            (-0.3, 0.8),
            (0.1, 0.74),
            (0.5, 0.84),
            (0.95, 0.76),
            (1.14, 0.66),
            (1.2, 0.3),
            (0.9, 0.16),
            (0.5, 0.26),
            (0.1, 0.12),
            (-0.3, 0.24),
            (-0.6, 0.2),
        ],
        steps=7,
    )
    pen.down(cloth, quilt, (-0.45, 0.0, 0.7))
    for x in (-0.2, 0.24, 0.68):
        pen.line(cloth, [(x, 0.74), (x + 0.07, 0.5), (x, 0.24)], 0.022, shade=0.55)
    pen.down(
        _CREAM,
        smooth([(-0.56, 0.64), (-0.36, 0.82), (-0.12, 0.76), (-0.2, 0.62)], steps=7),
        (-0.4, 0.2),
    )
    for x in (-1.26, 1.19):
        pen.ball(_BRASS, ellipse((x, 1.34 if x < 0 else 0.88), (0.07, 0.07)), (-0.6, 0.0, 0.5))


def draw_bookshelf(pen: Pen) -> None:
    """Draw a full bookshelf, 1.7 m wide and 2.3 m high."""
    pen.shadow(0.92, flat=0.12)
    pen.across(_WOOD, box(-0.88, 0, 0.88, 2.3), (0.0, 0.5))
    pen.fill(_WOOD, box(-0.8, 0.1, 0.8, 2.22), shade=0.85)
    books = (
        Colour(160, 56, 50),
        Colour(44, 92, 104),
        Colour(204, 152, 76),
        Colour(226, 208, 176),
        Colour(86, 66, 104),
        Colour(72, 104, 78),
    )
    for row in range(5):
        y = 0.1 + row * 0.43
        x = -0.78
        while x < 0.66:
            wide, high = pen.chance.between(0.045, 0.1), pen.chance.between(0.24, 0.36)
            lean = 0.07 if pen.chance.share() < 0.1 else 0.0
            colour = pen.chance.pick(books)
            book = polygon((x, y), (x + wide, y), (x + wide + lean, y + high), (x + lean, y + high))
            pen.fill(colour, book, shade=pen.chance.between(-0.2, 0.35))
            if wide > 0.07:
                pen.line(
                    _BRASS, [(x + 0.01, y + high * 0.78), (x + wide - 0.01, y + high * 0.78)], 0.012
                )
            x += wide + 0.006 + lean
            if pen.chance.share() < 0.06:
                x += 0.14
        pen.fill(_WOOD, box(-0.84, y - 0.05, 0.84, y), shade=-0.25)
    pen.glaze(Colour(10, 10, 24), box(-0.8, 0.1, 0.8, 2.22), (0.0, 0.1, 0.5), "across")
    pen.fill(_WOOD, box(-0.94, 2.24, 0.94, 2.34), shade=-0.3)
    pen.ball(Colour(64, 120, 130), ellipse((0.5, 2.52), (0.17, 0.17)), (-0.5, 0.0, 0.6))
    pen.fill(_BRASS, box(0.44, 2.33, 0.56, 2.37))
    for way in (-1, 0, 1):
        pen.fill(
            Colour(88, 128, 82),
            smooth(
                [
                    (-0.5, 2.45),
                    (-0.5 + way * 0.1 - 0.04, 2.66),
                    (-0.5 + way * 0.2, 2.72 - 0.05 * abs(way)),
                ]
            ),
            shade=0.1 * way,
        )
    pen.fill(Colour(186, 108, 78), polygon((-0.6, 2.5), (-0.4, 2.5), (-0.43, 2.33), (-0.57, 2.33)))


def draw_mirror(pen: Pen) -> None:
    """Draw a standing mirror in a brass frame, 1.1 m wide and 2.1 m high, that shows a sky."""
    light = pen.easel.light
    pen.shadow(0.6, flat=0.2)
    for side in (-1, 1):
        pen.line(_BRASS, [(side * 0.3, 0.4), (side * 0.6, 0.0)], 0.06, shade=0.3)
    frame = ellipse((0, 1.16), (0.56, 0.96))
    pen.ball(_BRASS, frame, (-0.6, 0.05, 0.6))
    glass = ellipse((0, 1.16), (0.47, 0.87))
    pen.fade(
        light.sky[0].pale(), light.sky[-1].mixed(Colour(255, 255, 255), 0.25), glass, shines=True
    )
    pen.fill(
        light.sky[1].mixed(light.shade, 0.35),
        smooth(
            [
                (-0.43, 0.8),
                (-0.2, 0.94),
                (0.02, 0.84),
                (0.24, 1.0),
                (0.44, 0.86),
                (0.3, 0.5),
                (0, 0.34),
                (-0.3, 0.5),
            ],
            steps=5,
        ),
        alpha=0.7,
    )
    pen.fill(
        Colour(255, 255, 255),
        polygon((-0.36, 1.3), (0.1, 1.98), (0.22, 1.92), (-0.3, 1.12)),
        alpha=0.3,
    )
    pen.fill(
        Colour(255, 255, 255),
        polygon((-0.2, 1.08), (0.32, 1.84), (0.36, 1.76), (-0.14, 1.02)),
        alpha=0.22,
    )
    pen.ball(_BRASS, smooth([(-0.16, 2.08), (0, 2.3), (0.16, 2.08), (0, 2.14)]), (-0.5, 0.4))
    pen.lamp((0, 1.2), 1.4, light.sky[-1], 0.3, pulse=0.4)


def draw_television(pen: Pen) -> None:
    """Draw an old television on a cabinet, its screen alight, 1.3 m wide and 1.6 m high."""
    screen = pen.chance.pick((Colour(140, 220, 255), Colour(196, 170, 255), Colour(150, 255, 214)))
    pen.shadow(0.72, flat=0.2)
    for x in (-0.5, 0.5):
        pen.fill(
            _WOOD,
            polygon((x - 0.04, 0.24), (x + 0.04, 0.24), (x + 0.1 * (1 if x > 0 else -1), 0)),
            shade=0.5,
        )
    pen.down(_WOOD, rounded(-0.64, 0.18, 0.64, 0.56, 0.04), (-0.1, 0.5))
    pen.line(_WOOD, [(0, 0.2), (0, 0.55)], 0.02, shade=0.7)
    for way in (-1, 1):
        pen.line(_DARK, [(0.0, 1.34), (way * 0.36, 1.86)], 0.02)
        pen.fill(_DARK, ellipse((way * 0.36, 1.86), (0.025, 0.025)))
    pen.down(Colour(188, 112, 64), rounded(-0.58, 0.56, 0.58, 1.36, 0.1), (-0.35, 0.45))
    pen.fill(_DARK, rounded(-0.5, 0.64, 0.28, 1.28, 0.12), shade=0.4)
    glass = rounded(-0.46, 0.68, 0.24, 1.24, 0.12)
    pen.fade(screen.pale(), screen.mixed(Colour(40, 60, 140), 0.45), glass, shines=True)
    for y in (0.8, 0.9, 1.0, 1.1):
        pen.fill(Colour(255, 255, 255), box(-0.44, y, 0.22, y + 0.025), alpha=0.3)
    pen.fill(Colour(255, 255, 255), polygon((-0.4, 1.2), (-0.22, 1.2), (-0.38, 0.86)), alpha=0.4)
    for y in (1.18, 1.0):
        pen.ball(_BRASS, ellipse((0.42, y), (0.07, 0.07)), (-0.5, 0.1, 0.6))
    for y in (0.7, 0.76, 0.82):
        pen.line(_DARK, [(0.35, y), (0.5, y)], 0.018)
    pen.lamp((-0.1, 0.96), 2.2, screen, 0.6 if pen.dark else 0.34, flicker=0.5)
    if pen.dark:
        pen.pool((-0.1, -0.06), 1.6, screen, 0.34)
