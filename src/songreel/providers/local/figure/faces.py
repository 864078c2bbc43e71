"""The head and the face of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import Outline, Point, ellipse, polygon, ribbon, smooth
from songreel.providers.local.words.looks import Wear

_LIPS = Colour(160, 58, 62)
_MOUTH = Colour(86, 30, 40)


@dataclass(frozen=True, slots=True)
class Globe:
    """A head as a globe that is turned: where a spot of it is seen, in units around its middle.

    `wide`, `high` and `deep` are its half axes; `yaw` and `nod` are in degrees.
    """

    wide: float
    high: float
    deep: float
    yaw: float
    nod: float

    def spot(self, angle: float, level: float, *, out: float = 1.0) -> Point:
        """Return where a spot is: degrees from the front, and -1 (crown) to 1 (chin)."""
        a, turn, tip = radians(angle), radians(self.yaw), radians(self.nod)
        across, ahead = self.wide * sin(a) * out, self.deep * cos(a) * out
        x = across * cos(turn) + ahead * sin(turn)
        near = -across * sin(turn) + ahead * cos(turn)
        return x, level * self.high * cos(tip) + near * sin(tip) * 0.8

    def squash(self, angle: float) -> float:
        """Return how narrow something at an angle is seen; below 0 it is behind."""
        return cos(radians(angle + self.yaw))

    @property
    def side(self) -> int:
        """Return the side to which the head is turned: 1 is the viewer's right."""
        return 1 if self.yaw >= 0 else -1

    @property
    def profile(self) -> float:
        """Return how much of the profile is seen, from 0 in front to 1 from the side."""
        return abs(sin(radians(self.yaw)))

    def morphed(self, front: Sequence[Point], side: Sequence[Point], outer: int = 0) -> list[Point]:
        """Return an outline between the one seen from the front and the one from the side.

        Both have as many points, in half axes; the one from the side faces right. Mirrored, a
        point takes the place of the one as far from the other end: of all points after the
        first, or of the first `outer` and of the rest, each among themselves.
        """
        share = self.profile
        flip = self.side
        count = len(front)
        points: list[Point] = []
        for index, (fx, fy) in enumerate(front):
            if flip < 0:
                other = -index % count
                if outer:
                    other = outer - 1 - index if index < outer else count - 1 + outer - index
                fx, fy = front[other]
                fx = -fx
            sx, sy = side[index]
            x = fx * self.wide * (1 - share) + sx * self.deep * share
            points.append((x * flip, (fy * (1 - share) + sy * share) * self.high))
        return points


_FRONT: list[Point] = [
    (0, -1.0),
    (0.52, -0.94),
    (0.88, -0.62),
    (0.99, -0.12),
    (0.95, 0.32),
    (0.76, 0.68),
    (0.34, 0.96),
    (0, 1.0),
    (-0.34, 0.96),
    (-0.76, 0.68),
    (-0.95, 0.32),
    (-0.99, -0.12),
    (-0.88, -0.62),
    (-0.52, -0.94),
]
_SIDE: list[Point] = [
    (-0.05, -1.0),
    (0.5, -0.93),
    (0.87, -0.6),
    (0.93, -0.12),
    (0.92, 0.34),
    (0.93, 0.66),
    (0.78, 0.96),
    (0.38, 0.93),
    (-0.1, 0.72),
    (-0.42, 0.62),
    (-0.78, 0.30),
    (-1.0, -0.12),
    (-0.94, -0.58),
    (-0.58, -0.92),
]


def globe_of(sketch: Sketch) -> Globe:
    """Return the head of a figure as a globe."""
    m, rig = sketch.m, sketch.rig
    return Globe(m.head_wide, m.head_high, m.head_deep, rig.head_yaw, rig.nod)


def draw_person(sketch: Sketch) -> None:
    """Draw head, ears and face; the brush is placed on the head."""
    design, brush = sketch.design, sketch.brush
    globe = globe_of(sketch)
    _draw_ear(sketch, globe, behind=True)
    outline = smooth(globe.morphed(_shaped(sketch), _SIDE), steps=7)
    brush.part(outline, design.main, Matter.SKIN, depth=globe.wide * 0.62, drop=0.5)
    _draw_ear(sketch, globe, behind=False)
    draw_features(sketch, globe)


def _shaped(sketch: Sketch) -> list[Point]:
    """Return the face's outline from the front: jaws differ."""
    design = sketch.design
    if design.young:
        jaw, chin, cheek = 0.84, 0.40, 1.02
    elif design.female:
        jaw, chin, cheek = (0.70, 0.66, 0.74)[design.option(5, 3)], 0.27, 0.93
    else:
        jaw, chin, cheek = (0.80, 0.76, 0.86)[design.option(5, 3)], 0.42, 0.96
    if design.girth > 1.1:
        jaw, chin, cheek = jaw + 0.12, chin + 0.14, cheek + 0.06
    elif design.girth < 0.9:
        jaw, cheek = jaw - 0.07, cheek - 0.05
    changed = {4: (cheek, 0.30), 5: (jaw, 0.68), 6: (chin, 0.96)}
    mirrored = {14 - k: (-x, y) for k, (x, y) in changed.items()}
    return [(changed | mirrored).get(i, point) for i, point in enumerate(_FRONT)]


def _draw_ear(sketch: Sketch, globe: Globe, *, behind: bool) -> None:
    design, brush = sketch.design, sketch.brush
    for side in (-1, 1):
        angle = side * 92.0
        squash = globe.squash(angle)
        if (squash < 0.05) != behind or squash < -0.35:
            continue
        x, y = globe.spot(angle, 0.08)
        wide = globe.wide * (0.13 + 0.17 * max(0.0, squash))
        ear = ellipse((x - side * 2, y), (wide, globe.high * 0.19), turn=side * 8)
        brush.part(ear, design.main, Matter.SKIN, drop=0.25)
        if not behind:
            inner = ellipse((x, y), (wide * 0.5, globe.high * 0.11), turn=side * 8)
            brush.tint(inner, design.main.mixed(Colour(120, 40, 40), 0.4), 0.5)


def draw_features(sketch: Sketch, globe: Globe) -> None:
    """Draw eyes, brows, nose, mouth and cheeks."""
    for side in (-1, 1):
        _draw_cheek(sketch, globe, side)
    _draw_nose(sketch, globe)
    _draw_mouth(sketch, globe)
    for side in (-1, 1):
        _draw_eye(sketch, globe, side)


def _draw_cheek(sketch: Sketch, globe: Globe, side: int) -> None:
    angle = side * 42.0
    squash = globe.squash(angle)
    if squash < 0.15 or globe.high * sketch.brush.scale < 14:
        return
    at = globe.spot(angle, 0.36)
    strength = 0.34 if sketch.design.young or sketch.design.female else 0.2
    if sketch.design.says("vampire", "zombie", "ghost"):
        return
    cheek = ellipse(at, (globe.wide * 0.2 * squash, globe.high * 0.11))
    skin = sketch.design.main
    flush = skin.mixed(Colour(226, 70, 70), 0.62 if skin.luminance > 120 else 0.3)
    sketch.brush.tint(cheek, flush, strength * 1.3, soft=globe.wide * 0.1)


def _eye_angle(globe: Globe, angle: float) -> float:
    """Return how far from the middle eyes are: from the side they lie behind the nose's bridge."""
    return angle + 18 * max(0.0, globe.profile - 0.75) / 0.25


def _kept(globe: Globe, x: float, half: float) -> float:
    """Return where something so wide is that does not stand out beyond the edge of the face."""
    side = globe.profile
    edge = globe.wide * 0.98 * (1 - side) + globe.deep * 0.92 * side - half
    return max(-edge, min(edge, x)) if side < 0.9 else x


def _draw_eye(sketch: Sketch, globe: Globe, side: int) -> None:
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    angle = side * _eye_angle(globe, 25.0 if not design.young else 27.0)
    squash = globe.squash(angle)
    if squash < 0.2:
        return
    young = 1.2 if design.young else 1.08 if design.female else 1.0
    x, y = globe.spot(angle, 0.10 if not design.young else 0.16)
    wide = globe.wide * 0.205 * young * min(1.0, squash * 1.08)
    x = _kept(globe, x, wide * 1.14)
    high = globe.high * 0.112 * young * (1 - 0.2 * (design.option(6, 3) == 1))
    shut = min(1.0, face.lids)
    ink = design.hair.mixed(INK, 0.72)
    tilt = high * (0.16 if design.female else 0.05) * -side
    lash = smooth(
        [
            (x - wide * 1.08, y + high * 0.15 - tilt * -side * side),
            (x - wide * 0.4, y - high * (0.98 - 1.5 * shut)),
            (x + wide * 0.4, y - high * (0.98 - 1.5 * shut)),
            (x + wide * 1.08, y + high * 0.15 + tilt * side * side),
        ],
        closed=False,
        steps=5,
    )
    if shut < 0.72:
        low = smooth(
            [
                (x + wide * 1.05, y + high * 0.15),
                (x + wide * 0.5, y + high * 0.78),
                (x - wide * 0.5, y + high * 0.78),
                (x - wide * 1.05, y + high * 0.15),
            ],
            closed=False,
            steps=5,
        )
        white = np.concatenate([lash, low])
        brush.fill(white, Colour(250, 246, 242))
        gaze_x, gaze_y = face.gaze
        ix = x + gaze_x * wide * 0.4 + globe.side * globe.profile * wide * 0.25
        iy = y + gaze_y * high * 0.3 + high * 0.02
        iris = min(high * 0.86 * (1 - shut * 0.5), wide * 1.1)
        narrow = iris * min(1.0, 0.45 + squash * 0.55)
        brush.fill(ellipse((ix, iy), (narrow, iris)), design.eyes)
        brush.fill(ellipse((ix, iy), (narrow * 0.55, iris * 0.55)), design.eyes.mixed(INK, 0.8))
        brush.fill(
            ellipse((ix - narrow * 0.34, iy - iris * 0.4), (narrow * 0.3, iris * 0.3)), WHITE
        )
        brush.tint(lash + np.array([0, high * 0.24], np.float32), INK, 0.0)
    brush.line(lash, 6.4 if design.female or design.young else 5.2, ink)
    if design.female and not design.old and squash > 0.66:
        tip = lash[-1] if side > 0 else lash[0]
        flick = polygon((tip[0], tip[1]), (tip[0] + side * wide * 0.3, tip[1] - high * 0.42))
        brush.line(flick, 4.2, ink)
    _draw_brow(sketch, globe, side, squash)
    if design.old:
        bag = smooth(
            [
                (x - wide * 0.8, y + high * 1.25),
                (x, y + high * 1.55),
                (x + wide * 0.8, y + high * 1.2),
            ],
            closed=False,
            steps=4,
        )
        brush.crease(bag, 3, -30)


def _draw_brow(sketch: Sketch, globe: Globe, side: int, squash: float) -> None:
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    lift = face.brows * 0.09
    strong = design.option(7, 3) * 0.5 + (0.0 if design.female else 1.6)
    fierce = (
        0.035 if design.says("viking", "warrior", "vampire", "villain", "angry", "pirate") else 0
    )
    points: list[Point] = []
    more = _eye_angle(globe, 0.0) * 0.7
    for angle, level in ((9 + more, -0.16), (24 + more, -0.235), (41 + more, -0.15)):
        inner = -fierce if level != -0.16 else fierce * 1.4
        x, y = globe.spot(side * angle, level - lift + inner, out=1.0)
        points.append((_kept(globe, x, globe.wide * 0.04), y))
    colour = design.hair.mixed(INK, 0.35) if not design.old else design.hair
    if squash > 0.1:
        thick = 4.2 + strong * 1.6 + (3.0 if design.old and not design.female else 0.0)
        brush.line(smooth(points, closed=False, steps=4), thick, colour)


def _draw_nose(sketch: Sketch, globe: Globe) -> None:
    design, brush = sketch.design, sketch.brush
    long = (1.0, 1.16, 0.9)[design.option(8, 3)] * (0.8 if design.young else 1.0)
    size = long * (1.1 if not design.female else 0.92) * (1.14 if design.old else 1.0)
    top = globe.spot(0, 0.02, out=0.99)
    tip = globe.spot(0, 0.10 + 0.27 * size, out=1.0 + 0.16 * size)
    base = globe.spot(0, 0.18 + 0.27 * size, out=0.97)
    wide = globe.wide * 0.135 * size
    shade = design.main.mixed(Colour(120, 44, 40), 0.34)
    turned = globe.profile
    if turned > 0.3:
        flip = globe.side
        back = base[0] - flip * wide * 1.5
        shape = smooth(
            [
                (top[0] - flip * 4, top[1]),
                (tip[0] - flip * 5, tip[1] - wide * 0.9),
                tip,
                (tip[0] - flip * 6, tip[1] + wide * 0.6),
                base,
                (back, base[1] - 1),
                (top[0] - flip * wide * 1.3, top[1] + 4),
            ],
            steps=4,
        )
        brush.part(shape, design.main, Matter.SKIN, drop=0.14, depth=wide * 1.3)
        brush.line(
            smooth(
                [(tip[0] - flip * wide, base[1] + 1), (back + flip * 3, base[1] - wide * 0.4)],
                closed=False,
                steps=2,
            ),
            3.6,
            shade,
        )
        return
    key = -1 if brush.key_side < 0 else 1
    x, y = tip[0], base[1]
    plane = smooth(
        [
            (top[0] - key * wide * 0.15, top[1]),
            (x - key * wide * 0.95, y - wide * 0.2),
            (x - key * wide * 0.2, y + wide * 0.2),
            (x, y - wide * 0.9),
        ],
        steps=4,
    )
    brush.tint(plane, shade, 0.55, soft=2)
    under = smooth(
        [(x - wide, y - wide * 0.1), (x, y + wide * 0.42), (x + wide, y - wide * 0.1)],
        closed=False,
        steps=4,
    )
    brush.line(under, 4.4, shade)
    brush.crease(ellipse((tip[0] + key * wide * 0.25, tip[1] - wide * 0.5), (2.5, 3)), 4, 40)


def _draw_mouth(sketch: Sketch, globe: Globe) -> None:
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    half = 21.0 if not design.young else 17.0
    level = 0.64 if not design.young else 0.66
    out = 0.98 - 0.07 * globe.profile
    left, right = globe.spot(-half, level, out=out), globe.spot(half, level, out=out)
    middle = globe.spot(0, level, out=out + 0.02)
    if globe.squash(-half) < 0.05:
        left = (middle[0] - globe.wide * 0.05, middle[1])
    if globe.squash(half) < 0.05:
        right = (middle[0] + globe.wide * 0.05, middle[1])
    curve = face.smile * globe.high * 0.1
    colour = design.main.mixed(_LIPS, 0.62 if design.female else 0.42).mixed(INK, 0.12)
    ends = [(left[0], left[1] - curve * 0.7), (right[0], right[1] - curve * 0.7)]
    if face.mouth > 0.08:
        gape = globe.high * (0.06 + 0.24 * face.mouth)
        pull = 1 - 0.3 * face.mouth
        mx = middle[0]
        ends = [(mx + (x - mx) * pull, y) for x, y in ends]
        inside = smooth(
            [
                ends[0],
                (mx, middle[1] - gape * 0.42),
                ends[1],
                (mx + (ends[1][0] - mx) * 0.6, middle[1] + gape * 0.8),
                (mx, middle[1] + gape),
                (mx + (ends[0][0] - mx) * 0.6, middle[1] + gape * 0.8),
            ],
            steps=5,
        )
        brush.fill(inside, _MOUTH)
        span = (ends[1][0] - ends[0][0]) * 0.5
        teeth = smooth(
            [
                (mx - span * 0.7, middle[1] - gape * 0.2),
                (mx, middle[1] - gape * 0.34),
                (mx + span * 0.7, middle[1] - gape * 0.2),
                (mx, middle[1] + gape * 0.06),
            ],
            steps=4,
        )
        brush.fill(teeth, Colour(250, 244, 238))
        tongue = ellipse((mx, middle[1] + gape * 0.78), (span * 0.5, gape * 0.2))
        brush.fill(tongue, Colour(206, 92, 96))
        closed = np.concatenate([inside, inside[:1]])
        brush.line(closed, 4.4 if design.female else 3.2, colour)
        return
    line = smooth([ends[0], (middle[0], middle[1] + curve), ends[1]], closed=False, steps=6)
    if design.female and not design.young:
        lip = smooth(
            [
                ends[0],
                (middle[0] - 4, middle[1] + curve - 8),
                (middle[0], middle[1] + curve - 5),
                (middle[0] + 4, middle[1] + curve - 8),
                ends[1],
                (middle[0], middle[1] + curve + 12),
            ],
            steps=4,
        )
        brush.fill(lip, colour)
        brush.line(line, 3.2, colour.mixed(INK, 0.4))
    else:
        brush.line(line, 5.0, colour)
        low = smooth(
            [(middle[0] - 9, middle[1] + curve + 13), (middle[0] + 9, middle[1] + curve + 13)],
            closed=False,
            steps=2,
        )
        brush.crease(low, 4, -26)
    if design.says("vampire"):
        for side in (-1, 1):
            x = middle[0] + side * 10
            brush.fill(
                polygon(
                    (x - 4, middle[1] + curve),
                    (x + 4, middle[1] + curve),
                    (x, middle[1] + curve + 14),
                ),
                WHITE,
            )
    if design.old:
        for side in (-1, 1):
            if globe.squash(side * 30) > 0.2:
                line = smooth(
                    [
                        globe.spot(side * 20, 0.36),
                        globe.spot(side * 31, 0.6),
                        globe.spot(side * 28, 0.74),
                    ],
                    closed=False,
                    steps=4,
                )
                brush.crease(line, 4, -34)


def has_bare_head(sketch: Sketch) -> bool:
    """Tell whether nothing covers the crown."""
    worn = sketch.design.wears
    return not any(wear in worn for wear in (Wear.HAT, Wear.CAP, Wear.HELMET, Wear.CROWN))


def lock(points: list[Point], radii: list[float]) -> list[Outline]:
    """Return a strand as a chain of limbs."""
    return [ribbon(points, radii)]
