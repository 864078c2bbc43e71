from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.light import LIGHTS
from songreel.providers.local.scenery.settings import paint
from songreel.providers.local.words.moments import Time
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.reading import read


def painted(setting: Setting, time: Time, seed: int = 1, size: tuple[int, int] = (320, 180)):
    easel = Easel(*size, LIGHTS[time], Chance(seed))
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
