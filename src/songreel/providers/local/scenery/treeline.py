"""What grows along the edge of far land: a wood, groups of pines, a wooded slope, heath."""

from __future__ import annotations

from functools import partial

import numpy as np

from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery import land, plants
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.timber import PINE, paint_pines


def paint_treeline(
    easel: Easel,
    canvas: Canvas,
    *,
    distance: float,
    tall: float,
    foot: float = 0.03,
    colour: Colour = PINE,
    mist: float = 0.5,
) -> None:
    """Paint what grows before far land: no two places have the same row of firs.

    Args:
        easel: the light.
        canvas: where it is painted.
        distance: 0 near to 1 at the horizon.
        tall: how high pines are, as a share of the height of the sky.
        foot: how far its feet are below the horizon, as a share of the height of the sky.
        colour: of pines, in white light and near.
        mist: how much of its feet is lost in haze.
    """
    chance = easel.draw_for("treeline", distance)
    kind = chance.pick(("row", "groups", "slope", "giants", "heath"))
    side = chance.pick((-1, 1))

    pines = partial(
        paint_pines, easel, canvas, distance=distance, foot=foot, colour=colour, mist=mist
    )
    match kind:
        case "row":
            pines(tall=tall, count=30, gap=chance.pick(((0.22, 0.74), (0.08, 0.56), (0.44, 0.92))))
        case "groups":
            pines(tall=tall * 1.1, count=44, groups=1.0)
        case "slope":
            line = land.rolling(easel, canvas, "wooded", height=0.05, lift=-0.01, waves=2)
            away = (line[:, 0] - easel.x(0.5 + side * 0.62)) / (0.36 * easel.width)
            line[:, 1] -= (np.exp(-(away**2)) * chance.between(0.2, 0.34) * easel.rise).astype(
                np.float32
            )
            turf = colour.mixed(Colour(150, 156, 110), 0.45)
            land.paint_hill(
                easel, canvas, line, turf, distance=distance, reach=easel.rise * 0.2, mist=mist
            )
            pines(tall=tall * 0.7, count=40, groups=0.55, ground=line)
        case "giants":
            near = (0.2, 1.4) if side < 0 else (-0.4, 0.8)
            pines(tall=tall * 1.9, count=15, groups=0.3, gap=near)
        case _:
            plants.paint_bushes(
                easel,
                canvas,
                colour.mixed(Colour(140, 132, 96), 0.5),
                distance=distance,
                count=14,
                size=26,
                foot=easel.skyline + foot * easel.rise,
            )
            pines(tall=tall * 0.5, count=9, groups=0.4)
