"""What is worn on the back: capes, wings, packs; and the wheels of a chair."""

from __future__ import annotations

from math import cos, radians, sin

from songreel.providers.local.figure.critters import draw_back
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.figure.trunks import draw_spine, draw_tail
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    Outline,
    Point,
    ellipse,
    polygon,
    ribbon,
    rounded,
    smooth,
    tapered,
)
from songreel.providers.local.words.looks import Body, Wear


def draw_behind(sketch: Sketch) -> None:
    """Draw wings, cape, backpack and tail."""
    design = sketch.design
    wings = design.wears_any(Wear.WINGS)
    if wings is not None or design.kind == "dragon":
        _draw_wings(sketch, wings)
    cape = design.wears_any(Wear.CAPE)
    if cape is not None:
        _draw_cape(sketch, cape)
    if design.body in {Body.BEAST, Body.CREATURE}:
        draw_tail(sketch)
        draw_spine(sketch)
        draw_back(sketch)
    if design.body is Body.BIRD:
        _draw_tail_feathers(sketch)
    pack = design.wears_any(Wear.BACKPACK)
    if pack is None and design.says("astronaut", "spacesuit"):
        pack = Colour(206, 208, 216)
    if pack is not None:
        _draw_pack(sketch, pack)


def _draw_cape(sketch: Sketch, colour: Colour) -> None:
    """Draw a cape: it hangs from the shoulders, trails when walking, and swings."""
    rig, m, brush = sketch.rig, sketch.m, sketch.brush
    pose = rig.pose
    if abs(pose.roll) > 30:
        _draw_streaming(sketch, colour)
        return
    back = -sin(radians(rig.chest_yaw))
    front = abs(cos(radians(rig.chest_yaw)))
    (lx, ly, _), (rx, ry, _) = rig.shoulders
    left, right = min(lx, rx), max(lx, rx)
    top = (ly + ry) / 2 - 12
    hem = -70.0 - rig.pose.rise if pose.steps_on_ground else rig.pelvis.y + m.leg * 0.9
    if pose.seat is not None:
        hem = max(top + 260, rig.pelvis.y + 40)
    lag = back * (60 + 230 * pose.flow) + pose.sway * 44
    lift = pose.flow * abs(back) * 110
    spread = 88 * front + 44
    hem_left = (left - spread + lag, hem - lift)
    hem_right = (right + spread + lag, hem - lift * 0.7)
    waves: list[Point] = []
    for index in range(1, 8):
        t = index / 8
        x = hem_right[0] + (hem_left[0] - hem_right[0]) * t
        y = hem_right[1] + (hem_left[1] - hem_right[1]) * t
        waves.append((x, y + (16 if index % 2 else -8) + sin(index * 1.8 + pose.sway * 3) * 6))
    middle = (top + hem) / 2
    grow = 26 * front + 12
    shape = smooth(
        [
            (left - 16, top + 8),
            (rig.neck.x, top - 22),
            (right + 16, top + 8),
            (right + grow + lag * 0.34, middle),
            hem_right,
            *waves,
            hem_left,
            (left - grow + lag * 0.34, middle),
        ],
        steps=6,
    )
    brush.part(shape, colour.mixed(Colour(20, 14, 34), 0.2), depth=m.chest_wide)
    for t in (0.08, 0.3, 0.52, 0.74, 0.93):
        low = (hem_left[0] + (hem_right[0] - hem_left[0]) * t, hem - lift * 0.85 - 12)
        high = (left + (right - left) * t, top + 60)
        mid = ((low[0] + high[0]) / 2 - back * 16, middle)
        brush.crease(smooth([high, mid, low], closed=False, steps=4), 9, -30)


def _draw_streaming(sketch: Sketch, colour: Colour) -> None:
    """Draw a cape on somebody in the air: it streams along the body, or up from who falls."""
    rig, brush = sketch.rig, sketch.brush
    x, y = rig.neck.x, rig.neck.y
    ax, ay = rig.pelvis.x - x, rig.pelvis.y - y
    falls = rig.pose.roll * rig.yaw < 0
    lift = -0.9 if falls else -0.12
    sway = rig.pose.sway * 40
    long = (ax * ax + ay * ay) ** 0.5
    points = [
        (x, y),
        (x + ax * 0.7, y + ay * 0.7 + lift * long * 0.5 - 16),
        (x + ax * 1.5, y + ay * 1.5 + lift * long * 0.9 + sway * 0.6),
        (x + ax * 2.2, y + ay * 2.1 + lift * long + sway),
    ]
    cape = ribbon(points, [54, 96, 130, 104], steps=7)
    brush.part(cape, colour.mixed(Colour(20, 14, 34), 0.2), depth=70)
    for share in (-0.5, 0.0, 0.5):
        fold = [
            (px - ay / long * share * r, py + ax / long * share * r)
            for (px, py), r in zip(points, (54, 96, 130, 104), strict=True)
        ]
        brush.crease(smooth(fold, closed=False, steps=5), 9, -30)


def _draw_pack(sketch: Sketch, colour: Colour) -> None:
    rig, m, brush = sketch.rig, sketch.m, sketch.brush
    back = -sin(radians(rig.chest_yaw))
    high = max(170.0, (rig.pelvis.y - rig.neck.y) * 0.78)
    wide = m.chest_wide * 1.08 * (1 - 0.36 * abs(back)) + 10
    x = rig.neck.x + (rig.pelvis.x - rig.neck.x) * 0.3 + back * (m.chest_deep + wide * 0.62)
    top = rig.neck.y - 4
    body = rounded(x - wide, top, x + wide, top + high, 46)
    brush.part(body, colour)
    roll = rounded(x - wide * 0.9, top - 36, x + wide * 0.9, top + 24, 28)
    brush.part(roll, colour.mixed(Colour(240, 220, 190), 0.35))
    pocket = rounded(x - wide * 0.7, top + high * 0.5, x + wide * 0.7, top + high * 0.92, 22)
    brush.part(pocket, colour.mixed(INK, 0.14), drop=0.2)


def _draw_wings(sketch: Sketch, colour: Colour | None) -> None:
    design, rig = sketch.design, sketch.rig
    said = design.said.get(Wear.WINGS, "")
    turn = radians(rig.chest_yaw)
    back = -sin(turn)
    for side in (-1, 1):
        shown = cos(turn) * side
        narrow = max(0.34, abs(cos(turn)))
        away = side if abs(cos(turn)) > 0.5 else (1 if back > 0 else -1)
        root = (
            rig.neck.x + back * sketch.m.chest_deep * 0.8 + shown * 26,
            rig.neck.y + 62 + (0 if side * back >= 0 else 14),
        )
        flap = 1.0 + 0.22 * rig.pose.sway
        near = 0.0 if abs(cos(turn)) > 0.5 or side * back < 0 else 0.14
        if design.kind in {"dragon", "monster", "bat"} or design.says(
            "bat", "demon", "devil", "vampire"
        ):
            shade = colour if colour is not None else design.main.mixed(Colour(60, 40, 90), 0.4)
            _draw_leather_wing(sketch, root, away * narrow, flap, shade.mixed(INK, near))
        elif (
            said in {"fairy", "butterfly wings"}
            or design.kind in {"bee", "butterfly"}
            or design.says("butterfly", "fairy", "insect")
        ):
            _draw_gauze_wing(sketch, root, away * narrow, flap, colour or WHITE)
        else:
            _draw_feather_wing(
                sketch, root, away * narrow, flap, (colour or WHITE).mixed(INK, near)
            )


def _draw_leather_wing(
    sketch: Sketch, root: Point, wide: float, flap: float, colour: Colour
) -> None:
    x, y = root
    brush = sketch.brush
    wrist = (x + wide * 150, y - 190 * flap)
    tips = [
        (x + wide * 390, y - 150 * flap),
        (x + wide * 372, y + 40),
        (x + wide * 262, y + 140),
        (x + wide * 110, y + 176),
    ]
    points: list[Point] = [root, wrist]
    for index, tip in enumerate(tips):
        points.append(tip)
        if index < len(tips) - 1:
            other = tips[index + 1]
            points.append(
                (
                    (tip[0] + other[0]) / 2 * 0.9 + wrist[0] * 0.1,
                    (tip[1] + other[1]) / 2 * 0.84 + wrist[1] * 0.16,
                )
            )
    brush.part(polygon(*points), colour, Matter.LEATHER, depth=70)
    dark = colour.mixed(INK, 0.3)
    bones: list[Outline] = [tapered(root, wrist, (15, 11))]
    bones += [tapered(wrist, tip, (10, 3)) for tip in tips]
    brush.part(bones, dark, depth=9)


def _draw_gauze_wing(sketch: Sketch, root: Point, wide: float, flap: float, colour: Colour) -> None:
    x, y = root
    brush = sketch.brush
    upper = smooth(
        [
            root,
            (x + wide * 130, y - 210 * flap),
            (x + wide * 300, y - 250 * flap),
            (x + wide * 320, y - 90),
            (x + wide * 160, y + 20),
        ],
        steps=6,
    )
    lower = smooth(
        [
            root,
            (x + wide * 150, y + 30),
            (x + wide * 240, y + 130),
            (x + wide * 130, y + 210 * flap),
            (x + wide * 30, y + 120),
        ],
        steps=6,
    )
    for wing in (lower, upper):
        brush.fill(wing, colour, 0.62)
        middle = wing.mean(0)
        brush.fill((middle + (wing - middle) * 0.7).astype("float32"), WHITE, 0.3)
        brush.line(wing, 4, colour.mixed(INK, 0.2))


def _draw_feather_wing(
    sketch: Sketch, root: Point, wide: float, flap: float, colour: Colour
) -> None:
    x, y = root
    brush = sketch.brush
    rows = ((330, -60, 7, 1.0), (250, -90, 6, 0.92))
    for long, base, count, tone in rows:
        feathers: list[Outline] = []
        for index in range(count):
            t = index / (count - 1)
            start = (x + wide * (40 + 170 * t), y + base * flap * (0.3 + t))
            angle = radians(150 - 62 * t)
            reach = long * (0.62 + 0.38 * t)
            end = (
                start[0] + wide * cos(angle - 1.2) * reach * 0.8,
                start[1] + sin(angle) * reach * 0.72 - 60 * t * flap,
            )
            feathers.append(tapered(start, end, (26, 30, 12)))
        brush.part(feathers, colour.mixed(Colour(170, 180, 206), 1 - tone), depth=26)
    arm = [
        tapered(root, (x + wide * 130, y - 120 * flap), (30, 36)),
        tapered((x + wide * 130, y - 120 * flap), (x + wide * 250, y - 150 * flap), (36, 18)),
    ]
    brush.part(arm, colour, depth=26)


def _draw_tail_feathers(sketch: Sketch) -> None:
    design, rig, m, brush = sketch.design, sketch.rig, sketch.m, sketch.brush
    back = -sin(radians(rig.yaw))
    if design.kind == "penguin" and abs(back) < 0.3:
        return
    x, y = rig.pelvis.x + back * m.hip_deep * 0.8, rig.pelvis.y + 10
    long = 190 if design.kind in {"bird", "rooster", "raven"} else 110
    dark = design.main.mixed(INK, 0.3)
    feathers = [
        tapered(
            (x, y),
            (
                x + back * long * 0.9 + spread * (1 - abs(back) * 0.5),
                y + long * (0.62 - 0.4 * abs(back)) - abs(spread) * 0.2,
            ),
            (26, 26, 14),
        )
        for spread in (-46, 0, 46)
    ]
    brush.part(feathers, dark, depth=22)


def draw_chair(sketch: Sketch, *, near: bool) -> None:
    """Draw a wheelchair: its back and far wheel behind the figure, its near wheel before it."""
    colour = sketch.design.wears.get(Wear.WHEELCHAIR)
    if colour is None:
        return
    rig, m, brush = sketch.rig, sketch.m, sketch.brush
    turn = radians(rig.yaw)
    across, along = cos(turn), sin(turn)
    x, y = rig.pelvis.x, rig.pelvis.y
    radius = -y * 0.74
    half = m.hip_wide + 44
    for side in (-1, 1):
        is_near = -side * along > 0.05 if abs(along) > 0.3 else True
        if is_near != near and not (abs(along) <= 0.3 and near):
            continue
        if abs(along) <= 0.3 and not near:
            continue
        cx = x + side * half * across - along * 20
        wide = max(14.0, radius * abs(along))
        rim = ellipse((cx, -radius), (wide, radius))
        ring = [(float(px), float(py)) for px, py in rim]
        brush.line(polygon(*ring, ring[0]), 15, INK.mixed(colour, 0.2))
        if wide > 60:
            for spoke in range(0, 180, 30):
                a, b = ellipse((cx, -radius), (wide, radius), start=spoke, end=spoke + 180)[[0, -1]]
                brush.line(
                    polygon((float(a[0]), float(a[1])), (float(b[0]), float(b[1]))),
                    3,
                    Colour(190, 196, 206),
                )
            brush.part(ellipse((cx, -radius), (16, 16)), colour, Matter.METAL)
        foot = rig.feet[0 if side < 0 else 1]
        brush.part(ellipse((foot.ball.x, -22), (max(9.0, 26 * abs(along)), 22)), INK)
    if not near:
        top = rig.neck.y + 120
        back_x = x - along * (m.hip_deep + 26)
        wide = max(20.0, (m.chest_wide + 30) * across)
        brush.part(rounded(back_x - wide, top, back_x + wide, y + 40, 18), colour, Matter.LEATHER)
        seat = rounded(
            x - max(half * across, m.hip_deep) - 8,
            y + 34,
            x + max(half * across, m.hip_deep) + along * 60 + 8,
            y + 64,
            14,
        )
        brush.part(seat, colour.mixed(INK, 0.3), Matter.LEATHER)
