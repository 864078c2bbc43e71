from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import box
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.light import light_of
from songreel.providers.local.scenery.rooms import paint_room
from songreel.providers.local.scenery.stages import paint_stage
from songreel.providers.local.scenery.towers import STYLES, paint_skyline
from songreel.providers.local.scenery.town import paint_city, paint_columns, paint_street
from songreel.providers.local.scenery.vista import Vista
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood

CITIES = ("rooftop", "balcony", "bridge", "plaza", "waterfront")
STREETS = ("avenue", "alley", "market", "village", "platform")
ROOMS = (
    "bedroom",
    "kitchen",
    "attic",
    "library",
    "office",
    "diner",
    "workshop",
    "hall",
    "church",
    "corridor",
)
STAGES = ("theatre", "club", "festival", "dance floor", "backstage", "single spotlight")
Painter = Callable[[Easel, str], None]
PLACES: list[tuple[Painter, str]] = [
    *((paint_city, word) for word in CITIES),
    *((paint_street, word) for word in STREETS),
    *((paint_room, word) for word in ROOMS),
    *((paint_stage, word) for word in STAGES),
]


def painted(
    paint: Painter,
    words: str,
    *,
    time: Time = Time.DUSK,
    size: tuple[int, int] = (160, 90),
    seed: int = 1,
    snowy: bool = False,
    horizon: float = 0.6,
) -> Easel:
    light = light_of(time, Weather.CLEAR, Mood.CALM)
    easel = Easel(*size, light, Chance(seed), horizon=horizon)
    easel.is_snowy = snowy
    if paint in (paint_city, paint_street):
        sky = easel.layer(0.04)
        gouache.wash(
            sky, box(0, 0, sky.width, sky.height), easel.light.sky, (0, 0), (0, easel.skyline)
        )
    paint(easel, words)
    return easel


def flat(easel: Easel) -> np.ndarray:
    canvas = Canvas(easel.full_width, easel.full_height)
    for layer in sorted(easel.layers, key=lambda layer: (layer.is_front, layer.depth)):
        canvas.paste(layer.canvas.pixels, 0, 0)
    return canvas.pixels


@pytest.mark.parametrize(("paint", "words"), PLACES)
def test_a_place_fills_the_frame_in_every_shape(paint: Painter, words: str):
    for size, time in (((160, 90), Time.NIGHT), ((90, 160), Time.DAY), ((96, 96), Time.DAWN)):
        easel = painted(paint, words, size=size, time=time)
        assert (flat(easel)[..., 3] == 255).all()
        assert len(easel.layers) <= 6
        assert any(layer.depth == 1.0 for layer in easel.layers), "nobody could stand here"
        for layer in easel.layers:
            assert layer.is_front == (layer.depth > 1)
            pixels = layer.canvas.pixels
            assert (pixels[..., :3] <= pixels[..., 3:].astype(int) + 1).all(), "not premultiplied"


@pytest.mark.parametrize(("paint", "words"), PLACES)
@pytest.mark.parametrize("horizon", [0.42, 0.7])
def test_the_ground_reaches_down_to_the_lowest_row_from_every_angle(
    paint: Painter, words: str, horizon: float
):
    easel = painted(paint, words, horizon=horizon)
    (ground,) = (layer for layer in easel.layers if layer.depth == 1.0)
    assert (ground.canvas.pixels[round(easel.y(0.8)) :, :, 3] == 255).all()


@pytest.mark.parametrize(("paint", "words"), PLACES)
def test_no_large_area_has_one_colour_only(paint: Painter, words: str):
    easel = painted(paint, words, size=(320, 180))
    left, top = round(easel.x(0)), round(easel.y(0))
    pixels = flat(easel)[top : top + 180, left : left + 320, :3]
    colours, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_counts=True)
    assert counts.max() < 0.1 * counts.sum(), tuple(colours[counts.argmax()])


@pytest.mark.parametrize(
    ("paint", "kinds"),
    [(paint_city, CITIES), (paint_street, STREETS), (paint_room, ROOMS), (paint_stage, STAGES)],
)
def test_words_decide_what_is_painted(paint: Painter, kinds: tuple[str, ...]):
    pictures = [
        flat(painted(paint, f"somewhere in a {kind}"))[..., :3].astype(int) for kind in kinds
    ]
    for i, one in enumerate(pictures):
        for other in pictures[i + 1 :]:
            assert np.abs(one - other).mean() > 8
    again = flat(painted(paint, f"somewhere in a {kinds[0]}"))[..., :3]
    assert (again == pictures[0]).all()
    without = [flat(painted(paint, "", seed=seed)) for seed in range(6)]
    assert any((without[0] != other).mean() > 0.5 for other in without[1:]), "chance is not asked"


def test_the_light_of_a_stage_does_not_know_the_hour_and_follows_the_song():
    for words in STAGES:
        day, night = (painted(paint_stage, words, time=time) for time in (Time.DAY, Time.NIGHT))
        assert (flat(day) == flat(night)).all()
        assert max(lamp.pulse for lamp in day.lamps) >= 0.8 or words == "theatre"
        assert any(lamp.pulse >= 0.4 for lamp in day.lamps)


@pytest.mark.parametrize("words", ["bedroom", "kitchen", "attic", "library", "office", "workshop"])
def test_windows_show_the_sky_of_the_hour(words: str):
    noon, night = (painted(paint_room, words, time=time) for time in (Time.DAY, Time.NIGHT))
    room = noon.layers[1].canvas.pixels[..., 3]
    hole = room < 140
    assert 0.005 < hole.mean() < 0.4
    seen = [easel.layers[0].canvas.pixels[..., :3][hole].mean() for easel in (noon, night)]
    assert seen[0] > seen[1] + 40
    assert (noon.layers[0].canvas.pixels[..., 3] == 255).all()


@pytest.mark.parametrize("style", STYLES)
def test_windows_of_a_skyline_are_lit_at_night_only(style: str):
    def skyline(time: Time, lit: float) -> np.ndarray:
        easel = Easel(640, 360, light_of(time, Weather.CLEAR, Mood.CALM), Chance(1), horizon=0.6)
        paint_skyline(easel, depth=0.3, distance=0.3, tall=300, count=9, lit=lit, style=style)
        return easel.layers[0].canvas.pixels[..., :3].max(2).astype(int)

    brighter = skyline(Time.NIGHT, 0.4) - skyline(Time.NIGHT, 0.0)
    assert (brighter > 60).sum() > 200
    assert (brighter < -60).sum() < 0.2 * (brighter > 60).sum()
    assert (skyline(Time.DAY, 0.4) == skyline(Time.DAY, 0.0)).all()


@pytest.mark.parametrize(("paint", "words"), [(paint_city, "rooftop"), (paint_street, "village")])
def test_snow_lies_on_roofs_and_ground(paint: Painter, words: str):
    bare, white = (painted(paint, words, time=Time.DAY, snowy=snowy) for snowy in (False, True))
    assert flat(white).mean() > flat(bare).mean() + 5


def test_columns_stand_in_a_row_and_near_ones_leave_the_middle_free():
    light = light_of(Time.DAY, Weather.CLEAR, Mood.CALM)
    near, far = (Easel(320, 180, light, Chance(seed), horizon=0.6) for seed in (1, 1))
    paint_columns(near, depth=0.8, distance=0.1)
    paint_columns(far, depth=0.3, distance=0.5)
    rows = slice(round(near.y(0.3)), round(near.y(0.55)))
    middle = slice(round(near.x(0.35)), round(near.x(0.65)))
    assert not near.layers[0].canvas.pixels[rows, middle, 3].any()
    assert far.layers[0].canvas.pixels[rows, middle, 3].any()
    solid = [easel.layers[0].canvas.pixels for easel in (near, far)]
    shades = [pixels[..., :3][pixels[..., 3] == 255].astype(int) for pixels in solid]
    assert all(np.unique(shade, axis=0).shape[0] > 40 for shade in shades), "flat"
    assert shades[0].std() > shades[1].std(), "distance takes contrast away"


def test_a_waterfront_shows_the_town_upside_down():
    easel = painted(paint_city, "waterfront", size=(640, 360), time=Time.NIGHT)
    behind = Canvas(easel.full_width, easel.full_height)
    for layer in easel.layers:
        if layer.depth < 1:
            behind.paste(layer.canvas.pixels, 0, 0)
    line, away = int(easel.skyline), 12
    town = behind.pixels[line - away, :, 0].astype(float)
    water = next(layer for layer in easel.layers if layer.depth == 1.0).canvas
    likeness = [
        max(
            float(np.corrcoef(np.roll(town, shift), water.pixels[line + row, :, 0])[0, 1])
            for shift in range(-6, 7)
        )
        for row in range(away - 3, away + 3)
    ]
    assert max(likeness) > 0.6


def test_a_view_is_that_of_a_lens():
    easel = Easel(1280, 720, light_of(Time.DAY, Weather.CLEAR, Mood.CALM), Chance(1), horizon=0.6)
    vista = Vista.of(easel)
    assert vista.point(0, 0, 8.0) == pytest.approx((easel.x(0.5), easel.y(0.775)))
    assert vista.scale(4.0) == pytest.approx(2 * vista.scale(8.0))
    assert vista.depth_of(easel.y(0.775)) == pytest.approx(8.0)
    areas = np.array([[0, 2, 10, 12], [1, 3, 20, 24]], np.float32)
    for one, area in zip(vista.walls(3.0, areas), areas, strict=True):
        assert one == pytest.approx(vista.wall(3.0, *map(float, area)), abs=0.01)


def test_paint_covers_tints_and_adds_light():
    canvas = Canvas(60, 40)
    left = box(0, 0, 30, 40)
    gouache.wash(canvas, left, (Colour(0, 0, 0), Colour(200, 100, 50)), (0, 0), (0, 40))
    column = canvas.pixels[:, 10].astype(int)
    assert (np.diff(column[:, 0]) >= 0).all()
    assert column[0, 0] < 10
    assert column[-1, 0] > 190
    gouache.glaze(canvas, box(0, 0, 60, 40), WHITE, (1.0, 0.0), (0, 0), (0, 40))
    assert canvas.pixels[1, 10, 0] > 240, "the glaze is strong at its start"
    assert (canvas.pixels[:, 40:] == 0).all(), "it tints what is painted only"
    before = canvas.pixels.copy()
    gouache.lighten(canvas, (15, 20), (14, 14), 0.5, Colour(0, 0, 255))
    assert canvas.pixels[20, 15, 2] > before[20, 15, 2]
    assert (canvas.pixels[:, 40:] == 0).all()
    gouache.shadow(canvas, (15, 30), (12, 8), 0.8)
    assert canvas.pixels[30, 15, 0] < before[30, 15, 0]
    gouache.beam(canvas, box(40, 0, 50, 40), WHITE, (0.5, 0.0), (0, 0), (0, 40))
    assert canvas.pixels[2, 45].min() > 90
    assert (canvas.pixels[..., :3] <= canvas.pixels[..., 3:]).all()
    outside = canvas.pixels.copy()
    for area in (box(-50, -50, -20, -20), box(80, 5, 90, 9)):
        gouache.wash(canvas, area, (WHITE, WHITE), (0, 0), (1, 1))
        gouache.tint(canvas, [area], WHITE, 0.5)
    gouache.flats(canvas, [], WHITE)
    assert (canvas.pixels == outside).all()
