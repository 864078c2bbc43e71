"""Land: hills with a lit crest, the ground in perspective, paths, rocks."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.brush import (
    Paint,
    Share,
    Stencil,
    blend,
    grid_of,
    noise,
    ramp,
    receding,
    spread,
    wash,
)
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import Outline, down_to, ellipse, rough_line, smooth
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.easel import Easel

SNOW = Colour(238, 243, 250)


def below(line: Outline, y: Share, x: Share) -> Share:
    """Return how far each square of the grid is below a line, in pixels; negative above it."""
    height = _level(line, x)
    return y - height[None, :]


def _level(line: Outline, x: Share) -> Share:
    """Return the y of a line at each column of the grid."""
    return np.asarray(np.interp(x[0], line[:, 0], line[:, 1]), np.float32)


def slope(line: Outline, x: Share) -> Share:
    """Return how steeply a line falls at each column, -1 to 1: positive faces the right."""
    height = _level(line, x)
    step = max(1, len(height) // 40)
    soft = np.convolve(
        np.pad(height, step, "edge"), np.ones(2 * step + 1) / (2 * step + 1), "valid"
    )
    return np.clip(np.gradient(soft) / 3, -1, 1).astype(np.float32)[None, :]


def paint_hill(
    easel: Easel,
    canvas: Canvas,
    line: Outline,
    colour: Colour,
    *,
    distance: float,
    reach: float,
    mist: float = 0.5,
    foot: float | None = None,
) -> None:
    """Paint a hill under a line: lit at its crest and towards the sun, in mist at its foot.

    Args:
        easel: the light.
        canvas: where it is painted.
        line: its crest from left to right.
        colour: in white light and near.
        distance: 0 near to 1 at the horizon.
        reach: how far the light of the crest reaches down, in pixels.
        mist: how much of the foot is lost in haze, 0 to 1.
        foot: the y of its foot; by default the horizon.
    """
    light = easel.light
    if easel.is_snowy:
        # White before a white sky needs a shade of its own, or what stands on it floats.
        colour = colour.mixed(SNOW.mixed(light.shade, 0.2), 0.78)
    y, x = grid_of(canvas)
    deep = below(line, y, x)
    body, dark = light.tone(colour, distance), light.shady(colour, distance)
    lit = light.sunny(colour, distance, 0.6)
    paint = blend(((0.0, lit), (0.35, body), (1.0, dark)), deep / max(1.0, reach))
    facing = np.clip(slope(line, x) * light.side, 0, 1) * np.clip(1 - deep / (reach * 2.2), 0, 1)
    paint = spread(paint, lit, facing * 0.7)
    away = np.clip(-slope(line, x) * light.side, 0, 1) * np.clip(1 - deep / (reach * 2.6), 0, 1)
    paint = spread(paint, dark, away * 0.6)
    floor = easel.skyline if foot is None else foot
    sunk = ramp(y, floor - reach * 1.6, floor) * mist + 0 * x
    paint = spread(paint, light.mist, sunk)
    Stencil(canvas).add(down_to(line, canvas.height)).lay(canvas, paint)


def rolling(
    easel: Easel, canvas: Canvas, words: object, *, height: float, lift: float, waves: int = 3
) -> Outline:
    """Return the line of soft hills; heights are shares of the height of the sky."""
    base = easel.skyline - lift * easel.rise
    chance = easel.draw_for("rolling", words)
    return rough_line(canvas.width, base, height * easel.rise, chance, detail=waves, decay=0.42)


def paint_ground(
    easel: Easel,
    near: Colour,
    far: Colour,
    *,
    bumps: float = 0.0,
    depth: float = 1.0,
    patches: Colour | None = None,
    glow: float = 0.5,
) -> Canvas:
    """Paint the ground from the horizon down, from its far colour to its near one.

    Args:
        easel: where to paint.
        near: its colour at the lower edge.
        far: its colour at the horizon, before haze.
        bumps: how uneven its far edge is, in 720ths of the frame.
        depth: of its layer.
        patches: the colour of what lies on it in patches; by default a darker tone.
        glow: how much the light of the sun lies on it, 0 to 1.

    Returns:
        its canvas, for what lies on it.
    """
    canvas = easel.layer(depth)
    edge = rough_line(
        canvas.width, easel.skyline, bumps * easel.unit, easel.draw_for("ground"), detail=4
    )
    paint = ground_paint(easel, canvas, near, far, patches=patches, glow=glow)
    Stencil(canvas).add(down_to(edge, canvas.height + 2)).lay(canvas, paint)
    return canvas


def ground_paint(
    easel: Easel,
    canvas: Canvas,
    near: Colour,
    far: Colour,
    *,
    patches: Colour | None = None,
    glow: float = 0.5,
) -> Paint:
    """Return the colours of level ground; `paint_ground` says what the arguments mean."""
    light = easel.light
    if easel.is_snowy:
        near, far = SNOW.mixed(near, 0.12), SNOW.mixed(far, 0.08)
        patches = SNOW.mixed(Colour(150, 176, 214), 0.5) if patches is None else near.dark()
    y, x = grid_of(canvas)
    t = np.clip((y - easel.skyline) / (canvas.height - easel.skyline), 0, 1)
    front = light.shady(near, 0.0, 0.82)
    stops = (
        (0.0, light.tone(far, 0.6)),
        (0.1, light.sunny(far.mixed(near, 0.3), 0.36, 0.5)),
        (0.24, light.sunny(near, 0.12, 0.55)),
        (0.46, light.shady(near, 0.03, 0.28)),
        (0.72, light.shady(near, 0.0, 0.64)),
        (1.0, front),
    )
    paint = blend(stops, np.broadcast_to(t, (y.shape[0], x.shape[1])))
    broad = noise(easel.draw_for("ground shade"), (120, 240), (6, 6), 2)
    across = receding(
        broad, y, x, line=easel.skyline - 4, middle=easel.x(0.5), pitch=easel.height * 0.5
    )
    paint = spread(
        paint, light.shady(near, 0.1, 0.7), ramp(across, 0.0, 0.6) * ramp(t, 0.0, 0.25) * 0.45
    )
    seen = strokes(easel, y, x, easel.skyline)
    dark = light.shady(patches, 0.0, 0.3) if patches is not None else front
    share = ramp(seen, 0.0, 0.8) * 0.26 * ramp(t, 0.03, 0.5)
    paint = spread(paint, dark.mixed(light.haze, 0.12), share)
    bright = light.sunny(near, 0.1, 0.7)
    paint = spread(
        paint, bright, ramp(-seen, 0.1, 0.9) * 0.24 * ramp(t, 0.03, 0.45) * (1 - 0.6 * t)
    )
    sx, _ = easel.sun
    pool = np.exp(-(((x - sx) / (easel.width * (0.3 + 0.3 * t))) ** 2)) * (1 - t) ** 1.3
    warm = light.sky[-1].mixed(light.disc, 0.4)
    return spread(paint, warm, pool * glow * (0.15 + 0.5 * light.hardness))


def strokes(easel: Easel, y: Share, x: Share, line: float) -> Share:
    """Return long soft strokes on level ground that begins at a line, about -1 to 1."""
    field = noise(easel.draw_for("strokes"), (240, 480), (16, 16), 3)
    return receding(
        field, y, x, line=line - 4, middle=easel.x(0.5), pitch=easel.height * 0.5, stretch=0.1
    )


def paint_swells(
    easel: Easel, canvas: Canvas, colour: Colour, *, levels: tuple[float, ...] = (0.2, 0.52)
) -> None:
    """Lay soft swells on the ground, one before the other: bright crests, shade between them.

    Args:
        easel: the light.
        canvas: where they are painted.
        colour: of the ground, in white light.
        levels: where each begins, as shares of the way from the horizon to the lower edge.
    """
    light, chance = easel.light, easel.draw_for("swells")
    if easel.is_snowy:
        colour = SNOW.mixed(colour, 0.1)
    y, x = grid_of(canvas)
    seen = strokes(easel, y, x, easel.skyline)
    for level in levels:
        height = easel.skyline + level * (easel.y(1.0) - easel.skyline)
        amount = easel.unit * chance.between(9, 16) * (0.6 + level)
        line = rough_line(canvas.width, height, amount, chance, detail=2, decay=0.5)
        tilt = np.linspace(-1, 1, len(line)) * chance.between(-1, 1) * easel.unit * 26
        line[:, 1] += tilt.astype(np.float32)
        deep = below(line, y, x) / ((easel.y(1.0) - easel.skyline) * 0.5)
        stops = (
            (0.0, light.sunny(colour, 0.1 * (1 - level), 0.75 - 0.35 * level)),
            (0.14, light.shady(colour, 0.06 * (1 - level), 0.1 + 0.24 * level)),
            (0.55, light.shady(colour, 0.0, 0.34 + 0.3 * level)),
            (1.2, light.shady(colour, 0.0, 0.85)),
        )
        paint = blend(stops, deep + seen * 0.09)
        facing = np.clip(slope(line, x) * light.side * 2, 0, 1) * np.clip(1 - deep * 2.4, 0, 1)
        paint = spread(paint, light.sunny(colour, 0.1, 0.8), facing * (0.5 - 0.3 * level))
        sx, _ = easel.sun
        pool = np.exp(-(((x - sx) / (easel.width * 0.3)) ** 2)) * np.clip(1 - deep * 3.5, 0, 1)
        warm = light.sky[-1].mixed(light.disc, 0.4)
        paint = spread(paint, warm, pool * 0.3 * (1 - level) * light.hardness)
        Stencil(canvas).add(down_to(line, canvas.height + 2)).lay(canvas, paint, grain=3.5)


def paint_path(
    easel: Easel,
    canvas: Canvas,
    colour: Colour,
    *,
    start: float = 0.42,
    end: float = 0.5,
    wide: float = 0.3,
    bend: float = 0.1,
    far_wide: float = 0.006,
) -> None:
    """Lay a path that winds from the lower edge to the horizon.

    Shares of the frame's width: where it starts and ends, how wide it is at the lower edge and
    at the horizon, and how far it swings out on its way.
    """
    t = np.linspace(0, 1, 40)
    y = canvas.height + (easel.skyline + 1 - canvas.height) * t
    near = (1 - t) ** 1.7
    middle = start + (end - start) * t + bend * np.sin(t * np.pi * 1.6) * (1 - t) ** 0.8
    half = (far_wide + (wide - far_wide) * near) / 2
    left = np.stack([easel.x(0) + (middle - half) * easel.width, y], 1)
    right = np.stack([easel.x(0) + (middle + half) * easel.width, y], 1)
    outline = np.concatenate([left, right[::-1]]).astype(np.float32)
    light = easel.light
    if easel.is_snowy:
        colour = SNOW.mixed(Colour(170, 186, 214), 0.5)
    stencil = Stencil(canvas).add(outline)
    grid_y, grid_x = grid_of(canvas)
    at = np.clip((grid_y - easel.skyline) / (canvas.height - easel.skyline), 0, 1) + 0 * grid_x
    stops = (
        (0.0, light.tone(colour, 0.5)),
        (0.2, light.sunny(colour, 0.2, 0.4)),
        (0.5, light.tone(colour, 0.05)),
        (1.0, light.shady(colour, 0, 0.5)),
    )
    edge = stencil.edge(-light.side * easel.unit * 4, easel.unit * 3)
    stencil.lay(canvas, blend(stops, at), alpha=0.92, grain=5)
    edge.tint(canvas, light.shady(colour, 0.0, 0.6), alpha=0.35)


def boulder(x: float, y: float, wide: float, tall: float, chance: Chance) -> Outline:
    """Return the outline of a rock that stands at (x, y)."""
    corners = ((-1, 0.08), (-0.86, -0.5), (-0.4, -0.86), (0.1, -1.0), (0.56, -0.72), (1, -0.2))
    points = [
        (x + wide * a * chance.between(0.86, 1.1), y + tall * b * chance.between(0.82, 1.15))
        for a, b in corners
    ]
    points += [(x + wide * 1.06, y + tall * 0.1)]
    return np.array(points, np.float32)


def paint_boulder(
    easel: Easel, canvas: Canvas, rock: Outline, colour: Colour, *, distance: float
) -> None:
    """Paint a rock with a lit and a shady face, and the shadow under it."""
    light = easel.light
    low, high = rock.min(0), rock.max(0)
    wide, tall = float(high[0] - low[0]), float(high[1] - low[1])
    shade = ellipse(
        (float(low[0] + high[0]) / 2 - light.side * wide * 0.12, float(high[1]) - tall * 0.04),
        (wide * 0.58, tall * 0.14),
    )
    canvas.fill(shade, light.shade, 0.4)
    dark = light.shady(colour, distance, 0.62)
    wash(canvas, rock, light.tone(colour, distance), dark)
    middle = (float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2)
    top = int(np.argmin(rock[:, 1]))
    face = np.array(
        [
            rock[top],
            (middle[0] + light.side * wide * 0.06, middle[1] - tall * 0.06),
            (middle[0] - light.side * wide * 0.04, middle[1] + tall * 0.2),
            (middle[0] + light.side * wide * 0.12, float(high[1])),
            *[tuple(point) for point in _side(rock, middle[0], light.side)],
        ],
        np.float32,
    )
    hull = np.asarray(_hull(face), np.float32)
    lit = light.sunny(colour, distance, 0.7)
    stencil = Stencil(canvas).add(hull).within(Stencil(canvas).add(rock))
    stencil.tint(canvas, lit, alpha=0.8)
    if easel.is_snowy:
        cap = rock.copy()
        cap[:, 1] = np.minimum(cap[:, 1], float(low[1]) + tall * 0.36)
        wash(canvas, cap, light.sunny(SNOW, distance), light.tone(SNOW, distance))


def _side(rock: Outline, middle: float, side: int) -> Outline:
    return rock[(rock[:, 0] - middle) * side > 0]


def _hull(points: Outline) -> Outline:
    """Return the points in the order of their angle around their middle."""
    centre = points.mean(0)
    angle = np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0])
    return points[np.argsort(angle, kind="stable")]


def paint_rocks(
    easel: Easel, canvas: Canvas, colour: Colour, *, count: int, distance: float = 0.1
) -> None:
    """Set rocks on the ground, larger towards the lower edge, off the middle."""
    chance = easel.draw_for("rocks", distance)
    places = sorted(chance.share() ** 1.3 for _ in range(count))
    for i, share in enumerate(places):
        y = easel.skyline + (0.05 + 0.75 * share) * (easel.y(1.0) - easel.skyline)
        side = chance.between(-0.12, 0.3) if i % 2 else chance.between(0.72, 1.12)
        size = easel.unit * (8 + 62 * share) * chance.between(0.6, 1.3)
        rock = boulder(easel.x(side), y, size, size * chance.between(0.6, 1.0), chance)
        paint_boulder(easel, canvas, rock, colour, distance=distance + 0.35 * (1 - share))


def paint_front_rocks(easel: Easel, *, depth: float = 1.35) -> Canvas:
    """Paint dark rocks in front, in the lower corners."""
    canvas = easel.layer(depth, is_front=True)
    chance = easel.draw_for("front rocks")
    dark = easel.light.silhouette(0.86)
    lit = dark.mixed(easel.light.rim, 0.22)
    fine = easel.unit / easel.closeness
    for side in chance.shuffled((0, 1))[: chance.whole(1, 2)]:
        for i in range(4):
            x = easel.x((-0.14, -0.03, 0.06, 0.13)[i] if side == 0 else (1.14, 1.03, 0.94, 0.87)[i])
            tall = fine * (210, 150, 96, 52)[i] * chance.between(0.8, 1.2)
            rock = boulder(x, easel.y(1.16), fine * chance.between(90, 150), tall * 1.5, chance)
            wash(canvas, rock, lit, dark, span=(easel.y(1.0) - tall, easel.y(1.0)))
    return canvas


def paint_ripples(
    easel: Easel, canvas: Canvas, colour: Colour, *, count: int, alpha: float = 0.3
) -> None:
    """Lay flat strokes on the ground, smaller towards the horizon: ripples, tufts, cracks."""
    chance = easel.draw_for("ripples")
    stencil = Stencil(canvas)
    for _ in range(count):
        share = chance.share() ** 1.4
        y = easel.skyline + easel.unit * 8 + share * (canvas.height - easel.skyline)
        wide = easel.unit * (14 + 120 * share) * chance.between(0.5, 1.5)
        x, thick = chance.between(0, canvas.width), easel.unit * (0.8 + 3.2 * share)
        lean = chance.between(-0.3, 0.3) * thick
        stencil.add(
            smooth(
                [
                    (x - wide, y + lean),
                    (x - wide * 0.2, y - thick),
                    (x + wide, y - lean),
                    (x + wide * 0.1, y + thick * 0.5),
                ],
                steps=5,
            )
        )
    stencil.tint(canvas, easel.light.shady(colour, 0.12, 0.4), alpha=alpha)


def paint_moonland(easel: Easel, near: Colour, far: Colour) -> Canvas:
    """Paint the ground of a moon, with craters whose rims catch the light."""
    canvas = paint_ground(easel, near, far, bumps=9, glow=0.2)
    chance = easel.draw_for("craters")
    light = easel.light
    for _ in range(11):
        share = chance.share()
        y = easel.skyline + easel.unit * 14 + share * (canvas.height - easel.skyline) * 0.9
        wide = easel.unit * (18 + 120 * share) * chance.between(0.4, 1.1)
        x, tall = chance.between(0, canvas.width), wide * (0.14 + 0.08 * share)
        wash(
            canvas,
            ellipse((x, y), (wide, tall)),
            light.sunny(near, 0.1, 0.7),
            light.tone(near, 0.1),
            alpha=0.7,
        )
        hollow = ellipse((x + light.side * wide * 0.05, y + tall * 0.1), (wide * 0.86, tall * 0.8))
        wash(canvas, hollow, light.shady(near, 0, 0.8), light.shady(near, 0.1, 0.4))
    return canvas


def paint_puddles(easel: Easel, canvas: Canvas) -> None:
    """Lay puddles on wet ground that hold the sky."""
    chance, light = easel.draw_for("puddles"), easel.light
    y, x = grid_of(canvas)
    water, rims = Stencil(canvas), Stencil(canvas)
    for i in range(9):
        share = chance.between(0.1, 0.85)
        py = easel.skyline + share * (easel.y(1.0) - easel.skyline)
        px = easel.x((i + chance.between(0.1, 0.9)) / 9 * 1.2 - 0.1)
        wide = easel.unit * (16 + 110 * share) * chance.between(0.6, 1.3)
        tall = wide * (0.07 + 0.06 * share)
        count = 14
        turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
        ragged = np.array([chance.between(0.72, 1.15) for _ in range(count)])
        edge = np.stack(
            [px + np.cos(turn) * wide * ragged, py + np.sin(turn) * tall * ragged], 1
        ).astype(np.float32)
        outline = smooth([(float(a), float(b)) for a, b in edge], steps=4)
        rims.add(outline + np.array((0, 2 * easel.unit), np.float32))
        water.add(outline)
    t = np.clip((y - easel.skyline) / (easel.y(1.0) - easel.skyline), 0, 1) + 0 * x
    sky = blend(
        ((0.0, light.sky[-1]), (0.5, light.sky[2]), (1.0, light.sky[1].mixed(light.shade, 0.3))), t
    )
    rims.tint(canvas, light.shade, alpha=0.45)
    water.lay(canvas, sky, alpha=0.85, grain=1)


def paint_far_lights(easel: Easel, canvas: Canvas, depth: float, share: float) -> None:
    """Light the windows of a far village, where it is dark enough; `share` is its middle."""
    light, chance = easel.light, easel.draw_for("far lights", share)
    if light.lamplight < 0.6:
        return
    warm = Colour(255, 206, 128).mixed(light.accent, 0.2)
    fine = max(0.6, easel.unit * 0.75)
    for i in range(chance.whole(9, 16)):
        x = easel.x(share + chance.between(-0.09, 0.09))
        y = easel.skyline - easel.rise * chance.between(0.005, 0.05) * (2 - i % 2)
        size = fine * chance.between(0.9, 1.8)
        canvas.glow((x, y), size * 7, warm, 0.4 * light.lamplight)
        canvas.fill(ellipse((x, y), (size, size * 1.2)), warm.mixed(WHITE, 0.3))
        if i < 3:
            easel.lamps.append(Lamp((x, y), depth, size * 12, warm, 0.3, flicker=0.25, pulse=0.4))
