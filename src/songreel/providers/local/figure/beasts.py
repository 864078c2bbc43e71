"""The heads of animals: a globe with a muzzle, and the ears and marks of each kind."""

from __future__ import annotations

from songreel.providers.local.figure.critters import draw_hood_of_spines
from songreel.providers.local.figure.eyes import draw_eye
from songreel.providers.local.figure.faces import Globe, globe_of, has_bare_head
from songreel.providers.local.figure.muzzles import PINK, Kind, draw_muzzle, draw_trunk
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import (
    Outline,
    Point,
    ellipse,
    polygon,
    ribbon,
    smooth,
    tapered,
)

_POINTED = ((-0.34, 0.1), (0.02, -0.86), (0.34, 0.16))
_TALL = ((-0.3, 0.1), (0.06, -1.0), (0.34, 0.2))
_ROUND = ((-0.3, 0.1), (-0.28, -0.34), (0.06, -0.56), (0.38, -0.32), (0.34, 0.12))
_BIG = ((-0.3, 0.2), (-0.4, -0.5), (0.14, -0.86), (0.66, -0.46), (0.5, 0.3))
_LONG = ((-0.18, 0.1), (-0.28, -0.8), (-0.02, -1.46), (0.24, -0.8), (0.18, 0.12))
_FLOPPY = ((-0.1, -0.1), (0.34, -0.16), (0.62, 0.34), (0.5, 0.92), (0.2, 0.72), (0.0, 0.26))
_LEAF = ((-0.12, 0.14), (0.3, -0.34), (0.86, -0.34), (0.66, 0.1), (0.2, 0.26))
_DARK = Colour(48, 40, 46)
_KINDS: dict[str, Kind] = {
    "cat": Kind(_POINTED, (40, -0.7), False, (0.34, 0.25, 1.08), 0.14, (0.09, PINK)),
    "lion": Kind(_ROUND, (48, -0.7), True, (0.42, 0.32, 1.2), 0.0, (0.15, _DARK)),
    "tiger": Kind(_ROUND, (46, -0.74), True, (0.42, 0.3, 1.16), 0.2, (0.13, PINK)),
    "wolf": Kind(_TALL, (36, -0.72), False, (0.34, 0.27, 1.62), 0.26, (0.14, _DARK), high=0.96),
    "dog": Kind(_FLOPPY, (54, -0.62), True, (0.4, 0.32, 1.42), 0.0, (0.16, _DARK)),
    "fox": Kind(_TALL, (40, -0.68), False, (0.27, 0.22, 1.6), 0.34, (0.12, _DARK), high=0.92),
    "bear": Kind(_ROUND, (50, -0.72), True, (0.42, 0.33, 1.28), 0.0, (0.16, _DARK)),
    "panda": Kind(_ROUND, (48, -0.76), True, (0.38, 0.28, 1.16), 0.06, (0.14, _DARK), wide=1.04),
    "koala": Kind(_BIG, (58, -0.5), True, (0.3, 0.26, 1.06), 0.0, (0.17, _DARK)),
    "raccoon": Kind(_POINTED, (46, -0.7), True, (0.3, 0.24, 1.42), 0.26, (0.12, _DARK)),
    "monkey": Kind(_ROUND, (88, 0.0), True, (0.5, 0.36, 1.1), 0.0, (0.08, _DARK)),
    "rabbit": Kind(_LONG, (24, -0.8), True, (0.32, 0.26, 1.06), 0.1, (0.09, PINK), wide=0.94),
    "elephant": Kind(_BIG, (84, 0.0), True, (0.3, 0.3, 1.1), 0.0, (0.0, _DARK)),
    "mouse": Kind(_BIG, (52, -0.6), True, (0.25, 0.22, 1.4), 0.0, (0.1, PINK)),
    "squirrel": Kind(_TALL, (42, -0.72), False, (0.32, 0.26, 1.16), 0.12, (0.09, _DARK), wide=0.94),
    "pig": Kind(_LEAF, (44, -0.66), True, (0.3, 0.24, 1.3), 0.0, (0.0, PINK)),
    "sheep": Kind(_LEAF, (66, -0.3), True, (0.38, 0.34, 1.24), 0.0, (0.1, _DARK), wide=0.82),
    "cow": Kind(_LEAF, (66, -0.44), True, (0.5, 0.36, 1.34), 0.0, (0.0, PINK), wide=0.9),
    "horse": Kind(
        _POINTED, (28, -0.86), True, (0.38, 0.32, 1.66), 0.0, (0.0, _DARK), wide=0.8, droop=0.24
    ),
    "giraffe": Kind(
        _LEAF, (60, -0.5), True, (0.36, 0.3, 1.5), 0.0, (0.0, _DARK), wide=0.84, droop=0.14
    ),
    "hedgehog": Kind(_ROUND, (58, -0.5), True, (0.25, 0.22, 1.46), 0.0, (0.12, _DARK)),
    "bat": Kind(_TALL, (48, -0.66), False, (0.26, 0.22, 1.12), 0.1, (0.09, _DARK), wide=0.94),
    "deer": Kind(
        _LEAF, (56, -0.56), True, (0.3, 0.26, 1.5), 0.0, (0.13, _DARK), wide=0.86, droop=0.1
    ),
}


def draw_beast(sketch: Sketch) -> None:
    """Draw the head of an animal; the brush is placed on the head."""
    design, brush = sketch.design, sketch.brush
    globe = globe_of(sketch)
    kind = _KINDS.get(design.kind, _KINDS["cat"])
    if design.kind == "lion":
        _draw_mane(sketch, globe)
    if design.kind == "horse":
        _draw_crest(sketch, globe)
    if design.kind == "hedgehog":
        draw_hood_of_spines(sketch, globe)
    if design.kind == "giraffe" and has_bare_head(sketch):
        _draw_knobs(sketch, globe)
    if design.kind == "deer" and has_bare_head(sketch):
        draw_antlers(sketch, globe)
    hides_ears = not has_bare_head(sketch) and kind.root[1] < -0.65
    if not hides_ears or design.kind in {"rabbit", "fox", "wolf", "cat"}:
        for side in (-1, 1):
            _draw_ear(sketch, globe, kind, side)
    face = _face(globe, kind)
    brush.part(face, design.main, depth=globe.wide * 0.6, drop=0.45)
    _draw_marks(sketch, globe)
    far, near = globe.side, -globe.side
    draw_eye(sketch, globe, far, angle=29, level=-0.08, size=0.175)
    if design.kind == "elephant":
        draw_trunk(sketch, globe)
    else:
        draw_muzzle(sketch, globe, kind, face)
    draw_eye(sketch, globe, near, angle=29, level=-0.08, size=0.175)


def _face(globe: Globe, kind: Kind) -> Outline:
    """Return the outline of the face, with tufts at the cheeks."""
    w, h = globe.wide * kind.wide, globe.high * kind.high
    right = _cheek(kind.cheek * (1 - globe.profile * (globe.side > 0)))
    left = _cheek(kind.cheek * (1 - globe.profile * (globe.side < 0)))
    points = [(0.0, -0.98), *right, (0.0, 1.0), *[(-x, y) for x, y in reversed(left)]]
    narrow = 1 - globe.profile * 0.1
    return smooth([(x * w * narrow, y * h) for x, y in points], steps=5)


def _cheek(tuft: float) -> list[Point]:
    """Return the right half of a face, with a tuft that stands out so far."""
    full: list[Point] = [
        (1.0 + tuft * 0.5, 0.22),
        (0.98 + tuft, 0.46),
        (0.86 + tuft * 0.3, 0.52),
        (0.8 + tuft * 0.55, 0.74),
    ]
    plain: list[Point] = [(1.03, 0.24), (0.94, 0.56), (0.72, 0.8)]
    return [(0.5, -0.92), (0.86, -0.58), (0.98, -0.12), *(full if tuft else plain), (0.4, 0.93)]


def _draw_ear(sketch: Sketch, globe: Globe, kind: Kind, side: int) -> None:
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    angle, level = kind.root
    root = globe.spot(side * angle, level, out=0.94 if angle < 60 else 1.0)
    edge = w * 0.96 * (1 - level * level) ** 0.5
    root = (max(-edge, min(edge, root[0])), root[1])
    squash = 0.72 + 0.28 * abs(globe.squash(side * 40))
    lean = 0.18 * side if angle < 60 and not kind.round_ear else 0.0
    flap = sketch.rig.pose.sway * 0.06
    points: list[Point] = []
    for x, y in kind.ear:
        away = x * side * squash + (lean + flap) * max(0.0, -y)
        points.append((root[0] + away * w, root[1] + y * h))
    outline = smooth(points, steps=6) if kind.round_ear else _sharp(points)
    dark = design.kind == "panda"
    colour = Colour(50, 46, 56) if dark else design.main
    if design.kind == "dog" or design.kind == "elephant":
        colour = design.main.mixed(Colour(60, 40, 40), 0.3 if design.kind == "dog" else 0.08)
    brush.part(outline, colour, drop=0.3)
    middle = outline.mean(0)
    inner = (middle + (outline - middle) * 0.58).astype("float32")
    if globe.squash(side * 40) > 0.05 and design.kind not in {"dog"}:
        shade = design.second.mixed(PINK, 0.55).mixed(Colour(110, 60, 70), 0.12)
        if design.kind in {"panda", "bear", "sheep"}:
            shade = colour.mixed(Colour(30, 20, 30), 0.3)
        brush.part(inner, shade, drop=0)
    if design.kind == "fox" or design.kind == "wolf":
        tip = max(range(len(points)), key=lambda i: -points[i][1])
        x, y = points[tip]
        root_x = (points[0][0] + points[-1][0]) / 2
        cap = polygon(
            (x, y - 4),
            (x * 0.66 + points[0][0] * 0.34, y * 0.66 + points[0][1] * 0.34),
            (x * 0.5 + root_x * 0.5, y * 0.62 + points[0][1] * 0.38),
            (x * 0.66 + points[-1][0] * 0.34, y * 0.66 + points[-1][1] * 0.34),
        )
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


def _draw_crest(sketch: Sketch, globe: Globe) -> None:
    """Draw the mane of a horse, and the horn of a unicorn."""
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    is_unicorn = design.says("unicorn")
    hair = Colour(226, 140, 190) if is_unicorn else design.main.mixed(Colour(40, 26, 26), 0.65)
    back = -globe.side * globe.profile
    sway = sketch.rig.pose.sway * 14
    front = 1 - globe.profile
    locks = [
        ribbon(
            [
                (back * w * 0.2 + lean * w * 0.2, -h * 0.9),
                (back * w * 0.8 + lean * front * w * 0.75, -h * 0.5),
                (back * w * 0.95 + lean * front * w * 0.95 + sway, h * long),
            ],
            [w * 0.2, w * 0.26, 6],
        )
        for lean, long in ((-1.0, 0.5), (1.0, 0.3), (-0.8, 0.9), (0.85, 0.75))
    ]
    brush.part(locks, hair, Matter.LEATHER, depth=w * 0.2)
    if is_unicorn:
        root, tip = globe.spot(0, -0.8, out=0.9), globe.spot(0, -1.75, out=1.1)
        brush.part(tapered(root, tip, (18, 12, 3)), Colour(246, 214, 120), Matter.LEATHER)


def _draw_knobs(sketch: Sketch, globe: Globe) -> None:
    """Draw the two short horns of a giraffe."""
    w = globe.wide
    for side in (-1, 1):
        root, tip = globe.spot(side * 24, -0.8, out=0.8), globe.spot(side * 30, -1.5, out=0.9)
        sketch.brush.part(tapered(root, tip, (w * 0.12, w * 0.1)), sketch.design.main)
        sketch.brush.part(ellipse(tip, (w * 0.16, w * 0.16)), Colour(110, 70, 50))


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


def _draw_stripes(sketch: Sketch, globe: Globe) -> None:
    """Draw the stripes of a tiger, or of a cat that has them."""
    design, brush = sketch.design, sketch.brush
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


def _draw_marks(sketch: Sketch, globe: Globe) -> None:
    """Draw what the fur of a kind has on its face."""
    design, brush = sketch.design, sketch.brush
    w, h = globe.wide, globe.high
    match design.kind:
        case "fox" | "wolf" | "squirrel":
            for side in (-1, 1):
                if globe.squash(side * 50) > -0.2:
                    cheek = smooth(
                        [
                            globe.spot(side * 6, 0.12),
                            globe.spot(side * 40, 0.14),
                            globe.spot(side * 78, 0.3, out=1.12),
                            globe.spot(side * 50, 0.76),
                            globe.spot(side * -4, 0.96),
                        ],
                        steps=5,
                    )
                    brush.tint(cheek, design.second, 0.95, soft=4)
        case "raccoon" | "panda":
            for side in (-1, 1):
                squash = globe.squash(side * 30)
                if squash > 0.05:
                    patch = ellipse(
                        globe.spot(side * 31, 0.0), (w * 0.3 * squash, h * 0.27), turn=side * 24
                    )
                    brush.tint(patch, Colour(54, 48, 58), 0.96, soft=3)
        case "tiger" | "cat":
            _draw_stripes(sketch, globe)
        case "monkey":
            mask = smooth(
                [
                    globe.spot(-44, -0.3),
                    globe.spot(-20, -0.44),
                    globe.spot(0, -0.3),
                    globe.spot(20, -0.44),
                    globe.spot(44, -0.3),
                    globe.spot(50, 0.4),
                    globe.spot(0, 0.8),
                    globe.spot(-50, 0.4),
                ],
                steps=5,
            )
            brush.tint(mask, design.second.mixed(Colour(226, 178, 140), 0.6), 1.0, soft=2)
        case "sheep":
            tufts = [
                ellipse(globe.spot(a, -0.84, out=0.84), (w * 0.3, h * 0.24))
                for a in (-58, -30, 0, 30, 58)
            ]
            brush.part(tufts, Colour(250, 246, 238), depth=w * 0.2, drop=0.2)
        case "cow" | "horse":
            blaze = smooth(
                [
                    globe.spot(-9, -0.8),
                    globe.spot(9, -0.8),
                    globe.spot(12, 0.4),
                    globe.spot(-12, 0.4),
                ],
                steps=4,
            )
            brush.tint(blaze, Colour(246, 240, 230), 0.95, soft=3)
        case _:
            pass
