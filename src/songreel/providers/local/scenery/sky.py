"""Skies: gradient, sun and moon in their glow, stars, and the clouds' ceiling."""

from __future__ import annotations

import cv2
import numpy as np

from songreel.providers.local.pencil.brush import (
    Paint,
    Share,
    Stencil,
    blend,
    cover,
    disc,
    grid_of,
    noise,
    ramp,
    receding,
    spread,
)
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE
from songreel.providers.local.pencil.shapes import ellipse
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.clouds import paint_bank, paint_streaks
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.words.moments import Weather

_HIGH_SUN = 0.4
_STOPS = (0.0, 0.44, 0.78, 1.0)


def paint_sky(
    easel: Easel, *, with_clouds: bool = True, weather: Weather = Weather.CLEAR, depth: float = 0.03
) -> Canvas:
    """Paint the sky of the time of day and the weather, with what stands in it.

    Returns:
        its canvas, for whatever else is that far away.
    """
    canvas = easel.layer(depth)
    y, x = grid_of(canvas)
    paint = _graded(easel, y, x)
    is_open = weather is Weather.CLEAR
    glow = {Weather.CLEAR: 1.0, Weather.FOG: 0.95, Weather.SNOW: 0.6}.get(weather, 0.45)
    paint = _with_glow(easel, paint, y, x, glow)
    if is_open and easel.light.height < _HIGH_SUN:
        paint = _with_rays(easel, paint, y, x)
    lid = _lid(easel, weather, y, x)
    if easel.light.is_dark and is_open:
        paint = _with_milky_way(easel, paint, y, x)
    if lid is not None:
        paint = _with_clouds(easel, paint, lid, y, x, weather)
    if weather in {Weather.RAIN, Weather.STORM}:
        paint = _with_curtains(easel, paint, y, x, weather)
    cover(canvas, paint, 1.0)
    if is_open:
        if easel.light.is_dark:
            paint_stars(easel, canvas, below=easel.skyline, lid=lid)
        if not easel.is_moonless:
            _paint_disc(easel, canvas)
            _shine(easel, depth)
    elif weather in {Weather.FOG, Weather.SNOW} and not easel.is_moonless:
        _paint_pale_disc(easel, canvas)
    if with_clouds and is_open:
        _paint_clear_clouds(easel, canvas)
    return canvas


def _graded(easel: Easel, y: Share, x: Share) -> Paint:
    """Return the gradient; it is a little brighter on the side of the sun."""
    top = easel.y(-0.05)
    at = (y - top) / max(1.0, easel.skyline - top)
    lean = (x - easel.x(0.5)) / easel.width * easel.light.side
    at = np.clip(at + 0.06 * lean, 0, 1)
    return blend(tuple(zip(_STOPS, easel.light.sky, strict=True)), at)


def _with_glow(easel: Easel, paint: Paint, y: Share, x: Share, strength: float) -> Paint:
    light, (sx, sy) = easel.light, easel.sun
    low = light.height < _HIGH_SUN
    wide = easel.rise * (1.25 if low else 0.7)
    far = np.sqrt(((x - sx) / (1.5 if low else 1.0)) ** 2 + (y - sy) ** 2)
    near = np.sqrt((x - sx) ** 2 + (y - sy) ** 2)
    warm = light.sky[-1].mixed(light.disc, 0.5)
    fall = 0.34 if light.is_dark else 0.62 if low else 0.5
    paint = spread(paint, warm, np.exp(-((far / wide) ** 2) * 2.2) * fall * strength)
    if easel.is_moonless:
        return paint
    close = easel.sun_size + easel.rise * (0.16 if light.is_dark else 0.24)
    return spread(paint, light.disc, np.exp(-((near / close) ** 2) * 1.6) * 0.5 * strength)


def _with_rays(easel: Easel, paint: Paint, y: Share, x: Share) -> Paint:
    """Let a low sun throw rays up into the sky, at times."""
    chance = easel.draw_for("sun rays")
    if chance.share() < 0.5:
        return paint
    sx, sy = easel.sun
    turn = np.arctan2(sy - y, x - sx)
    phases = [chance.between(0, 6.3) for _ in range(3)]
    rays = np.sin(turn * 9 + phases[0]) + np.sin(turn * 14 + phases[1])
    rays += np.sin(turn * 23 + phases[2])
    away = np.hypot(x - sx, y - sy) / easel.rise
    share = ramp(rays, 0.0, 1.6) * np.exp(-away * 1.1) * ramp(away, 0.08, 0.3)
    return spread(paint, easel.light.disc.mixed(easel.light.sky[-1], 0.3), share * 0.34)


def _with_milky_way(easel: Easel, paint: Paint, y: Share, x: Share) -> Paint:
    chance = easel.draw_for("milky way")
    if chance.share() < 0.35:
        return paint
    lean, at = chance.pick((-1, 1)) * chance.between(0.5, 1.1), easel.x(chance.between(0.3, 0.7))
    away = (x - at) - lean * (easel.skyline - y)
    size = (paint.shape[0], paint.shape[1])
    dust = noise(chance, size, (5, 8), 5)
    band = np.exp(-((away / (easel.width * 0.13) + dust * 0.5) ** 2) * 2)
    share = band * (0.4 + 0.6 * ramp(dust, -0.4, 0.7)) * ramp(easel.skyline - y, 0, easel.rise)
    return spread(paint, easel.light.sky[-1].mixed(WHITE, 0.3), share * 0.32)


def _lid(easel: Easel, weather: Weather, y: Share, x: Share) -> Share | None:
    """Return how much the ceiling of clouds covers, or None where there is none."""
    chance = easel.draw_for("lid")
    wanted = {
        Weather.CLEAR: (0.6, 1.15),
        Weather.RAIN: (-0.7, 0.5),
        Weather.SNOW: (-0.6, 0.9),
        Weather.STORM: (-0.75, 0.35),
    }.get(weather)
    if wanted is None or (weather is Weather.CLEAR and chance.share() < 0.45):
        return None
    cells = (4.0, 5.0) if weather is Weather.STORM else (5.0, 6.0)
    field = noise(chance, (220, 400), cells, 4)
    seen = receding(field, y, x, line=easel.skyline, middle=easel.x(0.5), pitch=easel.rise)
    share = ramp(np.asarray(cv2.GaussianBlur(seen, (0, 0), 1.1), np.float32), *wanted)
    return (share * ramp(easel.skyline - y, easel.rise * 0.06, easel.rise * 0.4)).astype(np.float32)


def _with_clouds(
    easel: Easel, paint: Paint, lid: Share, y: Share, x: Share, weather: Weather
) -> Paint:
    """Lay the ceiling on the sky, lit from where the sun is."""
    light, (sx, _) = easel.light, easel.sun
    reach = max(2, round(lid.shape[0] * 0.025))
    side = -1 if sx < easel.x(0.5) else 1
    wide = np.pad(lid, reach, "edge")
    start = reach + side * reach
    moved = wide[: lid.shape[0], start : start + lid.shape[1]]
    bright = np.clip((lid - moved) * 2.2 + 0.28, 0, 1)
    up = np.clip((easel.skyline - y) / easel.rise, 0, 1)
    if weather is Weather.CLEAR:
        dark = light.sky[1].mixed(light.sky[2], 0.45)
        body = spread(np.broadcast_to(dark.array(), paint.shape), light.cloud, bright)
        return spread(paint, body, lid * 0.62)
    heavy = 0.62 if weather is Weather.STORM else 0.3 if weather is Weather.RAIN else 0.12
    heavy *= 0.6 if light.is_dark else 1.0
    under = paint * (1 - heavy * (0.35 + 0.65 * up))[..., None]
    body = spread(under, light.cloud, bright * (0.72 if weather is Weather.STORM else 0.45))
    if weather is Weather.STORM:
        torn = np.exp(-(((y - easel.skyline) / (easel.rise * 0.2)) ** 2)) * 0.5
        glow = np.exp(-(((x - sx) / (easel.width * 0.42)) ** 2))
        body = spread(body, light.sky[-1].mixed(light.cloud, 0.4), torn * glow)
    return spread(paint, body, lid * 0.92)


def _with_curtains(easel: Easel, paint: Paint, y: Share, x: Share, weather: Weather) -> Paint:
    """Let rain hang from the clouds far away, in slanting curtains."""
    chance, light = easel.draw_for("curtains"), easel.light
    up = np.clip((easel.skyline - y) / easel.rise, 0, 1)
    slant = x + (easel.skyline - y) * easel.wind * 0.5
    field = noise(chance, (2, x.shape[1]), (1, 9), 4)[0]
    strands = np.asarray(np.interp(slant, x[0], field), np.float32)
    share = ramp(strands, -0.1, 0.6) * ramp(up, 0.0, 0.2) * (1 - ramp(up, 0.35, 0.75))
    dark = light.sky[1].mixed(light.shade, 0.4)
    paint = spread(paint, dark, share * (0.5 if weather is Weather.STORM else 0.3))
    gap = ramp(-strands, 0.0, 0.5) * (1 - ramp(up, 0.1, 0.5))
    return spread(paint, light.sky[-1].mixed(light.cloud, 0.5), gap * 0.3)


def paint_stars(
    easel: Easel, canvas: Canvas, *, below: float, count: int = 260, lid: Share | None = None
) -> None:
    """Set stars above a line, fewer and fainter towards it, none behind clouds."""
    chance = easel.draw_for("stars")
    draws = np.random.default_rng(chance.bits()).random((count, 4))
    fine = max(0.55, min(easel.width, easel.height) / 720)
    for across, up, size, bright in draws.tolist():
        x, y = across * canvas.width, up**1.25 * below
        strength = bright**2 * 0.85 + 0.15
        strength *= min(1.0, (below - y) / (0.3 * below + 1))
        if lid is not None:
            row = min(lid.shape[0] - 1, int(y / canvas.height * lid.shape[0]))
            column = min(lid.shape[1] - 1, int(x / canvas.width * lid.shape[1]))
            strength *= 1 - float(lid[row, column])
        if strength > 0.08:
            tone = WHITE if bright < 0.7 else easel.light.accent.mixed(WHITE, 0.7)
            radius = fine * (0.55 + 1.1 * size**5 + 0.4 * bright)
            canvas.fill(disc(x, y, radius, radius), tone, min(1.0, strength))


def _paint_disc(easel: Easel, canvas: Canvas) -> None:
    light, (x, y), size = easel.light, easel.sun, easel.sun_size
    if not light.is_dark:
        low = light.height < _HIGH_SUN
        middle = light.disc.mixed(WHITE, 0.1 if low else 0.7)
        canvas.fill(ellipse((x, y), (size, size)), middle)
        return
    moon = Stencil(canvas).add(ellipse((x, y), (size, size)))
    if easel.draw_for("phase").share() < 0.4:
        away = -light.side * size * 0.5
        moon.cut(ellipse((x + away, y - size * 0.16), (size * 0.94, size * 0.94)))
    y_grid, x_grid = grid_of(canvas)
    far = np.sqrt((x_grid - x - light.side * size) ** 2 + (y_grid - y + size) ** 2) / (size * 2.4)
    moon.lay(canvas, blend(((0.0, WHITE), (1.0, light.disc.mixed(light.sky[2], 0.3))), far))
    seas = Stencil(canvas)
    for dx, dy, radius in ((-0.3, -0.2, 0.3), (0.3, 0.28, 0.36), (0.12, -0.46, 0.17)):
        seas.add(ellipse((x + dx * size, y + dy * size), (radius * size, radius * size * 0.9)))
    seas.within(moon).tint(canvas, light.disc.mixed(light.sky[1], 0.3), alpha=0.5)


def _shine(easel: Easel, depth: float) -> None:
    """Let the glow around the sun or the moon breathe with the song."""
    light = easel.light
    easel.lamps.append(
        Lamp(
            at=easel.sun,
            depth=depth,
            radius=easel.sun_size * (4.5 if light.is_dark else 3.2),
            colour=light.disc.mixed(light.sky[-1], 0.4),
            strength=0.16,
            pulse=0.6,
        )
    )


def _paint_pale_disc(easel: Easel, canvas: Canvas) -> None:
    """Let the sun stand in the fog as a pale coin."""
    (x, y), size = easel.sun, easel.sun_size
    canvas.fill(ellipse((x, y), (size, size)), easel.light.disc, 0.6)


def _paint_clear_clouds(easel: Easel, canvas: Canvas) -> None:
    chance = easel.draw_for("clear clouds")
    kind = chance.pick(("streaks", "bank", "both", "bank", "few"))
    if kind in {"streaks", "both"}:
        paint_streaks(easel, canvas, count=chance.whole(5, 10))
    if kind in {"bank", "both"}:
        side = chance.pick((0.08, 0.3, 0.72, 0.95))
        wide = chance.between(0.5, 0.95)
        paint_bank(easel, canvas, side, wide, chance.between(0.2, 0.46), lift=0.02)
        if chance.share() < 0.6:
            paint_bank(easel, canvas, 1.05 - side, wide * 0.6, 0.14, lift=0.03)
    if kind == "few":
        for i in range(3):
            place = (i + chance.between(0.1, 0.9)) / 3 * 1.2 - 0.1
            lift = chance.between(0.3, 0.75)
            paint_bank(
                easel, canvas, place, chance.between(0.12, 0.26), 0.07 + 0.05 * lift, lift=lift
            )


def light_shafts(
    easel: Easel, canvas: Canvas, *, source: tuple[float, float], foot: float, count: int
) -> Share:
    """Return the share of beams that fan out from a point down to a line, for a veil."""
    chance = easel.draw_for("shafts")
    y, x = grid_of(canvas)
    mask = np.zeros((y.shape[0], x.shape[1]), np.float32)
    scale = y.shape[0] / canvas.height
    sx, sy = source[0] * scale, source[1] * scale
    for i in range(count):
        lean = ((i + chance.between(0.1, 0.9)) / count - 0.5) * 2.2 - easel.light.side * 0.45
        end = sx + lean * (foot * scale - sy)
        half = chance.between(0.03, 0.1) * (foot * scale - sy)
        beam = np.array(
            [
                (sx - half * 0.15, sy),
                (sx + half * 0.15, sy),
                (end + half, foot * scale),
                (end - half, foot * scale),
            ],
            np.float32,
        )
        layer = np.zeros_like(mask)
        cv2.fillPoly(layer, [np.round(beam).astype(np.int32)], (chance.between(0.4, 1.0),))
        mask = np.maximum(mask, layer)
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), max(0.8, 5 * easel.unit * scale)), np.float32)
    return (mask * (1 - ramp(y, foot - easel.rise * 0.55, foot))).astype(np.float32)
