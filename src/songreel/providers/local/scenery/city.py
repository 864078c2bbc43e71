"""Cities from above and below: rooftop, plaza, waterfront, bridge, balcony."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.frames import paint_frame
from songreel.providers.local.scenery.fronts import Fronts
from songreel.providers.local.scenery.terraces import (
    draw_aerial,
    draw_bench,
    draw_billboard,
    draw_bulb,
    draw_festoon,
    draw_plant,
    draw_post,
    draw_tank,
    draw_tower_foot,
    draw_tree,
    draw_vent,
)
from songreel.providers.local.scenery.towers import paint_skyline
from songreel.providers.local.scenery.vista import Vista
from songreel.providers.local.words.lexicon import Lexicon

_IRON, _STONE, _CREAM = Colour(44, 46, 58), Colour(172, 164, 158), Colour(240, 230, 208)
_SNOW = Colour(240, 244, 251)

_KINDS: Lexicon[str] = Lexicon(
    {
        "rooftop": "rooftop,roof,edge,antennas,above,highest roof",
        "balcony": "balcony,terrace,opens up,window,below",
        "bridge": "bridge",
        "plaza": "plaza,square,foot,fountain,towers",
        "waterfront": "harbor,harbour,waterfront,river,quay,promenade,port",
    }
)
_STYLES: Lexicon[str] = Lexicon(
    {
        "modern": "skyscraper,futuristic,future,megacity,glass,downtown,tokyo,shanghai,hong kong,"
        "cyberpunk,neon,dallas,houston,los angeles",
        "deco": "new york,chicago,capitol,avenues,austin",
        "brick": "brooklyn,berlin,factory,industrial",
        "old": "paris,london,prague,vienna,rome,spires",
        "harbour": "harbor,harbour,port,docks,hamburg",
        "hills": "rio,favela,lisbon,hills,naples",
    }
)


def paint_city(easel: Easel, words: str = "") -> None:
    """Paint all of a city in front of its sky: skylines, ground and what stands on it.

    One of several compositions (rooftop, balcony, bridge, plaza, waterfront); `words` (the scene's
    text) decides where they name one, else chance. Call it right after the sky; it adds layers of
    depth 0.12, 0.3, 1.0 and, dark in front, 1.3.
    """
    chance = easel.draw_for("city")
    kind = _KINDS.first(words) or chance.pick(tuple(_PAINTERS))
    style = _STYLES.first(words) or chance.pick(
        ("modern", "modern", "deco", "brick", "old", "hills")
    )
    if kind == "waterfront" and chance.share() < 0.4:
        style = "harbour"
    _PAINTERS[kind](easel, style, chance)


def _skylines(easel: Easel, style: str, tall: float, valley: float) -> None:
    if style != "hills":
        paint_skyline(
            easel,
            depth=0.12,
            distance=0.82,
            tall=tall * 1.05,
            count=17,
            lit=0.26,
            style=style,
            valley=valley,
        )
    paint_skyline(
        easel,
        depth=0.3,
        distance=0.48,
        tall=tall * 0.9,
        count=11,
        lit=0.4,
        style=style,
        valley=valley * 1.4,
    )


def _paint_rooftop(easel: Easel, style: str, chance: Chance) -> None:
    _skylines(easel, style, 300, 0.35)
    vista = Vista.of(easel)
    canvas = easel.layer(1.0)
    fronts = Fronts(easel, canvas, vista, 1.0)
    roof = (
        _SNOW
        if easel.is_snowy
        else chance.pick((Colour(126, 116, 112), Colour(146, 112, 98), Colour(104, 106, 118)))
    )
    foot = 17.0
    _wall(fronts, roof, foot, 0.95)
    _floor(fronts, vista.floor(-40, 40, vista.near, foot), roof)
    _joints(fronts, roof, foot, 2.2)
    side = -1 if chance.share() < 0.5 else 1
    draw_tank(fronts, side * 6.6, 14.5)
    draw_vent(fronts, -side * 4.8, 13.0, 1.3, 1.2)
    draw_vent(fronts, -side * 7.2, 15.0, 1.8, 2.4)
    draw_aerial(fronts, -side * 6.2, 15.5)
    if chance.share() < 0.7:
        draw_festoon(fronts, 13.0, 8.5, 4.4)
        draw_festoon(fronts, 10.5, 7.0, 4.9)
    if chance.share() < 0.6:
        draw_billboard(fronts, side * 8.2, 16.2, chance)
    paint_frame(easel, chance, "parapet")


def _paint_balcony(easel: Easel, style: str, chance: Chance) -> None:
    _skylines(easel, style, 360, 0.5)
    vista = Vista.of(easel)
    canvas = easel.layer(1.0)
    fronts = Fronts(easel, canvas, vista, 1.0)
    stone = _SNOW if easel.is_snowy else Colour(188, 170, 152)
    foot = 11.5
    mist = easel.light.haze
    area = box(0, easel.skyline, canvas.width, canvas.height)
    ends = (mist, mist.mixed(easel.light.shade, 0.35))
    gouache.wash(canvas, area, ends, (0, easel.skyline), (0, vista.point(0, 0, foot)[1]))
    _floor(fronts, vista.floor(-40, 40, vista.near, foot), stone)
    _joints(fronts, stone, foot, 1.3)
    rail = fronts.tone(_IRON, 0.1, foot)
    scale = vista.scale(foot)
    gouache.flats(canvas, [vista.front(-20, 20, 1.04, 1.14, foot)], rail)
    gouache.flats(canvas, [vista.front(-20, 20, 0.1, 0.16, foot)], rail)
    bars = [vista.front(x, x + 0.04, 0.12, 1.06, foot) for x in np.arange(-9.0, 9.0, 0.22)]
    gouache.flats(canvas, bars, rail)
    for x in np.arange(-8.0, 8.1, 2.0):
        ring = ellipse(vista.point(float(x) + 0.12, 0.8, foot), (0.2 * scale, 0.2 * scale))
        canvas.line(np.concatenate([ring, ring[:1]]), 0.04 * scale, rail)
    for x, size in ((-5.0, 1.0), (5.2, 1.25), (6.1, 0.8), (-6.2, 0.75)):
        draw_plant(fronts, x, foot - 0.8, size, chance)
    paint_frame(easel, chance, "curtain")


def _paint_bridge(easel: Easel, style: str, chance: Chance) -> None:
    _skylines(easel, style, 270, 0.55)
    vista = Vista.of(easel)
    canvas = easel.layer(1.0)
    fronts = Fronts(easel, canvas, vista, 1.0)
    _water(easel, canvas, easel.skyline + 2 * easel.unit, 0.35)
    deck = _SNOW if easel.is_snowy else Colour(128, 118, 116)
    _floor(fronts, vista.floor(-5.4, 5.4, vista.near, 130.0), deck)
    paint = chance.pick((Colour(186, 78, 58), Colour(84, 112, 122), Colour(132, 110, 92)))
    for x in np.arange(-5.0, 5.1, 0.5):
        plank = vista.floor(float(x), float(x) + 0.03, vista.near, 60.0)
        gouache.tint(canvas, [plank], fronts.tone(deck, 0.8, 12), 0.4)
    for z in (72.0, 34.0):
        tone, pale = fronts.tone(paint, 0.15, z), fronts.tone(paint, -0.3, z)
        for side in (-1, 1):
            leg = vista.front(side * 5.3 - 0.6, side * 5.3 + 0.6, 0, 21, z)
            left, right = float(leg[:, 0].min()), float(leg[:, 0].max())
            ends = (pale, tone) if easel.light.side < 0 else (tone, pale)
            gouache.wash(canvas, leg, ends, (left, 0), (right, 0))
        beams = [vista.front(-5.3, 5.3, y, y + 1.0, z) for y in (7.5, 14.0, 20.0)]
        gouache.flats(canvas, beams, tone)
        if easel.light.is_dark:
            for side in (-1, 1):
                draw_bulb(fronts, side * 5.3, 21.6, z, Colour(255, 96, 80), 3.0)
    spans = ((72.0, 34.0, 20.5, 20.5), (34.0, 4.0, 20.5, 16.0), (120.0, 72.0, 6.0, 20.5))
    for far, near, start, end in spans:
        for side in (-1, 1):
            t = np.linspace(0, 1, 26)
            zs, sag = far + (near - far) * t, 17.0 if start == end else 7.0
            ys = start + (end - start) * t - sag * 4 * t * (1 - t)
            points = np.array(
                [vista.point(side * 5.3, float(y), float(z)) for y, z in zip(ys, zs, strict=True)],
                np.float32,
            )
            tone = fronts.tone(paint, 0.1, (far + near) / 2)
            canvas.line(points, 0.35 * vista.scale((far + near) / 2), tone)
            for y, z in list(zip(ys, zs, strict=True))[1::2]:
                rope = np.array(
                    [
                        vista.point(side * 5.3, 1.1, float(z)),
                        vista.point(side * 5.3, float(y), float(z)),
                    ],
                    np.float32,
                )
                canvas.line(rope, 0.05 * vista.scale(float(z)), tone)
    for side in (-1, 1):
        gouache.flats(
            canvas,
            [
                vista.wall(side * 5.3, 1.0, 1.15, vista.near, 120.0),
                vista.wall(side * 5.3, 0.0, 0.3, vista.near, 120.0),
            ],
            fronts.tone(paint, 0.2, 16),
        )
        posts = [
            vista.front(side * 5.3 - 0.05, side * 5.3 + 0.05, 0, 1.1, z)
            for z in np.geomspace(5, 60, 18)
        ]
        gouache.flats(canvas, posts, fronts.tone(paint, 0.3, 14))
        for z in (26.0, 16.0, 10.5):
            draw_post(fronts, side * 4.9, z)


def _paint_plaza(easel: Easel, style: str, chance: Chance) -> None:
    _skylines(easel, style, 430, 0.7)
    vista = Vista.of(easel)
    canvas = easel.layer(1.0)
    fronts = Fronts(easel, canvas, vista, 1.0)
    stone = _SNOW if easel.is_snowy else chance.pick((Colour(188, 178, 166), Colour(160, 158, 164)))
    _floor(fronts, box(0, easel.skyline, canvas.width, canvas.height), stone)
    _joints(fronts, stone, 60.0, 2.4)
    glow = easel.light.sky[-1].mixed(easel.light.disc, 0.3)
    gouache.haze(canvas, vista.at, (easel.unit * 460, easel.unit * 80), 0.4, glow)
    for z in (40.0, 27.0, 18.0, 12.5):
        for side in (-1, 1):
            if chance.share() < 0.75:
                draw_tree(fronts, side * 6.4, z, chance)
            draw_post(fronts, side * 5.0, z * 0.92)
    for side in (-1, 1):
        wall = chance.pick((Colour(96, 120, 142), Colour(150, 132, 118), Colour(112, 112, 128)))
        draw_tower_foot(fronts, side, wall, chance)
    paint_frame(easel, chance, "leaves")


def _paint_waterfront(easel: Easel, style: str, chance: Chance) -> None:
    _skylines(easel, style, 330, 0.3)
    vista = Vista.of(easel)
    canvas = easel.layer(1.0)
    fronts = Fronts(easel, canvas, vista, 1.0)
    _water(easel, canvas, easel.skyline, 0.8)
    stone = _SNOW if easel.is_snowy else Colour(158, 144, 134)
    foot = 12.5
    edge = vista.floor(-40, 40, vista.near, foot)
    _floor(fronts, edge, stone)
    _joints(fronts, stone, foot, 1.6)
    gouache.flats(canvas, [vista.front(-40, 40, 0.0, 0.22, foot)], fronts.tone(stone, -0.25, foot))
    gouache.flats(canvas, [vista.front(-40, 40, -0.3, 0.0, foot)], fronts.tone(stone, 0.75, foot))
    rail = fronts.tone(_IRON, 0.05, foot)
    posts = [vista.front(x, x + 0.09, 0.2, 1.05, foot) for x in np.arange(-9.0, 9.1, 1.5)]
    gouache.flats(canvas, posts, rail)
    for y in (0.6, 1.0):
        gouache.flats(canvas, [vista.front(-20, 20, y, y + 0.05, foot)], rail)
    for x in (-5.6, 5.6):
        draw_post(fronts, x, foot - 0.6)
    side = 1 if chance.share() < 0.5 else -1
    draw_bench(fronts, side * 3.9, foot - 1.2)


_PAINTERS: dict[str, Callable[[Easel, str, Chance], None]] = {
    "rooftop": _paint_rooftop,
    "balcony": _paint_balcony,
    "bridge": _paint_bridge,
    "plaza": _paint_plaza,
    "waterfront": _paint_waterfront,
}


def _floor(fronts: Fronts, area: gouache.Outline, colour: Colour) -> None:
    top, low = fronts.vista.at[1], float(fronts.canvas.height)
    rows = np.linspace(top + 3, low, 7)
    colours = [
        fronts.tone(colour, 0.34 * i / 6, fronts.vista.depth_of(float(row)))
        for i, row in enumerate(rows)
    ]
    gouache.wash(fronts.canvas, area, colours, (0, top), (0, low))


def _joints(fronts: Fronts, colour: Colour, far: float, pitch: float) -> None:
    vista, tone = fronts.vista, fronts.tone(colour, 0.8, 12)
    along = [
        vista.floor(x - 0.025, x + 0.025, vista.near, far) for x in np.arange(-12, 12.1, pitch)
    ]
    gouache.tint(fronts.canvas, along, tone, 0.2)
    across = [
        vista.floor(-40, 40, z, z * 1.004 + 0.02) for z in np.geomspace(vista.near, far, 16)[:-1]
    ]
    gouache.tint(fronts.canvas, across, tone, 0.2)


def _wall(fronts: Fronts, colour: Colour, z: float, high: float) -> None:
    """Paint the low wall at the edge of a roof."""
    vista, canvas = fronts.vista, fronts.canvas
    area = vista.front(-40, 40, 0, high, z)
    top, low = float(area[:, 1].min()), float(area[:, 1].max())
    gouache.wash(
        canvas, area, (fronts.tone(colour, 0.2, z), fronts.tone(colour, 0.6, z)), (0, top), (0, low)
    )
    cap = _SNOW if fronts.easel.is_snowy else colour
    gouache.flats(
        canvas, [vista.front(-40, 40, high - 0.04, high + 0.12, z)], fronts.tone(cap, -0.4, z)
    )
    rng = np.random.default_rng(fronts.easel.draw_for("wall").bits())
    bricks = [
        vista.front(x, x + 0.5, y, y + 0.16, z)
        for x, y in zip(rng.random(40) * 24 - 12, rng.integers(0, 4, 40) * 0.2 + 0.06, strict=True)
    ]
    gouache.tint(canvas, bricks, fronts.tone(colour, 0.7, z), 0.4)


def _water(easel: Easel, canvas: Canvas, line: float, strength: float) -> None:
    """Lay water from a row down, with the town upside down in it."""
    light = easel.light
    area = box(0, line, canvas.width, canvas.height)
    far = light.sky[-1].mixed(light.haze, 0.4)
    near = light.sky[0].mixed(Colour(18, 46, 66), 0.55)
    gouache.wash(
        canvas, area, (far, light.sky[1].mixed(near, 0.5), near), (0, line), (0, easel.y(0.8))
    )
    first, deep = int(line), int(0.15 * easel.height)
    above = Canvas(canvas.width, deep)
    for layer in easel.layers:
        if layer.depth < 1:
            part = layer.canvas.pixels[first - deep : first]
            above.paste(np.ascontiguousarray(part), 0, 0)
    wave = np.sin(np.arange(deep) * 1.9) + np.sin(np.arange(deep) * 0.83 + 1)
    for row in range(deep):
        fade = strength * (1 - 0.75 * row / deep)
        shift = int(wave[row] * easel.unit * (0.6 + 3.0 * row / deep))
        seen = np.roll(above.pixels[deep - 1 - row], shift, 0)
        below = canvas.pixels[first + row].astype(np.float32)
        canvas.pixels[first + row] = (below + (seen - below) * fade + 0.5).astype(np.uint8)
    chance = easel.draw_for("ripples")
    for colour, alpha in ((light.sky[-1], 0.4), (light.shade, 0.25)):
        streaks: list[gouache.Outline] = []
        for _ in range(26):
            y = line + easel.unit * 150 * chance.share() ** 2 + 2
            half = easel.unit * chance.between(10, 46) * (0.4 + (y - line) / (easel.unit * 90))
            x = chance.between(0, canvas.width)
            streaks.append(ellipse((x, y), (half, max(0.8, half * 0.03))))
        gouache.tint(canvas, streaks, colour, alpha)
