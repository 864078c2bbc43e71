"""What is worn on the body: tops, jackets, coats, dresses, armour, and what lies round the neck."""

from __future__ import annotations

from songreel.providers.local.figure.drapery import (
    draw_cape_collar,
    draw_dress,
    draw_folds,
    draw_hem,
    draw_scarf,
    draw_skirt,
    hanging,
    torso,
    waist,
)
from songreel.providers.local.figure.hands import wears_spacesuit
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Column, Sketch
from songreel.providers.local.figure.trunks import NECK_TURN, draw_collar_bones
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import ellipse, polygon, smooth
from songreel.providers.local.words.looks import Body, Wear

_GOLD = Colour(226, 180, 84)


def draw_clothes(sketch: Sketch) -> None:
    """Draw what covers the trunk, from the inside to the outside."""
    worn = sketch.design.wears
    if Wear.TOP in worn:
        _draw_top(sketch, worn[Wear.TOP])
    if Wear.SKIRT in worn:
        draw_skirt(sketch, worn[Wear.SKIRT], long=0.42, flare=1.35)
    if Wear.DRESS in worn:
        draw_dress(sketch, worn[Wear.DRESS])
    if Wear.ARMOUR in worn:
        _draw_armour(sketch, worn[Wear.ARMOUR])
    if Wear.JACKET in worn:
        _draw_jacket(sketch, worn[Wear.JACKET])
    if Wear.COAT in worn:
        _draw_coat(sketch, worn[Wear.COAT])
    if wears_spacesuit(sketch.design) and Wear.ARMOUR not in worn:
        _draw_suit_panel(sketch)
    if Wear.TIE in worn:
        _draw_tie(sketch, worn[Wear.TIE])
    if Wear.BACKPACK in worn:
        _draw_straps(sketch, worn[Wear.BACKPACK])


def draw_round_neck(sketch: Sketch) -> None:
    """Draw what lies round the neck, over the shoulders."""
    worn = sketch.design.wears
    if Wear.CAPE in worn:
        draw_cape_collar(sketch, worn[Wear.CAPE])
    scarf = worn.get(Wear.SCARF) or worn.get(Wear.VEIL)
    if scarf is not None:
        draw_scarf(sketch, scarf)


def _draw_top(sketch: Sketch, colour: Colour) -> None:
    brush, design = sketch.brush, sketch.design
    column = torso(sketch, 4.0)
    brush.part(column.outline(), colour, sketch.matter(Wear.TOP), depth=sketch.m.chest_wide * 0.6)
    last = len(column.rings) - 1
    draw_folds(sketch, column)
    brush.crease(column.curve([(last - 0.25, -88), (last - 0.16, 0), (last - 0.25, 88)]), 4, -30)
    said = design.said.get(Wear.TOP, "")
    kind = design.option(10, 5)
    accent = colour.mixed(WHITE, 0.6) if colour.luminance < 120 else colour.mixed(INK, 0.45)
    if said in {"hoodie", "sweatshirt"} or (not said and kind == 1):
        _draw_hood(sketch, column, colour)
    elif said in {"shirt", "blouse", "uniform"} or (not said and kind == 2):
        _draw_collar(sketch, column, accent if said == "uniform" else colour.mixed(WHITE, 0.24))
        _draw_buttons(sketch, column, accent, first=0.7, last=last - 0.5, count=4)
    elif design.says("striped", "stripes") or (not said and kind == 3):
        for level in (0.9, 1.45, 2.0, 2.55, 3.1, 3.65, 4.2):
            if level < last - 0.2:
                line = column.curve(
                    [
                        (level, -90),
                        (level + 0.1, -45),
                        (level + 0.14, 0),
                        (level + 0.1, 45),
                        (level, 90),
                    ]
                )
                brush.line(line, 11, accent)
    elif said in {"sweater", "jumper", "pullover"} or design.says("knitted", "wool", "woollen"):
        _draw_knit(sketch, column)
    if said in {"overalls", "jumpsuit"}:
        _draw_bib(sketch, column, sketch.design.wears.get(Wear.TROUSERS) or colour)
    if said not in {"shirt", "blouse", "uniform", "hoodie"} and kind != 1:
        ring = column.curve([(0.02, -80), (0.28, -40), (0.4, 0), (0.28, 40), (0.02, 80)])
        brush.line(ring, 9, colour.mixed(INK, 0.22))


def _draw_hood(sketch: Sketch, column: Column, colour: Colour) -> None:
    brush = sketch.brush
    neck = column.at(0.1, 0)
    ring = smooth(
        [
            column.at(0.3, -90),
            column.at(0.1, -60),
            (neck[0], neck[1] - 16),
            column.at(0.1, 60),
            column.at(0.3, 90),
            column.at(0.9, 26),
            column.at(0.9, -26),
        ],
        steps=5,
    )
    brush.part(ring, colour.mixed(INK, 0.1), depth=22)
    for side in (-1, 1):
        cord = [column.at(0.85, side * 10), column.at(1.9, side * 12)]
        brush.line(smooth(cord, closed=False, steps=2), 4.5, colour.mixed(WHITE, 0.7))
    pocket = column.patch([(3.0, -30), (3.0, 30), (4.2, 44), (4.2, -44)])
    brush.crease(pocket, 4, -30)


def _draw_collar(sketch: Sketch, column: Column, colour: Colour) -> None:
    for side in (-1, 1):
        flap = polygon(
            column.at(-0.1, side * 64),
            column.at(0.02, side * 8),
            column.at(0.75, side * 16),
            column.at(0.5, side * 54),
        )
        sketch.brush.part(flap, colour, drop=0.4)


def _draw_buttons(
    sketch: Sketch, column: Column, colour: Colour, *, first: float, last: float, count: int
) -> None:
    if not sketch.brush.is_fine:
        return
    brush = sketch.brush
    line = [column.at(first + (last - first) * i / 4, 0) for i in range(5)]
    brush.crease(smooth(line, closed=False, steps=3), 3, -28)
    for index in range(count):
        at = column.at(first + (last - first) * index / max(1, count - 1), 3)
        brush.fill(ellipse(at, (4.4, 4.4)), colour)


def _draw_knit(sketch: Sketch, column: Column) -> None:
    """Draw the ribs of something knitted."""
    if not sketch.brush.is_fine:
        return
    low = len(column.rings) - 1
    for angle in (-72, -48, -24, 0, 24, 48, 72):
        line = column.curve([(1.0, angle * 0.9), (low - 1.0, angle), (low - 0.3, angle)])
        sketch.brush.crease(line, 3.4, -16)
    for level in (low - 0.55, low - 0.28):
        sketch.brush.crease(column.curve([(level, -86), (level + 0.08, 0), (level, 86)]), 3.5, -26)


def _draw_bib(sketch: Sketch, column: Column, colour: Colour) -> None:
    brush = sketch.brush
    bib = column.patch([(1.3, -38), (1.3, 38), (3.2, 70), (5, 80), (5, -80), (3.2, -70)])
    brush.part(bib, colour, drop=0.2, depth=40)
    for side in (-1, 1):
        strap = smooth(
            [column.at(0.05, side * 60), column.at(1.4, side * 32)], closed=False, steps=2
        )
        brush.line(strap, 13, colour)
        brush.fill(ellipse(column.at(1.42, side * 32), (7, 7)), _GOLD)


def _draw_armour(sketch: Sketch, colour: Colour) -> None:
    brush, m = sketch.brush, sketch.m
    skirt = hanging(sketch, waist(sketch, 6.0), long=0.26, flare=1.15)
    draw_hem(sketch, skirt, colour.mixed(INK, 0.24), Matter.METAL, 5)
    column = torso(sketch, 7.0, down=5.0)
    brush.part(column.outline(), colour, Matter.METAL, depth=m.chest_wide * 0.62)
    pale = colour.mixed(WHITE, 0.3)
    brush.crease(column.curve([(0.3, 0), (2.0, 2), (3.2, 0)]), 4, 52)
    for side in (-1, 1):
        brush.crease(column.curve([(2.5, side * 8), (2.72, side * 40), (2.5, side * 86)]), 4.5, -60)
    belt = torso(sketch, 12.0, down=5.0).patch(
        [(3.3, -92), (3.36, 0), (3.3, 92), (3.86, 92), (3.92, 0), (3.86, -92)]
    )
    brush.part(belt, Colour(96, 66, 48), Matter.LEATHER)
    brush.part(ellipse(column.at(3.62, 0), (15, 15)), _GOLD, Matter.METAL)
    gorget = column.patch([(-0.3, -90), (-0.3, 90), (0.5, 70), (0.85, 0), (0.5, -70)], soft=True)
    brush.part(gorget, pale, Matter.METAL, drop=0.3)


def draw_pauldron(sketch: Sketch, index: int) -> None:
    """Draw the plates on a shoulder."""
    colour = sketch.design.wears.get(Wear.ARMOUR)
    if colour is None:
        return
    x, y, _ = sketch.rig.shoulders[index]
    r = sketch.m.arm_thick[0]
    side = -1 if index == 0 else 1
    brush = sketch.brush
    brush.part(ellipse((x + side * 5, y + r * 0.7), (r * 1.3, r * 0.9)), colour, Matter.METAL)
    brush.part(ellipse((x + side * 3, y), (r * 1.5, r * 1.24)), colour, Matter.METAL)


def _draw_jacket(sketch: Sketch, colour: Colour) -> None:
    """Draw a jacket that is open over what is beneath; a cardigan has no lapels."""
    design, brush = sketch.design, sketch.brush
    matter = sketch.matter(Wear.JACKET)
    said = design.said.get(Wear.JACKET, "")
    column = torso(sketch, 9.0)
    brush.part(column.outline(), colour, matter, depth=sketch.m.chest_wide * 0.6)
    last = len(column.rings) - 1
    draw_folds(sketch, column)
    dark = colour.mixed(INK, 0.3) if colour.luminance > 60 else colour.mixed(WHITE, 0.14)
    deep = 2.9 if said == "cardigan" else 2.7
    is_open = said in {"jacket", "leather jacket", "denim jacket", "bomber"}
    _draw_opening(sketch, column, deep if not is_open else last + 0.02, is_open=is_open)
    if said == "cardigan":
        _draw_knit(sketch, column)
        for side in (-1, 1):
            edge = column.curve(
                [(0.0, side * 30), (1.2, side * 18), (2.9, side * 3), (last, side * 3)]
            )
            brush.line(edge, 8, dark)
        _draw_buttons(sketch, column, _GOLD, first=3.0, last=last - 0.4, count=3)
        return
    _draw_lapels(sketch, column, dark, deep if not is_open else 1.9, wide=is_open)
    if not is_open:
        _draw_buttons(sketch, column, dark.mixed(WHITE, 0.4), first=2.8, last=last - 0.8, count=2)
        pocket = column.curve([(1.45, 34), (1.42, 58)])
        brush.line(pocket, 6, WHITE.mixed(colour, 0.2))
    else:
        brush.crease(column.curve([(last - 0.3, -90), (last - 0.24, -22)]), 4.5, -44)
        brush.crease(column.curve([(last - 0.3, 90), (last - 0.24, 22)]), 4.5, -44)
        for side in (-1, 1):
            zip_line = column.curve([(1.9, side * 16), (3.0, side * 17), (last, side * 20)])
            brush.line(zip_line, 3.2, Colour(196, 196, 204))
            brush.crease(column.curve([(3.3, side * 40), (3.9, side * 56)]), 4, -50)


def _draw_opening(sketch: Sketch, column: Column, deep: float, *, is_open: bool) -> None:
    design = sketch.design
    under = design.wears_any(Wear.TOP, Wear.DRESS)
    shirt = under if under is not None else WHITE if design.body is Body.PERSON else None
    if shirt is None:
        shirt = Colour(244, 240, 232)
    low = 17 if is_open else 2
    wedge = column.patch(
        [(-0.1, -58), (0.2, 0), (-0.1, 58), (1.0, 27), (deep, low), (deep, -low), (1.0, -27)]
    )
    sketch.brush.tint(wedge, shirt, 1.0)
    if not is_open and Wear.TOP not in design.wears:
        _draw_collar(sketch, column, shirt)


def _draw_lapels(
    sketch: Sketch, column: Column, colour: Colour, deep: float, *, wide: bool
) -> None:
    more = 8 if wide else 0
    for side in (-1, 1):
        lapel = column.patch(
            [
                (-0.16, side * 62),
                (0.5, side * (50 + more)),
                (0.95, side * (60 + more)),
                (1.16, side * (46 + more)),
                (deep, side * (3 + more)),
                (1.0, side * 22),
                (0.1, side * 44),
            ]
        )
        sketch.brush.part(lapel, colour, sketch.matter(Wear.JACKET), drop=0.5, depth=20)


def _draw_coat(sketch: Sketch, colour: Colour) -> None:
    """Draw a coat down to the knees or below, with collar, buttons and a split."""
    design, brush = sketch.design, sketch.brush
    matter = sketch.matter(Wear.COAT)
    said = design.said.get(Wear.COAT, "")
    is_robe = said in {"robe", "robes", "kimono", "habit", "samurai"}
    long = 0.86 if is_robe or said == "long coat" or design.says("vampire", "wizard") else 0.5
    column = hanging(sketch, waist(sketch, 9.0), long=long, flare=1.5 if is_robe else 1.34)
    upper = torso(sketch, 10.0)
    draw_hem(sketch, column, colour, matter, 5, upper)
    draw_folds(sketch, upper)
    dark = colour.mixed(INK, 0.26) if colour.luminance > 60 else colour.mixed(WHITE, 0.16)
    last = len(column.rings) - 1
    brush.crease(column.curve([(0.0, 2), (2.0, 3), (last + 0.1, 5)]), 5, -46)
    if said == "raincoat" or design.says("raincoat", "parka"):
        _draw_hood(sketch, Column(upper.rings), colour)
        _draw_buttons(sketch, upper, dark, first=1.2, last=4.8, count=4)
    elif is_robe:
        for side in (-1, 1):
            edge = upper.curve([(0.0, side * 52), (1.2, side * 26), (2.9, side * -4)])
            brush.line(edge, 15, dark)
    else:
        _draw_opening(sketch, upper, 2.4, is_open=False)
        _draw_lapels(sketch, upper, dark, 2.5, wide=True)
        _draw_buttons(sketch, upper, dark.mixed(WHITE, 0.3), first=2.7, last=4.6, count=3)
    belt = torso(sketch, 14.0).patch(
        [(2.86, -92), (2.94, 0), (2.86, 92), (3.22, 92), (3.32, 0), (3.22, -92)]
    )
    if is_robe or said in {"trench coat", "trenchcoat", "coat"}:
        brush.part(belt, dark, matter, drop=0.2)
        brush.part(
            ellipse(upper.at(3.1, 4), (11, 13)), _GOLD if not is_robe else dark, Matter.METAL
        )
    if design.says("vampire"):
        _draw_high_collar(sketch, upper, colour)


def _draw_high_collar(sketch: Sketch, column: Column, colour: Colour) -> None:
    head = sketch.rig.head
    lining = Colour(160, 34, 46)
    for side in (-1, 1):
        low, front = column.at(0.7, side * 70), column.at(0.9, side * 20)
        tip = (head.x + side * sketch.m.head_wide * 1.28, head.y + sketch.m.head_high * 0.34)
        flap = smooth(
            [low, tip, (head.x + side * sketch.m.head_wide * 0.9, head.y + 70), front], steps=4
        )
        sketch.brush.part(flap, lining)
        edge = smooth([low, tip], closed=False, steps=3)
        sketch.brush.line(edge, 9, colour)


def _draw_suit_panel(sketch: Sketch) -> None:
    """Draw the panel, the seams and the badge of a spacesuit."""
    if not wears_spacesuit(sketch.design):
        return
    brush = sketch.brush
    column = torso(sketch, 6.0)
    colour = sketch.design.wears[Wear.HELMET]
    brush.part(column.outline(), colour, depth=sketch.m.chest_wide * 0.6)
    draw_folds(sketch, column)
    panel = column.patch([(1.6, -26), (1.6, 26), (2.5, 24), (2.5, -24)])
    brush.part(panel, Colour(112, 122, 140), Matter.METAL)
    for index, lamp in enumerate((Colour(232, 92, 72), Colour(240, 190, 80), Colour(90, 190, 200))):
        brush.glowing(ellipse(column.at(1.95, -14 + index * 14), (5, 5)), lamp)
    badge = ellipse(column.at(1.0, 48), (12, 12))
    brush.fill(badge, Colour(60, 100, 180))
    for side in (-1, 1):
        brush.line(column.curve([(3.3, side * 8), (3.34, side * 90)]), 10, Colour(220, 112, 62))


def _draw_tie(sketch: Sketch, colour: Colour) -> None:
    brush, design = sketch.brush, sketch.design
    column = torso(sketch, 10.0)
    said = design.said.get(Wear.TIE, "tie")
    x, y = column.at(0.22, 0)
    if said in {"bow tie", "bowtie", "ribbon"} or design.says("tuxedo"):
        for side in (-1, 1):
            wing = smooth(
                [(x, y), (x + side * 30, y - 17), (x + side * 34, y), (x + side * 30, y + 17)],
                steps=4,
            )
            brush.part(wing, colour, Matter.LEATHER)
        brush.part(ellipse((x, y), (9, 11)), colour.mixed(INK, 0.2))
        return
    sway = sketch.rig.pose.sway * 10
    end, tip = column.at(2.2, 0), column.at(2.7, 0)
    blade = polygon(
        (x - 8, y + 12),
        (x + 8, y + 12),
        (end[0] + 17 + sway, end[1]),
        (tip[0] + sway, tip[1]),
        (end[0] - 17 + sway, end[1]),
    )
    brush.part(blade, colour, Matter.LEATHER, drop=0.4)
    brush.part(polygon((x - 13, y - 8), (x + 13, y - 8), (x + 8, y + 15), (x - 8, y + 15)), colour)


def _draw_straps(sketch: Sketch, colour: Colour) -> None:
    column = torso(sketch, 9.0)
    for side in (-1, 1):
        strap = column.curve(
            [(0.25, side * 62), (1.2, side * 46), (2.4, side * 62), (2.7, side * 88)]
        )
        sketch.brush.line(strap, 15, colour.mixed(INK, 0.2))
        sketch.brush.crease(strap, 4, 20)


def draw_neckline(sketch: Sketch) -> None:
    """Draw the skin that shows at the throat above a top or a dress."""
    design = sketch.design
    if design.body is not Body.PERSON:
        return
    if design.wears_any(Wear.TOP, Wear.COAT, Wear.JACKET, Wear.ARMOUR) is None:
        draw_collar_bones(sketch)
    if Wear.TOP not in design.wears:
        return
    column = torso(sketch, 4.0)
    throat = column.patch([(-0.2, -70), (0.26, -36), (0.36, 0), (0.26, 36), (-0.2, 70)], soft=True)
    sketch.brush.part(throat, design.main, Matter.FLAT, drop=0, turn=NECK_TURN)
