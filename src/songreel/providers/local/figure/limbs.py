"""Arms, legs, hands and feet."""

from __future__ import annotations

from math import cos, radians, sin

from songreel.providers.local.figure.feet import draw_boot, draw_foot, up_from_sole
from songreel.providers.local.figure.hands import draw_hand, paw_colour, skin_of, wears_spacesuit
from songreel.providers.local.figure.rig import Foot, Joint
from songreel.providers.local.figure.shade import Matter, distance
from songreel.providers.local.figure.sketch import Sketch, between, heading, stepped
from songreel.providers.local.pencil.colour import INK, Colour
from songreel.providers.local.pencil.shapes import (
    Outline,
    Point,
    ellipse,
    polygon,
    smooth,
    tapered,
)
from songreel.providers.local.words.looks import Body, Wear

_ORANGE = Colour(238, 150, 60)
_SLEEVED = (Wear.ARMOUR, Wear.COAT, Wear.JACKET, Wear.TOP, Wear.DRESS)


def sleeve(sketch: Sketch) -> tuple[Colour, Matter, bool]:
    """Return colour and matter of what covers the arms, and whether anything does."""
    design = sketch.design
    if wears_spacesuit(design):
        return design.wears[Wear.HELMET], Matter.CLOTH, True
    for wear in _SLEEVED:
        colour = design.wears.get(wear)
        if colour is not None and not (wear is Wear.DRESS and is_bare_armed(sketch)):
            return colour, sketch.matter(wear), True
    return design.main, skin_of(sketch), False


def is_bare_armed(sketch: Sketch) -> bool:
    """Tell whether a dress leaves the arms bare."""
    return not sketch.design.says("winter", "velvet", "victorian", "medieval", "sleeves")


def draw_arm(sketch: Sketch, index: int) -> None:
    """Draw an arm with its hand."""
    rig, m, brush = sketch.rig, sketch.m, sketch.brush
    shoulder, elbow, hand = rig.shoulders[index], rig.elbows[index], rig.hands[index]
    if sketch.design.body is Body.BIRD:
        _draw_wing(sketch, shoulder, elbow, hand)
        return
    if sketch.design.body is Body.ROBOT:
        _draw_robot_arm(sketch, index)
        return
    colour, matter, is_dressed = sleeve(sketch)
    top, middle, wrist = m.arm_thick
    more = 9.0 if wears_spacesuit(sketch.design) else 3.0 if is_dressed else 0.0
    is_short = is_dressed and _has_short_sleeves(sketch)
    fore_colour, fore_matter = (
        (sketch.design.main, skin_of(sketch)) if is_short else (colour, matter)
    )
    strong = 1.12 if sketch.design.strong else 1.0
    fore = (middle * 0.98, middle * 1.08 * strong, wrist * 1.2, wrist)
    upper = (top * 0.9 + more, top * 1.02 * strong + more, middle * 1.1 + more, middle + more)
    lower = fore if is_short else tuple(radius + more * 1.3 for radius in fore)
    draw_hand(sketch, index)
    upper_shape = tapered(shoulder.at, elbow.at, upper)
    root = _root(sketch, index, top + more)
    lower_shape = tapered(elbow.at, hand.at, lower)
    upper_shapes = [upper_shape]
    if is_dressed:
        upper_shapes += _yoke(sketch, index, upper[0])
    if is_short:
        brush.part(lower_shape, fore_colour, fore_matter, depth=middle)
        brush.part(upper_shapes, colour, matter, depth=top, drop=0.14, grows_from=root)
    else:
        shapes = [*upper_shapes, lower_shape]
        brush.part(shapes, colour, matter, depth=middle * 1.1, drop=0.14, grows_from=root)
    if is_dressed:
        _fold_sleeve(sketch, index, is_short=is_short)


def _yoke(sketch: Sketch, index: int, thick: float) -> list[Outline]:
    """Return what joins a shoulder with the neck: without it an arm ends in a ball."""
    if sketch.design.body is not Body.PERSON:
        return []
    neck, shoulder = sketch.rig.neck, sketch.rig.shoulders[index]
    inside = between(neck, shoulder, 0.64)
    return [tapered(inside, shoulder.at, (thick * 0.4, thick * 0.7, thick))]


def _root(sketch: Sketch, index: int, thick: float) -> list[Outline]:
    """Return the part of the trunk that an arm grows from, so that no seam is seen there."""
    rig = sketch.rig
    shoulder = rig.shoulders[index]
    # It begins inside the trunk, whose edge is dark on the side without light.
    start, end = (
        (shoulder.x + (rig.neck.x - shoulder.x) * share, shoulder.y + thick * share)
        for share in (0.4, 0.8)
    )
    return [tapered(start, end, (thick * 0.9, thick * 1.6, thick * 1.7))]


def _has_short_sleeves(sketch: Sketch) -> bool:
    design = sketch.design
    if design.wears_any(Wear.ARMOUR, Wear.COAT, Wear.JACKET) is not None:
        return False
    if wears_spacesuit(design):
        return False
    said = design.said.get(Wear.TOP, "")
    if said in {"t shirt", "tshirt", "tee", "vest", "jersey", "overalls"}:
        return True
    return not said and design.option(3, 3) == 0


def _fold_sleeve(sketch: Sketch, index: int, *, is_short: bool) -> None:
    """Draw the folds at the elbow and the cuff."""
    if not sketch.brush.is_fine:
        return
    rig, m, brush = sketch.rig, sketch.m, sketch.brush
    elbow, hand = rig.elbows[index], rig.hands[index]
    shoulder = rig.shoulders[index]
    thick = m.arm_thick[1] + 3
    if is_short:
        turn = heading(shoulder.at, elbow.at)
        edge = between(shoulder, elbow, 1.05)
        brush.crease(_across(edge, turn, thick * 1.05), 5)
        return
    turn = heading(elbow.at, hand.at)
    for share, bend in ((0.06, 10), (0.2, 22)):
        at = between(elbow, hand, share)
        brush.crease(_across(at, turn + bend, thick * 0.62), 4.5, -26)
    cuff = between(elbow, hand, 0.93)
    brush.crease(_across(cuff, turn, m.arm_thick[2] + 6), 4, -40)


def _across(at: Point, turn: float, half: float) -> Outline:
    """Return a line across a limb that hangs in a direction."""
    c, s = cos(radians(turn)) * half, sin(radians(turn)) * half
    return polygon((at[0] - c, at[1] - s), (at[0] + c, at[1] + s))


def _draw_robot_arm(sketch: Sketch, index: int) -> None:
    design, rig, m, brush = sketch.design, sketch.rig, sketch.m, sketch.brush
    shoulder, elbow, hand = rig.shoulders[index], rig.elbows[index], rig.hands[index]
    top, middle, wrist = m.arm_thick
    dark = design.main.mixed(Colour(44, 48, 62), 0.62)
    accent = robot_accent(sketch)
    brush.part(tapered(shoulder.at, elbow.at, (top * 0.62, top * 0.58)), dark, Matter.METAL)
    brush.part(
        tapered(between(shoulder, elbow, 0.18), between(shoulder, elbow, 0.8), (top, top * 0.86)),
        design.main,
        Matter.METAL,
    )
    turn = heading(elbow.at, hand.at)
    brush.place(hand.at, turn)
    for shift in (-0.62, 0.0, 0.62):
        finger = tapered(
            (m.hand * shift, 6), (m.hand * shift * 0.8, m.hand * 1.25), (m.hand * 0.24,) * 3
        )
        brush.part(finger, dark, Matter.METAL)
    brush.part(ellipse((0, 4), (m.hand * 0.9, m.hand * 0.66)), design.main, Matter.METAL)
    brush.place()
    brush.part(
        tapered(
            between(elbow, hand, 0.1), between(elbow, hand, 0.92), (middle, wrist * 1.1, wrist)
        ),
        design.main,
        Matter.METAL,
    )
    cuff = between(elbow, hand, 0.86)
    brush.fill(polygon(*_band(cuff, turn, wrist, 7)), accent)
    brush.part(ellipse(elbow.at, (middle * 0.86, middle * 0.86)), dark, Matter.METAL)
    brush.part(ellipse(shoulder.at, (top * 1.5, top * 1.42)), design.main, Matter.METAL)
    brush.part(ellipse(shoulder.at, (top * 0.55, top * 0.55)), accent, Matter.METAL, drop=0)


def _band(at: Point, turn: float, half: float, high: float) -> list[Point]:
    c, s = cos(radians(turn)), sin(radians(turn))
    return [
        (at[0] + c * a - s * b, at[1] + s * a + c * b)
        for a, b in ((-half, -high), (half, -high), (half, high), (-half, high))
    ]


def robot_accent(sketch: Sketch) -> Colour:
    """Return the second colour of a robot's plates."""
    design = sketch.design
    accents = (
        Colour(232, 132, 62),
        Colour(70, 170, 190),
        Colour(214, 74, 84),
        Colour(236, 190, 80),
        Colour(96, 112, 190),
    )
    return design.wears_any(Wear.SCARF, Wear.CAPE) or accents[design.option(2, len(accents))]


def _draw_wing(sketch: Sketch, shoulder: Joint, elbow: Joint, hand: Joint) -> None:
    """Draw the wing of a bird in place of an arm, with three rows of feathers."""
    brush, design, m = sketch.brush, sketch.design, sketch.m
    side = 1 if hand.x >= shoulder.x else -1
    turn = heading(shoulder.at, hand.at)
    long = distance(shoulder.at, hand.at)
    dark = design.main.mixed(INK, 0.22)
    out = stepped(hand.at, turn, m.hand * 0.9)
    brush.part(
        smooth(
            [
                shoulder.at,
                stepped(elbow.at, turn - side * 90, m.arm_thick[0] * 0.9),
                stepped(hand.at, turn - side * 60, m.arm_thick[1]),
                out,
                stepped(stepped(hand.at, turn, -long * 0.16), turn + side * 90, 52),
                stepped(stepped(hand.at, turn, -long * 0.42), turn + side * 90, 72),
                stepped(shoulder.at, turn + side * 80, 66),
            ],
            steps=6,
        ),
        dark,
    )
    for share, wide in ((0.35, 70), (0.55, 64), (0.74, 50)):
        base = (
            shoulder.x + (hand.x - shoulder.x) * share,
            shoulder.y + (hand.y - shoulder.y) * share,
        )
        edge = stepped(base, turn + side * 72, wide)
        middle = stepped(stepped(base, turn, 16), turn + side * 80, wide * 0.5)
        brush.crease(smooth([base, middle, edge], closed=False, steps=4), 4, -30)


def draw_leg(sketch: Sketch, index: int) -> None:
    """Draw a leg with its foot."""
    design, rig, m, brush = sketch.design, sketch.rig, sketch.m, sketch.brush
    hip, knee, foot = rig.hips[index], rig.knees[index], rig.feet[index]
    if design.body is Body.ROBOT and Wear.TROUSERS not in design.wears:
        _draw_robot_leg(sketch, index)
        return
    thigh, mid, low = m.leg_thick
    cloth = design.wears.get(Wear.TROUSERS)
    if cloth is None and Wear.ARMOUR in design.wears:
        cloth = design.wears[Wear.ARMOUR].mixed(Colour(40, 40, 52), 0.4)
    colour = cloth if cloth is not None else design.main
    matter = sketch.matter(Wear.TROUSERS) if cloth is not None else skin_of(sketch)
    if design.body is Body.BIRD:
        _draw_bird_leg(sketch, knee, foot, hip)
        return
    more = 12.0 if wears_spacesuit(design) else 5.0 if cloth is not None else 0.0
    is_short = "shorts" in design.said.get(Wear.TROUSERS, "")
    calf = mid * (1.1 if design.body is Body.PERSON else 1.0)
    upper = tapered(hip.at, knee.at, (thigh, thigh * 0.97, mid * 1.12, mid + more * 0.6))
    shin_radii = (mid + more * 0.4, calf + more * 0.5, low * 1.15 + more, low + more * 1.4)
    if is_short:
        shin = tapered(knee.at, foot.ankle.at, (mid * 0.96, calf, low * 1.15, low))
        draw_foot(sketch, foot)
        brush.part([shin, tapered(hip.at, knee.at, (mid,) * 2)], design.main, skin_of(sketch))
        short = tapered(hip.at, between(hip, knee, 0.7), (thigh, thigh * 1.0, thigh * 0.96))
        brush.part(short, colour, matter, depth=thigh * 0.8)
        return
    is_booted = design.said.get(Wear.BOOTS, "") == "boots" or Wear.ARMOUR in design.wears
    end = between(knee, foot.ankle, 0.8 if is_booted else 1.06 if cloth is not None else 1.0)
    shin = tapered(knee.at, end, shin_radii)
    if not is_booted:
        draw_foot(sketch, foot)
    brush.part([upper, shin], colour, matter, depth=mid)
    if design.body in {Body.BEAST} and cloth is None and paw_colour(sketch) != design.main:
        sock = tapered(between(knee, foot.ankle, 0.45), foot.ankle.at, (mid * 0.86, low * 1.1))
        brush.tint(sock, paw_colour(sketch), 0.9, soft=8)
    if cloth is not None:
        _fold_trousers(sketch, index)
    if is_booted:
        draw_boot(sketch, index)


def _fold_trousers(sketch: Sketch, index: int) -> None:
    if not sketch.brush.is_fine:
        return
    rig, m, brush = sketch.rig, sketch.m, sketch.brush
    hip, knee, foot = rig.hips[index], rig.knees[index], rig.feet[index]
    turn = heading(hip.at, knee.at)
    inner = 1 if index == 0 else -1
    root = between(hip, knee, 0.1)
    start = stepped(root, turn + inner * 90, -m.leg_thick[0] * 0.5)
    end = stepped(between(hip, knee, 0.32), turn, 0)
    brush.crease(smooth([start, end], closed=False, steps=3), 4, -24)
    turn = heading(knee.at, foot.ankle.at)
    for share, bend in ((-0.04, 12), (0.08, -16)):
        brush.crease(_across(between(knee, foot.ankle, share), turn + bend, 17), 4, -22)
    brush.crease(_across(between(knee, foot.ankle, 0.99), turn + 6, m.leg_thick[2] * 0.9), 4, -30)


def _draw_bird_leg(sketch: Sketch, knee: Joint, foot: Foot, hip: Joint) -> None:
    brush, design, m = sketch.brush, sketch.design, sketch.m
    colour = _ORANGE if design.kind not in {"raven", "owl", "flamingo"} else Colour(92, 82, 88)
    if design.kind == "flamingo":
        colour = design.main.dark()
    brush.part(tapered(hip.at, knee.at, (m.leg_thick[0], m.leg_thick[1] * 1.3)), design.main)
    thin = m.leg_thick[1]
    brush.part(tapered(knee.at, foot.ankle.at, (thin, m.leg_thick[2])), colour)
    x, y = foot.ball.x, foot.ball.y - 8
    sideways = foot.toe.x - foot.heel.x
    for spread in (-1, 0, 1):
        tip = (x + spread * 34 + sideways * 0.62, y + 6 - abs(spread) * 5)
        brush.part(tapered(foot.ankle.at, tip, (12, 10)), colour, drop=0.1)
    if design.kind in {"duck", "penguin", "flamingo"}:
        web = polygon(
            foot.ankle.at, (x - 34 + sideways * 0.62, y + 4), (x + 34 + sideways * 0.62, y + 4)
        )
        brush.part(web, colour, Matter.FLAT, drop=0)


def _draw_robot_leg(sketch: Sketch, index: int) -> None:
    design, rig, m, brush = sketch.design, sketch.rig, sketch.m, sketch.brush
    hip, knee, foot = rig.hips[index], rig.knees[index], rig.feet[index]
    thigh, mid, low = m.leg_thick
    dark = design.main.mixed(Colour(44, 48, 62), 0.62)
    up = up_from_sole(foot)
    r = m.ankle * 0.56
    heel, toe = ((joint.x + up[0] * r, joint.y + up[1] * r) for joint in (foot.heel, foot.toe))
    brush.part(tapered(foot.ankle.at, heel, (low * 0.6, r)), dark, Matter.METAL)
    brush.part(
        [tapered(heel, toe, (r, r * 1.05)), tapered(foot.ankle.at, toe, (low * 0.5, r))],
        design.main,
        Matter.METAL,
    )
    brush.part(tapered(hip.at, knee.at, (thigh * 0.6, mid * 0.6)), dark, Matter.METAL)
    plate = tapered(
        between(hip, knee, 0.12), between(hip, knee, 0.8), (thigh * 0.9, thigh, mid * 0.95)
    )
    brush.part(plate, design.main, Matter.METAL)
    shin = tapered(
        between(knee, foot.ankle, 0.12), between(knee, foot.ankle, 0.9), (mid * 0.9, low, low * 1.1)
    )
    brush.part(shin, design.main, Matter.METAL)
    brush.part(ellipse(knee.at, (mid * 0.82, mid * 0.82)), dark, Matter.METAL)
    brush.part(ellipse(knee.at, (mid * 0.4, mid * 0.4)), robot_accent(sketch), Matter.METAL, drop=0)
