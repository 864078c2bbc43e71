"""Rock against the sky: peaks with two faces, table mountains, dunes, canyon walls."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.brush import Stencil, blend, grid_of, noise, ramp, spread
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, Point, down_to, smooth
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.land import SNOW, below


def jagged(points: list[Point], chance: Chance, *, rough: float, rounds: int = 5) -> Outline:
    """Return a line through points, broken up by halving it again and again.

    Args:
        points: from left to right.
        chance: decides where it goes.
        rough: how far a middle is moved, as a share of the length that is halved.
        rounds: how often every part is halved.
    """
    random = np.random.default_rng(chance.bits())
    line = np.array(points, np.float64)
    for _ in range(rounds):
        a, b = line[:-1], line[1:]
        length = np.hypot(*(b - a).T)
        middle = (a + b) / 2
        middle[:, 1] += (random.random(len(middle)) - 0.5) * length * rough
        merged = np.empty((len(line) + len(middle), 2))
        merged[0::2], merged[1::2] = line, middle
        line = merged
    return line.astype(np.float32)


def paint_peaks(
    easel: Easel,
    canvas: Canvas,
    summits: list[Point],
    colour: Colour,
    *,
    distance: float,
    snow: float = 0.0,
    foot: float = 0.0,
    mist: float = 0.75,
) -> Outline:
    """Paint a chain of peaks: one face in the light, one in shade, white from a height on.

    Args:
        easel: the light.
        canvas: where they are painted.
        summits: where they are, as shares: across the frame's width, up the height of the sky.
        colour: of the rock, in white light and near.
        distance: 0 near to 1 at the horizon.
        snow: how far down the snow reaches, as a share of a peak's height.
        foot: how far the valleys between are above the horizon, as a share of the sky.
        mist: how much of their foot is lost in haze, 0 to 1.

    Returns:
        their line against the sky.
    """
    light, chance = easel.light, easel.draw_for("peaks", distance, len(summits))
    if easel.is_snowy:
        colour, snow = colour.mixed(SNOW, 0.78), 0.0
    tops = sorted((easel.x(x), easel.skyline - up * easel.rise) for x, up in summits)
    base = easel.skyline - foot * easel.rise
    points: list[Point] = [(-20.0, base - easel.rise * 0.03)]
    for i, (x, y) in enumerate(tops):
        points.append((x, y))
        after = tops[i + 1] if i + 1 < len(tops) else (canvas.width + 20.0, base)
        gap = chance.between(0.42, 0.58)
        saddle = base - (base - max(y, after[1])) * chance.between(0.2, 0.5)
        points.append((x + (after[0] - x) * gap, saddle))
    points.append((canvas.width + 20.0, base))
    line = jagged(points, chance, rough=0.34)
    whole = Stencil(canvas).add(down_to(line, canvas.height))
    y, x = grid_of(canvas)
    lit, dark = light.sunny(colour, distance, 0.75), light.shady(colour, distance, 0.75)
    deep = below(line, y, x)
    size = max(1.0, base - min(point[1] for point in tops))
    sunk = ramp(y, base - size * 0.62, base + size * 0.12) * mist
    streaks = noise(chance, deep.shape, (9, 40), 3)
    bright = spread(
        blend(((0.0, lit), (1.0, light.tone(colour, distance))), deep / size),
        dark,
        ramp(streaks, 0.1, 0.7) * 0.4,
    )
    shady = spread(
        blend(((0.0, dark), (1.0, dark.mixed(light.haze, 0.25))), deep / size),
        light.tone(colour, distance),
        ramp(streaks, 0.2, 0.8) * 0.35,
    )
    whole.lay(canvas, spread(bright, light.mist, sunk + 0 * x))
    faces = Stencil(canvas)
    for px, py in tops:
        faces.add(_shady_face(line, px, py, base, light.side, chance))
    faces.within(whole).lay(canvas, spread(shady, light.mist, sunk + 0 * x))
    if snow > 0:
        caps = Stencil(canvas)
        for px, py in tops:
            caps.add(_cap(line, px, py, base, snow * chance.between(0.8, 1.2), chance))
        caps.within(whole)
        bright = spread(
            blend(
                ((0.0, light.sunny(SNOW, distance, 0.8)), (1.0, light.tone(SNOW, distance))),
                deep / size,
            ),
            light.haze,
            sunk + 0 * x,
        )
        cool = light.tone(SNOW, distance).mixed(light.shade, 0.42 * (1 - 0.55 * distance))
        caps.lay(canvas, bright)
        caps.within(faces).tint(canvas, cool.mixed(light.haze, 0.2))
    return line


def _shady_face(
    line: Outline, x: float, y: float, base: float, side: int, chance: Chance
) -> Outline:
    """Return the side of a peak that the sun does not reach, down a broken spine."""
    tall = base - y
    spine: list[Point] = [(x, y)]
    at, steps = x, 7
    for i in range(steps):
        drift = side * tall * (0.16 if i % 2 else -0.07) * chance.between(0.5, 1.3)
        at += drift
        spine.append((at, y + tall * (i + 1) / steps * 1.05))
    random_end = x - side * tall * 3
    outer: list[Point] = [(random_end, base + tall * 0.1), (random_end, y - tall)]
    near = line[(line[:, 0] - x) * side < 0]
    if len(near):
        order = near[np.argsort(-side * (near[:, 0] - x), kind="stable")]
        outer = [(float(p[0]), float(p[1]) - 3) for p in order if abs(p[0] - x) < tall * 3]
        valley = _first_rise(outer)
        outer = outer[:valley]
        if outer:
            outer.append(((outer[-1][0] + spine[-1][0]) / 2, base + tall * 0.1))
        outer.reverse()
    return np.array(spine + outer, np.float32)


def _first_rise(points: list[Point]) -> int:
    """Return after how many points a line that comes down from a peak has its valley."""
    lowest = 0
    for i, (_, y) in enumerate(points):
        if y >= points[lowest][1]:
            lowest = i
        elif points[lowest][1] - y > 0.35 * (points[lowest][1] - points[0][1] + 1):
            break
    return lowest + 1


def _cap(line: Outline, x: float, y: float, base: float, reach: float, chance: Chance) -> Outline:
    """Return the snow on a peak: down to a zigzag, further in the gullies."""
    limit = y + (base - y) * reach
    half = (base - y) * (0.4 + 1.1 * reach)
    count = 13
    xs = np.linspace(x + half, x - half, count)
    fall = np.array([chance.between(-0.1, 0.3) if i % 2 else -0.16 for i in range(count)])
    low = limit + fall * (base - y) * (0.4 + 0.4 * reach) - np.abs(xs - x) * 0.12
    top = np.array([(x - half, y - (base - y)), (x + half, y - (base - y))])
    return np.concatenate([top, np.stack([xs, low], 1)]).astype(np.float32)


def paint_mesas(
    easel: Easel,
    canvas: Canvas,
    tables: list[tuple[float, float, float]],
    colour: Colour,
    *,
    distance: float,
) -> None:
    """Paint table mountains with layers of stone.

    Args:
        easel: the light.
        canvas: where they are painted.
        tables: for each its middle and its width as shares of the frame's width, and its height
            as a share of the sky's.
        colour: of the rock, in white light and near.
        distance: 0 near to 1 at the horizon.
    """
    light = easel.light
    y, x = grid_of(canvas)
    for index, (share, wide, up) in enumerate(tables):
        chance = easel.draw_for("mesa", distance, index)
        middle, half = easel.x(share), wide * easel.width / 2
        top, base = easel.skyline - up * easel.rise, easel.skyline + easel.unit * 6
        tall = base - top
        points: list[Point] = [
            (middle - half * 1.75, base),
            (middle - half * 1.25, base - tall * 0.3),
            (middle - half * 1.02, base - tall * 0.38),
            (middle - half * 0.94, top + tall * 0.05),
            (middle - half * 0.86, top),
            (middle + half * 0.2, top + tall * chance.between(-0.04, 0.05)),
            (middle + half * 0.84, top + tall * 0.02),
            (middle + half * 0.95, top + tall * 0.1),
            (middle + half * 1.0, base - tall * 0.36),
            (middle + half * 1.3, base - tall * 0.27),
            (middle + half * 1.8, base),
        ]
        outline = np.concatenate(
            [
                jagged(points, chance, rough=0.1, rounds=3),
                np.array([[middle, base + 4]], np.float32),
            ]
        )
        body = Stencil(canvas).add(outline)
        lit, dark = light.sunny(colour, distance, 0.8), light.shady(colour, distance, 0.7)
        across = (x - middle) / max(1.0, half) * light.side
        grooves = noise(chance, (y.shape[0], x.shape[1]), (2, 46), 2)
        at = ramp(across + grooves * 0.5, -0.55, 0.5)
        paint = blend(((0.0, dark), (1.0, lit)), at)
        level = (y - top) / max(1.0, tall) + 0 * x
        bands = np.sin(level * 26 + grooves * 0.8) * 0.5 + 0.5
        strata = ramp(bands, 0.62, 0.8) * 0.3 * (1 - ramp(level, 0.6, 0.75))
        paint = spread(paint, dark, strata)
        paint = spread(paint, light.mist, ramp(y, base - tall * 0.5, base + 2) * 0.7 + 0 * x)
        body.lay(canvas, paint)


def paint_dunes(
    easel: Easel,
    canvas: Canvas,
    colour: Colour,
    *,
    distance: float,
    height: float,
    lift: float,
    words: object,
    count: int = 3,
) -> None:
    """Paint dunes with a sharp crest: a bright side, and a side in shade that curls below it."""
    light, chance = easel.light, easel.draw_for("dunes", words)
    y, x = grid_of(canvas)
    places = [((i + chance.between(0.2, 0.8)) / count * 1.3 - 0.15) for i in range(count)]
    for i, share in enumerate(chance.shuffled(places)):
        px = easel.x(share)
        base = easel.skyline - lift * easel.rise + easel.unit * 8 * i
        tall = height * easel.rise * chance.between(0.6, 1.15)
        left, right = tall * chance.between(2.2, 4.2), tall * chance.between(2.2, 4.2)
        top = base - tall
        crest = smooth(
            [
                (px - left * 1.9, base + tall * 0.4),
                (px - left, base - tall * 0.12),
                (px - left * 0.4, base - tall * 0.62),
                (px, top),
                (px + right * 0.4, base - tall * 0.5),
                (px + right, base - tall * 0.08),
                (px + right * 1.9, base + tall * 0.4),
            ],
            closed=False,
            steps=8,
        )
        body = Stencil(canvas).add(down_to(crest, base + tall * 0.42))
        lit, dark = light.sunny(colour, distance, 0.7), light.shady(colour, distance, 0.62)
        level = np.clip((y - top) / (tall * 1.2), 0, 1) + 0 * x
        bright = blend(((0.0, lit), (1.0, light.tone(colour, distance + 0.1))), level)
        bright = spread(bright, light.haze, ramp(level, 0.6, 1.0) * 0.45)
        body.lay(canvas, bright, grain=4)
        away = -light.side
        reach = left if away < 0 else right
        bend = chance.between(0.1, 0.4)
        inner = [
            (px, top),
            (px + away * reach * 0.02, base - tall * 0.72),
            (px - away * reach * bend * 0.5, base - tall * 0.36),
            (px + away * reach * 0.1, base - tall * 0.05),
            (px - away * reach * bend, base + tall * 0.42),
            (px + away * reach * 2, base + tall * 0.5),
            (px + away * reach * 2, top - 4),
        ]
        face = Stencil(canvas).add(_closed(inner))
        shady = blend(((0.0, dark), (1.0, dark.mixed(light.haze, 0.3))), level)
        face.within(body).lay(canvas, shady, grain=4)


def _closed(points: list[Point]) -> Outline:
    """Return an area whose first five points are a soft line and whose last two are corners."""
    soft = smooth(points[:5], closed=False, steps=8)
    return np.concatenate([soft, np.array(points[5:], np.float32)]).astype(np.float32)


def paint_wall(
    easel: Easel,
    canvas: Canvas,
    colour: Colour,
    *,
    side: int,
    wide: float,
    top: float,
    distance: float,
    words: object,
    foot: float | None = None,
) -> None:
    """Paint a wall of rock that stands at one side of the picture, with ledges.

    Args:
        easel: the light.
        canvas: where it is painted.
        colour: of the rock, in white light and near.
        side: -1 left, 1 right.
        wide: how far it reaches into the frame at its foot, as a share of the width.
        top: the height of its upper edge at the side, as a share of the frame from the top.
        distance: 0 near to 1 at the horizon.
        words: what tells walls apart.
        foot: the y of its foot; by default a little below the horizon.
    """
    light, chance = easel.light, easel.draw_for("wall", words, side)
    edge = easel.x(0.5 + side * 0.72)
    base = foot if foot is not None else easel.skyline + easel.unit * 10
    reach, upper = wide * easel.width, easel.y(top)
    steps = chance.whole(4, 6)
    inner = easel.x(0.5 + side * 0.5) - side * reach
    points: list[Point] = []
    for i in range(steps + 1):
        t = i / steps
        out = inner + side * reach * (t**1.2) * chance.between(0.75, 1.05)
        level = base - (base - upper) * t
        points.append((out, level))
        if i < steps:
            points.append((out + side * reach * 0.02, level - (base - upper) / steps * 0.8))
    ordered = sorted(points, key=lambda point: -point[1])
    broken = jagged([(p[0], p[1]) for p in ordered], chance, rough=0.16, rounds=3)
    outline = np.concatenate(
        [broken, np.array([(edge, upper - 10), (edge, base + 6)], np.float32)]
    ).astype(np.float32)
    body = Stencil(canvas).add(outline)
    y, x = grid_of(canvas)
    lit, dark = light.sunny(colour, distance, 0.7), light.shady(colour, distance, 0.7)
    faces_sun = side != light.side
    grooves = noise(chance, (y.shape[0], x.shape[1]), (7, 34), 3)
    into = np.clip((x - inner) * side / max(1.0, reach), 0, 1)
    at = np.clip((0.75 if faces_sun else 0.3) - into * 0.55 + grooves * 0.35, 0, 1) + 0 * y
    paint = blend(((0.0, dark), (0.5, light.tone(colour, distance)), (1.0, lit)), at)
    level = (y - upper) / max(1.0, base - upper)
    bands = np.sin(level * 34 + grooves * 1.2 + into * 2) * 0.5 + 0.5
    paint = spread(paint, dark, ramp(bands, 0.7, 0.9) * 0.28)
    mist = ramp(y, base - (base - upper) * 0.4, base) * (0.25 + 0.5 * distance)
    body.lay(canvas, spread(paint, light.haze, mist + 0 * x), grain=5)
