"""Cloth that hangs: skirts, dresses, the skirts of coats, scarves and collars."""

from __future__ import annotations

from math import cos, radians, sin

from songreel.providers.local.figure.limbs import is_bare_armed
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Column, Ring, Sketch
from songreel.providers.local.figure.trunks import trunk
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import Point, ellipse, polygon, smooth, tapered
from songreel.providers.local.words.looks import Body, Wear

SLIM = {Body.PERSON, Body.ROBOT}


def torso(sketch: Sketch, wider: float, *, down: float = 6.0) -> Column:
    """Return the part of the trunk that a garment covers, from the collar down."""
    rings = trunk(sketch, wider=wider).rings
    if sketch.design.body in SLIM or sketch.design.kind == "alien":
        return Column(rings[1 : int(down) + 1])
    return Column(rings[0:5])


def draw_folds(sketch: Sketch, column: Column, *, sleeves: bool = True) -> None:
    """Draw the folds that cloth has at the waist and, where it has sleeves, at the armpits."""
    if not sketch.brush.is_fine:
        return
    brush = sketch.brush
    low = len(column.rings) - 1
    for side in (-1, 1):
        if sleeves:
            brush.crease(column.curve([(1.3, side * 80), (1.9, side * 52)]), 5, -26)
        brush.crease(
            column.curve([(low - 1.9, side * 86), (low - 1.75, side * 48), (low - 1.3, side * 30)]),
            5,
            -22,
        )
    if sketch.design.female and not sketch.design.young and sketch.design.body is Body.PERSON:
        brush.crease(column.curve([(2.2, -50), (2.34, -28), (2.24, -8)]), 4.5, -15)
        brush.crease(column.curve([(2.2, 50), (2.34, 28), (2.24, 8)]), 4.5, -15)


def _legs_at(sketch: Sketch, share: float) -> tuple[float, float, float]:
    """Return middle and half the spread of both legs at a share of the way down to the feet."""
    points: list[Point] = []
    for hip, knee, foot in zip(sketch.rig.hips, sketch.rig.knees, sketch.rig.feet, strict=True):
        if share < 0.5:
            a, b, t = hip, knee, share * 2
        else:
            a, b, t = knee, foot.ankle, share * 2 - 1
        points.append((a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t))
    (ax, ay), (bx, by) = points
    return (ax + bx) / 2, (ay + by) / 2, abs(ax - bx) / 2


def hanging(sketch: Sketch, top: Ring, *, long: float, flare: float) -> Column:
    """Return cloth that hangs from the waist around the legs, and swings."""
    m, pose = sketch.m, sketch.rig.pose
    back = -sin(radians(sketch.rig.yaw))
    rings = [top]
    hip_x, hip_y, _ = _legs_at(sketch, 0.0)
    hips = max(m.hip_wide * 1.06, m.hip_apart + m.leg_thick[0] * 1.12)
    rings.append(
        Ring(hip_x, hip_y, hips, max(m.hip_deep * 1.1, m.leg_thick[0] * 1.3), sketch.rig.yaw)
    )
    for step in (0.34, 0.67, 1.0):
        share = long * step
        x, y, spread = _legs_at(sketch, share)
        loose = step * step
        wide = m.hip_wide * (1.0 + (flare - 1) * step)
        thigh, knee = m.leg_thick[0], m.leg_thick[1] * 1.2
        wide = max(wide, 1.05 * (spread + thigh + (knee - thigh) * min(1.0, share * 2)) + 6)
        swing = pose.sway * 26 * loose * flare + back * pose.flow * 110 * loose
        lift = pose.flow * loose * 16
        rings.append(Ring(x + swing, y - lift, wide, wide * 0.9, sketch.rig.yaw))
    return Column(rings)


def draw_hem(
    sketch: Sketch,
    column: Column,
    colour: Colour,
    matter: Matter,
    waves: float,
    upper: Column | None = None,
) -> None:
    """Draw hanging cloth with folds from the waist, and a hem that goes up and down.

    With `upper`, what covers the trunk is one piece with it.
    """
    brush = sketch.brush
    last, turn = len(column.rings) - 1, sketch.rig.yaw
    right, left = column.edges()
    sway = sketch.rig.pose.sway
    hem: list[Point] = []
    for index, angle in enumerate((66, 44, 22, 0, -22, -44, -66)):
        x, y = column.at(last, angle - turn)
        up = waves * (0.9 if index % 2 else -0.4) + sin(index * 1.7 + sway * 2.5) * waves * 0.4
        edge = abs(angle) / 66
        hem.append((x, y + cos(radians(angle)) * 16 + up * (1 - 0.6 * edge)))
    shapes = [smooth([*right, *hem, *reversed(left)], steps=5)]
    if upper is not None:
        shapes.append(upper.outline())
    brush.part(shapes, colour, matter, depth=sketch.m.hip_wide * 0.7, drop=0.4)
    if not brush.is_fine:
        return
    thick = 7.0 if waves > 6 else 4.5
    for index, angle in enumerate((-62, -42, -22, -2, 18, 38, 58)):
        top = 1.0 + abs(angle) / 160
        line = ((top, angle * 0.8), (last - 0.9, angle), (last, angle * 1.04))
        fold = column.curve([(level, seen - turn) for level, seen in line])
        brush.crease(fold, thick * (1.0 if index % 2 else 0.7), 18 if index % 2 else -22)


def waist(sketch: Sketch, wider: float) -> Ring:
    """Return the slice of the trunk at the waist."""
    rings = trunk(sketch, wider=wider).rings
    return rings[4] if sketch.design.body in SLIM else rings[3]


def draw_skirt(sketch: Sketch, colour: Colour, *, long: float, flare: float) -> None:
    """Draw a skirt."""
    if sketch.design.says("long"):
        long = 0.8
    column = hanging(sketch, waist(sketch, 4.0), long=long, flare=flare)
    draw_hem(sketch, column, colour, sketch.matter(Wear.SKIRT), 8)


def draw_dress(sketch: Sketch, colour: Colour) -> None:
    """Draw a dress: a bodice and a skirt in one."""
    design, brush = sketch.design, sketch.brush
    said = design.said.get(Wear.DRESS, "")
    is_long = said in {"gown", "wedding dress", "bride"} or design.says("flowing", "long", "ball")
    is_tutu = said in {"tutu", "ballerina"}
    long, flare = (0.9, 2.1) if is_long else (0.24, 2.3) if is_tutu else (0.52, 1.75)
    column = hanging(sketch, waist(sketch, 3.0), long=long, flare=flare)
    matter = Matter.LEATHER if design.says("silk", "satin", "sequin", "glitter") else Matter.CLOTH
    upper = torso(sketch, 3.0, down=5.0)
    draw_hem(sketch, column, colour, matter, 14 if is_long or is_tutu else 8, upper)
    draw_folds(sketch, upper, sleeves=not is_bare_armed(sketch))
    if design.body is Body.PERSON:
        neckline = upper.patch(
            [(-0.2, -90), (0.3, -62), (1.2, -42), (1.55, 0), (1.2, 42), (0.3, 62), (-0.2, 90)],
            soft=True,
        )
        brush.tint(neckline, design.main, 1.0)
        if is_bare_armed(sketch):
            _cut_armholes(sketch, upper)
            _draw_straps(sketch, upper, colour)
    last = 3.0 if design.body in SLIM else len(upper.rings) - 1.0
    sash = upper.patch(
        [(last - 0.32, -88), (last - 0.24, 0), (last - 0.32, 88), (last, 88), (last, -88)]
    )
    brush.tint(sash, colour.mixed(INK, 0.26), 1.0)


def _cut_armholes(sketch: Sketch, column: Column) -> None:
    """Let the shoulders be seen beside the straps of a dress."""
    for side in (-1, 1):
        edge = ((-0.1, 90), (0.2, 80), (1.0, 66), (1.7, 76), (2.0, 95))
        hole = column.patch([(level, side * angle) for level, angle in edge], soft=True)
        sketch.brush.tint(hole, sketch.design.main, 1.0)


def _draw_straps(sketch: Sketch, column: Column, colour: Colour) -> None:
    for side in (-1, 1):
        spots = [(1.5, side * 44), (1.0, side * 43), (0.6, side * 56), (0.42, side * 84)]
        if column.is_seen(1, side * 50):
            sketch.brush.line(column.curve(spots), 11, colour)


def draw_cape_collar(sketch: Sketch, colour: Colour) -> None:
    """Draw the part of a cape that lies on the shoulders, with its clasp."""
    brush = sketch.brush
    column = trunk(sketch, wider=9.0)
    start = 0 if sketch.design.body in SLIM else -0.1
    band = column.patch(
        [
            (start + 0.2, -90),
            (start + 0.9, -40),
            (start + 1.25, 0),
            (start + 0.9, 40),
            (start + 0.2, 90),
            (start + 1.7, 90),
            (start + 2.1, 62),
            (start + 1.75, 0),
            (start + 2.1, -62),
            (start + 1.7, -90),
        ],
        soft=True,
    )
    brush.part(band, colour, depth=20)
    brush.part(ellipse(column.at(start + 1.5, 0), (14, 14)), Colour(226, 180, 84), Matter.METAL)


def draw_scarf(sketch: Sketch, colour: Colour) -> None:
    """Draw a scarf: a thick roll round the neck and an end that flies."""
    rig, m, brush = sketch.rig, sketch.m, sketch.brush
    slim = sketch.design.body in SLIM or sketch.design.kind == "alien"
    wide = (m.arm_thick[0] + 34) if slim else m.chest_wide * 0.86
    x, y = rig.neck.x, rig.neck.y + (2 if slim else 4)
    back = -sin(radians(rig.chest_yaw))
    sway, flow = rig.pose.sway, rig.pose.flow
    side = 1.0 if back <= 0.05 else -1.0
    start = (x + side * wide * 0.5 * (1 - abs(back)) + back * wide * 0.5, y + 16)
    reach = back * (70 + flow * 170) if abs(back) > 0.25 else side * 14
    fall = 190 - flow * 130 * min(1.0, abs(back) * 1.4)
    middle = (start[0] + reach * 0.5 + sway * 16, start[1] + fall * 0.5)
    end = (start[0] + reach + sway * 34, start[1] + fall - flow * 20)
    tail = [tapered(start, middle, (24, 29)), tapered(middle, end, (29, 31))]
    brush.part(tail, colour.mixed(INK, 0.16), depth=20)
    for share in (0.62, 0.78):
        a = (middle[0] + (end[0] - middle[0]) * share, middle[1] + (end[1] - middle[1]) * share)
        brush.line(
            polygon((a[0] - 26, a[1] - 6), (a[0] + 26, a[1] + 6)), 7, colour.mixed(WHITE, 0.55)
        )
    roll = [
        tapered((x - wide * 0.78, y - 4), (x + wide * 0.78, y - 4), (26, 34, 26)),
        tapered((x - wide * 0.6, y + 14), (x + wide * 0.66, y + 8), (22, 30, 24)),
    ]
    brush.part(roll, colour, depth=26)
    fold = smooth([(x - wide * 0.7, y + 2), (x, y + 16), (x + wide * 0.7, y - 2)], closed=False)
    brush.crease(fold, 5, -34)
