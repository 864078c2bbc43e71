"""Woods: pines as one mass, trunks that leave the picture, and what frames it in front."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.brush import Stencil, blend, grid_of, ramp, spread
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, Point, smooth
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.land import SNOW

_LEAF_LONG = np.linspace(0, 1, 6)
_LEAF_HALF = 0.24 * np.sin(np.pi * _LEAF_LONG**0.8)
"""How broad a leaf is on its way from stalk to tip, for a length of 1."""
BARK, PINE = Colour(92, 70, 60), Colour(50, 92, 76)


def pine(
    x: float, base: float, tall: float, slim: float, random: np.random.Generator, lean: float = 0.0
) -> Outline:
    """Return the outline of a pine: tiers of drooping branches, never twice the same."""
    tiers = 9 if tall > 120 else 6
    draws = random.random((tiers, 4))
    left: list[Point] = []
    right: list[Point] = []
    for i in range(tiers):
        t = (i + 1) / tiers
        level = base - tall * (1 - t * 0.9)
        half = tall * slim * t**0.85
        middle = x + lean * tall * (1 - t)
        for side, points, a, b in ((-1, left, *draws[i, :2]), (1, right, *draws[i, 2:])):
            tip = half * (0.72 + 0.42 * float(a))
            droop = tall * (0.02 + 0.035 * float(b))
            points.append((middle + side * tip * 0.62, level - tall * 0.018))
            points.append((middle + side * tip, level + droop))
            points.append((middle + side * half * 0.36, level + droop * 0.1))
    trunk = tall * 0.018
    foot: list[Point] = [(x - trunk, base), (x + trunk, base)]
    top: list[Point] = [(x + lean * tall, base - tall)]
    right.reverse()
    return np.array(top + left + foot + right, np.float32)


def paint_pines(
    easel: Easel,
    canvas: Canvas,
    *,
    distance: float,
    tall: float,
    count: int,
    foot: float = 0.0,
    gap: tuple[float, float] | None = None,
    colour: Colour = PINE,
    mist: float = 0.8,
    groups: float = 0.0,
    ground: Outline | None = None,
) -> None:
    """Paint a wood of pines as one dark mass with ragged tops that stands in mist.

    Args:
        easel: the light.
        canvas: where they are painted.
        distance: 0 near to 1 at the horizon.
        tall: how high they are, as a share of the height of the sky.
        count: how many there are over the whole width.
        foot: how far their feet are below the horizon, as a share of the height of the sky.
        gap: shares of the frame's width between which they are low, for a view.
        colour: in white light and near.
        mist: how much of their feet is lost in haze.
        groups: how many stand together in groups, with bare land between: 0 none, 1 all.
        ground: the line that they stand on, instead of a level one.
    """
    light, chance = easel.light, easel.draw_for("pines", distance, count)
    random = np.random.default_rng(chance.bits())
    base = easel.skyline + foot * easel.rise
    wood = Stencil(canvas)
    highest = base
    waves, phase = chance.between(1.6, 3.2), chance.between(0, 6.3)
    for i, (jitter, size, slim, droop) in enumerate(random.random((count, 4)).tolist()):
        share = (i + 0.1 + 0.8 * jitter) / count * 1.36 - 0.18
        high = easel.rise * tall * (0.5 + 0.6 * size)
        if gap is not None and gap[0] < share < gap[1]:
            high *= 0.34 + 0.2 * slim
        gathered = 0.5 + 0.5 * float(np.sin(waves * 6.283 * share + phase))
        if gathered < groups * (0.35 + 0.3 * slim):
            continue
        high *= 1 - groups * (0.8 - 0.95 * gathered)
        x, lean = easel.x(share), easel.wind * 0.06
        root = base if ground is None else float(np.interp(x, ground[:, 0], ground[:, 1]))
        wood.add(pine(x, root + droop * high * 0.06, high, 0.15 + 0.07 * slim, random, lean))
        highest = min(highest, root - high)
    edge_line = np.array(
        [
            (0, base - 3),
            (canvas.width, base - 3),
            (canvas.width, base + 40 * easel.unit),
            (0, base + 40 * easel.unit),
        ],
        np.float32,
    )
    if groups == 0 and ground is None:
        wood.add(edge_line)
    y, x = grid_of(canvas)
    at = ramp(y, highest, base) + 0 * x
    top = light.tone(colour, distance)
    paint = blend(((0.0, top.mixed(light.cloud, 0.1)), (0.5, top), (1.0, top)), at)
    paint = spread(
        paint, light.mist, ramp(y, highest + (base - highest) * 0.3, base) * mist + 0 * x
    )
    wood.fade(base + 4 * easel.unit, base + 40 * easel.unit)
    wood.lay(canvas, paint, grain=4)
    if distance < 0.75:
        reach = easel.unit * (1.5 + 3 * (1 - distance))
        rim = light.sunny(colour, distance, 0.9)
        if easel.is_snowy:
            snow = wood.edge(0, -easel.unit * 5)
            snow.fade(base - (base - highest) * 0.35, base)
            snow.tint(canvas, light.tone(SNOW, distance * 0.8), alpha=0.85)
        else:
            wood.edge(light.side * reach, -reach * 0.7).fade(
                base - (base - highest) * 0.5, base - 2
            ).tint(canvas, rim, alpha=0.6)


def trunk(x: float, base: float, wide: float, lean: float, top: float) -> Outline:
    """Return a trunk that flares at its foot and leaves the picture at the top."""
    tall = base - top
    return np.concatenate(
        [
            smooth(
                [
                    (x - wide * 1.7, base + wide * 0.3),
                    (x - wide * 0.75, base - wide * 1.4),
                    (x - wide * 0.55 + lean * 0.4, base - tall * 0.4),
                    (x - wide * 0.42 + lean, top),
                ],
                closed=False,
                steps=6,
            ),
            smooth(
                [
                    (x + wide * 0.42 + lean, top),
                    (x + wide * 0.55 + lean * 0.4, base - tall * 0.4),
                    (x + wide * 0.8, base - wide * 1.4),
                    (x + wide * 1.9, base + wide * 0.3),
                ],
                closed=False,
                steps=6,
            ),
        ]
    )


def paint_trunks(
    easel: Easel,
    canvas: Canvas,
    *,
    distance: float,
    wide: float,
    count: int,
    foot: float,
    gap: tuple[float, float] = (0.5, 0.5),
    birch: bool = False,
) -> None:
    """Paint trunks that go out of the picture at the top, lit on one side.

    `wide` is in 720ths of the frame, `foot` the y of their feet, `gap` a part of the width, in
    shares, that stays open.
    """
    light, chance = easel.light, easel.draw_for("trunks", distance, count)
    colour = Colour(226, 220, 208) if birch else BARK
    stems, marks = Stencil(canvas), Stencil(canvas)
    for i in range(count):
        share = (i + chance.between(0.1, 0.9)) / count * 1.36 - 0.18
        if gap[0] < share < gap[1]:
            continue
        x, size = easel.x(share), easel.unit * wide * chance.between(0.6, 1.3)
        base = foot + chance.between(-0.3, 1) * size
        lean = chance.between(-1.5, 1.5) * size + easel.wind * size
        stems.add(trunk(x, base, size, lean, -20))
        if birch:
            _mark(marks, x, base, size, lean, chance)
        if chance.share() < 0.7:
            level = easel.y(chance.between(-0.05, 0.3))
            at = x + lean * 0.7
            side = chance.pick((-1, 1))
            tip = (at + side * size * chance.between(4, 9), level - size * chance.between(2, 5))
            stems.add(branch((at, level), tip, size * 0.26))
    y, x = grid_of(canvas)
    body, dark = light.tone(colour, distance), light.shady(colour, distance, 0.6)
    at = ramp(y, 0, foot) + 0 * x
    paint = blend(((0.0, dark), (0.6, body), (1.0, dark)), at)
    paint = spread(
        paint, light.mist, ramp(y, foot - easel.rise * 0.4, foot) * distance * 0.9 + 0 * x
    )
    reach = easel.unit * wide * 0.34
    lit = stems.edge(light.side * reach, 0)
    shade = stems.edge(-light.side * reach * 1.1, 0)
    stems.lay(canvas, paint, grain=6)
    shade.tint(canvas, dark, alpha=0.5)
    lit.tint(canvas, light.sunny(colour, distance, 0.9), alpha=0.75)
    if birch:
        marks.within(stems).tint(canvas, light.tone(Colour(48, 44, 50), distance), alpha=0.8)


def _mark(marks: Stencil, x: float, base: float, size: float, lean: float, chance: Chance) -> None:
    for _ in range(16):
        t = chance.share()
        y, at = base * (1 - t), x + lean * t
        side, half = chance.pick((-1, 1)), size * chance.between(0.3, 0.9)
        marks.add(
            np.array(
                [
                    (at + side * size * 0.9, y - size * 0.1),
                    (at + side * (size * 0.9 - half), y),
                    (at + side * size * 0.9, y + size * 0.14),
                ],
                np.float32,
            )
        )


def branch(start: Point, end: Point, wide: float) -> Outline:
    """Return a bent branch that thins out."""
    bend = ((start[0] * 0.45 + end[0] * 0.55), (start[1] * 0.75 + end[1] * 0.25))
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = float(np.hypot(dx, dy)) or 1.0
    nx, ny = -dy / length * wide, dx / length * wide
    return np.concatenate(
        [
            smooth(
                [(start[0] + nx, start[1] + ny), (bend[0] + nx * 0.6, bend[1] + ny * 0.6), end],
                closed=False,
                steps=5,
            ),
            smooth(
                [end, (bend[0] - nx * 0.6, bend[1] - ny * 0.6), (start[0] - nx, start[1] - ny)],
                closed=False,
                steps=5,
            ),
        ]
    )


def paint_canopy(easel: Easel, *, depth: float = 1.35) -> Canvas:
    """Hang boughs full of leaves into the picture from an upper corner; a layer in front."""
    canvas = easel.layer(depth, is_front=True)
    chance, light = easel.draw_for("canopy"), easel.light
    side = chance.pick((-1, 1))
    fine = easel.unit / easel.closeness
    dark = light.silhouette(0.9)
    wood, leaves, pale = Stencil(canvas), Stencil(canvas), Stencil(canvas)
    for bough in range(4):
        out = (0.27, 0.18, 0.11, 0.2)[bough] * chance.between(0.85, 1.15)
        fall = (0.08, 0.2, 0.34, 0.0)[bough] + chance.between(-0.03, 0.04)
        start = (easel.x(0.5 + side * 0.68), easel.y((-0.14, -0.08, 0.02, -0.16)[bough]))
        if bough == 3:
            start, out, fall = (easel.x(0.5 - side * 0.68), easel.y(-0.14)), 0.13, 0.03
        way = side if bough < 3 else -side
        tip = (easel.x(0.5 + way * (0.5 - out)), easel.y(fall))
        wood.add(branch(start, tip, 11 * fine))
        for i in range(9):
            t = 0.2 + 0.8 * i / 8
            x = start[0] + (tip[0] - start[0]) * t
            y = start[1] + (tip[1] - start[1]) * t**1.5
            _paint_sprig(leaves, pale, (x, y), -way, fine * chance.between(0.85, 1.25), chance)
    wood.tint(canvas, dark)
    leaves.tint(canvas, dark)
    glow = dark.mixed(light.tone(Colour(112, 140, 70), 0.1), 0.5).mixed(light.rim, 0.12)
    pale.tint(canvas, glow)
    return canvas


def _paint_sprig(
    leaves: Stencil, pale: Stencil, at: Point, way: int, fine: float, chance: Chance
) -> None:
    """Add the leaves around one point of a bough."""
    random = np.random.default_rng(chance.bits())
    for i, (turn, far, size) in enumerate(random.random((13, 3)).tolist()):
        angle = (turn - 0.5) * 3.6 + 0.8
        reach = fine * (8 + 60 * far)
        x = at[0] + way * float(np.cos(angle)) * reach
        y = at[1] + float(np.sin(angle)) * reach * 0.8
        (pale if i % 4 == 0 else leaves).add(
            _leaf(x, y, fine * (22 + 20 * size), angle if way > 0 else 3.14 - angle)
        )


def _leaf(x: float, y: float, long: float, turn: float) -> Outline:
    half = _LEAF_HALF * long
    along, c, s = _LEAF_LONG * long, float(np.cos(turn)), float(np.sin(turn))
    upper = np.stack([x + c * along - s * half, y + s * along + c * half], 1)
    lower = np.stack([x + c * along + s * half, y + s * along - c * half], 1)
    return np.concatenate([upper, lower[::-1]]).astype(np.float32)


def paint_front_trunks(easel: Easel, *, depth: float = 1.45, birch: bool = False) -> Canvas:
    """Frame the picture with dark trunks at its sides; a layer in front."""
    canvas = easel.layer(depth, is_front=True)
    chance = easel.draw_for("front trunks")
    dark = easel.light.silhouette(0.9)
    fine = easel.unit / easel.closeness
    stems = Stencil(canvas)
    sides = chance.pick(((0,), (1,), (0, 1), (0, 1)))
    for side in sides:
        for i in range(chance.whole(1, 2)):
            share = (0.025 - 0.1 * i) if side == 0 else (0.975 + 0.1 * i)
            size = fine * chance.between(40, 70) * (1 - 0.2 * i)
            x, lean = easel.x(share), chance.between(-1.2, 1.2) * size
            stems.add(trunk(x, easel.y(1.16), size, lean, -20))
            way = 1 if side == 0 else -1
            level = easel.y(chance.between(0.0, 0.24))
            tip = (x + way * easel.width * chance.between(0.1, 0.2), level - fine * 40)
            stems.add(branch((x + lean * 0.6, level), tip, size * 0.2))
    y, x = grid_of(canvas)
    tone = blend(
        ((0.0, dark.mixed(easel.light.haze, 0.1)), (1.0, dark)), ramp(y, 0, easel.y(1)) + 0 * x
    )
    edge = stems.edge(easel.light.side * fine * 5, 0)
    stems.lay(canvas, tone, grain=5)
    edge.tint(canvas, dark.mixed(easel.light.rim, 0.35), alpha=0.8)
    return canvas
