"""Single trees with a character: oaks, willows, palms, dead ones."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.brush import Stencil, between, blend, grid_of, ramp
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, Point, ellipse, smooth
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.land import SNOW
from songreel.providers.local.scenery.plants import tuft
from songreel.providers.local.scenery.timber import BARK, branch, trunk


def twigs(
    x: float, y: float, length: float, angle: float, wide: float, chance: Chance, depth: int
) -> list[Outline]:
    """Return the limbs of a bare tree from a point on, angles in radians upwards from the right."""
    end = (x + float(np.cos(angle)) * length, y - float(np.sin(angle)) * length)
    found = [branch((x, y), end, wide)]
    if depth <= 0:
        return found
    for turn in (-1, 1) if depth < 4 else (-1, 0.15, 1):
        spread_ = turn * chance.between(0.28, 0.62)
        share = chance.between(0.62, 0.8)
        start = chance.between(0.72, 1.0) if turn != 1 else 0.98
        at = (x + (end[0] - x) * start, y + (end[1] - y) * start)
        found += twigs(
            at[0], at[1], length * share, angle + spread_, wide * 0.62, chance, depth - 1
        )
    return found


def paint_dead_tree(
    easel: Easel,
    canvas: Canvas,
    x: float,
    base: float,
    tall: float,
    *,
    distance: float,
    dark: Colour | None = None,
) -> None:
    """Paint a bare tree; `tall` in pixels, `dark` its colour where it stands against the light."""
    light, chance = easel.light, easel.draw_for("dead tree", x)
    tone = dark or light.shady(BARK, distance, 0.7)
    body = Stencil(canvas)
    body.add(*twigs(x, base, tall * 0.36, 1.57 + easel.wind * -0.25, tall * 0.035, chance, 5))
    body.add(
        np.array(
            [(x - tall * 0.08, base + 4), (x, base - tall * 0.12), (x + tall * 0.08, base + 4)],
            np.float32,
        )
    )
    body.tint(canvas, tone)
    reach = max(1.0, tall * 0.008)
    body.edge(light.side * reach, -reach).tint(canvas, light.sunny(BARK, distance, 0.9), alpha=0.5)


def paint_oak(
    easel: Easel,
    canvas: Canvas,
    x: float,
    base: float,
    tall: float,
    colour: Colour,
    *,
    distance: float,
    willow: bool = False,
) -> None:
    """Paint one great tree with a crown in three tones; `tall` in pixels."""
    light, chance = easel.light, easel.draw_for("oak", round(x), round(tall))
    random = np.random.default_rng(chance.bits())
    bark_light, bark_dark = light.sunny(BARK, distance, 0.5), light.shady(BARK, distance, 0.7)
    wood = Stencil(canvas)
    wide = tall * 0.05
    lean = (chance.between(-0.5, 0.5) + easel.wind) * wide
    wood.add(trunk(x, base, wide, lean, base - tall * 0.52))
    for side, up, out in ((-1, 0.34, 0.26), (1, 0.38, 0.28), (-1, 0.46, 0.12), (1, 0.5, 0.16)):
        start = (x + lean * 0.6, base - tall * up)
        wood.add(branch(start, (x + side * tall * out, base - tall * (up + 0.24)), wide * 0.42))
    y, grid_x = grid_of(canvas)
    rows = ramp(y, base - tall * 0.6, base) + 0 * grid_x
    wood.lay(canvas, blend(((0.0, bark_dark), (0.5, bark_light), (1.0, bark_dark)), rows))
    wood.edge(-light.side * wide * 0.5, 0).tint(canvas, bark_dark, alpha=0.6)
    if easel.is_snowy and not willow:
        colour = colour.mixed(SNOW, 0.72)
    crown, lit, bright = Stencil(canvas), Stencil(canvas), Stencil(canvas)
    middle, half, high = (x + lean, base - tall * 0.68), tall * 0.4, tall * 0.3
    for turn, far, size in random.random((26, 3)).tolist():
        angle, way = turn * 6.283, far**0.55
        px = middle[0] + np.cos(angle) * half * way
        py = middle[1] + np.sin(angle) * high * way * (0.75 if np.sin(angle) > 0 else 1.0)
        r = tall * (0.075 + 0.07 * size) * (1.15 - 0.4 * way)
        crown.add(tuft(float(px), float(py), r * 1.25, r, random))
        shift = r * 0.42
        lit.add(
            tuft(
                float(px) + light.side * shift, float(py) - shift * 0.9, r * 0.86, r * 0.64, random
            )
        )
        bright.add(
            tuft(
                float(px) + light.side * shift * 1.5,
                float(py) - shift * 1.35,
                r * 0.44,
                r * 0.3,
                random,
            )
        )
    if willow:
        _hang(crown, lit, middle, half, tall, random)
    dark = light.shady(colour, distance, 0.6)
    down = ramp(y, middle[1] - high, base - tall * 0.25) + 0 * grid_x
    sunward = ramp((grid_x - middle[0]) * light.side, -half, half) + 0 * y
    crown.lay(canvas, blend(((0.0, light.tone(colour, distance)), (1.0, dark)), down))
    lit.within(crown).lay(
        canvas,
        blend(
            ((0.0, light.tone(colour, distance)), (1.0, light.sunny(colour, distance, 0.6))),
            sunward,
        ),
        alpha=0.8,
    )
    top = light.sunny(colour.mixed(light.accent, 0.1), distance, 0.95)
    bright.within(crown).tint(canvas, top, alpha=0.6)


def _hang(
    crown: Stencil,
    lit: Stencil,
    middle: Point,
    half: float,
    tall: float,
    random: np.random.Generator,
) -> None:
    """Let the branches of a willow hang down."""
    for across, length, pick in random.random((60, 3)).tolist():
        x = middle[0] + (across * 2 - 1) * half * 1.15
        top = middle[1] - (1 - abs(across * 2 - 1)) * half * 0.4
        end = top + tall * (0.22 + 0.3 * length)
        wide = tall * 0.014
        strand = np.array(
            [(x - wide, top), (x + wide, top), (x + wide * 0.8, (top + end) / 2), (x, end)],
            np.float32,
        )
        (lit if pick > 0.72 else crown).add(strand)
        if pick > 0.72:
            crown.add(strand)


def paint_cypresses(
    easel: Easel, canvas: Canvas, places: list[tuple[float, float, float]], *, distance: float
) -> None:
    """Paint slim dark trees like flames, each at an x, with its foot and its height in pixels."""
    light, green = easel.light, Colour(62, 92, 72)
    if easel.is_snowy:
        green = green.mixed(SNOW, 0.4)
    flames = Stencil(canvas)
    top, foot = min(base - tall for _, base, tall in places), max(base for _, base, _ in places)
    for x, base, tall in places:
        half = tall * 0.095
        flames.add(
            smooth(
                [
                    (x - half * 0.4, base + tall * 0.03),
                    (x - half, base - tall * 0.2),
                    (x - half * 0.8, base - tall * 0.55),
                    (x + easel.wind * half, base - tall),
                    (x + half * 0.8, base - tall * 0.5),
                    (x + half, base - tall * 0.18),
                    (x + half * 0.4, base + tall * 0.03),
                ],
                steps=6,
            )
        )
    y, x_grid = grid_of(canvas)
    tone = between(
        light.tone(green, distance), light.shady(green, distance), ramp(y, top, foot) + 0 * x_grid
    )
    edge = flames.edge(light.side * 3 * easel.unit, -easel.unit)
    flames.lay(canvas, tone)
    edge.tint(canvas, light.sunny(green, distance, 0.9), alpha=0.7)


def paint_palm(
    easel: Easel,
    canvas: Canvas,
    x: float,
    base: float,
    tall: float,
    lean: float,
    *,
    distance: float,
    dark: Colour | None = None,
) -> None:
    """Paint a palm whose top is `lean` pixels beside its foot; `dark`: against the light."""
    light, chance = easel.light, easel.draw_for("palm", round(x))
    t = np.linspace(0, 1, 14)
    centre = x + lean * t**1.7
    ys = base - tall * t
    wide = tall * (0.026 * (1 - t) ** 0.7 + 0.013)
    stem = Stencil(canvas).add(
        np.concatenate(
            [np.stack([centre - wide, ys], 1), np.stack([centre + wide, ys], 1)[::-1]]
        ).astype(np.float32)
    )
    wood, green = Colour(150, 116, 88), Colour(66, 134, 84)
    if dark is None:
        canvas.fill(
            ellipse((x - light.side * tall * 0.1, base + 2), (tall * 0.16, tall * 0.014)),
            light.shade,
            0.4,
        )
    stem.tint(canvas, dark or light.shady(wood, distance, 0.45))
    if dark is None:
        rings = Stencil(canvas)
        for i in range(1, 26):
            at = i / 26
            px, py = float(np.interp(at, t, centre)), base - tall * at
            r = float(np.interp(at, t, wide))
            rings.add(np.array([(px - r, py), (px + r, py - r * 0.3), (px + r, py)], np.float32))
        rings.tint(canvas, light.shady(wood, distance, 0.9), alpha=0.4)
        reach = tall * 0.016
        stem.edge(light.side * reach, 0).tint(canvas, light.sunny(wood, distance, 0.8), alpha=0.8)
    top = (float(centre[-1]), float(ys[-1]))
    back, front = Stencil(canvas), Stencil(canvas)
    count = 11
    for i in range(count):
        angle = np.radians(-10 + 200 * (i + chance.between(0.2, 0.8)) / count)
        length = tall * chance.between(0.42, 0.58)
        (front if i % 2 else back).add(_frond(top, float(angle), length, easel.wind))
    low = dark or light.shady(green, distance, 0.65)
    high = low if dark else light.sunny(green, distance, 0.7)
    y, grid_x = grid_of(canvas)
    fall = ramp(y, top[1] - tall * 0.2, top[1] + tall * 0.3) + 0 * grid_x
    back.tint(canvas, low)
    front.lay(canvas, blend(((0.0, high), (1.0, low)), fall))
    if dark is not None:
        front.edge(light.side * 2, -2 * easel.unit).tint(canvas, dark.mixed(light.rim, 0.3))


def _frond(top: Point, angle: float, length: float, wind: float) -> Outline:
    """Return a leaf of a palm: a rib that bows down, with leaflets along it."""
    steps = 17
    t = np.linspace(0, 1, steps)
    x = top[0] + np.cos(angle) * length * t + wind * length * 0.25 * t * t
    y = top[1] - np.sin(angle) * length * 0.62 * t + length * 0.62 * t**2.2
    side = 1 if np.cos(angle) >= 0 else -1
    upper = np.stack([x, y - length * 0.035 * np.sin(t * np.pi)], 1)
    lower: list[Point] = []
    for i in range(steps - 2, 0, -1):
        hang = length * 0.17 * np.sin(np.pi * min(1.0, t[i] * 0.9 + 0.12))
        lower.append((float(x[i]) + side * length * 0.03, float(y[i]) + hang))
        lower.append((float(x[i]) - side * length * 0.02, float(y[i]) + hang * 0.3))
    return np.concatenate([upper, np.array(lower, np.float64)]).astype(np.float32)
