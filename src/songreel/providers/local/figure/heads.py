"""Heads: which kind a body has, and those of robots, birds, ghosts and creatures."""

from __future__ import annotations

from songreel.providers.local.figure.beasts import draw_beast
from songreel.providers.local.figure.birds import draw_bird
from songreel.providers.local.figure.critters import CRITTERS, draw_critter
from songreel.providers.local.figure.eyes import draw_eye, draw_jaw
from songreel.providers.local.figure.faces import Globe, draw_person, globe_of, has_bare_head
from songreel.providers.local.figure.hair import draw_hair, draw_hair_behind
from songreel.providers.local.figure.machines import draw_robot
from songreel.providers.local.figure.muzzles import draw_snout
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    Point,
    ellipse,
    polygon,
    smooth,
    tapered,
)
from songreel.providers.local.words.looks import Body


def draw_behind_head(sketch: Sketch) -> None:
    """Draw what of the head is behind the body."""
    if sketch.design.body is not Body.PERSON:
        return
    sketch.brush.place(sketch.rig.head.at, sketch.rig.head_turn)
    draw_hair_behind(sketch)
    sketch.brush.place()


def draw_head(sketch: Sketch) -> None:
    """Draw the head with its face and hair."""
    sketch.brush.place(sketch.rig.head.at, sketch.rig.head_turn)
    match sketch.design.body:
        case Body.ROBOT:
            draw_robot(sketch)
        case Body.PERSON:
            draw_person(sketch)
            draw_hair(sketch)
        case Body.GHOST:
            _draw_ghost(sketch)
        case Body.BIRD:
            draw_bird(sketch)
        case Body.BEAST:
            draw_beast(sketch)
        case Body.CREATURE:
            _draw_creature(sketch)
    sketch.brush.place()


def _draw_ghost(sketch: Sketch) -> None:
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    globe = globe_of(sketch)
    w, h = globe.wide, globe.high
    if design.kind == "jellyfish":
        bell = smooth(
            [
                (0, -h * 1.2),
                (w * 0.9, -h * 0.8),
                (w * 1.3, h * 0.1),
                (w * 1.24, h * 0.62),
                (w * 0.62, h * 0.5),
                (0, h * 0.66),
                (-w * 0.62, h * 0.5),
                (-w * 1.24, h * 0.62),
                (-w * 1.3, h * 0.1),
                (-w * 0.9, -h * 0.8),
            ],
            steps=7,
        )
        brush.part(bell, design.main, Matter.LEATHER, depth=w * 0.8)
        pale = design.main.mixed(WHITE, 0.5)
        for x, y, r in (
            (-0.5, -0.6, 0.15),
            (0.1, -0.86, 0.12),
            (0.62, -0.4, 0.1),
            (-0.1, -0.5, 0.07),
        ):
            brush.tint(ellipse((x * w, y * h), (r * w, r * w * 0.8)), pale, 0.8)
    else:
        if design.kind == "octopus":
            bulb = ellipse((0, -h * 0.42), (w * 1.16, h * 1.1))
            brush.part(bulb, design.main, Matter.LEATHER, depth=w * 0.8)
            for x, y, r in ((-0.5, -0.9, 0.14), (0.2, -1.2, 0.12), (0.7, -0.8, 0.1)):
                spot = ellipse((x * w, y * h), (r * w, r * w * 0.8))
                brush.tint(spot, design.main.mixed(WHITE, 0.5), 0.7)
        top = smooth(
            [
                (0, -h * 1.06),
                (w * 0.72, -h * 0.8),
                (w * 0.98, -h * 0.1),
                (w * 0.95, h * 0.8),
                (0, h),
                (-w * 0.95, h * 0.8),
                (-w * 0.98, -h * 0.1),
                (-w * 0.72, -h * 0.8),
            ],
            steps=6,
        )
        brush.part(top, design.main, depth=w * 0.6, drop=0)
    for side in (-1, 1):
        squash = globe.squash(side * 24)
        if squash > 0.1:
            at = globe.spot(side * 24, 0.04)
            tall = h * 0.2 * (1 - 0.8 * face.lids)
            brush.fill(ellipse(at, (w * 0.125 * squash, tall)), design.eyes)
            brush.fill(ellipse((at[0] - w * 0.03, at[1] - tall * 0.4), (w * 0.04, w * 0.05)), WHITE)
            brush.tint(
                ellipse(globe.spot(side * 42, 0.34), (w * 0.13 * squash, h * 0.07)),
                Colour(240, 130, 150),
                0.4,
                soft=5,
            )
    gape = h * (0.06 + 0.16 * face.mouth)
    x, y = globe.spot(0, 0.46)
    brush.fill(ellipse((x, y), (w * 0.13 * (1 - globe.profile * 0.5), gape)), design.eyes)


def _draw_creature(sketch: Sketch) -> None:
    design = sketch.design
    globe = globe_of(sketch)
    if design.kind in CRITTERS:
        draw_critter(sketch, globe)
        return
    match design.kind:
        case "alien":
            _draw_alien(sketch, globe)
        case "dragon" | "dinosaur":
            _draw_dragon(sketch, globe)
        case "frog":
            _draw_frog(sketch, globe)
        case _:
            _draw_monster(sketch, globe)


def _draw_alien(sketch: Sketch, globe: Globe) -> None:
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    if has_bare_head(sketch):
        for way in (-1, 1):
            base, tip = globe.spot(way * 40, -0.84, out=0.8), globe.spot(way * 60, -1.5)
            brush.part(tapered(base, tip, (6, 5)), design.main)
            brush.part(ellipse(tip, (16, 16)), design.second)
    front: list[Point] = [
        (0, -1.0),
        (0.62, -0.9),
        (1.0, -0.46),
        (0.98, 0.0),
        (0.66, 0.46),
        (0.36, 0.8),
        (0, 0.98),
        (-0.36, 0.8),
        (-0.66, 0.46),
        (-0.98, 0.0),
        (-1.0, -0.46),
        (-0.62, -0.9),
    ]
    side: list[Point] = [
        (0, -1.0),
        (0.6, -0.88),
        (0.86, -0.44),
        (0.84, 0.0),
        (0.86, 0.46),
        (0.78, 0.8),
        (0.5, 0.96),
        (0.1, 0.74),
        (-0.4, 0.42),
        (-0.96, 0.0),
        (-1.12, -0.5),
        (-0.66, -0.92),
    ]
    brush.part(smooth(globe.morphed(front, side)), design.main, Matter.SKIN, depth=w * 0.6)
    for flank in (-1, 1):
        squash = globe.squash(flank * 30)
        if squash > 0.1:
            x, y = globe.spot(flank * 30, 0.06)
            turned = globe.profile
            edge = w * 0.94 * (1 - turned) + globe.deep * 0.8 * turned - w * 0.31 * squash
            at = (max(-edge, min(edge, x)), y)
            eye = ellipse(at, (w * 0.29 * squash, h * 0.17), turn=flank * 26)
            brush.part(eye, Colour(26, 28, 44), Matter.LEATHER, drop=0)
            brush.fill(ellipse((at[0] - w * 0.08, at[1] - h * 0.06), (w * 0.06, h * 0.04)), WHITE)
    draw_jaw(sketch, globe, level=0.66, wide=15, out=1.0 - 0.3 * globe.profile)


def _draw_dragon(sketch: Sketch, globe: Globe) -> None:
    design, brush = sketch.design, sketch.brush
    h = globe.high
    w = globe.wide
    horn = Colour(236, 220, 186)
    for side in (-1, 1):
        if design.kind == "dragon" and has_bare_head(sketch):
            base, middle = globe.spot(side * 44, -0.74), globe.spot(side * 66, -1.2, out=0.95)
            tip = globe.spot(side * 70, -1.62, out=1.0)
            tip = (tip[0] - globe.side * globe.profile * 40, tip[1])
            brush.part([tapered(base, middle, (20, 13)), tapered(middle, tip, (13, 3))], horn)
        ear = polygon(
            globe.spot(side * 72, -0.3),
            globe.spot(side * 100, -0.5, out=1.5),
            globe.spot(side * 82, 0.2),
        )
        brush.part(smooth([(float(x), float(y)) for x, y in ear]), design.main.mixed(INK, 0.14))
    skull = ellipse((0, -h * 0.06), (w * 0.96, h * 0.94))
    brush.part(skull, design.main, depth=w * 0.6, drop=0.45)
    draw_eye(sketch, globe, globe.side, angle=31, level=-0.28, size=0.2)
    draw_snout(sketch, globe, skull)
    draw_eye(sketch, globe, -globe.side, angle=31, level=-0.28, size=0.2)
    for level in (-0.98, -0.78):
        x, y = globe.spot(0, level, out=0.8 if level < -0.9 else 0.98)
        brush.part(
            polygon((x - 15, y + 20), (x, y - 22), (x + 15, y + 20)),
            design.main.mixed(Colour(238, 150, 70), 0.65),
        )


def _draw_frog(sketch: Sketch, globe: Globe) -> None:
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    brush.part(ellipse((0, h * 0.1), (w * 1.12, h * 0.8)), design.main, depth=w * 0.6, drop=0.4)
    lower = smooth(
        [
            globe.spot(-74, 0.4),
            globe.spot(-36, 0.5),
            globe.spot(0, 0.52),
            globe.spot(36, 0.5),
            globe.spot(74, 0.4),
            (0, h * 0.88),
        ],
        steps=5,
    )
    brush.tint(lower, design.second, 0.85, soft=4)
    for side in (globe.side, -globe.side):
        at = globe.spot(side * 38, -0.72, out=0.9)
        brush.part(ellipse(at, (w * 0.36, h * 0.36)), design.main)
        draw_eye(sketch, globe, side, angle=38, level=-0.76, size=0.24, out=0.96)
    draw_jaw(sketch, globe, level=0.36, wide=58)


def _draw_monster(sketch: Sketch, globe: Globe) -> None:
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    if has_bare_head(sketch) and design.kind != "cyclops":
        for side in (-1, 1):
            base, tip = globe.spot(side * 46, -0.76), globe.spot(side * 64, -1.5, out=1.05)
            brush.part(tapered(base, tip, (21, 16, 3)), Colour(236, 222, 190))
    shag = design.says("yeti", "furry", "hairy", "fluffy")
    face: list[Point] = []
    for index in range(28):
        angle = index * 360 / 28
        bump = 1.0 + (0.06 if index % 2 and (shag or design.option(2, 2)) else 0.0)
        at = ellipse((0, h * 0.02), (w * 1.02 * bump, h * bump), start=angle, end=angle + 1)[0]
        face.append((float(at[0]), float(at[1])))
    brush.part(smooth(face, steps=4), design.main, depth=w * 0.6, drop=0.45)
    muzzle = ellipse(
        globe.spot(0, 0.52, out=0.94), (w * 0.62 * (1 - globe.profile * 0.3), h * 0.36)
    )
    brush.tint(muzzle, design.second, 0.75, soft=5)
    if design.kind == "cyclops" or design.says("one", "cyclops"):
        draw_eye(sketch, globe, 0, angle=0, level=-0.22, size=0.34)
    else:
        for side in (-1, 1):
            draw_eye(sketch, globe, side, angle=27, level=-0.2, size=0.2)
    draw_jaw(sketch, globe, level=0.5, wide=34)
    for side in (-1, 1):
        if globe.squash(side * 16) > 0.2:
            x, y = globe.spot(side * 16, 0.5, out=0.98)
            brush.fill(polygon((x - 9, y + 8), (x + 9, y + 8), (x, y - 20)), WHITE)
