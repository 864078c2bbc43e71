"""Round eyes and simple mouths of animals and creatures."""

from __future__ import annotations

from songreel.providers.local.figure.faces import Globe
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import ellipse, smooth

MOUTH = Colour(96, 34, 42)


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
    if out == 1.0 and side == globe.side:
        edge = globe.wide * (0.97 - 0.1 * globe.profile) * (1 - level * level) ** 0.5 - wide * 1.1
        x = max(-edge, min(edge, x))
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
        lid = smooth(
            [
                (x - wide * 1.12, y - high * 1.1),
                (x + wide * 1.12, y - high * 1.1),
                (x + wide * 1.08, y - high * (1 - 2 * face.lids)),
                (x - wide * 1.08, y - high * (1 - 2 * face.lids)),
            ],
            steps=3,
        )
        brush.fill(lid, design.main.mixed(INK, 0.14))
    if side:
        lift = face.brows * 0.1 * globe.high
        brow = smooth(
            [
                (x - wide * 0.8, y - high * 1.24 - lift + side * 3),
                (x, y - high * 1.42 - lift),
                (x + wide * 0.8, y - high * 1.24 - lift - side * 3),
            ],
            closed=False,
            steps=4,
        )
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
        low = [
            (x, y + drop * share)
            for (x, y), share in zip(reversed(line[1:-1]), (0.8, 1.0, 0.8), strict=True)
        ]
        brush.fill(smooth([*line, *low], steps=5), MOUTH)
        x, y = line[2]
        brush.fill(
            ellipse((x, y + drop * 0.74), (globe.wide * 0.2, drop * 0.22)), Colour(214, 100, 100)
        )
    brush.line(smooth(line, closed=False, steps=5), 5.5, INK.mixed(sketch.design.main, 0.15))
