from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box
from songreel.providers.local.scenery import gouache, pieces
from songreel.providers.local.scenery.backdrop import Mirror
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.light import light_of
from songreel.providers.local.scenery.pieces.posts import POSTS, Zone
from songreel.providers.local.scenery.rooms import paint_room
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.reading import Reading, read
from songreel.providers.local.words.shots import ShotSize
from songreel.providers.local.words.things import Thing

NEAR = [thing for thing in Thing if POSTS[thing].zone is Zone.NEAR and POSTS[thing].middle is None]


def blank(time: Time = Time.DAY, size: tuple[int, int] = (320, 180), seed: int = 1) -> Easel:
    """Return an easel with a sky, a far strip and a ground, each of one colour."""
    easel = Easel(*size, light_of(time, Weather.CLEAR, Mood.CALM), Chance(seed), horizon=0.6)
    for depth, top in ((0.04, 0.0), (0.3, easel.skyline - 8), (1.0, easel.skyline + 2)):
        canvas = easel.layer(depth)
        area = box(0, top, canvas.width, canvas.height)
        gouache.flats(canvas, [area], Colour(round(90 + 60 * depth), 120, 120))
    return easel


def scene(
    *things: Thing, setting: Setting = Setting.DESERT, size: ShotSize = ShotSize.WIDE
) -> Reading:
    return replace(read("", Chance(1)), things=things, setting=setting, size=size)


def flat(easel: Easel) -> np.ndarray:
    canvas = Canvas(easel.full_width, easel.full_height)
    for layer in easel.layers:
        canvas.paste(layer.canvas.pixels, 0, 0)
    return canvas.pixels


def changed(easel: Easel, reading: Reading) -> np.ndarray:
    """Place the things of a scene and return which pixels of the frame differ by it."""
    before = flat(easel).astype(int)
    pieces.place(reading.things, easel, reading)
    difference = np.abs(flat(easel).astype(int) - before).max(2) > 12
    left, top = round(easel.x(0)), round(easel.y(0))
    return difference[top : top + easel.height, left : left + easel.width]


@pytest.mark.parametrize("thing", list(Thing))
def test_every_thing_is_drawn_large_enough_to_be_known(thing: Thing):
    easel = blank()
    share = changed(easel, scene(thing)).mean()
    assert 0.004 < share < 0.45, share
    assert len(easel.layers) == 3, "a thing shares a layer with what it stands on"
    for layer in easel.layers:
        pixels = layer.canvas.pixels
        assert (pixels[..., :3] <= pixels[..., 3:].astype(int) + 1).all(), "not premultiplied"


@pytest.mark.parametrize("thing", NEAR)
@pytest.mark.parametrize("seed", [1, 2])
def test_near_things_stand_on_the_ground_beside_the_character(thing: Thing, seed: int):
    seen = changed(blank(seed=seed), scene(thing))
    middle = seen[:, round(0.47 * seen.shape[1]) : round(0.53 * seen.shape[1])]
    assert middle.mean() < 0.05, "in the way of the character"
    rows = np.nonzero(seen.any(1))[0]
    assert 0.62 * seen.shape[0] < rows.max() < 0.93 * seen.shape[0], "not on the ground"


@pytest.mark.parametrize("stands", [0.36, 0.64])
def test_the_first_thing_stands_away_from_the_character(stands: float):
    for seed in range(4):
        easel = blank(seed=seed)
        easel.stands = stands
        columns = np.nonzero(changed(easel, scene(Thing.CAR)))[1]
        assert (np.median(columns) < easel.width / 2) == (stands > 0.5)


@pytest.mark.parametrize("thing", [Thing.FLOWERS, Thing.MUSHROOMS])
def test_what_grows_stands_in_a_box_inside(thing: Thing):
    def foot(setting: Setting) -> float:
        seen = changed(blank(), scene(thing, setting=setting))
        rows = np.nonzero(seen.any(1))[0]
        low = seen[rows.max() - 12 : rows.max() - 6]
        columns = np.nonzero(low.any(0))[0]
        return float(low[:, columns.min() : columns.max() + 1].mean())

    assert foot(Setting.ROOM) > 0.95 > foot(Setting.DESERT)


@pytest.mark.parametrize("setting", list(Setting))
def test_no_setting_size_or_shape_is_too_much_for_any_thing(setting: Setting):
    things = list(Thing)
    sizes = tuple(ShotSize)
    for i in range(0, len(things), 2):
        frame = ((96, 54), (54, 96), (64, 64))[i % 3]
        easel = blank(Time.NIGHT, frame, seed=i)
        one = scene(*things[i : i + 2], setting=setting, size=sizes[i % 4])
        pieces.place(one.things, easel, one)
        assert (flat(easel)[..., 3] == 255).all()


def test_a_scene_without_things_is_left_alone_and_the_same_words_give_the_same_picture():
    easel = blank()
    before = flat(easel)
    pieces.place((), easel, scene())
    assert (flat(easel) == before).all()
    one, again, other = blank(), blank(), blank(seed=9)
    for picture in (one, again, other):
        pieces.place((Thing.CAR, Thing.LIGHTHOUSE), picture, scene(Thing.CAR, Thing.LIGHTHOUSE))
    assert (flat(one) == flat(again)).all()
    assert (flat(one) != flat(other)).any()


def test_at_most_three_things_stand_in_a_picture_and_two_of_them_near():
    first = (Thing.PIANO, Thing.CHAIR, Thing.CASTLE)
    one, other = blank(), blank()
    pieces.place((*first, Thing.TELEVISION, Thing.WINDMILL, Thing.GREAT_MOON), one, scene())
    pieces.place(first, other, scene())
    assert (flat(one) == flat(other)).all()
    near, fewer = blank(), blank()
    pieces.place((Thing.PIANO, Thing.CHAIR, Thing.DOOR), near, scene())
    pieces.place((Thing.PIANO, Thing.CHAIR), fewer, scene())
    assert (flat(near) == flat(fewer)).all()


@pytest.mark.parametrize(
    "thing",
    [
        Thing.LIGHTHOUSE,
        Thing.FIRE,
        Thing.NEON_SIGN,
        Thing.LANTERNS,
        Thing.TELEVISION,
        Thing.CABIN,
        Thing.UFO,
    ],
)
def test_what_shines_has_lamps_where_it_is_and_shines_more_in_the_dark(thing: Thing):
    night, day = blank(Time.NIGHT), blank(Time.DAY)
    for easel in (night, day):
        pieces.place((thing,), easel, scene(thing))
    depths = {layer.depth for layer in night.layers}
    assert night.lamps
    for lamp in night.lamps:
        assert lamp.depth in depths
        assert 0 < lamp.at[0] < night.full_width
        assert 0 < lamp.at[1] < night.full_height
        assert 0 < lamp.strength <= 1
        assert lamp.radius > 1
    assert sum(lamp.strength * lamp.radius for lamp in night.lamps) >= sum(
        lamp.strength * lamp.radius for lamp in day.lamps
    )


def test_what_stands_on_wet_ground_is_not_under_its_reflections_but_has_one():
    wet, dry = blank(), blank()
    wet.is_wet = True
    for easel in (wet, dry):
        pieces.place((Thing.PHONE_BOOTH,), easel, scene(Thing.PHONE_BOOTH))
    front = [layer for layer in wet.layers if layer.depth > 1]
    assert len(front) == 1
    assert not front[0].is_front, "it is behind the character"
    seen = front[0].canvas.pixels[..., 3]
    assert (seen == 255).any(), "the booth itself"
    rows = np.nonzero((seen == 255).any(1))[0]
    assert (seen[rows.max() + 4 :] > 30).any(), "its reflection"
    assert len(dry.layers) == 3


def test_dry_ground_beside_water_shows_nothing_upside_down():
    shown: list[int] = []
    for depth in (0.25, 1.0):
        easel = blank()
        easel.mirror = Mirror(easel.skyline, depth, strength=0.4, ripple=1.0)
        pieces.place((Thing.PHONE_BOOTH,), easel, scene(Thing.PHONE_BOOTH))
        seen = next(layer for layer in easel.layers if layer.depth > 1).canvas.pixels[..., 3]
        rows = np.nonzero((seen == 255).any(1))[0]
        shown.append(int(seen[rows.max() + 4 :].max()))
    assert shown[0] == 0, "on the shore"
    assert shown[1] > 60, "in the water"


def test_edges_towards_the_light_are_lit():
    canvas = Canvas(40, 40)
    gouache.flats(canvas, [box(10, 10, 30, 30)], Colour(40, 40, 40))
    gouache.edge_light(canvas, Colour(255, 200, 100), (-2, -1.5), 0.8)
    pixels = canvas.pixels.astype(int)
    assert pixels[20, 11, 0] > 150, "the left edge"
    assert pixels[20, 20, 0] == 40
    assert pixels[20, 28, 0] == 40
    assert (pixels[..., :3] <= pixels[..., 3:]).all()


def test_far_things_are_seen_through_the_window_of_a_room():
    easel = Easel(320, 180, light_of(Time.DAY, Weather.CLEAR, Mood.CALM), Chance(3), horizon=0.6)
    paint_room(easel, "in a bedroom")
    outside, room = easel.layers[0].canvas, easel.layers[1].canvas
    before = outside.pixels.copy(), room.pixels.copy()
    pieces.place((Thing.CLOCK_TOWER,), easel, scene(setting=Setting.ROOM))
    assert (room.pixels == before[1]).all(), "the tower stands in the room"
    drawn = np.abs(outside.pixels.astype(int) - before[0]).max(2) > 12
    assert drawn.any()
    behind_glass = drawn & (room.pixels[..., 3] < 140)
    assert behind_glass.sum() > 0.5 * drawn.sum(), "the window does not show it"


def test_things_are_smaller_the_farther_away_they_belong():
    def tall(thing: Thing) -> float:
        rows = np.nonzero(changed(blank(), scene(thing)).any(1))[0]
        return float(rows.max() - rows.min())

    assert tall(Thing.STATUE) > tall(Thing.CHAIR)
    assert POSTS[Thing.BUS].tall > 2 * POSTS[Thing.CHAIR].tall
    assert tall(Thing.BUS) < 2 * tall(Thing.CHAIR), "a bus is farther away than a chair"
