"""Where things grow: forests, fields, and the roads between them."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.pencil.brush import (
    Share,
    blend,
    cover,
    grid_of,
    noise,
    ramp,
    spread,
    veil,
)
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline
from songreel.providers.local.scenery import land, plants, sky, timber, trees, weather
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.words.reading import Reading

_MOSS, _LEAF = Colour(84, 104, 66), Colour(104, 118, 70)
_GREEN, _HAY = Colour(118, 158, 84), Colour(214, 182, 104)


def paint_forest(scene: Reading, easel: Easel) -> None:
    """Paint a forest: tall trunks in the mist, a wall of pines, or a bright clearing."""
    kind = easel.draw_for("forest").pick(("giants", "path", "pines", "clearing", "birches"))
    if kind == "pines":
        _pine_wood(scene, easel)
    elif kind == "clearing":
        _clearing(scene, easel)
    else:
        _tall_wood(scene, easel, kind)


def _pine_wood(scene: Reading, easel: Easel) -> None:
    chance = easel.draw_for("pine wood")
    far = sky.paint_sky(easel, weather=weather.sky_weather(scene))
    middle = chance.pick((0.36, 0.62))
    gap = (middle - 0.17, middle + 0.17)
    line = land.rolling(easel, far, "behind", height=0.16, lift=0.2)
    land.paint_hill(easel, far, line, Colour(70, 100, 92), distance=0.85, reach=easel.rise * 0.2)
    for depth, distance, tall, count in ((0.14, 0.72, 0.3, 40), (0.3, 0.46, 0.5, 26)):
        timber.paint_pines(
            easel, easel.layer(depth), distance=distance, tall=tall, count=count, foot=0.01, gap=gap
        )
    near = easel.layer(0.55)
    timber.paint_pines(
        easel,
        near,
        distance=0.1,
        tall=1.02,
        count=13,
        foot=0.05,
        mist=0.5,
        gap=(middle - 0.25, middle + 0.27),
    )
    ground = land.paint_ground(easel, _MOSS, _LEAF, bumps=7)
    land.paint_swells(easel, ground, _MOSS)
    land.paint_path(
        easel, ground, Colour(178, 152, 116), start=0.5, end=middle, wide=0.36, bend=0.06
    )
    plants.paint_tufts(easel, ground, Colour(110, 132, 74), count=70)
    land.paint_rocks(easel, ground, Colour(120, 122, 118), count=4)
    timber.paint_front_trunks(easel)


def _clearing(scene: Reading, easel: Easel) -> None:
    """Paint a clearing under the open sky, with old trees around it."""
    chance = easel.draw_for("clearing")
    sky.paint_sky(easel, weather=weather.sky_weather(scene))
    back = easel.layer(0.16)
    timber.paint_pines(easel, back, distance=0.68, tall=0.36, count=36, foot=0.01)
    middle = easel.layer(0.34)
    gap = (0.24, 0.76)
    timber.paint_pines(easel, middle, distance=0.42, tall=0.62, count=20, foot=0.02, gap=gap)
    near = easel.layer(0.62)
    foot = easel.skyline + 26 * easel.unit
    plants.paint_bushes(
        easel, near, Colour(74, 106, 66), distance=0.24, count=11, size=44, foot=foot - 6
    )
    for share, size in ((0.04, 1.05), (0.97, 0.92)):
        tall = easel.rise * size * chance.between(0.9, 1.1)
        x = easel.x(share + chance.between(-0.05, 0.05))
        leaf = chance.pick((Colour(92, 132, 76), Colour(150, 130, 70), Colour(186, 110, 66)))
        trees.paint_oak(easel, near, x, foot, tall, leaf, distance=0.1)
    ground = land.paint_ground(easel, _MOSS, _LEAF, bumps=8, glow=0.7)
    land.paint_swells(easel, ground, _MOSS)
    plants.paint_tufts(easel, ground, Colour(126, 150, 78), count=120)
    land.paint_rocks(easel, ground, Colour(116, 120, 112), count=4)
    if chance.share() < 0.5:
        timber.paint_canopy(easel)
    else:
        plants.paint_front_grass(easel, tall=0.9)


def _tall_wood(scene: Reading, easel: Easel, kind: str) -> None:
    chance, light = easel.draw_for("tall wood"), easel.light
    birch = kind == "birches"
    canvas = easel.layer(0.03)
    y, x = grid_of(canvas)
    open_at = chance.pick((0.34, 0.5, 0.66))
    _paint_gap(easel, canvas, open_at, y, x)
    timber.paint_trunks(
        easel, canvas, distance=0.8, wide=7, count=24, foot=easel.skyline + 6, birch=False
    )
    mid = easel.layer(0.28)
    gap = (open_at - 0.13, open_at + 0.13)
    plants.paint_bushes(
        easel, mid, Colour(72, 104, 70), distance=0.62, count=16, size=46, foot=easel.skyline + 4
    )
    timber.paint_trunks(
        easel,
        mid,
        distance=0.5,
        wide=12,
        count=13,
        foot=easel.skyline + 12 * easel.unit,
        gap=gap,
        birch=birch,
    )
    near = easel.layer(0.6)
    plants.paint_bushes(
        easel,
        near,
        Colour(70, 100, 62),
        distance=0.3,
        count=11,
        size=58,
        foot=easel.skyline + 20 * easel.unit,
    )
    timber.paint_trunks(
        easel,
        near,
        distance=0.16,
        wide={"giants": 46, "birches": 15}.get(kind, 24),
        count={"giants": 6, "birches": 12}.get(kind, 8),
        foot=easel.skyline + 34 * easel.unit,
        gap=(open_at - 0.2, open_at + 0.2),
        birch=birch,
    )
    beams = sky.light_shafts(
        easel,
        near,
        source=(easel.x(open_at + light.side * 0.25), easel.y(-0.35)),
        foot=easel.y(0.86),
        count=8,
    )
    strength = (0.5 if not light.is_dark else 0.26) * (0.35 + light.hardness)
    veil(near, light.sky[-1].mixed(light.disc, 0.5), beams * strength)
    ground = land.paint_ground(easel, _MOSS, _LEAF, bumps=8, glow=0.7)
    land.paint_swells(easel, ground, _MOSS)
    if kind == "path":
        land.paint_path(
            easel, ground, Colour(170, 142, 106), start=0.46, end=open_at, wide=0.4, bend=0.05
        )
    plants.paint_tufts(easel, ground, Colour(104, 128, 72), count=80)
    land.paint_rocks(easel, ground, Colour(116, 120, 112), count=3)
    if chance.share() < 0.5:
        timber.paint_canopy(easel)
    else:
        timber.paint_front_trunks(easel)


def _paint_gap(easel: Easel, canvas: Canvas, open_at: float, y: Share, x: Share) -> None:
    """Cover the far wood with leaves in soft masses, bright where it opens."""
    light, chance = easel.light, easel.draw_for("gap")
    leaf = Colour(96, 138, 88)
    top = light.tone(leaf, 0.45).mixed(light.shade, 0.25)
    low = light.haze
    at = ramp(y, easel.y(-0.15), easel.skyline) + 0 * x
    paint = blend(((0.0, top), (0.55, light.tone(leaf, 0.7)), (1.0, low)), at)
    field = noise(chance, (y.shape[0], x.shape[1]), (7, 14), 4)
    dark = light.tone(leaf, 0.4).mixed(light.shade, 0.4)
    paint = spread(paint, dark, ramp(field, -0.1, 0.5) * (1 - at) * 0.75)
    far = ((x - easel.x(open_at)) / (easel.width * 0.2)) ** 2
    far = far + ((y - easel.skyline + easel.rise * 0.42) / (easel.rise * 0.6)) ** 2
    bright = light.sky[-1].mixed(light.disc, 0.45)
    strength = 0.5 if light.is_dark else 0.92
    paint = spread(paint, bright, np.exp(-far) * strength * (0.8 - 0.25 * field))
    cover(canvas, paint, 3)


def paint_field(scene: Reading, easel: Easel) -> None:
    """Paint open country: hills with a great tree, a path, rows of a crop, a meadow."""
    chance = easel.draw_for("field")
    kind = chance.pick(("tree", "path", "rows", "meadow", "hills"))
    far = sky.paint_sky(easel, weather=weather.sky_weather(scene))
    side = chance.pick((-1, 1))
    line = land.rolling(easel, far, "far", height=0.14, lift=0.14)
    land.paint_hill(
        easel, far, line, Colour(112, 140, 128), distance=0.85, reach=easel.rise * 0.2, mist=0.8
    )
    middle = easel.layer(0.2)
    line = land.rolling(easel, middle, "middle", height=0.13, lift=0.06)
    land.paint_hill(easel, middle, line, _GREEN, distance=0.58, reach=easel.rise * 0.2, mist=0.7)
    plants.paint_bushes(
        easel,
        middle,
        Colour(84, 122, 82),
        distance=0.55,
        count=18,
        size=20,
        foot=easel.skyline - easel.rise * 0.02,
    )
    land.paint_far_lights(easel, middle, 0.2, 0.5 - side * chance.between(0.14, 0.34))
    near = easel.layer(0.5)
    line = land.rolling(easel, near, "near", height=0.08, lift=-0.01, waves=2)
    at = 0.5 + side * chance.between(0.26, 0.4)
    if kind in {"tree", "hills", "path"}:
        swell = chance.between(0.16, 0.24) if kind == "tree" else chance.between(0.26, 0.4)
        _raise(easel, line, at, 0.3, swell)
        _raise(easel, line, 1 - at, 0.26, swell * 0.45)
    land.paint_hill(easel, near, line, _GREEN, distance=0.28, reach=easel.rise * 0.26, mist=0.45)
    if kind in {"tree", "meadow"}:
        x = easel.x(at)
        foot = float(np.interp(x, line[:, 0], line[:, 1])) + 6 * easel.unit
        tall = easel.rise * (0.74 if kind == "tree" else 0.4)
        willow = chance.share() < 0.3
        leaf = chance.pick((Colour(98, 142, 78), Colour(98, 142, 78), Colour(206, 132, 70)))
        trees.paint_oak(easel, near, x, foot, tall, leaf, distance=0.16, willow=willow)
    else:
        rows = [at + (i - 3) * chance.between(0.035, 0.07) for i in range(7)]
        places: list[tuple[float, float, float]] = []
        for share in rows:
            x = easel.x(share)
            foot = float(np.interp(x, line[:, 0], line[:, 1])) + 5 * easel.unit
            places.append((x, foot, easel.rise * chance.between(0.14, 0.26)))
        if chance.share() < 0.5:
            trees.paint_cypresses(easel, near, places, distance=0.26)
        else:
            timber.paint_pines(
                easel, near, distance=0.26, tall=0.2, count=34, mist=0.3, groups=1.0, ground=line
            )
    crop = _HAY if kind == "rows" else _GREEN
    ground = land.paint_ground(easel, crop, crop.mixed(_HAY, 0.35), bumps=6, glow=0.7)
    if kind != "rows":
        land.paint_swells(easel, ground, crop)
    if kind == "rows":
        plants.paint_rows(easel, ground, crop, Colour(126, 96, 66))
    if kind == "path":
        land.paint_path(
            easel, ground, Colour(206, 178, 132), end=0.5 + side * 0.18, wide=0.34, bend=0.09
        )
    plants.paint_tufts(easel, ground, crop.mixed(Colour(90, 130, 64), 0.5), count=110)
    blooms = chance.pick(
        (Colour(244, 196, 76), Colour(236, 104, 96), Colour(240, 236, 246), Colour(186, 126, 220))
    )
    plants.paint_front_grass(
        easel, flowers=None if easel.is_snowy else blooms, tall=1.25 if kind == "meadow" else 0.8
    )


def _raise(easel: Easel, line: Outline, share: float, wide: float, up: float) -> None:
    """Raise a round hill out of a line, at a share of the frame's width."""
    away = (line[:, 0] - easel.x(share)) / (wide * easel.width)
    line[:, 1] -= (np.exp(-(away**2) * 1.6) * up * easel.rise).astype(np.float32)
