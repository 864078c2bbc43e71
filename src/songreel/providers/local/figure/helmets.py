"""Helmets of glass and of steel, crowns and horns."""

from __future__ import annotations

from math import radians, sin

from songreel.providers.local.figure.faces import Globe, globe_of
from songreel.providers.local.figure.palettes import GLOBED
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    Point,
    ellipse,
    polygon,
    rounded,
    smooth,
    tapered,
)
from songreel.providers.local.words.looks import Body, Wear

HORN = Colour(232, 218, 186)


_GLASS = Colour(196, 228, 246)


STEEL = Colour(178, 186, 200)


def draw_behind_hat(sketch: Sketch) -> None:
    """Draw what of a helmet or a hat is behind the head."""
    worn = sketch.design.wears
    if Wear.HELMET in worn and is_bubble(sketch):
        sketch.brush.place(sketch.rig.head.at, sketch.rig.head_turn)
        globe = globe_of(sketch)
        w, h = bubble(globe)
        brush = sketch.brush
        brush.part(ellipse((0, -h * 0.04), (w, h)), worn[Wear.HELMET], drop=0.2)
        brush.fill(ellipse((0, -h * 0.04), (w * 0.9, h * 0.9)), Colour(62, 74, 98), 0.85)
        brush.place()


def is_bubble(sketch: Sketch) -> bool:
    """Tell whether a helmet is a globe of glass, for space or for the deep."""
    return Wear.HELMET in sketch.design.wears and sketch.design.says(*GLOBED)


def fit(sketch: Sketch, globe: Globe) -> tuple[float, float, float]:
    """Return how wide the crown is, where its brim lies, and how far it is to the side."""
    turn = sin(radians(globe.yaw))
    wide = globe.wide * (1 - 0.0 * abs(turn)) + (globe.deep - globe.wide) * abs(turn)
    if sketch.design.body is Body.PERSON:
        return wide * 1.08, -globe.high * 0.5, -turn * globe.deep * 0.1
    return wide * 0.8, -globe.high * 0.72, -turn * globe.deep * 0.12


def bubble(globe: Globe) -> tuple[float, float]:
    """Return half the width and half the height of a globe of glass."""
    return max(globe.wide, globe.deep) * 1.46, globe.high * 1.32


def draw_bubble(sketch: Sketch, globe: Globe, colour: Colour) -> None:
    """Draw the front of a globe of glass."""
    brush = sketch.brush
    w, h = bubble(globe)
    brush.fill(ellipse((0, -h * 0.04), (w * 0.9, h * 0.9)), _GLASS, 0.16)
    side = brush.key_side
    shine = smooth(
        [
            (side * w * 0.66, h * 0.1),
            (side * w * 0.72, -h * 0.3),
            (side * w * 0.44, -h * 0.68),
            (side * w * 0.52, -h * 0.36),
        ],
        steps=5,
    )
    brush.fill(shine, WHITE, 0.55)
    ring = [(float(a), float(b)) for a, b in ellipse((0, -h * 0.04), (w * 0.93, h * 0.93))]
    brush.line(polygon(*ring, ring[0]), 11, colour)
    band = rounded(-w * 0.72, h * 0.72, w * 0.72, h * 0.98, 20)
    brush.part(band, colour.mixed(Colour(150, 160, 180), 0.35), Matter.METAL)


def draw_crown(sketch: Sketch, globe: Globe, colour: Colour) -> None:
    """Draw a crown."""
    brush = sketch.brush
    wide, base, shift = fit(sketch, globe)
    wide *= 0.86
    base -= globe.high * 0.18
    high = globe.high * (0.62 if not sketch.design.female else 0.46)
    points: list[Point] = [(shift - wide, base + 12)]
    for index in range(7):
        x = shift + wide * 1.08 * (-1 + index / 3)
        points.append((x, base - (high if index % 2 == 0 else high * 0.42)))
    points.append((shift + wide, base + 12))
    points += [(shift + wide * 0.5, base + 22), (shift - wide * 0.5, base + 22)]
    brush.part(polygon(*points), colour, Matter.METAL)
    for index in range(0, 7, 2):
        x = shift + wide * 1.08 * (-1 + index / 3)
        brush.part(ellipse((x, base - high), (9, 9)), colour, Matter.METAL, drop=0)
    for angle in (-50, 0, 50):
        gem = globe.spot(angle, 0)
        if globe.squash(angle) > 0.1:
            brush.part(
                ellipse((gem[0] * 0.86 + shift, base - 2), (9, 11)),
                Colour(206, 52, 72),
                Matter.LEATHER,
            )


def draw_helm(sketch: Sketch, globe: Globe, colour: Colour, *, plume: bool) -> None:
    """Draw a helmet of steel that leaves the face free."""
    brush = sketch.brush
    wide, base, shift = fit(sketch, globe)
    h = globe.high
    base += h * 0.16
    if plume:
        back = -sin(radians(globe.yaw))
        sway = sketch.rig.pose.sway * 16
        bends = [
            (shift, base - h * 0.92),
            (shift + back * 26, base - h * 1.42),
            (shift + back * 104 + sway, base - h * 1.54),
            (shift + back * 150 + sway * 1.6, base - h * 1.12),
        ]
        radii = (10.0, 21.0, 25.0, 9.0)
        feather = [
            tapered(a, b, (r, s))
            for a, b, r, s in zip(bends, bends[1:], radii, radii[1:], strict=False)
        ]
        brush.part(feather, sketch.design.wears_any(Wear.CAPE, Wear.SCARF) or Colour(176, 44, 52))
    dome = smooth(
        [
            (shift - wide * 1.08, base + 4),
            (shift - wide * 1.04, base - h * 0.5),
            (shift - wide * 0.56, base - h * 0.96),
            (shift, base - h * 1.08),
            (shift + wide * 0.56, base - h * 0.96),
            (shift + wide * 1.04, base - h * 0.5),
            (shift + wide * 1.08, base + 4),
            (shift, base - h * 0.04),
        ],
        steps=5,
    )
    brush.part(dome, colour, Matter.METAL, depth=wide * 0.6, drop=0.5)
    band = smooth(
        [
            (shift - wide * 1.1, base - h * 0.12),
            (shift, base - h * 0.14),
            (shift + wide * 1.1, base - h * 0.12),
            (shift + wide * 1.1, base + h * 0.06),
            (shift, base + h * 0.06),
            (shift - wide * 1.1, base + h * 0.06),
        ],
        steps=4,
    )
    brush.part(band, colour.mixed(INK, 0.25) if plume else Colour(196, 150, 72), Matter.METAL)
    nose_top = globe.spot(0, -0.34, out=1.06)
    nose_end = globe.spot(0, 0.22, out=1.16)
    brush.part(tapered(nose_top, nose_end, (9, 7)), colour, Matter.METAL)
    if plume:
        for side in (-1, 1):
            if globe.squash(side * 62) < -0.1:
                continue
            guard = smooth(
                [
                    globe.spot(side * 84, -0.3, out=1.1),
                    globe.spot(side * 46, -0.26, out=1.08),
                    globe.spot(side * 44, 0.4, out=1.06),
                    globe.spot(side * 30, 0.86, out=1.02),
                    globe.spot(side * 70, 0.84, out=1.06),
                    globe.spot(side * 92, 0.3, out=1.1),
                ],
                steps=4,
            )
            brush.part(guard, colour, Matter.METAL, drop=0.5)


def draw_hard_hat(sketch: Sketch, globe: Globe, colour: Colour) -> None:
    """Draw a helmet of plastic that leaves the face free: for work, a bicycle or an army."""
    brush = sketch.brush
    wide, base, shift = fit(sketch, globe)
    h = globe.high
    base += h * 0.1
    dome = smooth(
        [
            (shift - wide * 1.1, base + 6),
            (shift - wide * 1.06, base - h * 0.44),
            (shift - wide * 0.58, base - h * 0.88),
            (shift + wide * 0.58, base - h * 0.88),
            (shift + wide * 1.06, base - h * 0.44),
            (shift + wide * 1.1, base + 6),
            (shift, base + h * 0.06),
        ],
        steps=6,
    )
    brush.part(dome, colour, Matter.LEATHER, depth=wide * 0.6, drop=0.45)
    for share in (-0.3, 0.3):
        ridge = [
            (shift + wide * share * 0.8, base - h * 0.86),
            (shift + wide * share * 1.1, base - h * 0.2),
        ]
        brush.crease(polygon(*ridge), 5, -30)
    out = globe.side * globe.profile * globe.deep * 0.4
    brim = smooth(
        [
            (shift - wide * 1.24 + min(0.0, out), base),
            (shift + out * 0.4, base - h * 0.06),
            (shift + wide * 1.24 + max(0.0, out), base),
            (shift + out * 0.6, base + h * 0.17),
        ],
        steps=6,
    )
    brush.part(brim, colour.mixed(INK, 0.16), Matter.LEATHER, drop=0.6)


def draw_horns(sketch: Sketch, globe: Globe, colour: Colour) -> None:
    """Draw a pair of horns."""
    for side in (-1, 1):
        root = globe.spot(side * 66, -0.66, out=1.0)
        w, h = globe.wide, globe.high
        bend = (root[0] + side * w * 0.5, root[1] - h * 0.22)
        tip = (root[0] + side * w * 0.62, root[1] - h * 0.86)
        sketch.brush.part(
            [tapered(root, bend, (17, 14)), tapered(bend, tip, (14, 3))],
            colour,
            Matter.LEATHER,
            depth=12,
        )
