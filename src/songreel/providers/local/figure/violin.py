"""A violin, held between the chin and the hand that fingers it, with its bow."""

from __future__ import annotations

from math import atan2, degrees, radians, sin

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.figure.sticks import VIOLINS
from songreel.providers.local.pencil.colour import INK, Colour
from songreel.providers.local.pencil.shapes import ellipse, polygon, smooth, tapered
from songreel.providers.local.words.looks import Prop


def plays_violin(design: Design) -> bool:
    """Tell whether what is held first is a violin."""
    held = design.props[:1]
    return bool(held) and held[0][0] is Prop.GUITAR and design.said.get(Prop.GUITAR, "") in VIOLINS


def draw_violin(sketch: Sketch) -> None:
    """Draw the violin from the chin to the hand, and the bow in the other hand."""
    rig, brush, m = sketch.rig, sketch.brush, sketch.m
    fingers, bowing = rig.hands[1], rig.hands[0]
    ahead = sin(radians(rig.chest_yaw)) * m.chest_deep
    chin = (rig.neck.x + ahead * 0.8 + 14, rig.neck.y + 14)
    turn = degrees(atan2(fingers.y - chin[1], fingers.x - chin[0]))
    long = max(150.0, ((fingers.x - chin[0]) ** 2 + (fingers.y - chin[1]) ** 2) ** 0.5)
    colour = next((c for prop, c in sketch.design.props if prop is Prop.GUITAR), INK)
    brush.place(chin, turn)
    half = long * 0.34
    brush.part(tapered((half, 0), (long + 40, 0), (8, 7)), Colour(74, 50, 42), Matter.LEATHER)
    brush.part(ellipse((long + 46, 0), (13, 13)), Colour(96, 64, 46), Matter.LEATHER)
    upper = [(0, -46), (half * 0.8, -54), (half, -32), (half * 1.3, -42), (half * 1.9, -22)]
    lower = [(x, -y) for x, y in reversed(upper)]
    body = smooth([(-14, 0), *upper, (half * 2, 0), *lower], steps=6)
    brush.part(body, colour.mixed(Colour(150, 84, 44), 0.55), Matter.LEATHER, depth=26)
    for y in (-20, 20):
        brush.crease(polygon((half * 0.8, y), (half * 1.4, y * 0.9)), 4, -50)
    for y in (-4, 0, 4):
        brush.line(polygon((14, y), (long + 30, y)), 1.6, Colour(228, 222, 210))
    brush.place()
    middle = (chin[0] + (fingers.x - chin[0]) * 0.4, chin[1] + (fingers.y - chin[1]) * 0.4)
    tip = (middle[0] + (middle[0] - bowing.x) * 1.3, middle[1] + (middle[1] - bowing.y) * 1.3 - 30)
    brush.line(polygon(bowing.at, tip), 6, Colour(96, 64, 46))
    brush.line(polygon((bowing.x, bowing.y + 9), tip), 2.5, Colour(236, 230, 218))
