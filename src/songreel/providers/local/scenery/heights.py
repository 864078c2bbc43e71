"""Bare and high places: mountains, deserts, ruins."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.brush import (
    Stencil,
    blend,
    grid_of,
    noise,
    ramp,
    spread,
)
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, down_to
from songreel.providers.local.scenery import (
    land,
    peaks,
    plants,
    sky,
    timber,
    town,
    treeline,
    trees,
    water,
    weather,
)
from songreel.providers.local.scenery.backdrop import Mirror
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.words.reading import Reading

_ROCK, _PALE_ROCK, _TURF = Colour(112, 116, 136), Colour(142, 142, 150), Colour(128, 138, 96)
_SHORE = 0.735
"""Where the near shore of a lake may begin at the lowest: above the feet in any shot."""
_RED, _SAND = Colour(196, 104, 70), Colour(232, 190, 132)


def paint_mountains(scene: Reading, easel: Easel) -> None:
    """Paint mountains: a lake below peaks, ridges over a sea of fog, one great peak, a canyon."""
    chance = easel.draw_for("mountains")
    kind = chance.pick(("lake", "ridges", "peak", "cliffs"))
    far = sky.paint_sky(easel, weather=weather.sky_weather(scene))
    if kind == "ridges":
        _paint_ridges(easel, far)
    else:
        count = 7 if kind != "peak" else 5
        tops = [
            (chance.between(i / count - 0.1, i / count + 0.12), chance.between(0.34, 0.62))
            for i in range(count)
        ]
        if kind == "peak":
            at = chance.pick((0.24, 0.3, 0.7, 0.76))
            tops = [(x, up * 0.7) for x, up in tops if abs(x - at) > 0.3]
            tops += [(at, 0.96), (at - 0.2, 0.5), (at + 0.19, 0.56)]
        peaks.paint_peaks(easel, far, tops, _ROCK, distance=0.68, snow=0.42, foot=0.12)
    middle = easel.layer(0.26)
    if kind == "cliffs":
        for side, wide in ((-1, chance.between(0.24, 0.38)), (1, chance.between(0.2, 0.34))):
            peaks.paint_wall(
                easel,
                middle,
                _PALE_ROCK,
                side=side,
                wide=wide,
                top=chance.between(-0.1, 0.16),
                distance=0.36,
                words="cliff",
            )
    elif kind != "ridges":
        low = [
            (chance.between(i / 5 - 0.1, i / 5 + 0.1), chance.between(0.12, 0.34)) for i in range(6)
        ]
        peaks.paint_peaks(
            easel, middle, low, Colour(96, 108, 112), distance=0.44, snow=0.12, foot=0.02
        )
    if kind == "lake":
        _paint_lake(easel, middle)
    if kind != "cliffs":
        land.paint_far_lights(easel, middle, 0.26, chance.pick((0.24, 0.3, 0.72)))
    wood = easel.layer(0.5)
    level = easel.horizon
    if kind == "lake":
        easel.horizon = max(level, min(_SHORE, level + 0.11))
    if kind == "ridges":
        line = land.rolling(easel, wood, "ridge", height=0.1, lift=0.02)
        land.paint_hill(
            easel, wood, line, Colour(86, 108, 98), distance=0.3, reach=easel.rise * 0.2, mist=0.7
        )
    treeline.paint_treeline(easel, wood, distance=0.26, tall=0.26 if kind != "ridges" else 0.2)
    ground = land.paint_ground(
        easel, Colour(124, 126, 104), _TURF, bumps=10, patches=Colour(104, 104, 108)
    )
    land.paint_swells(easel, ground, Colour(124, 126, 104))
    plants.paint_tufts(easel, ground, Colour(134, 138, 86), count=70)
    land.paint_rocks(easel, ground, _PALE_ROCK, count=7)
    easel.horizon = level
    land.paint_front_rocks(easel)


def _paint_ridges(easel: Easel, canvas: Canvas) -> None:
    """Paint ridge behind ridge, each paler than the one before, with fog between them."""
    chance = easel.draw_for("ridges")
    count = 5
    for i in range(count):
        near = i / (count - 1)
        words = ("ridges", i)
        points = [(-20.0, easel.skyline - easel.rise * (0.42 - 0.34 * near))]
        for k in range(6):
            share = (k + chance.between(0.2, 0.8)) / 6
            up = 0.5 - 0.4 * near + chance.between(-0.1, 0.13) * (1.1 - 0.5 * near)
            points.append((easel.x(share * 1.36 - 0.18), easel.skyline - up * easel.rise))
        points.append((canvas.width + 20.0, easel.skyline - easel.rise * (0.42 - 0.36 * near)))
        line = peaks.jagged(points, easel.draw_for(*words), rough=0.2)
        land.paint_hill(
            easel,
            canvas,
            line,
            Colour(92, 104, 124),
            distance=0.92 - 0.72 * near,
            reach=easel.rise * 0.13,
            mist=0.95,
            foot=easel.skyline - easel.rise * (0.16 - 0.2 * near),
        )


def _paint_lake(easel: Easel, canvas: Canvas) -> None:
    """Lay a lake at the foot of the mountains."""
    y, x = grid_of(canvas)
    top = easel.skyline - easel.rise * 0.012
    bottom = easel.skyline + easel.height * 0.24
    colour = Colour(52, 116, 136)
    paint = water.water_paint(easel, y, x, colour, line=top, bottom=bottom, rough=0.1)
    shore = np.array([(0, top), (canvas.width, top)], np.float32)
    Stencil(canvas).add(down_to(shore, canvas.height)).lay(canvas, paint)
    water.paint_glitter(easel, canvas, line=top, bottom=bottom)
    easel.mirror = Mirror(
        line=top,
        depth=0.26,
        strength=0.5,
        ripple=easel.unit * 2.5,
        tint=easel.light.haze.mixed(colour.pale(), 0.4),
    )


def paint_desert(scene: Reading, easel: Easel) -> None:
    """Paint a desert: dunes, table mountains, a canyon, or a salt flat under a great sun."""
    chance = easel.draw_for("desert")
    kind = chance.pick(("dunes", "mesas", "canyon", "flat"))
    far = sky.paint_sky(easel, weather=weather.sky_weather(scene))
    sand = chance.pick((_SAND, Colour(226, 158, 104), Colour(236, 206, 160)))
    middle, near = easel.layer(0.18), easel.layer(0.45)
    if kind == "dunes":
        peaks.paint_dunes(easel, far, sand, distance=0.78, height=0.16, lift=0.08, words=1, count=5)
        peaks.paint_dunes(
            easel, middle, sand, distance=0.55, height=0.34, lift=0.02, words=2, count=3
        )
        peaks.paint_dunes(
            easel, near, sand, distance=0.28, height=0.26, lift=-0.06, words=3, count=2
        )
    elif kind == "canyon":
        tables = [(chance.between(0.35, 0.65), 0.16, 0.34), (chance.between(0.4, 0.7), 0.3, 0.2)]
        peaks.paint_mesas(easel, middle, tables, _RED, distance=0.66)
        for side in (-1, 1):
            peaks.paint_wall(
                easel,
                near,
                _RED,
                side=side,
                wide=chance.between(0.22, 0.36),
                top=chance.between(-0.16, 0.14),
                distance=0.26,
                words="canyon",
            )
    else:
        tall = 0.56 if kind == "mesas" else 0.2
        tables = [
            (chance.between(0.72, 0.9), 0.2, tall * chance.between(0.8, 1.1)),
            (chance.between(0.05, 0.2), 0.13, tall * 0.7),
            (chance.between(0.3, 0.5), 0.07, tall * 0.5),
        ]
        if chance.share() < 0.5:
            tables = [(1 - at, wide, up) for at, wide, up in tables]
        peaks.paint_mesas(easel, middle, tables, _RED, distance=0.55)
        land.paint_hill(
            easel,
            near,
            land.rolling(easel, near, "rim", height=0.05, lift=0.0),
            sand,
            distance=0.45,
            reach=easel.rise * 0.14,
        )
    if kind == "flat":
        ground = land.paint_ground(
            easel,
            Colour(228, 214, 196),
            Colour(232, 204, 170),
            bumps=2,
            patches=Colour(196, 170, 146),
        )
        _paint_cracks(easel, ground)
    else:
        ground = land.paint_ground(easel, sand, sand.mixed(_RED, 0.18), bumps=8, glow=0.8)
        land.paint_swells(easel, ground, sand, levels=(0.16, 0.46))
        land.paint_ripples(easel, ground, sand.dark(), count=46, alpha=0.2)
        land.paint_rocks(easel, ground, _RED, count=5)
    if kind in {"mesas", "flat"}:
        plants.paint_cacti(easel, ground, count=chance.whole(1, 3) if kind == "mesas" else 1)
    land.paint_front_rocks(easel)


def _paint_cracks(easel: Easel, canvas: Canvas) -> None:
    """Break the dried plain into plates, smaller and smaller towards the horizon."""
    chance, light = easel.draw_for("cracks"), easel.light
    rows, columns = 9, 17
    deep, lit = Stencil(canvas), Stencil(canvas)
    low = canvas.height + 10 - easel.skyline

    def corner(row: int, column: int) -> tuple[float, float]:
        draw = chance.branch(row, column)
        along = row + draw.between(-0.3, 0.3)
        near = (max(0.0, along) / rows) ** 2.3
        across = column - columns / 2 + 0.5 * (row % 2) + draw.between(-0.32, 0.32)
        return (
            easel.x(0.5) + across * easel.width * (0.016 + 0.2 * near),
            easel.skyline + 3 * easel.unit + near * low,
        )

    for row in range(2, rows + 1):
        for column in range(columns):
            here = corner(row, column)
            ways = [(row, column + 1), (row - 1, column + row % 2)]
            for way in ways:
                there = corner(*way)
                wide = easel.unit * (0.3 + 4.2 * (here[1] - easel.skyline) / low)
                crack = _crack(here, there, wide, chance)
                deep.add(crack)
                lit.add(crack + np.array((0, wide * 0.8), np.float32))
    fade = easel.skyline + low * 0.06
    for stencil in (lit, deep):
        rows_at = np.arange(stencil.mask.shape[0], dtype=np.float32)
        shown = ramp(rows_at, easel.skyline, fade + low * 0.2)[:, None]
        stencil.mask = (stencil.mask * shown).astype(np.uint8)
    lit.tint(canvas, light.sunny(Colour(240, 228, 210), 0.0, 0.8), alpha=0.4)
    deep.tint(canvas, light.shady(Colour(140, 110, 90), 0.0, 0.7), alpha=0.6)


def _crack(
    start: tuple[float, float], end: tuple[float, float], wide: float, chance: Chance
) -> Outline:
    """Return a thin broken line between two places."""
    t = np.linspace(0, 1, 5)
    x = start[0] + (end[0] - start[0]) * t
    y = start[1] + (end[1] - start[1]) * t
    bent = np.array([0, *(chance.between(-1, 1) for _ in range(3)), 0]) * wide * 1.6
    thick = wide * np.array([1.0, 0.6, 0.8, 0.5, 0.9]) / 2
    upper = np.stack([x + bent, y + bent * 0.4 - thick], 1)
    lower = np.stack([x + bent, y + bent * 0.4 + thick], 1)
    return np.concatenate([upper, lower[::-1]]).astype(np.float32)


def paint_ruins(scene: Reading, easel: Easel) -> None:
    """Paint ruins: a temple, a broken arch, pyramids in the sand, stones on a moor."""
    chance = easel.draw_for("ruins")
    kind = chance.pick(("temple", "arch", "pyramids", "moor"))
    far = sky.paint_sky(easel, weather=weather.sky_weather(scene))
    stone = chance.pick((Colour(206, 190, 160), Colour(168, 164, 164), Colour(196, 168, 136)))
    if kind == "pyramids":
        _paint_pyramids(easel, easel.layer(0.2), Colour(220, 180, 124))
        ground = land.paint_ground(easel, _SAND, _SAND, bumps=6)
        land.paint_swells(easel, ground, _SAND, levels=(0.18, 0.5))
        land.paint_ripples(easel, ground, _SAND.dark(), count=40, alpha=0.2)
        town.paint_columns(easel, depth=0.8, distance=0.1)
        land.paint_front_rocks(easel)
        return
    line = land.rolling(easel, far, "ruins far", height=0.2, lift=0.16, waves=4)
    land.paint_hill(
        easel, far, line, Colour(112, 126, 108), distance=0.8, reach=easel.rise * 0.2, mist=0.8
    )
    if kind == "temple":
        town.paint_columns(easel, depth=0.3, distance=0.45)
    else:
        middle = easel.layer(0.3)
        treeline.paint_treeline(
            easel,
            middle,
            distance=0.5,
            tall=0.3,
            foot=0.0,
            colour=Colour(70, 96, 78),
            mist=0.8,
        )
    ground = land.paint_ground(
        easel, Colour(132, 140, 92), Colour(150, 150, 108), bumps=6, patches=stone.dark()
    )
    land.paint_swells(easel, ground, Colour(132, 140, 92))
    plants.paint_tufts(easel, ground, Colour(126, 140, 82), count=80)
    land.paint_rocks(easel, ground, stone, count=6)
    if kind == "arch":
        _paint_arch(easel, easel.layer(0.62), stone)
    elif kind == "temple":
        town.paint_columns(easel, depth=0.8, distance=0.1)
    else:
        stones = easel.layer(0.7)
        _paint_stones(easel, stones, stone)
        side = chance.pick((0.1, 0.9))
        trees.paint_dead_tree(
            easel,
            stones,
            easel.x(side),
            easel.skyline + easel.unit * 36,
            easel.rise * 0.8,
            distance=0.1,
        )
    if kind == "arch":
        timber.paint_canopy(easel)
    else:
        plants.paint_front_grass(easel, tall=0.7)


def _paint_pyramids(easel: Easel, canvas: Canvas, colour: Colour) -> None:
    chance, light = easel.draw_for("pyramids"), easel.light
    y, x = grid_of(canvas)
    first = chance.pick((0.26, 0.72))
    places = ((1 - first, 0.3, 0.62), (first + 0.14, 0.42, 0.55), (first, 0.66, 0.42))
    for share, up, distance in places:
        px, tall = easel.x(share), up * easel.rise
        base, half = easel.skyline + 4 * easel.unit, up * easel.rise * 0.86
        whole = Stencil(canvas).add(
            np.array([(px - half, base), (px, base - tall), (px + half, base)], np.float32)
        )
        split = px - light.side * half * 0.22
        shady = Stencil(canvas).add(
            np.array([(px, base - tall), (split, base), (px - light.side * half, base)], np.float32)
        )
        lit, dark = light.sunny(colour, distance, 0.8), light.shady(colour, distance, 0.7)
        courses = np.sin((y - base) / max(2.0, 7 * easel.unit)) * 0.5 + 0.5 + 0 * x
        mist = ramp(y, base - tall * 0.5, base) * 0.6 + 0 * x
        body = spread(blend(((0.0, lit), (1.0, lit.mixed(dark, 0.24))), courses), light.haze, mist)
        whole.lay(canvas, body, grain=5)
        shade = spread(
            blend(((0.0, dark), (1.0, dark.mixed(lit, 0.12))), courses), light.haze, mist
        )
        shady.lay(canvas, shade, grain=5)


def _paint_arch(easel: Easel, canvas: Canvas, stone: Colour) -> None:
    """Paint the tall pointed windows of a church of which only a wall stands."""
    chance, light = easel.draw_for("arch"), easel.light
    base, tall = easel.skyline + 26 * easel.unit, easel.rise * 0.98
    left, right = easel.x(-0.2), easel.x(1.2)
    middle, half = easel.x(chance.pick((0.36, 0.5, 0.64))), easel.width * 0.19
    top: list[tuple[float, float]] = [(left, base - tall * 0.6)]
    for i in range(9):
        at = left + (right - left) * (i + 0.5) / 9
        near = 1 - min(1.0, abs(at - middle) / (easel.width * 0.55))
        top.append((at, base - tall * (0.34 + 0.66 * near + chance.between(-0.09, 0.06))))
    top.append((right, base - tall * 0.5))
    line = peaks.jagged(top, chance, rough=0.3, rounds=4)
    wall = Stencil(canvas).add(
        np.concatenate([line, np.array([(right, base), (left, base)], np.float32)])
    )
    openings = [(middle, half, 0.86)]
    for side in (-1, 1):
        openings.append((middle + side * half * 1.85, half * 0.42, 0.5))
        openings.append((middle + side * half * 3.0, half * 0.42, 0.44))
    holes = [_pointed(x, base, wide, tall * up) for x, wide, up in openings]
    for hole in holes:
        wall.cut(hole)
    y, x = grid_of(canvas)
    distance = 0.24
    lit, dark = light.sunny(stone, distance, 0.4), light.shady(stone, distance, 0.75)
    grooves = noise(chance, (y.shape[0], x.shape[1]), (16, 26), 3)
    against = 0.32 + grooves * 0.34 + ramp(y, base - tall, base) * 0.1
    paint = blend(((0.0, dark), (1.0, lit)), np.clip(against, 0, 1))
    paint = spread(paint, light.haze, ramp(y, base - tall * 0.3, base) * 0.45 + 0 * x)
    edge = wall.edge(light.side * 7 * easel.unit, -4 * easel.unit)
    courses = Stencil(canvas)
    for i in range(1, 17):
        level = base - tall * i / 17
        courses.add(
            np.array(
                [(left, level), (right, level), (right, level + 1.6), (left, level + 1.6)],
                np.float32,
            )
        )
    wall.lay(canvas, paint, grain=7)
    courses.within(wall).tint(canvas, dark, alpha=0.35)
    edge.tint(canvas, light.sunny(stone, 0.1, 0.95), alpha=0.85)


def _pointed(x: float, base: float, half: float, tall: float) -> Outline:
    """Return a window or a door with a pointed top."""
    spring = base - tall * 0.58
    t = np.linspace(0, 1, 12)
    left = np.stack([x - half * np.cos(t * np.pi / 2) ** 0.8, spring - tall * 0.42 * t**0.72], 1)
    right = np.stack([2 * x - left[:, 0], left[:, 1]], 1)[::-1]
    ends = np.array([(x + half, base + 2), (x - half, base + 2)])
    return np.concatenate([left, right, ends]).astype(np.float32)


def _paint_stones(easel: Easel, canvas: Canvas, stone: Colour) -> None:
    """Set standing stones in a half circle."""
    chance = easel.draw_for("stones")
    for i in range(8):
        share = i / 7 * 1.1 - 0.05
        near = abs(share - 0.5) * 2
        if near < 0.2:
            continue
        u = easel.unit * (0.45 + 0.9 * near)
        x, y = easel.x(share), easel.skyline + 40 * u
        tall, half = u * chance.between(120, 210), u * chance.between(24, 38)
        lean = chance.between(-0.25, 0.25) * half
        corners = [
            (x - half, y),
            (x - half * 0.84 + lean, y - tall * 0.9),
            (x - half * 0.2 + lean, y - tall),
            (x + half * 0.8 + lean, y - tall * 0.92),
            (x + half * 1.05, y),
            (x - half, y),
        ]
        rock = peaks.jagged(corners, chance, rough=0.12, rounds=2)
        land.paint_boulder(easel, canvas, rock, stone, distance=0.32 * (1 - near))
