"""Hands and paws."""

from __future__ import annotations

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.palettes import GLOBED
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch, heading
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import (
    ellipse,
    polygon,
    ribbon,
    smooth,
    tapered,
)
from songreel.providers.local.words.looks import Body, Wear


def wears_spacesuit(design: Design) -> bool:
    """Tell whether a helmet comes with the whole suit."""
    return Wear.HELMET in design.wears and design.says(*GLOBED)


def skin_of(sketch: Sketch) -> Matter:
    """Return what the body itself is made of."""
    match sketch.design.body:
        case Body.ROBOT:
            return Matter.METAL
        case Body.PERSON:
            return Matter.SKIN
        case _:
            return Matter.CLOTH


def draw_hand(sketch: Sketch, index: int) -> None:
    """Draw a hand; it holds something, or hangs with its fingers together."""
    design, rig, m, brush = sketch.design, sketch.rig, sketch.m, sketch.brush
    elbow, hand = rig.elbows[index], rig.hands[index]
    side = -1 if index == 0 else 1
    size = m.hand * 1.25
    turn = heading(elbow.at, hand.at)
    colour = design.main
    if design.body in {Body.BEAST, Body.CREATURE}:
        colour = paw_colour(sketch)
    elif wears_spacesuit(design):
        colour = design.wears[Wear.HELMET].mixed(Colour(110, 120, 140), 0.5)
    brush.place(hand.at, turn)
    inner = -side if abs(rig.chest_yaw) < 60 else (1 if rig.chest_yaw > 0 else -1)
    if design.kind == "crab":
        _draw_claw(sketch, colour, size)
    elif design.body not in {Body.PERSON, Body.CREATURE} or sketch.design.kind == "frog":
        _draw_paw(sketch, colour, size)
    elif is_holding(sketch, index):
        fist = ellipse((0, size * 0.62), (size * 0.72, size * 0.78))
        brush.part(fist, colour, Matter.SKIN)
        for shift in (-0.3, 0.0, 0.3):
            knuckle = polygon((size * shift, size * 0.75), (size * shift, size * 1.2))
            brush.crease(knuckle, 2.4, -24)
    else:
        _draw_fingers(sketch, colour, inner, spread=hand.y < elbow.y + 30)
    brush.place()


def _draw_fingers(sketch: Sketch, colour: Colour, inner: int, *, spread: bool) -> None:
    """Draw an open hand with its fingers spread, or one that hangs with the fingers together."""
    brush, wrist = sketch.brush, sketch.m.arm_thick[2]
    size = sketch.m.hand * 1.25
    if not brush.is_fine:
        brush.part(tapered((0, -4), (0, size * 1.1), (wrist, size * 0.6)), colour, skin_of(sketch))
        return
    shapes = [tapered((0, -4), (0, size * 0.9), (wrist, size * 0.56, size * 0.56))]
    if spread:
        for x, out, long in (
            (-0.4, -0.66, 1.62),
            (-0.14, -0.2, 1.86),
            (0.14, 0.22, 1.82),
            (0.4, 0.64, 1.54),
        ):
            tip = (size * out, size * long)
            radii = (size * 0.18, size * 0.17, size * 0.1)
            shapes.append(tapered((size * x, size * 0.8), tip, radii))
        thumb = [
            (inner * size * 0.4, size * 0.2),
            (inner * size * 0.86, size * 0.6),
            (inner * size * 1.0, size * 0.96),
        ]
    else:
        fingers = [
            (0.0, size * 0.7),
            (inner * size * 0.06, size * 1.3),
            (inner * size * 0.2, size * 1.66),
        ]
        shapes.append(ribbon(fingers, [size * 0.54, size * 0.5, size * 0.3]))
        thumb = [
            (inner * size * 0.36, size * 0.2),
            (inner * size * 0.7, size * 0.66),
            (inner * size * 0.62, size * 1.08),
        ]
    shapes.append(ribbon(thumb, [size * 0.22, size * 0.18, size * 0.09]))
    brush.part(shapes, colour, skin_of(sketch), depth=size * 0.5)
    if not spread:
        for x in (-0.24, 0.02, 0.26):
            line = polygon((size * x, size * 1.0), (size * (x * 0.8 + inner * 0.14), size * 1.62))
            brush.crease(line, 3, -26)


def _draw_paw(sketch: Sketch, colour: Colour, size: float) -> None:
    brush = sketch.brush
    brush.part(ellipse((0, size * 0.55), (size * 0.86, size * 0.92)), colour)
    for shift in (-0.28, 0.28):
        toe = polygon((size * shift, size * 0.95), (size * shift * 1.1, size * 1.42))
        brush.crease(toe, 3, -40)


def _draw_claw(sketch: Sketch, colour: Colour, size: float) -> None:
    """Draw the pincers of a crab."""
    for side, long in ((-1, 3.1), (1, 2.7)):
        pincer = [
            (side * size * 0.1, size * 0.3),
            (side * size * 1.05, size * 1.1),
            (side * size * 0.9, size * 2.1),
            (side * size * 0.12, size * long),
            (side * size * 0.3, size * 1.5),
        ]
        sketch.brush.part(smooth(pincer, steps=5), colour, depth=size * 0.6, drop=0.2)
    sketch.brush.part(ellipse((0, size * 0.8), (size * 0.9, size * 0.8)), colour, drop=0.1)


def is_holding(sketch: Sketch, index: int) -> bool:
    """Tell whether a hand is closed around something."""
    count = len(sketch.design.props)
    return (index == 1 and count > 0) or (index == 0 and count > 1)


def paw_colour(sketch: Sketch) -> Colour:
    """Return the colour of the ends of an animal's limbs."""
    design = sketch.design
    dark = design.main.mixed(Colour(52, 38, 40), 0.72)
    match design.kind:
        case "fox" | "raccoon" | "panda" | "koala" | "deer" | "cow" | "sheep" | "horse":
            return Colour(52, 46, 56) if design.kind in {"panda", "sheep"} else dark
        case "cat" | "dog" | "rabbit" | "wolf" | "tiger" | "mouse" | "squirrel":
            return design.second
        case "monkey":
            return design.second.mixed(Colour(226, 178, 140), 0.6)
        case _:
            return design.main
