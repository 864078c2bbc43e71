"""Where water is: beaches, the sea, and what is below it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from songreel.providers.local.pencil.brush import Stencil, blend, fog, grid_of, noise, ramp, spread
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, box, down_to, ellipse, smooth
from songreel.providers.local.scenery import land, peaks, plants, sky, trees, water, weather
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.light import Light
from songreel.providers.local.words.moments import Weather
from songreel.providers.local.words.reading import Reading

_NEAREST = 0.745
"""Where solid ground has to begin at the lowest, as a share of the frame: feet stand below it."""
_SEA, _SAND = Colour(42, 120, 150), Colour(240, 214, 168)
_STONE = Colour(120, 120, 130)


def _rough(scene: Reading) -> float:
    return {Weather.STORM: 1.0, Weather.RAIN: 0.5, Weather.FOG: 0.1}.get(scene.weather, 0.3)


def paint_beach(scene: Reading, easel: Easel) -> None:
    """Paint a beach: under palms, in a bay between rocks, or wide open at low tide."""
    chance = easel.draw_for("beach")
    kind = chance.pick(("palms", "bay", "open", "palms"))
    side = chance.pick((-1, 1))
    far = sky.paint_sky(easel, weather=weather.sky_weather(scene))
    if kind == "bay":
        tops = [(0.5 + side * 0.46, 0.5), (0.5 + side * 0.3, 0.26), (0.5 - side * 0.5, 0.12)]
        peaks.paint_peaks(easel, far, tops, Colour(104, 118, 122), distance=0.68, foot=0.0)
    elif kind == "open" or chance.share() < 0.5:
        line = land.rolling(easel, far, "isles", height=0.07, lift=-0.02)
        line[:, 1] += (
            np.abs(np.linspace(-1, 1, len(line)) - side * 0.6) * easel.rise * 0.08
        ).astype(np.float32)
        land.paint_hill(
            easel, far, line, Colour(96, 122, 124), distance=0.82, reach=easel.rise * 0.1
        )
    tropic = kind == "palms" and scene.weather is Weather.CLEAR
    water.paint_sea(
        easel,
        water.TROPIC if tropic else _SEA,
        depth=0.25,
        rough=_rough(scene) * 0.8,
        bottom=easel.skyline + (easel.y(1) - easel.skyline) * 0.6,
    )
    if kind == "open":
        _paint_stacks(easel, easel.layers[-1].canvas, side)
    canvas = easel.layer(1.0)
    low = min(easel.y(1) - easel.skyline, (easel.y(_NEAREST) - easel.skyline) / 0.3)
    shore = smooth(
        [
            (-40, easel.skyline + low * (0.3 - 0.16 * side)),
            (easel.x(0.2), easel.skyline + low * (0.26 - 0.06 * side)),
            (easel.x(0.5), easel.skyline + low * 0.3),
            (easel.x(0.8), easel.skyline + low * (0.26 + 0.08 * side)),
            (canvas.width + 40, easel.skyline + low * (0.3 + 0.16 * side)),
        ],
        closed=False,
        steps=12,
    )
    kept = easel.horizon
    easel.horizon = kept + (1 - kept) * 0.2
    paint = land.ground_paint(
        easel, canvas, _SAND, Colour(226, 204, 172), patches=Colour(206, 172, 130), glow=0.8
    )
    Stencil(canvas).add(down_to(shore, canvas.height + 2)).lay(canvas, paint, grain=6)
    water.paint_surf(easel, canvas, shore, wide=9 * easel.unit)
    land.paint_ripples(easel, canvas, Colour(196, 160, 116), count=40, alpha=0.2)
    easel.horizon = kept
    if kind == "bay":
        land.paint_rocks(easel, canvas, _STONE, count=7)
    if kind == "palms":
        _paint_palms(easel, side)
    else:
        land.paint_front_rocks(easel) if kind == "bay" else plants.paint_front_grass(
            easel, tall=0.6
        )


def _paint_stacks(easel: Easel, canvas: Canvas, side: int) -> None:
    """Set rocks that stand up out of the sea, at one side."""
    chance = easel.draw_for("stacks")
    for at, tall, wide, down in (
        (0.3, 0.42, 0.1, 10),
        (0.41, 0.7, 0.16, 26),
        (0.22, 0.14, 0.07, 30),
        (-0.38, 0.2, 0.1, 16),
    ):
        x, y = easel.x(0.5 + side * at), easel.skyline + down * easel.unit
        high = tall * easel.rise * chance.between(0.8, 1.15)
        rock = land.boulder(x, y, wide * easel.rise, high, chance)
        land.paint_boulder(easel, canvas, rock, Colour(112, 108, 116), distance=0.42)
        foam = easel.light.cloud.mixed(easel.light.haze, 0.3)
        edge = smooth(
            [
                (x - wide * easel.rise * 1.3, y + 4 * easel.unit),
                (x, y - 4 * easel.unit),
                (x + wide * easel.rise * 1.3, y + 4 * easel.unit),
                (x, y + 9 * easel.unit),
            ],
            steps=6,
        )
        canvas.fill(edge, foam, 0.55)


def _paint_palms(easel: Easel, side: int) -> None:
    chance = easel.draw_for("beach palms")
    near = easel.layer(0.9)
    base = easel.skyline + (easel.y(1) - easel.skyline) * 0.42
    for at, tall, lean in ((0.42, 0.95, -0.16), (0.5, 0.74, -0.06)):
        x = easel.x(0.5 + side * at)
        trees.paint_palm(
            easel,
            near,
            x,
            base,
            easel.rise * tall * chance.between(0.92, 1.08),
            side * lean * easel.width,
            distance=0.08,
        )
    front = easel.layer(1.4, is_front=True)
    fine = easel.unit / easel.closeness
    trees.paint_palm(
        easel,
        front,
        easel.x(0.5 - side * 0.64),
        easel.y(1.2),
        fine * 800,
        side * fine * 120,
        distance=0.0,
        dark=easel.light.silhouette(0.9),
    )


def paint_sea(scene: Reading, easel: Easel) -> None:
    """Paint the sea from a jetty, a quay or rocks, with islands or a far coast."""
    chance = easel.draw_for("sea")
    kind = chance.pick(("jetty", "jetty", "quay", "rocks"))
    side = chance.pick((-1, 1))
    far = sky.paint_sky(easel, weather=weather.sky_weather(scene))
    view = chance.pick(("isle", "coast", "mountains", "open"))
    if view == "mountains":
        tops = [
            (chance.between(i / 5 - 0.1, i / 5 + 0.1), chance.between(0.14, 0.4)) for i in range(6)
        ]
        peaks.paint_peaks(easel, far, tops, Colour(104, 116, 134), distance=0.74, snow=0.2)
    elif view == "isle":
        tops = [(0.5 + side * 0.3, 0.26), (0.5 + side * 0.38, 0.16), (0.5 + side * 0.22, 0.1)]
        _paint_isle(easel, far, tops)
    elif view == "coast":
        line = land.rolling(easel, far, "coast", height=0.1, lift=0.0)
        slope = np.clip(np.linspace(-1, 1, len(line)) * side, -0.6, 1) * easel.rise * 0.12
        line[:, 1] -= slope.astype(np.float32)
        land.paint_hill(
            easel, far, line, Colour(100, 122, 120), distance=0.74, reach=easel.rise * 0.2
        )
    if view != "open":
        land.paint_far_lights(easel, far, 0.03, 0.5 + side * chance.between(0.24, 0.34))
    rough = _rough(scene)
    water.paint_sea(easel, _SEA if rough < 0.8 else Colour(36, 78, 96), depth=0.3, rough=rough)
    if kind == "jetty":
        water.paint_jetty(easel, straight=chance.share() < 0.4)
    elif kind == "quay":
        water.paint_quay(easel)
    else:
        _paint_skerry(easel)
    if kind == "rocks" or chance.share() < 0.4:
        land.paint_front_rocks(easel)
    elif kind == "jetty":
        plants.paint_front_grass(easel, tall=0.9)


def _paint_isle(easel: Easel, canvas: Canvas, tops: list[tuple[float, float]]) -> None:
    """Paint an island on the horizon."""
    xs = [easel.x(x) for x, _ in tops]
    middle, half = sum(xs) / len(xs), easel.width * 0.2
    points = [(-20.0, easel.skyline + 9), (middle - half, easel.skyline + 6)]
    points += sorted((easel.x(x), easel.skyline - up * easel.rise) for x, up in tops)
    points += [(middle + half, easel.skyline + 6), (canvas.width + 20.0, easel.skyline + 9)]
    line = peaks.jagged(points, easel.draw_for("isle"), rough=0.16)
    land.paint_hill(
        easel, canvas, line, Colour(84, 108, 98), distance=0.6, reach=easel.rise * 0.2, mist=0.6
    )


def _paint_skerry(easel: Easel) -> None:
    """Paint flat rocks in the water, wide enough to stand on."""
    canvas = easel.layer(1.0)
    chance, light = easel.draw_for("skerry"), easel.light
    top = min(easel.skyline + (easel.y(1) - easel.skyline) * 0.36, easel.y(_NEAREST))
    points = [(easel.x(-0.2), top + 90 * easel.unit)]
    for i in range(7):
        share = 0.02 + i / 6 * 0.9
        near = 1 - abs(share - 0.48) * 1.7
        points.append(
            (easel.x(share), top + (46 - 56 * near) * easel.unit * chance.between(0.8, 1.2))
        )
    points.append((easel.x(1.2), top + 110 * easel.unit))
    line = peaks.jagged(points, chance, rough=0.3, rounds=3)
    y, x = grid_of(canvas)
    deep = land.below(line, y, x)
    stone = _STONE if not easel.is_snowy else land.SNOW
    # A face goes on downwards from its edge, aslant: so stone breaks.
    leaning = x + deep * 0.55 * light.side
    steep = np.asarray(np.interp(leaning, x[0], land.slope(line, x)[0]), np.float32)
    cracks = noise(chance, deep.shape, (7, 13), 3)
    lit = ramp(steep * light.side * 1.6 + cracks * 0.55, -0.3, 0.3)
    fall = np.clip(deep / (canvas.height - top), 0, 1)
    bright = blend(((0.0, light.sunny(stone, 0.05, 0.8)), (1.0, light.shady(stone, 0, 0.7))), fall)
    dark = blend(((0.0, light.shady(stone, 0.05, 0.5)), (1.0, light.shade)), fall)
    paint = spread(dark, bright, lit * 0.7)
    Stencil(canvas).add(down_to(line, canvas.height + 2)).lay(canvas, paint, grain=5)
    land.paint_rocks(easel, canvas, _STONE, count=4, distance=0.04)


def paint_underwater(scene: Reading, easel: Easel) -> None:
    """Paint the deep: a forest of kelp, a reef with an arch, or a trench full of light."""
    chance = easel.draw_for("underwater")
    kind = chance.pick(("kelp", "reef", "trench", "wreck"))
    easel.mirror = None
    water.paint_depths(easel)
    deep = Colour(22, 92, 128).mixed(easel.light.sky[1], 0.3).lit(easel.light.ambient)
    light = easel.light = _sunk(easel.light, deep)
    rock = Colour(64, 96, 116)
    far, middle = easel.layer(0.18), easel.layer(0.42)
    base = easel.skyline + 20 * easel.unit
    line = land.rolling(easel, far, "reef far", height=0.28, lift=0.16, waves=5)
    _paint_reef(easel, far, line, rock.lit(light.ambient).mixed(deep, 0.78), deep)
    if kind == "trench":
        for side in (-1, 1):
            peaks.paint_wall(
                easel,
                middle,
                rock,
                side=side,
                wide=chance.between(0.24, 0.36),
                top=chance.between(-0.14, 0.1),
                distance=0.3,
                words="trench",
            )
    else:
        line = land.rolling(easel, middle, "reef", height=0.2, lift=0.04, waves=5)
        _paint_reef(easel, middle, line, rock.lit(light.ambient).mixed(deep, 0.45), deep)
    if kind == "wreck":
        _paint_wreck(easel, middle, rock.lit(light.ambient).mixed(deep, 0.3), deep)
    _paint_shoal(easel, middle, light.sky[2].mixed(deep, 0.35))
    green = Colour(66, 134, 104)
    plants.paint_kelp(
        easel,
        middle,
        green.mixed(deep, 0.4),
        distance=0.3,
        count=26 if kind == "kelp" else 9,
        tall=0.9 if kind == "kelp" else 0.4,
        sides=kind != "kelp",
        base=base,
    )
    fog(middle, deep, easel.skyline - easel.rise * 0.5, base, 0.6)
    ground = water.paint_seabed(easel, Colour(196, 190, 160))
    land.paint_rocks(easel, ground, Colour(96, 116, 124), count=5)
    plants.paint_corals(
        easel,
        ground,
        distance=0.12,
        base=easel.skyline + 44 * easel.unit,
        count=8 if kind == "reef" else 4,
    )
    if light.is_dark:
        _paint_gleams(easel, ground)
    front = easel.layer(1.35, is_front=True)
    if kind == "kelp":
        plants.paint_kelp(
            easel,
            front,
            easel.light.silhouette(0.85),
            distance=0.0,
            count=7,
            tall=1.0,
            sides=True,
            base=easel.y(1.16),
        )
    plants.paint_corals(easel, front, distance=0.0, base=easel.y(1.06), count=5, front=True)


def _sunk(light: Light, deep: Colour) -> Light:
    """Return the light that is left under water: distance is blue there, and warm colours fade."""
    return replace(
        light,
        haze=deep.mixed(light.sky[2], 0.12),
        ambient=light.ambient.lit(Colour(186, 232, 244)),
        key=light.key.mixed(Colour(150, 236, 240), 0.5),
        shade=light.shade.mixed(deep, 0.4).mixed(Colour(6, 26, 56), 0.3),
        thickness=max(light.thickness, 0.3),
    )


def _paint_gleams(easel: Easel, canvas: Canvas) -> None:
    """Let small creatures glow by night, in the accent of the scene."""
    chance, light = easel.draw_for("gleams"), easel.light
    for i in range(16):
        share = chance.between(-0.08, 0.3) if i % 2 else chance.between(0.7, 1.08)
        x = easel.x(share)
        y = easel.skyline + easel.unit * chance.between(-70, 90)
        hue = light.accent if i % 3 else light.sky[-1].mixed(Colour(120, 240, 255), 0.6)
        size = easel.unit * chance.between(1.6, 4.2)
        canvas.glow((x, y), size * 9, hue, 0.55)
        canvas.fill(ellipse((x, y), (size, size)), hue.mixed(Colour(255, 255, 255), 0.5))
        if i < 6:
            lamp = Lamp((x, y), 1.0, size * 16, hue, 0.35, flicker=0.35, pulse=0.8)
            easel.lamps.append(lamp)


def _paint_shoal(easel: Easel, canvas: Canvas, colour: Colour) -> None:
    """Let a far shoal of small fish hang in the water."""
    chance = easel.draw_for("shoal")
    x, y = easel.x(chance.pick((0.24, 0.7))), easel.skyline - easel.rise * chance.between(0.3, 0.6)
    way, fish = chance.pick((-1, 1)), Stencil(canvas)
    for _ in range(42):
        turn, far = chance.between(0, 6.283), chance.share() ** 0.6
        px = x + float(np.cos(turn)) * far * easel.rise * 0.32
        py = y + float(np.sin(turn)) * far * easel.rise * 0.12
        long = easel.unit * chance.between(5, 9)
        fish.add(
            np.array(
                [
                    (px - way * long, py - long * 0.34),
                    (px - way * long * 0.5, py),
                    (px, py - long * 0.36),
                    (px + way * long, py),
                    (px, py + long * 0.36),
                    (px - way * long * 0.5, py),
                    (px - way * long, py + long * 0.34),
                ],
                np.float32,
            )
        )
    fish.tint(canvas, colour, alpha=0.8)


_HULL: tuple[tuple[float, float], ...] = (
    (-0.62, 0.06),
    (-0.58, -0.26),
    (-0.3, -0.2),
    (0.1, -0.18),
    (0.42, -0.24),
    (0.7, -0.42),
    (0.5, 0.06),
)
_SPARS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((-0.24, -0.18), (-0.2, -0.18), (-0.1, -0.86), (-0.12, -0.86)),
    ((0.2, -0.18), (0.235, -0.18), (0.3, -0.6), (0.285, -0.6)),
    ((-0.34, -0.62), (0.12, -0.7), (0.12, -0.68), (-0.34, -0.595)),
    ((0.62, -0.4), (0.66, -0.4), (0.98, -0.62), (0.97, -0.63)),
)
"""A ship of length 1.3 that stands on 0: its masts, a yard and the bowsprit."""


def _placed(outline: Outline, turn: Outline, place: Outline) -> Outline:
    return np.asarray(outline @ turn + place, np.float32)


def _paint_wreck(easel: Easel, canvas: Canvas, colour: Colour, deep: Colour) -> None:
    """Paint a ship that sank long ago: its hull aslant in the sand, its masts broken."""
    chance = easel.draw_for("wreck")
    side, size = chance.pick((-1, 1)), easel.rise * 0.95
    x, base = easel.x(0.5 + side * 0.24), easel.skyline + 26 * easel.unit
    c, s = float(np.cos(0.14 * side)), float(np.sin(0.14 * side))
    turn = np.array([[c * side, s * side], [-s, c]], np.float32) * size
    place = np.array((x, base), np.float32)
    ship = Stencil(canvas).add(_placed(smooth(_HULL, steps=6), turn, place))
    ship.add(*(_placed(np.array(spar, np.float32), turn, place) for spar in _SPARS))
    for share in (-0.4, -0.2, 0.0, 0.2, 0.38):
        px, py = _placed(np.array((share, -0.07), np.float32), turn, place).tolist()
        r = size * 0.026
        ship.cut(box(px - r, py - r, px + r, py + r))
    y, grid_x = grid_of(canvas)
    fall = ramp(y, base - size * 0.9, base) + 0 * grid_x
    edge = ship.edge(easel.light.side * 4 * easel.unit, -4 * easel.unit)
    ship.lay(canvas, blend(((0.0, colour), (0.6, colour), (1.0, deep)), fall), grain=4)
    edge.tint(canvas, colour.mixed(easel.light.sky[2], 0.5), alpha=0.5)


def _paint_reef(easel: Easel, canvas: Canvas, line: Outline, colour: Colour, deep: Colour) -> None:
    y, x = grid_of(canvas)
    down = land.below(line, y, x) / (easel.rise * 0.3)
    bright = colour.mixed(easel.light.sky[2], 0.22)
    paint = blend(((0.0, bright), (0.3, colour), (1.0, deep)), down)
    haze = ramp(y, easel.skyline - easel.rise * 0.1, easel.skyline + 20 * easel.unit) * 0.5
    paint = spread(paint, deep, haze + 0 * x)
    Stencil(canvas).add(down_to(line, canvas.height)).lay(canvas, paint, grain=4)
