"""Hair and beards, as masses that swing."""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, radians, sin

from songreel.providers.local.figure.beards import draw_beard, draw_moustache
from songreel.providers.local.figure.faces import Globe, globe_of, has_bare_head, lock
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, Point, ellipse, smooth, tapered
from songreel.providers.local.words.looks import Hair, Wear

_OUTER = 8
_CAP_FRONT: list[Point] = [
    (-1.04, 0.04),
    (-1.10, -0.5),
    (-0.86, -1.0),
    (-0.3, -1.2),
    (0.32, -1.22),
    (0.88, -0.98),
    (1.1, -0.5),
    (1.04, 0.04),
    (0.92, -0.08),
    (0.88, -0.40),
    (0.58, -0.62),
    (0.08, -0.52),
    (-0.42, -0.66),
    (-0.88, -0.40),
    (-0.92, -0.08),
]
_CAP_SIDE: list[Point] = [
    (-0.74, 0.5),
    (-1.12, 0.0),
    (-1.12, -0.62),
    (-0.62, -1.12),
    (0.1, -1.24),
    (0.68, -1.1),
    (0.98, -0.8),
    (0.92, -0.58),
    (0.78, -0.56),
    (0.5, -0.52),
    (0.34, -0.34),
    (0.24, 0.02),
    (0.04, -0.12),
    (-0.22, -0.02),
    (-0.46, 0.44),
]
_VEIL_FRONT: list[Point] = [
    (-1.04, 0.9),
    (-1.16, -0.3),
    (-0.9, -1.0),
    (-0.32, -1.2),
    (0.32, -1.2),
    (0.9, -1.0),
    (1.16, -0.3),
    (1.04, 0.9),
    (0.72, 0.84),
    (0.86, 0.1),
    (0.6, -0.46),
    (0.0, -0.6),
    (-0.6, -0.46),
    (-0.86, 0.1),
    (-0.72, 0.84),
]
_BANGS_FRONT: list[Point] = [
    (-1.06, 0.3),
    (-1.14, -0.4),
    (-0.9, -1.0),
    (-0.32, -1.2),
    (0.32, -1.2),
    (0.9, -1.0),
    (1.14, -0.4),
    (1.06, 0.3),
    (0.88, 0.1),
    (0.84, -0.2),
    (0.44, -0.26),
    (0.0, -0.24),
    (-0.44, -0.26),
    (-0.84, -0.2),
    (-0.88, 0.1),
]
_PARTED_FRONT: list[Point] = [
    (-1.06, 0.36),
    (-1.14, -0.42),
    (-0.88, -1.0),
    (-0.3, -1.19),
    (0.3, -1.19),
    (0.88, -1.0),
    (1.14, -0.42),
    (1.06, 0.36),
    (0.9, 0.1),
    (0.80, -0.3),
    (0.42, -0.66),
    (0.06, -0.84),
    (-0.34, -0.66),
    (-0.78, -0.3),
    (-0.9, 0.1),
]
_PIXIE_FRONT: list[Point] = [
    (-1.05, 0.2),
    (-1.12, -0.46),
    (-0.9, -1.0),
    (-0.3, -1.24),
    (0.36, -1.24),
    (0.92, -0.98),
    (1.12, -0.44),
    (1.04, 0.26),
    (0.9, 0.16),
    (0.94, -0.2),
    (0.7, -0.34),
    (0.3, -0.24),
    (-0.34, -0.56),
    (-0.86, -0.5),
    (-0.92, 0.0),
]
_SLICK_FRONT: list[Point] = [
    (-1.0, 0.0),
    (-1.04, -0.5),
    (-0.8, -0.98),
    (-0.3, -1.14),
    (0.3, -1.14),
    (0.8, -0.98),
    (1.04, -0.5),
    (1.0, 0.0),
    (0.92, -0.14),
    (0.84, -0.52),
    (0.5, -0.82),
    (0.0, -0.62),
    (-0.5, -0.82),
    (-0.84, -0.52),
    (-0.92, -0.14),
]
_CROWN = ((150, -0.2), (128, -0.1), (66, -0.84), (34, -1.0))
_HAIRLINE = ((118, 0.36), (102, 0.14), (88, -0.14), (72, -0.4), (54, -0.58), (34, -0.7))
_CURLS: tuple[tuple[float, float, float], ...] = (
    *((side * angle, level, 0.3) for angle, level in _CROWN for side in (-1, 1)),
    (0, -1.04, 0.32),
    *((side * angle, level, 0.23) for angle, level in _HAIRLINE for side in (-1, 1)),
    (-12, -0.7, 0.25),
    (12, -0.76, 0.24),
)
"""Curls around a face: degrees from the front, level, and half their width in half head sizes."""
_FALLING = {Hair.LONG, Hair.BOB}


def _veiled(sketch: Sketch) -> Sketch:
    """Return a sketch in which a scarf over the head takes the place of the hair."""
    veil = sketch.design.wears.get(Wear.VEIL)
    if veil is None:
        return sketch
    hidden = replace(sketch.design, hair=veil, hair_style=Hair.BOB, hair_long=False)
    return replace(sketch, design=hidden)


def draw_hair_behind(sketch: Sketch) -> None:
    """Draw the hair that hangs behind the body; the brush is placed on the head."""
    sketch = _veiled(sketch)
    design = sketch.design
    globe = globe_of(sketch)
    style = design.hair_style
    if style in _FALLING:
        _draw_fall(sketch, globe, long=style is Hair.LONG)
    elif style is Hair.CURLY:
        _draw_curls(sketch, globe, behind=True)
    elif style is Hair.PONYTAIL:
        _draw_ponytail(sketch, globe)
    elif style is Hair.BUN:
        x, y = globe.spot(180, -1.08, out=0.5)
        ball = ellipse((x, y - globe.high * 0.1), (globe.wide * 0.5, globe.high * 0.38))
        sketch.brush.part(ball, design.hair, Matter.HAIR)
        ring = ellipse((x, y), (globe.wide * 0.24, globe.high * 0.16), start=200, end=400)
        sketch.brush.crease(ring, 4, -30)


def _swing(sketch: Sketch, globe: Globe, level: float) -> float:
    """Return how far hair is blown to the side at a level below the crown."""
    pose = sketch.rig.pose
    back = -sin(radians(globe.yaw)) * pose.flow * 70
    return (pose.sway * 22 + back) * max(0.0, level) ** 1.4


def _draw_fall(sketch: Sketch, globe: Globe, *, long: bool) -> None:
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    back = -sin(radians(globe.yaw)) * globe.deep
    levels = (
        ((-0.9, 0.7), (-0.4, 1.14), (0.4, 1.26), (1.1, 1.22), (1.9, 1.08), (2.5, 0.6))
        if long
        else ((-0.9, 0.7), (-0.4, 1.14), (0.3, 1.28), (0.85, 1.24), (1.06, 0.9))
    )
    right: list[Point] = []
    left: list[Point] = []
    for level, wide in levels:
        x = back * (0.30 + 0.12 * max(0.0, level)) + _swing(sketch, globe, level)
        half = w * wide * (1 - 0.16 * globe.profile)
        lift = sketch.rig.pose.flow * max(0.0, level) * h * 0.24
        right.append((x + half, level * h - lift))
        left.append((x - half, level * h - lift))
    end = levels[-1][0]
    tips = (
        [
            (right[-1][0] * (1 - t) + left[-1][0] * t, end * h + (h * 0.2 if i % 2 else h * 0.06))
            for i, t in enumerate((0.2, 0.4, 0.6, 0.8))
        ]
        if long
        else []
    )
    brush.part(
        smooth([*right, *tips, *reversed(left)]),
        design.hair.mixed(Colour(24, 18, 40), 0.2),
        Matter.HAIR,
        depth=w * 0.7,
    )
    for share in (-0.62, -0.2, 0.3, 0.7):
        points = [
            ((a[0] + b[0]) / 2 + (a[0] - b[0]) / 2 * share, a[1])
            for a, b in zip(right[1:], left[1:], strict=True)
        ]
        brush.crease(smooth(points, closed=False, steps=4), 4, -26)


def _draw_ponytail(sketch: Sketch, globe: Globe) -> None:
    x, y = globe.spot(180, -0.55, out=0.98)
    back = -sin(radians(globe.yaw))
    w, h = globe.wide, globe.high
    points: list[Point] = [(x, y)]
    for level, out in ((0.25, 0.5), (0.9, 0.62), (1.6, 0.42), (2.1, 0.25)):
        side = back if abs(back) > 0.2 else 0.75
        points.append(
            (
                x + side * out * w + _swing(sketch, globe, level) * 1.3,
                y + level * h - sketch.rig.pose.flow * h * 0.5 * level,
            )
        )
    strand = lock(points, [w * 0.2, w * 0.36, w * 0.34, w * 0.24, w * 0.06])
    sketch.brush.part(strand, sketch.design.hair, Matter.HAIR, depth=w * 0.3)


def _draw_curls(sketch: Sketch, globe: Globe, *, behind: bool) -> None:
    """Draw a mass of curls: a ring of balls around the face, longer where it is long."""
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    back = -sin(radians(globe.yaw)) * globe.deep * 0.34
    size = 1.0 if not design.says("afro") else 1.22
    if behind:
        balls = [ellipse((back, -h * 0.3), (w * 1.2 * size, h * 1.05 * size))]
        for index in range(11):
            a = pi * (0.92 + 1.16 * index / 10)
            at = (back + cos(a) * w * 1.22 * size, -h * 0.3 + sin(a) * h * 1.02 * size)
            balls.append(ellipse(at, (w * 0.33 * size, h * 0.27 * size)))
        if design.hair_long:
            for level, out in ((0.35, 1.24), (0.85, 1.3), (1.35, 1.22), (1.8, 0.98)):
                x = back + _swing(sketch, globe, level)
                for side in (-1, 1):
                    at = (x + side * w * out * (1 - 0.2 * globe.profile), level * h)
                    balls.append(ellipse(at, (w * 0.42, h * 0.36)))
                balls.append(ellipse((x, level * h), (w * 1.28, h * 0.46)))
        brush.part(balls, design.hair.mixed(Colour(24, 18, 40), 0.16), Matter.HAIR, depth=w * 0.4)
        for index in range(8):
            a = pi * (0.9 + 1.2 * index / 7)
            at = (back + cos(a) * w * 1.12 * size, -h * 0.28 + sin(a) * h * 0.95 * size)
            brush.crease(
                ellipse(at, (w * 0.16, h * 0.12), start=index * 50, end=index * 50 + 230), 4, -34
            )
        return
    shapes = [smooth(globe.morphed(_PARTED_FRONT, _CAP_SIDE, outer=_OUTER), steps=5)]
    seen: list[tuple[Point, float, float]] = []
    for angle, level, size in _CURLS:
        squash = globe.squash(angle)
        if squash > -0.1:
            round_off = 0.9 * max(0.0, -level - 0.6)
            at = globe.spot(angle, level, out=1.04 - 0.06 * globe.profile - round_off)
            shapes.append(ellipse(at, (w * size * (0.7 + 0.3 * abs(squash)), h * size * 0.8)))
            seen.append((at, size, squash))
    brush.part(shapes, design.hair, Matter.HAIR, depth=w * 0.3, drop=0.4)
    for at, size, squash in seen:
        if squash > 0.15:
            half = (w * size * 0.6 * squash, h * size * 0.46)
            brush.crease(ellipse(at, half, start=20, end=230), 4, -30)
            top = (at[0] + brush.key_side * half[0] * 0.3, at[1] - half[1] * 0.3)
            brush.crease(ellipse(top, half, start=210, end=320), 3.4, 30)


def draw_hair(sketch: Sketch) -> None:
    """Draw beard and hair in front; the brush is placed on the head."""
    design = sketch.design
    globe = globe_of(sketch)
    if design.beard:
        draw_beard(sketch, globe)
    elif design.moustache:
        draw_moustache(sketch, globe)
    sketch = _veiled(sketch)
    design = sketch.design
    style = design.hair_style
    if style is Hair.BALD:
        return
    if style is Hair.MOHAWK:
        _draw_mohawk(sketch, globe)
        return
    if style is Hair.CURLY:
        _draw_curls(sketch, globe, behind=False)
        return
    _draw_cap(sketch, globe)
    if style is Hair.BRAIDS:
        _draw_braids(sketch, globe)
    elif style is Hair.SPIKY:
        _draw_spikes(sketch, globe)


def _cap_front(sketch: Sketch) -> list[Point]:
    design = sketch.design
    if Wear.VEIL in design.wears:
        return _VEIL_FRONT
    if design.says("vampire") or (design.old and not design.female):
        return _SLICK_FRONT
    if design.hair_style in {Hair.LONG, Hair.BRAIDS, Hair.BUN, Hair.PONYTAIL}:
        return _BANGS_FRONT if design.option(9, 3) == 0 else _PARTED_FRONT
    if design.hair_style is Hair.BOB:
        return _BANGS_FRONT
    if design.female and design.hair_style is Hair.SHORT:
        return _PIXIE_FRONT
    if design.female:
        return _BANGS_FRONT if design.option(9, 2) == 0 else _PARTED_FRONT
    if design.option(9, 2) == 0:
        return [
            (-x, y) for x, y in (*reversed(_CAP_FRONT[:_OUTER]), *reversed(_CAP_FRONT[_OUTER:]))
        ]
    return _CAP_FRONT


def _draw_cap(sketch: Sketch, globe: Globe) -> None:
    design, brush = sketch.design, sketch.brush
    points = globe.morphed(_cap_front(sketch), _CAP_SIDE, outer=_OUTER)
    if not has_bare_head(sketch):
        low = -0.8 * globe.high
        points = [(x * 0.96 if y < -0.3 * globe.high else x, max(y, low)) for x, y in points]
    veiled = Wear.VEIL in design.wears
    matter = Matter.CLOTH if veiled else Matter.HAIR
    brush.part(smooth(points, steps=6), design.hair, matter, depth=globe.wide * 0.42, drop=0.4)
    if veiled:
        return
    w, h = globe.wide, globe.high
    turn = globe.side * globe.profile
    for start, middle, end in (
        ((-0.72, -0.42), (-0.56, -0.86), (-0.1, -1.08)),
        ((-0.32, -0.62), (-0.16, -0.88), (0.16, -1.06)),
        ((0.74, -0.5), (0.62, -0.86), (0.3, -1.06)),
    ):
        line = smooth(
            [((a - turn * 0.35) * w, b * h) for a, b in (start, middle, end)], closed=False, steps=4
        )
        brush.crease(line, 3.4, -26)
    side = -0.5 * brush.key_side
    shine = smooth(
        [
            ((-side - 0.28 * brush.key_side * -1 * a) * w * 0.9, b * h)
            for a, b in ((-1.0, -0.66), (-0.3, -0.92), (0.8, -1.04))
        ],
        closed=False,
        steps=4,
    )
    brush.crease(shine, 6.5, 46)


def _draw_spikes(sketch: Sketch, globe: Globe) -> None:
    w, h = globe.wide, globe.high
    spikes: list[Outline] = []
    for angle, long in (
        (-80, 0.4),
        (-52, 0.56),
        (-24, 0.66),
        (4, 0.72),
        (32, 0.64),
        (60, 0.52),
        (84, 0.36),
    ):
        a = radians(angle)
        base = (sin(a) * w * 0.9, -h * 0.25 - cos(a) * h * 0.72)
        tip = (base[0] + sin(a + 0.2) * w * long, base[1] - cos(a + 0.2) * h * long)
        spikes.append(tapered(base, tip, (w * 0.26, w * 0.14, 2.0)))
    sketch.brush.part(spikes, sketch.design.hair, Matter.HAIR, depth=w * 0.2, drop=0.1)


def _draw_mohawk(sketch: Sketch, globe: Globe) -> None:
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    share = globe.profile
    sides = smooth(globe.morphed(_SLICK_FRONT, _CAP_SIDE, outer=_OUTER), steps=5)
    brush.tint(sides, design.hair.mixed(design.main, 0.45), 0.55)
    blades: list[Outline] = []
    for index in range(7):
        angle = 46 - index * 25
        front = (sin(radians(-28 + index * 9.3)) * w * 0.3, -h * 0.95)
        a = radians(angle) * globe.side
        side = (sin(a) * globe.deep * 0.92, -cos(a) * h * 0.92)
        base = (front[0] * (1 - share) + side[0] * share, front[1] * (1 - share) + side[1] * share)
        tip_front = (front[0] * 1.7, -h * 1.66 + abs(index - 3) * h * 0.05)
        tip_side = (side[0] * 1.62, side[1] * 1.7)
        tip = (
            tip_front[0] * (1 - share) + tip_side[0] * share,
            tip_front[1] * (1 - share) + tip_side[1] * share,
        )
        blades.append(tapered(base, tip, (w * 0.2, w * 0.15, 3.0)))
    brush.part(blades, design.hair, Matter.HAIR, depth=w * 0.16)


def _draw_braids(sketch: Sketch, globe: Globe) -> None:
    w, h = globe.wide, globe.high
    for side in (-1, 1):
        if globe.squash(side * 80) < -0.5:
            continue
        x, y = globe.spot(side * 84, 0.4, out=1.06)
        beads: list[Outline] = []
        for index in range(6):
            level = index * 0.31
            at = (
                x + side * w * 0.16 * (1 - index * 0.1) + _swing(sketch, globe, level),
                y + level * h + (0 if index % 2 else 3),
            )
            size = 0.26 - index * 0.014
            beads.append(
                ellipse(at, (w * size, h * size * 0.72), turn=side * (24 if index % 2 else -24))
            )
        for bead in beads:
            sketch.brush.part(bead, sketch.design.hair, Matter.HAIR, drop=0.16)
        tie = beads[-1].mean(0)
        sketch.brush.part(
            ellipse((float(tie[0]), float(tie[1]) + h * 0.14), (w * 0.13, h * 0.08)),
            sketch.design.wears_any(Wear.TOP, Wear.DRESS) or Colour(206, 80, 80),
        )
