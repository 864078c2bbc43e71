from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery.backdrop import AirKind, Backdrop
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.light import light_of
from songreel.providers.local.scenery.settings import paint
from songreel.providers.local.scenery.sky import paint_sky
from songreel.providers.local.scenery.treeline import paint_treeline
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.reading import read
from songreel.providers.local.words.things import Thing


def painted(setting: Setting, time: Time, seed: int = 1, size: tuple[int, int] = (320, 180)):
    easel = Easel(*size, light_of(time, Weather.CLEAR, Mood.CALM), Chance(seed))
    scene = replace(read("", Chance(seed)), setting=setting, time=time)
    return paint(scene, easel).layers, easel


def flat(setting: Setting, time: Time, seed: int = 1) -> np.ndarray:
    layers, easel = painted(setting, time, seed)
    canvas = Canvas(easel.full_width, easel.full_height)
    for layer in layers:
        canvas.paste(layer.canvas.pixels, 0, 0)
    return canvas.pixels


@pytest.mark.parametrize("setting", list(Setting))
def test_every_setting_fills_the_frame_with_layers_of_growing_depth(setting: Setting):
    layers, _ = painted(setting, Time.DAY)
    assert len(layers) >= 3
    assert (flat(setting, Time.DAY)[..., 3] == 255).all()
    assert layers[0].depth < 1
    assert any(layer.depth == 1.0 for layer in layers), "nobody could stand here"
    assert all(layer.depth > 1 for layer in layers if layer.is_front)


@pytest.mark.parametrize("setting", list(Setting))
@pytest.mark.parametrize("size", [(180, 320), (200, 200)])
def test_every_setting_is_painted_in_every_shape(setting: Setting, size: tuple[int, int]):
    layers, easel = painted(setting, Time.NIGHT, size=size)
    for layer in layers:
        pixels = layer.canvas.pixels
        assert pixels.shape == (easel.full_height, easel.full_width, 4)
        alpha = pixels[..., 3:].astype(int)
        assert (pixels[..., :3] <= alpha + 1).all(), "not premultiplied"


def test_no_two_settings_and_no_two_times_look_alike():
    small = {
        (setting, time): flat(setting, time)[::4, ::4, :3].astype(int)
        for setting in Setting
        for time in (Time.DAY, Time.NIGHT)
    }
    keys = list(small)
    for i, one in enumerate(keys):
        for other in keys[i + 1 :]:
            same_stage = one[0] is other[0] is Setting.STAGE
            assert same_stage or np.abs(small[one] - small[other]).mean() > 5, (one, other)


def test_the_words_decide_where_things_stand():
    one, again, other = (flat(Setting.CITY, Time.DAY, seed) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_night_is_darker_than_day():
    for setting in (Setting.FIELD, Setting.STREET, Setting.BEACH):
        assert flat(setting, Time.NIGHT).mean() < 0.75 * flat(setting, Time.DAY).mean()


OUTSIDE = [
    setting
    for setting in Setting
    if setting not in {Setting.ROOM, Setting.STAGE, Setting.SPACE, Setting.UNDERWATER}
]
NATURE = [
    Setting.FOREST,
    Setting.FIELD,
    Setting.MOUNTAINS,
    Setting.DESERT,
    Setting.BEACH,
    Setting.SEA,
    Setting.UNDERWATER,
    Setting.SKY,
    Setting.SPACE,
    Setting.ROAD,
    Setting.RUINS,
]
EVERY_LIGHT = list(product(Time, Weather, Mood))


def scene(
    setting: Setting,
    time: Time = Time.DAY,
    weather: Weather = Weather.CLEAR,
    mood: Mood = Mood.CALM,
    seed: int = 1,
    things: tuple[Thing, ...] = (),
    size: tuple[int, int] = (320, 180),
) -> tuple[Backdrop, Easel]:
    easel = Easel(*size, light_of(time, weather, mood), Chance(seed))
    words = replace(
        read("", Chance(seed)),
        setting=setting,
        time=time,
        weather=weather,
        mood=mood,
        things=things,
    )
    return paint(words, easel), easel


def flattened(backdrop: Backdrop) -> np.ndarray:
    high, wide = backdrop.layers[0].canvas.pixels.shape[:2]
    canvas = Canvas(wide, high)
    for layer in backdrop.layers:
        canvas.paste(layer.canvas.pixels, 0, 0)
    return canvas.pixels[..., :3].astype(int)


def kinds(backdrop: Backdrop) -> set[AirKind]:
    return {air.kind for air in backdrop.air}


@pytest.mark.parametrize(("time", "weather", "mood"), EVERY_LIGHT)
def test_every_light_has_colours_that_can_be_shown_and_a_sky_that_pales_downwards(
    time: Time, weather: Weather, mood: Mood
):
    light = light_of(time, weather, mood)
    colours = [*light.sky, light.haze, light.ambient, light.disc, light.key, light.rim]
    colours += [light.shade, light.cloud, light.accent, light.mist, light.silhouette()]
    assert all(0 <= part <= 255 for colour in colours for part in colour)
    assert light.sky[-1].luminance > light.sky[0].luminance + 12
    assert light.side in {-1, 1}
    assert 0 <= light.hardness <= 1
    assert light.is_dark == (time is Time.NIGHT)
    assert light.shade.luminance < light.haze.luminance


def test_no_two_lights_of_a_clear_sky_share_a_palette():
    skies = [light_of(time, Weather.CLEAR, mood).sky for time, mood in product(Time, Mood)]
    for i, one in enumerate(skies):
        for other in skies[i + 1 :]:
            assert sum(a.distance(b) for a, b in zip(one, other, strict=True)) > 90


@pytest.mark.parametrize(("time", "mood"), list(product(Time, Mood)))
def test_weather_does_to_light_what_it_does_outside(time: Time, mood: Mood):
    clear, rain, snow, fog, storm = (light_of(time, weather, mood) for weather in Weather)
    assert storm.ambient.luminance < rain.ambient.luminance < clear.ambient.luminance
    assert fog.thickness > snow.thickness > clear.thickness
    assert fog.hardness < rain.hardness < clear.hardness
    assert fog.sky[0].distance(fog.sky[-1]) < clear.sky[0].distance(clear.sky[-1])
    assert storm.lamplight >= clear.lamplight


def test_far_things_take_the_colour_of_the_haze_and_fog_takes_them_sooner():
    red = Colour(200, 40, 40)
    for weather in Weather:
        light = light_of(Time.DAY, weather, Mood.CALM)
        ways = [light.tone(red, i / 10).distance(light.haze) for i in range(11)]
        assert ways == sorted(ways, reverse=True)
    clear, fog = (light_of(Time.DAY, w, Mood.CALM) for w in (Weather.CLEAR, Weather.FOG))
    assert fog.tone(red, 0.3).distance(fog.haze) < 0.8 * clear.tone(red, 0.3).distance(clear.haze)


def test_the_sun_rises_on_one_side_sets_on_the_other_and_lights_from_where_it_stands():
    for time, side in ((Time.DAWN, -1), (Time.DUSK, 1)):
        light = light_of(time, Weather.CLEAR, Mood.CALM)
        assert light.side == side
        for seed in range(20):
            easel = Easel(320, 180, light, Chance(seed))
            assert (easel.sun[0] - easel.x(0.5)) * side > 0
            assert easel.y(0) < easel.sun[1] < easel.skyline


@pytest.mark.parametrize("setting", list(Setting))
@pytest.mark.parametrize("weather", list(Weather))
def test_every_weather_is_painted_everywhere(setting: Setting, weather: Weather):
    backdrop, easel = scene(setting, Time.DUSK, weather, seed=3, size=(160, 90))
    assert 3 <= len(backdrop.layers) <= 7
    depths = [layer.depth for layer in backdrop.layers if not layer.is_front]
    assert depths == sorted(depths)
    for layer in backdrop.layers:
        pixels = layer.canvas.pixels
        assert pixels.dtype == np.uint8
        assert (pixels[..., :3] <= pixels[..., 3:].astype(int) + 1).all(), "not premultiplied"
    for lamp in backdrop.lamps:
        assert 0 < lamp.strength <= 1
        assert lamp.radius > 0
        assert -easel.full_width < lamp.at[0] < 2 * easel.full_width


@pytest.mark.parametrize("setting", OUTSIDE)
def test_weather_is_in_the_air_and_on_the_ground(setting: Setting):
    rain, _ = scene(setting, weather=Weather.RAIN)
    assert AirKind.RAIN in kinds(rain)
    assert rain.is_wet is not (setting is Setting.BEACH), "sand swallows what falls"
    assert rain.mirror is not None
    storm, _ = scene(setting, weather=Weather.STORM)
    assert {AirKind.RAIN, AirKind.LIGHTNING} <= kinds(storm)
    snow, easel = scene(setting, weather=Weather.SNOW)
    assert AirKind.SNOW in kinds(snow)
    assert easel.is_snowy
    assert AirKind.FOG in kinds(scene(setting, weather=Weather.FOG)[0])
    clear, easel = scene(setting)
    assert not clear.is_wet
    assert not easel.is_snowy
    assert kinds(clear).isdisjoint({AirKind.RAIN, AirKind.SNOW, AirKind.FOG, AirKind.LIGHTNING})


@pytest.mark.parametrize("setting", [s for s in Setting if s not in OUTSIDE])
@pytest.mark.parametrize("weather", [Weather.RAIN, Weather.SNOW, Weather.STORM])
def test_no_weather_gets_indoors_into_space_or_under_water(setting: Setting, weather: Weather):
    backdrop, easel = scene(setting, weather=weather)
    assert kinds(backdrop).isdisjoint(
        {AirKind.RAIN, AirKind.SNOW, AirKind.LIGHTNING, AirKind.SPRAY}
    )
    assert not backdrop.is_wet
    assert not easel.is_snowy


@pytest.mark.parametrize("setting", [Setting.FOREST, Setting.FIELD, Setting.MOUNTAINS])
def test_snow_lies_on_the_ground(setting: Setting):
    def ground(weather: Weather) -> np.ndarray:
        backdrop, easel = scene(setting, weather=weather, seed=5)
        low = int(easel.y(0.8)), int(easel.y(0.9))
        return flattened(backdrop)[low[0] : low[1]].mean((0, 1))

    snow, clear = ground(Weather.SNOW), ground(Weather.CLEAR)
    assert snow.mean() > clear.mean() + 25
    assert snow[2] > snow[1] > snow[0], "snow in shade is blue"


@pytest.mark.parametrize("setting", NATURE)
def test_two_scenes_in_one_place_and_light_are_told_apart(setting: Setting):
    small = [
        flattened(scene(setting, Time.DUSK, seed=seed, size=(160, 90))[0])[::3, ::3]
        for seed in range(8)
    ]
    ways = [np.abs(one - other).mean() for i, one in enumerate(small) for other in small[i + 1 :]]
    assert np.median(ways) > 7
    assert min(ways) > 1.5


@pytest.mark.parametrize("setting", NATURE)
@pytest.mark.parametrize("seed", range(5))
def test_what_is_in_front_leaves_the_middle_to_the_character(setting: Setting, seed: int):
    backdrop, easel = scene(setting, seed=seed, size=(160, 90))
    rows = slice(int(easel.y(0.05)), int(easel.y(0.8)))
    columns = slice(int(easel.x(0.3)), int(easel.x(0.7)))
    for layer in backdrop.layers:
        if layer.is_front:
            assert layer.canvas.pixels[rows, columns, 3].mean() < 8


def test_land_pales_with_distance():
    for seed in range(4):
        backdrop, easel = scene(Setting.MOUNTAINS, Time.DAY, seed=seed)
        picture = flattened(backdrop)
        far = picture[int(easel.skyline - 12) : int(easel.skyline - 2)].mean()
        near = picture[int(easel.y(0.94)) : int(easel.y(1.0))].mean()
        assert far > near + 20


def test_no_large_area_is_flat():
    for setting in NATURE:
        picture = flattened(scene(setting, Time.DAY, seed=2)[0])
        codes = picture[..., 0] << 16 | picture[..., 1] << 8 | picture[..., 2]
        _, counts = np.unique(codes, return_counts=True)
        assert counts.max() < 0.1 * codes.size, setting


@pytest.mark.parametrize("weather", [Weather.CLEAR, Weather.SNOW, Weather.FOG])
def test_a_great_moon_stands_alone(weather: Weather):
    light = light_of(Time.NIGHT, weather, Mood.CALM)
    bright: list[float] = []
    for is_moonless in (False, True):
        easel = Easel(320, 180, light, Chance(1), is_moonless=is_moonless)
        x, y = (round(v) for v in easel.sun)
        pixels = paint_sky(easel, with_clouds=False, weather=weather).pixels
        bright.append(float(pixels[y - 6 : y + 7, x - 6 : x + 7, :3].max()))
        assert bool(easel.lamps) is (weather is Weather.CLEAR and not is_moonless)
    assert bright[0] > bright[1] + 40


def test_scenes_with_a_great_moon_have_no_other():
    assert scene(Setting.DESERT, things=(Thing.BIRDS, Thing.GREAT_MOON))[1].is_moonless
    assert not scene(Setting.DESERT, things=(Thing.BIRDS,))[1].is_moonless


def test_water_mirrors_from_its_own_line_on():
    for setting in (Setting.SEA, Setting.BEACH):
        backdrop, easel = scene(setting)
        assert backdrop.mirror is not None
        assert backdrop.mirror.line == pytest.approx(easel.skyline, abs=2)
        assert backdrop.mirror.depth in {layer.depth for layer in backdrop.layers}


def test_the_mood_decides_the_grade():
    grades = {mood: scene(Setting.FIELD, mood=mood)[0].grade for mood in Mood}
    assert grades[Mood.ENERGETIC].saturation > grades[Mood.CALM].saturation
    assert grades[Mood.MELANCHOLY].saturation < grades[Mood.CALM].saturation
    assert grades[Mood.TENSE].contrast > grades[Mood.DREAMY].contrast
    assert grades[Mood.TENSE].vignette > grades[Mood.JOYFUL].vignette
    assert all(0.2 <= grade.vignette <= 0.4 for grade in grades.values())


@pytest.mark.parametrize("setting", list(Setting))
def test_a_place_is_painted_the_same_again(setting: Setting):
    one, again = (flattened(scene(setting, Time.NIGHT, seed=9, size=(96, 54))[0]) for _ in "12")
    assert (one == again).all()


@pytest.mark.parametrize("horizon", [0.42, 0.6, 0.7])
@pytest.mark.parametrize("closeness", [1.0, 1.7])
@pytest.mark.parametrize("setting", [Setting.MOUNTAINS, Setting.SEA, Setting.SKY, Setting.ROAD])
def test_there_is_ground_under_the_feet_from_every_angle(
    setting: Setting, horizon: float, closeness: float
):
    for seed in range(4):
        light = light_of(Time.DAWN, Weather.CLEAR, Mood.TENDER)
        easel = Easel(160, 90, light, Chance(seed), horizon=horizon, closeness=closeness)
        words = replace(read("", Chance(seed)), setting=setting, weather=Weather.CLEAR)
        floor = [layer for layer in paint(words, easel).layers if layer.depth == 1.0]
        feet = np.concatenate([layer.canvas.pixels[int(easel.y(0.8)), :, 3:] for layer in floor], 1)
        middle = feet[int(easel.x(0.35)) : int(easel.x(0.65))].max(1)
        assert (middle == 255).mean() > 0.95


def test_no_two_places_have_the_same_row_of_firs():
    light = light_of(Time.DAY, Weather.CLEAR, Mood.CALM)
    tops: list[np.ndarray] = []
    for seed in range(12):
        easel = Easel(160, 90, light, Chance(seed))
        canvas = easel.layer(0.5)
        paint_treeline(easel, canvas, distance=0.26, tall=0.26)
        tops.append((canvas.pixels[: int(easel.skyline), :, 3] > 128).sum(0))
    covered = [float((top > 2).mean()) for top in tops]
    assert min(covered) < 0.2 < 0.5 < max(covered)
    assert max(top.max() for top in tops) > 2 * min(top.max() for top in tops)
