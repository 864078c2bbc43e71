"""Each setting as a list of layers, from the far ones to the near ones."""

from __future__ import annotations

from collections.abc import Callable

from songreel.providers.local.scenery import (
    heavens,
    heights,
    inside,
    pieces,
    roads,
    shores,
    sky,
    town,
    weather,
    woods,
)
from songreel.providers.local.scenery.backdrop import Backdrop
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.reading import Reading

_LOWEST = 0.7
"""The feet of somebody in a wide shot have to be on the ground, whatever the angle."""
_SHIFTS: dict[Setting, float] = {
    Setting.ROAD: -0.05,
    Setting.MOUNTAINS: 0.03,
    Setting.FIELD: 0.04,
    Setting.DESERT: 0.02,
    Setting.SEA: -0.03,
    Setting.SKY: 0.03,
    Setting.SPACE: 0.04,
    Setting.RUINS: 0.03,
}
"""How far the horizon of a setting is below that of others, as a share of the frame."""


def paint(scene: Reading, easel: Easel) -> Backdrop:
    """Paint the place of a scene, its weather and its set pieces, softened in close shots."""
    easel.horizon = min(_LOWEST, easel.horizon + _SHIFTS.get(scene.setting, 0.0))
    weather.prepare(scene, easel)
    _PAINTERS[scene.setting](scene, easel)
    _place_pieces(scene, easel)
    weather.finish(scene, easel)
    soft = easel.blur * min(easel.width, easel.height) / 1000
    for layer in easel.layers:
        near = 1.5 if layer.is_front else 1.15 - 0.55 * min(1.0, layer.depth)
        layer.canvas.blur(soft * near)
    return Backdrop(
        layers=tuple(sorted(easel.layers, key=lambda layer: (layer.is_front, layer.depth))),
        lamps=tuple(easel.lamps),
        mirror=easel.mirror,
        air=tuple(easel.air),
        grade=easel.grade,
        is_wet=easel.is_wet,
        ground=scene.setting is not Setting.UNDERWATER,
    )


def _place_pieces(scene: Reading, easel: Easel) -> None:
    """Draw what the scene names behind whatever is in front of the character."""
    front = [layer for layer in easel.layers if layer.is_front]
    easel.layers = [layer for layer in easel.layers if not layer.is_front]
    pieces.place(scene.things, easel, scene)
    easel.layers += front


def _city(scene: Reading, easel: Easel) -> None:
    sky.paint_sky(easel, weather=weather.sky_weather(scene))
    town.paint_city(easel, _named(scene))


def _street(scene: Reading, easel: Easel) -> None:
    sky.paint_sky(easel, weather=weather.sky_weather(scene), with_clouds=False)
    town.paint_street(easel, _named(scene))


def _room(scene: Reading, easel: Easel) -> None:
    inside.paint_room(easel, _named(scene))


def _stage(scene: Reading, easel: Easel) -> None:
    inside.paint_stage(easel, _named(scene))


def _named(scene: Reading) -> str:
    """Return where a scene's story is and what stands there, for painters who choose by that."""
    return ", ".join((scene.story, *scene.things))


_PAINTERS: dict[Setting, Callable[[Reading, Easel], None]] = {
    Setting.CITY: _city,
    Setting.STREET: _street,
    Setting.ROOM: _room,
    Setting.STAGE: _stage,
    Setting.FOREST: woods.paint_forest,
    Setting.FIELD: woods.paint_field,
    Setting.MOUNTAINS: heights.paint_mountains,
    Setting.DESERT: heights.paint_desert,
    Setting.BEACH: shores.paint_beach,
    Setting.SEA: shores.paint_sea,
    Setting.UNDERWATER: shores.paint_underwater,
    Setting.SKY: heavens.paint_aloft,
    Setting.SPACE: heavens.paint_space,
    Setting.ROAD: roads.paint_road,
    Setting.RUINS: heights.paint_ruins,
}
