"""Muzzles, noses and trunks of animals."""

from __future__ import annotations

from dataclasses import dataclass
from math import radians, sin

from songreel.providers.local.figure.faces import Globe
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import Outline, Point, ellipse, polygon, smooth, tapered

_MOUTH = Colour(96, 34, 42)


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


def draw_muzzle(sketch: Sketch, globe: Globe, kind: Kind) -> None:
    """Draw the muzzle of an animal with nose and mouth."""
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    w, h = globe.wide, globe.high
    half_wide, half_high, out = kind.muzzle
    base, tip = globe.spot(0, kind.level, out=0.88), globe.spot(0, kind.level + 0.02, out=out)
    wide, high = w * half_wide, h * half_high
    colour = design.second
    if design.kind in {"monkey", "elephant"}:
        colour = design.second.mixed(Colour(226, 178, 140), 0.6)
    if design.kind == "cow" or design.kind == "pig":
        colour = design.main.mixed(PINK, 0.7)
    if design.kind in {"sheep", "horse"}:
        colour = design.main.mixed(Colour(80, 60, 60), 0.3)
    bridge = design.main if design.kind in {"fox", "wolf", "dog", "deer", "raccoon"} else colour
    if face.mouth > 0.1:
        gape = h * 0.28 * face.mouth
        jaw = ellipse(
            (tip[0] * 0.8 + base[0] * 0.2, tip[1] + high * 0.5 + gape * 0.6),
            (wide * 0.62, high * 0.5 + gape * 0.4),
        )
        brush.part(jaw, colour, drop=0.2)
        hole = ellipse(
            (tip[0] * 0.86 + base[0] * 0.14, tip[1] + high * 0.5 + gape * 0.4),
            (wide * 0.46, gape * 0.56),
        )
        brush.fill(hole, _MOUTH)
        brush.fill(
            ellipse((tip[0] * 0.86, tip[1] + high * 0.56 + gape * 0.72), (wide * 0.3, gape * 0.24)),
            Colour(214, 100, 100),
        )
    snout: list[Outline] = [ellipse(tip, (wide, high)), tapered(base, tip, (high * 1.12, high))]
    brush.part(snout, bridge if globe.profile > 0.25 else colour, depth=high * 0.8, drop=0.16)
    if globe.profile > 0.25 and bridge != colour:
        low = ellipse(
            (tip[0] * 0.75 + base[0] * 0.25, tip[1] + high * 0.56), (wide * 1.15, high * 0.5)
        )
        brush.tint(low, colour, 0.95, soft=3)
    elif globe.profile <= 0.25 and bridge != colour:
        stripe = smooth(
            [
                globe.spot(-12, -0.1),
                globe.spot(12, -0.1),
                (tip[0] + wide * 0.34, tip[1] - high * 0.3),
                (tip[0] - wide * 0.34, tip[1] - high * 0.3),
            ],
            steps=4,
        )
        brush.tint(stripe, bridge, 0.9, soft=4)
    _draw_nose(sketch, globe, kind, tip, (wide, high))


def _draw_nose(
    sketch: Sketch, globe: Globe, kind: Kind, tip: Point, size: tuple[float, float]
) -> None:
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    w, h = globe.wide, globe.high
    wide, high = size
    ahead = globe.side * globe.profile
    x, y = tip[0] + ahead * wide * 0.62, tip[1] - high * 0.42
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
        curve = high * (0.34 + 0.2 * face.smile)
        line_y = tip[1] + high * 0.36
        for side in (-1, 1):
            reach = wide * 0.66 * (1 - 0.75 * max(0.0, ahead * side))
            back = -ahead * wide * 0.5
            mouth = smooth(
                [
                    (x, line_y),
                    (x + side * reach * 0.5 + back * 0.3, line_y + curve * 0.5),
                    (x + side * reach + back, line_y + curve * 0.1),
                ],
                closed=False,
                steps=4,
            )
            brush.line(mouth, 5, INK.mixed(design.main, 0.12))
        brush.line(polygon((x, y), (x, line_y)), 4, INK.mixed(design.main, 0.12))
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
