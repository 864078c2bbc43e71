"""Things that roll and float: car, bus, train, bicycle, boat."""

from __future__ import annotations

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import (
    Outline,
    box,
    ellipse,
    limb,
    polygon,
    rounded,
    smooth,
)
from songreel.providers.local.scenery.pen import WARM, Pen

_TYRE, _CHROME, _DARK = Colour(30, 30, 38), Colour(206, 212, 220), Colour(34, 36, 48)
_GLASS, _CREAM = Colour(120, 158, 178), Colour(240, 226, 198)
_TAXI = Colour(228, 168, 50)
_PAINTS = (
    Colour(196, 52, 48),
    Colour(42, 128, 136),
    _TAXI,
    Colour(226, 214, 192),
    Colour(66, 92, 152),
)


def draw_car(pen: Pen) -> None:
    """Draw a coupe of the sixties, 4.6 m long, that faces right."""
    paint = pen.chance.pick(_PAINTS)
    pen.shadow(2.3, flat=0.13)
    cabin = smooth(
        [(-1.35, 0.82), (-0.85, 1.34), (-0.2, 1.42), (0.45, 1.36), (1.05, 0.86), (0, 0.78)]
    )
    pen.down(paint, cabin, (-0.45, 0.15))
    glass = smooth(
        [(-1.1, 0.86), (-0.75, 1.25), (-0.2, 1.32), (0.36, 1.27), (0.84, 0.88), (0, 0.84)]
    )
    _glass(pen, glass)
    pen.fill(paint, polygon((-0.3, 0.84), (-0.22, 0.84), (-0.16, 1.36), (-0.24, 1.36)), shade=0.1)
    if not pen.dark:
        glint = polygon((0.05, 0.86), (0.2, 0.86), (0.06, 1.3), (-0.06, 1.31))
        pen.fill(Colour(255, 255, 255), glint, alpha=0.35)
    if paint == _TAXI:
        sign = rounded(-0.42, 1.4, 0.12, 1.58, 0.05)
        (pen.shine if pen.dark else pen.fill)(Colour(255, 236, 180), sign)
    body = smooth(
        [
            (-2.3, 0.42),
            (-2.36, 0.78),
            (-2.1, 0.92),
            (-1.2, 0.9),
            (0, 0.88),
            (1.1, 0.88),
            (2.0, 0.8),
            (2.28, 0.66),
            (2.3, 0.4),
            (2.0, 0.24),
            (0, 0.22),
            (-2.0, 0.24),
        ]
    )
    pen.down(paint, body, (-0.6, -0.1, 0.25, 0.75))
    pen.line(paint, [(-2.1, 0.86), (-1.0, 0.84), (1.1, 0.82), (2.05, 0.74)], 0.03, shade=-0.8)
    pen.line(_CHROME, [(-2.28, 0.56), (2.26, 0.52)], 0.045, shade=0.1)
    pen.line(paint, [(-0.95, 0.3), (-1.0, 0.84)], 0.018, shade=0.6)
    pen.line(paint, [(0.62, 0.3), (0.72, 0.82)], 0.018, shade=0.6)
    pen.fill(_CHROME, rounded(-0.82, 0.66, -0.62, 0.7, 0.02), shade=-0.3)
    pen.fill(_CHROME, rounded(-2.42, 0.32, -1.95, 0.42, 0.04), rounded(1.95, 0.3, 2.38, 0.4, 0.04))
    for x in (-1.42, 1.38):
        pen.fill(_DARK, ellipse((x, 0.34), (0.44, 0.42)), shade=0.8)
        _wheel(pen, x, 0.32, 0.33)
    pen.shine(
        Colour(255, 96, 76) if pen.dark else Colour(190, 50, 44), ellipse((-2.3, 0.68), (0.06, 0.1))
    )
    lamp = Colour(255, 244, 206)
    pen.shine(lamp if pen.dark else _CREAM, ellipse((2.2, 0.62), (0.07, 0.11)))
    if pen.dark:
        pen.lamp((2.25, 0.62), 1.5, lamp, 0.6)
        pen.lamp((-2.3, 0.68), 0.8, Colour(255, 70, 54), 0.45)
        pen.pool((3.2, 0.02), 1.6, lamp, 0.35)


def draw_bus(pen: Pen) -> None:
    """Draw a round-edged bus, 8 m long, that faces right."""
    paint = pen.chance.pick((Colour(208, 82, 56), Colour(58, 128, 118), Colour(230, 172, 62)))
    pen.shadow(4.0, flat=0.1)
    body = rounded(-4.0, 0.4, 4.0, 3.0, 0.42)
    pen.down(paint, body, (-0.35, 0.0, 0.5))
    pen.down(_CREAM, rounded(-3.98, 1.6, 3.98, 3.0, 0.42), (-0.35, 0.2))
    pen.fill(paint, box(-3.9, 1.52, 3.95, 1.62), shade=-0.4)
    panes = [rounded(x, 1.75, x + 0.92, 2.62, 0.12) for x in (-3.7, -2.65, -1.6, -0.55, 0.5, 1.55)]
    for i, pane in enumerate(panes):
        _glass(pen, pane, is_lit=pen.dark, warm=0.1 * (i % 3))
    _glass(pen, rounded(3.05, 1.5, 3.9, 2.7, 0.16), is_lit=pen.dark)
    door = rounded(2.55, 0.5, 2.98, 2.66, 0.08)
    _glass(pen, door, is_lit=pen.dark)
    pen.line(_DARK, [(2.76, 0.52), (2.76, 2.62)], 0.03)
    for x in (-2.5, 2.0):
        pen.fill(_DARK, ellipse((x, 0.5), (0.62, 0.58)), shade=0.8)
        _wheel(pen, x, 0.46, 0.46)
    pen.fill(_CHROME, rounded(3.5, 0.5, 4.08, 0.66, 0.05), shade=0.1)
    sign = rounded(2.9, 2.74, 3.92, 2.95, 0.06)
    pen.shine(Colour(255, 190, 90) if pen.dark else _DARK, sign)
    pen.shine(Colour(255, 240, 200), ellipse((3.9, 0.95), (0.08, 0.14)))
    if pen.dark:
        pen.lamp((3.95, 0.95), 2.0, Colour(255, 240, 200), 0.6)
        pen.lamp((-1.0, 2.2), 3.6, WARM, 0.3)
        pen.pool((0.5, 0.0), 5.0, WARM, 0.3, 0.14)


def draw_train(pen: Pen) -> None:
    """Draw a steam train with two carriages, 17 m long, that goes right, and its smoke."""
    paint = pen.chance.pick((Colour(44, 74, 70), Colour(122, 38, 44), Colour(40, 52, 88)))
    pen.shadow(8.6, flat=0.05)
    pen.fill(Colour(92, 82, 76), box(-9.5, 0.0, 9.5, 0.12), shade=0.4)
    for x in (-6.2, -1.9):
        carriage = rounded(x - 2.0, 0.75, x + 2.0, 3.0, 0.24)
        pen.down(paint, carriage, (-0.3, 0.05, 0.5))
        pen.down(_DARK, rounded(x - 2.08, 2.85, x + 2.08, 3.12, 0.14), (-0.2, 0.5))
        pen.fill(_CREAM, box(x - 1.98, 1.32, x + 1.98, 1.4), shade=0.15)
        for i in range(5):
            left = x - 1.75 + i * 0.74
            _glass(pen, rounded(left, 1.62, left + 0.54, 2.5, 0.1), is_lit=pen.dark)
        for wheel in (-1.4, -0.6, 0.6, 1.4):
            _wheel(pen, x + wheel, 0.48, 0.36)
        pen.fill(_DARK, box(x + 2.0, 0.8, x + 2.35, 0.95), shade=0.3)
    cab = rounded(0.55, 0.8, 2.2, 3.35, 0.1)
    pen.down(paint, cab, (-0.25, 0.4))
    pen.fill(_DARK, rounded(0.35, 3.28, 2.4, 3.5, 0.08), shade=0.2)
    _glass(pen, rounded(0.9, 1.95, 1.85, 2.85, 0.1), is_lit=True)
    boiler = rounded(2.1, 1.1, 6.2, 2.55, 0.3)
    pen.down(paint, boiler, (-0.25, -0.5, 0.1, 0.7))
    for x in (2.9, 3.9, 4.9):
        pen.line(Colour(196, 160, 88), [(x, 1.12), (x, 2.53)], 0.07)
    pen.down(_DARK, polygon((5.3, 2.5), (5.9, 2.5), (6.05, 3.5), (5.15, 3.5)), (-0.2, 0.3))
    pen.fill(_DARK, rounded(5.05, 3.45, 6.15, 3.62, 0.08))
    pen.down(
        Colour(196, 160, 88),
        smooth([(3.4, 2.5), (3.5, 2.95), (3.9, 2.95), (4.0, 2.5)]),
        (-0.5, 0.3),
    )
    pen.fill(_DARK, box(0.6, 0.62, 6.5, 0.95), shade=0.3)
    pen.fill(_DARK, polygon((6.3, 0.95), (7.1, 0.16), (6.2, 0.16)), shade=0.45)
    for x in (1.4, 2.9, 4.4):
        _wheel(pen, x, 0.66, 0.62)
    _wheel(pen, 5.7, 0.42, 0.36)
    pen.line(_CHROME, [(1.4, 0.5), (4.6, 0.5), (5.5, 0.9)], 0.09, shade=0.1)
    pen.shine(Colour(255, 240, 200), ellipse((6.25, 2.0), (0.16, 0.24)))
    pen.lamp((6.4, 2.0), 3.4 if pen.dark else 1.2, Colour(255, 236, 190), 0.55)
    smoke = Colour(236, 228, 226)
    for i in range(7):
        r = 0.5 + 0.26 * i
        at = pen.point((5.4 - i * 1.25 - 0.04 * i * i, 4.2 + 0.42 * i + 0.2 * (i % 2)))
        _puff(pen, at, r * pen.scale, smoke, 0.8 - 0.08 * i)


def _puff(pen: Pen, at: tuple[float, float], radius: float, colour: Colour, alpha: float) -> None:
    here = pen.moved(0, 0)
    here.at, here.scale = at, radius
    round_one = ellipse((0, 0), (1.25, 0.9))
    here.fill(colour, round_one, shade=0.3, alpha=alpha * 0.75)
    here.fill(colour, ellipse((pen.side * 0.25, 0.22), (0.85, 0.6)), shade=-0.3, alpha=alpha * 0.5)


def draw_bicycle(pen: Pen) -> None:
    """Draw a bicycle with a basket, 1.75 m long, leaning on its stand."""
    paint = pen.chance.pick((Colour(46, 140, 132), Colour(214, 74, 62), Colour(236, 186, 74)))
    pen.shadow(0.95, flat=0.08)
    for x in (-0.55, 0.55):
        rim = ellipse((x, 0.35), (0.34, 0.34))
        pen.line(_TYRE, [(float(a), float(b)) for a, b in rim] + [(x + 0.34, 0.35)], 0.035)
        spokes = ellipse((x, 0.35), (0.31, 0.31))
        for a, b in spokes[::6]:
            pen.line(_CHROME, [(x, 0.35), (float(a), float(b))], 0.008, shade=0.3)
        pen.fill(_CHROME, ellipse((x, 0.35), (0.04, 0.04)))
    guard = ellipse((-0.55, 0.35), (0.39, 0.39), start=20, end=170)
    pen.line(paint, [(float(a), float(b)) for a, b in guard], 0.04, shade=0.2)
    frame = ((-0.55, 0.35), (-0.12, 0.33), (0.38, 0.72), (-0.2, 0.78), (-0.55, 0.35))
    pen.line(paint, frame, 0.05)
    pen.line(paint, [(-0.12, 0.33), (-0.24, 0.92)], 0.05, shade=-0.2)
    pen.line(paint, [(0.55, 0.35), (0.38, 0.74), (0.33, 0.98)], 0.05, shade=-0.2)
    pen.line(_CHROME, [(0.33, 0.98), (0.3, 1.04), (0.12, 1.06)], 0.035)
    pen.fill(
        Colour(96, 62, 44), smooth([(-0.44, 0.95), (-0.25, 0.98), (-0.08, 0.95), (-0.25, 0.9)])
    )
    basket = polygon((0.42, 0.72), (0.68, 0.72), (0.74, 0.98), (0.38, 0.98))
    pen.down(Colour(190, 146, 94), basket, (-0.2, 0.4))
    for y in (0.79, 0.86, 0.92):
        pen.line(Colour(120, 84, 52), [(0.4, y), (0.71, y)], 0.012)
    for i, petal in enumerate((Colour(236, 96, 110), Colour(250, 210, 96), Colour(244, 240, 230))):
        pen.fill(petal, ellipse((0.46 + 0.1 * i, 1.02 + 0.02 * (i % 2)), (0.06, 0.055)))
    pen.line(_CHROME, [(-0.12, 0.33), (-0.02, 0.24)], 0.03)
    pen.fill(_CHROME, ellipse((-0.12, 0.33), (0.08, 0.08)), shade=0.2)


def draw_boat(pen: Pen) -> None:
    """Draw a small sailing boat, 5 m long and 6 m high, with its reflection if it is at sea."""
    hull_paint = pen.chance.pick((Colour(178, 52, 48), Colour(40, 92, 122), Colour(236, 226, 206)))
    sail = pen.chance.pick((Colour(246, 236, 214), Colour(238, 206, 150), Colour(226, 120, 88)))
    pen.fill(Colour(84, 58, 44), limb((0, 0.8), (0.05, 6.2), 0.07, 0.04))
    pen.line(Colour(60, 52, 54), [(2.6, 0.9), (0.05, 6.1), (-2.3, 0.9)], 0.02)
    main = smooth(
        [(-0.08, 1.25), (-0.02, 5.9), (-0.9, 3.8), (-1.6, 2.2), (-2.1, 1.25), (-1.0, 1.2)], steps=8
    )
    pen.across(sail, main, (-0.3, 0.0, 0.35))
    jib = smooth([(0.16, 1.2), (0.16, 5.2), (1.2, 3.0), (2.3, 1.15), (1.2, 1.3)], steps=8)
    pen.across(sail, jib, (-0.45, -0.1, 0.2))
    for y, left in ((2.2, -1.55), (3.3, -1.1), (4.4, -0.62)):
        pen.line(sail, [(left, y), (-0.1, y + 0.06)], 0.025, shade=0.3)
    hull = smooth(
        [(-2.5, 1.0), (-2.2, 0.3), (-1.4, -0.1), (1.2, -0.1), (2.2, 0.35), (2.8, 1.1), (0, 0.82)],
        steps=8,
    )
    pen.down(hull_paint, hull, (-0.35, 0.1, 0.7))
    pen.line(_CREAM, [(-2.45, 0.94), (0, 0.78), (2.72, 1.04)], 0.09, shade=-0.1)
    pen.fill(Colour(230, 90, 70), polygon((0.05, 6.2), (0.05, 6.55), (-0.6, 6.36)))
    if pen.dark:
        pen.shine(WARM, ellipse((-1.9, 1.25), (0.1, 0.14)))
        pen.lamp((-1.9, 1.25), 1.8, WARM, 0.6, flicker=0.2)


def _wheel(pen: Pen, x: float, y: float, radius: float) -> None:
    pen.fill(_TYRE, ellipse((x, y), (radius, radius)), shade=0.25)
    pen.ball(_CHROME, ellipse((x, y), (radius * 0.58, radius * 0.58)), (-0.4, 0.2, 0.7))
    pen.fill(_DARK, ellipse((x, y), (radius * 0.2, radius * 0.2)), shade=0.3)


def _glass(pen: Pen, outline: Outline, *, is_lit: bool = False, warm: float = 0.0) -> None:
    sky = pen.easel.light.sky
    if is_lit:
        pen.fade(WARM.mixed(Colour(255, 246, 220), 0.4 - warm), WARM, outline, shines=True)
    else:
        first = _GLASS.mixed(sky[1], 0.5)
        pen.fade(first, _DARK.mixed(sky[-1], 0.35), outline)
