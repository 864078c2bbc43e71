"""Windows and walls of buildings seen from afar, and which of them are lit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.pen import Pen

LAMP = Colour(255, 214, 140)
LIGHTS = (
    Colour(255, 206, 128),
    Colour(255, 232, 184),
    Colour(255, 176, 96),
    Colour(176, 220, 255),
)
SNOW = Colour(244, 247, 252)
_WALLS: dict[str, tuple[Colour, ...]] = {
    "modern": (
        Colour(86, 116, 142),
        Colour(104, 128, 150),
        Colour(70, 92, 124),
        Colour(126, 138, 152),
    ),
    "deco": (
        Colour(176, 150, 122),
        Colour(150, 118, 100),
        Colour(128, 120, 128),
        Colour(190, 172, 146),
    ),
    "brick": (
        Colour(150, 92, 76),
        Colour(168, 118, 92),
        Colour(128, 86, 84),
        Colour(182, 150, 124),
    ),
    "old": (
        Colour(214, 186, 148),
        Colour(200, 150, 120),
        Colour(184, 172, 152),
        Colour(222, 206, 176),
    ),
    "harbour": (
        Colour(120, 122, 130),
        Colour(146, 104, 88),
        Colour(92, 110, 128),
        Colour(160, 152, 140),
    ),
    "hills": (
        Colour(220, 132, 96),
        Colour(236, 196, 128),
        Colour(120, 168, 166),
        Colour(214, 150, 150),
    ),
}


def wall_of(pen: Pen, style: str) -> Colour:
    """Draw the colour of a wall in a style of `towers.STYLES`."""
    return pen.chance.pick(_WALLS[style])


def grid(
    left: float,
    low: float,
    right: float,
    high: float,
    columns: int,
    rows: int,
    fill: tuple[float, float],
) -> NDArray[np.float32]:
    """Return windows in rows and columns: shape (rows, columns, 4, 2); `fill`: their share."""
    wide, tall = (right - left) / columns, (high - low) / rows
    xs = left + wide * (np.arange(columns) + 0.5 - fill[0] / 2)
    ys = low + tall * (np.arange(rows) + 0.5 - fill[1] / 2)
    x, y = np.meshgrid(xs, ys)
    w, h = wide * fill[0], tall * fill[1]
    corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    return np.stack([np.stack(corner, -1) for corner in corners], 2).astype(np.float32)


def light_up(chance: Chance, rows: int, columns: int, share: float) -> NDArray[np.int64]:
    """Return which windows are lit, and how: -1 dark, else the number of a light; in groups."""
    rng = np.random.default_rng(chance.bits())
    noise = rng.random((rows, columns))
    groups = np.repeat(rng.random((rows, (columns + 2) // 3)), 3, 1)[:, :columns]
    floors = rng.random((rows, 1))
    glow = 0.45 * noise + 0.35 * groups + 0.2 * floors
    kinds = np.where(
        rng.random((rows, columns)) < 0.6, chance.whole(0, 3), rng.integers(0, 4, (rows, columns))
    )
    return np.where(glow < np.quantile(glow, share), kinds, -1)


def paint_windows(
    pen: Pen,
    area: tuple[float, float, float, float],
    pitch: tuple[float, float],
    fill: tuple[float, float],
    lit: float,
    wall: Colour,
) -> None:
    """Paint windows into a front: left, low, right, high."""
    left, low, right, high = area
    columns = int((right - left) / pitch[0])
    rows = int((high - low) / pitch[1])
    if columns < 1 or rows < 1:
        return
    boxes = grid(left, low, right, high, columns, min(rows, 40), fill)
    placed = pen.placed(boxes.reshape(-1, 2)).reshape(boxes.shape)
    rows = boxes.shape[0]
    light = pen.easel.light
    dusk = not pen.dark and light.height < 0.3
    share = lit if pen.dark else lit * 0.35 if dusk else 0.0
    chance = pen.chance.branch("windows", round(pen.at[0] / pen.scale), *area)
    kinds = light_up(chance, rows, columns, share) if share else np.full((rows, columns), -1)
    glass = pen.tone(wall, 0.5).mixed(light.sky[1], 0.12 if pen.dark else 0.3)
    gouache.flats(pen.canvas, placed[kinds < 0], glass)
    for kind, colour in enumerate(LIGHTS):
        shine = colour.mixed(light.haze, pen.distance * 0.45)
        gouache.flats(pen.canvas, placed[kinds == kind], shine)


def paint_slab(pen: Pen, wall: Colour, half: float, high: float) -> None:
    """Paint a body with a lit front and a shaded side."""
    pen.across(wall, box(-half, -6, half, high), (-0.25, 0.0, 0.2))
    edge = -pen.side * half
    side = box(edge, -6, edge + pen.side * half * 0.5, high)
    pen.fill(wall, side, shade=0.42)
