"""What is worn: behind the body, over it and on the head."""

from __future__ import annotations

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.heads import draw_horns
from songreel.providers.local.figure.rig import Rig
from songreel.providers.local.figure.trunks import draw_tail, trunk_outline
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    box,
    ellipse,
    limb,
    mirrored,
    polygon,
    rounded,
    smooth,
)
from songreel.providers.local.words.looks import Body, Wear


def draw_behind(canvas: Canvas, design: Design, rig: Rig) -> None:
    """Draw tail, wings, cape and backpack."""
    if design.body in {Body.BEAST, Body.CREATURE}:
        draw_tail(canvas, design, rig)
    wings = design.wears_any(Wear.WINGS)
    if wings is not None or design.kind == "dragon":
        _draw_wings(canvas, rig, wings if wings is not None else design.main.dark())
    cape = design.wears_any(Wear.CAPE)
    (lx, ly), (rx, _) = rig.shoulders
    if cape is not None:
        hem = [(lx - 120, -120), (lx * 0.5, -84), (0, -108), (rx * 0.5, -84), (rx + 120, -120)]
        canvas.shaded(smooth([*hem, (rx + 16, ly - 12), (lx - 16, ly - 12)]), cape, depth=0.1)
    pack = design.wears_any(Wear.BACKPACK)
    if pack is not None:
        canvas.shaded(rounded(lx - 34, ly - 20, rx + 34, ly + 210, 40), pack)


def _draw_wings(canvas: Canvas, rig: Rig, colour: Colour) -> None:
    x, y = rig.shoulders[1]
    right = smooth(
        [
            (x - 40, y + 60),
            (x + 60, y - 170),
            (x + 250, y - 190),
            (x + 270, y - 20),
            (x + 180, y + 90),
            (x + 90, y + 170),
            (x - 20, y + 150),
        ]
    )
    canvas.shaded(right, colour, depth=0.08)
    canvas.shaded(mirrored(right), colour, depth=0.08)


def draw_front(canvas: Canvas, design: Design, rig: Rig) -> None:
    """Draw what covers the trunk, from the inside to the outside."""
    worn = design.wears
    if Wear.TOP in worn:
        canvas.shaded(trunk_outline(rig, wider=2), worn[Wear.TOP])
    if Wear.SKIRT in worn:
        _draw_skirt(canvas, rig, worn[Wear.SKIRT], from_share=0.72)
    if Wear.DRESS in worn:
        canvas.shaded(trunk_outline(rig, wider=2), worn[Wear.DRESS])
        _draw_skirt(canvas, rig, worn[Wear.DRESS], from_share=0.55)
    if Wear.ARMOUR in worn:
        _draw_armour(canvas, rig, worn[Wear.ARMOUR])
    for wear in (Wear.JACKET, Wear.COAT):
        if wear in worn:
            _draw_open(canvas, design, rig, worn[wear], long=wear is Wear.COAT)
    neck = rig.shoulders[0][1]
    if Wear.TIE in worn:
        knot = polygon((-14, neck - 4), (14, neck - 4), (20, neck + 120), (0, neck + 150))
        canvas.shaded(polygon(*knot, (-20, neck + 120)), worn[Wear.TIE])
    if Wear.SCARF in worn:
        canvas.shaded(limb((30, neck), (62, neck + 150), 22, 26), worn[Wear.SCARF].dark())
        canvas.shaded(rounded(-74, neck - 52, 74, neck + 8, 30), worn[Wear.SCARF])
    if Wear.CAPE in worn:
        canvas.shaded(rounded(-70, neck - 34, 70, neck + 8, 20), worn[Wear.CAPE])
        canvas.fill(ellipse((0, neck - 10), (13, 13)), Colour(232, 190, 90))
    if Wear.BACKPACK in worn:
        for side in (-1, 1):
            strap = limb((side * 74, neck - 10), (side * 84, neck + 170), 13, 13)
            canvas.fill(strap, worn[Wear.BACKPACK].dark())


def _draw_skirt(canvas: Canvas, rig: Rig, colour: Colour, *, from_share: float) -> None:
    top = rig.shoulders[0][1]
    hip = rig.hips[1][1]
    start = top + (hip - top) * from_share
    hem = hip + (0 - hip) * 0.56
    wide = rig.hips[1][0] + rig.leg
    points = [(wide, start), (wide + 74, hem - 14), (wide * 0.5, hem + 12), (0, hem - 4)]
    left = [(-a, b) for a, b in reversed(points[:-1])]
    canvas.shaded(smooth([*points, *left]), colour, depth=0.12)


def _draw_armour(canvas: Canvas, rig: Rig, colour: Colour) -> None:
    canvas.shaded(trunk_outline(rig, wider=6), colour, shine=True)
    top, hip = rig.shoulders[0][1], rig.hips[0][1]
    canvas.fill(box(-3, top + 10, 3, hip - 40), colour.dark())
    canvas.fill(rounded(-100, hip - 48, 100, hip - 12, 10), colour.dark().dark())
    for side in (-1, 1):
        x, y = rig.shoulders[0] if side < 0 else rig.shoulders[1]
        canvas.shaded(ellipse((x, y), (56, 48)), colour, shine=True)


def _draw_open(canvas: Canvas, design: Design, rig: Rig, colour: Colour, *, long: bool) -> None:
    """Draw a jacket or coat whose front stands open over what is beneath."""
    canvas.shaded(trunk_outline(rig, wider=8, longer=8), colour)
    top, hip = rig.shoulders[0][1], rig.hips[0][1]
    hem = hip * 0.42 if long else hip
    wide = rig.hips[1][0] + rig.leg + 8
    if long:
        skirt = polygon((-wide, hip - 60), (wide, hip - 60), (wide + 46, hem), (-wide - 46, hem))
        canvas.shaded(skirt, colour, depth=0.1)
    under = design.wears_any(Wear.TOP, Wear.DRESS)
    shirt = polygon((-44, top - 24), (44, top - 24), (14, top + 190), (-14, top + 190))
    canvas.fill(shirt, under if under is not None else WHITE)
    for side in (-1, 1):
        lapel = polygon(
            (side * 40, top - 26),
            (side * 76, top + 30),
            (side * 10, top + 196),
            (side * 4, top + 150),
        )
        canvas.fill(lapel, colour.dark())
    canvas.fill(box(-3, top + 190, 3, hem), colour.dark().dark())
    for i in range(2):
        canvas.fill(ellipse((18, top + 214 + i * 46), (7, 7)), colour.pale())


def draw_on_head(canvas: Canvas, design: Design, rig: Rig) -> None:
    """Draw glasses, hats, crowns, helmets and headphones."""
    worn = design.wears
    (x, y), (w, h) = rig.head, rig.head_size
    if Wear.HORNS in worn and design.body is not Body.CREATURE:
        draw_horns(canvas, rig, worn[Wear.HORNS])
    if Wear.GLASSES in worn:
        for side in (-1, 1):
            canvas.fill(
                ellipse((x + side * w * 0.41, y + h * 0.1), (w * 0.32, h * 0.25)),
                worn[Wear.GLASSES],
            )
            glint = limb(
                (x + side * w * 0.41 - w * 0.12, y + h * 0.06),
                (x + side * w * 0.41, y - h * 0.04),
                4,
                4,
            )
            canvas.fill(glint, WHITE, 0.7)
        canvas.fill(box(x - w * 0.2, y + h * 0.04, x + w * 0.2, y + h * 0.1), worn[Wear.GLASSES])
    if Wear.HEADPHONES in worn:
        band = smooth(
            [
                (x - w * 1.06, y),
                (x - w * 0.8, y - h * 0.98),
                (x, y - h * 1.28),
                (x + w * 0.8, y - h * 0.98),
                (x + w * 1.06, y),
            ],
            closed=False,
        )
        canvas.line(band, 20, worn[Wear.HEADPHONES])
        for side in (-1, 1):
            cup = ellipse((x + side * w * 1.06, y + h * 0.1), (w * 0.24, h * 0.36))
            canvas.shaded(cup, worn[Wear.HEADPHONES])
    _draw_hat(canvas, design, rig)


def _draw_hat(canvas: Canvas, design: Design, rig: Rig) -> None:
    worn = design.wears
    (x, y), (w, h) = rig.head, rig.head_size
    if Wear.HELMET in worn:
        canvas.fill(ellipse((x, y + h * 0.02), (w * 1.5, h * 1.32)), Colour(190, 226, 246), 0.28)
        ring = rounded(x - w * 1.2, y + h * 1.02, x + w * 1.2, y + h * 1.34, 22)
        canvas.shaded(ring, worn[Wear.HELMET], shine=True)
        glint = smooth(
            [
                (x - w * 1.15, y - h * 0.1),
                (x - w * 0.85, y - h * 0.72),
                (x - w * 0.4, y - h * 1.06),
            ],
            closed=False,
        )
        canvas.line(glint, 12, WHITE)
    elif Wear.CROWN in worn:
        points = [
            (x + (-0.8 + 0.4 * i) * w, y - h * (1.56 if i % 2 == 0 else 1.1)) for i in range(5)
        ]
        crown = polygon((x - w * 0.78, y - h * 0.7), *points, (x + w * 0.78, y - h * 0.7))
        canvas.shaded(crown, worn[Wear.CROWN], shine=True)
        for i in (-1, 0, 1):
            canvas.fill(ellipse((x + i * w * 0.42, y - h * 0.86), (10, 10)), Colour(206, 52, 72))
    elif Wear.HAT in worn:
        brim = ellipse((x, y - h * 0.58), (w * 1.62, h * 0.22))
        tall = 1.9 if design.old else 1.5
        top = [
            (x - w * 0.9, y - h * 0.62),
            (x - w * 0.66, y - h * tall),
            (x + w * 0.62, y - h * tall),
        ]
        canvas.shaded(polygon(*top, (x + w * 0.9, y - h * 0.62)), worn[Wear.HAT])
        canvas.fill(
            box(x - w * 0.9, y - h * 0.84, x + w * 0.9, y - h * 0.64), worn[Wear.HAT].dark()
        )
        canvas.shaded(brim, worn[Wear.HAT], depth=0.4)
    elif Wear.CAP in worn:
        dome = ellipse((x, y - h * 0.5), (w * 1.08, h * 0.74), start=180, end=360)
        canvas.shaded(dome, worn[Wear.CAP])
        canvas.shaded(ellipse((x, y - h * 0.48), (w * 1.12, h * 0.15)), worn[Wear.CAP].dark())
