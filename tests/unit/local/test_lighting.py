from __future__ import annotations

from dataclasses import replace

from songreel.providers.local.animatic.lamplight import Lamplight, lamplight_at, lit_by
from songreel.providers.local.animatic.lighting import lit, tint_of
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.light import Light, light_of
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood
from tests.support.pictures import square

DAY = light_of(Time.DAY, Weather.CLEAR, Mood.CALM)
NIGHT = light_of(Time.NIGHT, Weather.CLEAR, Mood.CALM)


def test_light_comes_from_its_side_and_leaves_a_rim_on_the_other():
    for side in (-1, 1):
        light = replace(DAY, side=side, key=Colour(255, 250, 240), shade=Colour(20, 20, 60))
        row = lit(square(), light)[60, :, 1].astype(int)
        assert (row[44] - row[70]) * side < 0
        edge = row[79] if side < 0 else row[40]
        inner = row[74] if side < 0 else row[45]
        assert edge > inner
    out = lit(square(), DAY)
    assert (out[..., :3] <= out[..., 3:]).all()
    assert (out[..., 3] == square()[..., 3]).all()


def test_in_the_dark_somebody_is_seen():
    black = replace(NIGHT, ambient=Colour(10, 10, 30))
    assert tint_of(black).luminance >= 0.6 * 255
    assert tint_of(NIGHT).blue > tint_of(NIGHT).red


def test_a_fire_warms_the_side_that_is_turned_to_it():
    fire = Colour(255, 140, 60)
    for side in (-1, 1):
        row = lit_by(square(), Lamplight(side, fire, 0.6))[60].astype(int)
        near, far = (row[78], row[41]) if side > 0 else (row[41], row[78])
        assert near[0] > far[0] + 10
        assert near[0] - near[2] > 15, "it is warm"
    out = lit_by(square(), Lamplight(1, fire, 0.7))
    assert (out[..., :3] <= out[..., 3:]).all()
    assert (out[..., 3] == square()[..., 3]).all()


def test_lamps_light_whom_they_reach():
    def light_at(x: float, *, depth: float = 1.0, light: Light = NIGHT) -> Lamplight | None:
        lamp = Lamp((x + 48, 100.0 + 27), depth, 60, Colour(255, 140, 60), 0.8)
        return lamplight_at((160, 100), 100, [lamp], (48, 27), light)

    near = light_at(220)
    assert near is not None
    assert (near.side, near.colour) == (1, Colour(255, 140, 60))
    left = light_at(100)
    assert left is not None
    assert left.side == -1
    by_day = light_at(220, light=DAY)
    assert by_day is None or by_day.strength < 0.6 * near.strength
    assert light_at(2000) is None
    assert light_at(220, depth=0.05) is None, "the moon is no lamp"
    assert lamplight_at((160, 100), 100, [], (48, 27), NIGHT) is None
