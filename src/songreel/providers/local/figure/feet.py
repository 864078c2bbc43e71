"""Feet: shoes with their soles, boots, and the bare feet of animals."""

from __future__ import annotations

from songreel.providers.local.figure.hands import paw_colour
from songreel.providers.local.figure.rig import Foot
from songreel.providers.local.figure.shade import Matter, distance
from songreel.providers.local.figure.sketch import Sketch, between, heading, stepped
from songreel.providers.local.pencil.colour import INK, Colour
from songreel.providers.local.pencil.shapes import Outline, Point, ellipse, polygon, ribbon, tapered
from songreel.providers.local.words.looks import Body, Wear

_LONG = 56.0
"""Length from heel to toe in the picture from which a foot is seen from the side."""
_SHAFT = 0.36
"""Where a boot begins, as a share of the way from knee to ankle."""


def draw_foot(sketch: Sketch, foot: Foot, shaft: Outline | None = None) -> None:
    """Draw a shoe, or the bare foot of an animal; with `shaft` it is one piece with that."""
    design, m, brush = sketch.design, sketch.m, sketch.brush
    armour = design.wears.get(Wear.ARMOUR)
    shoes = design.wears.get(Wear.BOOTS) if armour is None else armour
    colour = shoes if shoes is not None else paw_colour(sketch)
    low = m.leg_thick[2]
    radii = (m.ankle * 0.62, m.ankle * 0.6, m.ankle * 0.46)
    up = up_from_sole(foot)
    heel, ball, toe = (
        (joint.x + up[0] * r, joint.y + up[1] * r)
        for joint, r in zip((foot.heel, foot.ball, foot.toe), radii, strict=True)
    )
    shapes = [
        tapered(foot.ankle.at, heel, (low * 1.15, radii[0])),
        tapered(foot.ankle.at, ball, (low * 1.1, radii[1])),
        tapered(heel, ball, (radii[0], radii[1])),
        tapered(ball, toe, (radii[1], radii[2])),
    ]
    if shaft is not None:
        shapes.append(shaft)
    matter = sketch.matter(Wear.BOOTS) if shoes is not None else Matter.CLOTH
    if armour is not None:
        matter = Matter.METAL
    brush.part(shapes, colour, matter, depth=radii[1] * 0.8)
    if shoes is not None:
        _draw_sole(sketch, foot, shoes, radii)
    else:
        for shift in (-0.5, 0.5):
            crease = polygon(
                (toe[0] + shift * radii[2], toe[1] + radii[2] * 0.1),
                (toe[0] + shift * radii[2] * 1.15, toe[1] + radii[2] * 0.95),
            )
            brush.crease(crease, 3, -44)


def draw_boot(sketch: Sketch, index: int) -> None:
    """Draw a boot up to the calf, or the greave of a knight with its knee."""
    design, rig, m, brush = sketch.design, sketch.rig, sketch.m, sketch.brush
    knee, foot = rig.knees[index], rig.feet[index]
    armour = design.wears.get(Wear.ARMOUR)
    mid, low = m.leg_thick[1], m.leg_thick[2]
    turn = heading(knee.at, foot.ankle.at)
    top = between(knee, foot.ankle, _SHAFT)
    wide = mid * 1.06
    edges = [
        (
            stepped(between(knee, foot.ankle, share), turn + 90, half),
            stepped(between(knee, foot.ankle, share), turn - 90, half),
        )
        for share, half in ((_SHAFT, wide), (0.62, wide), (0.84, low * 1.5), (1.0, low * 1.42))
    ]
    shaft = polygon(*[one for one, _ in edges], *[other for _, other in reversed(edges)])
    draw_foot(sketch, foot, shaft)
    colour = armour or design.wears.get(Wear.BOOTS) or INK
    opening = ellipse(top, (wide, wide * 0.26), turn=turn)
    matter = Matter.METAL if armour is not None else Matter.LEATHER
    brush.part(opening, colour.mixed(INK, 0.34), matter, drop=0)
    if armour is not None:
        brush.part(ellipse(knee.at, (mid * 1.05, mid * 1.15)), armour, matter)


def up_from_sole(foot: Foot) -> Point:
    """Return the unit away from the sole, in the picture."""
    dx, dy = foot.ankle.x - foot.heel.x, foot.ankle.y - foot.heel.y
    bx, by = foot.ball.x - foot.heel.x, foot.ball.y - foot.heel.y
    long = max(1.0, bx * bx + by * by)
    if long <= 900:
        return 0.0, -1.0 if dy <= 0 else 1.0
    share = (dx * bx + dy * by) / long
    ux, uy = dx - share * bx, dy - share * by
    length = max(1e-3, (ux * ux + uy * uy) ** 0.5)
    return ux / length, uy / length


def _draw_sole(
    sketch: Sketch, foot: Foot, colour: Colour, radii: tuple[float, float, float]
) -> None:
    """Draw the sole along the foot, and the stripes of a sneaker."""
    brush, design = sketch.brush, sketch.design
    said = design.said.get(Wear.BOOTS, "")
    is_sporty = said in {"sneakers", "trainers"} or (
        not said and design.option(4, 3) == 0 and design.body is Body.PERSON
    )
    rubber = Colour(236, 232, 224) if is_sporty else colour.mixed(Colour(24, 20, 26), 0.62)
    up = up_from_sole(foot)
    heel, ball, toe = foot.heel.at, foot.ball.at, foot.toe.at
    long = distance(heel, toe)
    half = 7.0
    if long > _LONG:
        dx, dy = (toe[0] - heel[0]) / long, (toe[1] - heel[1]) / long
        ends = (-radii[0] * 0.82, 0.0, radii[2] * 0.84)
        line = [
            (x + dx * end + up[0] * half, y + dy * end + up[1] * half)
            for (x, y), end in zip((heel, ball, toe), ends, strict=True)
        ]
    else:
        x, y = (ball[0] + toe[0]) / 2, max(ball[1], toe[1])
        wide = radii[1] * 0.9
        line = [(x - wide, y - 11), (x, y - 4), (x + wide, y - 11)]
    brush.part(ribbon(line, [half, half, half * 0.9]), rubber, Matter.FLAT, drop=0.1, turn=-8)
    if is_sporty and long > _LONG:
        for share in (0.35, 0.55):
            x, y = between(foot.ankle, foot.ball, share)
            y -= radii[1] * 0.4
            brush.line(polygon((x - 8, y - 4), (x + 9, y - 8)), 4.5, rubber)
