"""Roads through the country: straight or winding, with lines, poles and wires."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from songreel.providers.local.pencil.brush import Stencil, blend, grid_of, ramp, spread, wash
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import Outline, ellipse, limb
from songreel.providers.local.scenery import land, peaks, plants, sky, timber, water, weather
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.words.reading import Reading

_ASPHALT, _LINE, _WOOD = Colour(84, 86, 98), Colour(240, 228, 196), Colour(92, 74, 62)
_NEAREST = 0.745


@dataclass(frozen=True, slots=True)
class _Way:
    """The run of a road: all in shares, of the frame's width and of the way to the horizon.

    Attributes:
        start: where its middle is at the lower edge.
        end: where it is at the horizon.
        bend: how far it swings aside before it gets there.
        half: half its width at the lower edge.
    """

    start: float
    end: float
    bend: float
    half: float

    def middle(self, far: float) -> float:
        """Return where the middle is, `far` being 0 at the lower edge and 1 at the horizon."""
        swing = self.bend * np.sin(np.pi * min(1.0, far) ** 2.4) * far
        return self.start + (self.end - self.start) * far + float(swing)

    def side(self, far: float, way: float) -> float:
        """Return a place across the road: -1 and 1 are its edges."""
        return self.middle(far) + way * (0.004 + (self.half - 0.004) * (1 - far))


def paint_road(scene: Reading, easel: Easel) -> None:
    """Paint a road: over a plain, between mesas, through pines, or above the sea."""
    chance = easel.draw_for("road")
    kind = chance.pick(("desert", "pines", "plain", "coast", "plain"))
    side = chance.pick((-1, 1))
    far = sky.paint_sky(easel, weather=weather.sky_weather(scene))
    end = 0.5 + side * chance.pick((0.0, 0.08, 0.18, 0.24))
    is_winding = chance.share() < 0.5
    way = _Way(
        start=0.5 - side * chance.pick((0.0, 0.06, 0.12)),
        end=end,
        bend=side * chance.between(0.05, 0.12) if is_winding else 0.0,
        half=chance.between(0.42, 0.62),
    )
    if kind == "coast":
        ground = _paint_coast(easel, far, side)
        way = _Way(0.5, 0.5 + side * 0.16, -side * 0.05, 0.44)
    elif kind == "desert":
        ground = _paint_mesas(easel)
    elif kind == "pines":
        ground = _paint_pines(easel, far, end)
    else:
        ground = _paint_plain(easel, far, side)
    _lay(easel, ground, way)
    if kind in {"plain", "desert"}:
        _set_poles(easel, ground, way, -side)
    _light_far_car(easel, ground, way)
    if kind != "coast":
        plants.paint_front_grass(easel, tall=0.8)
    else:
        land.paint_front_rocks(easel)


def _paint_mesas(easel: Easel) -> Canvas:
    chance = easel.draw_for("road mesas")
    mesas = easel.layer(0.12)
    tables = [
        (chance.between(-0.05, 0.2), 0.2, chance.between(0.24, 0.44)),
        (chance.between(0.72, 0.92), 0.14, chance.between(0.16, 0.36)),
        (chance.between(0.3, 0.62), 0.06, 0.12),
    ]
    peaks.paint_mesas(easel, mesas, tables, Colour(190, 106, 76), distance=0.56)
    ground = land.paint_ground(easel, Colour(206, 152, 100), Colour(214, 166, 116), bumps=3)
    plants.paint_tufts(easel, ground, Colour(170, 150, 92), count=50)
    land.paint_rocks(easel, ground, Colour(176, 104, 76), count=5)
    return ground


def _paint_pines(easel: Easel, far: Canvas, end: float) -> Canvas:
    chance = easel.draw_for("road pines")
    tops = [
        (chance.between(i / 5 - 0.1, i / 5 + 0.1), chance.between(0.24, 0.56)) for i in range(6)
    ]
    peaks.paint_peaks(easel, far, tops, Colour(108, 118, 138), distance=0.74, snow=0.34, foot=0.1)
    timber.paint_pines(
        easel, easel.layer(0.3), distance=0.5, tall=0.42, count=30, gap=(end - 0.12, end + 0.12)
    )
    timber.paint_pines(
        easel,
        easel.layer(0.6),
        distance=0.18,
        tall=0.9,
        count=15,
        foot=0.06,
        gap=(end - 0.26, end + 0.26),
        mist=0.4,
    )
    ground = land.paint_ground(easel, Colour(104, 120, 76), Colour(122, 130, 88), bumps=5)
    plants.paint_tufts(easel, ground, Colour(116, 132, 78), count=80)
    return ground


def _paint_plain(easel: Easel, far: Canvas, side: int) -> Canvas:
    chance = easel.draw_for("road plain")
    hue = chance.pick((Colour(190, 168, 104), Colour(128, 152, 88), Colour(206, 176, 96)))
    tall = chance.between(0.1, 0.26)
    line = land.rolling(easel, far, "road far", height=tall, lift=tall * 0.8, waves=5)
    land.paint_hill(
        easel, far, line, Colour(116, 124, 128), distance=0.8, reach=easel.rise * 0.24, mist=0.8
    )
    middle = easel.layer(0.3)
    line = land.rolling(easel, middle, "road near", height=0.08, lift=0.03, waves=2)
    land.paint_hill(easel, middle, line, hue, distance=0.5, reach=easel.rise * 0.2, mist=0.6)
    land.paint_far_lights(easel, middle, 0.3, 0.5 - side * chance.between(0.16, 0.36))
    ground = land.paint_ground(easel, hue, hue.mixed(Colour(206, 190, 140), 0.4), bumps=3)
    plants.paint_tufts(easel, ground, hue.mixed(Colour(120, 130, 70), 0.4), count=90)
    return ground


def _paint_coast(easel: Easel, far: Canvas, side: int) -> Canvas:
    """Paint a road above the sea: a wall of rock on one side, water on the other."""
    tops = [(0.5 + side * 0.2, 0.16), (0.5 + side * 0.42, 0.34), (0.5 + side * 0.62, 0.5)]
    peaks.paint_peaks(easel, far, tops, Colour(110, 120, 124), distance=0.7, foot=0.0)
    water.paint_sea(easel, Colour(44, 128, 154), depth=0.2, rough=0.3)
    wall = easel.layer(0.5)
    peaks.paint_wall(
        easel,
        wall,
        Colour(150, 134, 116),
        side=side,
        wide=0.3,
        top=0.12,
        distance=0.24,
        words="coast",
        foot=easel.skyline + 26 * easel.unit,
    )
    canvas = easel.layer(1.0)
    low = min(easel.skyline + (easel.y(1.0) - easel.skyline) * 0.4, easel.y(_NEAREST + 0.05))
    points = [
        (easel.x(0.5 + side * 0.9), easel.skyline),
        (easel.x(0.5 + side * 0.1), easel.skyline),
        (easel.x(0.5 - side * 0.16), easel.skyline + (low - easel.skyline) * 0.4),
        (easel.x(0.5 - side * 0.9), low + 40 * easel.unit),
    ]
    edge = peaks.jagged(sorted(points), easel.draw_for("verge"), rough=0.1, rounds=4)
    turf = Colour(140, 142, 96)
    paint = land.ground_paint(easel, canvas, turf, turf.mixed(Colour(190, 170, 120), 0.4))
    ends = np.array([(edge[-1, 0], canvas.height + 2), (edge[0, 0], canvas.height + 2)], np.float32)
    Stencil(canvas).add(np.concatenate([edge, ends])).lay(canvas, paint)
    return canvas


def _lay(easel: Easel, canvas: Canvas, way: _Way) -> None:
    """Lay the asphalt and its lines on the ground."""
    light = easel.light
    low = canvas.height + 2 - easel.skyline

    def at(far: float, across: float) -> tuple[float, float]:
        return easel.x(way.side(far, across)), easel.skyline + 1 + low * (1 - far)

    def strip(begin: float, end: float, one: float, other: float, steps: int) -> Outline:
        ways = np.linspace(begin, end, steps)
        left = [at(float(far), one) for far in ways]
        right = [at(float(far), other) for far in ways[::-1]]
        return np.array(left + right, np.float32)

    y, x = grid_of(canvas)
    t = np.clip((y - easel.skyline) / low, 0, 1) + 0 * x
    stone = _ASPHALT.mixed(Colour(178, 190, 212), 0.45) if easel.is_snowy else _ASPHALT
    stops = (
        (0.0, light.tone(stone, 0.62)),
        (0.12, light.sunny(stone, 0.3, 0.6)),
        (0.4, light.tone(stone, 0.05)),
        (1.0, light.shady(stone, 0.0, 0.6)),
    )
    paint = blend(stops, t)
    sx, _ = easel.sun
    pool = np.exp(-(((x - sx) / (easel.width * (0.1 + 0.3 * t))) ** 2)) * (1 - t) ** 2
    shine = 0.7 if easel.is_wet else 0.4
    paint = spread(
        paint, light.sky[-1].mixed(light.disc, 0.3), pool * shine * (0.3 + light.hardness)
    )
    if easel.is_wet:
        paint = spread(
            paint, light.sky[2], ramp(land.strokes(easel, y, x, easel.skyline), 0, 0.6) * 0.4
        )
    verge = Stencil(canvas).add(strip(0.0, 1.0, -1.14, 1.14, 30))
    verge.tint(canvas, light.shady(Colour(150, 132, 104), 0.1, 0.4), alpha=0.55)
    Stencil(canvas).add(strip(0.0, 1.0, -1.0, 1.0, 30)).lay(canvas, paint, grain=6)
    if easel.is_snowy:
        for across in (-0.42, 0.42):
            rut = Stencil(canvas).add(strip(0.0, 1.0, across - 0.12, across + 0.12, 24))
            rut.tint(canvas, light.shady(_ASPHALT, 0.05, 0.4), alpha=0.5)
    lines = Stencil(canvas)
    for across in (-0.92, 0.92):
        lines.add(strip(0.0, 0.995, across - 0.018, across + 0.018, 30))
    depth = 1.0
    for _ in range(26):
        begin, end = 1 - 1 / depth, 1 - 1 / (depth + 0.28)
        lines.add(strip(begin, end, -0.022, 0.022, 4))
        depth += 0.66
    near = light.sunny(_LINE, 0.0, 0.4).mixed(light.shade, 0.12)
    lines.lay(canvas, blend(((0.0, near.mixed(light.haze, 0.6)), (0.5, near)), t), alpha=0.85)


def _set_poles(easel: Easel, canvas: Canvas, way: _Way, side: int) -> None:
    """Set telegraph poles beside the road, and hang wires between them."""
    light = easel.light
    low = easel.y(1.0) - easel.skyline
    previous: list[tuple[float, float]] = []
    wires = Stencil(canvas)
    for i in range(7):
        near = 0.92 * 0.6**i
        far = 1 - near * 0.62
        x = easel.x(way.middle(far) + side * (way.half * 1.3 * near + 0.01))
        foot = easel.skyline + low * near * 0.62
        tall, r = easel.unit * 470 * near, max(0.7, easel.unit * 8 * near)
        top = foot - tall
        tone = light.shady(_WOOD, 0.6 * (1 - near), 0.6)
        wash(canvas, limb((x, foot), (x, top), r, r * 0.7), tone, tone.mixed(light.haze, 0.1))
        canvas.fill(
            limb(
                (x + light.side * r * 0.5, foot), (x + light.side * r * 0.4, top), r * 0.3, r * 0.2
            ),
            light.sunny(_WOOD, 0.4, 0.9),
            0.6,
        )
        ends: list[tuple[float, float]] = []
        for level, arm in ((0.05, 0.12), (0.12, 0.09)):
            y, half = top + tall * level, tall * arm
            canvas.fill(limb((x - half, y), (x + half, y), r * 0.5, r * 0.5), tone)
            ends += [(x - half, y - r), (x + half, y - r)]
        for start, end in zip(previous, ends, strict=False):
            wires.add(_wire(start, end, max(0.6, 1.3 * easel.unit * near)))
        previous = ends
    wires.tint(canvas, light.shade, alpha=0.5)


def _wire(start: tuple[float, float], end: tuple[float, float], thick: float) -> Outline:
    t = np.linspace(0, 1, 12)
    sag = abs(end[0] - start[0]) * 0.1 * 4 * t * (1 - t)
    x = start[0] + (end[0] - start[0]) * t
    y = start[1] + (end[1] - start[1]) * t + sag
    upper, lower = np.stack([x, y], 1), np.stack([x, y + thick], 1)
    return np.concatenate([upper, lower[::-1]]).astype(np.float32)


def _light_far_car(easel: Easel, canvas: Canvas, way: _Way) -> None:
    """Let a car come from far away where it is dark enough for its lights."""
    light, chance = easel.light, easel.draw_for("far car")
    if light.lamplight < 0.6 or chance.share() < 0.3:
        return
    far = 0.965
    y = easel.skyline + (canvas.height - easel.skyline) * (1 - far) - 3 * easel.unit
    warm = Colour(255, 232, 180)
    for across in (-0.75, -0.3):
        x, size = easel.x(way.side(far, across)), easel.unit * 2.2
        canvas.glow((x, y), size * 14, warm, 0.5 * light.lamplight)
        canvas.fill(ellipse((x, y), (size, size)), warm.mixed(WHITE, 0.4))
    middle = (easel.x(way.side(far, -0.52)), y)
    easel.lamps.append(Lamp(middle, 1.0, easel.unit * 60, warm, 0.4, flicker=0.1, pulse=0.3))
