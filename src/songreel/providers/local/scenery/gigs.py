"""Stages for many: festival, club, dance floor."""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np

from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    Outline,
    box,
    ellipse,
    polygon,
    rounded,
)
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.limelight import (
    BACK,
    NIGHT,
    STEEL,
    Stage,
    paint_monitor,
    paint_stand,
)


def paint_festival(stage: Stage) -> None:
    """Paint a festival: a wall of lights, towers of speakers, beams and a sea of hands."""
    easel, u, hues, chance = stage.easel, stage.u, stage.hues, stage.chance
    back = stage.back(Colour(12, 10, 30), Colour(34, 22, 66), hues[0].mixed(NIGHT, 0.5))
    wall = stage.vista.front(-4.6, 4.6, 0.6, stage.high - 0.6, BACK)
    left, right = float(wall[0, 0]), float(wall[1, 0])
    top, low = float(wall[2, 1]), float(wall[0, 1])
    gouache.flats(
        back, [box(left - 10 * u, top - 10 * u, right + 10 * u, low + 10 * u)], Colour(18, 16, 32)
    )
    gouache.wash(back, wall, (hues[1], hues[2], hues[0]), (left, top), (right, low))
    _paint_screen(stage, back, (left, top, right, low))
    easel.lamps.append(
        Lamp(
            ((left + right) / 2, (top + low) / 2),
            0.3,
            (right - left) * 0.7,
            hues[2],
            0.4,
            pulse=0.8,
        )
    )
    for way in (-1, 1):
        x = easel.x(0.5) + way * (right - left) * 0.62
        for i in range(6):
            y = easel.y(0.14) + i * 40 * u
            gouache.flats(
                back, [rounded(x - 46 * u, y, x + 46 * u, y + 36 * u, 4 * u)], Colour(20, 18, 30)
            )
            gouache.flats(back, [ellipse((x, y + 18 * u), (12 * u, 12 * u))], Colour(44, 42, 60))
    beams = easel.layer(0.6)
    stage.truss(beams, 0.02)
    stage.fan(beams, 6)
    floor = stage.boards(Colour(48, 40, 64), hues[0])
    for way in (-1, 1):
        for z in (13.0, 10.4):
            paint_monitor(stage, floor, way * (3.2 + 0.2 * z / 3), z)
    smoke = hues[2].mixed(WHITE, 0.4)
    for at in (0.15, 0.5, 0.85):
        gouache.haze(floor, (easel.x(at), easel.skyline + 50 * u), (330 * u, 60 * u), 0.3, smoke)
    stage.crowd(hands=0.62)
    del chance


def paint_club(stage: Stage) -> None:
    """Paint a small club: bricks, speakers, a neon sign, beams and a few heads."""
    easel, u, hues, chance = stage.easel, stage.u, stage.hues, stage.chance
    back = stage.back(Colour(24, 14, 34), hues[1].mixed(NIGHT, 0.62), hues[0].mixed(NIGHT, 0.45))
    rng = np.random.default_rng(chance.bits())
    vista = stage.vista
    bricks = [
        vista.front(float(x), float(x) + 0.4, float(y), float(y) + 0.17, BACK)
        for x, y in zip(rng.random(130) * 16 - 8, np.floor(rng.random(130) * 24) * 0.2, strict=True)
    ]
    gouache.tint(back, bricks, hues[0].mixed(NIGHT, 0.5), 0.4)
    at = vista.point(chance.pick((-1.5, 1.5)), 3.1, BACK)
    _paint_neon(stage, back, at)
    for way in (-1, 1):
        x = vista.point(way * 3.7, 0, BACK)[0]
        for i, (wide, tall) in enumerate(((62, 92), (62, 92), (44, 52))):
            low = easel.skyline + 60 * u - i * 92 * u
            gouache.flats(
                back,
                [rounded(x - wide * u, low - tall * u, x + wide * u, low, 6 * u)],
                Colour(18, 15, 26),
            )
            gouache.flats(
                back,
                [ellipse((x, low - tall * 0.5 * u), (wide * 0.56 * u, wide * 0.56 * u))],
                Colour(44, 38, 54),
            )
            gouache.flats(
                back,
                [ellipse((x, low - tall * 0.5 * u), (wide * 0.2 * u, wide * 0.2 * u))],
                Colour(24, 20, 32),
            )
    beams = easel.layer(0.6)
    gouache.flats(beams, [box(0, 0, beams.width, easel.y(0.05))], Colour(12, 10, 20))
    for x in (0.2, 0.5, 0.8):
        pipe = easel.y(0.05)
        gouache.flats(
            beams, [box(easel.x(x) - 60 * u, pipe, easel.x(x) + 60 * u, pipe + 7 * u)], STEEL
        )
    stage.fan(beams, 4, strength=0.56)
    floor = stage.boards(Colour(70, 46, 56), hues[0])
    for x in (-1.9, 2.0):
        paint_stand(stage, floor, x, 11.5)
    gouache.haze(
        floor,
        (easel.x(0.5), easel.skyline + 40 * u),
        (620 * u, 54 * u),
        0.28,
        hues[1].mixed(WHITE, 0.3),
    )
    stage.crowd(hands=0.34, size=1.15)


def paint_dance_floor(stage: Stage) -> None:
    """Paint a dance floor of lit tiles under a mirror ball."""
    easel, u, hues, chance, vista = stage.easel, stage.u, stage.hues, stage.chance, stage.vista
    back = stage.back(Colour(14, 10, 34), Colour(40, 24, 78), hues[0].mixed(NIGHT, 0.4))
    rng = np.random.default_rng(chance.bits())
    for hue in (*hues, WHITE):
        dots = [
            ellipse((float(x), float(y)), (4.5 * u, 5.5 * u))
            for x, y in zip(
                rng.random(34) * back.width, rng.random(34) * (easel.skyline + 60 * u), strict=True
            )
        ]
        gouache.flats(back, dots, hue.mixed(NIGHT, 0.5))
    chance.pick((_paint_panels, _paint_arches, _paint_discs))(stage, back)
    beams = easel.layer(0.6)
    ball = (easel.x(0.5 + chance.pick((-0.17, 0.17))), easel.y(0.2))
    r = 56 * u
    beams.line(np.array([(ball[0], 0.0), ball], np.float32), 2.5 * u, STEEL)
    for i in range(10):
        a = 2 * pi * i / 10 + 0.2
        far = (ball[0] + 620 * u * cos(a), ball[1] + 620 * u * sin(a))
        side = (26 * u * sin(a), -26 * u * cos(a))
        ray = polygon(
            ball, (far[0] + side[0], far[1] + side[1]), (far[0] - side[0], far[1] - side[1])
        )
        gouache.beam(
            beams, ray, hues[i % 3].mixed(WHITE, 0.3), (0.26, 0.08, 0.0), ball, far, soft=3 * u
        )
    gouache.wash(
        beams,
        ellipse(ball, (r, r)),
        (WHITE, Colour(150, 160, 200), Colour(40, 38, 80)),
        (ball[0] - r, ball[1] - r),
        (ball[0] + r, ball[1] + r),
    )
    facets: list[Outline] = []
    for row in range(-4, 5):
        y = ball[1] + row * r / 5
        half = (r * r - (row * r / 5) ** 2) ** 0.5
        count = max(3, int(half / r * 10))
        for k in range(row % 2, count, 2):
            x = ball[0] - half + 2 * half * k / count
            facets.append(box(x, y - r / 11, x + 2 * half / count * 0.86, y + r / 11))
    gouache.tint(beams, facets[::2], hues[0], 0.5)
    gouache.tint(beams, facets[1::2], hues[1], 0.4)
    easel.lamps.append(Lamp(ball, 0.6, 260 * u, WHITE.mixed(hues[2], 0.3), 0.55, pulse=0.9))
    floor = stage.boards(Colour(44, 34, 66), hues[0], planks=False)
    tiles: dict[int, list[Outline]] = {}
    pattern = chance.pick(("random", "checks", "rings"))
    for i, x in enumerate(np.arange(-9.6, 9.6, 1.2)):
        for k, z in enumerate(np.arange(0.6, BACK - 1.2, 1.2)):
            if pattern == "random":
                tone = int(rng.integers(0, 6)) if (i + k) % 2 else int(rng.integers(0, 9))
            elif pattern == "checks":
                tone = (i // 2 + k) % 4 if (i + k) % 2 else 9
            else:
                tone = int(abs(x + 0.6) // 1.2 + abs(z - 8.4) // 1.2) % 5
            if tone < 4:
                tiles.setdefault(tone, []).append(
                    vista.floor(float(x) + 0.05, float(x) + 1.15, float(z) + 0.05, float(z) + 1.15)
                )
    for tone, areas in sorted(tiles.items()):
        hue = (*hues, hues[0].mixed(WHITE, 0.5))[tone]
        gouache.tint(floor, areas, hue, 0.62)
    for i in range(6):
        x, z = float(rng.random() * 8 - 4), 6.5 + 6 * float(rng.random())
        easel.lamps.append(
            Lamp(vista.point(x, 0, z), 1.0, 1.6 * vista.scale(z), hues[i % 3], 0.4, pulse=1.0)
        )
    gouache.glaze(
        floor,
        vista.floor(-60, 60, vista.near, BACK),
        NIGHT,
        (0.15, 0.0, 0.45),
        (0, float(vista.floor(0, 1, vista.near, BACK)[2, 1])),
        (0, floor.height),
    )
    stage.crowd(hands=0.45)


def _paint_panels(stage: Stage, canvas: Canvas) -> None:
    """Set panels of light against the back of a dance floor."""
    for i in range(9):
        tall = 2.6 + 1.1 * abs(sin(i * 1.7))
        panel = stage.vista.front(-7.2 + 1.6 * i, -5.9 + 1.6 * i, 0.2, tall, BACK)
        hue = stage.hues[i % 3]
        ends = ((0.0, float(panel[2, 1])), (0.0, float(panel[0, 1])))
        gouache.wash(canvas, panel, (hue, hue.mixed(NIGHT, 0.7)), *ends, 0.7)


def _paint_arches(stage: Stage, canvas: Canvas) -> None:
    """Set arches of light into each other, towards a bright gate."""
    point, u = stage.vista.point, stage.u
    for i in range(6):
        half, z = 6.4 - 0.95 * i, BACK - 0.4 + 0.1 * i
        curve = [
            point(half * cos(a), 1.5 + (half * 0.62) * sin(a), z) for a in np.linspace(0, pi, 24)
        ]
        outline = [point(half, 0.0, z), *curve, point(-half, 0.0, z)]
        hue = stage.hues[i % 3]
        area = np.array(outline, np.float32)
        ends = ((0.0, float(area[:, 1].min())), (0.0, float(area[:, 1].max())))
        inner = hue.mixed(NIGHT, 0.78 - 0.1 * i)
        gouache.wash(canvas, area, (inner, inner.mixed(NIGHT, 0.3)), *ends)
        canvas.line(area, (9 - i) * u, hue)
        canvas.line(area, 2.5 * u, hue.mixed(WHITE, 0.6))
    stage.easel.lamps.append(
        Lamp(point(0, 1.6, BACK), 0.3, 300 * u, stage.hues[2], 0.45, pulse=0.9)
    )


def _paint_discs(stage: Stage, canvas: Canvas) -> None:
    """Set a wall of round lamps against the back, brighter towards its middle."""
    vista = stage.vista
    lit: dict[int, list[Outline]] = {}
    for row in range(7):
        for i in range(22):
            x, y = -8.4 + 0.8 * i + 0.4 * (row % 2), 0.5 + 0.62 * row
            radius = 0.3 * vista.scale(BACK)
            far = int(min(3, ((x / 2.4) ** 2 + ((y - 2.2) / 1.5) ** 2) ** 0.5))
            lit.setdefault(far, []).append(ellipse(vista.point(x, y, BACK), (radius, radius)))
    for far, discs in sorted(lit.items()):
        hue = (stage.hues[0].mixed(WHITE, 0.45), *stage.hues)[far]
        gouache.flats(canvas, discs, hue.mixed(NIGHT, 0.14 + 0.14 * far))
    middle = vista.point(0, 2.2, BACK)
    stage.easel.lamps.append(Lamp(middle, 0.3, 340 * stage.u, stage.hues[0], 0.5, pulse=0.9))


def _paint_screen(stage: Stage, canvas: Canvas, area: tuple[float, float, float, float]) -> None:
    """Paint what a wall of lights shows: rings, rays or bars."""
    left, top, right, low = area
    chance, u = stage.chance, stage.u
    middle, wide, tall = ((left + right) / 2, (top + low) / 2), right - left, low - top
    kind = chance.pick(("rings", "rays", "bars"))
    glow = WHITE.mixed(stage.hues[2], 0.25)
    if kind == "rings":
        for i in range(5):
            r = tall * (0.1 + 0.1 * i)
            ring = ellipse(middle, (r, r))
            canvas.line(
                np.concatenate([ring, ring[:1]]),
                (9 - i) * u,
                glow.mixed(stage.hues[i % 3], 0.18 * i),
            )
    elif kind == "rays":
        for i in range(16):
            a, b = 2 * pi * i / 16, 2 * pi * (i + 0.45) / 16
            reach = tall * 0.5
            ray = polygon(
                middle,
                (middle[0] + reach * 1.6 * cos(a), middle[1] + reach * sin(a)),
                (middle[0] + reach * 1.6 * cos(b), middle[1] + reach * sin(b)),
            )
            gouache.tint(canvas, [ray], glow, 0.4)
        gouache.flats(canvas, [ellipse(middle, (tall * 0.13, tall * 0.13))], glow)
    else:
        count = 21
        bars: list[Outline] = []
        for i in range(count):
            high = tall * (0.14 + 0.66 * abs(sin(i * 1.3) * cos(i * 0.47)))
            x = left + wide * (i + 0.24) / count
            bars.append(box(x, middle[1] - high / 2, x + wide * 0.52 / count, middle[1] + high / 2))
        gouache.flats(canvas, bars, glow)
    lines = [box(left, y, right, y + 1.2 * u) for y in np.arange(top, low, 7 * u)]
    gouache.tint(canvas, lines, NIGHT, 0.3)


def _paint_neon(stage: Stage, canvas: Canvas, at: tuple[float, float]) -> None:
    u, hue = stage.u, stage.hues[2]
    bolt = [
        (at[0] + a * u, at[1] + b * u)
        for a, b in ((26, -86), (-34, 6), (4, 2), (-22, 88), (40, -14), (2, -10), (26, -86))
    ]
    canvas.line(np.array(bolt, np.float32), 7 * u, hue)
    canvas.line(np.array(bolt, np.float32), 3 * u, hue.mixed(WHITE, 0.7))
    ring = ellipse(at, (92 * u, 104 * u))
    canvas.line(np.concatenate([ring, ring[:1]]), 5 * u, stage.hues[0].mixed(WHITE, 0.2))
    stage.easel.lamps.append(Lamp(at, 0.3, 200 * u, hue, 0.55, flicker=0.1, pulse=0.5))
