"""Things that are held: the first in the hand on the viewer's right, the second on the left."""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, cos, degrees, radians, sin

from songreel.providers.local.figure.hands import paw_colour
from songreel.providers.local.figure.shade import Brush, Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.figure.sticks import CANES, STICKS, WINDS
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    box,
    ellipse,
    polygon,
    rounded,
    smooth,
    tapered,
)
from songreel.providers.local.words.looks import Prop

_WOOD = Colour(138, 96, 62)
_STEEL = Colour(198, 206, 220)
_GOLD = Colour(226, 180, 84)


def draw_held(sketch: Sketch, index: int) -> None:
    """Draw what the hand of an arm holds, if it holds anything; the brush is placed there."""
    props = sketch.design.props
    number = 1 - index
    if number >= len(props):
        return
    prop, colour = props[number]
    if prop is Prop.GUITAR:
        return
    rig, brush = sketch.rig, sketch.brush
    hand = rig.hands[index]
    side = 1 if index == 1 else -1
    if rig.chest_yaw:
        side = 1 if (rig.chest_yaw > 0) == (abs(rig.chest_yaw) > 30) else side
    turn = rig.pose.roll * 0.6
    if prop is Prop.SWORD:
        turn += 18.0 * side
    if prop is Prop.MICROPHONE:
        head = rig.head
        turn = degrees(atan2(head.x - hand.x, -(head.y + 40 - hand.y))) * 0.8
    said = sketch.design.said.get(prop, "").removesuffix("s")
    if said in WINDS:
        way = (1 if rig.head_yaw > 0 else -1) if abs(rig.head_yaw) > 12 else side
        ahead = sin(radians(rig.head_yaw)) * sketch.m.head_deep * 0.9
        brush.place((rig.head.x + ahead, rig.head.y + sketch.m.head_high * 0.64))
        WINDS[said](brush, way)
        brush.place((hand.x, hand.y))
    elif said in STICKS:
        brush.place((hand.x, hand.y), turn if said not in CANES else 0.0)
        STICKS[said](brush, colour, -hand.y)
    else:
        brush.place((hand.x, hand.y), turn)
        _PENS[prop](brush, colour, side)
    if said in WINDS or prop in {Prop.STAFF, Prop.SWORD, Prop.UMBRELLA, Prop.BALLOON, Prop.LANTERN}:
        fingers = ellipse((0, 16), (sketch.m.hand * 0.7, sketch.m.hand * 0.72))
        brush.part(fingers, paw_colour(sketch), Matter.SKIN, drop=0.4)
    brush.place()


def _shield(brush: Brush, colour: Colour, side: int) -> None:
    x, y = side * 16.0, -14.0
    points = [(-98, -112), (0, -138), (98, -112), (92, 24), (0, 156), (-92, 24)]
    outer = smooth([(x + a, y + b) for a, b in points])
    middle = outer.mean(0)
    brush.part(outer, _STEEL, Matter.METAL, drop=0.5)
    brush.part(
        (middle + (outer - middle) * 0.86).astype("float32"),
        colour,
        Matter.LEATHER,
        depth=70,
        drop=0.1,
    )
    pale = colour.mixed(Colour(255, 240, 220), 0.72)
    brush.fill(box(x - 9, y - 110, x + 9, y + 116), pale)
    brush.fill(box(x - 80, y - 32, x + 80, y - 14), pale)
    brush.part(ellipse((x, y - 23), (28, 28)), _STEEL, Matter.METAL, drop=0.4)


def _sword(brush: Brush, colour: Colour, side: int) -> None:
    blade = polygon((-13, -20), (-12, -350), (0, -400), (12, -350), (13, -20))
    brush.part(blade, _STEEL if colour.luminance < 90 else colour.mixed(_STEEL, 0.55), Matter.METAL)
    brush.crease(polygon((1, -40), (1, -360)), 3, 56)
    brush.part(tapered((-50, -20), (50, -20), (9, 11, 9)), _GOLD, Matter.METAL)
    brush.part(tapered((0, -14), (0, 50), (9, 10)), Colour(92, 60, 46), Matter.LEATHER)
    brush.part(ellipse((0, 58), (14, 14)), _GOLD, Matter.METAL)


def _umbrella(brush: Brush, colour: Colour, side: int) -> None:
    brush.part(tapered((0, 70), (0, -330), (6, 5)), Colour(88, 66, 58), Matter.LEATHER)
    roof = smooth(
        [
            (-236, -300),
            (-200, -400),
            (-110, -470),
            (0, -498),
            (110, -470),
            (200, -400),
            (236, -300),
            (158, -326),
            (78, -304),
            (0, -328),
            (-78, -304),
            (-158, -326),
        ],
        steps=6,
    )
    brush.part(roof, colour, depth=80)
    for x in (-78, 0, 78):
        rib = smooth([(x * 1.02, -312), (x * 0.7, -420), (0, -494)], closed=False)
        brush.crease(rib, 4, -36)
    brush.part(tapered((0, -490), (0, -520), (5, 3)), INK)


def _camera(brush: Brush, colour: Colour, side: int) -> None:
    x, y = 0.0, -22.0
    brush.part(rounded(x - 62, y - 46, x + 62, y + 42, 14), colour, Matter.LEATHER)
    brush.part(rounded(x - 26, y - 66, x + 26, y - 40, 8), colour.mixed(INK, 0.3), Matter.LEATHER)
    brush.part(ellipse((x, y), (35, 35)), Colour(60, 62, 74), Matter.METAL)
    brush.part(ellipse((x, y), (23, 23)), Colour(40, 52, 86), Matter.LEATHER)
    brush.fill(ellipse((x - 8, y - 9), (6, 6)), WHITE, 0.8)


def _book(brush: Brush, colour: Colour, side: int) -> None:
    for flank in (-1, 1):
        cover = polygon((0, -44), (flank * 84, -62), (flank * 84, 40), (0, 60))
        brush.part(cover, colour, depth=30)
        page = smooth([(0, -50), (flank * 40, -72), (flank * 78, -66)], closed=False, steps=4)
        sheet = polygon(*[(float(a), float(b)) for a, b in page], (flank * 78, -58), (0, -42))
        brush.part(sheet, Colour(250, 246, 234), drop=0)
    brush.crease(polygon((0, -46), (0, 58)), 5, -46)


def _flower(brush: Brush, colour: Colour, side: int) -> None:
    stem = smooth([(0, 60), (side * 4, -40), (side * 12, -140)], closed=False)
    brush.line(stem, 8, Colour(86, 140, 74))
    leaf = smooth([(side * 2, -20), (side * 30, -50), (side * 58, -58), (side * 36, -26)], steps=4)
    brush.part(leaf, Colour(98, 158, 84))
    cx, cy = side * 14.0, -160.0
    for turn in range(0, 360, 60):
        at = ellipse((cx, cy), (34, 34), start=turn, end=turn + 1)[0]
        brush.part(ellipse((float(at[0]), float(at[1])), (27, 27)), colour, drop=0.3)
    brush.part(ellipse((cx, cy), (20, 20)), Colour(242, 196, 74))


def _balloon(brush: Brush, colour: Colour, side: int) -> None:
    string = smooth([(0, 10), (side * 20, -140), (side * 44, -300)], closed=False)
    brush.line(string, 3, Colour(220, 214, 208))
    x, y = side * 50.0, -420.0
    brush.part(polygon((x - 10, y + 128), (x + 10, y + 128), (x, y + 108)), colour)
    brush.part(ellipse((x, y), (98, 122)), colour, Matter.LEATHER)
    brush.fill(ellipse((x + brush.key_side * 36, y - 50), (15, 24), turn=28), WHITE, 0.6)


def _microphone(brush: Brush, colour: Colour, side: int) -> None:
    dark = Colour(54, 54, 66).mixed(colour, 0.2)
    brush.part(tapered((0, 44), (0, -34), (11, 16)), dark, Matter.LEATHER)
    brush.part(ellipse((0, -50), (25, 27)), Colour(150, 156, 170), Matter.METAL)
    brush.line(polygon((-22, -36), (22, -36)), 6, colour)


def _staff(brush: Brush, colour: Colour, side: int) -> None:
    brush.part(tapered((0, 440), (0, -380), (11, 12)), _WOOD, Matter.LEATHER)
    hook = smooth([(0, -360), (-26, -410), (-10, -456), (24, -452), (36, -420)], closed=False)
    brush.line(hook, 16, _WOOD)
    brush.glowing(ellipse((4, -414), (22, 22)), colour.mixed(WHITE, 0.3))
    brush.glow((4, -414), 120, colour, 0.6)


def _lantern(brush: Brush, colour: Colour, side: int) -> None:
    metal = Colour(66, 60, 66).mixed(colour, 0.25)
    handle = smooth([(-24, 60), (-22, 26), (0, 12), (22, 26), (24, 60)], closed=False)
    brush.line(handle, 5, metal)
    brush.glowing(rounded(-34, 76, 34, 166, 14), Colour(255, 206, 112))
    flame = smooth([(0, 96), (14, 132), (0, 154), (-14, 132)], steps=5)
    brush.glowing(flame, Colour(255, 246, 206))
    for x in (-34, -3, 28):
        brush.fill(box(x, 76, x + 6, 164), metal)
    brush.part(polygon((-46, 78), (-24, 52), (24, 52), (46, 78)), metal, Matter.METAL)
    brush.part(rounded(-44, 160, 44, 182, 6), metal, Matter.METAL)
    brush.glow((0, 120), 230, Colour(255, 190, 96), 0.62)


def _suitcase(brush: Brush, colour: Colour, side: int) -> None:
    brush.line(polygon((-26, 30), (-24, 8), (24, 8), (26, 30)), 9, colour.mixed(INK, 0.5))
    brush.part(rounded(-106, 28, 106, 178, 18), colour, Matter.LEATHER, depth=46)
    for x in (-66, 54):
        brush.part(box(x, 28, x + 14, 178), colour.mixed(INK, 0.35), Matter.LEATHER, drop=0.2)
    for corner in (-96, 96):
        brush.fill(ellipse((corner, 40), (9, 9)), _GOLD)


def _ball(brush: Brush, colour: Colour, side: int) -> None:
    centre = (side * 6.0, 62.0)
    brush.part(ellipse(centre, (64, 64)), colour, Matter.LEATHER)
    line = ellipse(centre, (26, 63), start=-90, end=90)
    brush.crease(line, 4, -34)
    brush.crease(polygon((centre[0] - 62, centre[1]), (centre[0] + 62, centre[1])), 4, -34)


def draw_guitar(sketch: Sketch) -> None:
    """Draw a guitar across the body, its neck towards the hand that frets."""
    rig, brush = sketch.rig, sketch.brush
    colour = next((c for prop, c in sketch.design.props if prop is Prop.GUITAR), _WOOD)
    fret = rig.hands[1]
    chest, pelvis = rig.chest, rig.pelvis
    ahead = sin(radians(rig.chest_yaw)) * sketch.m.waist_deep
    x = pelvis.x * 0.7 + chest.x * 0.3 + ahead - 26 * cos(radians(rig.chest_yaw))
    y = pelvis.y * 0.72 + chest.y * 0.28
    turn = degrees(atan2(fret.y - y, fret.x - x)) + 180
    brush.place((x, y), turn)
    brush.part(tapered((-20, 0), (-330, 0), (13, 10)), Colour(96, 64, 46), Matter.LEATHER)
    head = polygon((-322, -12), (-392, -20), (-398, 14), (-322, 12))
    brush.part(head, colour.mixed(INK, 0.4), Matter.LEATHER)
    said = sketch.design.said.get(Prop.GUITAR, "")
    is_electric = sketch.design.says("electric", "rock", "punk", "metal") or "bass" in said
    if is_electric:
        shape = [
            (-70, -66),
            (-20, -44),
            (60, -62),
            (120, -10),
            (96, 62),
            (20, 48),
            (-60, 78),
            (-54, 22),
            (-82, -10),
        ]
    else:
        shape = [
            (-66, -66),
            (-4, -50),
            (72, -82),
            (128, 0),
            (72, 82),
            (-4, 50),
            (-66, 66),
            (-92, 0),
        ]
    body = smooth([(a, b) for a, b in shape], steps=7)
    brush.part(body, colour, Matter.LEATHER, depth=44)
    if is_electric:
        guard = smooth([(-40, 6), (30, 0), (64, 36), (0, 36)], steps=4)
        brush.fill(guard, Colour(244, 240, 232))
        for x in (-18, 26):
            brush.part(rounded(x - 7, -30, x + 7, 26, 4), Colour(40, 40, 50), Matter.METAL)
    else:
        brush.fill(ellipse((-12, 0), (26, 26)), Colour(50, 36, 34))
        brush.part(rounded(52, -28, 66, 28, 4), Colour(92, 60, 44))
    for y in (-5, 0, 5):
        brush.line(polygon((60, y * 1.4), (-326, y)), 1.6, Colour(226, 220, 208))
    brush.place()


_PENS: dict[Prop, Callable[[Brush, Colour, int], None]] = {
    Prop.SHIELD: _shield,
    Prop.SWORD: _sword,
    Prop.UMBRELLA: _umbrella,
    Prop.CAMERA: _camera,
    Prop.BOOK: _book,
    Prop.FLOWER: _flower,
    Prop.BALLOON: _balloon,
    Prop.MICROPHONE: _microphone,
    Prop.STAFF: _staff,
    Prop.LANTERN: _lantern,
    Prop.SUITCASE: _suitcase,
    Prop.BALL: _ball,
}
