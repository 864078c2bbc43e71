"""Streets that lead to a bright vanishing point: avenue, alley, market, old town, platform."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, box, polygon
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.facing import Row
from songreel.providers.local.scenery.frames import paint_frame
from songreel.providers.local.scenery.fronts import Fronts
from songreel.providers.local.scenery.kerb import (
    paint_bench,
    paint_bracket,
    paint_bulbs,
    paint_bunting,
    paint_car,
    paint_crate,
    paint_lamp,
    paint_pot,
    paint_stall,
    paint_tree,
    paint_washing,
    paint_wires,
    shine_at,
)
from songreel.providers.local.scenery.towers import paint_skyline
from songreel.providers.local.scenery.vista import Vista
from songreel.providers.local.words.lexicon import Lexicon

_BRICK = (
    Colour(150, 88, 72),
    Colour(178, 130, 98),
    Colour(124, 84, 84),
    Colour(196, 164, 132),
    Colour(112, 98, 104),
)
_PAINTED = (
    Colour(222, 142, 102),
    Colour(238, 204, 142),
    Colour(122, 168, 162),
    Colour(214, 152, 152),
    Colour(236, 222, 196),
    Colour(128, 148, 184),
)
_DARK_BRICK = (Colour(112, 72, 66), Colour(92, 76, 82), Colour(130, 98, 82), Colour(82, 82, 96))
_ASPHALT, _PAVING, _COBBLES = Colour(92, 94, 106), Colour(172, 164, 158), Colour(150, 136, 126)
_IRON, _CREAM, _SNOW = Colour(40, 42, 52), Colour(240, 232, 212), Colour(238, 243, 250)

_KINDS: Lexicon[str] = Lexicon(
    {
        "alley": "alley,washing,backstreet,narrow,lane,passage",
        "market": "market,stalls,stall,bazaar,food truck",
        "old": "village,painted houses,old town,steep,cobbles,square,café,cafe,corner",
        "platform": "station,platform,railway,subway,train,tram,rails",
        "avenue": "avenue,boulevard,crosswalk,crossing,storefronts,storefront,awnings,traffic",
    }
)


def paint_street(easel: Easel, words: str = "") -> None:
    """Paint all of a street in front of its sky: fronts in perspective, roadway and pavements.

    One of several compositions (avenue, alley, market, old town, platform); `words` (the scene's
    text) decides where they name one, else chance. Call it right after the sky; it adds the layers
    of the town at the street's end (depth 0.2), of the street itself (1.0) and of dark shapes in
    front (1.3).
    """
    chance = easel.draw_for("street")
    kind = _KINDS.first(words) or chance.pick(("avenue", "avenue", "alley", "market", "old"))
    vista = Vista.of(easel, share=0.5 + chance.pick((-0.07, 0.06, 0.0)))
    paint_skyline(
        easel,
        depth=0.2,
        distance=0.8,
        tall=150,
        count=14,
        lit=0.4,
        style=_END_STYLES[kind],
        reach=1.0 if kind == "platform" else 0.4,
    )
    _PAINTERS[kind](easel, vista, chance)


_END_STYLES = {
    "avenue": "deco",
    "alley": "brick",
    "market": "old",
    "old": "old",
    "platform": "modern",
}


def _paint_avenue(easel: Easel, vista: Vista, chance: Chance) -> None:
    canvas, ground = _begun(easel, vista, _ASPHALT)
    fronts = Fronts(easel, canvas, vista, 1.0)
    _paint_pavements(fronts, ground, 3.9, 7.4)
    walls = chance.pick((_BRICK, _PAINTED))
    signs = 0.75 if easel.light.is_dark else 0.3
    for side in (-1, 1):
        row = Row(side * 7.4, 8.4, 84.0, walls, (2, 4), shops=0.85, escapes=0.25, signs=signs)
        fronts.paint(row, chance.branch(side))
    _paint_marks(fronts)
    has_trees = chance.share() < 0.5
    for z in (74.0, 58.0, 45.0, 34.0, 25.0, 17.5):
        for side in (-1, 1):
            if chance.share() < 0.72:
                paint_car(fronts, side * 2.75, z + chance.between(-2, 2), chance)
            if has_trees:
                paint_tree(fronts, side * 5.0, z + 2.0, chance)
            paint_lamp(fronts, side * 4.4, z)
    paint_wires(fronts, (15.0, 24.0, 38.0), 7.4, 7.6)
    paint_frame(easel, chance, "lamp")


def _paint_alley(easel: Easel, vista: Vista, chance: Chance) -> None:
    canvas, ground = _begun(easel, vista, Colour(104, 98, 100))
    fronts = Fronts(easel, canvas, vista, 1.0)
    _paint_joints(fronts, ground, -2.9, 2.9, 1.1)
    for side in (-1, 1):
        row = Row(
            side * 2.9,
            3.2,
            44.0,
            _DARK_BRICK,
            (4, 5),
            (7.0, 11.0),
            shops=0.12,
            escapes=0.75,
            signs=0.5,
        )
        fronts.paint(row, chance.branch(side))
    for z, x, wide, high in (
        (22.0, 2.0, 1.0, 1.3),
        (13.0, -2.2, 1.1, 1.2),
        (15.5, 2.2, 1.3, 0.9),
        (9.5, 2.3, 0.9, 1.1),
    ):
        paint_crate(fronts, x, z, wide, high, chance)
    for i, z in enumerate((30.0, 22.0, 16.0, 11.5)):
        paint_washing(fronts, z, 2.9, 5.6 + 1.9 * (i % 3), chance.branch("washing", i))
    for z, side in ((26.0, -1), (15.0, 1)):
        paint_bracket(fronts, side * 2.9, z)
    paint_frame(easel, chance, "walls")


def _paint_market(easel: Easel, vista: Vista, chance: Chance) -> None:
    canvas, ground = _begun(easel, vista, _COBBLES)
    fronts = Fronts(easel, canvas, vista, 1.0)
    _paint_joints(fronts, ground, -8.0, 8.0, 1.4)
    for side in (-1, 1):
        row = Row(side * 8.0, 8.0, 80.0, _PAINTED, (1, 3), roof="tiles", shops=0.2, signs=0.15)
        fronts.paint(row, chance.branch(side))
    for i, z in enumerate((58.0, 45.0, 35.0, 27.0, 20.5, 15.0, 10.6)):
        for side in (-1, 1):
            paint_stall(fronts, side, z, chance.branch("stall", i, side))
    for z in (34.0, 22.0, 14.0):
        paint_bulbs(fronts, z, 6.4, 5.2, chance)
    paint_frame(easel, chance, "awning")


def _paint_old(easel: Easel, vista: Vista, chance: Chance) -> None:
    canvas, ground = _begun(easel, vista, _COBBLES)
    fronts = Fronts(easel, canvas, vista, 1.0)
    _paint_joints(fronts, ground, -5.2, 5.2, 0.9)
    for side in (-1, 1):
        row = Row(
            side * 5.2,
            5.4,
            70.0,
            _PAINTED,
            (1, 2),
            (5.0, 7.5),
            roof="gables" if chance.share() < 0.5 else "tiles",
            shops=0.4,
            signs=0.15,
        )
        fronts.paint(row, chance.branch(side))
    for z in (48.0, 30.0, 19.0, 12.0):
        side = 1 if chance.share() < 0.5 else -1
        paint_pot(fronts, side * 4.5, z, chance)
        paint_pot(fronts, -side * 4.6, z * 1.15, chance)
        paint_bracket(fronts, side * 5.2, z * 1.05)
    if chance.share() < 0.6:
        for z in (30.0, 20.0, 13.5):
            paint_bunting(fronts, z, 5.2, chance)
    paint_frame(easel, chance, "leaves")


def _paint_platform(easel: Easel, vista: Vista, chance: Chance) -> None:
    canvas, ground = _begun(easel, vista, Colour(120, 112, 108))
    fronts = Fronts(easel, canvas, vista, 1.0)
    gravel = vista.floor(-9.0, -2.2, vista.near, 120.0, -0.9)
    _wash_ground(fronts, gravel, Colour(110, 98, 92))
    sleepers = [
        vista.floor(x - 1.3, x + 1.3, z, z + 0.3, -0.85)
        for x in (-4.4, -8.0)
        for z in np.arange(4, 70, 0.9)
    ]
    gouache.flats(canvas, sleepers, fronts.tone(Colour(84, 66, 60), 0.3, 14))
    for x in (-5.1, -3.7, -8.7, -7.3):
        rail = vista.floor(x - 0.06, x + 0.06, vista.near, 140.0, -0.7)
        gouache.flats(canvas, [rail], fronts.tone(Colour(190, 192, 204), -0.4, 14))
    gouache.flats(
        canvas, [vista.wall(-2.2, -0.9, 0.0, vista.near, 120.0)], fronts.tone(_PAVING, 0.6, 20)
    )
    _wash_ground(fronts, vista.floor(-2.2, 12.0, vista.near, 120.0), _PAVING)
    _paint_joints(fronts, ground, -2.2, 12.0, 2.0)
    edge = (
        fronts.shine(Colour(246, 206, 92), 20)
        if easel.light.is_dark
        else fronts.tone(Colour(246, 206, 92), 0, 20)
    )
    gouache.flats(canvas, [vista.floor(-1.9, -1.6, vista.near, 120.0)], edge)
    row = Row(8.5, 8.0, 110.0, _BRICK, (1, 1), (8.0, 12.0), shops=0.5, signs=0.3)
    fronts.paint(row, chance)
    below = vista.floor(-1.4, 8.4, 4.0, 90.0, 5.2)
    near, far = fronts.tone(Colour(120, 92, 74), 0.6, 8), fronts.tone(Colour(120, 92, 74), 0.2, 80)
    gouache.wash(canvas, below, (near, far), (0, float(below[:, 1].min())), (0, vista.at[1]))
    gouache.flats(
        canvas, [vista.wall(-1.4, 5.2, 5.7, 4.0, 90.0)], fronts.tone(Colour(72, 96, 92), 0, 20)
    )
    for z in (66.0, 52.0, 40.0, 30.0, 22.0, 15.5, 10.5):
        iron = fronts.tone(Colour(58, 84, 82), 0.25, z)
        gouache.flats(canvas, [vista.front(5.0, 5.25, 0, 5.2, z)], iron)
        for way in (-1, 1):
            arm = np.array(
                [vista.point(5.12, 3.9, z), vista.point(5.12 + way * 1.5, 5.2, z)], np.float32
            )
            canvas.line(arm, 0.12 * vista.scale(z), iron)
        shine_at(fronts, 1.6, 4.7, z, 0.16, 2.6)
    for z in (44.0, 24.0, 13.0):
        iron = fronts.tone(_IRON, 0.1, z)
        gouache.flats(
            canvas,
            [vista.front(-10.3, -10.1, -1, 8, z), vista.front(-10.2, -2.6, 7.2, 7.35, z)],
            iron,
        )
    for x in (-4.4, -8.0):
        wire = np.array([vista.point(x, 6.4, 4.0), vista.point(x, 6.4, 90.0)], np.float32)
        canvas.line(wire, 0.7 * easel.unit, fronts.tone(_IRON, 0, 20))
    paint_bench(fronts, 6.6, 12.5)
    paint_frame(easel, chance, "lamp")


_PAINTERS: dict[str, Callable[[Easel, Vista, Chance], None]] = {
    "avenue": _paint_avenue,
    "alley": _paint_alley,
    "market": _paint_market,
    "old": _paint_old,
    "platform": _paint_platform,
}


def _begun(easel: Easel, vista: Vista, ground: Colour) -> tuple[Canvas, Colour]:
    """Lay the ground and the light at the end of the street; return the layer and the colour."""
    light = easel.light
    canvas = easel.layer(1.0)
    if easel.is_snowy:
        ground = _SNOW
    fronts = Fronts(easel, canvas, vista, 1.0)
    area = box(0, easel.skyline, canvas.width, canvas.height)
    _wash_ground(fronts, area, ground)
    bright = light.sky[-1].mixed(light.disc, 0.4)
    r = easel.unit * 420
    gouache.haze(canvas, vista.at, (r, r * 0.5), 0.55 if not light.is_dark else 0.3, bright)
    if not light.is_dark and light.height < 0.4 and light.hardness > 0.2:
        end = (vista.at[0], float(canvas.height))
        u = easel.unit
        for wide, strength in ((330, 0.3), (150, 0.3)):
            lane = polygon(
                (vista.at[0] - 4 * u, vista.at[1]),
                (vista.at[0] + 4 * u, vista.at[1]),
                (vista.at[0] + wide * u, canvas.height),
                (vista.at[0] - wide * u, canvas.height),
            )
            alphas = (strength, strength * 0.5, 0.0)
            gouache.beam(canvas, lane, light.key, alphas, vista.at, end, soft=22 * u)
    return canvas, ground


def _wash_ground(fronts: Fronts, area: Outline, ground: Colour) -> None:
    top, low = fronts.vista.at[1], float(fronts.canvas.height)
    rows = np.linspace(top + 3, low, 7)
    colours = [
        fronts.tone(ground, 0.3 * i / 6, fronts.vista.depth_of(float(row)))
        for i, row in enumerate(rows)
    ]
    gouache.wash(fronts.canvas, area, colours, (0, top), (0, low))


def _paint_pavements(fronts: Fronts, ground: Colour, kerb: float, wall: float) -> None:
    vista, canvas = fronts.vista, fronts.canvas
    stone = _SNOW if fronts.easel.is_snowy else _PAVING
    for side in (-1, 1):
        area = vista.floor(side * kerb, side * wall, 0.5 * vista.near, 130.0, 0.15)
        _wash_ground(fronts, area, stone)
        edge = vista.wall(side * kerb, 0.0, 0.15, 0.5 * vista.near, 130.0)
        gouache.flats(canvas, [edge], fronts.tone(stone, 0.5, 16))
        slabs = [
            vista.floor(side * kerb, side * wall, z, z + 0.05, 0.15)
            for z in np.geomspace(4, 60, 20)
        ]
        gouache.tint(canvas, slabs, fronts.tone(stone, 0.7, 20), 0.4)
        line = vista.floor(side * (kerb + 0.35), side * (kerb + 0.4), 0.5 * vista.near, 90.0, 0.15)
        gouache.tint(canvas, [line], fronts.tone(stone, 0.7, 20), 0.5)


def _paint_joints(fronts: Fronts, ground: Colour, left: float, right: float, pitch: float) -> None:
    """Lay the joints of paving stones towards the vanishing point."""
    vista = fronts.vista
    tone = fronts.tone(ground, 0.75, 12)
    count = int((right - left) / pitch)
    along = [
        vista.floor(left + i * pitch - 0.02, left + i * pitch + 0.02, vista.near, 60.0)
        for i in range(1, count + 1)
    ]
    gouache.tint(fronts.canvas, along, tone, 0.24)
    across = [
        vista.floor(left, right, z, z * 1.004 + 0.02) for z in np.geomspace(vista.near, 50, 30)
    ]
    gouache.tint(fronts.canvas, across, tone, 0.2)


def _paint_marks(fronts: Fronts) -> None:
    """Paint the middle line and a crossing on the roadway."""
    vista = fronts.vista
    tone = fronts.tone(_CREAM, 0.05, 12)
    dashes = [vista.floor(-0.09, 0.09, z, z + 2.2) for z in np.arange(17.0, 80.0, 4.5)]
    gouache.tint(fronts.canvas, dashes, tone, 0.75)
    stripes = [vista.floor(x, x + 0.55, 10.6, 14.2) for x in np.arange(-3.7, 3.5, 1.05)]
    gouache.tint(fronts.canvas, stripes, tone, 0.72)
