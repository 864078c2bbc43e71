"""What the weather, the hour and the mood do to a scene beyond its light: air, wetness, grade."""

from __future__ import annotations

from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.scenery import land
from songreel.providers.local.scenery.backdrop import Air, AirKind, Grade, Mirror
from songreel.providers.local.scenery.dye import graded
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.reading import Reading
from songreel.providers.local.words.things import Thing

INSIDE = frozenset({Setting.ROOM, Setting.STAGE})
_NOWHERE = frozenset({Setting.SPACE, Setting.UNDERWATER})
_PAVED = frozenset({Setting.CITY, Setting.STREET})
_BARE = frozenset({Setting.FOREST, Setting.FIELD, Setting.MOUNTAINS, Setting.RUINS, Setting.DESERT})
_GREEN = frozenset({Setting.FOREST, Setting.FIELD, Setting.RUINS})


def sky_weather(scene: Reading) -> Weather:
    """Return the weather that is seen in a setting: none in space or under water."""
    return Weather.CLEAR if scene.setting in _NOWHERE else scene.weather


def prepare(scene: Reading, easel: Easel) -> None:
    """Tell the painters what the weather does to the ground and to what bends in the wind."""
    weather, is_out = sky_weather(scene), scene.setting not in INSIDE
    chance = easel.draw_for("wind")
    easel.is_snowy = is_out and weather is Weather.SNOW
    easel.is_moonless = Thing.GREAT_MOON in scene.things
    # Sand swallows the rain; on a beach nothing mirrors but the sea.
    is_raining = weather in {Weather.RAIN, Weather.STORM}
    easel.is_wet = is_out and is_raining and scene.setting is not Setting.BEACH
    strength = 1.0 if weather is Weather.STORM else 0.4 if weather is Weather.RAIN else 0.15
    easel.wind = chance.pick((-1, 1)) * strength if is_out else 0.0


def finish(scene: Reading, easel: Easel) -> None:
    """Fill the air, let wet ground mirror, and grade the picture."""
    if scene.setting in INSIDE:
        _fill_room(scene, easel)
    elif scene.setting in _NOWHERE:
        _fill_nowhere(scene, easel)
    else:
        _fill_open(scene, easel)
    if Thing.FIRE in scene.things and scene.setting is not Setting.UNDERWATER:
        easel.air.append(Air(AirKind.EMBERS, 0.4, easel.wind * 0.05, Colour(255, 160, 80)))
    if easel.is_wet and scene.setting in _BARE:
        for layer in easel.layers:
            if layer.depth == 1.0:
                land.paint_puddles(easel, layer.canvas)
    if easel.is_wet and easel.mirror is None:
        is_paved = scene.setting in _PAVED
        easel.mirror = Mirror(
            line=easel.skyline + easel.unit * 4,
            depth=1.0,
            strength=0.42 if is_paved else 0.14,
            ripple=easel.unit * 5,
            stretch=1.15,
            tint=easel.light.haze.mixed(WHITE, 0.45),
        )
    easel.grade = grade_of(scene)


def _fill_open(scene: Reading, easel: Easel) -> None:
    light, wind = easel.light, easel.wind
    match sky_weather(scene):
        case Weather.RAIN:
            easel.air.append(Air(AirKind.RAIN, 0.6, wind * 0.25, light.cloud.mixed(WHITE, 0.3)))
        case Weather.SNOW:
            easel.air.append(Air(AirKind.SNOW, 0.6, wind * 0.3, WHITE.mixed(light.haze, 0.15)))
        case Weather.STORM:
            easel.air.append(Air(AirKind.RAIN, 0.95, wind * 0.5, light.cloud.mixed(WHITE, 0.3)))
            easel.air.append(Air(AirKind.LIGHTNING, 0.4, 0.0, Colour(206, 226, 255)))
        case Weather.FOG:
            easel.air.append(Air(AirKind.FOG, 0.7, wind * 0.12, light.haze))
        case Weather.CLEAR:
            _fill_clear(scene, easel)
    if scene.setting is Setting.SEA and scene.weather in {Weather.STORM, Weather.RAIN}:
        easel.air.append(Air(AirKind.SPRAY, 0.5, wind * 0.3, WHITE.mixed(light.haze, 0.3)))


def _fill_clear(scene: Reading, easel: Easel) -> None:
    light, wind, setting = easel.light, easel.wind, scene.setting
    is_green = setting in _GREEN
    if is_green and scene.time in {Time.NIGHT, Time.DUSK}:
        tone = Colour(226, 255, 150).mixed(light.accent, 0.3)
        easel.air.append(Air(AirKind.FIREFLIES, 0.5 if light.is_dark else 0.25, 0.01, tone))
    elif setting is Setting.DESERT:
        easel.air.append(Air(AirKind.DUST, 0.55, wind * 0.4, light.sunny(Colour(232, 206, 160))))
    elif is_green and scene.mood in {Mood.DREAMY, Mood.TENDER, Mood.JOYFUL}:
        tone = Colour(255, 214, 226).mixed(light.accent, 0.25).mixed(light.haze, 0.15)
        easel.air.append(Air(AirKind.PETALS, 0.4, wind * 0.3, tone))
    elif setting is Setting.FOREST or (is_green and scene.mood is Mood.MELANCHOLY):
        easel.air.append(
            Air(AirKind.LEAVES, 0.3, wind * 0.3, light.tone(Colour(214, 140, 70), 0.1))
        )
    elif setting in {Setting.ROAD, Setting.MOUNTAINS, Setting.FIELD, Setting.RUINS}:
        easel.air.append(Air(AirKind.DUST, 0.25, wind * 0.2, light.cloud))
    if scene.mood is Mood.TENSE and setting in {Setting.RUINS, Setting.MOUNTAINS}:
        easel.air.append(Air(AirKind.EMBERS, 0.35, wind * 0.1, Colour(255, 132, 70)))


def _fill_room(scene: Reading, easel: Easel) -> None:
    light = easel.light
    if scene.setting is Setting.ROOM:
        easel.air.append(Air(AirKind.DUST, 0.35, 0.01, light.key.mixed(WHITE, 0.3)))
    elif scene.mood in {Mood.JOYFUL, Mood.ENERGETIC}:
        easel.air.append(Air(AirKind.CONFETTI, 0.5, 0.0, light.accent))
    else:
        easel.air.append(Air(AirKind.DUST, 0.5, 0.02, light.accent.mixed(WHITE, 0.5)))


def _fill_nowhere(scene: Reading, easel: Easel) -> None:
    if scene.setting is Setting.UNDERWATER:
        pale = easel.light.sky[2].mixed(WHITE, 0.5)
        easel.air.append(Air(AirKind.BUBBLES, 0.4, 0.0, pale))
        easel.air.append(Air(AirKind.DUST, 0.3, 0.01, pale))
    else:
        easel.air.append(Air(AirKind.DUST, 0.2, 0.005, easel.light.accent.mixed(WHITE, 0.5)))


_LOOKS: dict[Mood, tuple[float, float]] = {
    Mood.CALM: (1.0, 1.02),
    Mood.JOYFUL: (1.04, 1.1),
    Mood.TENDER: (0.97, 1.02),
    Mood.MELANCHOLY: (0.98, 0.9),
    Mood.TENSE: (1.1, 0.94),
    Mood.DREAMY: (0.94, 1.06),
    Mood.ENERGETIC: (1.08, 1.14),
}
"""Contrast and saturation for each mood."""


def grade_of(scene: Reading) -> Grade:
    """Return the look of a scene."""
    contrast, saturation = _LOOKS[scene.mood]
    is_dark = scene.time is Time.NIGHT
    lift = {
        Time.DAWN: Colour(10, 6, 14),
        Time.DAY: Colour(4, 6, 10),
        Time.DUSK: Colour(12, 4, 14),
        Time.NIGHT: Colour(2, 5, 14),
    }[scene.time]
    gain = {
        Time.DAWN: Colour(255, 248, 240),
        Time.DAY: Colour(255, 253, 248),
        Time.DUSK: Colour(255, 246, 234),
        Time.NIGHT: Colour(244, 250, 255),
    }[scene.time]
    if scene.weather is Weather.FOG:
        contrast, lift = contrast * 0.94, lift.mixed(WHITE, 0.03)
    grade = Grade(
        lift=lift,
        gain=gain,
        contrast=contrast,
        saturation=saturation,
        vignette=0.38 if scene.mood is Mood.TENSE else 0.32 if is_dark else 0.24,
        grain=1.3,
        bloom=0.34 if scene.mood is Mood.DREAMY else 0.28 if is_dark else 0.2,
    )
    return graded(grade, scene.palette)
