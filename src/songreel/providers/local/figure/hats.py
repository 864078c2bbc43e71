"""What is worn on the head: glasses, hats, helmets, crowns, horns and headphones."""

from __future__ import annotations

from math import radians, sin

from songreel.providers.local.figure.faces import Globe, globe_of
from songreel.providers.local.figure.helmets import (
    HORN,
    STEEL,
    draw_bubble,
    draw_crown,
    draw_hard_hat,
    draw_helm,
    draw_horns,
    fit,
    is_bubble,
)
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import Point, ellipse, polygon, smooth, tapered
from songreel.providers.local.words.looks import Body, Wear

_OF_STEEL = ("viking", "knight", "roman", "gladiator", "steel", "warrior", "medieval", "iron")


def draw_on_head(sketch: Sketch) -> None:
    """Draw everything that is worn on the head."""
    worn = sketch.design.wears
    globe = globe_of(sketch)
    sketch.brush.place(sketch.rig.head.at, sketch.rig.head_turn)
    if Wear.GLASSES in worn:
        _draw_glasses(sketch, globe, worn[Wear.GLASSES])
    is_viking = sketch.design.says("viking")
    is_knight = sketch.design.says("knight") and not any(
        wear in worn for wear in (Wear.HAT, Wear.CROWN, Wear.CAP, Wear.HELMET)
    )
    if Wear.HELMET in worn and is_bubble(sketch):
        draw_bubble(sketch, globe, worn[Wear.HELMET])
    elif Wear.CROWN in worn:
        draw_crown(sketch, globe, worn[Wear.CROWN])
    elif Wear.HAT in worn:
        _draw_hat(sketch, globe, worn[Wear.HAT])
    elif Wear.CAP in worn:
        _draw_cap(sketch, globe, worn[Wear.CAP])
    elif is_viking or is_knight or Wear.HELMET in worn:
        is_steel = sketch.design.says(*_OF_STEEL) or Wear.ARMOUR in worn
        if not is_steel:
            draw_hard_hat(sketch, globe, worn[Wear.HELMET])
        steel = worn.get(Wear.HELMET) or worn.get(Wear.ARMOUR) or STEEL
        if is_steel:
            draw_helm(sketch, globe, steel, plume=is_knight)
    if Wear.HORNS in worn and sketch.design.body is not Body.CREATURE:
        draw_horns(sketch, globe, worn[Wear.HORNS] if not is_viking else HORN)
    if Wear.PATCH in worn:
        _draw_patch(sketch, globe)
    if Wear.HEADPHONES in worn:
        _draw_headphones(sketch, globe, worn[Wear.HEADPHONES])
    sketch.brush.place()


def _draw_glasses(sketch: Sketch, globe: Globe, colour: Colour) -> None:
    brush, design = sketch.brush, sketch.design
    said = design.said.get(Wear.GLASSES, "glasses")
    is_dark = said in {"sunglasses", "shades"} or design.says("sunglasses")
    person = design.body is Body.PERSON
    angle, level = (26.0, 0.11) if person else (29.0, -0.08)
    r = globe.wide * (0.31 if person else 0.27)
    tall = r * (0.78 if is_dark else 0.94)
    centres: list[Point] = []
    for side in (-1, 1):
        squash = globe.squash(side * angle)
        if squash < 0.08:
            continue
        x, y = globe.spot(side * angle, level, out=1.04)
        lens = (
            smooth(
                [
                    (x - r * squash, y - tall * 0.8),
                    (x + r * squash, y - tall * 0.8),
                    (x + r * squash * 0.8, y + tall * 0.8),
                    (x - r * squash * 0.8, y + tall * 0.8),
                ],
                steps=6,
            )
            if is_dark
            else ellipse((x, y), (r * squash, tall))
        )
        if is_dark:
            brush.part(lens, colour.mixed(INK, 0.35), Matter.LEATHER, drop=0.2)
            glint = polygon(
                (x - r * 0.5 * squash, y + tall * 0.3), (x + r * 0.1 * squash, y - tall * 0.5)
            )
            brush.line(glint, 5, colour.mixed(WHITE, 0.5))
        else:
            brush.tint(lens, WHITE, 0.22)
            ring = [(float(a), float(b)) for a, b in lens]
            brush.line(polygon(*ring, ring[0]), 5.6, colour)
        centres.append((x, y))
        far = globe.squash(side * 88)
        if far > -0.3:
            ear = globe.spot(side * 88, level - 0.02, out=1.0)
            brush.line(polygon((x + side * r * squash * 0.95, y), ear), 5, colour)
    if len(centres) == 2:
        (ax, ay), (bx, by) = centres
        inner = globe.squash(-angle) * r, globe.squash(angle) * r
        brush.line(polygon((ax + inner[0], ay), (bx - inner[1], by)), 5.6, colour)


def _draw_patch(sketch: Sketch, globe: Globe) -> None:
    """Draw a patch over the eye that is nearer, with its strap round the head."""
    brush = sketch.brush
    side = -globe.side
    person = sketch.design.body is Body.PERSON
    angle, level = (26.0, 0.11) if person else (30.0, -0.08)
    x, y = globe.spot(side * angle, level, out=1.03)
    w = globe.wide
    half = w * 0.29 * max(0.3, globe.squash(side * angle))
    strap = [globe.spot(side * 86, level - 0.06), (x, y - w * 0.12)]
    strap.append(globe.spot(-side * min(50.0, 80.0 - globe.profile * 40), -0.5))
    brush.line(smooth(strap, closed=False, steps=5), 7, Colour(40, 36, 42))
    shape = [(x - half, y - w * 0.22), (x + half, y - w * 0.22), (x + half * 0.7, y + w * 0.2)]
    patch = smooth([*shape, (x - half * 0.7, y + w * 0.2)], steps=6)
    brush.part(patch, Colour(44, 40, 46), Matter.LEATHER, drop=0.2)


def _draw_headphones(sketch: Sketch, globe: Globe, colour: Colour) -> None:
    brush = sketch.brush
    w, h = globe.wide, globe.high
    hair = 1.16 if sketch.design.body is Body.PERSON else 1.0
    arc = [
        globe.spot(side * 90, level, out=out)
        for side, level, out in (
            (-1, 0.02, 1.1),
            (-1, -0.6, 1.02),
            (-1, -1.0 * hair, 0.6),
            (1, -1.12 * hair, 0.0),
            (1, -1.0 * hair, 0.6),
            (1, -0.6, 1.02),
            (1, 0.02, 1.1),
        )
    ]
    if abs(globe.yaw) > 14:
        arc = arc[:4] if globe.yaw > 0 else arc[3:]
    brush.line(smooth(arc, closed=False, steps=6), 16, colour)
    brush.line(smooth(arc, closed=False, steps=6), 5, colour.mixed(WHITE, 0.3))
    for side in (-1, 1):
        facing = globe.squash(side * 90)
        if facing < -0.4:
            continue
        x, y = globe.spot(side * 90, 0.1, out=1.08)
        wide = w * (0.17 + 0.2 * max(0.0, facing))
        brush.part(ellipse((x, y), (wide, h * 0.34)), colour, Matter.LEATHER)
        if facing > 0.3:
            brush.part(ellipse((x, y), (wide * 0.55, h * 0.19)), colour.mixed(WHITE, 0.28))


def _draw_hat(sketch: Sketch, globe: Globe, colour: Colour) -> None:
    design = sketch.design
    said = design.said.get(Wear.HAT, "hat")
    if said in {"wizard hat", "witch", "wizard"} or design.says("witch", "wizard"):
        _draw_pointed(sketch, globe, colour)
        return
    if said.split(" ")[0] in {"chef", "chef's", "toque"} or design.says("chef"):
        _draw_toque(sketch, globe, colour)
        return
    wide, base, shift = fit(sketch, globe)
    brush = sketch.brush
    h = globe.high
    brim, tall, taper, curl = {
        "top hat": (1.42, 1.5, 1.0, 0.0),
        "cowboy hat": (1.9, 0.95, 0.82, 26.0),
        "cowboy": (1.9, 0.95, 0.82, 26.0),
        "sombrero": (2.5, 0.8, 0.6, 34.0),
        "straw hat": (1.86, 0.72, 0.84, 6.0),
    }.get(said, (1.56, 0.86, 0.84, 6.0))
    crown = smooth(
        [
            (shift - wide * 0.99, base + 6),
            (shift - wide * (0.5 + 0.5 * taper), base - h * tall * 0.66),
            (shift - wide * taper * 0.82, base - h * tall),
            (shift, base - h * tall * (0.94 if taper < 1 else 1)),
            (shift + wide * taper * 0.82, base - h * tall),
            (shift + wide * (0.5 + 0.5 * taper), base - h * tall * 0.66),
            (shift + wide * 0.99, base + 6),
        ],
        steps=5,
    )
    back = ellipse((shift, base), (wide * brim, h * 0.15))
    brush.part(back, colour.mixed(INK, 0.3))
    brush.part(crown, colour, depth=wide * 0.55)
    band = smooth(
        [
            (shift - wide * 1.0, base - h * 0.12),
            (shift, base - h * 0.02),
            (shift + wide * 1.0, base - h * 0.12),
            (shift + wide * 0.98, base - h * 0.32),
            (shift, base - h * 0.22),
            (shift - wide * 0.98, base - h * 0.32),
        ],
        steps=4,
    )
    brush.part(band, colour.mixed(INK, 0.5) if colour.luminance > 70 else Colour(150, 46, 56))
    edge = smooth(
        [
            (shift - wide * brim, base - curl),
            (shift - wide * 0.98, base - h * 0.08),
            (shift, base + h * 0.05),
            (shift + wide * 0.98, base - h * 0.08),
            (shift + wide * brim, base - curl),
            (shift + wide * brim * 0.66, base + h * 0.14),
            (shift, base + h * 0.21),
            (shift - wide * brim * 0.66, base + h * 0.14),
        ],
        steps=5,
    )
    brush.part(edge, colour, drop=0.6, depth=16)


def _draw_pointed(sketch: Sketch, globe: Globe, colour: Colour) -> None:
    brush = sketch.brush
    wide, base, shift = fit(sketch, globe)
    h = globe.high
    sway = sketch.rig.pose.sway * 10
    back = -sin(radians(globe.yaw))
    tip = (shift + wide * 0.52 * (1 if back >= 0 else -1) + sway, base - h * 1.9)
    cone = smooth(
        [
            (shift - wide, base + 4),
            (shift - wide * 0.5, base - h * 0.9),
            (tip[0] - wide * 0.5, base - h * 1.62),
            tip,
            (tip[0] - wide * 0.1, base - h * 1.5),
            (shift + wide * 0.62, base - h * 0.8),
            (shift + wide, base + 4),
        ],
        steps=6,
    )
    brush.part(ellipse((shift, base), (wide * 1.86, h * 0.17)), colour.mixed(INK, 0.3))
    brush.part(cone, colour, depth=wide * 0.5)
    for share, bend in ((0.62, 6), (0.98, -5)):
        y = base - h * share
        half = wide * (1 - share * 0.62)
        fold = smooth(
            [(shift - half * 0.8, y + bend), (shift + half * 0.7, y - bend)], closed=False
        )
        brush.crease(fold, 5, -30)
    band = smooth(
        [
            (shift - wide * 1.0, base - h * 0.1),
            (shift, base),
            (shift + wide, base - h * 0.1),
            (shift + wide * 0.88, base - h * 0.3),
            (shift, base - h * 0.2),
            (shift - wide * 0.88, base - h * 0.3),
        ],
        steps=4,
    )
    brush.part(band, Colour(206, 160, 76), Matter.LEATHER)
    edge = smooth(
        [
            (shift - wide * 1.86, base - 4),
            (shift - wide, base - h * 0.06),
            (shift, base + h * 0.05),
            (shift + wide, base - h * 0.06),
            (shift + wide * 1.86, base - 4),
            (shift + wide, base + h * 0.17),
            (shift, base + h * 0.22),
            (shift - wide, base + h * 0.17),
        ],
        steps=5,
    )
    brush.part(edge, colour, drop=0.6, depth=16)


def _draw_toque(sketch: Sketch, globe: Globe, colour: Colour) -> None:
    """Draw a cook's tall hat."""
    brush = sketch.brush
    wide, base, shift = fit(sketch, globe)
    h = globe.high
    puffs = [
        ellipse((shift + wide * x, base - h * y), (wide * 0.56, h * 0.36))
        for x, y in ((-0.66, 0.92), (0.66, 0.92), (-0.3, 1.2), (0.34, 1.2), (0.0, 0.92))
    ]
    brush.part(puffs, colour, depth=wide * 0.4)
    band = smooth(
        [
            (shift - wide * 1.02, base + h * 0.02),
            (shift - wide * 1.0, base - h * 0.7),
            (shift + wide * 1.0, base - h * 0.7),
            (shift + wide * 1.02, base + h * 0.02),
            (shift, base + h * 0.1),
        ],
        steps=5,
    )
    brush.part(band, colour, depth=wide * 0.6)
    for share in (-0.6, -0.2, 0.2, 0.6):
        x = shift + wide * share
        brush.crease(polygon((x, base - h * 0.64), (x, base - h * 0.04)), 4, -26)


def _draw_nurse_cap(sketch: Sketch, globe: Globe, colour: Colour) -> None:
    """Draw a nurse's cap with a red cross."""
    brush = sketch.brush
    wide, base, shift = fit(sketch, globe)
    h = globe.high
    low, high = base - h * 0.2, base - h * 0.74
    shape = polygon(
        (shift - wide * 0.8, low),
        (shift - wide * 0.92, high),
        (shift, high - h * 0.12),
        (shift + wide * 0.92, high),
        (shift + wide * 0.8, low),
        (shift, low + h * 0.06),
    )
    brush.part(shape, colour, depth=wide * 0.3, drop=0.4)
    x, y = shift + globe.spot(0, 0)[0] * 0.5, (low + high) / 2 - h * 0.03
    for half in ((h * 0.15, h * 0.05), (h * 0.05, h * 0.15)):
        cross = polygon(
            (x - half[0], y - half[1]),
            (x + half[0], y - half[1]),
            (x + half[0], y + half[1]),
            (x - half[0], y + half[1]),
        )
        brush.fill(cross, Colour(206, 46, 52))


def _draw_cap(sketch: Sketch, globe: Globe, colour: Colour) -> None:
    brush, design = sketch.brush, sketch.design
    said = design.said.get(Wear.CAP, "cap")
    if said == "nurse":
        _draw_nurse_cap(sketch, globe, colour)
        return
    wide, base, shift = fit(sketch, globe)
    h = globe.high
    base += h * 0.1
    tall = h * (0.74 if design.body is Body.PERSON else 0.5)
    if said == "beret":
        blob = smooth(
            [
                (shift - wide * 1.1, base - h * 0.1),
                (shift - wide * 0.9, base - h * 0.62),
                (shift + wide * 0.2, base - h * 0.84),
                (shift + wide * 1.36, base - h * 0.5),
                (shift + wide * 1.3, base - h * 0.14),
                (shift, base + h * 0.06),
            ],
            steps=6,
        )
        brush.part(blob, colour, drop=0.5)
        stalk = (shift + wide * 0.2, base - h * 0.8)
        brush.part(tapered(stalk, (stalk[0] + 4, stalk[1] - 16), (5, 4)), colour.mixed(INK, 0.2))
        return
    dome = smooth(
        [
            (shift - wide * 1.04, base + 8),
            (shift - wide * 1.02, base - tall * 0.6),
            (shift - wide * 0.55, base - tall * 1.04),
            (shift + wide * 0.55, base - tall * 1.04),
            (shift + wide * 1.02, base - tall * 0.6),
            (shift + wide * 1.04, base + 8),
            (shift, base + h * 0.12),
        ],
        steps=6,
    )
    brush.part(dome, colour, drop=0.45, depth=wide * 0.6)
    if said in {"beanie", "bonnet"} or design.says("knitted", "woolly"):
        cuff = smooth(
            [
                (shift - wide * 1.08, base - 10),
                (shift, base + h * 0.04),
                (shift + wide * 1.08, base - 10),
                (shift + wide * 1.08, base + h * 0.14),
                (shift, base + h * 0.26),
                (shift - wide * 1.08, base + h * 0.14),
            ],
            steps=5,
        )
        brush.part(cuff, colour.mixed(WHITE, 0.14), depth=18)
        for angle in (-60, -30, 0, 30, 60):
            x = shift + sin(radians(angle)) * wide
            brush.crease(polygon((x, base - tall * 0.5), (x * 1.02, base)), 3.5, -24)
        brush.part(
            ellipse((shift, base - tall * 1.12), (wide * 0.24, wide * 0.22)),
            colour.mixed(WHITE, 0.6),
        )
        return
    is_sailor = design.says("sailor", "captain", "fisherman", "navy", "harbor")
    brush.crease(
        smooth(
            [(shift, base - tall), (shift + globe.spot(0, 0)[0] * 0.5, base)], closed=False, steps=2
        ),
        3,
        -24,
    )
    if is_sailor:
        band = smooth(
            [
                (shift - wide * 1.06, base - h * 0.1),
                (shift, base + h * 0.04),
                (shift + wide * 1.06, base - h * 0.1),
                (shift + wide * 1.06, base + h * 0.12),
                (shift, base + h * 0.22),
                (shift - wide * 1.06, base + h * 0.12),
            ],
            steps=5,
        )
        brush.part(band, colour.mixed(INK, 0.4), depth=14)
    front = globe.spot(0, 0, out=1.0)[0]
    peak = globe.profile
    out = globe.side * peak * globe.deep * 0.62
    half = wide * (0.9 - 0.26 * peak)
    middle = front * 0.86 + shift
    visor = smooth(
        [
            (middle - half, base + h * 0.02),
            (middle + out * 0.5, base - h * 0.02),
            (middle + half, base + h * 0.02),
            (middle + half * 0.72 + max(0.0, out), base + h * 0.2),
            (middle + out, base + h * (0.28 - 0.06 * peak)),
            (middle - half * 0.72 + min(0.0, out), base + h * 0.2),
        ],
        steps=5,
    )
    brush.part(visor, colour.mixed(INK, 0.34), Matter.LEATHER, drop=0.7)
