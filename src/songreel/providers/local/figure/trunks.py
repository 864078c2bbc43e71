"""The trunk of every kind of body, and tails."""

from __future__ import annotations

from collections.abc import Sequence
from math import radians, sin

from songreel.providers.local.figure.critters import draw_marks
from songreel.providers.local.figure.hands import skin_of
from songreel.providers.local.figure.limbs import robot_accent
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Column, Ring, Sketch, between
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    Outline,
    Point,
    ellipse,
    polygon,
    ribbon,
    rounded,
    smooth,
    tapered,
)
from songreel.providers.local.words.looks import Body, Wear

NECK, COLLAR, SHOULDERS, CHEST, WAIST, BELT, HIPS, CROTCH = range(8)
"""Levels of the column of a person's trunk."""
_PLAIN = {"bee", "ladybug", "ant", "spider", "cactus", "bat"}
NECK_TURN = -30
"""How far the throat, in the shade of the chin, faces away from the light."""


def trunk(sketch: Sketch, *, wider: float = 0.0) -> Column:
    """Return the trunk as a column, `wider` by some units all round."""
    if sketch.design.body in {Body.PERSON, Body.ROBOT} or sketch.design.kind == "alien":
        return Column(_person_rings(sketch, wider))
    return Column(_round_rings(sketch, wider))


def _person_rings(sketch: Sketch, wider: float) -> list[Ring]:
    m = sketch.m
    arm = m.arm_thick[0]
    neck = arm * 0.62 + 12
    full = 8.0 if sketch.design.female and not sketch.design.young else 3.0
    belly = max(0.0, m.waist_deep - 60) * 0.5
    slices = (
        (-0.06, neck * 0.78, neck * 0.78, 0.0),
        (0.03, neck * 1.3 + wider * 0.6, m.chest_deep * 0.62 + wider, 0.0),
        (0.17, m.shoulder_apart + arm * 0.34 + wider, m.chest_deep * 0.9 + wider, 1.0),
        (0.34, m.chest_wide + wider, m.chest_deep + wider, full),
        (0.66, m.waist_wide + wider, m.waist_deep + wider, belly),
        (0.86, m.hip_wide * 0.93 + wider, m.hip_deep * 0.95 + wider, belly * 0.8),
        (1.02, m.hip_wide + wider, m.hip_deep + wider, -2.0),
        (1.18, m.hip_wide * 0.62 + wider, m.hip_deep * 0.7 + wider, 0.0),
    )
    return _rings(sketch, slices)


def _round_rings(sketch: Sketch, wider: float) -> list[Ring]:
    m = sketch.m
    top = m.chest_wide * 0.62
    slices = (
        (-0.02, top + wider, top + wider, 0.0),
        (0.14, m.chest_wide * 0.94 + wider, m.chest_deep * 0.92 + wider, 2.0),
        (0.36, m.chest_wide * 1.06 + wider, m.chest_deep + wider, 6.0),
        (0.64, m.waist_wide + wider, m.waist_deep + wider, 12.0),
        (0.88, m.hip_wide * 1.02 + wider, m.hip_deep + wider, 8.0),
        (1.04, m.hip_wide * 0.94 + wider, m.hip_deep * 0.94 + wider, 2.0),
        (1.16, m.hip_wide * 0.7 + wider, m.hip_deep * 0.7 + wider, 0.0),
        (1.24, m.hip_wide * 0.3 + wider, m.hip_deep * 0.3 + wider, 0.0),
    )
    return _rings(sketch, slices)


def _rings(sketch: Sketch, slices: Sequence[tuple[float, float, float, float]]) -> list[Ring]:
    """Set slices along the spine, which bends a little to the back."""
    rig = sketch.rig
    back = sin(radians(rig.pose.bow)) * 26 + 4
    rings: list[Ring] = []
    for share, wide, deep, belly in slices:
        x, y = between(rig.neck, rig.pelvis, share)
        inside = max(0.0, min(1.0, share))
        yaw = rig.chest_yaw + (rig.yaw - rig.chest_yaw) * inside
        curve = 4 * inside * (1 - inside) * back
        rings.append(Ring(x, y, wide, deep, yaw, belly - curve))
    return rings


def draw_trunk(sketch: Sketch) -> None:
    """Draw the upper body without what is worn over it."""
    design = sketch.design
    if design.body is Body.ROBOT:
        _draw_plates(sketch)
        return
    column = trunk(sketch)
    brush = sketch.brush
    if design.body is Body.PERSON or design.kind == "alien":
        low = design.wears_any(Wear.TROUSERS, Wear.SKIRT)
        brush.part(column.outline(), design.main, skin_of(sketch), depth=sketch.m.chest_wide * 0.6)
        if low is not None:
            _draw_belt(sketch, low)
        return
    brush.part(
        column.outline(),
        design.main,
        depth=sketch.m.waist_wide * 0.6,
        grows_from=_thighs(sketch) if design.body is Body.CREATURE else (),
    )
    if design.kind not in {"raven", "monkey", "elephant", *_PLAIN}:
        belly = column.patch(
            [(1.0, 0), (1.8, 34), (3, 48), (4.2, 46), (5.2, 0), (4.2, -46), (3, -48), (1.8, -34)],
            soft=True,
        )
        brush.tint(belly, _belly(sketch), 0.94, soft=7)
    _mark(sketch, column)
    low = design.wears.get(Wear.TROUSERS)
    if low is not None:
        rings = trunk(sketch, wider=3).rings
        brush.part(Column(rings[3:]).outline(), low, sketch.matter(Wear.TROUSERS))


def _belly(sketch: Sketch) -> Colour:
    design = sketch.design
    if design.kind in {"panda", "penguin"}:
        return Colour(244, 242, 236)
    return design.second


def _mark(sketch: Sketch, column: Column) -> None:
    """Draw the marks of a coat of fur or scales."""
    design, brush = sketch.design, sketch.brush
    if draw_marks(sketch, column):
        return
    if design.kind == "tiger" or design.says("zebra"):
        for side in (-1, 1):
            for level in (1.6, 2.6, 3.6, 4.4):
                stripe = column.curve([(level, side * 88), (level + 0.2, side * 64)])
                brush.line(stripe, 11, Colour(60, 44, 46))
    elif design.kind in {"dragon", "dinosaur", "frog"}:
        for level in (2.2, 3.0, 3.8, 4.6):
            brush.crease(column.curve([(level, -42), (level + 0.12, 0), (level, 42)]), 4, -26)
    elif design.kind == "panda":
        band = column.patch([(0.2, -95), (0.2, 95), (1.9, 95), (2.1, 0), (1.9, -95)])
        brush.tint(band, Colour(52, 48, 58), 1.0, soft=4)


def _thighs(sketch: Sketch) -> list[Outline]:
    """Return the upper legs, with which the hips are one body."""
    rig, thick = sketch.rig, sketch.m.leg_thick[0]
    if rig.pose.seat is not None:
        return []
    return [
        tapered(hip.at, between(hip, knee, 0.6), (thick, thick * 0.96))
        for hip, knee in zip(rig.hips, rig.knees, strict=True)
    ]


def _draw_belt(sketch: Sketch, low: Colour) -> None:
    """Draw the upper part of trousers or a skirt over the hips."""
    column = trunk(sketch, wider=3)
    rings = column.rings
    top = rings[BELT]._replace(
        y=(rings[WAIST].y * 0.4 + rings[BELT].y * 0.6), wide=rings[BELT].wide * 0.8
    )
    lower = Column([top, *rings[BELT:]])
    sketch.brush.part(
        lower.outline(),
        low,
        sketch.matter(Wear.TROUSERS),
        depth=sketch.m.hip_wide * 0.6,
        drop=0.12,
        grows_from=_thighs(sketch),
    )
    brush = sketch.brush
    middle = [column.at(5.4, -4), column.at(6.9, 0)]
    brush.crease(smooth(middle, closed=False, steps=3), 4, -24)


def draw_neck(sketch: Sketch) -> None:
    """Draw the neck up to the head, with the shade of the chin on it."""
    design, rig, m, brush = sketch.design, sketch.rig, sketch.m, sketch.brush
    if design.body is Body.ROBOT:
        dark = design.main.mixed(Colour(36, 40, 52), 0.7)
        brush.part(tapered(rig.neck.at, rig.head.at, (26, 22)), dark, Matter.METAL)
        return
    if design.body is not Body.PERSON and design.kind not in {"alien", "giraffe"}:
        return
    thick = m.arm_thick[0] * 0.62 + 12
    end = (rig.head.x * 0.7 + rig.neck.x * 0.3, rig.head.y + m.head_high * 0.3)
    start = (rig.neck.x, rig.neck.y + 12)
    shape = tapered(start, end, (thick * 1.5, thick * 1.08, thick * 0.9, thick * 0.9))
    brush.part(
        shape,
        design.main,
        skin_of(sketch),
        turn=NECK_TURN,
        drop=0.0,
        depth=thick,
        grows_from=[trunk(sketch).outline()],
    )


def draw_collar_bones(sketch: Sketch) -> None:
    """Draw what is seen of the collar bones, to both sides of the pit of the throat."""
    column, brush = trunk(sketch), sketch.brush
    if abs(sketch.rig.chest_yaw) > 70 or not brush.is_fine:
        return
    for side in (-1, 1):
        bone = [column.at(1.26, side * 10), column.at(1.14, side * 34), column.at(1.02, side * 58)]
        brush.crease(smooth(bone, closed=False, steps=4), 4, -14)


def _draw_plates(sketch: Sketch) -> None:
    """Draw a robot's trunk: a chest on a waist of rings, over a pelvis."""
    design, m, brush = sketch.design, sketch.m, sketch.brush
    column = trunk(sketch)
    rings = column.rings
    dark = design.main.mixed(Colour(40, 44, 58), 0.66)
    waist = Column(
        [rings[CHEST]._replace(wide=m.waist_wide, deep=m.waist_deep), *rings[WAIST:HIPS]]
    )
    brush.part(waist.outline(), dark, Matter.METAL)
    for level in (0.5, 1.0, 1.5):
        brush.crease(waist.curve([(level, -80), (level + 0.06, 0), (level, 80)]), 5, -60)
    low = Column(
        [
            rings[BELT]._replace(wide=m.hip_wide * 0.8, deep=m.hip_deep * 0.8),
            rings[HIPS]._replace(wide=m.hip_wide * 1.04),
            rings[CROTCH]._replace(wide=m.hip_wide * 0.4),
        ]
    )
    brush.part(low.outline(), design.main, Matter.METAL)
    kind = design.option(1, 3)
    wide = m.chest_wide * (1.12, 1.0, 1.06)[kind]
    chest = Column(
        [
            rings[COLLAR]._replace(wide=wide * 0.62, deep=m.chest_deep * 0.6),
            rings[SHOULDERS]._replace(wide=wide * (1.06, 0.9, 1.0)[kind], deep=m.chest_deep),
            rings[CHEST]._replace(wide=wide * (1.0, 1.04, 0.9)[kind], deep=m.chest_deep * 1.05),
            _between_rings(rings[CHEST], rings[WAIST], 0.62, wide * (0.62, 0.9, 0.7)[kind]),
        ]
    )
    brush.part(chest.outline(), design.main, Matter.METAL, depth=wide * 0.5)
    _draw_core(sketch, chest, kind, dark)


def _between_rings(one: Ring, two: Ring, share: float, wide: float) -> Ring:
    x, y = one.x + (two.x - one.x) * share, one.y + (two.y - one.y) * share
    return Ring(x, y, wide, one.deep * 0.9, one.yaw, one.belly)


def _draw_core(sketch: Sketch, chest: Column, kind: int, dark: Colour) -> None:
    design, brush = sketch.design, sketch.brush
    accent = robot_accent(sketch)
    brush.crease(chest.curve([(0.7, -86), (0.9, 0), (0.7, 86)]), 3.5, -50)
    centre = chest.at(1.5, 0)
    if kind == 0:
        panel = chest.patch([(1.0, -34), (1.0, 34), (2.1, 26), (2.3, 0), (2.1, -26)])
        brush.part(panel, accent, Matter.METAL, drop=0.2)
    elif kind == 1:
        panel = chest.patch([(1.05, -40), (1.05, 40), (2.3, 40), (2.3, -40)])
        brush.part(panel, dark, Matter.METAL, drop=0.2)
        for index, angle in enumerate((-26, 0, 26)):
            dot = chest.at(2.05, angle)
            lamp = (accent, Colour(240, 200, 96), design.eyes)[index]
            brush.glowing(ellipse(dot, (7, 7)), lamp)
    else:
        for side in (-1, 1):
            panel = chest.patch(
                [(0.9, side * 12), (0.8, side * 66), (1.9, side * 60), (2.1, side * 12)]
            )
            brush.part(panel, accent, Matter.METAL, drop=0.2)
    if chest.is_seen(1, 0):
        turn = abs(sin(radians(chest.rings[1].yaw)))
        size = (22 * (1 - 0.5 * turn), 22)
        brush.part(ellipse(centre, (size[0] + 8, size[1] + 8)), dark, Matter.METAL, drop=0.2)
        brush.glowing(ellipse(centre, size), design.eyes.mixed(WHITE, 0.25))
        brush.glow(centre, 90, design.eyes, 0.42)


def draw_sheet(sketch: Sketch) -> None:
    """Draw the body of a ghost: a sheet that ends in waves above the ground."""
    rig, m, brush = sketch.rig, sketch.m, sketch.brush
    sway, flow = rig.pose.sway, rig.pose.flow
    top = rig.head.y - m.head_high * 0.2
    x, low = rig.pelvis.x, rig.pelvis.y + m.leg * 0.92
    away = -sin(radians(rig.yaw)) * (30 + flow * 130)
    wide = m.waist_wide * 1.28
    waves: list[Point] = []
    for index in range(9):
        share = 1 - index / 4
        lift = 34 if index % 2 else -22
        swing = sin(index * 1.9 + sway * 2.4) * 12
        waves.append((x + away + share * wide * 1.16 + sway * 40, low + lift + swing))
    right = [
        (x + wide * 0.66, top),
        (x + wide * 0.9 + away * 0.2, top + 190),
        (x + wide + away * 0.5 + sway * 16, top + 400),
    ]
    left = [
        (x - wide + away * 0.5 + sway * 16, top + 400),
        (x - wide * 0.9 + away * 0.2, top + 190),
        (x - wide * 0.66, top),
    ]
    brush.part(smooth([*right, *waves, *left], steps=7), sketch.design.main, depth=wide * 0.55)
    for share in (-0.5, 0.05, 0.52):
        fold = smooth(
            [
                (x + share * wide * 0.8 + away * 0.4, top + 330),
                (x + share * wide + away * 0.7 + sway * 20, low - 150),
                (x + share * wide * 1.08 + away + sway * 36, low - 36),
            ],
            closed=False,
        )
        brush.crease(fold, 8, -22)


def draw_tail(sketch: Sketch) -> None:
    """Draw the tail of an animal or a dragon, which swings with the motion."""
    design, rig, m, brush = sketch.design, sketch.rig, sketch.m, sketch.brush
    yaw = radians(rig.yaw)
    away = -1.0 if rig.yaw > 8 else 1.0
    turn = abs(sin(yaw))
    x = rig.pelvis.x + away * m.hip_deep * 0.72 * max(turn, 0.55)
    y = rig.pelvis.y + 8
    swing = rig.pose.sway

    def spot(dx: float, dy: float, loose: float) -> Point:
        reach = 0.72 + 0.28 * turn
        return x + away * dx * reach + swing * 34 * loose, y + dy + rig.pose.flow * loose * -26

    match design.kind:
        case "rabbit" | "bear" | "hedgehog" | "deer" | "panda" | "koala" | "sheep":
            light = design.second if design.kind in {"rabbit", "deer"} else design.main
            brush.part(ellipse(spot(26, 22, 0.1), (36, 33)), light)
        case "fox" | "wolf" | "dog" | "squirrel" | "raccoon":
            _draw_brush_tail(sketch, [spot(a, b, c) for a, b, c in _BRUSH])
        case (
            "cat"
            | "mouse"
            | "lion"
            | "tiger"
            | "monkey"
            | "elephant"
            | "cow"
            | "pig"
            | "horse"
            | "giraffe"
        ):
            thick = 13.0 if design.kind in {"cat", "tiger", "lion", "monkey"} else 8.0
            points = [spot(a, b, c) for a, b, c in _THIN]
            colour = design.main if design.kind != "mouse" else Colour(222, 160, 160)
            radii = [thick * share for share in (1.1, 1.0, 0.94, 0.88, 0.82, 0.7)]
            brush.part(ribbon(points, radii), colour, depth=thick)
            if design.kind in {"lion", "cow", "elephant", "horse", "giraffe"}:
                tuft = design.main.mixed(Colour(70, 44, 36), 0.6)
                brush.part(ellipse(points[-1], (24, 30)), tuft)
        case "dragon" | "dinosaur":
            body = [spot(a, b, c) for a, b, c in _SCALED]
            radii = (56.0, 44.0, 30.0, 18.0, 8.0)
            brush.part(ribbon(body, radii), design.main, depth=34)
            tip = body[-1]
            if design.kind == "dragon":
                spade = smooth(
                    [
                        (tip[0] - 6, tip[1] + 20),
                        (tip[0] - away * 26, tip[1] - 22),
                        (tip[0] + away * 44, tip[1] - 62),
                        (tip[0] + away * 36, tip[1] + 10),
                    ]
                )
                brush.part(spade, design.main.mixed(Colour(40, 40, 70), 0.35))
        case _:
            pass


_BRUSH = ((-20, -14, 0.0), (70, 20, 0.2), (150, -50, 0.6), (176, -170, 1.0), (150, -256, 1.2))
_THIN = (
    (-10, 0, 0.0),
    (80, 50, 0.1),
    (180, 36, 0.4),
    (222, -50, 0.8),
    (206, -140, 1.0),
    (236, -206, 1.2),
)
_SCALED = ((-30, -20, 0.0), (60, 60, 0.1), (150, 128, 0.3), (236, 112, 0.7), (290, 52, 1.0))


def _draw_brush_tail(sketch: Sketch, line: list[Point]) -> None:
    design, brush = sketch.design, sketch.brush
    radii = (24.0, 46.0, 60.0, 48.0, 10.0)
    if design.kind in {"dog", "wolf"}:
        radii = tuple(radius * (0.5 if design.kind == "dog" else 0.78) for radius in radii)
    right: list[Point] = []
    left: list[Point] = []
    for index, (x, y) in enumerate(line):
        before, after = line[max(0, index - 1)], line[min(len(line) - 1, index + 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        long = max(1.0, (dx * dx + dy * dy) ** 0.5)
        nx, ny = -dy / long * radii[index], dx / long * radii[index]
        right.append((x + nx, y + ny))
        left.append((x - nx, y - ny))
    end = line[-1]
    outline = smooth([*right, (end[0], end[1] - 26), *reversed(left)], steps=7)
    brush.part(outline, design.main, depth=34)
    if design.kind in {"fox", "wolf", "raccoon"}:
        a, b, c = right[-2], left[-2], right[-3]
        low = ((c[0] * 0.35 + a[0] * 0.65), (c[1] * 0.35 + a[1] * 0.65))
        tip = smooth(
            [
                low,
                right[-1],
                (end[0], end[1] - 24),
                left[-1],
                b,
                ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + 26),
            ]
        )
        colour = design.second if design.kind != "raccoon" else Colour(60, 54, 60)
        brush.tint(tip, colour, 1.0, soft=2)


def draw_bell(sketch: Sketch) -> None:
    """Draw the tentacles of a jellyfish, which hang below its bell."""
    design, rig, m, brush = sketch.design, sketch.rig, sketch.m, sketch.brush
    x, y = rig.head.x, rig.head.y + m.head_high * 0.6
    sway, flow = rig.pose.sway, rig.pose.flow
    away = -sin(radians(rig.yaw)) * flow * 120
    pale = design.main.mixed(WHITE, 0.35)
    for index in range(7):
        share = (index - 3) / 3
        long = 730 - abs(share) * 150 + (index % 2) * 60
        points = [
            (
                x
                + share * m.head_wide * (0.92 - 0.2 * t)
                + away * t * t
                + sin(index * 1.3 + t * 5 + sway * 2.2) * 30 * t,
                y + long * t,
            )
            for t in (0.0, 0.25, 0.5, 0.75, 1.0)
        ]
        radii = (17.0, 15.0, 12.0, 9.0, 5.0)
        if design.kind == "octopus":
            radii = (44.0, 40.0, 32.0, 22.0, 10.0)
        colour = design.main if index % 2 else pale
        brush.part(ribbon(points, radii), colour, depth=12)
    frill = rounded(x - m.head_wide * 0.9, y - 30, x + m.head_wide * 0.9, y + 40, 34)
    brush.part(frill, pale)


def draw_spine(sketch: Sketch) -> None:
    """Draw the plates along the back of a dragon or a dinosaur, where they can be seen."""
    design, rig, m, brush = sketch.design, sketch.rig, sketch.m, sketch.brush
    if design.kind not in {"dragon", "dinosaur"}:
        return
    away = -sin(radians(rig.yaw))
    if abs(away) < 0.2:
        return
    colour = design.main.mixed(Colour(238, 150, 70), 0.65)
    for share in (0.05, 0.28, 0.52, 0.78):
        x, y = between(rig.neck, rig.pelvis, share)
        base = x + away * m.waist_deep * (0.7 + 0.3 * share)
        brush.part(polygon((base, y - 34), (base + away * 52, y - 14), (base, y + 30)), colour)
