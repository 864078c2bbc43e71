from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import radians, sin

import numpy as np
import pytest

from songreel.providers.local.figure.design import design
from songreel.providers.local.figure.draw import draw
from songreel.providers.local.figure.moves import PHASES, poses, stride
from songreel.providers.local.figure.rig import FROM_ABOVE, Foot, Joint, rig_of, standing
from songreel.providers.local.scenery.light import Light, light_of
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood

DAY = light_of(Time.DAY, Weather.CLEAR, Mood.CALM)
NIGHT = light_of(Time.NIGHT, Weather.CLEAR, Mood.CALM)
SOMEBODY = ("a tall man", "a small girl", "a fox", "a robot", "an old woman", "a penguin")
CARRIED = (Deed.STAND, Deed.WALK, Deed.SING, Deed.PLAY, Deed.LOOK, Deed.REACH)


@pytest.mark.parametrize("words", SOMEBODY)
@pytest.mark.parametrize("deed", CARRIED)
def test_the_lower_foot_stands_on_the_ground(words: str, deed: Deed):
    who = design(words)
    for pose in poses(who, deed):
        lowest = max(_lowest(foot) for foot in rig_of(who, pose).feet)
        assert abs(lowest) < 8, "it floats or sinks in"


def _lowest(foot: Foot) -> float:
    return max(_height(joint) for joint in (foot.heel, foot.ball, foot.toe))


def _height(joint: Joint) -> float:
    return joint.y - joint.z * FROM_ABOVE


@pytest.mark.parametrize("words", SOMEBODY)
@pytest.mark.parametrize("heading", [-1, 1])
def test_a_foot_that_carries_goes_back_as_fast_as_the_figure_goes_ahead(words: str, heading: int):
    who = design(words)
    round_of_poses = poses(who, Deed.WALK, heading)
    turn = sin(radians(round_of_poses[0].yaw))
    assert turn * heading > 0.5, "it faces where it does not go"
    ankles = [rig_of(who, pose).feet[0].ankle.x for pose in round_of_poses[: PHASES // 2]]
    pace = stride(who, Deed.WALK) * 1000 / PHASES
    for before, after in pairwise(ankles):
        assert (before - after) / turn == pytest.approx(pace, rel=0.12)


def test_only_what_goes_somewhere_has_a_stride():
    who = design("a man")
    assert stride(who, Deed.RUN) > stride(who, Deed.WALK) > 0.3
    assert all(stride(who, deed) == 0 for deed in Deed if deed not in {Deed.WALK, Deed.RUN})


def test_knees_bend_forwards_and_the_body_narrows_from_the_side():
    who = design("a man")
    front = rig_of(who, standing(who))
    side = rig_of(who, replace(standing(who), yaw=90.0))
    assert _across(side.shoulders) < 0.2 * _across(front.shoulders)
    crouching = rig_of(who, replace(standing(who), yaw=90.0, drop=0.3))
    for hip, knee, foot in zip(crouching.hips, crouching.knees, crouching.feet, strict=True):
        assert knee.x > (hip.x + foot.ankle.x) / 2 + 30


def _across(pair: tuple[Joint, Joint]) -> float:
    return abs(pair[0].x - pair[1].x)


def test_who_sits_has_its_bottom_near_the_ground_and_who_flies_lies_in_the_air():
    who = design("a woman")
    for pose in poses(who, Deed.SIT):
        assert rig_of(who, pose).pelvis.y > -120
    for pose in poses(who, Deed.FLY, heading=-1):
        rig = rig_of(who, pose)
        assert rig.head.x < rig.pelvis.x - 150, "it does not lead with the head"


def test_singing_opens_and_shuts_the_mouth_and_dances_differ():
    who = design("a woman")
    gapes = [pose.face.mouth for pose in poses(who, Deed.SING)]
    assert max(gapes) > 0.7
    assert min(gapes) < 0.35
    assert len({str(poses(who, Deed.DANCE, style=style)) for style in range(4)}) == 4


def test_things_stay_in_the_hand_whatever_is_done():
    who = design("a man with a lantern")
    still = rig_of(who, standing(who)).hands[1]
    for pose in poses(who, Deed.STAND):
        hand = rig_of(who, pose).hands[1]
        assert abs(hand.y - still.y) < 60


def test_the_lit_side_is_where_the_light_is():
    who = design("a white ghost")
    for side in (-1, 1):
        pixels = draw(who, 120, light=replace(DAY, side=side)).pixels.astype(float)
        bright = pixels[..., :3].sum(2) / np.maximum(pixels[..., 3], 1)
        solid = pixels[..., 3] > 250
        middle = pixels.shape[1] // 2
        left, right = (
            float(np.mean(half[mask]))
            for half, mask in (
                (bright[:, :middle], solid[:, :middle]),
                (bright[:, middle:], solid[:, middle:]),
            )
        )
        assert (right - left) * side > 0.1


@pytest.mark.parametrize("light", [DAY, NIGHT, light_of(Time.DUSK, Weather.RAIN, Mood.TENSE)])
def test_colours_are_known_again_in_every_light(light: Light):
    for words, strongest, weakest in (
        ("a man in a yellow coat", 0, 2),
        ("a red ghost", 0, 1),
        ("a blue ghost", 2, 0),
    ):
        pixels = draw(design(words), 120, light=light).pixels
        colours = pixels[pixels[..., 3] > 250][:, :3].astype(float)
        named = colours[np.ptp(colours, 1) > 50]
        assert len(named) > 0.2 * len(colours)
        share = (named[:, strongest] > named[:, weakest] + 20).mean()
        assert share > 0.7, words


def test_rows_are_those_of_the_whole_picture():
    who = design("a knight with a red shield and a cape")
    whole = draw(who, 200, light=DAY)
    part = draw(who, 200, light=DAY, rows=(40, 150))
    assert part.pixels.shape[0] == 110
    assert part.foot[1] == pytest.approx(whole.foot[1] - 40)
    away = np.abs(part.pixels.astype(int) - whole.pixels[40:150].astype(int))
    assert (away.max(2) > 24).mean() < 0.01


@pytest.mark.parametrize("rows", [(-50, 20), (0, 1), (5000, 5001), (30, 10)])
def test_rows_outside_of_the_picture_give_a_picture(rows: tuple[int, int]):
    assert draw(design("x"), 60, rows=rows).pixels.shape[0] >= 1


def test_the_same_is_drawn_every_time():
    for words in ("a dragon with a lantern", "", "🦊🎸", "ليلى", "x" * 5000):
        one, two = (draw(design(words, 3), 90, light=NIGHT).pixels for _ in range(2))
        assert (one == two).all()
