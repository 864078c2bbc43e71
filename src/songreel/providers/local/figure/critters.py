"""Heads and backs of small and of odd creatures: insects, fish, snails, snakes, snowmen."""

from __future__ import annotations

from math import cos, radians, sin

from songreel.providers.local.figure.eyes import draw_eye, draw_jaw
from songreel.providers.local.figure.faces import Globe, has_bare_head
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Column, Sketch, between
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    Point,
    ellipse,
    polygon,
    ribbon,
    smooth,
    tapered,
)

SWIMMERS = {"shark", "whale", "dolphin", "fish"}
_ANTENNAE = {"bee", "butterfly", "ladybug", "ant"}
_STALKS = {"snail", "crab"}
CRITTERS = {*SWIMMERS, *_ANTENNAE, *_STALKS, "spider", "snake", "cactus", "snowman"}
_COAL = Colour(46, 44, 52)
_SNAKE_FRONT: list[Point] = [
    (0, -0.9),
    (0.8, -0.62),
    (1.1, 0.1),
    (0.6, 0.8),
    (0, 0.86),
    (-0.6, 0.8),
    (-1.1, 0.1),
    (-0.8, -0.62),
]
_SNAKE_SIDE: list[Point] = [
    (0, -0.8),
    (0.7, -0.5),
    (1.3, 0.1),
    (1.2, 0.5),
    (0.5, 0.66),
    (-0.3, 0.7),
    (-0.9, 0.3),
    (-0.7, -0.5),
]


def draw_critter(sketch: Sketch, globe: Globe) -> None:
    """Draw a head; the brush is placed on it."""
    kind = sketch.design.kind
    if kind in SWIMMERS:
        _draw_fish(sketch, globe)
    elif kind in _STALKS:
        _draw_on_stalks(sketch, globe)
    elif kind == "snake":
        _draw_snake(sketch, globe)
    elif kind == "cactus":
        _draw_cactus(sketch, globe)
    elif kind == "snowman":
        _draw_snowman(sketch, globe)
    else:
        _draw_insect(sketch, globe)


def _skull(sketch: Sketch, globe: Globe, wide: float = 0.96, high: float = 0.96) -> None:
    shape = ellipse((0, 0), (globe.wide * wide, globe.high * high))
    sketch.brush.part(shape, sketch.design.main, depth=globe.wide * 0.6, drop=0.45)


def _draw_fish(sketch: Sketch, globe: Globe) -> None:
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    dark = design.main.mixed(INK, 0.22)
    away = -globe.side * max(0.25, globe.profile)
    if has_bare_head(sketch):
        fin = smooth(
            [
                (-away * w * 0.3, -h * 0.8),
                (away * w * 0.1, -h * 1.35),
                (away * w * 0.62, -h * 1.62),
                (away * w * 0.5, -h * 1.2),
                (away * w * 0.56, -h * 0.7),
            ],
            steps=5,
        )
        brush.part(fin, dark, depth=20)
    if design.kind == "fish":
        for side in (-1, 1):
            root = globe.spot(side * 84, 0.2)
            gill = smooth(
                [
                    root,
                    (root[0] + side * w * 0.4, root[1] - h * 0.34),
                    (root[0] + side * w * 0.46, root[1] + h * 0.3),
                ],
                steps=5,
            )
            brush.part(gill, dark, depth=14)
    _skull(sketch, globe, 1.0, 0.98)
    beak = design.kind == "dolphin"
    chin = ellipse(globe.spot(0, 0.58, out=0.9), (w * 0.74, h * 0.4))
    brush.tint(chin, design.second if design.kind != "shark" else Colour(236, 240, 242), 0.95)
    if beak or design.kind == "shark":
        long = 1.5 if beak else 1.26
        root, tip = globe.spot(0, 0.26, out=0.8), globe.spot(0, 0.4, out=long)
        thick = (w * 0.5, w * 0.3) if beak else (w * 0.62, w * 0.3)
        brush.part(tapered(root, tip, thick), design.main, drop=0.3, depth=w * 0.3)
    for side in (-1, 1):
        draw_eye(sketch, globe, side, angle=38, level=-0.16, size=0.16)
    draw_jaw(sketch, globe, level=0.66, wide=40)
    if design.kind == "shark":
        for angle in (-30, -15, 0, 15, 30):
            if globe.squash(angle) > 0.2:
                x, y = globe.spot(angle, 0.66)
                brush.fill(polygon((x - 9, y - 2), (x + 9, y - 2), (x, y + 18)), WHITE)


def _draw_on_stalks(sketch: Sketch, globe: Globe) -> None:
    brush, main = sketch.brush, sketch.design.main
    w, h = globe.wide, globe.high
    for side in (-1, 1):
        root = globe.spot(side * 24, -0.7, out=0.8)
        tip = globe.spot(side * 34, -1.42, out=1.0)
        brush.part(tapered(root, tip, (w * 0.13, w * 0.09)), main)
        brush.fill(ellipse(tip, (w * 0.25, w * 0.25)), INK.mixed(main, 0.3))
        brush.fill(ellipse(tip, (w * 0.22, w * 0.22)), Colour(250, 248, 244))
        gaze = globe.side * globe.profile * w * 0.08
        brush.fill(ellipse((tip[0] + gaze, tip[1]), (w * 0.11, w * 0.13)), INK)
        brush.fill(ellipse((tip[0] + gaze - 5, tip[1] - 7), (5, 5)), WHITE)
    _skull(sketch, globe, 1.12 if sketch.design.kind == "crab" else 0.86, 1.0)
    draw_jaw(sketch, globe, level=0.2, wide=36)
    for side in (-1, 1):
        if globe.squash(side * 46) > 0.1:
            cheek = ellipse(globe.spot(side * 46, 0.2), (w * 0.14, h * 0.09))
            brush.tint(cheek, Colour(240, 110, 110), 0.4, soft=5)


def _draw_insect(sketch: Sketch, globe: Globe) -> None:
    design, brush = sketch.design, sketch.brush
    w = globe.wide
    dark = design.main.mixed(INK, 0.7)
    if design.kind in _ANTENNAE and has_bare_head(sketch):
        for side in (-1, 1):
            root = globe.spot(side * 20, -0.86, out=0.7)
            bend = globe.spot(side * 34, -1.4, out=0.9)
            tip = globe.spot(side * 58, -1.62, out=1.1)
            brush.part(ribbon([root, bend, tip], [w * 0.07, w * 0.05, w * 0.05]), dark)
            brush.part(ellipse(tip, (w * 0.13, w * 0.13)), dark)
    _skull(sketch, globe)
    if design.kind == "ladybug":
        cap = smooth(
            [
                globe.spot(-88, -0.2),
                globe.spot(-50, -0.8),
                (0, -globe.high * 0.97),
                globe.spot(50, -0.8),
                globe.spot(88, -0.2),
                globe.spot(0, -0.46),
            ],
            steps=5,
        )
        brush.tint(cap, _COAL, 0.95, soft=2)
    elif design.kind == "butterfly":
        face = ellipse(globe.spot(0, 0.2, out=0.8), (w * 0.72, globe.high * 0.66))
        brush.tint(face, Colour(236, 204, 176), 0.95, soft=4)
    for side in (-1, 1):
        draw_eye(sketch, globe, side, angle=32, level=-0.06, size=0.27)
    if design.kind == "spider":
        for side in (-1, 1):
            draw_eye(sketch, globe, side, angle=16, level=-0.52, size=0.12)
            draw_eye(sketch, globe, side, angle=48, level=-0.5, size=0.1)
            if globe.squash(side * 12) > 0.2:
                x, y = globe.spot(side * 12, 0.62)
                brush.fill(polygon((x - 8, y), (x + 8, y), (x, y + 26)), WHITE)
    draw_jaw(sketch, globe, level=0.52, wide=24)


def _draw_snake(sketch: Sketch, globe: Globe) -> None:
    brush = sketch.brush
    w, h = globe.wide, globe.high
    tongue = globe.spot(0, 0.62, out=1.5)
    root = globe.spot(0, 0.5, out=0.9)
    red = Colour(206, 50, 70)
    brush.line(polygon(root, tongue), 7, red)
    for side in (-1, 1):
        fork = (tongue[0] + side * 14 + globe.side * globe.profile * 20, tongue[1] + 22)
        brush.line(polygon(tongue, fork), 5, red)
    skull = smooth(
        globe.morphed(
            [
                (0, -0.9),
                (0.8, -0.62),
                (1.1, 0.1),
                (0.6, 0.8),
                (0, 0.86),
                (-0.6, 0.8),
                (-1.1, 0.1),
                (-0.8, -0.62),
            ],
            [
                (0, -0.8),
                (0.7, -0.5),
                (1.3, 0.1),
                (1.2, 0.5),
                (0.5, 0.66),
                (-0.3, 0.7),
                (-0.9, 0.3),
                (-0.7, -0.5),
            ],
        ),
        steps=6,
    )
    brush.part(skull, sketch.design.main, Matter.LEATHER, depth=w * 0.6, drop=0.4)
    for side in (-1, 1):
        draw_eye(sketch, globe, side, angle=36, level=-0.26, size=0.19)
        if globe.squash(side * 8) > 0.2:
            brush.fill(ellipse(globe.spot(side * 8, 0.26), (5, h * 0.04)), INK)
    draw_jaw(sketch, globe, level=0.48, wide=56)


def _draw_cactus(sketch: Sketch, globe: Globe) -> None:
    brush = sketch.brush
    w, h = globe.wide, globe.high
    _skull(sketch, globe, 0.9, 1.0)
    for angle in (-66, -34, 0, 34, 66):
        if globe.squash(angle) > 0.05:
            rib = [globe.spot(angle, level, out=0.9) for level in (-0.9, -0.3, 0.3, 0.9)]
            brush.crease(smooth(rib, closed=False, steps=4), 5, -30)
            for level in (-0.6, -0.2, 0.3, 0.7):
                x, y = globe.spot(angle, level, out=0.9)
                brush.line(polygon((x - 7, y - 5), (x + 7, y + 5)), 2.6, Colour(244, 238, 206))
    if has_bare_head(sketch):
        for turn in range(0, 360, 60):
            at = ellipse((0, -h * 1.1), (w * 0.2, w * 0.2), start=turn, end=turn + 1)[0]
            petal = ellipse((float(at[0]), float(at[1])), (w * 0.17, w * 0.17))
            brush.part(petal, Colour(240, 104, 156), drop=0.2)
        brush.part(ellipse((0, -h * 1.1), (w * 0.13, w * 0.13)), Colour(248, 206, 90))
    for side in (-1, 1):
        draw_eye(sketch, globe, side, angle=26, level=-0.08, size=0.17)
    draw_jaw(sketch, globe, level=0.42, wide=26)


def _draw_snowman(sketch: Sketch, globe: Globe) -> None:
    brush, face = sketch.brush, sketch.rig.pose.face
    w, h = globe.wide, globe.high
    _skull(sketch, globe, 0.94, 0.98)
    for side in (-1, 1):
        squash = globe.squash(side * 24)
        if squash > 0.1:
            tall = h * 0.13 * max(0.2, 1 - face.lids)
            brush.fill(ellipse(globe.spot(side * 24, -0.2), (w * 0.12 * squash, tall)), _COAL)
    drop = 0.1 * face.mouth
    for angle in (-36, -19, 0, 19, 36):
        if globe.squash(angle) > 0.1:
            level = 0.62 - abs(angle) * 0.006 + drop
            brush.fill(ellipse(globe.spot(angle, level), (w * 0.06, w * 0.06)), _COAL)
    root, tip = globe.spot(0, 0.06, out=0.9), globe.spot(-10, 0.22, out=1.75)
    brush.part(tapered(root, tip, (w * 0.17, 4)), Colour(240, 128, 44), Matter.LEATHER)


def draw_back(sketch: Sketch) -> None:
    """Draw what stands out behind the body: legs of a spider, a shell, spines, flukes."""
    design, rig, m, brush = sketch.design, sketch.rig, sketch.m, sketch.brush
    away = -sin(radians(rig.yaw))
    x, y = between(rig.neck, rig.pelvis, 0.55)
    if design.kind == "spider":
        for side in (-1, 1):
            for rise, out in ((-120, 230), (-20, 280), (80, 250)):
                sway = rig.pose.sway * 12
                knee = (x + side * (out * 0.62) + away * 20, y + rise - 70 + sway)
                tip = (x + side * out + away * 30, y + rise + 110)
                leg = ribbon([(x, y + rise * 0.4), knee, tip], [26, 20, 7])
                brush.part(leg, design.main.mixed(INK, 0.2), depth=16)
    elif design.kind == "snail":
        centre = (x + away * 130, y - 6)
        colour = Colour(176, 108, 74)
        brush.part(ellipse(centre, (205, 205)), colour, Matter.LEATHER, depth=110)
        for radius in (150, 98, 48):
            ring = ellipse(centre, (radius, radius), start=30, end=330)
            brush.crease(ring, 10, -40)
    elif design.kind == "hedgehog":
        _draw_spines(sketch, (x + away * 40, y), m.waist_wide * 1.15, 170.0)
    elif design.kind == "ladybug":
        shell = ellipse((x + away * 70, y + 10), (m.waist_wide * 1.4, 215))
        brush.part(shell, design.main.mixed(INK, 0.1), Matter.LEATHER, depth=80)
        for side in (-1, 1):
            for level in (-90, 20, 110):
                dot = ellipse((x + away * 70 + side * m.waist_wide * 1.1, y + level), (24, 28))
                brush.fill(dot, _COAL)
    elif design.kind in SWIMMERS:
        side = away if abs(away) > 0.3 else 1.0
        px, py = rig.pelvis.x, rig.pelvis.y
        stem = [(px, py), (px + side * 110, py + 60), (px + side * 190, py + 30)]
        brush.part(ribbon(stem, [60, 36, 20]), design.main, depth=24)
        tx, ty = stem[-1]
        fluke = smooth(
            [
                (tx - side * 14, ty),
                (tx + side * 90, ty - 110),
                (tx + side * 50, ty),
                (tx + side * 96, ty + 84),
            ],
            steps=5,
        )
        brush.part(fluke, design.main.mixed(INK, 0.16), depth=16)


def _draw_spines(sketch: Sketch, centre: Point, wide: float, high: float) -> None:
    colour = Colour(116, 88, 74)
    spines: list[Point] = []
    for index in range(44):
        out = 1.34 if index % 2 else 1.04
        a = radians(index * 360 / 44)
        spines.append((centre[0] + cos(a) * wide * out, centre[1] + sin(a) * high * out))
    sketch.brush.part(polygon(*spines), colour, depth=60)


def draw_hood_of_spines(sketch: Sketch, globe: Globe) -> None:
    """Draw the spines round a hedgehog's face; the brush is placed on the head."""
    back = -globe.side * globe.profile * globe.deep * 0.3
    _draw_spines(sketch, (back, -globe.high * 0.12), globe.wide * 1.05, globe.high * 1.02)


def draw_marks(sketch: Sketch, column: Column) -> bool:
    """Draw the marks on a trunk; tell whether the kind has some."""
    brush, design = sketch.brush, sketch.design
    sides = (-64, -22, 22, 64)
    match design.kind:
        case "bee":
            for level in (1.7, 2.9, 4.1, 5.2):
                band = [(level, -90), (level + 0.14, 0), (level, 90)]
                brush.line(column.curve(band), 34, _COAL)
        case "ladybug" | "giraffe":
            dark = _COAL if design.kind == "ladybug" else Colour(158, 96, 56)
            for row, level in enumerate((1.5, 2.6, 3.7, 4.8)):
                for angle in sides:
                    spot = column.at(level, angle + (20 if row % 2 else 0))
                    if column.is_seen(3, angle):
                        brush.tint(ellipse(spot, (20, 22), turn=angle), dark, 0.9, soft=2)
        case "snake":
            for level in (1.5, 2.3, 3.1, 3.9, 4.7):
                line = [(level, -50), (level + 0.12, 0), (level, 50)]
                brush.crease(column.curve(line), 5, -26)
        case "cactus":
            for angle in sides:
                ribs = [(level, angle) for level in (0.6, 2.2, 3.8, 5.4)]
                brush.crease(column.curve(ribs), 5, -30)
                for level in (1.2, 2.4, 3.6, 4.8):
                    x, y = column.at(level, angle)
                    brush.line(polygon((x - 7, y - 5), (x + 7, y + 5)), 3, Colour(244, 238, 206))
        case _:
            return False
    return True


def draw_coil(sketch: Sketch) -> None:
    """Draw the body of a snake, from its neck down to coils on the ground."""
    rig, brush, design = sketch.rig, sketch.brush, sketch.design
    low = -46.0 - rig.pose.rise if rig.pose.steps_on_ground else rig.pelvis.y + 300
    x, sway = rig.pelvis.x, rig.pose.sway * 30
    for lift, wide, end in ((0, 235, 1), (74, 170, -1), (142, 110, 1)):
        loop = [(x - end * wide, low - lift - 8), (x, low - lift + 4), (x + end * wide, low - lift)]
        if not lift:
            loop.append((x + end * (wide + 90), low - 60 + sway))
        radii = [46.0, 48.0, 44.0, 8.0][: len(loop)]
        brush.part(ribbon(loop, radii), design.main, Matter.LEATHER, depth=40)
        for share in (-0.6, -0.2, 0.2, 0.6):
            brush.crease(
                polygon((x + share * wide, low - lift - 30), (x + share * wide + 18, low - lift)),
                8,
                -30,
            )
    body: list[Point] = [
        (x, low - 190),
        (rig.pelvis.x + 60 + sway, rig.pelvis.y - 20),
        (rig.neck.x - 50 - sway, (rig.neck.y + rig.pelvis.y) / 2),
        (rig.neck.x, rig.neck.y),
        (rig.head.x, rig.head.y),
    ]
    brush.part(ribbon(body, [70, 66, 58, 50, 44]), design.main, Matter.LEATHER, depth=50)
    pale = [(a, b + 8) for a, b in body[:-1]]
    brush.tint(ribbon(pale, [34, 32, 28, 24]), design.second, 0.8, soft=6)


def draw_balls(sketch: Sketch) -> None:
    """Draw the two lower balls of a snowman."""
    rig, brush, design = sketch.rig, sketch.brush, sketch.design
    ground = -rig.pose.rise if rig.pose.steps_on_ground else rig.pelvis.y + 380
    top = rig.neck.y + 10
    low = (ground - top) * 0.34
    centre = (rig.pelvis.x, ground - low)
    brush.part(ellipse(centre, (low * 1.1, low)), design.main, depth=low * 0.6)
    upper = (between(rig.neck, rig.pelvis, 0.5)[0], top + (ground - 2 * low - top) * 0.62)
    high = max(60.0, upper[1] - top + 24)
    brush.part(ellipse(upper, (high * 1.06, high)), design.main, depth=high * 0.6, drop=0.5)
    ahead = sin(radians(rig.yaw)) * high * 0.6
    for share in (-0.42, 0.0, 0.42):
        button = (upper[0] + ahead, upper[1] + share * high)
        brush.part(ellipse(button, (15, 15)), _COAL, Matter.LEATHER, drop=0)
