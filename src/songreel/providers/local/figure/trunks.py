"""Trunk, arms and legs of every kind of body."""

from __future__ import annotations

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.rig import Rig
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import INK, Colour
from songreel.providers.local.pencil.shapes import (
    Outline,
    Point,
    ellipse,
    limb,
    moved,
    polygon,
    rounded,
    smooth,
)
from songreel.providers.local.words.looks import Body, Wear


def sleeve_colour(design: Design) -> Colour:
    """Return the colour of what covers the upper body, or of the body itself."""
    worn = design.wears_any(Wear.ARMOUR, Wear.COAT, Wear.JACKET, Wear.TOP, Wear.DRESS)
    return worn if worn is not None else design.main


def draw_legs(canvas: Canvas, design: Design, rig: Rig) -> None:
    """Draw both legs with their feet."""
    bare = design.main.mixed(design.second, 0.3) if design.body is Body.ROBOT else design.main
    cloth = design.wears_any(Wear.TROUSERS)
    colour = cloth if cloth is not None else bare
    shine = design.body is Body.ROBOT and cloth is None
    for hip, knee, foot, side in zip(rig.hips, rig.knees, rig.feet, (-1, 1), strict=True):
        canvas.shaded(limb(hip, knee, rig.leg * 1.12, rig.leg * 0.86), colour, shine=shine)
        canvas.shaded(limb(knee, foot, rig.leg * 0.86, rig.leg * 0.66), colour, shine=shine)
        if design.body is Body.ROBOT:
            canvas.shaded(ellipse(knee, (rig.leg * 0.8, rig.leg * 0.8)), design.second.dark())
        _draw_foot(canvas, design, rig, foot, side)


def _draw_foot(canvas: Canvas, design: Design, rig: Rig, foot: Point, side: int) -> None:
    x, y = foot[0] + side * 8, foot[1]
    wide, tall = rig.leg * 1.25, rig.leg * 0.9
    match design.body:
        case Body.BIRD:
            for toe in (-20, 0, 20):
                canvas.fill(limb((x, y), (x + toe, y + 22), 6, 6), Colour(238, 150, 60))
        case Body.ROBOT:
            outline = rounded(x - wide, y - tall * 0.4, x + wide, y + 24, 14)
            canvas.shaded(outline, design.main.dark(), shine=True)
        case _:
            boots = design.wears_any(Wear.BOOTS)
            paw = design.second if design.body is not Body.PERSON else design.main
            outline = smooth(
                [
                    (x - wide, y + 24),
                    (x - wide, y),
                    (x, y - tall),
                    (x + wide, y),
                    (x + wide, y + 24),
                ]
            )
            canvas.shaded(outline, boots if boots is not None else paw)


def trunk_outline(rig: Rig, *, wider: float = 0.0, longer: float = 0.0) -> Outline:
    """Return the outline of the upper body from the shoulders to the hips."""
    (lx, ly), (rx, _) = rig.shoulders
    (hx, hy), (kx, _) = rig.hips
    grow = rig.arm * 0.7 + wider
    waist = (ly + hy) / 2 + (hy - ly) * 0.15
    narrow = (rx - lx) * 0.42 + wider
    return smooth(
        [
            (lx - grow, ly + 8),
            (lx * 0.5, ly - 26),
            (rx * 0.5, ly - 26),
            (rx + grow, ly + 8),
            (max(narrow, kx + rig.leg * 0.7 + wider), waist),
            (kx + rig.leg + wider, hy + longer),
            (0, hy + rig.leg * 0.9 + longer),
            (hx - rig.leg - wider, hy + longer),
            (-max(narrow, kx + rig.leg * 0.7 + wider), waist),
        ]
    )


def draw_trunk(canvas: Canvas, design: Design, rig: Rig) -> None:
    """Draw the upper body without what is worn over it."""
    match design.body:
        case Body.ROBOT:
            _draw_plates(canvas, design, rig)
        case Body.PERSON:
            low = design.wears_any(Wear.TROUSERS, Wear.SKIRT)
            canvas.shaded(trunk_outline(rig), low if low is not None else design.main)
            neck = limb(rig.neck, (rig.head[0], rig.head[1] + 40), 30, 28)
            canvas.shaded(neck, design.main.mixed(design.main.dark(), 0.35))
        case _:
            _draw_soft(canvas, design, rig)


def _draw_plates(canvas: Canvas, design: Design, rig: Rig) -> None:
    (lx, ly), (rx, _) = rig.shoulders
    hip = rig.hips[0][1]
    canvas.fill(rounded(-26, ly - 54, 26, ly, 6), design.main.dark().dark())
    waist = rounded(lx * 0.62, (ly + hip) / 2, rx * 0.62, hip + 18, 20)
    canvas.shaded(waist, design.main.dark(), shine=True)
    canvas.shaded(rounded(lx * 0.74, hip - 12, rx * 0.74, hip + 44, 24), design.main, shine=True)
    chest = smooth(
        [
            (lx - 6, ly - 14),
            (0, ly - 34),
            (rx + 6, ly - 14),
            (rx * 0.92, ly + 120),
            (0, ly + 172),
            (lx * 0.92, ly + 120),
        ]
    )
    canvas.shaded(chest, design.main, shine=True)
    canvas.fill(rounded(-52, ly + 34, 52, ly + 96, 18), design.main.dark())
    canvas.fill(ellipse((0, ly + 65), (22, 22)), design.eyes)
    canvas.glow((0, ly + 65), 74, design.eyes, 0.55)


def _draw_soft(canvas: Canvas, design: Design, rig: Rig) -> None:
    (lx, ly), (rx, _) = rig.shoulders
    hip = rig.hips[1][1]
    belly_y = hip - (hip - ly) * 0.3
    wide = rx + 26 if design.body is Body.BIRD else rx
    body = smooth(
        [
            (lx * 0.7, ly - 26),
            (rx * 0.7, ly - 26),
            (wide + 14, belly_y - 40),
            (wide + 6, hip + 12),
            (0, hip + 64),
            (-wide - 6, hip + 12),
            (-wide - 14, belly_y - 40),
        ]
    )
    canvas.shaded(body, design.main)
    canvas.fill(ellipse((0, belly_y + 8), (rx * 0.66, (hip - ly) * 0.44)), design.second)


def draw_sheet(canvas: Canvas, design: Design, rig: Rig) -> None:
    """Draw the body of a ghost: it ends in waves above the ground."""
    top = rig.shoulders[0][1]
    waves = [(170 - i * 42.5, -60 + (34 if i % 2 else -26)) for i in range(9)]
    sides = [(-150.0, top + 160), (-118.0, top - 40), (0.0, top - 90), (118.0, top - 40)]
    canvas.shaded(smooth([(150.0, top + 160), *waves, *sides]), design.main, depth=0.2)


def draw_arms(canvas: Canvas, design: Design, rig: Rig) -> None:
    """Draw both arms with their hands."""
    colour = design.main if design.body is Body.GHOST else sleeve_colour(design)
    metal = design.body is Body.ROBOT or Wear.ARMOUR in design.wears
    for shoulder, elbow, hand, side in zip(
        rig.shoulders, rig.elbows, rig.hands, (-1, 1), strict=True
    ):
        if design.body is Body.BIRD:
            _draw_wing_arm(canvas, design, shoulder, hand, side)
            continue
        r = rig.arm
        canvas.shaded(limb(elbow, hand, r * 0.86, r * 0.7), colour, shine=metal)
        canvas.shaded(limb(shoulder, elbow, r * 1.12, r * 0.88), colour, shine=metal)
        if design.body is Body.ROBOT:
            canvas.shaded(ellipse(elbow, (r * 0.8, r * 0.8)), design.second.dark())
            canvas.shaded(ellipse(shoulder, (r * 1.5, r * 1.5)), design.main, shine=True)
        _draw_hand(canvas, design, rig, hand, side)


def _draw_wing_arm(canvas: Canvas, design: Design, shoulder: Point, hand: Point, side: int) -> None:
    x, y = shoulder
    wing = smooth(
        [
            (x - side * 14, y - 20),
            (x + side * 34, y + 20),
            (hand[0] + side * 16, hand[1] - 10),
            (hand[0] - side * 2, hand[1] + 46),
            (x - side * 8, y + 120),
        ]
    )
    canvas.shaded(wing, design.main.mixed(INK, 0.18))


def _draw_hand(canvas: Canvas, design: Design, rig: Rig, hand: Point, side: int) -> None:
    r = rig.arm
    x, y = hand
    if design.body is Body.ROBOT:
        canvas.shaded(ellipse((x, y + r * 0.5), (r, r)), design.main.dark(), shine=True)
        return
    colour = design.second if design.body in {Body.BEAST, Body.CREATURE} else design.main
    canvas.shaded(ellipse((x + side * 2, y + r * 0.7), (r * 0.86, r * 1.1)), colour)
    thumb = limb((x - side * r * 0.5, y + r * 0.3), (x - side * r * 0.8, y + r * 0.9), 8, 7)
    canvas.fill(thumb, colour)


def draw_tail(canvas: Canvas, design: Design, rig: Rig) -> None:
    """Draw the tail of an animal or a dragon, to the viewer's right."""
    x, y = rig.hips[1][0], rig.hips[1][1]
    match design.kind:
        case "rabbit" | "bear" | "deer":
            canvas.shaded(ellipse((x + 66, y + 10), (38, 34)), design.second)
        case "fox" | "dog":
            brush = [(x, y), (x + 130, y + 30), (x + 210, y - 130), (x + 120, y - 70), (x, y - 40)]
            canvas.shaded(smooth(brush), design.main)
            tip = [(x + 168, y - 40), (x + 210, y - 130), (x + 146, y - 90)]
            canvas.fill(smooth(tip), design.second)
        case "cat" | "mouse":
            curve = smooth(
                [(x, y + 10), (x + 110, y + 40), (x + 170, y - 60), (x + 150, y - 170)],
                closed=False,
            )
            canvas.line(curve, 30 if design.kind == "cat" else 14, design.main.dark())
        case "dragon":
            tail = [(x - 20, y - 40), (x + 120, y + 30), (x + 250, y + 150), (x + 90, y + 110)]
            canvas.shaded(smooth([*tail, (x - 40, y + 50)]), design.main)
            spade = polygon((x + 225, y + 120), (x + 300, y + 140), (x + 260, y + 190))
            canvas.fill(moved(spade, 0, 0), design.main.dark())
        case _:
            pass
