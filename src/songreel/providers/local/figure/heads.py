"""Heads, faces and hair of every kind of body."""

from __future__ import annotations

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.rig import Rig
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    Outline,
    box,
    ellipse,
    limb,
    mirrored,
    polygon,
    rounded,
    smooth,
)
from songreel.providers.local.words.looks import Body, Hair, Wear


def draw_head(canvas: Canvas, design: Design, rig: Rig) -> None:
    """Draw the head with its face and the hair in front."""
    match design.body:
        case Body.ROBOT:
            _draw_robot(canvas, design, rig)
        case Body.PERSON:
            _draw_person(canvas, design, rig)
        case Body.GHOST:
            _draw_ghost(canvas, design, rig)
        case Body.BIRD:
            _draw_bird(canvas, design, rig)
        case Body.BEAST:
            _draw_beast(canvas, design, rig)
        case Body.CREATURE:
            _draw_creature(canvas, design, rig)


def draw_hair_behind(canvas: Canvas, design: Design, rig: Rig) -> None:
    """Draw the part of the hair that hangs behind the body."""
    if design.body is not Body.PERSON:
        return
    (x, y), (w, h) = rig.head, rig.head_size
    if design.hair_style is Hair.LONG:
        fall = [(0, -1.12), (1.2, -0.55), (1.38, 0.9), (1.05, 2.1), (0, 2.25)]
        right = [(x + a * w, y + b * h) for a, b in fall]
        left = [(x - a * w, y + b * h) for a, b in reversed(fall[1:-1])]
        canvas.shaded(smooth([*right, *left]), design.hair.dark())
    elif design.hair_style is Hair.BUN:
        canvas.shaded(ellipse((x, y - h * 1.22), (w * 0.46, h * 0.42)), design.hair)


def _draw_person(canvas: Canvas, design: Design, rig: Rig) -> None:
    (x, y), (w, h) = rig.head, rig.head_size
    for side in (-1, 1):
        canvas.shaded(ellipse((x + side * w * 0.98, y + h * 0.1), (w * 0.16, h * 0.2)), design.main)
    face = [
        (0, -1.0),
        (0.74, -0.72),
        (0.98, -0.05),
        (0.84, 0.55),
        (0.36, 0.98),
        (-0.36, 0.98),
        (-0.84, 0.55),
        (-0.98, -0.05),
        (-0.74, -0.72),
    ]
    canvas.shaded(smooth([(x + a * w, y + b * h) for a, b in face]), design.main, depth=0.1)
    _draw_face(canvas, design, rig)
    _draw_beard(canvas, design, rig)
    _draw_fringe(canvas, design, rig)


def _draw_face(canvas: Canvas, design: Design, rig: Rig) -> None:
    (x, y), (w, h) = rig.head, rig.head_size
    brow = design.hair.mixed(INK, 0.4)
    for side in (-1, 1):
        ex, ey = x + side * w * 0.4, y + h * 0.12
        canvas.fill(ellipse((ex, ey), (w * 0.15, h * 0.15)), WHITE)
        canvas.fill(ellipse((ex, ey + h * 0.01), (w * 0.1, h * 0.125)), design.eyes)
        canvas.fill(ellipse((ex - w * 0.035, ey - h * 0.045), (w * 0.035, h * 0.035)), WHITE)
        canvas.fill(
            limb((ex - w * 0.16, ey - h * 0.26), (ex + w * 0.16, ey - h * 0.27), 5, 5), brow
        )
        cheek = ellipse((x + side * w * 0.58, y + h * 0.42), (w * 0.16, h * 0.1))
        canvas.fill(cheek, Colour(232, 96, 88), 0.22)
    nose = smooth([(x - w * 0.05, y + h * 0.36), (x + w * 0.1, y + h * 0.4), (x, y + h * 0.28)])
    canvas.fill(nose, design.main.dark(), 0.6)
    smile = smooth(
        [(x - w * 0.24, y + h * 0.6), (x, y + h * 0.68), (x + w * 0.24, y + h * 0.6)], closed=False
    )
    canvas.line(smile, 7, design.main.dark().mixed(Colour(120, 30, 40), 0.5))
    if design.old:
        for side in (-1, 1):
            line = smooth(
                [(x + side * w * 0.3, y + h * 0.42), (x + side * w * 0.38, y + h * 0.62)],
                closed=False,
            )
            canvas.line(line, 4, design.main.dark())


def _draw_beard(canvas: Canvas, design: Design, rig: Rig) -> None:
    if not design.beard:
        return
    (x, y), (w, h) = rig.head, rig.head_size
    long = 1.9 if design.old else 1.22
    right = [(0.98, 0.05), (0.92, 0.7), (0.4, long)]
    mirror = [(-a, b) for a, b in reversed(right)]
    inner = [(-0.5, 0.42), (0, 0.5), (0.5, 0.42)]
    points = [(x + a * w, y + b * h) for a, b in (*right, *mirror, *inner)]
    canvas.shaded(smooth(points), design.hair)


def _draw_fringe(canvas: Canvas, design: Design, rig: Rig) -> None:
    (x, y), (w, h) = rig.head, rig.head_size
    match design.hair_style:
        case Hair.BALD:
            return
        case Hair.MOHAWK:
            comb = polygon(
                *[
                    (x + (-0.34 + 0.085 * i) * w, y + (-1.55 if i % 2 else -1.0) * h)
                    for i in range(9)
                ],
                (x + w * 0.3, y - h * 0.55),
                (x - w * 0.3, y - h * 0.55),
            )
            canvas.shaded(comb, design.hair)
        case Hair.CURLY:
            spots = [(-0.95, -0.1), (-0.95, -0.55), (-0.6, -0.95), (-0.1, -1.1), (0.4, -1.05)]
            for a, b in (*spots, (0.8, -0.75), (1.0, -0.35), (0.98, 0.1), (0, -0.8), (0.4, -0.7)):
                canvas.shaded(ellipse((x + a * w, y + b * h), (w * 0.4, h * 0.36)), design.hair)
        case _:
            cap = [(-1.04, 0.05), (-1.02, -0.6), (-0.5, -1.13), (0.3, -1.16), (0.95, -0.75)]
            edge = [(1.06, 0.05), (0.86, -0.3), (0.3, -0.42), (-0.3, -0.62), (-0.8, -0.25)]
            points = [(x + a * w, y + b * h) for a, b in (*cap, *edge)]
            canvas.shaded(smooth(points), design.hair, depth=0.12)


def _draw_robot(canvas: Canvas, design: Design, rig: Rig) -> None:
    (x, y), (w, h) = rig.head, rig.head_size
    for side in (-1, 1):
        ear = rounded(x + side * w * 1.0 - 18, y - 34, x + side * w * 1.0 + 18, y + 34, 12)
        canvas.shaded(ear, design.main.dark(), shine=True)
    if not any(wear in design.wears for wear in (Wear.HAT, Wear.CROWN, Wear.CAP)):
        canvas.fill(box(x - 4, y - h * 1.45, x + 4, y - h * 0.8), design.main.dark())
        canvas.fill(ellipse((x, y - h * 1.5), (13, 13)), design.eyes)
        canvas.glow((x, y - h * 1.5), 52, design.eyes, 0.5)
    canvas.shaded(rounded(x - w, y - h * 0.92, x + w, y + h * 0.92, 46), design.main, shine=True)
    visor = rounded(x - w * 0.8, y - h * 0.38, x + w * 0.8, y + h * 0.22, 28)
    canvas.fill(visor, Colour(28, 32, 44))
    for side in (-1, 1):
        ex, ey = x + side * w * 0.36, y - h * 0.08
        canvas.fill(ellipse((ex, ey), (w * 0.16, h * 0.15)), design.eyes)
        canvas.fill(ellipse((ex - 4, ey - 5), (6, 6)), WHITE)
        canvas.glow((ex, ey), w * 0.6, design.eyes, 0.4)
    for i in (-1, 0, 1):
        slot = rounded(x + i * 26 - 9, y + h * 0.48, x + i * 26 + 9, y + h * 0.6, 5)
        canvas.fill(slot, design.main.dark().dark())


def _draw_ghost(canvas: Canvas, design: Design, rig: Rig) -> None:
    (x, y), (w, h) = rig.head, rig.head_size
    canvas.shaded(ellipse((x, y), (w, h)), design.main, depth=0.08)
    for side in (-1, 1):
        canvas.fill(ellipse((x + side * w * 0.36, y), (w * 0.15, h * 0.22)), design.eyes)
    canvas.fill(ellipse((x, y + h * 0.5), (w * 0.16, h * 0.2)), design.eyes)


def _draw_bird(canvas: Canvas, design: Design, rig: Rig) -> None:
    (x, y), (w, h) = rig.head, rig.head_size
    canvas.shaded(ellipse((x, y), (w, h)), design.main)
    for lean in (-24, 0, 24):
        canvas.fill(limb((x, y - h * 0.9), (x + lean, y - h * 1.3), 12, 5), design.main.dark())
    for side in (-1, 1):
        canvas.fill(
            ellipse((x + side * w * 0.42, y - h * 0.08), (w * 0.26, h * 0.28)), design.second
        )
    _draw_round_eyes(canvas, design, rig, 0.42, -0.08)
    beak = polygon((x - 40, y + h * 0.14), (x + 40, y + h * 0.14), (x, y + h * 0.62))
    canvas.shaded(beak, Colour(240, 160, 58))


def _draw_beast(canvas: Canvas, design: Design, rig: Rig) -> None:
    (x, y), (w, h) = rig.head, rig.head_size
    outer, inner = _ears(design.kind)
    for flip in (False, True):
        for outline, colour in (
            (outer, design.main),
            (inner, design.second.mixed(Colour(232, 140, 140), 0.4)),
        ):
            shape = (outline * (w, h) + (x, y)).astype("float32")
            shape = mirrored(shape, x) if flip else shape
            canvas.shaded(shape, colour, depth=0.1)
    face = [(0, -0.92), (0.72, -0.7), (1.0, 0.06), (0.74, 0.72), (0, 0.94)]
    rest = [(-a, b) for a, b in reversed(face[1:-1])]
    canvas.shaded(smooth([(x + a * w, y + b * h) for a, b in (*face, *rest)]), design.main)
    canvas.fill(ellipse((x, y + h * 0.42), (w * 0.46, h * 0.36)), design.second)
    _draw_round_eyes(canvas, design, rig, 0.42, -0.1)
    canvas.fill(ellipse((x, y + h * 0.24), (w * 0.13, h * 0.09)), INK)
    for side in (-1, 1):
        mouth = smooth(
            [
                (x, y + h * 0.42),
                (x + side * w * 0.12, y + h * 0.54),
                (x + side * w * 0.26, y + h * 0.46),
            ],
            closed=False,
        )
        canvas.line(mouth, 6, INK)
    if design.kind in {"cat", "mouse", "rabbit"}:
        for side in (-1, 1):
            for tilt in (-0.06, 0.08):
                whisker = polygon(
                    (x + side * w * 0.42, y + h * 0.4),
                    (x + side * w * 1.12, y + h * (0.36 + tilt * 2)),
                )
                canvas.line(whisker, 3, design.second.mixed(INK, 0.35))
    if design.kind == "deer":
        draw_horns(canvas, rig, Colour(122, 88, 62), branched=True)


def _ears(kind: str) -> tuple[Outline, Outline]:
    """Return the right ear and its inside, in halves of the head's size."""
    shapes: dict[str, tuple[list[tuple[float, float]], float]] = {
        "rabbit": ([(0.12, -0.7), (0.16, -1.9), (0.5, -2.05), (0.6, -0.75)], 0.6),
        "bear": ([(0.4, -0.9), (0.7, -1.2), (1.0, -0.95), (0.86, -0.5)], 0.55),
        "mouse": ([(0.3, -0.9), (0.9, -1.6), (1.5, -1.0), (0.95, -0.35)], 0.66),
        "dog": ([(0.55, -0.85), (1.15, -0.6), (1.2, 0.35), (0.85, 0.2)], 0.5),
        "deer": ([(0.6, -0.6), (1.2, -1.0), (1.45, -0.6), (0.85, -0.25)], 0.6),
    }
    points, share = shapes.get(kind, ([(0.18, -0.72), (0.78, -1.5), (0.96, -0.3)], 0.55))
    pointed = kind not in shapes
    outer = polygon(*points) if pointed else smooth(points)
    middle = outer.mean(0)
    return outer, (middle + (outer - middle) * share).astype("float32")


def draw_horns(canvas: Canvas, rig: Rig, colour: Colour, *, branched: bool = False) -> None:
    """Draw a pair of horns, or antlers."""
    (x, y), (w, h) = rig.head, rig.head_size
    for side in (-1, 1):
        root, tip = (x + side * w * 0.4, y - h * 0.8), (x + side * w * 0.72, y - h * 1.62)
        canvas.shaded(limb(root, tip, 17, 4), colour)
        if branched:
            middle = ((root[0] + tip[0]) / 2, (root[1] + tip[1]) / 2)
            canvas.fill(limb(middle, (middle[0] + side * w * 0.4, middle[1] - 46), 9, 4), colour)
            canvas.fill(limb(middle, (middle[0] - side * w * 0.12, middle[1] - 70), 8, 4), colour)


def _draw_round_eyes(canvas: Canvas, design: Design, rig: Rig, apart: float, up: float) -> None:
    (x, y), (w, h) = rig.head, rig.head_size
    for side in (-1, 1):
        ex, ey = x + side * w * apart, y + h * up
        canvas.fill(ellipse((ex, ey), (w * 0.17, h * 0.2)), WHITE)
        canvas.fill(ellipse((ex, ey + 2), (w * 0.115, h * 0.15)), design.eyes)
        canvas.fill(ellipse((ex - w * 0.04, ey - h * 0.06), (w * 0.045, h * 0.05)), WHITE)


def _draw_creature(canvas: Canvas, design: Design, rig: Rig) -> None:
    (x, y), (w, h) = rig.head, rig.head_size
    alien = design.kind == "alien"
    if alien:
        for side in (-1, 1):
            tip = (x + side * w * 0.6, y - h * 1.5)
            canvas.line(polygon((x + side * w * 0.3, y - h * 0.7), tip), 9, design.main.dark())
            canvas.shaded(ellipse(tip, (19, 19)), design.second)
    else:
        draw_horns(canvas, rig, Colour(232, 218, 188))
    jaw = 0.5 if alien else 0.92
    face = [(0, -0.98), (0.86, -0.66), (1.04, 0.04), (jaw, 0.72), (0, 0.96)]
    rest = [(-a, b) for a, b in reversed(face[1:-1])]
    canvas.shaded(smooth([(x + a * w, y + b * h) for a, b in (*face, *rest)]), design.main)
    if alien:
        for side in (-1, 1):
            eye = ellipse((x + side * w * 0.42, y - h * 0.02), (w * 0.27, h * 0.2), turn=side * 24)
            canvas.fill(eye, Colour(24, 26, 40))
            glint = ellipse((x + side * w * 0.38, y - h * 0.1), (w * 0.07, h * 0.05))
            canvas.fill(glint, WHITE)
    else:
        canvas.fill(ellipse((x, y + h * 0.5), (w * 0.6, h * 0.34)), design.second)
        _draw_round_eyes(canvas, design, rig, 0.4, -0.18)
    mouth = smooth(
        [(x - w * 0.3, y + h * 0.5), (x, y + h * 0.62), (x + w * 0.3, y + h * 0.5)], closed=False
    )
    canvas.line(mouth, 7, INK)
    if not alien:
        for side in (-1, 1):
            tooth = x + side * w * 0.2
            canvas.fill(
                polygon((tooth - 9, y + h * 0.55), (tooth + 9, y + h * 0.55), (tooth, y + h * 0.7)),
                WHITE,
            )
