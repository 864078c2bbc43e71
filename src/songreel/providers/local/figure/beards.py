"""Beards and moustaches."""

from __future__ import annotations

from songreel.providers.local.figure.faces import Globe, lock
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, Point, ellipse, smooth

_BEARD_FRONT: list[Point] = [
    (0.0, 0.44),
    (0.34, 0.47),
    (0.66, 0.44),
    (0.94, 0.02),
    (1.0, 0.3),
    (0.9, 0.84),
    (0.46, 1.2),
    (0.0, 1.3),
    (-0.46, 1.2),
    (-0.9, 0.84),
    (-1.0, 0.3),
    (-0.94, 0.02),
    (-0.66, 0.44),
    (-0.34, 0.47),
]


_BEARD_SIDE: list[Point] = [
    (0.9, 0.42),
    (0.95, 0.44),
    (0.97, 0.48),
    (0.98, 0.52),
    (1.0, 0.62),
    (1.02, 0.86),
    (0.92, 1.16),
    (0.66, 1.32),
    (0.3, 1.12),
    (0.0, 0.74),
    (-0.12, 0.3),
    (0.0, -0.1),
    (0.44, 0.36),
    (0.74, 0.46),
]


def draw_beard(sketch: Sketch, globe: Globe) -> None:
    """Draw a beard with its moustache; the mouth shows in it."""
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    long = 1.5 if design.says("wizard", "long") and design.old else 1.18 if design.old else 1.0
    long = max(long, 1.3) if design.says("viking", "dwarf", "braided") else long
    sway = sketch.rig.pose.sway * 0.06

    def stretched(points: list[Point]) -> list[Point]:
        return [
            (
                x + sway * max(0.0, y - 0.8),
                y if y < 0.8 else 0.8 + (y - 0.8) * (long - 1) * 3.2 + (y - 0.8),
            )
            for x, y in points
        ]

    shape = smooth(globe.morphed(stretched(_BEARD_FRONT), stretched(_BEARD_SIDE)), steps=5)
    brush.part(shape, design.hair, Matter.HAIR, depth=globe.wide * 0.4, drop=0.3)
    for angle, low in ((-34, 1.05), (-12, 1.2 * long), (14, 1.2 * long), (36, 1.05)):
        if globe.squash(angle) > 0.1:
            strand = [globe.spot(angle, 0.74, out=1.02), globe.spot(angle * 0.8, low, out=0.96)]
            brush.crease(smooth(strand, closed=False, steps=3), 4, -26)
    mouth = globe.spot(0, 0.66, out=1.04)
    squash = 1 - globe.profile * 0.45
    gape = globe.high * (0.045 + 0.2 * face.mouth)
    hole = ellipse((mouth[0], mouth[1] + gape * 0.5), (globe.wide * 0.2 * squash, gape))
    brush.fill(hole, Colour(92, 36, 42))
    if face.mouth > 0.2:
        teeth = ellipse(
            (mouth[0], mouth[1] - gape * 0.16), (globe.wide * 0.14 * squash, gape * 0.24)
        )
        brush.fill(teeth, Colour(246, 240, 232))
    draw_moustache(sketch, globe)
    if design.says("braided", "braid", "viking"):
        x, y = globe.spot(0, 1.3 * long, out=0.9)
        for index in range(4):
            bead = ellipse(
                (x + sway * 60 * index, y + index * globe.high * 0.17),
                (globe.wide * (0.2 - index * 0.02), globe.high * 0.12),
            )
            brush.part(bead, design.hair, Matter.HAIR, drop=0.2)
        ring = ellipse((x + sway * 240, y + 4 * globe.high * 0.16), (globe.wide * 0.13, 7))
        brush.part(ring, Colour(226, 180, 84), Matter.METAL)


def draw_moustache(sketch: Sketch, globe: Globe) -> None:
    """Draw a moustache."""
    design, brush = sketch.design, sketch.brush
    halves: list[Outline] = []
    for side in (-1, 1):
        if globe.squash(side * 24) < -0.05:
            continue
        middle = globe.spot(0, 0.47, out=1.1)
        bend = globe.spot(side * 20, 0.52, out=1.12)
        end = globe.spot(side * 38, 0.72, out=1.08)
        halves += lock([middle, bend, end], [globe.high * 0.07, globe.high * 0.1, 3.0])
    if halves:
        brush.part(
            halves,
            design.hair.mixed(Colour(255, 250, 240), 0.08),
            Matter.HAIR,
            depth=globe.high * 0.09,
            drop=0.4,
        )
