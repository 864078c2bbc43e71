"""The heads of animals: a globe with a muzzle, and the ears and marks of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from math import radians, sin

from songreel.providers.local.figure.faces import Globe, globe_of, has_bare_head
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import Outline, Point, ellipse, polygon, smooth, tapered

_MOUTH = Colour(96, 34, 42)
_PINK = Colour(232, 150, 146)


@dataclass(frozen=True, slots=True)
class _Kind:
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


_POINTED = ((-0.34, 0.1), (0.02, -0.86), (0.34, 0.16))
_TALL = ((-0.3, 0.1), (0.06, -1.0), (0.34, 0.2))
_ROUND = ((-0.3, 0.1), (-0.28, -0.34), (0.06, -0.56), (0.38, -0.32), (0.34, 0.12))
_BIG = ((-0.3, 0.2), (-0.4, -0.5), (0.14, -0.86), (0.66, -0.46), (0.5, 0.3))
_LONG = ((-0.18, 0.1), (-0.28, -0.8), (-0.02, -1.46), (0.24, -0.8), (0.18, 0.12))
_FLOPPY = ((-0.1, -0.1), (0.34, -0.16), (0.62, 0.34), (0.5, 0.92), (0.2, 0.72), (0.0, 0.26))
_LEAF = ((-0.12, 0.14), (0.3, -0.34), (0.86, -0.34), (0.66, 0.1), (0.2, 0.26))
_DARK = Colour(48, 40, 46)
_KINDS: dict[str, _Kind] = {
    "cat": _Kind(_POINTED, (40, -0.7), False, (0.34, 0.25, 1.08), 0.14, (0.09, _PINK)),
    "lion": _Kind(_ROUND, (48, -0.7), True, (0.42, 0.32, 1.2), 0.0, (0.15, _DARK)),
    "tiger": _Kind(_ROUND, (46, -0.74), True, (0.42, 0.3, 1.16), 0.2, (0.13, _PINK)),
    "wolf": _Kind(_TALL, (36, -0.72), False, (0.34, 0.27, 1.62), 0.26, (0.14, _DARK), high=0.96),
    "dog": _Kind(_FLOPPY, (54, -0.62), True, (0.4, 0.32, 1.42), 0.0, (0.16, _DARK)),
    "fox": _Kind(_TALL, (40, -0.68), False, (0.27, 0.22, 1.6), 0.34, (0.12, _DARK), high=0.92),
    "bear": _Kind(_ROUND, (50, -0.72), True, (0.42, 0.33, 1.28), 0.0, (0.16, _DARK)),
    "panda": _Kind(_ROUND, (48, -0.76), True, (0.38, 0.28, 1.16), 0.06, (0.14, _DARK), wide=1.04),
    "koala": _Kind(_BIG, (58, -0.5), True, (0.3, 0.26, 1.06), 0.0, (0.17, _DARK)),
    "raccoon": _Kind(_POINTED, (46, -0.7), True, (0.3, 0.24, 1.42), 0.26, (0.12, _DARK)),
    "monkey": _Kind(_ROUND, (88, 0.0), True, (0.5, 0.36, 1.1), 0.0, (0.08, _DARK)),
    "rabbit": _Kind(_LONG, (24, -0.8), True, (0.32, 0.26, 1.06), 0.1, (0.09, _PINK), wide=0.94),
    "elephant": _Kind(_BIG, (84, 0.0), True, (0.3, 0.3, 1.1), 0.0, (0.0, _DARK)),
    "mouse": _Kind(_BIG, (52, -0.6), True, (0.25, 0.22, 1.4), 0.0, (0.1, _PINK)),
    "squirrel": _Kind(
        _TALL, (42, -0.72), False, (0.32, 0.26, 1.16), 0.12, (0.09, _DARK), wide=0.94
    ),
    "pig": _Kind(_LEAF, (44, -0.66), True, (0.3, 0.24, 1.3), 0.0, (0.0, _PINK)),
    "sheep": _Kind(_LEAF, (66, -0.3), True, (0.38, 0.34, 1.24), 0.0, (0.1, _DARK), wide=0.82),
    "cow": _Kind(_LEAF, (66, -0.44), True, (0.5, 0.36, 1.34), 0.0, (0.0, _PINK), wide=0.9),
    "horse": _Kind(_POINTED, (28, -0.86), True, (0.38, 0.36, 1.66), 0.0, (0.0, _DARK), wide=0.8),
    "deer": _Kind(_LEAF, (56, -0.56), True, (0.32, 0.28, 1.5), 0.0, (0.13, _DARK), wide=0.86),
}


def draw_beast(sketch: Sketch) -> None:
    """Draw the head of an animal; the brush is placed on the head."""
    design, brush = sketch.design, sketch.brush
    globe = globe_of(sketch)
    kind = _KINDS.get(design.kind, _KINDS["cat"])
    if design.kind == "lion":
        _draw_mane(sketch, globe)
    if design.kind == "deer" and has_bare_head(sketch):
        draw_antlers(sketch, globe)
    hides_ears = not has_bare_head(sketch) and kind.root[1] < -0.65
    if not hides_ears or design.kind in {"rabbit", "fox", "wolf", "cat"}:
        for side in (-1, 1):
            _draw_ear(sketch, globe, kind, side)
    brush.part(_face(globe, kind), design.main, depth=globe.wide * 0.6, drop=0.45)
    _draw_marks(sketch, globe)
    for side in (-1, 1):
        draw_eye(sketch, globe, side, angle=29, level=-0.08, size=0.175)
    if design.kind == "elephant":
        _draw_trunk(sketch, globe)
    else:
        _draw_muzzle(sketch, globe, kind)


def _face(globe: Globe, kind: _Kind) -> Outline:
    """Return the outline of the face, with tufts at the cheeks."""
    w, h = globe.wide * kind.wide, globe.high * kind.high
    c = kind.cheek
    tuft: list[Point] = [(1.0 + c * 0.5, 0.22), (0.98 + c, 0.46), (0.86 + c * 0.3, 0.52),
                         (0.8 + c * 0.55, 0.74)]  # fmt: skip
    if c == 0:
        tuft = [(1.03, 0.24), (0.94, 0.56), (0.72, 0.8)]
    right: list[Point] = [(0.5, -0.92), (0.86, -0.58), (0.98, -0.12), *tuft, (0.4, 0.93)]
    points = [(0.0, -0.98), *right, (0.0, 1.0), *[(-x, y) for x, y in reversed(right)]]
    narrow = 1 - globe.profile * 0.1
    return smooth([(x * w * narrow, y * h) for x, y in points], steps=5)


def _draw_ear(sketch: Sketch, globe: Globe, kind: _Kind, side: int) -> None:
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    angle, level = kind.root
    root = globe.spot(side * angle, level, out=0.94 if angle < 60 else 1.0)
    squash = 0.72 + 0.28 * abs(globe.squash(side * 40))
    lean = 0.18 * side if angle < 60 and not kind.round_ear else 0.0
    flap = sketch.rig.pose.sway * 0.06
    points: list[Point] = []
    for x, y in kind.ear:
        away = x * side * squash + (lean + flap) * max(0.0, -y)
        points.append((root[0] + away * w, root[1] + y * h))
    outline = smooth(points, steps=6) if kind.round_ear else _sharp(points)
    dark = design.kind in {"panda"} or (design.kind == "fox" and False)
    colour = Colour(50, 46, 56) if dark else design.main
    if design.kind == "dog" or design.kind == "elephant":
        colour = design.main.mixed(Colour(60, 40, 40), 0.3 if design.kind == "dog" else 0.08)
    brush.part(outline, colour, drop=0.3)
    middle = outline.mean(0)
    inner = (middle + (outline - middle) * 0.58).astype("float32")
    if globe.squash(side * 40) > 0.05 and design.kind not in {"dog"}:
        shade = design.second.mixed(_PINK, 0.55).mixed(Colour(110, 60, 70), 0.12)
        if design.kind in {"panda", "bear", "sheep"}:
            shade = colour.mixed(Colour(30, 20, 30), 0.3)
        brush.part(inner, shade, drop=0)
    if design.kind == "fox" or design.kind == "wolf":
        tip = max(range(len(points)), key=lambda i: -points[i][1])
        x, y = points[tip]
        root_x = (points[0][0] + points[-1][0]) / 2
        cap = polygon((x, y - 4), (x * 0.66 + points[0][0] * 0.34, y * 0.66 + points[0][1] * 0.34),
                      (x * 0.5 + root_x * 0.5, y * 0.62 + points[0][1] * 0.38),
                      (x * 0.66 + points[-1][0] * 0.34, y * 0.66 + points[-1][1] * 0.34))  # fmt: skip
        brush.tint(cap, Colour(56, 42, 46), 0.9, soft=2)


def _sharp(points: list[Point]) -> Outline:
    """Return a pointed ear with sides that swell."""
    (ax, ay), (tx, ty), (bx, by) = points
    middle = ((ax + bx) / 2, (ay + by) / 2)
    left = ((ax + tx) / 2 + (ax - middle[0]) * 0.22, (ay + ty) / 2 - 6)
    right = ((bx + tx) / 2 + (bx - middle[0]) * 0.22, (by + ty) / 2 - 6)
    one = smooth([(ax, ay), left, (tx, ty)], closed=False, steps=5)
    two = smooth([(tx, ty), right, (bx, by)], closed=False, steps=5)
    return polygon(*[(float(x), float(y)) for x, y in (*one, *two)])


def _draw_mane(sketch: Sketch, globe: Globe) -> None:
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    back = -globe.side * globe.profile * globe.deep * 0.35
    points: list[Point] = []
    for index in range(36):
        out = 1.52 if index % 2 else 1.3
        at = ellipse((back, h * 0.08), (w * out, h * out), start=index * 10, end=index * 10 + 1)[0]
        points.append((float(at[0]), float(at[1])))
    mane = design.main.mixed(Colour(120, 58, 30), 0.62)
    brush.part(smooth(points, steps=3), mane, depth=w * 0.4)


def draw_antlers(sketch: Sketch, globe: Globe) -> None:
    """Draw a pair of antlers."""
    colour = Colour(140, 104, 76)
    for side in (-1, 1):
        root = globe.spot(side * 30, -0.84, out=0.8)
        w, h = globe.wide, globe.high
        bend = (root[0] + side * w * 0.42, root[1] - h * 0.52)
        tip = (bend[0] + side * w * 0.1, bend[1] - h * 0.56)
        parts = [tapered(root, bend, (12, 10)), tapered(bend, tip, (10, 4))]
        for share, dx, dy in ((0.5, -0.16, -0.36), (0.85, 0.4, -0.26)):
            x = root[0] + (bend[0] - root[0]) * share
            y = root[1] + (bend[1] - root[1]) * share
            parts.append(tapered((x, y), (x + side * dx * w, y + dy * h), (9, 4)))
        sketch.brush.part(parts, colour)


def _draw_marks(sketch: Sketch, globe: Globe) -> None:
    """Draw what the fur of a kind has on its face."""
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    match design.kind:
        case "fox" | "wolf" | "squirrel":
            for side in (-1, 1):
                if globe.squash(side * 50) > -0.2:
                    cheek = smooth([globe.spot(side * 6, 0.12), globe.spot(side * 40, 0.14),
                                    globe.spot(side * 78, 0.3, out=1.12), globe.spot(side * 50, 0.76),
                                    globe.spot(side * 6, 0.96)], steps=5)  # fmt: skip
                    brush.tint(cheek, design.second, 0.95, soft=4)
        case "raccoon" | "panda":
            for side in (-1, 1):
                squash = globe.squash(side * 30)
                if squash > 0.05:
                    patch = ellipse(globe.spot(side * 31, 0.0), (w * 0.3 * squash, h * 0.27),
                                    turn=side * 24)  # fmt: skip
                    brush.tint(patch, Colour(54, 48, 58), 0.96, soft=3)
        case "tiger" | "cat":
            if design.kind == "tiger" or design.says("striped", "tabby") or design.option(3, 2):
                colour = design.main.mixed(Colour(50, 36, 40), 0.62)
                for angle, low in ((-14, -0.58), (0, -0.52), (14, -0.58)):
                    line = polygon(globe.spot(angle, -0.9, out=0.7), globe.spot(angle * 0.8, low))
                    brush.line(line, 9, colour)
                for side in (-1, 1):
                    for level in (0.16, 0.36):
                        if globe.squash(side * 70) > 0:
                            brush.line(
                                polygon(
                                    globe.spot(side * 84, level),
                                    globe.spot(side * 60, level + 0.04),
                                ),
                                8,
                                colour,
                            )
        case "monkey":
            mask = smooth([globe.spot(-44, -0.3), globe.spot(-20, -0.44), globe.spot(0, -0.3),
                           globe.spot(20, -0.44), globe.spot(44, -0.3), globe.spot(50, 0.4),
                           globe.spot(0, 0.8), globe.spot(-50, 0.4)], steps=5)  # fmt: skip
            brush.tint(mask, design.second.mixed(Colour(226, 178, 140), 0.6), 1.0, soft=2)
        case "sheep":
            tufts = [ellipse(globe.spot(a, -0.84, out=0.84), (w * 0.3, h * 0.24))
                     for a in (-58, -30, 0, 30, 58)]  # fmt: skip
            brush.part(tufts, Colour(250, 246, 238), depth=w * 0.2, drop=0.2)
        case "cow" | "horse":
            blaze = smooth([globe.spot(-9, -0.8), globe.spot(9, -0.8), globe.spot(12, 0.4),
                            globe.spot(-12, 0.4)], steps=4)  # fmt: skip
            brush.tint(blaze, Colour(246, 240, 230), 0.95, soft=3)
        case _:
            pass


def _draw_muzzle(sketch: Sketch, globe: Globe, kind: _Kind) -> None:
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    w, h = globe.wide, globe.high
    half_wide, half_high, out = kind.muzzle
    base, tip = globe.spot(0, kind.level, out=0.88), globe.spot(0, kind.level + 0.02, out=out)
    wide, high = w * half_wide, h * half_high
    colour = design.second
    if design.kind in {"monkey", "elephant"}:
        colour = design.second.mixed(Colour(226, 178, 140), 0.6)
    if design.kind == "cow" or design.kind == "pig":
        colour = design.main.mixed(_PINK, 0.7)
    if design.kind in {"sheep", "horse"}:
        colour = design.main.mixed(Colour(80, 60, 60), 0.3)
    bridge = design.main if design.kind in {"fox", "wolf", "dog", "deer", "raccoon"} else colour
    if face.mouth > 0.1:
        gape = h * 0.28 * face.mouth
        jaw = ellipse((tip[0] * 0.8 + base[0] * 0.2, tip[1] + high * 0.5 + gape * 0.6),
                      (wide * 0.62, high * 0.5 + gape * 0.4))  # fmt: skip
        brush.part(jaw, colour, drop=0.2)
        hole = ellipse((tip[0] * 0.86 + base[0] * 0.14, tip[1] + high * 0.5 + gape * 0.4),
                       (wide * 0.46, gape * 0.56))  # fmt: skip
        brush.fill(hole, _MOUTH)
        brush.fill(ellipse((tip[0] * 0.86, tip[1] + high * 0.56 + gape * 0.72),
                           (wide * 0.3, gape * 0.24)), Colour(214, 100, 100))  # fmt: skip
    snout: list[Outline] = [ellipse(tip, (wide, high)), tapered(base, tip, (high * 1.12, high))]
    brush.part(snout, bridge if globe.profile > 0.25 else colour, depth=high * 0.8, drop=0.16)
    if globe.profile > 0.25 and bridge != colour:
        low = ellipse(
            (tip[0] * 0.75 + base[0] * 0.25, tip[1] + high * 0.56), (wide * 1.15, high * 0.5)
        )
        brush.tint(low, colour, 0.95, soft=3)
    elif globe.profile <= 0.25 and bridge != colour:
        stripe = smooth([globe.spot(-12, -0.1), globe.spot(12, -0.1), (tip[0] + wide * 0.34,
                         tip[1] - high * 0.3), (tip[0] - wide * 0.34, tip[1] - high * 0.3)],
                        steps=4)  # fmt: skip
        brush.tint(stripe, bridge, 0.9, soft=4)
    _draw_nose(sketch, globe, kind, tip, (wide, high))


def _draw_nose(
    sketch: Sketch, globe: Globe, kind: _Kind, tip: Point, size: tuple[float, float]
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
        nose = smooth([(x - half, y - half * 0.4), (x, y - half * 0.62), (x + half, y - half * 0.4),
                       (x + half * 0.5, y + half * 0.4), (x, y + half * 0.7),
                       (x - half * 0.5, y + half * 0.4)], steps=5)  # fmt: skip
        brush.part(nose, kind.nose[1], Matter.LEATHER, drop=0.2)
        y += half * 0.6
    if face.mouth <= 0.1:
        curve = high * (0.34 + 0.2 * face.smile)
        line_y = tip[1] + high * 0.36
        for side in (-1, 1):
            reach = wide * 0.66 * (1 - 0.75 * max(0.0, ahead * side))
            back = -ahead * wide * 0.5
            mouth = smooth([(x, line_y), (x + side * reach * 0.5 + back * 0.3, line_y + curve * 0.5),
                            (x + side * reach + back, line_y + curve * 0.1)],
                           closed=False, steps=4)  # fmt: skip
            brush.line(mouth, 5, INK.mixed(design.main, 0.12))
        brush.line(polygon((x, y), (x, line_y)), 4, INK.mixed(design.main, 0.12))
    if design.kind == "rabbit" and face.mouth <= 0.1:
        brush.fill(polygon((x - 10, tip[1] + high * 0.42), (x + 10, tip[1] + high * 0.42),
                           (x + 8, tip[1] + high * 0.9), (x - 8, tip[1] + high * 0.9)),
                   WHITE)  # fmt: skip
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


def _draw_trunk(sketch: Sketch, globe: Globe) -> None:
    """Draw an elephant's trunk and tusks."""
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    h, w = globe.high, globe.wide
    root = globe.spot(0, 0.2, out=1.0)
    swing = sin(radians(sketch.rig.pose.sway * 40)) * 0.3
    lift = face.mouth * 0.7
    ahead = globe.side * globe.profile
    points = [root]
    for level, out in ((0.45, 0.22), (0.9, 0.26), (1.3 - lift * 0.5, 0.34 + lift * 0.3),
                       (1.42 - lift * 1.3, 0.6 + lift * 0.2)):  # fmt: skip
        side = ahead if abs(ahead) > 0.3 else 0.35
        points.append((root[0] + (side * out + swing * level) * w, root[1] + level * h * 0.86))
    for side in (-1, 1):
        base = globe.spot(side * 26, 0.4, out=1.0)
        if globe.squash(side * 26) > -0.1:
            end = (base[0] + side * 12 + ahead * 44, base[1] + h * 0.36)
            brush.part(tapered(base, end, (14, 12, 4)), Colour(250, 244, 226))
    radii = (36.0, 31.0, 26.0, 22.0, 18.0)
    brush.part([tapered(p, q, (r, s)) for p, q, r, s in
                zip(points, points[1:], radii, radii[1:], strict=False)], design.main,
               depth=24)  # fmt: skip


def draw_eye(
    sketch: Sketch,
    globe: Globe,
    side: int,
    *,
    angle: float,
    level: float,
    size: float,
    out: float = 1.0,
) -> None:
    """Draw a round eye with its lid."""
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    turn = side * angle
    squash = globe.squash(turn)
    if squash < 0.1:
        return
    x, y = globe.spot(turn, level, out=out)
    wide, high = globe.wide * size * min(1.0, squash * 1.1), globe.high * size * 1.16
    if face.lids > 0.75:
        lid = smooth([(x - wide, y), (x, y + high * 0.4), (x + wide, y)], closed=False, steps=4)
        brush.line(lid, 6.5, INK)
        return
    ring = design.main.mixed(INK, 0.55)
    brush.fill(ellipse((x, y), (wide * 1.1, high * 1.08)), ring)
    brush.fill(ellipse((x, y + high * 0.03), (wide, high * 0.97)), Colour(252, 250, 246))
    gx = x + face.gaze[0] * wide * 0.28 + globe.side * globe.profile * wide * 0.2
    gy = y + face.gaze[1] * high * 0.22
    colour = design.eyes
    if design.kind in {"cat", "owl", "wolf", "tiger", "dragon", "frog", "eagle"} and "eyes" not in (
        design.words
    ):
        colour = Colour(226, 176, 60)
    brush.fill(ellipse((gx, gy), (wide * 0.76, high * 0.78)), colour)
    pupil = wide * (0.3 if design.kind in {"cat", "dragon", "frog"} else 0.5)
    brush.fill(ellipse((gx, gy), (pupil, high * 0.56)), INK.mixed(colour, 0.08))
    brush.fill(ellipse((gx - wide * 0.26, gy - high * 0.3), (wide * 0.26, high * 0.24)), WHITE)
    brush.fill(ellipse((gx + wide * 0.22, gy + high * 0.3), (wide * 0.12, high * 0.1)), WHITE, 0.7)
    if face.lids > 0.05:
        lid = smooth([(x - wide * 1.12, y - high * 1.1), (x + wide * 1.12, y - high * 1.1),
                      (x + wide * 1.08, y - high * (1 - 2 * face.lids)),
                      (x - wide * 1.08, y - high * (1 - 2 * face.lids))], steps=3)  # fmt: skip
        brush.fill(lid, design.main.mixed(INK, 0.14))
    if side:
        lift = face.brows * 0.1 * globe.high
        brow = smooth([(x - wide * 0.8, y - high * 1.24 - lift + side * 3),
                       (x, y - high * 1.42 - lift), (x + wide * 0.8, y - high * 1.24 - lift - side * 3)],
                      closed=False, steps=4)  # fmt: skip
        brush.line(brow, 5.5, design.main.mixed(INK, 0.42))


def draw_jaw(sketch: Sketch, globe: Globe, *, level: float, wide: float, out: float = 1.0) -> None:
    """Draw a mouth on the globe itself: a smile, or open; `wide` in degrees to each side."""
    brush, face = sketch.brush, sketch.rig.pose.face

    def seen(angle: float) -> float:
        return max(-86 - globe.yaw, min(86 - globe.yaw, angle))

    lift = 0.1 * face.smile
    line = [
        globe.spot(seen(-wide), level - lift, out=out),
        globe.spot(seen(-wide * 0.5), level + lift * 0.3, out=out),
        globe.spot(0, level + lift * 0.6, out=out),
        globe.spot(seen(wide * 0.5), level + lift * 0.3, out=out),
        globe.spot(seen(wide), level - lift, out=out),
    ]
    if face.mouth > 0.08:
        drop = globe.high * 0.34 * face.mouth
        low = [(x, y + drop * share) for (x, y), share in zip(reversed(line[1:-1]), (0.8, 1.0, 0.8),
                                                              strict=True)]  # fmt: skip
        brush.fill(smooth([*line, *low], steps=5), _MOUTH)
        x, y = line[2]
        brush.fill(ellipse((x, y + drop * 0.74), (globe.wide * 0.2, drop * 0.22)),
                   Colour(214, 100, 100))  # fmt: skip
    brush.line(smooth(line, closed=False, steps=5), 5.5, INK.mixed(sketch.design.main, 0.15))
