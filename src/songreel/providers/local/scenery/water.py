"""Water: what it mirrors, the path of the sun on it, surf, jetties and the deep."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.pencil.brush import (
    Paint,
    Share,
    Stencil,
    blend,
    cover,
    grid_of,
    noise,
    ramp,
    receding,
    spread,
    wash,
)
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import Outline, down_to, ellipse, limb, polygon
from songreel.providers.local.scenery.backdrop import Mirror
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.land import SNOW, ground_paint
from songreel.providers.local.scenery.sky import light_shafts

_NEAREST = 0.745
"""Where solid ground has to begin at the lowest, as a share of the frame: feet stand below it."""
TROPIC = Colour(40, 158, 170)


def water_paint(
    easel: Easel, y: Share, x: Share, colour: Colour, *, line: float, bottom: float, rough: float
) -> Paint:
    """Return the colours of water between two lines: far it mirrors the sky, near it is deep.

    `rough` is how much waves break it up, 0 to 1.
    """
    light = easel.light
    t = np.clip((y - line) / max(1.0, bottom - line), 0, 1)
    deep = light.tone(colour, 0.0).mixed(light.shade, 0.35)
    sky = light.sky
    stops = (
        (0.0, sky[-1].mixed(light.haze, 0.4).mixed(deep, 0.12)),
        (0.16, sky[2].mixed(deep, 0.3)),
        (0.5, sky[1].mixed(deep, 0.52)),
        (1.0, sky[0].mixed(deep, 0.74)),
    )
    paint = blend(stops, np.broadcast_to(t, (y.shape[0], x.shape[1])))
    field = noise(easel.draw_for("waves"), (280, 400), (46, 16), 3)
    seen = receding(
        field, y, x, line=line - 3, middle=easel.x(0.5), pitch=easel.height * 0.42, stretch=0.12
    )
    fresh = ramp(t, 0.03, 0.5)
    paint = spread(paint, deep, ramp(seen, 0.05, 0.6) * (0.2 + 0.4 * rough) * fresh)
    pale = sky[-1].mixed(sky[2], 0.4)
    paint = spread(paint, pale, ramp(-seen, 0.2, 0.75) * (0.16 + 0.3 * rough) * fresh)
    sx, _ = easel.sun
    column = np.exp(-(((x - sx) / (easel.width * (0.035 + 0.12 * t))) ** 2))
    broken = ramp(seen, -0.35, 0.3)
    strength = (0.35 if light.is_dark else 0.75) * (0.3 + 0.7 * light.hardness)
    bright = light.disc.mixed(light.sky[-1], 0.25)
    return spread(paint, bright, column * broken * strength * (1 - 0.75 * t))


def paint_sea(
    easel: Easel, colour: Colour, *, depth: float, rough: float = 0.4, bottom: float | None = None
) -> Canvas:
    """Paint the sea from the horizon down; it mirrors what is above it."""
    canvas = easel.layer(depth)
    y, x = grid_of(canvas)
    low = canvas.height if bottom is None else bottom
    paint = water_paint(easel, y, x, colour, line=easel.skyline, bottom=low, rough=rough)
    edge = np.array([(0, easel.skyline), (canvas.width, easel.skyline)], np.float32)
    Stencil(canvas).add(down_to(edge, canvas.height + 2)).lay(canvas, paint)
    paint_glitter(easel, canvas, line=easel.skyline, bottom=low)
    if rough > 0.7:
        _paint_rollers(easel, canvas, colour, bottom=low)
    paint_crests(easel, canvas, line=easel.skyline, bottom=low, rough=rough)
    calm = 1 - rough
    easel.mirror = Mirror(
        line=easel.skyline,
        depth=depth,
        strength=0.22 + 0.3 * calm,
        ripple=easel.unit * (2 + 9 * rough),
        stretch=1.0 + 0.5 * rough,
        tint=easel.light.tone(colour, 0.2).mixed(WHITE, 0.62),
    )
    return canvas


def _paint_rollers(easel: Easel, canvas: Canvas, colour: Colour, *, bottom: float) -> None:
    """Paint the great waves of a storm, one behind the other, with foam on their crests."""
    chance, light = easel.draw_for("rollers"), easel.light
    y, x = grid_of(canvas)
    for near in (0.08, 0.3, 0.62):
        level = easel.skyline + near * (bottom - easel.skyline)
        tall = easel.unit * (14 + 62 * near)
        across = np.linspace(0, canvas.width, 160)
        waves, phase = 6.5 - 4.5 * near, chance.between(0, 6.3)
        bend = np.sin(across / canvas.width * 3.1 * waves + phase)
        other = np.sin(across / canvas.width * 7.7 * waves + phase * 2.3)
        height = (1 - np.abs(bend)) ** 1.5 * 1.5 + 0.16 * other
        crest = np.stack([across, level - height * tall + tall * 0.5], 1).astype(np.float32)
        down = np.clip((y - level + tall) / (tall * 3.2), 0, 1) + 0 * x
        lit = light.tone(colour, 0.25 * (1 - near)).mixed(light.cloud, 0.3)
        dark = light.shady(colour, 0.0, 0.45)
        body = blend(((0.0, lit), (0.3, dark.mixed(lit, 0.35)), (1.0, dark)), down)
        Stencil(canvas).add(down_to(crest, canvas.height + 2)).lay(canvas, body, grain=4)
        thick = easel.unit * (1.2 + 6 * near) * np.clip(height, 0.1, 1.4)[:, None]
        ragged = 0.6 + 0.4 * np.sin(across * 0.09 + phase)[:, None]
        shift = np.concatenate([np.zeros_like(thick), thick * ragged], 1)
        foam = np.concatenate([crest, (crest + shift)[::-1]]).astype(np.float32)
        Stencil(canvas).add(foam).tint(canvas, light.cloud.mixed(WHITE, 0.5), alpha=0.7)


def paint_glitter(easel: Easel, canvas: Canvas, *, line: float, bottom: float) -> None:
    """Lay sparks of light on the water below the sun, or wherever a low one would mirror."""
    chance, light = easel.draw_for("glitter", round(line)), easel.light
    random = np.random.default_rng(chance.bits())
    sx, _ = easel.sun
    sparks = Stencil(canvas)
    if light.hardness < 0.35 and not light.is_dark:
        return
    count = 46 if light.hardness > 0.35 else 12
    for down, across, size in random.random((count, 3)).tolist():
        t = down**1.5
        y = line + 3 * easel.unit + t * (bottom - line) * 0.62
        wide = easel.width * (0.02 + 0.11 * t) * (across + random.random() - 1)
        half = easel.unit * (5 + 34 * t) * (0.3 + size)
        sparks.add(_dash(sx + wide, y, half, easel.unit * (0.7 + 2.2 * t)))
    sparks.tint(canvas, light.disc.mixed(WHITE, 0.3), alpha=0.5 if light.is_dark else 0.75)


def paint_crests(easel: Easel, canvas: Canvas, *, line: float, bottom: float, rough: float) -> None:
    """Lay the crests of waves on the water, and foam on them where it is rough."""
    chance, light = easel.draw_for("crests", round(line)), easel.light
    random = np.random.default_rng(chance.bits())
    pale, dark = Stencil(canvas), Stencil(canvas)
    for down, across, size in random.random((90, 3)).tolist():
        t = down**1.6
        y = line + 4 * easel.unit + t * (bottom - line)
        x, half = across * canvas.width, easel.unit * (8 + 90 * t) * (0.35 + size)
        thick = easel.unit * (0.6 + 2.4 * t) * (1 + 1.2 * rough)
        (pale if size > 0.5 else dark).add(_dash(x, y, half, thick))
    sky = light.sky[2].mixed(light.sky[-1], 0.5)
    pale.tint(canvas, sky.mixed(WHITE, 0.15 + 0.5 * rough), alpha=0.28 + 0.3 * rough)
    dark.tint(canvas, light.sky[0].mixed(light.shade, 0.6), alpha=0.3)


def _dash(x: float, y: float, half: float, thick: float) -> Outline:
    return np.array(
        [
            (x - half, y),
            (x - half * 0.2, y - thick * 0.5),
            (x + half, y),
            (x + half * 0.1, y + thick * 0.5),
        ],
        np.float32,
    )


def paint_surf(easel: Easel, canvas: Canvas, line: Outline, *, wide: float) -> None:
    """Lay the foam of the last wave along a shoreline, and the wet sand before it."""
    light = easel.light
    shift = np.array([0, 1], np.float32)
    foam = light.sunny(Colour(250, 250, 246), 0.1, 0.4).mixed(light.haze, 0.15)
    wet = light.sky[2].mixed(light.shade, 0.3)
    sheet = np.concatenate([line - shift * wide * 0.4, (line + shift * wide * 2.1)[::-1]])
    wash(canvas, sheet.astype(np.float32), wet.mixed(light.sky[-1], 0.4), wet, alpha=0.5)
    for at, thick, alpha in ((0.0, 1.0, 0.95), (-1.3, 0.5, 0.6), (-2.4, 0.35, 0.4)):
        top = line + shift * wide * at
        ripple = np.sin(np.arange(len(line)) * 0.9 + at * 7)[:, None] * wide * 0.16 * shift
        band = np.concatenate([top + ripple, (top + shift * wide * thick * 0.6 - ripple)[::-1]])
        Stencil(canvas).add(band.astype(np.float32)).tint(canvas, foam, alpha=alpha)


def paint_jetty(easel: Easel, *, straight: bool) -> Canvas:
    """Lay the boards of a jetty from the lower edge out to the water; one can stand on it."""
    canvas = easel.layer(1.0)
    chance, light = easel.draw_for("jetty"), easel.light
    wood = Colour(148, 116, 92).mixed(SNOW, 0.6 if easel.is_snowy else 0.0)
    vanish = easel.x(0.5 if straight else chance.pick((0.4, 0.58)))
    far, low = min(easel.skyline + easel.unit * 40, easel.y(_NEAREST)), canvas.height + 6
    near_middle = easel.x(0.46 if straight else 0.48)
    near_half, far_half = easel.width * 0.6, easel.width * 0.19
    count = 30
    edges = [(i / count) ** 1.7 for i in range(count + 1)]

    def side_at(t: float, side: int) -> float:
        middle = vanish + (near_middle - vanish) * t
        return middle + side * (far_half + (near_half - far_half) * t)

    for i in range(count):
        a, b = edges[i], edges[i + 1]
        top, bottom = far + a * (low - far), far + b * (low - far) + 1
        shade = chance.between(-0.09, 0.09)
        tone = wood.mixed(WHITE, shade) if shade > 0 else wood.mixed(Colour(20, 14, 20), -shade)
        board = polygon(
            (side_at(a, -1), top),
            (side_at(a, 1), top),
            (side_at(b, 1), bottom),
            (side_at(b, -1), bottom),
        )
        lit, dark = light.sunny(tone, 0.3 * (1 - a), 0.6), light.shady(tone, 0.2 * (1 - a), 0.6)
        left, right = (lit, dark) if light.side < 0 else (dark, lit)
        fade = min(1.0, a * 1.1)
        wash(
            canvas,
            board,
            left.mixed(dark, fade * 0.5),
            left.mixed(dark, fade * 0.5),
            side=right.mixed(dark, fade * 0.6),
        )
        gap = polygon(
            (side_at(a, -1), top),
            (side_at(a, 1), top),
            (side_at(a, 1), top + 1 + 2.4 * a),
            (side_at(a, -1), top + 1 + 2.4 * a),
        )
        canvas.fill(gap, light.shade, 0.55)
    for t in (0.04, 0.2, 0.52, 1.0):
        for side in (-1, 1):
            x, y = side_at(t, side), far + t * (low - far)
            r = easel.unit * (6 + 17 * t)
            post = limb((x, y + r * 4), (x, y - r * 4.2), r, r * 0.94)
            wash(canvas, post, light.tone(wood, 0.2 * (1 - t)), light.shady(wood, 0.1, 0.8))
            strip = limb(
                (x + light.side * r * 0.6, y + r * 3),
                (x + light.side * r * 0.6, y - r * 4),
                r * 0.24,
                r * 0.22,
            )
            canvas.fill(strip, light.sunny(wood, 0.2, 0.9), 0.7)
            cap = ellipse((x, y - r * 4.6), (r, r * 0.5))
            canvas.fill(cap, light.sunny(wood, 0.1, 0.5))
    return canvas


def paint_quay(easel: Easel) -> Canvas:
    """Lay a quay of stone along the lower part of the picture, with bollards."""
    canvas = easel.layer(1.0)
    chance, light = easel.draw_for("quay"), easel.light
    stone = Colour(142, 134, 128).mixed(SNOW, 0.7 if easel.is_snowy else 0.0)
    top = min(easel.skyline + (easel.y(1.0) - easel.skyline) * 0.3, easel.y(_NEAREST))
    lean = chance.pick((-1, 1)) * easel.unit * 26
    edge = np.array([(0, top - lean), (canvas.width, top + lean)], np.float32)
    y, x = grid_of(canvas)
    t = np.clip((y - top) / (canvas.height - top), 0, 1) + 0 * x
    stops = (
        (0.0, light.sunny(stone, 0.25, 0.7)),
        (0.3, light.tone(stone, 0.1)),
        (1.0, light.shady(stone, 0, 0.7)),
    )
    Stencil(canvas).add(down_to(edge, canvas.height + 2)).lay(canvas, blend(stops, t), grain=7)
    joints = Stencil(canvas)
    middle = easel.x(chance.between(0.3, 0.7))
    for i in range(-16, 17):
        near, far = middle + i * easel.width * 0.16, middle + i * easel.width * 0.1
        joints.add(
            polygon(
                (far, top - 30),
                (far + 1, top - 30),
                (near + 3, canvas.height),
                (near, canvas.height),
            )
        )
    for i in range(1, 7):
        level = top + (canvas.height - top) * (i / 7) ** 1.5
        wide = canvas.width
        joints.add(
            polygon(
                (0, level - lean),
                (wide, level + lean),
                (wide, level + lean + 1 + i * 0.4),
                (0, level - lean + 1 + i * 0.4),
            )
        )
    inside = Stencil(canvas).add(
        down_to(edge + np.array([0, 10 * easel.unit], np.float32), canvas.height)
    )
    joints.within(inside).tint(canvas, light.shade, alpha=0.35)
    rim = np.concatenate([edge, (edge + np.array([0, 8 * easel.unit], np.float32))[::-1]])
    canvas.fill(rim.astype(np.float32), light.sunny(stone, 0.1, 0.9), 0.8)
    for share in (chance.between(0.05, 0.16), chance.between(0.82, 0.94)):
        px, u = easel.x(share), easel.unit
        py = top + 34 * u
        wash(
            canvas,
            limb((px, py), (px, py - 44 * u), 15 * u, 12 * u),
            light.shady(Colour(70, 70, 78), 0, 0.3),
            light.shade,
        )
        wash(
            canvas,
            ellipse((px, py - 48 * u), (21 * u, 11 * u)),
            light.sunny(Colour(80, 80, 88), 0, 0.6),
            light.shade,
        )
    return canvas


def paint_depths(easel: Easel) -> Canvas:
    """Paint the view under water: light from above that dies away downwards, and beams."""
    canvas = easel.layer(0.03)
    light = easel.light
    y, x = grid_of(canvas)
    top = TROPIC.mixed(light.sky[2], 0.3).lit(light.ambient).mixed(light.sky[-1], 0.28)
    middle = Colour(22, 104, 138).mixed(light.sky[1], 0.35).lit(light.ambient)
    low = Colour(10, 40, 78).mixed(light.sky[0], 0.45).lit(light.ambient)
    sx, _ = easel.sun
    t = (y - easel.y(-0.1)) / (easel.skyline - easel.y(-0.1))
    away = ((x - sx) / easel.width) ** 2 * 0.7
    stops = (
        (0.0, top.mixed(WHITE, 0.25 if not light.is_dark else 0.05)),
        (0.22, top),
        (0.62, middle),
        (1.2, low),
    )
    paint = blend(stops, np.clip(t * 0.9 + away, 0, 1.3))
    field = noise(easel.draw_for("caustics"), (200, 300), (9, 12), 3)
    seen = receding(field, y, x, line=easel.y(0.34), middle=sx, pitch=easel.height * 0.3)
    web = np.exp(-((seen / 0.16) ** 2)) * (1 - ramp(y, easel.y(-0.05), easel.y(0.2)))
    paint = spread(paint, top.mixed(WHITE, 0.5), web * (0.25 if light.is_dark else 0.5))
    beams = light_shafts(easel, canvas, source=(sx, easel.y(-0.5)), foot=easel.y(0.95), count=9)
    paint = spread(paint, top.mixed(WHITE, 0.3), beams * (0.22 if light.is_dark else 0.42))
    cover(canvas, paint, 1.5)
    return canvas


def paint_seabed(easel: Easel, colour: Colour) -> Canvas:
    """Paint the floor of the sea, with the net of light that the waves throw on it."""
    canvas = easel.layer(1.0)
    light = easel.light
    y, x = grid_of(canvas)
    paint = ground_paint(easel, canvas, colour, colour.mixed(Colour(40, 110, 130), 0.6), glow=0.1)
    field = noise(easel.draw_for("net"), (200, 300), (20, 34), 2)
    seen = receding(
        field, y, x, line=easel.skyline - 3, middle=easel.x(0.5), pitch=easel.height * 0.5
    )
    web = np.exp(-((seen / 0.12) ** 2))
    t = np.clip((y - easel.skyline) / (canvas.height - easel.skyline), 0, 1)
    paint = spread(
        paint, light.sunny(colour, 0.0, 0.9).mixed(WHITE, 0.2), web * 0.3 * ramp(t, 0, 0.3)
    )
    water = Colour(22, 104, 138).mixed(light.sky[1], 0.3).lit(light.ambient)
    paint = spread(paint, water, (1 - ramp(t, 0.0, 0.5)) * 0.75 + 0 * x)
    wave = np.linspace(0, canvas.width, 80)
    line = np.stack([wave, easel.skyline + np.sin(wave / canvas.width * 9) * 9 * easel.unit], 1)
    Stencil(canvas).add(down_to(line.astype(np.float32), canvas.height + 2)).lay(canvas, paint)
    return canvas
