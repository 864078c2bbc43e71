"""High up and far out: seas of cloud, floating rocks, planets, nebulae."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.pencil.brush import (
    Stencil,
    blend,
    cover,
    grid_of,
    noise,
    ramp,
    spread,
    veil,
)
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import down_to, ellipse
from songreel.providers.local.scenery import land, peaks, trees
from songreel.providers.local.scenery.clouds import heap, paint_bank
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.sky import paint_sky, paint_stars
from songreel.providers.local.words.moments import Weather
from songreel.providers.local.words.reading import Reading

_NEBULAE = (
    (Colour(226, 74, 150), Colour(52, 160, 190)),
    (Colour(110, 84, 230), Colour(240, 120, 110)),
    (Colour(30, 150, 150), Colour(244, 176, 96)),
    (Colour(190, 60, 80), Colour(80, 90, 220)),
)


def paint_aloft(scene: Reading, easel: Easel) -> None:
    """Paint the open sky: clouds near and far, and something to stand on."""
    weather = scene.weather if scene.weather is not Weather.SNOW else Weather.CLEAR
    canvas = paint_sky(easel, with_clouds=False, weather=weather)
    chance = easel.draw_for("aloft")
    kind = chance.pick(("sea", "towers", "islands"))
    side = chance.pick((-1, 1))
    light = easel.light
    low = light.sky[-1].mixed(light.haze, 0.5)
    if kind == "towers":
        paint_bank(easel, canvas, 0.5 - side * 0.42, 0.62, 0.95, lift=-0.1, near=0.4)
        paint_bank(easel, canvas, 0.5 + side * 0.44, 0.4, 0.42, lift=-0.05, near=0.2)
    else:
        paint_bank(easel, canvas, 0.5 + side * 0.3, 0.9, 0.3, lift=-0.02, near=0.1)
        paint_bank(easel, canvas, 0.5 - side * 0.4, 0.6, 0.2, lift=0.0)
    if kind == "islands":
        floats = easel.layer(0.22)
        for share, up, wide in ((0.5 - side * 0.33, 0.42, 0.2), (0.5 + side * 0.4, 0.7, 0.1)):
            paint_island(easel, floats, share, up, wide)
    middle = easel.layer(0.4)
    for i in range(3):
        share = (i + chance.between(0.2, 0.8)) / 3 * 1.3 - 0.15
        paint_bank(
            easel, middle, share, chance.between(0.5, 0.8), 0.26, lift=-0.14, near=0.6, foot=low
        )
    if kind == "islands":
        _paint_ledge(easel)
    else:
        _paint_cloud_floor(easel)
    front = easel.layer(1.35, is_front=True)
    for share in (-0.06, 1.06):
        tall = chance.between(0.16, 0.34)
        front_bank(easel, front, share, 0.55, tall)


def front_bank(easel: Easel, canvas: Canvas, share: float, wide: float, tall: float) -> None:
    """Paint a cloud in a lower corner, in front."""
    kept = easel.horizon
    easel.horizon = 1.12
    paint_bank(
        easel,
        canvas,
        share,
        wide,
        tall * 0.62,
        lift=0.0,
        near=0.8,
        foot=easel.light.sky[1].mixed(easel.light.sky[2], 0.4),
    )
    easel.horizon = kept


def _paint_cloud_floor(easel: Easel) -> None:
    """Paint the sea of clouds that somebody can stand on: rows of billows, nearer and larger."""
    canvas = easel.layer(1.0)
    light, chance = easel.light, easel.draw_for("floor")
    random = np.random.default_rng(chance.bits())
    y, x = grid_of(canvas)
    top = easel.skyline + 20 * easel.unit
    lit = light.cloud.mixed(WHITE, 0.12)
    dark = light.sky[1].mixed(light.sky[2], 0.55)
    for row, near in enumerate((0.0, 0.3, 0.62, 1.0)):
        level = top + (easel.y(1.06) - top) * near**1.25
        size = easel.unit * (40 + 104 * near)
        billows = Stencil(canvas)
        count = 12 - 2 * row
        for i, (jitter, grow, lift) in enumerate(random.random((count, 3)).tolist()):
            at = easel.x((i + 0.15 + 0.7 * jitter) / count * 1.5 - 0.25)
            r = size * (0.6 + 0.9 * grow)
            billows.add(
                *heap(at, level + r * 0.5, r * 4.2, r * (0.6 + 0.5 * lift), random, count=6)
            )
        flat = np.array([(0, level + size * 0.4), (canvas.width, level + size * 0.4)], np.float32)
        billows.add(down_to(flat, canvas.height))
        down = ramp(y, level - size * 0.5, level + size * 1.9) + 0 * x
        base = lit.mixed(light.haze, 0.5 * (1 - near))
        shade = dark.mixed(light.shade, 0.3 * near)
        body = blend(((0.0, base), (0.4, base.mixed(shade, 0.45)), (1.0, shade)), down)
        sx, _ = easel.sun
        pool = np.exp(-(((x - sx) / (easel.width * 0.34)) ** 2)) * (0.7 - 0.55 * near)
        body = spread(body, light.sky[-1].mixed(light.disc, 0.5), pool * (1 - down))
        edge = billows.edge(light.side * 5 * easel.unit, -7 * easel.unit)
        edge.fade(level - size * 0.1, level + size * 0.5)
        billows.lay(canvas, body)
        edge.tint(canvas, lit.mixed(WHITE, 0.3), alpha=0.5)


def paint_island(easel: Easel, canvas: Canvas, share: float, up: float, wide: float) -> None:
    """Paint a rock that floats, with grass and a tree on it."""
    light, chance = easel.light, easel.draw_for("island", share)
    x, top = easel.x(share), easel.skyline - up * easel.rise
    half = wide * easel.width / 2
    points = [
        (x - half, top),
        (x - half * 0.72, top + half * 0.32),
        (x - half * 0.3, top + half * 0.8),
        (x - half * 0.02, top + half * 1.25),
        (x + half * 0.3, top + half * 0.7),
        (x + half * 0.76, top + half * 0.3),
        (x + half, top),
        (x, top - half * 0.02),
    ]
    outline = peaks.jagged([*points, points[0]], chance, rough=0.2, rounds=3)
    distance = 0.45
    stone, green = Colour(128, 112, 108), Colour(120, 160, 92)
    body = Stencil(canvas).add(outline)
    y, grid_x = grid_of(canvas)
    across = np.clip((grid_x - x) / half * light.side * 0.5 + 0.5, 0, 1)
    lit, dark = light.sunny(stone, distance, 0.7), light.shady(stone, distance, 0.7)
    paint = blend(((0.0, dark), (1.0, lit)), across + 0 * y)
    body.lay(canvas, spread(paint, light.haze, ramp(y, top, top + half * 1.3) * 0.6 + 0 * grid_x))
    lawn = Stencil(canvas).add(
        ellipse((x, top), (half * 0.98, half * 0.1)),
        *(
            np.array(
                [
                    (x + half * a, top),
                    (x + half * (a + 0.08), top + half * d),
                    (x + half * (a + 0.16), top),
                ],
                np.float32,
            )
            for a, d in ((-0.85, 0.2), (-0.5, 0.3), (-0.1, 0.22), (0.25, 0.34), (0.6, 0.2))
        ),
    )
    lawn.tint(canvas, light.sunny(green, distance, 0.5))
    trees.paint_oak(
        easel, canvas, x + half * 0.3, top, half * 0.9, Colour(96, 142, 86), distance=distance
    )


def _paint_ledge(easel: Easel) -> None:
    """Paint the floating rock on which somebody stands."""
    canvas = easel.layer(1.0)
    light, chance = easel.light, easel.draw_for("ledge")
    top = min(easel.skyline + (easel.y(1) - easel.skyline) * 0.26, easel.y(0.745))
    left, right = easel.x(0.06), easel.x(0.94)
    edge = [
        (left, top + 8),
        (easel.x(0.3), top - 6),
        (easel.x(0.6), top + 2),
        (right, top + 10),
        (easel.x(0.9), easel.y(0.92)),
        (easel.x(0.72), easel.y(1.18)),
        (easel.x(0.24), easel.y(1.18)),
        (easel.x(0.12), easel.y(0.93)),
        (left, top + 8),
    ]
    outline = peaks.jagged(edge, chance, rough=0.12, rounds=3)
    stone, green = Colour(124, 110, 106), Colour(116, 154, 88)
    y, x = grid_of(canvas)
    rock = Stencil(canvas).add(outline)
    lit, dark = light.sunny(stone, 0.0, 0.6), light.shady(stone, 0.0, 0.8)
    grooves = noise(chance, (y.shape[0], x.shape[1]), (6, 30), 3)
    paint = blend(((0.0, dark), (1.0, lit)), np.clip(0.5 + grooves * 0.5, 0, 1))
    rock.lay(canvas, spread(paint, light.shade, ramp(y, easel.y(0.86), easel.y(1.1)) * 0.7 + 0 * x))
    lawn = Stencil(canvas)
    line = [(left - 30, top - 60), (right + 30, top - 60)]
    count = 22
    low = [
        (
            right + 4 - (right - left + 8) * i / count,
            easel.y(0.86) + chance.between(-14, 30) * easel.unit * (1 if i % 2 else 0.2),
        )
        for i in range(count + 1)
    ]
    lawn.add(np.array(line + low, np.float32))
    at = ramp(y, top - 8, easel.y(0.88)) + 0 * x
    turf = blend(((0.0, light.sunny(green, 0.05, 0.7)), (1.0, light.shady(green, 0.0, 0.5))), at)
    lawn.within(Stencil(canvas).add(outline)).lay(canvas, turf, grain=6)


def paint_space(scene: Reading, easel: Easel) -> None:
    """Paint another world: its sky full of stars, planets, its bare ground."""
    chance, light = easel.draw_for("space"), easel.light
    canvas = easel.layer(0.02)
    y, x = grid_of(canvas)
    one, two = chance.pick(_NEBULAE)
    one, two = one.mixed(light.sky[2], 0.3), two.mixed(light.accent, 0.25)
    deep = light.sky[0].mixed(Colour(6, 6, 20), 0.72)
    at = np.clip((y - easel.y(-0.1)) / (easel.skyline - easel.y(-0.1)), 0, 1) + 0 * x
    paint = blend(((0.0, deep), (0.7, deep.mixed(one, 0.22)), (1.0, deep.mixed(one, 0.5))), at)
    size = (y.shape[0], x.shape[1])
    aspect = easel.width / easel.height
    cloud = noise(chance, size, (3.2, 3.2 * aspect), 6)
    other = noise(chance, size, (2.6, 2.6 * aspect), 5)
    lean, place = chance.pick((-1, 1)) * chance.between(0.2, 0.7), easel.x(chance.between(0.3, 0.7))
    away = ((x - place) * 0.55 - lean * (easel.y(0.35) - y) * 1.4) / (easel.width * 0.3)
    band = np.exp(-((away + cloud * 0.5) ** 2))
    paint = spread(paint, one, ramp(cloud, -0.5, 0.9) * band * 0.75)
    paint = spread(paint, two, ramp(other, 0.0, 0.95) * band * 0.7)
    paint = spread(paint, two.mixed(WHITE, 0.6), ramp(other + cloud * 0.6, 0.65, 1.5) * band * 0.8)
    cover(canvas, paint, 1.2)
    paint_stars(easel, canvas, below=canvas.height, count=420)
    kind = chance.pick(("giant", "ringed", "moons", "rise"))
    planets = easel.layer(0.08)
    _paint_planets(easel, planets, kind, one, two)
    far = easel.layer(0.3)
    ground = chance.pick(
        (Colour(158, 152, 168), Colour(196, 110, 82), Colour(122, 132, 168), Colour(168, 140, 120))
    )
    ground = ground.mixed(one, 0.12)
    if kind in {"giant", "moons"}:
        tops = [
            (chance.between(i / 6 - 0.15, i / 6 + 0.1), chance.between(0.08, 0.26))
            for i in range(8)
        ]
        peaks.paint_peaks(easel, far, tops, ground.mixed(deep, 0.25), distance=0.45, mist=0.6)
    else:
        tables = [(chance.between(0.0, 0.3), 0.16, 0.26), (chance.between(0.7, 1.0), 0.12, 0.18)]
        peaks.paint_mesas(easel, far, tables, ground.mixed(deep, 0.2), distance=0.4)
    land.paint_moonland(easel, ground, ground.mixed(one, 0.2))
    land.paint_front_rocks(easel)


def _paint_planets(easel: Easel, canvas: Canvas, kind: str, one: Colour, two: Colour) -> None:
    chance = easel.draw_for("planets")
    side = chance.pick((-1, 1))
    size = easel.rise
    if kind == "giant":
        _paint_planet(easel, canvas, 0.5 + side * 0.3, 0.42, size * 0.46, two)
        _paint_planet(easel, canvas, 0.5 - side * 0.3, 0.78, size * 0.07, one)
    elif kind == "rise":
        _paint_planet(easel, canvas, 0.5 + side * 0.2, 0.02, size * 0.62, one)
    elif kind == "ringed":
        _paint_planet(easel, canvas, 0.5 + side * 0.27, 0.56, size * 0.23, two, ring=True)
        _paint_planet(easel, canvas, 0.5 - side * 0.34, 0.3, size * 0.06, one)
    else:
        _paint_planet(easel, canvas, 0.5 + side * 0.3, 0.6, size * 0.17, one)
        _paint_planet(easel, canvas, 0.5 + side * 0.08, 0.8, size * 0.08, two)


def _paint_planet(
    easel: Easel,
    canvas: Canvas,
    share: float,
    up: float,
    size: float,
    colour: Colour,
    *,
    ring: bool = False,
) -> None:
    """Paint a planet with bands, a night side and the thin light of its air."""
    light, chance = easel.light, easel.draw_for("planet", share)
    x, y = easel.x(share), easel.skyline - up * easel.rise
    grid_y, grid_x = grid_of(canvas)
    dx, dy = (grid_x - x) / size, (grid_y - y) / size
    pale = colour.mixed(WHITE, 0.45)
    if ring:
        _paint_ring(canvas, x, y, size, pale, front=False)
    away = np.sqrt(dx * dx + dy * dy)
    halo = (
        np.exp(-((np.maximum(away - 1, 0) / 0.12) ** 2)) * ramp(dx * light.side, -0.4, 0.4) * 0.35
    )
    glow = (halo * 255).astype(np.float32)
    lit = np.clip(dx * light.side * 0.75 - dy * 0.45 + 0.2, -1, 1)
    field = noise(chance, (grid_y.shape[0], grid_x.shape[1]), (30, 5), 4)
    bands = np.sin((dy + dx * 0.18) * 11 + field * 1.6) * 0.5 + 0.5
    body = blend(((0.0, colour.mixed(Colour(20, 16, 50), 0.3)), (0.6, colour), (1.0, pale)), bands)
    night = light.sky[0].mixed(Colour(8, 8, 26), 0.6)
    body = spread(body, night, 1 - ramp(lit, -0.25, 0.55))
    rim = ramp(away, 0.82, 1.0) * np.clip(lit + 0.4, 0, 1)
    body = spread(body, pale.mixed(WHITE, 0.4), rim * 0.7)
    disc = Stencil(canvas).add(ellipse((x, y), (size, size)))
    if float(glow.max()) > 0:
        veil(canvas, pale, glow / 255)
    disc.lay(canvas, body, grain=3)
    if ring:
        _paint_ring(canvas, x, y, size, pale, front=True)


def _paint_ring(
    canvas: Canvas, x: float, y: float, size: float, colour: Colour, *, front: bool
) -> None:
    """Paint the half of a ring that is behind a planet, or the one in front."""
    start, end = (0.0, 180.0) if front else (180.0, 360.0)
    for outer, inner, alpha in ((2.15, 1.85, 0.75), (1.8, 1.4, 0.5)):
        a = ellipse((x, y), (size * outer, size * outer * 0.24), turn=-14, start=start, end=end)
        b = ellipse((x, y), (size * inner, size * inner * 0.24), turn=-14, start=start, end=end)
        Stencil(canvas).add(np.concatenate([a, b[::-1]])).tint(canvas, colour, alpha=alpha)
