"""Dark shapes in front of a scene, near the edges of the frame."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.shapes import box, ellipse, polygon, smooth
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.easel import Easel


def paint_frame(easel: Easel, chance: Chance, kind: str) -> None:
    """Set a dark shape in front, near an edge of the frame."""
    canvas = easel.layer(1.3, is_front=True)
    dark = easel.light.silhouette(0.9)
    u = min(easel.width, easel.height) / 720
    side = -easel.light.side
    edge = easel.x(0.5) + side * easel.width * 0.5
    if kind == "lamp":
        x = edge - side * 40 * u
        post = [
            box(x - 9 * u, easel.y(-0.05), x + 9 * u, canvas.height),
            box(x - 17 * u, easel.y(0.86), x + 17 * u, canvas.height),
        ]
        gouache.flats(canvas, post[:1], dark)
        gouache.flats(canvas, post[1:], dark)
        sign = box(x - side * 70 * u, easel.y(0.2), x - side * 12 * u, easel.y(0.2) + 66 * u)
        gouache.flats(canvas, [sign], dark)
    elif kind == "walls":
        for way, wide in ((side, 74), (-side, 30)):
            x = easel.x(0.5) + way * easel.width * 0.5
            area = polygon(
                (x - way * wide * u, 0),
                (x + way * 260 * u, 0),
                (x + way * 260 * u, canvas.height),
                (x - way * wide * u, canvas.height),
            )
            gouache.flats(canvas, [area], dark)
            pipe = x - way * (wide + 9) * u
            gouache.flats(canvas, [box(pipe - 5 * u, 0, pipe + 5 * u, canvas.height)], dark)
    elif kind == "awning":
        top, low = easel.y(-0.02), easel.y(0.07)
        teeth: list[tuple[float, float]] = [(0.0, 0.0), (float(canvas.width), 0.0)]
        for i in range(31):
            share = 1 - i / 30
            teeth.append((canvas.width * share, low + (22 * u if i % 2 else 4 * u)))
        gouache.flats(canvas, [np.array(teeth, np.float32)], dark)
        gouache.tint(canvas, [box(0, top, canvas.width, low)], easel.light.shade, 0.2)
    elif kind == "parapet":
        x = edge - side * 30 * u
        gouache.flats(
            canvas, [box(x - 40 * u, easel.y(0.52), x + 400 * side * u, canvas.height)], dark
        )
        gouache.flats(
            canvas, [box(x - 54 * u, easel.y(0.5), x + 400 * side * u, easel.y(0.52))], dark
        )
        for i in range(2):
            pot = x + side * (10 + 52 * i) * u
            gouache.flats(
                canvas,
                [
                    polygon(
                        (pot - 16 * u, easel.y(0.5)),
                        (pot + 16 * u, easel.y(0.5)),
                        (pot + 11 * u, easel.y(0.42)),
                        (pot - 11 * u, easel.y(0.42)),
                    )
                ],
                dark,
            )
    elif kind == "curtain":
        for way, wide in ((side, 120.0), (-side, 46.0)):
            x = easel.x(0.5 + way * 0.5)
            drape = smooth(
                [
                    (x + way * 260 * u, -20.0),
                    (x - way * wide * u, -20.0),
                    (x - way * wide * 0.8 * u, easel.y(0.4)),
                    (x - way * wide * 0.2 * u, easel.y(0.7)),
                    (x - way * wide * 0.5 * u, canvas.height + 20.0),
                    (x + way * 260 * u, canvas.height + 20.0),
                ],
                steps=6,
            )
            gouache.flats(canvas, [drape], dark)
    else:
        for i in range(16):
            at = (
                edge + side * chance.between(-20, 120) * u - side * i * 6 * u,
                easel.y(0) + chance.between(-80, 190 - 8 * i) * u,
            )
            leaf = ellipse(
                at,
                (chance.between(30, 64) * u, chance.between(14, 24) * u),
                turn=chance.between(-60, 60),
            )
            gouache.flats(canvas, [leaf], dark)
    gouache.soften(canvas, 2.2 * u, easel.light.haze, (0.22, 0.02))
