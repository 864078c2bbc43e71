"""Muzzles, noses and trunks of animals."""

from __future__ import annotations

from dataclasses import dataclass
from math import radians, sin

from songreel.providers.local.figure.faces import Globe
from songreel.providers.local.figure.shade import Matter, along
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.figure.snouts import Snout, hull, snout_of
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import Outline, Point, ellipse, polygon, smooth, tapered

_MOUTH = Colour(96, 34, 42)
_BRIDGED = frozenset({"fox", "wolf", "dog", "deer", "raccoon"})
"""Kinds whose coat goes on along the bridge of the nose."""
_MASKED = frozenset({"fox", "wolf"})
"""Kinds whose jaw and cheeks are one area of the second colour."""
_TURNED = 0.2
"""The share of the profile from which a muzzle is seen from its side."""
PINK = Colour(232, 150, 146)


@dataclass(frozen=True, slots=True)
class Kind:
    """What makes a head a species.

    Attributes:
        ear: outline from its root upwards, in half head sizes, leaning outwards; `root` is the
            angle from the front and the level at which it stands.
        round_ear: whether the outline is soft.
        muzzle: half width, half height and how far it stands out, in half head sizes.
        cheek: how far tufts of fur stand out at the cheeks.
        nose: half width, and its colour.
        wide, high: of the face, as shares of the head's.
        level: of the muzzle's root, -1 (crown) to 1 (chin); its tip is lower by `droop`.
    """

    ear: tuple[Point, ...]
    root: tuple[float, float]
    round_ear: bool
    muzzle: tuple[float, float, float]
    cheek: float
    nose: tuple[float, Colour]
    wide: float = 1.0
    high: float = 1.0
    level: float = 0.42
    droop: float = 0.02


def draw_muzzle(sketch: Sketch, globe: Globe, kind: Kind, face: Outline) -> None:
    """Draw the muzzle of an animal with nose and mouth; it grows out of its face."""
    design, brush = sketch.design, sketch.brush
    half_wide, half_high, out = kind.muzzle
    wide, high = globe.wide * half_wide, globe.high * half_high
    colour = _colour_of(sketch)
    bridge = design.main if design.kind in _BRIDGED else colour
    snout = snout_of(globe, (wide, high), out=out, level=kind.level, droop=kind.droop)
    if sketch.rig.pose.face.mouth > 0.1:
        _draw_open(sketch, globe, snout, colour)
    is_turned = globe.profile > _TURNED
    brush.part(
        snout.outlines(),
        bridge if is_turned or bridge == colour else colour,
        depth=high * (1.1 if is_turned else 0.8),
        drop=0.0 if is_turned else 0.16,
        grows_from=[face] if is_turned else (),
    )
    if bridge != colour:
        if is_turned:
            is_masked = design.kind in _MASKED
            mask = [_mask(globe, snout)] if is_masked else snout.below(-0.62 + 0.6 * globe.profile)
            for low in mask:
                brush.tint(low, colour, 0.97, soft=3)
        _draw_bridge(sketch, globe, snout, bridge)
    _draw_nose(sketch, globe, kind, snout)


def _mask(globe: Globe, snout: Snout) -> Outline:
    """Return the area of the jaw and the near cheek of a head that is turned."""
    near, ahead = -globe.side, globe.side
    root, middle, tip = snout.root, snout.middle, snout.tip
    level = 0.1 - 0.2 * globe.profile
    return smooth(
        [
            (tip.at[0] + ahead * tip.wide * 0.96, tip.at[1] - tip.high * 0.1),
            (middle.at[0], middle.at[1] - middle.high * level),
            globe.spot(near * 30, 0.26),
            globe.spot(near * 56, 0.22),
            globe.spot(near * 80, 0.32, out=1.1),
            globe.spot(near * 54, 0.74),
            (root.at[0], root.at[1] + root.high * 0.98),
            (middle.at[0], middle.at[1] + middle.high * 1.04),
            (tip.at[0], tip.at[1] + tip.high * 1.02),
        ],
        steps=5,
    )


def _colour_of(sketch: Sketch) -> Colour:
    """Return the colour of a muzzle."""
    design = sketch.design
    match design.kind:
        case "monkey" | "elephant":
            return design.second.mixed(Colour(226, 178, 140), 0.6)
        case "cow" | "pig":
            return design.main.mixed(PINK, 0.7)
        case "sheep" | "horse":
            return design.main.mixed(Colour(80, 60, 60), 0.3)
        case _:
            return design.second


def _draw_open(sketch: Sketch, globe: Globe, snout: Snout, colour: Colour) -> None:
    """Draw the lower jaw and what is seen between it and the snout."""
    brush = sketch.brush
    gape = globe.high * 0.28 * sketch.rig.pose.face.mouth
    tip, middle = snout.tip, snout.middle
    hinge = along(middle.at, snout.root.at, globe.profile)
    chin = (
        tip.at[0] + (middle.at[0] - tip.at[0]) * 0.3,
        tip.at[1] + tip.high * 0.56 + gape,
    )
    lower = ellipse(chin, (tip.wide * 0.72, tip.high * 0.36))
    back = ellipse((hinge[0], hinge[1] + tip.high * 0.6), (tip.wide * 0.6, tip.high * 0.5))
    brush.part(hull(lower, back), colour, depth=tip.high * 0.7, drop=0.2)
    upper = ellipse(
        (along(tip.at, middle.at, 0.3)[0], tip.at[1] + tip.high * 0.5),
        (tip.wide * 0.5, tip.high * 0.4),
    )
    floor = ellipse((chin[0], chin[1] - tip.high * 0.1), (tip.wide * 0.5, tip.high * 0.2))
    corner = ellipse((hinge[0], hinge[1] + tip.high * 0.55), (tip.wide * 0.3, tip.high * 0.2))
    brush.fill(hull(upper, floor, corner), _MOUTH)
    tongue = ellipse((chin[0], chin[1] - tip.high * 0.06), (tip.wide * 0.36, tip.high * 0.17))
    brush.fill(tongue, Colour(214, 100, 100))


def _draw_bridge(sketch: Sketch, globe: Globe, snout: Snout, colour: Colour) -> None:
    """Draw the stripe of the coat from between the eyes down to the nose."""
    tip, side = snout.tip, 1 - globe.profile
    if side < 0.12:
        return
    half = tip.wide * 0.36 * side
    stripe = smooth(
        [
            globe.spot(-12, -0.1),
            globe.spot(12, -0.1),
            (tip.at[0] + half, tip.at[1] - tip.high * 0.36),
            (tip.at[0] - half, tip.at[1] - tip.high * 0.36),
        ],
        steps=4,
    )
    sketch.brush.tint(stripe, colour, 0.9, soft=4)


def _draw_nose(sketch: Sketch, globe: Globe, kind: Kind, snout: Snout) -> None:
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    w, h = globe.wide, globe.high
    tip, wide, high = snout.tip.at, snout.tip.wide, snout.tip.high
    ahead = globe.side * globe.profile
    x, y = tip[0] + ahead * wide * 0.74, tip[1] - high * 0.42
    if design.kind in {"pig", "cow", "horse"}:
        for side in (-1, 1):
            hole = (
                tip[0] + side * wide * 0.4 * (1 - abs(ahead) * 0.6) + ahead * wide * 0.4,
                tip[1],
            )
            brush.fill(ellipse(hole, (w * 0.05, h * 0.07)), design.main.mixed(INK, 0.5))
    elif kind.nose[0] > 0:
        half = w * kind.nose[0]
        nose = smooth(
            [
                (x - half, y - half * 0.4),
                (x, y - half * 0.62),
                (x + half, y - half * 0.4),
                (x + half * 0.5, y + half * 0.4),
                (x, y + half * 0.7),
                (x - half * 0.5, y + half * 0.4),
            ],
            steps=5,
        )
        brush.part(nose, kind.nose[1], Matter.LEATHER, drop=0.2)
        y += half * 0.6
    if face.mouth <= 0.1:
        _draw_lips(sketch, globe, snout, (x, y))
    if design.kind == "rabbit" and face.mouth <= 0.1:
        brush.fill(
            polygon(
                (x - 10, tip[1] + high * 0.42),
                (x + 10, tip[1] + high * 0.42),
                (x + 8, tip[1] + high * 0.9),
                (x - 8, tip[1] + high * 0.9),
            ),
            WHITE,
        )
    if design.kind in {"cat", "mouse", "tiger", "lion", "rabbit", "squirrel"}:
        pale = Colour(250, 246, 238) if design.main.luminance < 150 else design.main.mixed(INK, 0.4)
        for side in (-1, 1):
            if ahead * side < -0.8:
                continue
            for lift in (-0.12, 0.06):
                start = (tip[0] + side * wide * 0.7, tip[1] + high * 0.1)
                end = (
                    start[0] + side * w * 0.56 * (1 - abs(ahead) * 0.4),
                    start[1] + lift * h * 1.5,
                )
                brush.line(smooth([start, end], closed=False, steps=2), 2.6, pale)


def _draw_lips(sketch: Sketch, globe: Globe, snout: Snout, nose: Point) -> None:
    """Draw a closed mouth: to both sides of the nose, and back along a snout that is turned."""
    brush = sketch.brush
    ink = INK.mixed(sketch.design.main, 0.12)
    tip, high = snout.tip, snout.tip.high
    smile = 0.34 + 0.2 * sketch.rig.pose.face.smile
    ahead = globe.side * globe.profile
    x, line = nose[0] - ahead * tip.wide * 0.1, tip.at[1] + high * 0.36
    corner = along(tip.at, snout.middle.at, 0.9)
    for side in (-1, 1):
        near = max(0.0, -ahead * side)
        far = max(0.0, ahead * side)
        reach = tip.wide * 0.66 * (1 - far) * (1 - near * near)
        end = (x + side * reach + (corner[0] - x) * near, line + high * smile * 0.1)
        if abs(end[0] - x) < tip.wide * 0.1:
            continue
        low = (x + (end[0] - x) * 0.5, line + high * smile * (0.5 - 0.16 * near))
        brush.line(smooth([(x, line), low, end], closed=False, steps=4), 5, ink)
    brush.line(polygon(nose, (x, line)), 4, ink)


def draw_snout(sketch: Sketch, globe: Globe, skull: Outline) -> None:
    """Draw the broad snout of a dragon, with nostrils and a long mouth; it grows out of a skull."""
    design, brush = sketch.design, sketch.brush
    size = (globe.wide * 0.58, globe.high * 0.36)
    snout = snout_of(globe, size, out=1.56, level=0.36, droop=0.08)
    if sketch.rig.pose.face.mouth > 0.1:
        _draw_open(sketch, globe, snout, design.second)
    is_turned = globe.profile > _TURNED
    brush.part(
        snout.outlines(),
        design.main,
        depth=globe.high * 0.4,
        drop=0.0 if is_turned else 0.25,
        grows_from=[skull] if is_turned else (),
    )
    for low in snout.below(0.36):
        brush.tint(low, design.second, 0.9, soft=4)
    tip, ahead = snout.tip, globe.side * globe.profile
    for side in (-1, 1):
        across = side * 0.42 * (1 - globe.profile * 0.7) + ahead * 0.42
        nostril = (tip.at[0] + across * tip.wide, tip.at[1] - tip.high * 0.5)
        brush.fill(ellipse(nostril, (9, 7)), design.main.mixed(INK, 0.55))
    if sketch.rig.pose.face.mouth <= 0.1:
        start = (tip.at[0] + ahead * tip.wide * 0.9, tip.at[1])
        _draw_lips(sketch, globe, snout, start)


def draw_trunk(sketch: Sketch, globe: Globe) -> None:
    """Draw an elephant's trunk and tusks."""
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    h, w = globe.high, globe.wide
    root = globe.spot(0, 0.2, out=1.0)
    swing = sin(radians(sketch.rig.pose.sway * 40)) * 0.3
    lift = face.mouth * 0.7
    ahead = globe.side * globe.profile
    points = [root]
    for level, out in (
        (0.45, 0.22),
        (0.9, 0.26),
        (1.3 - lift * 0.5, 0.34 + lift * 0.3),
        (1.42 - lift * 1.3, 0.6 + lift * 0.2),
    ):
        side = ahead if abs(ahead) > 0.3 else 0.35
        points.append((root[0] + (side * out + swing * level) * w, root[1] + level * h * 0.86))
    for side in (-1, 1):
        base = globe.spot(side * 26, 0.4, out=1.0)
        if globe.squash(side * 26) > -0.1:
            end = (base[0] + side * 12 + ahead * 44, base[1] + h * 0.36)
            brush.part(tapered(base, end, (14, 12, 4)), Colour(250, 244, 226))
    radii = (36.0, 31.0, 26.0, 22.0, 18.0)
    brush.part(
        [
            tapered(p, q, (r, s))
            for p, q, r, s in zip(points, points[1:], radii, radii[1:], strict=False)
        ],
        design.main,
        depth=24,
    )
