"""Each setting as a list of layers, from the far ones to the near ones."""

from __future__ import annotations

from collections.abc import Callable

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery import inside, land, plants, sky, town, water
from songreel.providers.local.scenery.backdrop import Backdrop
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.reading import Reading

_GREEN, _DRY, _SAND = Colour(116, 160, 92), Colour(176, 168, 110), Colour(232, 206, 160)
_ROCK, _SEA, _ASPHALT = Colour(124, 124, 140), Colour(48, 122, 160), Colour(86, 88, 100)


def paint(scene: Reading, easel: Easel) -> Backdrop:
    """Paint the place of a scene, softened where the shot is close."""
    _PAINTERS[scene.setting](easel)
    soft = easel.blur * min(easel.width, easel.height) / 1000
    for layer in easel.layers:
        layer.canvas.blur(soft * (1.5 if layer.is_front else 1.0))
    return Backdrop(
        layers=tuple(easel.layers),
        lamps=tuple(easel.lamps),
        mirror=easel.mirror,
        air=tuple(easel.air),
        grade=easel.grade,
    )


def _city(easel: Easel) -> None:
    sky.paint_sky(easel)
    town.paint_skyline(easel, depth=0.14, distance=0.75, tall=300, count=15, lit=0.3)
    town.paint_skyline(easel, depth=0.32, distance=0.4, tall=400, count=9, lit=0.42)
    land.paint_ground(easel, Colour(176, 170, 166), Colour(150, 148, 156))
    town.paint_paving(easel, Colour(110, 106, 112))
    town.paint_lamps(easel, depth=0.9)


def _street(easel: Easel) -> None:
    sky.paint_sky(easel, with_clouds=False)
    town.paint_houses(easel, depth=0.5)
    land.paint_ground(easel, Colour(150, 144, 142), Colour(134, 130, 134))
    town.paint_paving(easel, Colour(100, 96, 100))
    town.paint_lamps(easel, depth=1.4)


def _room(easel: Easel) -> None:
    inside.paint_room(easel)


def _stage(easel: Easel) -> None:
    inside.paint_stage(easel)


def _forest(easel: Easel) -> None:
    sky.paint_sky(easel, with_clouds=False)
    plants.paint_firs(easel, depth=0.16, distance=0.7, tall=300, count=16)
    plants.paint_firs(easel, depth=0.34, distance=0.4, tall=420, count=10)
    plants.paint_trunks(easel, depth=0.6, distance=0.15, wide=20, count=7)
    land.paint_ground(easel, Colour(92, 116, 74), Colour(104, 128, 86), bumps=7)
    land.paint_strokes(easel, Colour(66, 92, 62), count=70)
    plants.paint_trunks(easel, depth=1.5, distance=0.0, wide=46, count=2)
    plants.paint_leaves(easel, depth=1.3, distance=0.0)


def _field(easel: Easel) -> None:
    sky.paint_sky(easel)
    land.paint_ridge(easel, _GREEN, depth=0.14, distance=0.7, height=60, lift=16, rough=3)
    land.paint_ridge(easel, _GREEN, depth=0.28, distance=0.4, height=40, lift=2, rough=2)
    plants.paint_round_trees(easel, depth=0.5, distance=0.2, size=150, count=3)
    land.paint_ground(easel, Colour(118, 166, 84), Colour(150, 178, 100), bumps=6)
    land.paint_strokes(easel, Colour(90, 140, 70), count=80)
    plants.paint_grass(easel, depth=1.4, flowers=True)


def _mountains(easel: Easel) -> None:
    sky.paint_sky(easel)
    land.paint_ridge(easel, _ROCK, depth=0.1, distance=0.72, height=190, lift=120, snow=True)
    land.paint_ridge(easel, _ROCK, depth=0.24, distance=0.42, height=130, lift=40, snow=True)
    plants.paint_firs(easel, depth=0.45, distance=0.25, tall=90, count=22)
    land.paint_ground(easel, Colour(134, 132, 120), Colour(150, 156, 130), bumps=9)
    land.paint_strokes(easel, Colour(100, 104, 92), count=60)
    land.paint_rocks(easel, Colour(136, 134, 138), depth=1.35, front=True)


def _desert(easel: Easel) -> None:
    sky.paint_sky(easel, with_clouds=False)
    land.paint_ridge(easel, Colour(196, 124, 92), depth=0.1, distance=0.68, height=90, lift=40)
    land.paint_ridge(easel, _SAND, depth=0.24, distance=0.4, height=46, lift=14, rough=2)
    land.paint_ground(easel, Colour(226, 184, 124), Colour(236, 204, 150), bumps=8)
    land.paint_strokes(easel, Colour(196, 146, 92), count=60, alpha=0.3)
    land.paint_cacti(easel)


def _beach(easel: Easel) -> None:
    sky.paint_sky(easel)
    water.paint_waves(easel, _SEA, from_depth=0.2, rows=8)
    easel.horizon += 0.07
    land.paint_ground(easel, Colour(238, 214, 168), Colour(224, 202, 164), bumps=10)
    land.paint_strokes(easel, Colour(206, 176, 128), count=50, alpha=0.3)
    easel.horizon -= 0.07
    plants.paint_palms(easel, depth=0.9)


def _sea(easel: Easel) -> None:
    sky.paint_sky(easel)
    land.paint_ridge(easel, _ROCK, depth=0.1, distance=0.78, height=36, lift=4, rough=4)
    water.paint_waves(easel, _SEA, from_depth=0.3, rows=10)
    water.paint_planks(easel)


def _underwater(easel: Easel) -> None:
    sky.paint_water_body(easel)
    land.paint_ridge(easel, Colour(40, 92, 120), depth=0.2, distance=0.1, height=70, lift=20)
    plants.paint_weed(easel, depth=0.5, front=False)
    land.paint_ground(easel, Colour(150, 170, 150), Colour(90, 140, 150), bumps=10)
    land.paint_strokes(easel, Colour(90, 130, 130), count=50)
    plants.paint_weed(easel, depth=1.4, front=True)


def _sky(easel: Easel) -> None:
    sky.paint_sky(easel, with_clouds=False)
    sky.paint_clouds(easel, depth=0.12, low=0.3, high=0.62, count=6, alpha=0.7)
    sky.paint_clouds(easel, depth=0.3, low=0.6, high=0.75, count=7, alpha=0.85)
    sky.paint_cloud_floor(easel)


def _space(easel: Easel) -> None:
    sky.paint_space(easel)
    land.paint_ridge(easel, Colour(120, 112, 140), depth=0.2, distance=0.2, height=50, lift=4)
    land.paint_ground(easel, Colour(168, 158, 172), Colour(136, 128, 152), bumps=8)
    land.paint_craters(easel, Colour(150, 142, 160))
    land.paint_rocks(easel, Colour(120, 112, 132), depth=1.35, front=True)


def _road(easel: Easel) -> None:
    sky.paint_sky(easel)
    land.paint_ridge(easel, _ROCK, depth=0.1, distance=0.75, height=70, lift=26, rough=5)
    land.paint_ridge(easel, _DRY, depth=0.22, distance=0.45, height=24, lift=4, rough=2)
    land.paint_ground(easel, Colour(190, 168, 108), Colour(196, 182, 128), bumps=3)
    land.paint_strokes(easel, Colour(150, 136, 84), count=60)
    town.paint_road(easel, asphalt=_ASPHALT, is_wide=True)
    town.paint_poles(easel)


def _ruins(easel: Easel) -> None:
    sky.paint_sky(easel)
    land.paint_ridge(
        easel, Colour(132, 140, 108), depth=0.12, distance=0.66, height=60, lift=20, rough=4
    )
    town.paint_columns(easel, depth=0.3, distance=0.45)
    land.paint_ground(easel, Colour(196, 182, 146), Colour(176, 172, 136), bumps=5)
    town.paint_paving(easel, Colour(140, 128, 102))
    town.paint_columns(easel, depth=0.8, distance=0.1)


_PAINTERS: dict[Setting, Callable[[Easel], None]] = {
    Setting.CITY: _city,
    Setting.STREET: _street,
    Setting.ROOM: _room,
    Setting.STAGE: _stage,
    Setting.FOREST: _forest,
    Setting.FIELD: _field,
    Setting.MOUNTAINS: _mountains,
    Setting.DESERT: _desert,
    Setting.BEACH: _beach,
    Setting.SEA: _sea,
    Setting.UNDERWATER: _underwater,
    Setting.SKY: _sky,
    Setting.SPACE: _space,
    Setting.ROAD: _road,
    Setting.RUINS: _ruins,
}
