"""The heads of birds."""

from __future__ import annotations

from songreel.providers.local.figure.eyes import draw_eye
from songreel.providers.local.figure.faces import Globe, globe_of, has_bare_head
from songreel.providers.local.figure.shade import Matter
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    ellipse,
    polygon,
    smooth,
    tapered,
)

_BEAK = Colour(240, 164, 62)


def draw_bird(sketch: Sketch) -> None:
    """Draw the head of a bird; the brush is placed on the head."""
    design, brush = sketch.design, sketch.brush
    globe = globe_of(sketch)
    w, h = globe.wide, globe.high
    kind = design.kind
    dark = design.main.mixed(INK, 0.3)
    _draw_crest(sketch, globe, kind)
    brush.part(ellipse((0, 0), (w * 0.98, h)), design.main, depth=w * 0.6, drop=0.4)
    if kind == "owl":
        for side in (-1, 1):
            tuft = polygon(
                globe.spot(side * 30, -0.74),
                globe.spot(side * 62, -1.34, out=1.05),
                globe.spot(side * 66, -0.5),
            )
            brush.part(tuft, dark)
    mask = design.second if kind in {"owl", "penguin", "eagle", "robin"} else None
    if kind == "penguin":
        mask = Colour(246, 244, 238)
    for side in (-1, 1):
        squash = globe.squash(side * 27)
        if mask is not None and squash > 0.05:
            disc = ellipse(globe.spot(side * 27, 0.04), (w * 0.42 * squash, h * 0.44))
            brush.tint(disc, mask, 1.0, soft=3)
    if kind == "eagle":
        cap = smooth(
            [
                globe.spot(-88, 0.2),
                globe.spot(-60, -0.8),
                (0, -h * 1.0),
                globe.spot(60, -0.8),
                globe.spot(88, 0.2),
                globe.spot(40, -0.3),
                globe.spot(-40, -0.3),
            ],
            steps=5,
        )
        brush.tint(cap, WHITE, 0.9, soft=4)
    for side in (-1, 1):
        draw_eye(sketch, globe, side, angle=30, level=-0.06, size=0.23 if kind == "owl" else 0.19)
    _draw_beak(sketch, globe, kind)


def _draw_crest(sketch: Sketch, globe: Globe, kind: str) -> None:
    design, brush = sketch.design, sketch.brush
    h = globe.high
    if not has_bare_head(sketch) or kind in {"owl", "penguin", "duck", "raven", "eagle"}:
        return
    back = -globe.side * globe.profile * globe.deep * 0.3
    colour = Colour(212, 52, 56) if kind == "rooster" else design.main.mixed(INK, 0.25)
    feathers = [
        tapered(
            (back + lean * 0.4, -h * 0.82),
            (back * 1.6 + lean, -h * (1.42 - abs(lean) * 0.004)),
            (18, 22, 12),
        )
        for lean in (-38, 0, 38)
    ]
    brush.part(feathers, colour)
    if kind == "rooster":
        wattle = globe.spot(0, 0.62, out=1.0)
        brush.part(ellipse((wattle[0], wattle[1] + 18), (18, 30)), colour)


def _draw_beak(sketch: Sketch, globe: Globe, kind: str) -> None:
    design, brush, face = sketch.design, sketch.brush, sketch.rig.pose.face
    w, h = globe.wide, globe.high
    long = {"raven": 1.62, "flamingo": 1.6, "duck": 1.46, "owl": 1.16, "penguin": 1.4}.get(
        kind, 1.42
    )
    colour = {"raven": Colour(70, 66, 76), "flamingo": Colour(250, 220, 200)}.get(kind, _BEAK)
    if design.main.distance(colour) < 110:
        colour = Colour(226, 108, 44)
    wide = w * {"duck": 0.46, "owl": 0.2}.get(kind, 0.3)
    left, right = globe.spot(-24, 0.2, out=0.97), globe.spot(24, 0.2, out=0.97)
    top = globe.spot(0, 0.04, out=0.98)
    tip = globe.spot(0, 0.40, out=long)
    gape = h * (0.05 + 0.3 * face.mouth)
    share = globe.profile
    low_tip = (tip[0] - globe.side * share * 14, tip[1] + gape)
    jaw = smooth([(left[0] * 0.8, left[1] + 6), (right[0] * 0.8, right[1] + 6), low_tip], steps=4)
    brush.part(jaw, colour.mixed(Colour(150, 60, 40), 0.35))
    if face.mouth > 0.15:
        inner = smooth(
            [
                (left[0] * 0.7, left[1] + 4),
                (right[0] * 0.7, right[1] + 4),
                (low_tip[0], low_tip[1] - gape * 0.4),
            ],
            steps=4,
        )
        brush.fill(inner, Colour(150, 46, 52))
    if kind == "duck":
        bill = smooth(
            [
                top,
                (right[0] + wide * 0.2, right[1]),
                (tip[0] + wide * (1 - share), tip[1]),
                (tip[0], tip[1] + 10),
                (tip[0] - wide * (1 - share), tip[1]),
                (left[0] - wide * 0.2, left[1]),
            ],
            steps=5,
        )
    else:
        bill = smooth([top, right, (tip[0] + 6, tip[1]), (tip[0] - 6, tip[1] + 2), left], steps=5)
    low = globe.spot(0, 0.34, out=0.95)
    ridge = smooth([top, (tip[0], tip[1] - 4), (tip[0], tip[1] + 4), low], steps=4)
    brush.part([bill, ridge], colour, Matter.LEATHER, drop=0.3)
    brush.fill(ellipse(globe.spot(-7, 0.17, out=1.1), (4, 3)), colour.mixed(INK, 0.6))
