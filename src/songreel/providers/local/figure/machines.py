"""The heads of robots."""

from __future__ import annotations

from songreel.providers.local.figure.faces import Globe, globe_of, has_bare_head
from songreel.providers.local.figure.limbs import robot_accent
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    Outline,
    ellipse,
    rounded,
    smooth,
    tapered,
)


def draw_robot(sketch: Sketch) -> None:
    """Draw the head of a robot; the brush is placed on the head."""
    design, brush = sketch.design, sketch.brush
    globe = globe_of(sketch)
    kind = design.option(0, 4)
    w = globe.wide * (1 - 0.12 * globe.profile)
    h = globe.high
    dark = design.main.mixed(Colour(40, 44, 58), 0.6)
    for side in (-1, 1):
        if globe.squash(side * 90) > -0.25:
            x, y = globe.spot(side * 90, 0.0, out=0.98)
            facing = max(0.0, globe.squash(side * 90))
            ear = ellipse((x, y), (w * (0.14 + 0.2 * facing), h * 0.34))
            if facing < 0.4:
                brush.part(ear, dark, Matter.METAL)
    if has_bare_head(sketch) and kind != 3:
        x, y = globe.spot(60, -0.9, out=0.6)
        brush.part(tapered((x, y), (x + 8, y - h * 0.62), (5, 3)), dark, Matter.METAL)
        brush.glowing(ellipse((x + 8, y - h * 0.68), (11, 11)), design.eyes)
        brush.glow((x + 8, y - h * 0.68), 48, design.eyes, 0.5)
    shells: tuple[Outline, ...] = (
        rounded(-w, -h, w, h * 0.96, 46),
        smooth(
            [
                (0, -h * 1.08),
                (w * 0.86, -h * 0.78),
                (w, 0),
                (w * 0.7, h * 0.72),
                (0, h * 1.02),
                (-w * 0.7, h * 0.72),
                (-w, 0),
                (-w * 0.86, -h * 0.78),
            ],
            steps=6,
        ),
        smooth(
            [
                (0, -h),
                (w * 0.98, -h * 0.62),
                (w * 1.1, h * 0.34),
                (w * 0.7, h * 0.92),
                (0, h),
                (-w * 0.7, h * 0.92),
                (-w * 1.1, h * 0.34),
                (-w * 0.98, -h * 0.62),
            ],
            steps=6,
        ),
        rounded(-w * 0.92, -h * 1.04, w * 0.92, h, 78),
    )
    brush.part(shells[kind], design.main, Matter.METAL, depth=w * 0.55, drop=0.5)
    for side in (-1, 1):
        facing = globe.squash(side * 90)
        if facing >= 0.4:
            ear = ellipse(globe.spot(side * 90, 0.0, out=0.9), (w * 0.32 * facing, h * 0.34))
            brush.part(ear, dark, Matter.METAL)
            brush.part(
                ellipse(globe.spot(side * 90, 0.0, out=0.9), (w * 0.14 * facing, h * 0.16)),
                robot_accent(sketch),
                Matter.METAL,
                drop=0,
            )
    _draw_visor(sketch, globe, kind)


def _draw_visor(sketch: Sketch, globe: Globe, kind: int) -> None:
    """Draw a robot's visor with its eyes, and its mouth."""
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    h = globe.high
    edge = 62.0

    def clamped(angle: float) -> float:
        return max(-84 - globe.yaw, min(84 - globe.yaw, angle))

    upper = [globe.spot(clamped(a), -0.34, out=1.0) for a in (-edge, -30, 0, 30, edge)]
    lower = [globe.spot(clamped(a), 0.24, out=1.0) for a in (edge, 30, 0, -30, -edge)]
    brush.part(smooth([*upper, *lower], steps=5), Colour(30, 34, 48), Matter.LEATHER, drop=0.2)
    big = 1.25 if design.says("big", "large", "huge") else 1.0
    for side in (-1, 1):
        angle = side * 28.0
        squash = globe.squash(angle)
        if squash < 0.1:
            continue
        x, y = globe.spot(angle, -0.05, out=1.0)
        r = globe.wide * 0.17 * big
        tall = r * (1 - 0.85 * face.lids) * (1.0 if kind != 2 else 1.2)
        eye = ellipse((x + face.gaze[0] * 6, y), (r * squash, tall))
        brush.glowing(eye, design.eyes)
        if face.smile > 0.5 and face.lids < 0.5:
            cut = ellipse((x + face.gaze[0] * 6, y + tall * 0.9), (r * squash * 1.05, tall * 0.5))
            brush.fill(cut, Colour(30, 34, 48))
        glint = ellipse((x - r * 0.3 * squash, y - tall * 0.4), (r * 0.24 * squash, r * 0.24))
        brush.glowing(glint, WHITE)
        brush.glow((x, y), globe.wide * 0.62, design.eyes, 0.38)
    x, y = globe.spot(0, 0.6, out=0.98)
    squash = max(0.2, globe.squash(0))
    bars = 5
    for index in range(bars):
        dx = (index - 2) * globe.wide * 0.13 * squash
        tall = h * (0.05 + 0.13 * face.mouth * (1 - abs(index - 2) * 0.28))
        bar = rounded(x + dx - 4 * squash, y - tall, x + dx + 4 * squash, y + tall, 4)
        brush.fill(bar, design.main.mixed(Colour(24, 26, 36), 0.8))
