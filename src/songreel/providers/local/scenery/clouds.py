"""Clouds with an edge: banks that tower up, and streaks."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.pencil.brush import (
    Stencil,
    between,
    blend,
    disc,
    grid_of,
    ramp,
    spread,
)
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import Outline, smooth
from songreel.providers.local.scenery.easel import Easel


def heap(
    centre: float,
    base: float,
    wide: float,
    tall: float,
    random: np.random.Generator,
    *,
    count: int = 13,
) -> list[Outline]:
    """Return the billows of a cloud that stands on `base`: `count` large ones, and small ones."""
    billows: list[Outline] = []
    peaks = [(0.0, 1.0)] + [((r - 0.5) * 1.5, 0.35 + 0.6 * s) for r, s in random.random((3, 2))]
    for i in range(count):
        at = (i + 0.5) / count * 2 - 1 + (float(random.random()) - 0.5) * 0.1
        envelope = max(h * np.exp(-(((at - p) / 0.36) ** 2)) for p, h in peaks)
        height = tall * envelope * (1 - abs(at) ** 3) * (0.72 + 0.36 * float(random.random()))
        size = (0.8 + float(random.random())) * wide / count * (0.55 + 0.5 * envelope)
        x, y = centre + at * wide / 2, base - max(size * 0.3, height - size)
        billows.append(disc(x, y, size * 1.12, size))
        billows.append(disc(x, (y + base) / 2, size * 1.35, (base - y) * 0.6 + size * 0.3))
        for turn, share, far in random.random((3, 3)).tolist():
            angle = -np.pi * (0.05 + 0.9 * turn)
            small = size * (0.26 + 0.3 * share)
            way = size * (0.72 + 0.25 * far)
            at_x, at_y = x + np.cos(angle) * way * 1.1, y + np.sin(angle) * way
            billows.append(disc(float(at_x), float(at_y), small * 1.1, small))
    return billows


def paint_bank(
    easel: Easel,
    canvas: Canvas,
    share: float,
    wide: float,
    tall: float,
    *,
    lift: float,
    near: float = 0.0,
    foot: Colour | None = None,
) -> None:
    """Paint a bank of cumulus that fades away at its foot.

    Args:
        easel: the light, and where things are.
        canvas: where it is painted.
        share: its middle, as a share of the frame's width.
        wide: its width, as a share of the frame's width.
        tall: its height, as a share of the sky's.
        lift: how far its foot is above the horizon, as a share of the sky's height.
        near: how clear its colours are: 0 far away in the haze, 1 close.
        foot: what it fades to; by default it lets the sky through.
    """
    light, chance = easel.light, easel.draw_for("bank", share, lift, near)
    random = np.random.default_rng(chance.bits())
    centre, base = easel.x(share), easel.skyline - lift * easel.rise
    height, width = tall * easel.rise, wide * easel.width
    y, x = grid_of(canvas)
    lit, dark = _tones(easel, near)
    rim = lit.mixed(WHITE if not light.is_dark else light.disc, 0.4)
    low = foot or light.sky[-1].mixed(light.sky[2], 0.5)
    reach = max(1.5, easel.unit * (2.5 + 5 * near))
    for part in range(3):
        size = (1.0, 0.72, 0.5)[part]
        middle = centre + (0.0, -0.16, 0.2)[part] * width * light.side
        tip = height * (1.0, 0.66, 0.4)[part]
        heaped = heap(middle, base, width * size * (0.9 + 0.1 * part), tip, random)
        bank = Stencil(canvas).add(*heaped)
        edge = bank.edge(light.side * reach, -reach)
        up = np.clip((base - y) / tip, 0, 1)
        sunward = np.clip((x - middle) / (width * size) * light.side + 0.5, 0, 1)
        body = between(dark, lit, np.clip(up * 0.85 + sunward * 0.36, 0, 1) ** 1.2)
        sunk = np.broadcast_to((1 - ramp(up, 0.0, 0.75)) * 0.8, body.shape[:2])
        body = spread(body, low, sunk.astype(np.float32))
        for stencil in (bank, edge):
            stencil.fade(base - tip * 0.5, base + (tip * 0.06 if foot is None else tip))
        bank.lay(canvas, body)
        glow = between(dark.mixed(lit, 0.4), rim, np.clip(up * 1.1 + sunward * 0.6, 0, 1))
        edge.lay(canvas, glow, alpha=0.75)


def _tones(easel: Easel, near: float) -> tuple[Colour, Colour]:
    """Return the lit and the shady colour of a cloud."""
    light = easel.light
    dark = light.sky[1].mixed(light.sky[2], 0.5)
    if light.is_dark:
        dark = light.sky[1].mixed(light.sky[2], 0.35)
    lit = light.cloud.mixed(light.haze, 0.3 * (1 - near))
    return lit, dark.mixed(light.haze, 0.35 * (1 - near))


def paint_streaks(easel: Easel, canvas: Canvas, *, count: int) -> None:
    """Paint thin clouds that lie across the sky, brightest towards the sun."""
    light, chance = easel.light, easel.draw_for("streaks")
    sx, _ = easel.sun
    streaks = Stencil(canvas)
    for _ in range(count):
        x = easel.x(chance.between(-0.1, 1.1))
        y = easel.skyline - easel.rise * chance.between(0.12, 0.8)
        up = (easel.skyline - y) / easel.rise
        wide = easel.width * chance.between(0.12, 0.34) * (0.6 + 0.7 * up)
        thick = easel.unit * chance.between(3, 10) * (0.5 + up)
        streaks.add(_streak(x, y, wide, thick, chance.between(-0.03, 0.03)))
        streaks.add(_streak(x + wide * 0.3, y + thick * 1.3, wide * 0.5, thick * 0.6, 0.02))
    y, x = grid_of(canvas)
    near = np.exp(-(((x - sx) / (easel.width * 0.4)) ** 2)) + 0 * y
    pale = light.sky[2].mixed(light.sky[1], 0.3 if light.is_dark else 0.5)
    streaks.lay(canvas, blend(((0.0, pale), (1.0, light.cloud)), near), alpha=0.7)


def _streak(x: float, y: float, wide: float, thick: float, lean: float) -> Outline:
    return smooth(
        [
            (x - wide / 2, y + lean * wide),
            (x - wide * 0.2, y - thick * 0.6 + lean * wide * 0.4),
            (x + wide * 0.1, y - thick * 0.4 - lean * wide * 0.2),
            (x + wide / 2, y - lean * wide),
            (x + wide * 0.12, y + thick * 0.5 - lean * wide * 0.2),
            (x - wide * 0.18, y + thick * 0.35 + lean * wide * 0.4),
        ],
        steps=7,
    )
